from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .hygiene_common import HygieneCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygieneIssue(HygieneCommon):
    """What is found, and what people decide about it."""

    def test_each_kind_is_found(self):
        self.alicja.write({"email": "alicja@gmial.com", "phone": "22 555 01 10"})
        self.bruno.write({"email": "bruno.example.com", "message_bounce": 3})
        self.check()
        self.assertEqual(self.kinds_of(self.alicja), {"email_typo", "phone_format"})
        typo = self.issue(self.alicja, "email_typo")
        self.assertEqual(typo.found, "alicja@gmial.com")
        self.assertEqual(typo.proposal, "alicja@gmail.com")
        self.assertEqual(
            self.issue(self.alicja, "phone_format").proposal, "+48225550110"
        )
        self.assertEqual(
            self.kinds_of(self.bruno), {"email_syntax", "email_bounced", "incomplete"}
        )

    def test_accepting_writes_logs_and_can_be_taken_back(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        typo = self.issue(self.alicja, "email_typo").with_user(self.marketer)
        typo.action_accept()
        self.assertEqual(self.alicja.email, "alicja@gmail.com")
        self.assertEqual((typo.state, typo.user_id), ("fixed", self.marketer))
        self.assertIn("alicja@gmail.com", self.alicja.message_ids[0].body)
        self.assertEqual(self.alicja.message_ids[0].author_id, self.marketer.partner_id)
        typo.action_undo()
        self.assertEqual(self.alicja.email, "alicja@gmial.com")
        self.assertEqual(typo.state, "open")
        self.check()
        self.assertEqual(self.issue(self.alicja, "email_typo"), typo)

    def test_many_are_accepted_at_once(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"C{i}", "email": f"c{i}@gmial.com"} for i in range(5)]
        )
        self.check()
        self.env["contact.hygiene.issue"].search(
            [("partner_id", "in", contacts.ids), ("kind", "=", "email_typo")]
        ).with_user(self.marketer).action_accept()
        self.assertEqual(
            contacts.mapped("email"), [f"c{i}@gmail.com" for i in range(5)]
        )

    def test_what_is_the_same_for_many_is_written_once(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"C{i}", "phone": "12"} for i in range(5)]
        )
        self.check()
        found = self.env["contact.hygiene.issue"].search(
            [("partner_id", "in", contacts.ids), ("kind", "=", "phone_invalid")]
        )
        self.assertEqual(len(found), 5)
        Partner = self.env.registry["res.partner"]
        written, write = [], Partner.write

        def noted_write(records, vals):
            if "phone" in vals:
                written.append(len(records))
            return write(records, vals)

        with patch.object(Partner, "write", noted_write):
            found.with_user(self.marketer).action_accept()
        self.assertEqual(written, [5])
        self.assertFalse(any(contacts.mapped("phone")))
        found.with_user(self.marketer).action_undo()
        self.assertEqual(contacts.mapped("phone"), ["12"] * 5)

    def test_what_changed_meanwhile_is_left_alone(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        typo = self.issue(self.alicja, "email_typo")
        self.alicja.email = "nowak@example.com"
        with self.assertRaisesRegex(UserError, "Nothing was changed"):
            typo.action_accept()
        self.assertEqual(self.alicja.email, "nowak@example.com")
        self.touch(self.alicja, NOW + timedelta(hours=1))
        self.check()
        self.assertEqual(typo.state, "obsolete")

    def test_a_fix_that_was_changed_since_stays(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        typo = self.issue(self.alicja, "email_typo")
        typo.action_accept()
        self.alicja.email = "nowak@example.com"
        with self.assertRaisesRegex(UserError, "Nothing was taken back"):
            typo.action_undo()
        self.assertEqual(self.alicja.email, "nowak@example.com")

    def test_ignored_is_ignored_for_good_while_the_value_is_the_same(self):
        self.alicja.email = "info@acme.example.com"
        self.check()
        role = self.issue(self.alicja, "email_role")
        role.with_user(self.marketer).action_ignore()
        with freeze_time(NOW + timedelta(days=30)):
            self.check()
        self.assertEqual(role.state, "ignored")
        self.assertNotIn("email_role", self.kinds_of(self.alicja))
        self.alicja.email = "office@acme.example.com"
        with freeze_time(NOW + timedelta(days=38)):
            self.check()
        self.assertIn("email_role", self.kinds_of(self.alicja))
        role.action_reopen()
        self.assertEqual(role.state, "open")

    def test_time_makes_findings(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            (NOW, self.alicja.id),
        )
        with freeze_time(NOW + timedelta(days=370)):
            self.check()
            self.assertEqual(self.kinds_of(self.alicja), {"inactive", "incomplete"})
            self.alicja.contact_interaction_log("visit")
        with freeze_time(NOW + timedelta(days=378)):
            self.check()
            self.assertEqual(self.kinds_of(self.alicja), {"incomplete"})
        with freeze_time(NOW + timedelta(days=740)):
            self.check()
            self.assertEqual(
                self.kinds_of(self.alicja), {"inactive", "stale", "incomplete"}
            )
            self.alicja.with_user(self.marketer).action_verify()
            self.assertNotIn("stale", self.kinds_of(self.alicja))
            self.check()
            self.assertNotIn("stale", self.kinds_of(self.alicja))

    def test_stale_is_accepted_and_taken_back(self):
        self.env["contact.hygiene.issue"]._record(
            self.alicja.ids,
            [(self.alicja.id, "stale", None, None, "2024-01-01", None, "certain")],
        )
        stale = self.issue(self.alicja, "stale")
        stale.action_accept()
        self.assertEqual(self.alicja.verified_date, NOW.date())
        with freeze_time(NOW + timedelta(days=2)):
            stale.action_undo()
        self.assertFalse(self.alicja.verified_date)

    def test_what_needs_a_person_is_not_accepted(self):
        self.alicja.email = "info@acme.example.com"
        self.check()
        with self.assertRaisesRegex(UserError, "needs a person"):
            self.issue(self.alicja, "email_role").action_accept()

    def test_salespeople_decide_about_contacts_they_may_change(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        self.issue(self.alicja, "email_typo").with_user(self.salesman).action_accept()
        self.assertEqual(self.alicja.email, "alicja@gmail.com")

    def test_others_do_not_even_see(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        typo = self.issue(self.alicja, "email_typo")
        with self.assertRaises(AccessError):
            typo.with_user(self.employee).action_accept()
        with self.assertRaises(AccessError):
            typo.with_user(self.marketer).write({"state": "fixed"})

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.write({"email": "alicja@gmial.com", "company_id": other.id})
        self.check()
        for model in ("contact.hygiene.issue", "contact.quality"):
            Model = self.env[model].with_user(self.marketer)
            self.assertFalse(Model.search([("partner_id", "=", self.alicja.id)]))

    def test_erased_people_leave_no_findings(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        self.issue(self.alicja, "email_typo").action_accept()
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(
            self.env["contact.hygiene.issue"].search(
                [("partner_id", "=", self.alicja.id)]
            )
        )

    def test_wrong_plans_are_refused(self):
        for values in (
            {"stale_months": -1},
            {"complete_percent": 101},
            {"domain": "[('nothing', '=', 1)]"},
            {
                "weight_ids": [
                    Command.create({"field_id": self.field("vat").id, "weight": 0})
                ]
            },
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.plan.write(values)

    def test_words(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        for issue in self.issues(self.alicja):
            self.assertTrue(issue.description)
        lacks = self.issue(self.alicja, "incomplete").description
        self.assertIn("Phone", lacks)
