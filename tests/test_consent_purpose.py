from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import NOW
from .consent_common import ConsentCase


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
