from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users

from ..common.common import ContactMarketingCommon

SHOWN = {"likely_duplicates": {}, "email_hint": {}}


@tagged("post_install", "-at_install")
class TestLiveHelp(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.pl")
        cls.acme = cls.env["res.partner"].create(
            {"name": "ACME", "is_company": True, "phone": "+48221234567"}
        )
        cls.anna = cls.env["res.partner"].create(
            {
                "name": "Anna Kowalska",
                "email": "anna@acme.example.com",
                "phone": "+48221234567",
                "parent_id": cls.acme.id,
            }
        )

    def form(self, record=None):
        return Form(
            record or self.env["res.partner"],
            view="base.view_partner_form",
        )

    def duplicates(self, contact):
        return {found["id"] for found in contact.likely_duplicates or []}

    @users("contact_marketing_salesman")
    def test_a_slip_is_told_as_it_is_typed(self):
        with self.form() as form:
            form.name = "Jan"
            form.email = "jan@gmial.com"
            self.assertEqual(form.email_hint, "jan@gmail.com")
            form.email = form.email_hint
            self.assertFalse(form.email_hint)
        self.assertEqual(form.record.email, "jan@gmail.com")

    @users("contact_marketing_salesman")
    def test_it_blocks_nothing(self):
        with self.form() as form:
            form.name = "Anna Kowalska"
            form.email = "anna@acme@example.com"
            form.phone = "call me"
            self.assertTrue(form.email_warning)
            self.assertTrue(form.phone_warning)
        self.assertEqual(form.record.email, "anna@acme@example.com")

    @users("contact_marketing_salesman")
    def test_right_ones_are_not_commented(self):
        with self.form() as form:
            form.name = "Jan"
            for email in (False, "jan@example.com", "info@example.com"):
                form.email = email
                self.assertFalse(form.email_hint or form.email_warning)
            form.phone = "+48 600 100 200"
            self.assertFalse(form.phone_hint or form.phone_warning)

    @users("contact_marketing_salesman")
    def test_duplicates_are_told_as_they_are_typed(self):
        with self.form() as form:
            form.name = "A. Kowalska"
            self.assertFalse(form.likely_duplicates)
            form.email = "ANNA@acme.example.com"
            self.assertEqual(
                form.likely_duplicates,
                [{"id": self.anna.id, "name": self.anna.display_name}],
            )

    def test_signs_of_duplicates(self):
        Contact = self.env["res.partner"]
        for values, expected in (
            ({"phone": "22 123 45 67"}, self.acme | self.anna),
            ({"name": "anna kowałska", "parent_id": self.acme.id}, self.anna),
            ({"name": "Anna Kowalska"}, Contact),
            ({"name": "Alina", "parent_id": self.acme.id}, Contact),
            ({"parent_id": self.acme.id, "phone": "+48221234567"}, Contact),
        ):
            with self.subTest(values=values):
                new = Contact.new({"name": "New", **values})
                self.assertEqual(self.duplicates(new), set(expected.ids))

    def test_own_people_and_vat(self):
        self.acme.vat = "PL5260001246"
        duplicate = self.env["res.partner"].create(
            {"name": "Acme sp. z o.o.", "is_company": True, "vat": "PL5260001246"}
        )
        self.assertEqual(self.duplicates(self.acme), set(duplicate.ids))
        self.assertFalse(self.duplicates(self.anna), "its company is no duplicate")

    def test_a_name_of_spaces(self):
        nobody = self.env["res.partner"].new({"name": "  ", "parent_id": self.acme.id})
        self.assertFalse(self.duplicates(nobody))

    def test_a_colleague_is_found_in_a_large_company(self):
        self.env["res.partner"].create(
            [{"name": f"Ł {x}", "parent_id": self.acme.id} for x in range(50)]
        )
        lucja = self.env["res.partner"].create(
            {"name": "Łucja Żak", "parent_id": self.acme.id}
        )
        new = self.env["res.partner"].new(
            {"name": "lucja zak", "parent_id": self.acme.id}
        )
        self.assertEqual(self.duplicates(new), set(lucja.ids))

    def test_bad_input(self):
        for text in ("\0", "\0@\0.com", "a\0@example.com", "%", "\\", "x" * 10_000):
            with self.subTest(text=text[:20]):
                new = self.env["res.partner"].new(
                    {"name": text, "email": text, "phone": text}
                )
                new.parent_id = self.acme
                self.assertFalse(self.duplicates(new))
                hint = "a@example.com" if text.startswith("a") else False
                self.assertEqual(new.email_hint, hint)

    def test_three_at_most(self):
        duplicates = self.env["res.partner"].create(
            [{"name": f"Twin {x}", "email": "twin@example.com"} for x in range(6)]
        )
        self.assertEqual(len(duplicates[0].likely_duplicates), 3)

    def test_contacts_of_other_companies_are_not_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.company_id = other
        new = self.env["res.partner"].with_user(self.salesman)
        new = new.new({"name": "Anna", "email": self.anna.email})
        self.assertFalse(new.likely_duplicates)

    def test_shown_where_it_belongs(self):
        arch = self.env["res.partner"].get_view(
            self.env.ref("base.view_partner_form").id, "form"
        )["arch"]
        tree = etree.fromstring(arch)
        for name in ("email", "phone"):
            [block] = tree.xpath(f"//div[@name='{name}_help']")
            self.assertTrue(block.getprevious().xpath(f".//field[@name='{name}']"))


@tagged("post_install", "-at_install")
class TestRefusing(ContactMarketingCommon):
    def _set(self, name):
        self.env["res.config.settings"].create({name: True}).execute()

    def save(self, contact=None, **vals):
        Contact = (contact or self.env["res.partner"]).with_user(self.salesman)
        return Contact.web_save(vals, SHOWN)

    def assertRefused(self, contact=None, **vals):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.save(contact, **vals)

    def test_nothing_is_refused_unless_settings_say_so(self):
        self.save(name="Jan", email="jan@@@", phone="call me")
        self.save(name="Alicja", email="alicja@example.com")

    def test_wrong_addresses(self):
        self._set("refuse_wrong_addresses")
        self.assertRefused(name="Jan", email="jan@@@")
        self.assertRefused(name="Jan", phone="call me")
        self.assertRefused(self.alicja, email="alicja")
        self.save(name="Jan", email="jan@gmial.com")  # only a guess: it is told
        self.save(name="Alicja", email="alicja@example.com")

    def test_duplicates(self):
        self._set("refuse_duplicates")
        self.assertRefused(name="Alicja", email="ALICJA@example.com")
        self.assertRefused(self.bruno, email="alicja@example.com")
        self.save(self.alicja, email="alicja@example.com")
        self.save(name="Jan", email="jan@example.com")

    def test_what_was_wrong_before_can_be_edited(self):
        self.alicja.email = "alicja"
        self._set("refuse_wrong_addresses")
        self.save(self.alicja, function="Director")

    def test_only_people_in_forms_are_refused(self):
        self._set("refuse_wrong_addresses")
        self._set("refuse_duplicates")
        duplicate = self.env["res.partner"].create(
            {"name": "By code", "email": "alicja@example.com", "phone": "x"}
        )
        duplicate.write({"email": "bruno@@example.com"})
        self.assertEqual(duplicate.email, "bruno@@example.com")
