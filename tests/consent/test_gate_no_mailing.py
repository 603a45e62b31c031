from functools import partial

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE
from .gate_address_common import KINDS, GateAddressCase
from .mailing_paths import MailingPaths


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestGateNoMailing(MailingPaths, GateAddressCase):
    """What is no mailing goes to everybody: passwords, orders, what a person writes.

    A new mail is one method ``_mail_of_…``.
    """

    def _mail_of_a_password(self):
        users = self.env["res.users"].search(
            [("partner_id", "in", self.every_kind.ids)]
        )
        users.action_reset_password()

    def _mail_of_an_order(self):
        for order in self._orders():
            order._send_order_confirmation_mail()

    def _mail_of_quotations(self):
        orders = self._orders()
        action = orders.action_quotation_send()
        composer = self.env["mail.compose.message"].with_context(**action["context"])
        template = self.env.ref("sale.email_template_edi_sale")
        composer.create({"template_id": template.id})._action_send_mail()

    def _mail_of_the_chatter(self):
        greeting = "Hello"
        for contact in self.every_kind:
            contact.message_post(
                body=greeting, partner_ids=contact.ids, subtype_xmlid="mail.mt_comment"
            )

    def _mail_of_one_person(self):
        for contact in self.every_kind:
            self._compose(
                contact, composition_mode="comment", partner_ids=contact.ids
            )._action_send_mail()

    def _mail_of_a_template(self):
        template = self._template("res.partner", email_to="{{ object.email }}")
        for contact in self.every_kind:
            template.send_mail(contact.id)

    def _mail_of_odoo_itself(self):
        template = self._template("res.partner", partner_to="{{ object.id }}")
        for contact in self.every_kind:
            contact.message_mail_with_source(template)

    def _mail_of_documents_that_are_moved_together(self):
        orders = self._orders()
        template = self._template("sale.order", partner_to="{{ object.partner_id.id }}")
        orders.message_mail_with_source(template, message_type="auto_comment")

    def _mail_of_odoo_itself_by_a_view(self):
        view = "mail.message_origin_link"
        values = {"self": self.every_kind[0], "origin": self.every_kind[0]}
        for contact in self.every_kind:
            contact.message_mail_with_source(
                view, render_values=values, partner_ids=contact.ids
            )

    def test_whatever_type_a_mail_to_many_says_it_has(self):
        Composer = self.env["mail.compose.message"]
        kinds = dict(Composer._fields["message_type"]._description_selection(self.env))
        for message_type in kinds:
            for records in (self.every_kind, self._orders()):
                composer = self._compose(records, message_type=message_type)
                with (
                    self.subTest(message_type=message_type, model=records._name),
                    self.assertRaisesRegex(UserError, "choose the purpose"),
                ):
                    composer.action_send_mail()
            for records in (self.every_kind, self._leads(), self._orders()):
                for template in (None, self._template(records._name)):
                    if template and records._name == "sale.order":
                        continue  # what documents say themselves
                    composer = self._compose(
                        records,
                        composition_mode="comment",
                        message_type=message_type,
                        partner_ids=self.every_kind.ids,
                        template_id=template and template.id,
                    )
                    with (
                        self.subTest(message_type=message_type, template=template),
                        self.assertRaisesRegex(UserError, "is a mailing"),
                    ):
                        composer.action_send_mail()

    def test_a_template_of_people_is_no_excuse_for_a_mail_to_many(self):
        """Whatever type it says it has, by the composer or by what calls it."""
        Composer = self.env["mail.compose.message"]
        kinds = dict(Composer._fields["message_type"]._description_selection(self.env))
        members = self.env["mailing.contact"].create(
            [{"email": contact.email} for contact in self.every_kind]
        )
        for records in (self.every_kind, self._leads(), members):
            template = self._template(records._name)
            for message_type in kinds:
                composer = self._compose(
                    records, template_id=template.id, message_type=message_type
                )
                ways = {
                    "chosen": composer.action_send_mail,
                    "found": self._compose(
                        records,
                        template_id=template.id,
                        message_type=message_type,
                        res_ids=False,
                        res_domain=repr([("id", "in", records.ids)]),
                    ).action_send_mail,
                    "by call": partial(
                        records.message_mail_with_source,
                        template,
                        message_type=message_type,
                    ),
                }
                for way, send in ways.items():
                    with (
                        self.subTest(records._name, type=message_type, way=way),
                        self.assertRaisesRegex(UserError, "choose the purpose"),
                    ):
                        send()

    def test_what_is_no_mailing_goes_to_everybody(self):
        for name in ("granted", "withdrawn", "suppressed", "blacklisted"):
            login = KINDS[name].email
            self.env["res.users"].with_context(no_reset_password=True).create(
                {
                    "login": login,
                    "partner_id": self.kinds[name].id,
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        self.env["ir.config_parameter"].set_param(
            "sale.default_confirmation_template",
            self.env.ref("sale.mail_template_sale_confirmation").id,
        )
        for path in self._paths("_mail_of_"):
            with (
                self.subTest(path=path.__name__),
                self.env.cr.savepoint() as savepoint,
                smtp_server(self.env) as inbox,
            ):
                path()
                self._run(MAIL_QUEUE)
                reached = " ".join(inbox.recipients)
                for name in ("granted", "withdrawn", "suppressed", "blacklisted"):
                    self.assertIn(KINDS[name].email, reached)
                savepoint.rollback()
                self.env.invalidate_all()
