from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportPeople(ImportCommon):
    """Who a row is about, where other systems say it in their own way."""

    def test_addresses_with_names(self):
        text = (
            'Email\n"Doe, John <john@example.com>"\nMAILTO:mail@example.com\n'
            "one@example.com ::: two@example.com\n"
        )
        batch = self.imported(text)
        self.assertEqual(batch.created_count, 3)
        self.assertEqual(self.contact("john@example.com").name, "John Doe")
        self.assertTrue(self.contact("mail@example.com"))
        self.assertTrue(self.contact("one@example.com"))
        self.assertEqual(self.codes(batch)[2], ["more_addresses"])
        # Who unsubscribed leaves with all addresses of the row.
        self.imported(
            "Email,Unsubscribed\none@example.com ::: alicja@example.com,yes\n",
            purpose_ids=self.link(self.newsletter),
        )
        self.assertEqual(self.status(self.alicja), "withdrawn")

    def test_placeholders_are_empty(self):
        text = (
            "First name,Last name,Email,Phone,Company\n"
            "Jan,Nowak,n/a,+48500600700,#N/A\nEva,-,eva@example.com,brak,NULL\n"
            "NULL,NULL,null@example.com,-,-\nJennifer,Null,jn@example.com,,\n"
            "NULL NULL,- -,null2@example.com,,\n"
        )
        batch = self.imported(text)
        self.assertEqual(self.outcomes(batch), ["created"] * 5)
        contacts = batch.row_ids.sorted("number").partner_id
        self.assertEqual(
            contacts.mapped("name"),
            ["Jan Nowak", "Eva", "null@example.com", "Jennifer Null"]
            + ["null2@example.com"],
        )
        self.assertFalse(contacts.parent_id)

    def test_numbers_of_a_country_nobody_understands(self):
        germany = self.env.ref("base.de").id
        text = (
            "Name,Country,Phone\nBob,United States of America,(212) 555-0123\n"
            "Jan,The Netherlands,06 12345678\nSue,Great Britain,07911 123456\n"
            "Zed,Atlantis,030 901820\nIva,Atlantis,+49 30 901820\n"
        )
        batch = self.imported(text, country_id=germany)
        self.assertEqual(
            batch.row_ids.sorted("number").partner_id.mapped("phone_sanitized"),
            ["+12125550123", "+31612345678", "+447911123456", False, "+4930901820"],
        )
        self.assertIn("phone_invalid", self.codes(batch)[3])
        bare = self.imported("Name,Phone\nGate,48500600700\n", country_id=germany)
        self.assertEqual(bare.row_ids.partner_id.phone_sanitized, "+48500600700")
        self.assertEqual(self.codes(bare), [["phone_unsure"]])

    def test_extensions(self):
        text = (
            "Name,Phone\nAnna,+48 22 123 45 67 ext. 12\nBert,+48 22 123 45 67 ext. 34\n"
        )
        batch = self.imported(text, match_phone=True)
        self.assertEqual(self.outcomes(batch), ["created", "created"])
        self.assertIn("ext. 12", batch.row_ids.sorted("number")[0].partner_id.phone)
        again = self.imported(text.replace("ext. 12", "ext. 56"), match_phone=True)
        self.assertEqual(self.outcomes(again), ["created", "created"])
        # As other languages write it.
        for text in (
            *("+48 22 123 45 67 wew. 5", "+49 731 12345 Durchwahl 4"),
            *("+33 1 42 68 53 00 poste 12", "+372 6123456 sise 4"),
            *("+7 495 123-45-67 доб. 7", "+48 22 123 45 70 (wewn. 12)"),
        ):
            with self.subTest(text=text):
                batch = self.imported(f"Name,Phone\nCyd {text},{text}\n")
                self.assertIn("ext. ", batch.row_ids.partner_id.phone)

    def test_numbers_that_a_spreadsheet_rounded(self):
        batch = self.imported('Name,Phone\nA,4.81235E+10\nB,"4,81235E+10"\n')
        self.assertEqual(self.codes(batch), [["phone_rounded"]] * 2)
        self.assertFalse(any(batch.row_ids.partner_id.mapped("phone")))

    def test_points_are_of_the_address(self):
        text = "Email\n.anna@example.com\nanna.@example.com\n.x@ezweb.ne.jp\n"
        self.assertEqual(self.outcomes(self.imported(text)), ["failed"] * 3)
        batch = self.imported('Email\n"(ask anna@example.com.)"\n')
        self.assertEqual(self.outcomes(batch), ["failed"])

    def test_tags_of_other_systems(self):
        text = (
            'Email;Tags\n1@example.com;"""VIP"",""Customers, EU"""\n'
            '2@example.com;"VIP, vip ,Vip"\n3@example.com;"[""VIP"",""Fair""]"\n'
            "4@example.com;* myContacts ::: Friends ::: * starred\n5@example.com;n/a\n"
            '7@example.com;"{VIP,""Fair, big""}"\n'
        )
        batch = self.imported(text, user=self.manager, delimiter=";")
        self.assertEqual(
            [
                sorted(row.partner_id.category_id.mapped("name"))
                for row in batch.row_ids.sorted("number")
            ],
            [["Customers, EU", "VIP"], ["VIP"], ["Fair", "VIP"], ["Friends"], []]
            + [["Fair, big", "VIP"]],
        )
        self.imported("Email,Tags\n6@example.com,product a\n", user=self.manager)
        self.assertEqual(self.contact("6@example.com").category_id, self.product_a)

    def test_an_id_never_beats_another_name_and_address(self):
        self.imported("id,name,email\n1,Anna Nowak,anna@example.com\n")
        text = "id,name,email,city\n1,Zed Roe,zed@other.example.com,Graz\n"
        batch = self.imported(text)
        self.assertEqual(self.outcomes(batch), ["created"])
        self.assertEqual(self.codes(batch), [["other_id"]])
        self.assertFalse(self.contact("anna@example.com").city)
        # Of the same name or of none it is the same, and its address stays.
        for name in ("Anna Nowak", ""):
            again = self.imported(f"id,name,email\n1,{name},new@example.com\n")
            self.assertEqual(self.codes(again), [["other_address"]])
            self.assertEqual(again.row_ids.partner_id.email, "anna@example.com")

    def test_colleagues_who_share_a_customer_number(self):
        text = (
            "Kundennummer;Name;E-Mail\n7;Ann Lee;ann@corp.example\n"
            "7;Bo Roe;bo@corp.example\n7;Bo Roe;bo@corp.example\n"
        )
        batch = self.imported(text)
        self.assertEqual(self.outcomes(batch), ["created", "created", "skipped"])
        self.assertEqual(self.codes(batch), [[], ["other_id"], ["twin"]])
        self.assertIn("Ann Lee has this external ID", batch.row_ids[1].messages)
        self.assertEqual(self.contact("bo@corp.example").name, "Bo Roe")
        again = self.imported(text)
        self.assertEqual(self.outcomes(again), ["unchanged", "unchanged", "skipped"])

    def test_desk_addresses_identify_nobody(self):
        desk = self.env["res.partner"].create(
            {"name": "Jan Kowalski", "email": "biuro@firma.example.com"}
        )
        text = (
            "Name,Email,City\nAnna Wiśniewska,biuro@firma.example.com,Ulm\n"
            "Jan Kowalski,biuro@firma.example.com,Bonn\n"
            "Ola Mazur,biuro@firma.example.com,Graz\n"
            "Ola Mazur,biuro@firma.example.com,Graz\n"
        )
        batch = self.imported(text)
        self.assertEqual(
            self.outcomes(batch), ["created", "updated", "created", "skipped"]
        )
        self.assertEqual(desk.city, "Bonn")
        self.assertEqual(self.codes(batch)[0], ["desk_address"])

    def test_freemail_identifies_no_company(self):
        text = (
            "First Name,Email,Email Domain,Company Name\n"
            "Bo,bo@gmail.com,gmail.com,Foo Ltd\n"
            "Cy,cy@gmail.com,gmail.com,Bar GmbH\nDi,di@gmail.com,gmail.com,\n"
        )
        batch = self.imported(text)
        parents = [row.partner_id.parent_id for row in batch.row_ids.sorted("number")]
        self.assertEqual([p.name for p in parents], ["Foo Ltd", "Bar GmbH", False])
        self.assertFalse(parents[0].website)

    def test_salespeople(self):
        text = (
            f"Name,Email,Salesperson\nA,a@example.com,{self.salesman.name}\n"
            f"B,b@example.com,{self.salesman.login}\nC,c@example.com,Nobody\n"
        )
        batch = self.imported(text, {"Salesperson": "user_id"})
        users = [row.partner_id.user_id for row in batch.row_ids.sorted("number")]
        self.assertEqual(users[:2], [self.salesman] * 2)
        self.assertEqual(self.codes(batch)[2], ["many2one_invalid"])

    def test_slips_of_addresses_are_told(self):
        batch = self.tried(
            "Name,Email\nAnn,ann@gmial.com\nBo,BO@Hotmial.com\nCy,cy@yahoo.con\n"
            "Di,di@gmail.com\nEd,ed@cloud.com\nFo,fo@gmail.net\n"
        )
        slip = ["email_typo"]
        self.assertEqual(self.codes(batch), [slip, slip, slip, [], [], []])
        first = batch.row_ids.sorted("number")[0]
        self.assertIn("ann@gmial.com: ann@gmail.com?", first.messages)
        self.assertIn("ann@gmail.com", batch.findings)
        batch.action_start()
        # Nobody is written to as somebody else.
        self.assertTrue(self.contact("ann@gmial.com"))
        self.assertFalse(self.contact("ann@gmail.com"))

    def test_languages_that_are_not_installed_are_named(self):
        cells = ("Gibberish", "Swedish", "fi_FI", "szwedzki", "en_US", "English")
        batch = self.tried(
            "Name,Language\n" + "".join(f"P{n},{c}\n" for n, c in enumerate(cells)),
            {"Language": "lang"},
        )
        missing = ["lang_missing"]
        self.assertEqual(
            self.codes(batch),
            [["selection_invalid"], missing, missing, missing, [], []],
        )
        text = batch.row_ids.sorted("number")[1].messages
        self.assertIn("Swedish", text)
        self.assertIn("Settings, Languages", text)
