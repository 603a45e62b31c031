"""Marketing users make tags, lists, segments and triggers, unless settings say no."""

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOW
from .condition_common import SECRETS
from .roles_common import RolesCommon

CONTACTS = "base.model_res_partner"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMakers(RolesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = {
            "res.partner.category": {"name": "Own Tag"},
            "contact.list": {"name": "Own List"},
            "mailing.filter": {
                "name": "Own Segment",
                "mailing_model_id": cls.env.ref(CONTACTS).id,
                "mailing_domain": "[]",
            },
            "contact.trigger": {
                "name": "Own Trigger",
                "kind": "visit",
                "url_pattern": "/shop/*",
                "tag_add_ids": [Command.link(cls.product_a.id)],
            },
        }

    def _let_them_make(self, value):
        settings = self.env["res.config.settings"].with_user(
            self.env.ref("base.user_admin")
        )
        self.assertEqual(settings.create({}).group_contact_marketing_maker, not value)
        settings.create({"group_contact_marketing_maker": value}).execute()

    def _make_all(self, user):
        return {
            model: self.as_user(self.env[model], user).create(vals)
            for model, vals in self.made.items()
        }

    # ------------------------------------------------------------
    # Who makes them
    # ------------------------------------------------------------

    def test_marketers_make_and_mend(self):
        for model, record in self._make_all(self.marketer).items():
            with self.subTest(model=model):
                record.name = "Renamed"
                record.active = False
                self.assertEqual(record.create_uid, self.marketer)

    def test_salespeople_make_no_more_than_core_lets_them(self):
        for model, vals in self.made.items():
            if model != "res.partner.category":
                with self.subTest(model=model), self.assertRaises(AccessError):
                    self.as_user(self.env[model], self.salesman).create(vals)

    def test_in_their_forms(self):
        with Form(self.as_user(self.env["res.partner.category"], self.marketer)) as tag:
            tag.name = "By Form"
            tag.lifetime_number = 30
        with Form(self.as_user(self.env["contact.list"], self.marketer)) as new_list:
            new_list.name = "By Form"
        with Form(self.as_user(self.env["contact.trigger"], self.marketer)) as trigger:
            trigger.name = "By Form"
            trigger.url_pattern = "/prices"
            trigger.tag_add_ids.add(tag.record)
        self.assertEqual(trigger.record.condition_user_id, self.marketer)

    def test_how_ones_own_tags_count(self):
        Tag = self.as_user(self.env["res.partner.category"], self.marketer)
        own = Tag.create({"name": "Own", "lifetime_number": 30, "counting": "daily"})
        own.lifetime_number = 60
        self.assertTrue(own.may_configure)
        with self.assertRaises(AccessError):
            (own + self.as_user(self.product_a, self.marketer)).lifetime_number = 7
        self._let_them_make(False)
        with self.assertRaises(AccessError):
            own.lifetime_number = 7

    # ------------------------------------------------------------
    # The setting
    # ------------------------------------------------------------

    def test_the_setting_takes_it_back_and_gives_it_again(self):
        made = self._make_all(self.marketer)
        self._let_them_make(False)
        for model, vals in self.made.items():
            own = self.as_user(made[model], self.marketer)
            Model = own.browse()
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    Model.create(vals)
                with self.assertRaises(AccessError):
                    own.name = "Other"
                with self.assertRaises(AccessError):
                    own.copy()
                self.assertEqual(own.name, vals["name"], "it is still theirs to see")
            self.as_user(self.env[model], self.manager).create(vals)
        self._let_them_make(True)
        self._make_all(self.marketer)

    def test_what_they_do_not_make_they_are_not_offered(self):
        def offers():
            return {
                model: etree.fromstring(
                    self.as_user(self.env[model], self.marketer).get_view(
                        view_type="list"
                    )["arch"]
                ).get("create", "1")
                in ("1", "True", "true")
                for model in self.made
            }

        self.assertEqual(set(offers().values()), {True})
        self._let_them_make(False)
        self.assertEqual(set(offers().values()), {False})
        self._let_them_make(True)
        self.assertEqual(set(offers().values()), {True})

    def test_filters_of_other_models_stay_cores(self):
        self._let_them_make(False)
        self.as_user(self.env["mailing.filter"], self.marketer).create(
            {
                **self.made["mailing.filter"],
                "mailing_model_id": self.env.ref(
                    "mass_mailing.model_mailing_contact"
                ).id,
            }
        )

    def test_what_was_made_goes_on(self):
        trigger = self._make_all(self.marketer)["contact.trigger"].sudo()
        self._let_them_make(False)
        self._visit(self.alicja)
        self.assertEqual(trigger.fired_count, 1)

    # ------------------------------------------------------------
    # A trigger does no more than its maker could
    # ------------------------------------------------------------

    def _visit(self, contacts):
        for contact in contacts:
            contact.contact_interaction_log("visit", url="/shop/drill")
        self.env.flush_all()
        while self.env["contact.interaction"]._apply_chunk():
            pass

    def _trigger(self, user, **values):
        Trigger = self.as_user(self.env["contact.trigger"], user)
        return Trigger.create({**self.made["contact.trigger"], **values}).sudo()

    def test_it_moves_whom_its_maker_sees(self):
        self.clara.company_id = self.there
        self._trigger(self.marketer)
        self._visit(self.alicja + self.clara)
        self.assertTrue(self.held(self.alicja, self.product_a))
        self.assertFalse(self.held(self.clara, self.product_a))

    def test_who_changes_it_is_its_maker(self):
        self.clara.company_id = self.there
        trigger = self._trigger(self.env.user)
        as_marketer = self.as_user(trigger, self.marketer)
        for change in (
            {"kind": "visit"},
            {"domain": "[]"},
            {"company_id": False},
            {"url_pattern": "/shop/*"},
            {"tag_add_ids": [Command.link(self.product_a.id)]},
            {"product_ids": [Command.clear()]},
        ):
            trigger.sudo().write(change)
            self.assertEqual(trigger.condition_user_id, self.env.user)
            as_marketer.write(change)
            self.assertEqual(trigger.condition_user_id, self.marketer)
        trigger.sudo().write({"domain": "[]"})
        self.as_user(trigger.effect_id, self.marketer).write(
            {"tag_remove_ids": [Command.clear()]}
        )
        self.assertEqual(trigger.condition_user_id, self.marketer)
        self._visit(self.clara)
        self.assertFalse(trigger.fired_count)

    def test_orders_of_other_companies_are_not_its_makers(self):
        trigger = self._trigger(self.marketer, kind="order")
        Order = self.env["sale.order"]
        ours = Order.create({"partner_id": self.alicja.id})
        theirs = Order.with_company(self.there).create({"partner_id": self.bruno.id})
        (ours + theirs).action_confirm()
        self._visit(self.clara)
        self.assertTrue(self.held(self.alicja, self.product_a))
        self.assertFalse(self.held(self.bruno, self.product_a))
        self.assertEqual(trigger.fired_count, 1)

    def test_every_kind_is_theirs_to_listen_to(self):
        product = self.env["product.product"].create({"name": "Drill"})
        for kind in ("quotation", "order", "invoice", "paid"):
            with self.subTest(kind=kind):
                trigger = self._trigger(
                    self.marketer, kind=kind, product_ids=[Command.link(product.id)]
                )
                with self.assertRaises(UserError):
                    self.as_user(trigger, self.marketer).write(
                        {"domain": "[('name', 'ilike', 'S0')]"}
                    )
        for kind in ("form", "lead", "won", "lost"):
            with self.subTest(kind=kind):
                self._trigger(self.marketer, kind=kind)

    def test_a_segment_that_is_not_theirs_to_ask(self):
        admin = self.env.ref("base.user_admin")
        Segment = self.as_user(self.env["mailing.filter"], admin)
        secret, plain = Segment.create(
            [
                {
                    **self.made["mailing.filter"],
                    "name": name,
                    "mailing_domain": domain,
                    "is_watched": True,
                }
                for name, domain in (
                    ("Rich", SECRETS[1]),
                    ("Plain", "[('email', '!=', False)]"),
                )
            ]
        )
        for kind in ("entered", "left"):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self._trigger(self.marketer, kind=kind, segment_id=secret.id)
        listening = self._trigger(self.marketer, kind="entered", segment_id=plain.id)
        plain.mailing_domain = SECRETS[1]
        self.env["contact.interaction"].sudo().create(
            {
                "kind": "entered",
                "partner_id": self.alicja.id,
                "date": NOW,
                "res_model": plain._name,
                "res_id": plain.id,
            }
        )
        with mute_logger(
            "odoo.addons.contact_marketing.models.interactions.contact_trigger_firing"
        ):
            self._visit(self.clara)
        self.assertFalse(listening.active)
        self.assertFalse(self.held(self.alicja, self.product_a))

    def test_it_stops_when_its_maker_is_none_any_more(self):
        trigger = self._trigger(self.marketer)
        self.marketer.sudo().group_ids = self.env.ref("base.group_user")
        self.assertIn("Use My Rights", trigger.condition_problem)
        with mute_logger(
            "odoo.addons.contact_marketing.models.interactions.contact_trigger_firing"
        ):
            self._visit(self.alicja)
        self.assertFalse(self.held(self.alicja, self.product_a))
