from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from .consent_gate_common import MAILINGS, GateCase

TEXTS = "sms.ir_cron_sms_scheduler_action"
PROOF = "Signed card"
# What contacts answered; those who share a number have the same here.
NUMBERS = {
    "granted": "+48601000001",
    "missing": "+48601000002",
    "withdrawn": "+48601000003",
    "suppressed": "+48601000004",
    "blacklisted": "+48601000005",
    "shared_yes": "+48601000006",
    "shared_no": "+48601000006",
    "late": "+48601000007",
}
GRANTED = NUMBERS["granted"]
LEAVES = NUMBERS["late"]


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestGateTexts(GateCase):
    """Every path of text messages to many: which numbers are handed to the provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "mailing.sms.test" not in cls.env:
            cls.skipTest(cls, "mass_mailing_sms is not installed")
        cls.texts = cls.env["contact.consent.purpose"].create(
            {"name": "SMS", "code": "sms", "channel": "sms", "wording": "Text me."}
        )
        cls.env["contact.suppression"].search([]).unlink()
        cls.people = {name: cls.contacts[name] for name in NUMBERS}
        cls.everybody = cls.env["res.partner"].union(*cls.people.values())
        for name, contact in cls.people.items():
            contact.write({"phone": NUMBERS[name], "email": False})
            if name != "missing":
                contact.contact_consent_grant("sms", "manual", proof=PROOF)
        for name in ("withdrawn", "shared_no"):
            cls.people[name].contact_consent_withdraw("sms", "manual")
        cls.env["contact.suppression"].create({"address": NUMBERS["suppressed"]})
        cls.env["phone.blacklist"].add(NUMBERS["blacklisted"])

    def _texts_to(self, model="res.partner", records=None, **vals):
        records = self.everybody if records is None else records
        return self._mailing(
            model,
            records,
            mailing_type="sms",
            body_plaintext="Spring is here",
            purpose_id=self.texts.id,
            **vals,
        )

    def _by_schedule(self):
        self._texts_to().action_launch()

    def _by_chosen_contacts(self):
        self._texts_to().action_send_mail(res_ids=self.everybody.ids)

    def _by_a_duplicate(self):
        self._texts_to().copy().action_launch()

    def _leads(self):
        return self.env["crm.lead"].create(
            [
                {"name": name, "partner_id": contact.id}
                for name, contact in self.people.items()
            ]
        )

    def _by_texts_to_leads(self):
        self._texts_to("crm.lead", self._leads()).action_launch()

    def _by_the_composer(self):
        self._compose(mailing_id=self._texts_to().id)._action_send_sms()

    def _by_the_composer_to_another_number(self):
        # That of the contact, whatever field it is typed in.
        self._compose(
            mailing_id=self._texts_to().id, number_field_name="phone"
        )._action_send_sms()

    def _compose(self, records=None, **vals):
        records = self.everybody if records is None else records
        return self.env["sms.composer"].create(
            {
                "composition_mode": "mass",
                "res_model": records._name,
                "res_ids": repr(records.ids),
                "body": "Spring is here",
                "mass_force_send": False,
                **vals,
            }
        )

    def _provided(self):
        """Let the queue go to a provider that notes the numbers."""
        numbers = []

        def send_batch(_api, messages, **_options):
            sent = [number for message in messages for number in message["numbers"]]
            numbers.extend(number["number"] for number in sent)
            return [{"uuid": number["uuid"], "state": "success"} for number in sent]

        api = type(self.env.company)._get_sms_api_class(self.env.company)
        return numbers, patch.object(api, "_send_sms_batch", send_batch)

    def _send(self, path, leave=None):
        numbers, provider = self._provided()
        with provider:
            path()
            self._run(MAILINGS)
            if leave:
                leave()
            self._run(TEXTS)
        return numbers

    def test_each_path_reaches_who_may_and_nobody_else(self):
        for name in sorted(name for name in dir(self) if name.startswith("_by_")):
            with self.subTest(path=name), self.env.cr.savepoint() as savepoint:
                self.assertEqual(
                    sorted(self._send(getattr(self, name))), [GRANTED, LEAVES]
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_who_leaves_while_texts_wait_gets_nothing(self):
        def leave():
            self.people["late"].contact_consent_withdraw("sms", "manual")

        self.assertEqual(self._send(self._by_chosen_contacts, leave), [GRANTED])
        trace = self.env["mailing.trace"].search([("sms_number", "=", LEAVES)])
        self.assertEqual(trace.trace_status, "cancel")
        self.assertEqual(trace.failure_type, "sms_optout")

    def test_of_a_mailing_that_was_deleted_nothing_more_is_sent(self):
        def delete():
            self.env["mailing.mailing"].search([("mailing_type", "=", "sms")]).unlink()

        self.assertEqual(self._send(self._by_schedule, delete), [])

    def test_without_a_mailing_there_is_no_purpose(self):
        self.assertFalse(self._send(lambda: self._compose()._action_send_sms()))
        for records in (self.everybody, self._leads()):
            with self.assertRaisesRegex(UserError, "need a purpose"):
                self._compose(records).action_send_sms()

    def test_texts_to_several_that_are_no_mailing_need_a_purpose(self):
        numbers = ",".join(NUMBERS[name] for name in ("granted", "withdrawn"))
        for records, vals in (
            (self.everybody, {"composition_mode": "comment"}),
            (self._leads(), {"composition_mode": "comment"}),
            (self.env["res.partner"], {"composition_mode": "numbers"}),
            (self.people["granted"], {"composition_mode": "comment"}),
        ):
            if len(records) < 2:
                vals |= {"numbers": numbers}
            for template in (self.env["sms.template"], self._template(records._name)):
                composer = self._compose(records, **vals, template_id=template.id)
                with (
                    self.subTest(records=records, template=template, **vals),
                    self.assertRaisesRegex(UserError, "need a purpose"),
                ):
                    composer.action_send_sms()

    def _template(self, model):
        return self.env["sms.template"].create(
            {
                "name": "Ready",
                "model_id": self.env["ir.model"]._get_id(model),
                "body": "Your order is ready.",
            }
        )

    def test_a_text_to_one_and_that_of_a_document_go(self):
        withdrawn = self.people["withdrawn"]
        numbers, provider = self._provided()
        with provider:
            self._compose(
                withdrawn, composition_mode="comment", res_id=withdrawn.id
            )._action_send_sms()
            order = self.env["sale.order"].create({"partner_id": withdrawn.id})
            template = self._template("sale.order")
            self._compose(order, template_id=template.id).action_send_sms()
            orders = order + order.copy()
            self._compose(
                orders, template_id=template.id, composition_mode="comment"
            ).action_send_sms()
            self._run(TEXTS)
        self.assertEqual(numbers, [NUMBERS["withdrawn"]] * 4)
