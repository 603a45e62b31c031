from odoo.tests import BaseCase, tagged

from ...lib.imports.consent_columns import Sign, read_content, read_name
from ...lib.imports.remarks import left_by_remark
from .import_world_remarks import LEFT_REMARKS, OTHER_REMARKS


@tagged("post_install", "-at_install")
class TestWorldRemarks(BaseCase):
    """Remarks, and columns that nobody who taught words has seen."""

    def test_who_is_to_get_no_mails_is_heard(self):
        for language, texts in LEFT_REMARKS.items():
            for text in texts.split("|"):
                with self.subTest(language=language, text=text):
                    self.assertEqual(left_by_remark(text), "all")

    def test_remarks_on_something_else_change_nothing(self):
        for language, texts in OTHER_REMARKS.items():
            for text in texts.split("|"):
                with self.subTest(language=language, text=text):
                    self.assertNotEqual(left_by_remark(text), "all")

    def test_since_when_there_are_no_mails_is_asked_for(self):
        for header in ("No mail", "nomail", "no_email", "Bez maili", "Pas de mail"):
            for cells in (["2021-01-01", ""], ["1.2.2021", "03.04.2020"], ["20210305"]):
                with self.subTest(header=header, cells=cells):
                    self.assertEqual(read_name(header, cells), Sign(None))
        self.assertIsNone(read_name("No phone", ["+48 500 600 700"]))

    def test_states_that_are_letters_or_on_hold_are_asked_for(self):
        for states in (["C", "U", "B"], ["1", "-1", "0"], ["S", "U", ""]):
            with self.subTest(states=states):
                self.assertEqual(read_content("Status", states), Sign(None))
        self.assertEqual(read_name("On Hold", ["No", "On Hold Bounce"]), Sign(None))

    def test_what_codes_mean_is_asked_for(self):
        for header in (
            *("Newsletter (1 = yes; 0 = no)", "Newsletter (1=ja, 0=nein)"),
            *("Newsletter [0 - nie, 1 - tak]", "Newsletter (1 = unsubscribed)"),
            *("Opt status (0=in; 1=out)", "Подписка (1 - да, 0 - нет)"),
            *("Zgoda (T=tak, N=nie)", "Newsletter 1: yes / 0: no"),
        ):
            with self.subTest(header=header):
                self.assertEqual(read_name(header, ["1", "0"]), Sign(None))
        for header in ("Newsletter (yes/no)", "Opt-In", "Newsletter A", "Zgoda (T/N)"):
            with self.subTest(header=header):
                self.assertEqual(read_name(header, ["1", "0"]).target, "consent")

    def test_until_when_somebody_agreed_is_asked_for(self):
        for header in (
            "Zgoda do",
            "Newsletter do",
            "Einwilligung bis",
            "Consent until",
        ):
            for cells in (["2021-01-01", ""], ["yes", "no"]):
                with self.subTest(header=header, cells=cells):
                    self.assertEqual(read_name(header, cells), Sign(None))
        for header in ("Не подписан", "Non abonné", "Non iscritto", "Unconsented"):
            for cells in (["2021-01-01", ""], ["yes", "no"]):
                with self.subTest(header=header, cells=cells):
                    sign = read_name(header, cells)
                    self.assertIn(sign.target, ("opt_out", None))

    def test_reasons_that_only_mails_have_are_asked_for(self):
        for header, cells in {
            "Reason": ["COMPLAINT"],
            "Delivery": ["Delivered", "Bounced"],
            "Result": ["Undeliverable", "ok"],
        }.items():
            with self.subTest(header=header):
                self.assertEqual(read_content(header, cells), Sign(None))
        for header, cells in {
            "Reason": ["wants a quote"],
            "Payment": ["bounced cheque"],
            "Ticket": ["Complaint", "Order"],
        }.items():
            with self.subTest(header=header):
                self.assertIsNone(read_content(header, cells))

    def test_what_else_is_cleaned_or_stops_withdraws_nobody(self):
        for header in ("Cleaned on", "Cleaning date"):
            self.assertEqual(read_name(header, ["2021-01-01"]), Sign(None))
        self.assertIsNone(read_name("Mail stop", ["MS-4", "B2"]))
        self.assertEqual(read_name("Mail stop", ["x", ""]).target, "opt_out")
        self.assertEqual(read_name("CLEAN_TIME", ["2021-01-01"]).target, "opt_out")

    def test_answers_in_languages_that_nobody_taught_are_asked_for(self):
        for header, cells in {
            "Kielto": ["kyllä", ""],
            "İptal": ["Evet", ""],
            "Leiratkozott": ["igen", "nem"],
            "Whatever": ["nej", "nej"],
            "退订": ["是", ""],
            "配信停止": ["○", "", "○"],
            "수신거부": ["예", ""],
            "הוסר": ["x", ""],
            "Απεγγραφή": ["ναι", "όχι"],
        }.items():
            with self.subTest(header=header):
                sign = read_name(header, cells) or read_content(header, cells)
                self.assertEqual(sign, Sign(None))
        for header, cells in {
            "性別": ["男", "女"],
            "都市": ["東京", "大阪"],
            "Member": ["yes", "no"],
        }.items():
            with self.subTest(header=header):
                self.assertIsNone(read_content(header, cells))
