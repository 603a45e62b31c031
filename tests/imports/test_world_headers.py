from odoo.tests import BaseCase, tagged

from ...lib.imports import columns
from .import_world_headers import WORLD_HEADERS


@tagged("post_install", "-at_install")
class TestWorldHeaders(BaseCase):
    """Columns of further systems map without a click."""

    def test_headers(self):
        for system, line in WORLD_HEADERS.items():
            pairs = [column.rpartition("=") for column in line.split("|")]
            headers = [header or target for header, _sign, target in pairs]
            expected = [target if sign else None for _header, sign, target in pairs]
            for header, found, target in zip(
                headers, columns.guess_targets(headers), expected, strict=True
            ):
                with self.subTest(system=system, header=header):
                    self.assertEqual(found, target)

    def test_a_street_of_the_only_address(self):
        headers = ["Юр. адрес", "Индекс", "Город"]
        self.assertEqual(columns.guess_targets(headers), ["street", "zip", "city"])
        # However the words for one address end.
        headers = ["Ulica (rozliczeniowa)", "Miasto (rozliczeniowe)", "Miasto (domowe)"]
        self.assertEqual(columns.guess_targets(headers), ["street", "city", None])

    def test_numbers_behind_names(self):
        self.assertEqual(
            columns.guess_targets(["telefon1", "e-post1", "aadress1", "aadress2"]),
            ["phone", "email", "street", "street2"],
        )

    def test_of_others_than_the_contact(self):
        for header in (
            "Name des/der Vorgesetzten",
            "Assistant's name",
            "Account title",
        ):
            with self.subTest(header=header):
                self.assertEqual(columns.guess_targets([header]), [None])

    def test_a_name_beside_a_part_of_it(self):
        for headers, cells, targets in (
            (["Name", "Vorname"], ["Müller", "Hans"], ["last_name", "first_name"]),
            (["Name", "Vorname"], ["Hans Müller", "Hans"], ["name", "first_name"]),
            (["Name", "Last name"], ["Anna", "Braun"], ["first_name", "last_name"]),
            (["Name", "Surname"], ["Anna Braun", "Braun"], ["name", "last_name"]),
            (["Full name", "Surname"], ["Anna", "Braun"], ["name", "last_name"]),
        ):
            with self.subTest(headers=headers, cells=cells):
                found = columns.guess_targets(headers, samples=[[c] for c in cells])
                self.assertEqual(found, targets)
