from itertools import product

from odoo.tests import BaseCase, tagged

from ...lib.imports import answers, consent_columns
from ...lib.imports.consent_columns import Sign
from ...lib.imports.consent_words import FILLER_WORDS
from ...lib.imports.preferences import read_frequency
from .import_consent_samples import ANSWERS
from .import_world_words import AGREEING_HEADERS, ANSWERED

GRANTING = {"consent", "consent_date", "consent_date_2", "consent_proof"}
# What nobody knows, or what takes back a consent.
LEFT_OVER = (
    "zonk|failed|pending|sent|requested|expired|bounced|not|no|never|missing|maybe|"
    "perhaps|revoked|lapsed|until 2020|2020|0|700|brak|wygasła|oczekuje|do 2020|nie|"
    "ausstehend|fehlt|offen|bis 2020|нет|истекло|до 2020|puudub|kuni 2020|aegunud|"
    "expiré|caducado|scaduto|zonkować|недействует|✗|❌|🚫|terms"
)
JOINTS = ("", " ", "-", "_", "/", ": ", " (")


@tagged("post_install", "-at_install")
class TestConsentGranting(BaseCase):
    """What is left over of a name or a cell grants nothing."""

    def _joined(self, texts):
        for text, unknown, joint in product(texts, LEFT_OVER.split("|"), JOINTS):
            end = ")" if "(" in joint else ""
            yield f"{text}{joint}{unknown}{end}"
            yield f"{unknown}{joint}{text}{end}"

    def test_no_cell_with_something_left_over_grants(self):
        texts = {
            text
            for table in (ANSWERED["yes"], ANSWERS["yes"])
            for text in table.split("|")
        }
        granting = [
            text
            for text in self._joined(sorted(texts)[::2])
            if answers.read_answer(text) == "yes"
        ]
        self.assertEqual(granting, [])

    def test_no_name_with_something_left_over_grants(self):
        names = [
            name
            for line in AGREEING_HEADERS.values()
            for name in line.split("|")
            if consent_columns.read_name(name, ["x", ""]) != Sign(None)
        ]
        granting = []
        for name in self._joined(names[::6]):
            sign = consent_columns.read_name(name, ["x", ""])
            if sign and sign.target in GRANTING:
                granting.append(name)
        self.assertEqual(granting, [])

    def test_words_that_grant_stay_granting(self):
        for text in ANSWERED["yes"].split("|"):
            for beside in ("{}.", "({})", "{} !", "✓ {}", "{} (2021-03-04)"):
                with self.subTest(text=text, beside=beside):
                    if answers.word(text) not in answers.YES_WORDS:
                        cell = beside.format(text.rstrip("!"))
                        said = answers.read_answer(cell)
                        self.assertEqual(said, "yes")

    def test_cells(self):
        for answer, texts in {
            "yes": "✓|✔|☑|✅|newsletter=1|Subscribed: yes|zgoda: tak|"
            "status: subscribed|subscribed 12.03.2021|Opt-in (2020-01-01)|"
            "✓ subscribed|да, спасибо|Yes, thank you!",
            "no": "☐|✗|✘|✖|❌|🚫|⛔|subscribed: 0|newsletter=0|Newsletter: no|"
            "subscribed=false|consent: 0|opt in 0|zgoda: nie|opt-in requested|"
            "confirmation sent|double opt-in pending|newsletterpending|unangemeldet",
            "left": "un-subscribed|Un Subscribed|unsubscribed: yes|zgodawycofana|"
            "newsletterabgemeldet|abbestellt",
            None: "☒|⊠|🗷|✗ subscribed|subscribed ❌|!subscribed|-subscribed|¬opt-in|"
            "yes?|yes*|s̶u̶b̶s̶c̶r̶i̶b̶e̶d̶|opt-in sent|double opt-in mail sent|zgoda do 2020|"
            "zgoda do 31.12.2020|tak do 2020|yes until 31.12.2020|bis 2020 angemeldet|"
            "subscribed 2019-2020|subscribed by default|will be subscribed|"
            "accepted terms|I accept the terms|zaakceptowano regulamin|Akzeptiert AGB|"
            "accepted privacy policy|GDPR accepted|zgoda RODO|accepted cookies|"
            "zgoda na przetwarzanie danych|terms: yes|GDPR: yes|phone: yes|sms=1|"
            "email confirmed|account confirmed|phone confirmed|order confirmed|"
            "accepted offer|confirmation|confirmation mail sent|"
            "doubleoptinpending|optinfailed|optinrequested|optinexpired|optinsent|"
            "optinbounced|subscribedpending|zgodabrak|einwilligungfehlt|nõusolekuta|"
            "подписаннет|unsubscribed: no|unsubscribed=0|opt-in: -|Opt-in:|"
            "dés-abonné|Dés-inscrit|od-subskrybowany|de-suscrito",
        }.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(answers.read_answer(text), answer)

    def test_cells_of_a_column_of_who_unsubscribed(self):
        for answer, texts in {
            "left": "✓|x|1|🚫|blocked|2020-01-01|was subscribed|Subscribed: no",
            "no": "☐|0|no|0000-00-00|unsubscribed: no|unsubscribed=0|Subscribed|"
            "subscribed 12.03.2021|[ ]",
            None: "✗|✘|❌|☒|⊠|subscribed 2021|opted in 2019",
        }.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(answers.read_unsubscribed(text), answer)

    def test_names_that_are_asked_for(self):
        for header in (
            *("No phone", "Kein Telefon", "Bez telefonu", "No calls", "No email"),
            *("email (not marketing)", "No SMS", "Ei helista", "Not by phone"),
            *("doubleoptinpending", "optinfailed", "optinrequested", "optinexpired"),
            *("consentmissing", "zgodabrak", "einwilligungfehlt", "подписканет"),
            *("✗ Newsletter", "Newsletter ❌", "-Newsletter", "Zgoda do 2020"),
            *(
                "Email confirmed",
                "E-Mail bestätigt",
                "Opt-in mail sent",
                "Newsletter 7",
            ),
            *("Email preferences", "Marketing preferences", "Newsletter frequency"),
            *("Source: newsletter", "Newsletter source", "Źródło: newsletter"),
            *("How did you hear about our newsletter?", "GDPR consent date"),
            *("Opt-in failed", "Opt in bounced", "optin_status_failed", "DOI mail"),
            *("Data consent", "Opt-in source", "Abonnement Zeitung", "Consent needed"),
            *("Dés-inscrit newsletter", "Dés-abonné", "od-subskrybowany"),
            *("Old newsletter", "Newsletter prospect", "Paper newsletter"),
        ):
            for cells in (["x", ""], ["yes", "no"], ["1", "0"]):
                with self.subTest(header=header, cells=cells):
                    sign = consent_columns.read_name(header, cells)
                    self.assertTrue(sign)
                    self.assertIsNone(sign.target)

    def test_where_somebody_is_from_is_no_consent(self):
        for header in (
            *("Source", "utm_medium", "utm_source", "How did you hear about us?"),
            *("Acquisition channel", "Lead Source", "Źródło pozyskania", "Quelle"),
            *("Signup source", "Subscribed via", "Original source", "Kanał pozyskania"),
        ):
            for cells in (["newsletter", "email", "google"], ["Newsletter", "fair"]):
                with self.subTest(header=header, cells=cells):
                    self.assertIsNone(consent_columns.read_name(header, cells))
                    self.assertIsNone(consent_columns.read_content(header, cells))

    def test_channels_that_somebody_left(self):
        for header, channel in {
            "HasOptedOutOfFax": "fax",
            "hasoptedoutoffax": "fax",
            "PERSONHASOPTEDOUTOFFAX": "fax",
            "Fax Opt Out": "fax",
            "optoutfax": "fax",
            "No fax": "fax",
            "HasOptedOutOfEmail": "email",
            "hasoptedoutofemail": "email",
            "DoNotCall": "phone",
            "donotcall": "phone",
            "No phone": "phone",
            "No SMS": "sms",
            "WhatsApp opt-out": "sms",
            "HasOptedOutOfMobile": "sms",
            "Opt-out letters": "post",
        }.items():
            with self.subTest(header=header):
                sign = consent_columns.read_name(header, ["x", ""])
                self.assertEqual(sign.channel, channel)

    def test_how_often(self):
        for header in (
            *("Email frequency", "Contact frequency", "Częstotliwość kontaktu"),
            *("Частота писем", "Mailing frequency", "Fréquence des e-mails"),
            *("Preferred communication frequency", "E-Mail-Frequenz"),
        ):
            for cells in (
                ["never", "weekly"],
                ["yes", "no"],
                ["unsubscribed", "daily"],
            ):
                with self.subTest(header=header, cells=cells):
                    sign = consent_columns.read_name(header, cells)
                    self.assertEqual(sign, Sign(None))
            self.assertIsNone(consent_columns.read_name(header, ["weekly", "daily"]))
        for answer, texts in {
            "yes": "weekly|daily|co tydzień|monatlich|2 x month",
            "no": "never|nigdy|nie|никогда|no",
            "unclear": "yes|tak|x|1|not too often|until 2020",
            "left": "unsubscribed|wypisany",
            "empty": "|n/a",
        }.items():
            for text in texts.split("|"):
                with self.subTest(text=text):
                    self.assertEqual(read_frequency(text), answer)

    def test_numbers_of_phones_are_no_answers(self):
        for header in ("Phone no", "Contact No.", "№ телефона", "No. telefonu"):
            sign = consent_columns.read_name(header, ["+48 500 600 700", "500600700"])
            self.assertIsNone(sign, header)

    def test_one_list_of_fillers(self):
        self.assertIn("please", FILLER_WORDS)
        self.assertIn("reason", FILLER_WORDS)
