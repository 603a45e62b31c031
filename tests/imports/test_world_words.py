from odoo.tests import BaseCase, tagged

from ...lib.imports import answers, columns, consent_columns
from .import_world_words import (
    AGREEING_HEADERS,
    ANSWERED,
    LEAVING_HEADERS,
    LEFT_CELLS,
    STAYED_CELLS,
)


def _signs(table):
    for language, names in table.items():
        for header in names.split("|"):
            yield language, header, consent_columns.read_name(header)


@tagged("post_install", "-at_install")
class TestWorldWords(BaseCase):
    """Who agreed and who unsubscribed, in words of many people and systems."""

    def test_who_unsubscribed_is_mapped_or_asked_for(self):
        for language, header, sign in _signs(LEAVING_HEADERS):
            with self.subTest(language=language, header=header):
                self.assertTrue(sign)
                self.assertIn(sign.target, ("opt_out", None))
                self.assertEqual(columns.guess_targets([header]), [sign.target])

    def test_who_agreed_is_never_taken_for_who_unsubscribed(self):
        found = []
        for language, header, sign in _signs(AGREEING_HEADERS):
            with self.subTest(language=language, header=header):
                self.assertNotEqual(sign and sign.target, "opt_out")
            found.append(sign and sign.target)
        self.assertGreater(found.count("consent") / len(found), 0.85)

    def test_answers(self):
        for answer, texts in ANSWERED.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(answers.read_answer(text), answer)

    def test_a_word_that_nobody_knows_may_turn_the_sense(self):
        for header in (
            *("Consent zonked", "Einwilligung fragwürdig", "Zgoda wątpliwa"),
            *("Newsletter zombie", "Согласие сомнительно", "Consentement douteux"),
        ):
            with self.subTest(header=header):
                self.assertIn(
                    consent_columns.read_name(header), (consent_columns.Sign(None),)
                )
        for text in (
            "subscribed zonked",
            "zgoda wątpliwa",
            "eingewilligt (fragwürdig)",
        ):
            with self.subTest(text=text):
                self.assertIsNone(answers.read_answer(text))

    def test_cells_of_a_column_of_who_unsubscribed(self):
        for texts, is_unsubscribed in ((LEFT_CELLS, True), (STAYED_CELLS, False)):
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertIs(answers.says_unsubscribed(text), is_unsubscribed)

    def test_in_a_column_of_who_unsubscribed_only_subscribed_is_the_contrary(self):
        for text in (
            *("Confirmed", "approved", "granted", "received", "liegt vor", "jest"),
            *("vorhanden", "bestätigt", "есть", "potwierdzony", "confirmé", "reçu"),
            *("no, unsubscribe", "No - unsubscribed", "No. Unsubscribe"),
            *("no thanks, unsubscribe", "was subscribed", "perhaps", "pending"),
            *("xxx", "XXX", "***", "•", "!", "#", "~", "=", "+"),
        ):
            with self.subTest(text=text):
                self.assertTrue(answers.says_unsubscribed(text))

    def test_who_is_allowed_to_be_mailed_stayed(self):
        for allowed, denied in {
            "Allow": "Do Not Allow",
            "Allowed": "Not allowed",
            "Allow emails": "Don't allow emails",
            "Permitted": "not permitted",
            "Zulassen": "Nicht zulassen",
            "erlaubt": "nicht erlaubt",
            "Zezwalaj": "Nie zezwalaj",
            "Autoriser": "Ne pas autoriser",
            "Permitir": "No permitir",
            "Consenti": "Non consentire",
            "Разрешить": "Не разрешать",
            "Luba": "Ära luba",
            "Toestaan": "Niet toestaan",
            "Povolit": "Nepovolit",
        }.items():
            with self.subTest(allowed=allowed):
                self.assertFalse(answers.says_unsubscribed(allowed))
                self.assertTrue(answers.says_unsubscribed(denied))

    def test_who_asked_to_unsubscribe_has(self):
        for text in (
            *("Unsubscribe requested", "Unsubscribe pending", "opt-out in progress"),
            *("Abmeldung ausstehend", "wypisanie w toku", "opt-out requested"),
        ):
            with self.subTest(text=text):
                self.assertEqual(answers.read_answer(text), "left")

    def test_who_once_agreed_is_not_taken_for_agreeing(self):
        for text in (
            *("was subscribed", "had opted in", "were subscribed", "был подписан"),
            *("był zapisany", "war angemeldet", "fue suscrito"),
        ):
            with self.subTest(text=text):
                self.assertNotEqual(answers.read_answer(text), "yes")

    def test_channels(self):
        for header, channel in {
            "dnc_email": "email",
            "dnc_sms": "sms",
            "donotbulkemail": "email",
            "donotphone": "phone",
            "donotpostalmail": "post",
            "Do Not Email": "email",
            "Do not mail": "all",
            "Do not contact": "all",
            "WHATSAPP_BLACKLISTED": "sms",
            "Nie dzwonić": "phone",
            "Deceased": "all",
        }.items():
            with self.subTest(header=header):
                self.assertEqual(consent_columns.read_name(header).channel, channel)
        sign = consent_columns.read_content(
            "SMS status", ["Subscribed", "Unsubscribed"]
        )
        self.assertEqual(sign, consent_columns.Sign("consent", "sms"))

    def test_how_to_answer_is_no_answer(self):
        for header in ("Newsletter (yes/no)", "Newsletter (ja/nein)", "Zgoda tak/nie"):
            with self.subTest(header=header):
                self.assertEqual(columns.guess_targets([header]), ["consent"])

    def test_states_of_a_subscription_are_no_states_of_a_country(self):
        self.assertEqual(
            columns.guess_targets(["State"], samples=[["Active", "Unsubscribed"]]),
            ["consent"],
        )
        self.assertEqual(
            columns.guess_targets(["State"], samples=[["Texas", "Ohio"]]), ["state_id"]
        )

    def test_an_empty_column_raises_no_question(self):
        self.assertIsNone(consent_columns.read_name("Deleted at", ["", ""]))
        self.assertTrue(consent_columns.read_name("Deleted at", ["", "2024-01-01"]))
        self.assertIsNone(consent_columns.read_name("IsDeleted", ["false", "0"]))
