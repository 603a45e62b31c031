import shutil
import unittest

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, html2plaintext, mute_logger

from ..common.common import NOW, ContactMarketingCommon

REPORT = "contact_marketing.action_report_consent_proof"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestProofSheet(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alicja.contact_consent_grant(
            ["newsletter"], "manual", proof="Signed card, box 3", date="2026-02-01"
        )
        cls.newsletter.wording = "I want the monthly newsletter."
        cls.env["contact.consent"]._record(
            cls._answer("granted", "form"),
            ip_address="203.0.113.7",
            user_agent="Firefox",
        )
        cls.alicja.contact_consent_withdraw(["newsletter"], "one_click")

    @classmethod
    def _answer(cls, status, method):
        return SQL(
            "SELECT %s AS partner_id, %s AS purpose_id, %s AS status,"
            " timestamp '2026-02-20 08:00' AS date, %s AS method,"
            " NULL::int AS interaction_id",
            cls.alicja.id,
            cls.newsletter.id,
            status,
            method,
        )

    def _html(self, user):
        report = self.env["ir.actions.report"].with_user(user)
        html, kind = report._render_qweb_html(REPORT, self.alicja.ids)
        self.assertEqual(kind, "html")
        return " ".join(html2plaintext(html.decode()).split())

    def test_every_event_stands_there_with_its_wording(self):
        text = self._html(self.marketer)
        for expected in (
            "Alicja Nowak",
            "alicja@example.com",
            "newsletter",
            "Signed card, box 3",
            "203.0.113.7",
            "Firefox",
            "I want the newsletter.",
            "I want the monthly newsletter.",
            "version 1",
            "version 2",
            "en_US",
            "By hand",
            "One click in the mail",
            "Withdrawn",
        ):
            with self.subTest(expected):
                self.assertIn(expected, text)
        self.assertNotIn("Offers", text)
        self.assertLess(text.index("Signed card"), text.index("203.0.113.7"))

    def test_a_contact_without_answers(self):
        report = self.env["ir.actions.report"].with_user(self.marketer)
        html, _kind = report._render_qweb_html(REPORT, self.bruno.ids)
        self.assertIn("No answer of this contact", html.decode())

    def test_purposes_of_other_companies_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.offers.company_id = other
        self.alicja.contact_consent_grant(["offers"], "manual", proof="Card of Other")
        self.assertNotIn("Card of Other", self._html(self.marketer))
        insider = self.marketer.copy({"login": "insider"})
        insider.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        self.assertIn("Card of Other", self._html(insider))

    def test_only_marketers_print_it(self):
        for user in (self.salesman, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._html(user)

    def test_it_is_in_the_print_menu_and_on_the_screen(self):
        for user, shown in ((self.marketer, True), (self.salesman, False)):
            bindings = self.env["ir.actions.actions"].with_user(user)
            names = {
                report["name"]
                for report in bindings.get_bindings("res.partner").get("report", ())
            }
            self.assertEqual("Proof of Consent" in names, shown)
        action = self.alicja.with_user(self.marketer).action_open_proof_sheet()
        self.assertEqual(action["report_type"], "qweb-html")
        self.assertEqual(action["context"]["active_ids"], self.alicja.ids)

    @unittest.skipUnless(
        shutil.which("wkhtmltopdf"),
        "No wkhtmltopdf: no PDF is printed. On Debian 12: apt-get install wkhtmltopdf",
    )
    @mute_logger(
        "odoo.addons.base.models.ir_actions_report"
    )  # no letterhead, see below
    def test_the_pdf_is_a_pdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        # Nobody serves the pictures of the letterhead in this test.
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:1")
        pdf, kind = report._render_qweb_pdf(REPORT, self.alicja.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(pdf), 5_000)
