from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import BROWSER, NOW
from ..consent.test_consent_form import ConsentFormCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFormOption(ConsentFormCase):
    """What a form does, said on the form itself: by a trigger of its page."""

    def setUp(self):
        super().setUp()
        self.Trigger = self.env["contact.trigger"]
        self.env["res.lang"]._activate_lang("pl_PL")
        polish = self.env["res.lang"]._lang_get("pl_PL")
        self.website.language_ids += polish

    def test_one_trigger_for_a_page_in_all_languages(self):
        Maker = self.Trigger.with_user(self.marketer)
        self.assertFalse(Maker.get_form_trigger("/pl/contactus"))
        trigger_id = Maker.create_form_trigger("/pl/contactus")
        trigger = self.Trigger.browse(trigger_id)
        self.assertRecordValues(
            trigger, [{"kind": "form", "url_pattern": "/contactus", "active": True}]
        )
        for path in ("/contactus", "/pl/contactus"):
            self.assertEqual(Maker.get_form_trigger(path), trigger_id)
            self.assertEqual(Maker.create_form_trigger(path), trigger_id)
        for path in ("/plus", "/shop/pl/contactus", "/", "", "//pl", "pl/contactus"):
            self.assertFalse(Maker.get_form_trigger(path), path)

    def test_only_who_makes_triggers(self):
        for user in (self.salesman, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Trigger.with_user(user).create_form_trigger("/contactus")
        with self.assertRaises(AccessError):
            self.Trigger.with_user(self.portal).get_form_trigger("/contactus")

    def test_a_form_sent_in_another_language(self):
        trigger = self.Trigger.browse(self.Trigger.create_form_trigger("/contactus"))
        trigger.tag_add_ids = self.product_a
        self.url_open(
            "/website/form/crm.lead",
            data={"name": "Pytanie", "email_from": "ewa@example.com"},
            headers={
                "Referer": f"{self.base_url()}/pl/contactus?x=1#y",
                "User-Agent": BROWSER,
            },
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        ewa = self.env["res.partner"].search([("email", "=", "ewa@example.com")])
        self.assertEqual(ewa.category_id, self.product_a)
        self.assertIn("/contactus", ewa.interaction_ids.mapped("url"))


@tagged("post_install", "-at_install")
class TestFormOptionTour(ConsentFormCase):
    def test_tags_of_a_form(self):
        self.start_tour(
            self.website.get_client_action_url("/contactus", True),
            "contact_marketing_form_option",
            login="admin",
        )
        trigger = self.env["contact.trigger"].search(
            [("url_pattern", "=", "/contactus")]
        )
        self.assertEqual(trigger.kind, "form")
        self.assertEqual(trigger.tag_add_ids, self.product_a)
