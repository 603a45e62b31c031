from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from .consent_common import PROOF, ConsentCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentPurpose(ConsentCase):
    def test_a_wrong_purpose_is_refused_with_what_to_do(self):
        good = {"name": "News", "wording": "Yes."}
        wrong = [
            ({"code": "Two Words"}, "small letters"),
            ({"wording": " "}, "what contacts agree to"),
            ({"validity_months": -1}, "1 to 1200 months"),
            ({"channel": "sms", "double_opt_in": True}, "works by mail"),
        ]
        for number, (vals, message) in enumerate(wrong):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self.env["contact.consent.purpose"].create(
                    {**good, "code": f"news-{number}", **vals}
                )

    def test_who_may_read_no_consents_sees_no_counts_of_them(self):
        counts = {
            *("granted_count", "pending_count", "withdrawn_count", "granted_percent")
        }
        self._grant(self.alicja)
        views = self.env["ir.ui.view"].search(
            [("model", "=", "contact.consent.purpose")]
        )
        with self.assertNoLogs("odoo.addons.base.models.ir_ui_view", "WARNING"):
            views._check_xml()
        mailer = self._new_user("mailer", "mass_mailing.group_mass_mailing_user")
        for user in (mailer, self.salesman, self.marketer):
            purpose = self.newsletter.with_user(user)
            reads = purpose.env["contact.consent"].has_access("read")
            with self.subTest(user=user.login):
                self.assertEqual(reads, user != mailer)
                [read] = purpose.read()
                self.assertEqual(counts & set(read), counts if reads else set())
                for view in views.filtered(lambda each: not each.inherit_id):
                    shown = purpose.get_view(view.id, view.type)["arch"]
                    told = {name for name in counts if name in shown}
                    if not reads:
                        self.assertFalse(told)
                        self.assertNotIn("action_open_consents", shown)
                    elif view.type == "list":
                        self.assertEqual(told, counts)
        with self.assertRaises(AccessError):
            self.newsletter.with_user(mailer).read(["granted_count"])

    def test_every_wording_is_kept_as_it_was_shown(self):
        self.assertEqual(self.newsletter.version, 1)
        self._grant(self.alicja)
        self.newsletter.wording = "I want the monthly newsletter."
        self.newsletter.wording = "I want the monthly newsletter."
        self._grant(self.bruno)
        self.assertEqual(self.newsletter.version, 2)
        self.assertEqual(self.proofs(self.alicja).wording, "I want the newsletter.")
        self.assertEqual(
            self.proofs(self.bruno).wording, "I want the monthly newsletter."
        )
        with self.assertRaisesRegex(UserError, "new version"):
            self.newsletter.wording_ids[0].text = "Something else"

    def test_a_translation_is_the_same_version(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        polish = self.newsletter.with_context(lang="pl_PL")
        polish.wording = "Chcę dostawać newsletter."
        self.assertEqual(self.newsletter.version, 1)
        self.alicja.with_context(lang="pl_PL").contact_consent_grant(
            ["newsletter"], "form"
        )
        self.assertEqual(self.proofs(self.alicja).wording, "Chcę dostawać newsletter.")
        self.assertEqual(self.proofs(self.alicja).wording_id.lang, "pl_PL")

    def test_an_answer_keeps_the_wording_of_its_purpose_alone(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self._grant(self.alicja.with_context(lang="pl_PL"))
        self.assertEqual(
            sorted(self.newsletter.wording_ids.mapped("lang")), ["en_US", "pl_PL"]
        )
        self.assertEqual(self.offers.wording_ids.mapped("lang"), ["en_US"])
        every = self.env["contact.consent.wording"].search_count([])
        self.env["contact.consent"]._record(
            self.env["contact.consent"]._sql_answers(
                self.alicja.browse(), self.newsletter, "granted", "manual"
            )
        )
        self.assertEqual(self.env["contact.consent.wording"].search_count([]), every)

    def test_a_used_purpose_keeps_its_channel_and_stays(self):
        self._grant(self.alicja)
        with self.assertRaisesRegex(UserError, "Make a new purpose"):
            self.newsletter.channel = "sms"
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.newsletter.unlink()
        self.newsletter.name = "Monthly"
        self.offers.channel = "email"

    def test_a_duplicate_has_a_code_of_its_own(self):
        copied = self.newsletter.copy()
        self.assertEqual(copied.code, "newsletter-2")
        self.assertEqual(self.newsletter.copy().code, "newsletter-3")
        self.assertEqual(copied.wording, self.newsletter.wording)

    def test_a_code_is_free_in_another_company(self):
        Purpose = self.env["contact.consent.purpose"]
        here, there, third = (
            self.env.company,
            *self.env["res.company"].create([{"name": "There"}, {"name": "Third"}]),
        )
        vals = {"name": "Weekly", "code": "weekly", "wording": "Yes."}
        ours = Purpose.create({**vals, "company_id": here.id})
        manager = self.manager
        manager.write({"company_ids": [Command.link(there.id)], "company_id": there.id})
        theirs = Purpose.with_user(manager).create({**vals, "company_id": there.id})
        for company_id, error in (
            (here.id, IntegrityError),
            (False, ValidationError),
        ):
            with (
                self.assertRaises(error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                Purpose.create({**vals, "company_id": company_id})
        with self.assertRaisesRegex(ValidationError, "shared by all companies"):
            Purpose.create({**vals, "code": "newsletter", "company_id": there.id})
        with (
            self.assertRaisesRegex(ValidationError, "shared by all companies"),
            self.env.cr.savepoint(),
        ):
            theirs.company_id = False
        with self.assertRaises(AccessError):  # and not what is there already
            theirs.with_context(allowed_company_ids=there.ids).company_id = here
        self.assertEqual(Purpose.with_company(here)._from_codes("weekly"), ours)
        self.assertEqual(Purpose.with_company(there)._from_codes("weekly"), theirs)
        with self.assertRaisesRegex(UserError, "several companies: .*There"):
            Purpose.with_company(third)._from_codes("weekly")
        copied = ours.copy()
        self.assertEqual(copied.code, "weekly-2")

    def test_record_consents_takes_the_purpose_that_was_chosen(self):
        other = self.env["res.company"].create({"name": "Other"})
        vals = {"name": "Weekly", "code": "weekly", "wording": "Yes."}
        ours, theirs = self.env["contact.consent.purpose"].create(
            [
                {**vals, "company_id": self.env.company.id},
                {**vals, "company_id": other.id},
            ]
        )
        self.env["contact.consent.change"].create(
            {
                "partner_ids": [Command.set(self.alicja.ids)],
                "purpose_ids": [Command.set(theirs.ids)],
                "proof": PROOF,
            }
        ).action_record()
        self.assertEqual(self.status(self.alicja, theirs), "granted")
        self.assertFalse(self.status(self.alicja, ours))
