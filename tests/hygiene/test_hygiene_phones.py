import logging
import time

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from odoo.tests import BaseCase, tagged

from ...lib.hygiene.findings import Finding
from ...lib.hygiene.phones import evaluate_phone

_logger = logging.getLogger(__name__)
WRITTEN = {
    name: getattr(PhoneNumberFormat, name)
    for name in ("E164", "INTERNATIONAL", "NATIONAL")
}


def examples():
    """An example of a fixed and of a mobile number of every region."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
            if number := phonenumbers.example_number_for_type(region, kind):
                yield region, number


def one(text, country_code):
    [found] = evaluate_phone(text, country_code)
    return found


@tagged("post_install", "-at_install")
class TestHygienePhones(BaseCase):
    def test_every_region_in_its_national_form(self):
        regions = set()
        for region, number in examples():
            regions.add(region)
            national = phonenumbers.format_number(number, WRITTEN["NATIONAL"])
            e164 = phonenumbers.format_number(number, WRITTEN["E164"])
            with self.subTest(region=region, national=national):
                expected = Finding("phone_format", "national", e164, "certain")
                self.assertEqual(evaluate_phone(national, region), [expected])
        self.assertEqual(regions, set(phonenumbers.SUPPORTED_REGIONS))

    def test_every_region_in_its_international_form(self):
        for region, number in examples():
            for form in ("E164", "INTERNATIONAL"):
                text = phonenumbers.format_number(number, WRITTEN[form])
                with self.subTest(region=region, text=text):
                    for country_code in (region, None, "PL"):
                        self.assertEqual(evaluate_phone(text, country_code), [])

    def test_forms_of_one_number(self):
        for text, country_code, confidence in (
            ("600 100 200", "PL", "certain"),
            ("600-100-200", "PL", "certain"),
            ("(600) 100.200", "PL", "certain"),
            ("0048 600 100 200", "PL", "certain"),
            ("0048600100200", None, "certain"),
            ("48600100200", "PL", "certain"),
            ("48600100200", None, "likely"),
            ("'600100200", "PL", "certain"),
            ("６００１００２００", "PL", "certain"),
        ):
            with self.subTest(text=text):
                expected = Finding(
                    "phone_format", "national", "+48600100200", confidence
                )
                self.assertEqual(evaluate_phone(text, country_code), [expected])

    def test_what_two_countries_know_is_only_likely(self):
        expected = Finding("phone_format", "national", "+4948600100200", "likely")
        self.assertEqual(evaluate_phone("48600100200", "DE"), [expected])

    def test_ten_digits_without_a_country_are_of_anywhere(self):
        for text in ("4799234567", "3612345678", "6569234567", "2125551234"):
            self.assertIsNone(one(text, None).proposal)

    def test_what_a_spreadsheet_rounded_is_no_number(self):
        for text in ("4.86001002E10", "4,81235E+10", "4.8E+10"):
            self.assertIsNone(one(text, "PL").proposal)
        self.assertEqual(one("600100200.0", "PL").proposal, "+48600100200")

    def test_spaces_of_an_international_number_do_not_matter(self):
        for text in (
            "+48 600 100 200",
            "+48600100200",
            " +48 (600) 100-200 ",
            "＋48600100200",
        ):
            self.assertEqual(evaluate_phone(text, "DE"), [])

    def test_an_extension_is_kept(self):
        found = one("22 123 45 67 ext. 12", "PL")
        self.assertEqual(found.proposal, "+48221234567 ext. 12")
        self.assertEqual(evaluate_phone(found.proposal, "PL"), [])

    def test_no_number(self):
        for text, country_code, detail, confidence in (
            ("600 100 20", "PL", "not_of_country", "certain"),
            ("600100200", "US", "not_of_country", "certain"),
            ("600100200", None, "no_country", "possible"),
            ("+48 600 100 20", "PL", "no_such_number", "certain"),
            ("+999 600 100 200", "PL", "no_such_number", "certain"),
            ("call me", "PL", "no_number", "certain"),
            ("600100200 / 600100300", "PL", "several", "certain"),
            ("600100200, 600100300", "PL", "several", "certain"),
            ("1" * 10_000, "PL", "too_long", "certain"),
            ("60010\x000200", "XX", "not_of_country", "certain"),
        ):
            with self.subTest(text=text[:40]):
                expected = Finding("phone_invalid", detail, None, confidence)
                self.assertEqual(evaluate_phone(text, country_code), [expected])

    def test_nothing_is_nothing(self):
        for text in (None, False, "", "  "):
            self.assertEqual(evaluate_phone(text, "PL"), [])

    def test_what_is_proposed_is_right(self):
        for region, number in examples():
            national = phonenumbers.format_number(number, WRITTEN["NATIONAL"])
            for found in evaluate_phone(national, region):
                self.assertEqual(evaluate_phone(found.proposal, region), [])

    @given(st.text(max_size=60), st.sampled_from(["PL", "US", None, "XX"]))
    @settings(deadline=None)
    def test_any_text_is_evaluated(self, text, country_code):
        self.assertLessEqual(len(evaluate_phone(text, country_code)), 1)

    def test_cost(self):
        numbers = [f"600 {number:06}" for number in range(2_000)]
        started = time.process_time()
        for number in numbers:
            evaluate_phone(number, "PL")
        first = time.process_time() - started
        started = time.process_time()
        for number in numbers:
            evaluate_phone(number, "PL")
        again = time.process_time() - started
        _logger.info(
            "100,000 numbers: evaluated in %.1f s, again in %.2f s",
            first * 50,
            again * 50,
        )
        self.assertLess(again, first / 10)
