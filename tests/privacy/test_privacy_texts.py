import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW
from ..common.records_common import RecordsCommon

ADDRESS = "anna.nowak@example.net"
PHONE = "+48 601 777 888"
# Of other people, though they look alike.
OTHERS = ("joanna.nowak@example.net", "anna.nowak@example.net.pl", "+48 601 777 8889")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacyTexts(RecordsCommon):
    """An erased address goes from whatever the addon keeps, and is found elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.env["res.partner"].create(
            {"name": "Anna Nowak", "email": ADDRESS.upper(), "phone": PHONE}
        )

    def _texts(self):
        """:return: pairs of a model and one of its columns that may hold an address"""
        for model_name, names in self.env["res.partner"]._erasure_own_texts():
            for name in names:
                if self.env[model_name]._fields[name].type != "json":
                    yield self.env[model_name], name

    def _plant(self, text):
        planted = []
        for model_name in [*self.our_models(), "mailing.filter"]:
            if self.env[model_name]._auto:
                self.sample(model_name, self.here)
        self.env.flush_all()
        for model, name in self._texts():
            column = SQL.identifier(name)
            value = SQL("%s", text)
            if model._fields[name].translate:
                value = SQL("jsonb_build_object('en_US', %s)", text)
            record = model.search([], limit=1)
            if not record:
                continue
            try:
                with self.env.cr.savepoint():
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s WHERE id = %s",
                            SQL.identifier(model._table),
                            column,
                            value,
                            record.id,
                        )
                    )
            except Exception as error:  # noqa: BLE001 - constraints of the database
                if "violates" not in str(error):
                    raise
                continue
            planted.append((model, name, record.id))
        self.env.invalidate_all()
        return planted

    def _read(self, model, name, record_id):
        rows = self.env.execute_query(
            SQL(
                "SELECT %s::text FROM %s WHERE id = %s",
                SQL.identifier(name),
                SQL.identifier(model._table),
                record_id,
            )
        )
        return rows[0][0] if rows else ""

    def test_every_text_of_the_addon(self):
        numbers = "0048 601-777-888, +48601777888, 601 777 888"
        text = f"{ADDRESS}, <{ADDRESS.title()}>; {numbers}"
        planted = self._plant(f"{text} {' '.join(OTHERS)}")
        self.assertGreater(len(planted), 40)
        self.anna.with_user(self.manager)._erase()
        for model, name, record_id in planted:
            found = self._read(model, name, record_id) or ""
            with self.subTest(model=model._name, field=name):
                rest = found.lower()
                for other in OTHERS:
                    rest = rest.replace(other, "")
                self.assertNotIn(ADDRESS, rest)
                self.assertNotIn("777", rest)
                if found and model._name != "contact.import.row":
                    for other in OTHERS:
                        self.assertIn(other, found)

    def test_conditions_stay_conditions(self):
        segment = self.sample("mailing.filter", self.here)
        segment.mailing_domain = repr([("email", "=", ADDRESS)])
        change = self.env["contact.bulk.change"].create(
            {"domain": repr(["|", ("phone", "=", PHONE), ("email", "=", ADDRESS)])}
        )
        self.anna.with_user(self.manager)._erase()
        self.env.invalidate_all()
        self.assertEqual(segment.mailing_domain, "[('email', '=', '-@-')]")
        for conditions in (segment, change):
            self.assertFalse(len(conditions._matching_query(self.env["res.partner"])))

    def test_files_that_name_the_person_beside_another_go(self):
        named, other = (
            self.env["contact.import"].create(
                {
                    "file": base64.b64encode(text.encode()),
                    "file_name": "people.csv",
                    "source": "Fair",
                }
            )
            for text in (
                f'Name,Email\nBert,"bert@example.com, {ADDRESS}"\n',
                "Name,Email\nCarl,carl@example.com\n",
            )
        )
        (named + other).mapped(lambda batch: batch.action_read())
        unread = named.copy({"file": named.file, "file_name": "people.csv"})
        erasure = self.as_user(self.env["contact.erasure"], self.manager).create(
            {"partner_id": self.anna.id}
        )
        self.assertIn("nobody had read in: 1.", erasure.elsewhere)
        erasure.action_confirm()
        self.assertFalse(named.file)
        self.assertTrue(other.file and unread.file)

    def test_the_page_tells_where_else_it_stands(self):
        self.bruno.comment = f"Friend of {ADDRESS}"
        tracker = self.env["mailing.mailing"].create(
            {
                "subject": f"To {ADDRESS}",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        erasure = self.as_user(self.env["contact.erasure"], self.manager).create(
            {"partner_id": self.anna.id}
        )
        self.assertIn("Contact, Notes: 1", erasure.elsewhere)
        self.assertIn("Mass Mailing, Subject: 1", erasure.elsewhere)
        self.assertNotIn(ADDRESS, erasure.elsewhere)
        erasure.action_confirm()
        self.env.invalidate_all()
        self.assertIn(ADDRESS, self.bruno.comment)
        self.assertIn(ADDRESS, tracker.subject)

    def test_other_forms_of_the_address_are_the_same_mailbox(self):
        person, same, other = self.env["res.partner"].create(
            [
                {"name": "Ewa", "email": "ewa.lis@gmail.com"},
                {"name": "Ewa L.", "email": "e.wa.lis+shop@googlemail.com"},
                {"name": "Ewa", "email": "ewalis@example.com"},
            ]
        )
        person.with_user(self.manager)._erase()
        self.env.invalidate_all()
        self.assertTrue(same.is_suppressed)
        self.assertFalse(other.is_suppressed)
        self.anna.with_user(self.manager)._erase()
        forms = {
            "ewalis@gmail.com": True,
            "ewa.lis+news@gmail.com": True,
            "anna.nowak+news@example.net": True,
            "annanowak@example.net": False,  # dots count, but for Google
            "anna.nowak@example.com": False,
            "+48601777888": True,
        }
        self.assertEqual(
            self.env["contact.suppression"]._suppressed(forms),
            {form for form, is_same in forms.items() if is_same},
        )
        for form, is_same in forms.items():
            if "@" in form:
                back = self.env["res.partner"].create({"name": "Back", "email": form})
                with self.subTest(form=form):
                    self.assertEqual(back.is_suppressed, is_same)
                    self.assertEqual(
                        bool(back.contact_consent_grant(["newsletter"], "manual", "x")),
                        not is_same,
                    )

    def test_the_database_hashes_as_python_does(self):
        Suppression = self.env["contact.suppression"]
        for address in (
            "anna@example.com",
            "anna+a+b@example.com",
            "+48601777888",
            "+x@gmail.com",
            "a.n.n.a+x.y@googlemail.com",
            "żółw+a@example.com",
        ):
            (row,) = self.env.execute_query(
                SQL("SELECT %s", Suppression._sql_hash(SQL("%s::text", address)))
            )
            self.assertEqual(row[0], Suppression._hash(address), address)

    def test_managers_elsewhere_are_told_nothing(self):
        self.anna.company_id = self.here
        elsewhere = self.roles_there["manager"]
        with self.assertRaises(AccessError):
            self.as_user(self.env["contact.erasure"], elsewhere).create(
                {"partner_id": self.anna.id}
            )
        with self.assertRaises(AccessError):
            self.as_user(self.anna, elsewhere).action_erase()
        with self.assertRaises(AccessError):
            self.as_user(self.anna, elsewhere).action_export_personal_data()
