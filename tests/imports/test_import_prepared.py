from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...lib.imports.prepared_values import PreparedValues
from ..common.common import NOW
from .import_common import ImportCommon

# What is of the record itself, and says nothing of its values.
OWN = {
    *("id", "create_date", "write_date", "create_uid", "write_uid"),
    *("contact_import_id", "commercial_partner_id", "calendar_last_notif_ack"),
}
ROWS = [
    {"name": "Ann Lee", "email": "Ann.Lee@Example.com", "phone": "+48 600 100 200"},
    {"name": " Bo ", "email": '"Bo" <bo@example.com>, bob@example.com', "city": "Riga"},
    {"name": "Müller", "email": "info@müller.example", "comment": "<p>called</p>"},
    {"name": "No address", "email": "no address", "phone": "12"},
    {"name": "Acme", "is_company": True, "website": "https://acme.example"},
    {"name": "São", "phone": "+55 11 6123-4567", "function": "Buyer"},
    {"name": "Eva", "phone": "+1 212-555-0123 ext. 5", "social_x": "@eva"},
    {"name": "Of Belgium", "country": "base.be"},
    {"name": "Of Poland", "country": "base.pl", "is_company": True},
    {"name": "Taxed", "country": "base.de", "vat": "DE136695976"},
    {"name": "Speaks", "lang": "en_US", "color": 3, "type": "invoice"},
    {"name": "Erased", "email": "erased@example.com"},
    {"name": "Erased, too", "email": "x@example.com", "phone": "+48 600 100 299"},
    {"name": "At home", "company_name": "Somewhere", "email": "home@example.com"},
]


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportPrepared(ImportCommon):
    """Contacts of imports are those that Odoo would have made of the same values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contact.suppression"]._suppress(
            ["erased@example.com", "+48600100299"], "test"
        )

    def setUp(self):
        super().setUp()
        self.import_ = self.batch("Name\nAnn\n")
        self.partners = self.import_.env["res.partner"].with_context(
            import_file=True, tracking_disable=True, _partners_skip_fields_sync=True
        )

    def rows(self):
        return [
            {
                "country_id" if name == "country" else name: self.env.ref(value).id
                if name == "country"
                else value
                for name, value in row.items()
            }
            for row in ROWS
        ]

    def stored(self, contacts):
        """:return: the rows of contacts, with what belongs to one alone left out"""
        contacts.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT to_jsonb(partner), commercial_partner_id = id FROM res_partner "
                "partner WHERE id = ANY(%s) ORDER BY id",
                contacts.ids,
            )
        )
        return [
            ({name: row[name] for name in row if name not in OWN}, is_own)
            for row, is_own in rows
        ]

    def test_every_stored_field_is_as_odoo_makes_it(self):
        phones = ["+48600100200", *[""] * 11, "+48600100299", ""]
        prepared = self.import_._prepare_contacts(self.rows(), phones)
        kinds = [isinstance(vals, PreparedValues) for vals in prepared]
        self.assertEqual(kinds, [True] * (len(ROWS) - 1) + [False])
        plain = self.partners.create(self.rows())
        # Those that are prepared alone, then beside one that is not.
        for count in (len(ROWS) - 1, len(ROWS)):
            ours = self.import_._create_contacts(self.rows()[:count], phones[:count])
            for row, our, core in zip(
                ROWS, self.stored(ours), self.stored(plain), strict=False
            ):
                self.assertEqual(our, core, row)
            self.assertEqual(len(ours), count)
            self.assertEqual(ours.contact_import_id, self.import_)
        suppressed = ours.filtered("is_suppressed").mapped("name")
        self.assertEqual(suppressed, ["Erased", "Erased, too"])
        # What has no column.
        many = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field.store and not field.column_type and name != "import_row_ids"
        ]
        for name in many:
            for one, other in zip(ours.sudo(), plain.sudo(), strict=True):
                if name.startswith("message_"):
                    self.assertEqual(len(one[name]), len(other[name]), name)
                else:
                    self.assertEqual(bool(one[name]), bool(other[name]), name)

    def test_what_is_read_at_once_is_what_is_stored(self):
        ours = self.import_._create_contacts(self.rows()[:-1], [""] * (len(ROWS) - 1))
        names = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field.store
            and field.column_type
            and field.prefetch
            # Core itself computes as the system, and does not tell who wrote then.
            and name not in ("write_uid", "write_date")
        ]
        before = [{name: one[name] for name in names} for one in ours.sudo()]
        self.env.invalidate_all()
        for one, known in zip(ours.sudo(), before, strict=True):
            self.assertEqual({name: one[name] for name in names}, known)

    def test_who_overrides_create_is_asked(self):
        [vals] = self.import_._prepare_contacts(
            [{"name": "Ann", "email": "ann@example.com"}], [""]
        )
        self.assertTrue(vals.is_untouched)
        copied = self.partners.create([dict(vals)])
        vals["email"] = "other@example.com"
        self.assertFalse(vals.is_untouched)
        changed = self.partners.create([vals])
        self.assertEqual(changed.email_normalized, "other@example.com")
        self.assertEqual(copied.email_normalized, "ann@example.com")
        self.assertFalse((changed | copied).contact_import_id)

    def test_nothing_is_prepared_where_another_addon_has_its_way(self):
        Partner = type(self.env["res.partner"])
        with patch.object(Partner, "_import_may_prepare", lambda self: False):
            [vals] = self.import_._prepare_contacts([{"name": "Ann"}], [""])
        self.assertIs(type(vals), dict)
        with patch.object(
            Partner, "_import_is_known", lambda self, method: "complete" not in method
        ):
            [vals] = self.import_._prepare_contacts([{"name": "Ann"}], [""])
        self.assertNotIn("complete_name", vals.complete)

    def test_an_id_is_nobodys_to_give(self):
        contact = self.partners.create([{"name": "Ann", "id": 7}])
        self.assertNotEqual(contact.id, 7)
        self.assertEqual(contact.commercial_partner_id, contact)
