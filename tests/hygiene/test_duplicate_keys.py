from odoo.tests import tagged

from .duplicates_common import DuplicatesCommon


@tagged("post_install", "-at_install")
class TestDuplicateKeys(DuplicatesCommon):
    """By what contacts that changed find those that were searched before."""

    def test_each_finds_the_other(self):
        """Whichever of two is searched, when the other was searched before."""
        town = {"city": "Żory"}
        company = self._contacts({"name": "Żwirex S.A.", "is_company": True})
        vat = {"is_company": True, "country_id": self.env.ref("base.pl").id}
        for one, other in (
            ({"email": "zofia@example.com"}, {"email": "zofia+news@example.com"}),
            ({"email": "zofia+a@example.com"}, {"email": "zofia+news@example.com"}),
            ({"email": "zofiazak@gmail.com"}, {"email": "z.ofia.zak@googlemail.com"}),
            ({"phone": "+48 602 100 200"}, {"phone": "+48602100200"}),
            ({"name": "Jan Kowalski", **town}, {"name": "J. Kowalski", **town}),
            ({"name": "Jan M. Kowal", **town}, {"name": "Jan Marek Kowal", **town}),
            ({"name": "Ł. Ćwik", **town}, {"name": "Ćwik Łucja", **town}),
            ({"name": "Л. Петрова", **town}, {"name": "Людмила Петрова", **town}),
            ({"name": "Jan Kowalski", **town}, {"name": "Jan Kovalski", **town}),
            ({"name": "Jan Kowalski", **town}, {"name": "Jan Kowalsky", **town}),
            ({"name": "Jan Kowal", **town}, {"name": "Jan Kowal-Bąk", **town}),
            (
                {"name": "Zofia Żak", "zip": "44-240"},
                {"name": "Zak Zofia", "zip": "44 240"},
            ),
            (
                {"name": "Zofia Żak", "zip": "44-240", **town},
                {"name": "Zofia Żakk", "city": "ZORY"},
            ),
            (
                {"name": "Zofia Żak", "parent_id": company.id},
                {"name": "Z. Żak", "parent_id": company.id},
            ),
            (
                {"name": "Żwir", "vat": "PL5260001246", **vat},
                {"name": "Piach", "vat": "526-000-12-46", **vat},
            ),
        ):
            with self.subTest(one=one, other=other):
                pair = self._contacts(
                    {"name": "Zofia Żak", **one}, {"name": "Zofia Żak", **other}
                )
                self._found(pair)
                self._call_compared(pair.ids)
                ids = tuple(pair.ids)
                verdict = self._found(pair).get(ids)
                self.assertTrue(verdict)
                for contact in pair:
                    self.assertEqual(self._found(contact), {ids: verdict})
                pair.unlink()

    def test_who_changed_since_is_found_by_nobody(self):
        pair = self._contacts(
            {"name": "Zofia Żak", "email": "zofia@example.com", "city": "Łódź"},
            {"name": "Zofia Żak", "email": "zofia@example.com", "city": "Łódź"},
        )
        one, other = pair
        self._found(pair)
        self.assertFalse(self._found(one))
        self._call_compared(pair.ids)
        self.assertTrue(self._found(one))
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date + interval '1 hour'"
            " WHERE id = %s",
            [other.id],
        )
        self.assertFalse(self._found(one))
        self.assertTrue(self._found(other))

    def test_what_they_are_searched_by_goes_with_them(self):
        pair = self._contacts(
            {"name": "Zofia Żak", "email": "zofia@example.com", "city": "Łódź"},
            {"name": "Z. Żak", "email": "zofia@example.com", "city": "Łódź"},
        )
        self.assertTrue(self._found(pair))
        gone, stays = pair
        gone_id = gone.id
        gone.unlink()
        self.assertEqual(self._searched_by([gone_id, stays.id]), {stays.id})
        self.assertFalse(self._found(stays))

    def _searched_by(self, ids):
        self.env.cr.execute(
            "SELECT DISTINCT partner_id FROM contact_duplicate_keys"
            " WHERE partner_id = ANY(%s)",
            [ids],
        )
        return {partner_id for (partner_id,) in self.env.cr.fetchall()}
