from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .privacy_common import EMAIL, PHONE, PrivacyCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacyAfterwards(PrivacyCommon):
    """Erased people who come back."""

    def _again(self):
        self._erase()
        again = self.env["res.partner"].create({"name": "Zosia", "email": EMAIL})
        self.assertTrue(again.is_suppressed)
        return again

    def test_whoever_comes_back_stays_untouched(self):
        again = self._again()
        typed = self.env["res.partner"].create({"name": "Typed"})
        typed.phone = PHONE
        self.assertTrue(typed.is_suppressed)
        result = self.env["res.partner"].load(["name", "email"], [["Imported", EMAIL]])
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertTrue(imported.is_suppressed)
        for contact in again + typed + imported:
            self.assertEqual(contact.contact_consent_grant(["newsletter"], "form"), 0)
            self.assertEqual(contact.contact_list_add(self.fair.ids), 0)
        trigger = self.env["contact.trigger"].create(
            {
                "name": "T",
                "kind": "form",
                "tag_add_ids": self.link(self.product_b),
                "list_add_ids": self.link(self.customers),
                "purpose_grant_ids": self.link(self.newsletter),
            }
        )
        self.assertTrue(trigger)
        self.env["contact.interaction"]._append(
            {"kind": "form", "partner_id": again.id}
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        self.assertFalse(again.category_id)
        self.assertFalse(again.contact_list_ids)
        self.assertFalse(again.consent_ids)

    def test_old_links_know_the_person_no_more(self):
        self.assertEqual(self.trace._contact(), self.zofia)
        self._erase()
        self.assertFalse(self.trace._contact())
        self.assertFalse(self.trace._append_click({"verdict": "human"}))

    def test_no_mailing_reaches_who_comes_back(self):
        again = self._again()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_model_id": self.env.ref("base.model_res_partner").id,
                "purpose_id": self.newsletter.id,
                "use_exclusion_list": False,
            }
        )
        refused = self.env["contact.consent.gate"]._refused(mailing, again.ids)
        self.assertEqual(refused, {again.id: "suppressed"})

    def test_a_form_makes_and_changes_nothing(self):
        self._erase()
        Partner = self.env["res.partner"]
        lead = self.env["crm.lead"].create({"name": "Web"})
        values = {"email_from": EMAIL, "contact_name": "Z", "phone": "1"}
        count = Partner.with_context(active_test=False).search_count([])
        contact = Partner._form_contact(lead, values, {}, True, True, self.env.company)
        self.assertFalse(contact)
        self.assertEqual(
            Partner.with_context(active_test=False).search_count([]), count
        )
        again = Partner.create({"name": "Zosia", "email": EMAIL})
        Partner._form_contact(lead, values, {}, True, True, self.env.company)
        self.assertFalse(again.phone)

    def test_leaving_is_heard_from_everybody(self):
        again = self._again()
        for contact in (self.zofia, again):
            self.assertEqual(
                contact.contact_consent_withdraw(["newsletter"], "one_click"), 1
            )
            self.assertEqual(self.status(contact), "withdrawn")
            self.assertTrue(self.proofs(contact))
