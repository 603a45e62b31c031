from odoo.tests import BaseCase, tagged

from ...lib.imports import answers, columns, consent_columns
from ...lib.imports.preferences import names_preference, read_preference
from ...lib.imports.remarks import left_by_remark, left_by_tag
from .import_world_words import (
    AGREEING_HEADERS,
    ANSWERED,
    LEAVING_HEADERS,
    LEFT_CELLS,
    NO_PREFERENCE_HEADERS,
    PREFERENCE_HEADERS,
    PREFERRED,
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

    def test_words_that_are_written_together(self):
        for target, headers in {
            "opt_out": (
                "newsletteroptout|marketingoptout|EMAILOPTEDOUT|isoptedout|optedoutat|"
                "hasunsubscribed|emailunsubscribed|EMAILBOUNCEDREASON|dncflag|"
                "PersonEmailBouncedReason|PERSONHASOPTEDOUTOFEMAIL|HASOPTEDOUT__C|"
                "consentwithdrawn|newsletterdeclined|subscriptioncancelled|"
                "newsletterrezygnacja|newsletterwypis|newsletterbaja|Newsletterstopp|"
                "Newsletterverzicht|Einwilligungsentzug|Zustimmungsentzug|Mailingstopp"
            ),
            "consent": (
                "emailoptin|newsletteroptin|isoptedin|hasconsented|issubscribed|"
                "EMAILCONSENT|marketingconsent|Newsletteranmeldung|Newsletterempfänger|"
                "Newsletterabo|Einwilligungsstatus|acceptsmarketing"
            ),
            "consent_date": "optindate|subscribedat|consentdate|Zustimmungsdatum",
            None: "Newslettergruppe|newsletterzonk|nomail|revokedat|Newsletterende",
        }.items():
            for header in headers.split("|"):
                with self.subTest(header=header):
                    sign = consent_columns.read_name(header)
                    self.assertEqual((sign and sign.target, bool(sign)), (target, True))
        for header in ("mailingstreet", "contactno", "emailaddress", "listname"):
            self.assertIsNone(consent_columns.read_name(header))
        for text, answer in {"optedout": "left", "OPTEDIN": "yes"}.items():
            self.assertEqual(answers.read_answer(text), answer)

    def test_words_beside_dates_of_consents(self):
        for header in (
            *("Data wyrażenia zgody", "Data i godzina zgody", "Consent captured at"),
            *("Date d'obtention du consentement", "Data di rilascio del consenso"),
            *(
                "Дата надання згоди",
                "Дата выражения согласия",
                "Newsletter bestellt am",
            ),
            *("Nõusoleku andmise kuupäev", "Fecha de otorgamiento del consentimiento"),
        ):
            with self.subTest(header=header):
                sign = consent_columns.read_name(header)
                self.assertEqual(sign, consent_columns.Sign("consent_date"))

    def test_what_may_be_a_wish_is_asked_for(self):
        asked = consent_columns.Sign(None)
        for header in (
            *("Stay in touch?", "Happy to hear from us", "Email me offers", "Updates"),
            *("Darf kontaktiert werden", "NL", "Pakkumised", "Можно прислать новости"),
            *("Voulez-vous recevoir nos offres ?", "Chcę dostawać nowości"),
        ):
            with self.subTest(header=header):
                cells = ["yes", "no", ""]
                self.assertEqual(consent_columns.read_content(header, cells), asked)
                self.assertIsNone(consent_columns.read_content(header, ["Mo", "Tu"]))
        self.assertIsNone(consent_columns.read_content("Member", ["yes", "no"]))

    def test_names_of_files_sheets_and_titles(self):
        for text in (
            *("Opt-outs 2024", "bounces", "lista_rezygnacji", "Unsubscribed contacts"),
            *("Wypisani z newslettera 2024", "newsletteroptout", "Blacklist (3)"),
        ):
            with self.subTest(text=text):
                self.assertTrue(consent_columns.names_unsubscribed(text))
        for text in ("Contacts", "Not unsubscribed", "Rejected quotes", "Newsletter"):
            with self.subTest(text=text):
                self.assertFalse(consent_columns.names_unsubscribed(text))

    def test_tags_and_remarks_that_say_who_unsubscribed(self):
        for tag in ("no-newsletter", "bounced", "kein Newsletter", "OPTEDOUT", "spam"):
            self.assertTrue(left_by_tag(tag), tag)
        for tag in ("newsletter", "VIP", "not unsubscribed", "Refused quote", "No"):
            self.assertFalse(left_by_tag(tag), tag)
        self.assertTrue(left_by_remark("Called in May: please do not email, thanks"))
        for text in (
            "Their house was cleaned in May",
            "Good client. Never unsubscribed!",
            "Likes tea. " * 900 + "unsubscribed",
        ):
            self.assertFalse(left_by_remark(text))

    def test_marks_and_numbers(self):
        for answer, texts in {
            "yes": "✔️|[x]|(X)|☑|👍|1.00|1,0|ticked",
            "no": "0.00|0,00|0.0|☐",
        }.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(answers.read_answer(text), answer)
        for text in (
            *("1970-01-01 00:00:00", "1970-01-01T00:00:00Z", "1900-01-00", "00"),
            *("0001-01-01 00:00:00", "1/1/0001 12:00:00 AM", "0.00"),
        ):
            with self.subTest(text=text):
                self.assertFalse(answers.says_unsubscribed(text))
        self.assertTrue(answers.says_unsubscribed("2022-01-01 00:00:00"))

    def test_preferred_channels(self):
        preferred = consent_columns.Sign("opt_out", "email")
        for header in PREFERENCE_HEADERS.split("|"):
            for cells in ((), ["none"], ["Email", "phone only"]):
                with self.subTest(header=header, cells=cells):
                    self.assertEqual(
                        consent_columns.read_name(header, cells), preferred
                    )
        for header in NO_PREFERENCE_HEADERS.split("|"):
            with self.subTest(header=header):
                self.assertFalse(names_preference(header))
        sign = consent_columns.read_name("Preferred contact", ["Ann Lee", "Bo"])
        self.assertIsNone(sign)
        for answer, texts in PREFERRED.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(read_preference(text), answer)

    def test_states_that_may_mean_no_mails(self):
        for text in (
            *("Inactive", "inactive", "not active", "Pending", "Disabled", "Paused"),
            *("nieaktywny", "mitteaktiivne", "Неактивный", "неактивний", "inaktiv"),
            *("inactif", "inactivo", "inattivo", "inactief", "deactivated", "invalid"),
            *("Expired", "lapsed", "Former member", "wygasł", "abgelaufen", "beendet"),
            *(
                "caducado",
                "scaduto",
                "échu",
                "истёк",
                "завершено",
                "aegunud",
                "verlopen",
            ),
        ):
            with self.subTest(text=text):
                self.assertTrue(answers.is_idle(text))
        for text in ("Active", "", "n/a", "Customer", "VIP", "aktywny", "Texas", "new"):
            with self.subTest(text=text):
                self.assertFalse(answers.is_idle(text))
        for header in ("Status", "Email status", "Staatus", "Статус", "Stan kontaktu"):
            self.assertTrue(consent_columns.names_states(header), header)
        for header in ("Order status", "State of birth", "Name"):
            self.assertFalse(consent_columns.names_states(header), header)
