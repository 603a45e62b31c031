from odoo.tests import BaseCase, tagged

from ...lib.imports.moments import read_moment


@tagged("post_install", "-at_install")
class TestImportMoments(BaseCase):
    def test_moments(self):
        for text in (
            *(
                "45322",
                "45322.0",
                "31 de enero de 2024",
                "2024年1月31日",
                "2024. 1. 31.",
            ),
            *("2024년 1월 31일", "31 января 2024 г.", "31 січня 2024 року"),
            *(
                "31. jaanuar 2024",
                "środa, 31 stycznia 2024",
                "31 I 2024",
                "31.I.2024 r.",
            ),
            *("Mittwoch, 31. Januar 2024", "am 31. Januar 2024", "31st January 2024"),
            *(
                "le 31 janvier 2024",
                "31 gennaio 2024",
                "31 ledna 2024",
                "31 janeiro 2024",
            ),
            *("31 Ιανουαρίου 2024", "31 Ocak 2024", "31 ianuarie 2024", "20240131"),
        ):
            with self.subTest(text=text):
                self.assertEqual(str(read_moment(text)), "2024-01-31 00:00:00")
        for text, hour in (
            *(("45322.5", 12), ("1706702400", 12), ("1706702400000", 12)),
            *(("2024-01-31 10:00 AM CET", 9), ("2024-01-31 10:00 EST", 15)),
            *(("Wed Jan 31 2024 10:00:00 GMT+0100 (Central European Time)", 9),),
            *(("2024-01-31 10:00 Europe/Warsaw", 9), ("2024-01-31T10:00+02:00", 8)),
            *(("2024-01-31 10:00 МСК", 7), ("31.01.2024 um 10:00 Uhr", 10)),
            *(("31/01/2024 03:00 p. m.", 15), ("2024年1月31日 午後3時00分", 15)),
            *(("31.01.2024 10.00", 10), ("10 am 31 Jan 2024", 10)),
        ):
            with self.subTest(text=text):
                self.assertEqual(str(read_moment(text)), f"2024-01-31 {hour:02}:00:00")
        for text in (
            *("2024-01-31 10:00 CST", "2024-01-31 10:00 IST", "2024-01-31 10:00 XYZT"),
            *("9999", "99999", "0000-00-00 00:00:00", "31 foo 2024", "2024", "Q1 2024"),
        ):
            with self.subTest(text=text):
                self.assertIsNone(read_moment(text))

    def test_some_dates_have_one_order(self):
        for text in ("20240305", "2024-03-05", "2024/3/5", "5.3.2024", "05.03.24"):
            for day_first in (True, False):
                with self.subTest(text=text, day_first=day_first):
                    moment = read_moment(text, day_first)
                    self.assertEqual(str(moment), "2024-03-05 00:00:00")
        self.assertEqual(str(read_moment("5/3/2024", False)), "2024-05-03 00:00:00")
