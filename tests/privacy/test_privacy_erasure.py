from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.common import NOW
from .privacy_common import EMAIL, ERASED, KEPT, NAME, PHONE, PrivacyCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacyErasure(PrivacyCommon):
    # ------------------------------------------------------------
    # Erasure
    # ------------------------------------------------------------

    def test_nothing_is_found_after_an_erasure_but_what_the_law_keeps(self):
        before = self._found(EMAIL, NAME, PHONE)
        for place in (
            ("res_partner", "email"),
            ("crm_lead", "contact_name"),
            ("mailing_trace", "email"),
            ("contact_interaction", "url"),
            ("contact_consent_event", "evidence"),
            ("mail_message", "body"),
            ("mail_blacklist", "email"),
            ("phone_blacklist", "number"),
            ("res_users", "login"),
            ("mail_tracking_value", "new_value_char"),
        ):
            self.assertIn(place, before)
        self._erase()
        found = self._found(EMAIL, NAME, PHONE, "Zielińska", "601 777 888")
        unexpected = {place: rows for place, rows in found.items() if place not in KEPT}
        self.assertFalse(unexpected)
        if self.invoice:
            self.assertIn(("account_move", "invoice_partner_display_name"), found)
            attached = self.env["ir.attachment"].search(
                [("res_model", "=", "account.move"), ("res_id", "=", self.invoice.id)]
            )
            self.assertIn(f"{NAME}\nul. Zielińska 7", attached.raw.decode())
        self.env.invalidate_all()
        self.assertEqual(self.order.partner_id, self.zofia)
        self.assertEqual(self.order.order_line.product_id.name, "Tool")

    def test_what_only_counts_stays(self):
        proofs = self.zofia.consent_event_ids
        digest = self.env["contact.suppression"]._hash(EMAIL)
        self._erase()
        self.assertRecordValues(
            self.zofia,
            [
                {
                    "name": ERASED,
                    "active": False,
                    "email": False,
                    "email_normalized": False,
                    "phone_sanitized": False,
                    "erased_date": NOW,
                    "image_1920": False,
                }
            ],
        )
        self.assertFalse(
            self.zofia.category_id
            | self.env["res.partner.category"].browse(
                self.zofia.tag_assignment_ids.tag_id.ids
            )
        )
        self.assertFalse(self.zofia.consent_ids)
        self.assertFalse(self.zofia.list_member_ids)
        self.assertEqual(self.interaction.partner_id, self.zofia)
        self.assertEqual(self.interaction.kind, "form")
        self.assertFalse(
            self.interaction.name or self.interaction.url or self.interaction.data
        )
        self.assertEqual(self.trace.mass_mailing_id.subject, "Spring")
        self.assertFalse(self.trace.email)
        self.assertFalse(self.click.ip)
        self.assertEqual((self.lead + self.stray_lead).mapped("name"), 2 * [ERASED])
        self.assertFalse(proofs.partner_id)
        self.assertFalse(any(proofs.mapped("evidence")))
        left = self.env["contact.consent.event"].search(
            [("subject_hash", "=", digest), ("status", "=", "withdrawn")]
        )
        self.assertEqual(left.purpose_id, self.newsletter + self.offers)
        self.assertConsistent()

    def test_the_portal_user_is_gone(self):
        key = self.env["res.users.apikeys"].with_user(self.zofia_user)
        key = key.sudo()._generate(None, "phone", None)
        self._erase()
        self.assertFalse(self.zofia_user.api_key_ids)
        user = self.zofia_user
        self.assertFalse(user.active)
        self.assertEqual(user.login, f"__erased_user_{user.id}")

    def test_the_log_stars_the_name_out(self):
        self._erase()
        log = self.env["privacy.log"].search([], order="id desc", limit=1)
        self.assertEqual(log.user_id, self.manager)
        self.assertEqual(log.anonymized_name, "Z**** Z********")
        self.assertIn(f"#{self.zofia.id}", log.execution_details)

    def test_a_second_time_changes_nothing(self):
        self._erase()
        logs = self.env["privacy.log"].search_count([])
        self._erase()
        self.assertEqual(self.zofia.name, ERASED)
        self.assertEqual(self.env["privacy.log"].search_count([]), logs)

    def test_a_person_without_an_address(self):
        nobody = self.env["res.partner"].create({"name": "Quiet Person"})
        self._erase(nobody)
        self.assertEqual(nobody.name, ERASED)
        self.assertFalse(self._found("Quiet Person"))

    def test_a_company_and_its_people_are_others(self):
        acme = self.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "street": "Main Street 1"}
        )
        self.zofia.write({"parent_id": acme.id})
        self.env.flush_all()
        self._erase()
        self.assertEqual(acme.street, "Main Street 1")
        child = self.env["res.partner"].create(
            {"name": "Child", "parent_id": acme.id, "email": "child@example.net"}
        )
        erasure = self._erase(acme)
        self.assertIn(child, erasure.child_ids)
        self.assertTrue(child.active)
        self.assertEqual(child.email, "child@example.net")
        self.assertEqual(child.street, "Main Street 1")
        self.assertNotIn("Acme", child.complete_name)

    def test_who_works_here_is_not_erased(self):
        for partner, reason in (
            (self.employee.partner_id, "works here"),
            (self.env.company.partner_id, "company of this database"),
            (self.public.partner_id, "works here"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                partner.with_user(self.manager).action_erase()
            with self.assertRaisesRegex(UserError, reason):
                partner.with_user(self.manager)._erase()

    def test_the_wizard_tells_before_it_does(self):
        double = self.env["res.partner"].create({"name": "Double", "email": EMAIL})
        action = self.zofia.with_user(self.manager).action_erase()
        erasure = (
            self.env["contact.erasure"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(erasure.tag_count, 1)
        self.assertEqual(erasure.consent_count, 2 - 2)  # on the blacklist: withdrawn
        self.assertEqual(erasure.lead_count, 2)
        self.assertEqual(erasure.order_count, 1)
        self.assertEqual(erasure.interaction_count, self.zofia.interaction_count)
        self.assertEqual(erasure.same_address_ids, double)
        self.assertEqual(erasure.user_logins, EMAIL)
        self.assertIn(PHONE, erasure.addresses)
        erasure.action_confirm()
        self.assertTrue(double.is_suppressed)
        self.assertEqual(double.email, EMAIL)

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_only_managers_export_and_erase(self):
        for user in (self.marketer, self.salesman, self.employee, self.portal):
            contact = self.zofia.with_user(user)
            for method in (
                "action_erase",
                "_erase",
                "_privacy_data",
                "action_export_personal_data",
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(contact, method)()
            with self.assertRaises(AccessError):
                self.env["contact.erasure"].with_user(user).create(
                    {"partner_id": self.zofia.id}
                )
        names = {
            user: {
                action["name"]
                for action in self.env["ir.actions.actions"]
                .with_user(user)
                .get_bindings("res.partner")
                .get("action", ())
            }
            for user in (self.manager, self.marketer)
        }
        ours = {"Export Personal Data", "Erase Person"}
        self.assertLessEqual(ours, names[self.manager])
        self.assertFalse(ours & names[self.marketer])
