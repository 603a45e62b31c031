from odoo.tests import BaseCase, tagged

from ...lib.imports import answers, columns, consent_columns
from .import_consent_samples import (
    AGREED_HEADERS,
    ANSWERS,
    NEUTRAL_HEADERS,
    SUBSCRIBED_CELLS,
    UNSUBSCRIBED_CELLS,
    UNSUBSCRIBED_HEADERS,
)

GRANTING = {"consent", "consent_date", "consent_date_2", "consent_proof"}


@tagged("post_install", "-at_install")
class TestImportConsentColumns(BaseCase):
    """Columns that tell of consents, whatever they are called."""

    def test_who_unsubscribed_is_never_taken_for_who_agreed(self):
        for language, names in UNSUBSCRIBED_HEADERS.items():
            for header in names.split("|"):
                with self.subTest(language=language, header=header):
                    sign = consent_columns.read_name(header)
                    self.assertTrue(sign)
                    self.assertIn(sign.target, ("opt_out", None))
                    self.assertEqual(columns.guess_targets([header]), [sign.target])

    def test_who_agreed_is_never_taken_for_who_unsubscribed(self):
        for language, names in AGREED_HEADERS.items():
            for header in names.split("|"):
                with self.subTest(language=language, header=header):
                    sign = consent_columns.read_name(header)
                    self.assertTrue(sign)
                    self.assertIn(sign.target, ("consent", None))

    def test_most_are_mapped_without_a_question(self):
        for table in (UNSUBSCRIBED_HEADERS, AGREED_HEADERS):
            names = [name for line in table.values() for name in line.split("|")]
            mapped = [n for n in names if consent_columns.read_name(n).target]
            self.assertGreater(len(mapped) / len(names), 0.7)

    def test_other_columns_raise_no_question(self):
        for header in NEUTRAL_HEADERS.split("|"):
            with self.subTest(header=header):
                self.assertIsNone(consent_columns.read_name(header))

    def test_dates_and_proofs(self):
        cases = {
            "OPTIN_TIME": "consent_date",
            "CONFIRM_TIME": "consent_date",
            "Opt-in date": "consent_date",
            "Data zgody": "consent_date",
            "Nõusoleku kuupäev": "consent_date",
            "Дата согласия": "consent_date",
            "Einwilligungsdatum": "consent_date",
            "Date de consentement": "consent_date",
            "Fecha de consentimiento": "consent_date",
            "Data consenso": "consent_date",
            "Дата згоди": "consent_date",
            "ADDED_TIME": "consent_date_2",
            "OPTIN_IP": "consent_proof",
            "CONFIRM_IP": "consent_proof",
            "Consent source": "consent_proof",
            "Źródło zgody": "consent_proof",
        }
        for header, target in cases.items():
            with self.subTest(header=header):
                self.assertEqual(columns.guess_targets([header]), [target])
        # A column of dates says when, whatever it is called.
        targets = columns.guess_targets(["Newsletter"], samples=[["2021-03-04", ""]])
        self.assertEqual(targets, ["consent_date"])

    def test_channels(self):
        cases = {
            "Email Opt Out": "email",
            "SMS opt-out": "sms",
            "DoNotCall": "phone",
            "Do Not Contact": "all",
            "Accepts SMS Marketing": "sms",
            "Opted out of email: Newsletter": None,
            "Opt-out": None,
        }
        for header, channel in cases.items():
            with self.subTest(header=header):
                self.assertEqual(consent_columns.read_name(header).channel, channel)

    def test_columns_are_known_by_what_they_hold(self):
        states = ["active", "unsubscribed", "active", "bounced"] * 5
        for header, cells, target in (
            ("Whatever", ["subscribed", "unsubscribed", "cleaned"], "consent"),
            ("Status", states, "consent"),
            ("Pole 7", ["zapisany", "wypisany"], "consent"),
            ("Column 3", ["opted in", "opted out"], "consent"),
        ):
            with self.subTest(header=header):
                self.assertEqual(
                    columns.guess_targets([header], samples=[cells]), [target]
                )
        self.assertEqual(
            consent_columns.read_content("Group", states), consent_columns.Sign(None)
        )
        for cells in (["VIP", "Left"], ["active", "cancelled"], ["0", "1", "2"]):
            self.assertEqual(
                consent_columns.read_content("Status", cells),
                consent_columns.Sign(None),
            )
            self.assertIsNone(consent_columns.read_content("Order status", cells))
        for cells in (["Active", "Inactive"], ["yes", "no"], [""]):
            self.assertIsNone(consent_columns.read_content("Status", cells))

    def test_who_unsubscribed(self):
        for text in UNSUBSCRIBED_CELLS.split("|"):
            with self.subTest(text=text):
                self.assertTrue(answers.says_unsubscribed(text))
        for text in SUBSCRIBED_CELLS.split("|"):
            with self.subTest(text=text):
                self.assertFalse(answers.says_unsubscribed(text))

    def test_who_agreed(self):
        for answer, texts in ANSWERS.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(answers.read_answer(text), answer)
