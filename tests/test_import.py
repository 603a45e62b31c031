import base64
import random
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.contact_marketing.imports.table import read_table
from odoo.addons.contact_marketing.models import (
    contact_import_plan_mixin,
    contact_import_run_mixin,
)

from .common import NOW, ContactMarketingCommon
from .test_import_files import SEEDS, mutate


class ImportCommon(ContactMarketingCommon):
    """Makes imports from texts, as a marketing user would."""

    def batch(self, text, name="contacts.csv", user=None, **values):
        data = text if isinstance(text, bytes) else text.encode()
        return (
            self.env["contact.import"]
            .with_user(user or self.marketer)
            .create({"file": base64.b64encode(data), "file_name": name, **values})
        )

    def tried(self, text, targets=None, **values):
        """An import up to its try-out."""
        batch = self.batch(text, **values)
        batch.action_read()
        for column in batch.column_ids:
            if targets and column.header in targets:
                column.target = targets[column.header]
        batch.action_check()
        return batch

    def imported(self, text, targets=None, **values):
        batch = self.tried(text, targets, **values)
        batch.action_start()
        self.assertAddsUp(batch)
        return batch

    def outcomes(self, batch):
        return batch.row_ids.sorted("number").mapped("outcome")

    def codes(self, batch):
        return [
            [note[0] for note in row.notes or []]
            for row in batch.row_ids.sorted("number")
        ]

    def contact(self, email):
        return self.env["res.partner"].search([("email_normalized", "=", email)])

    def assertAddsUp(self, batch):
        self.assertEqual(batch.state, "done")
        self.assertEqual(
            batch.row_count,
            batch.created_count
            + batch.updated_count
            + batch.unchanged_count
            + batch.skipped_count
            + batch.failed_count,
        )


FILE = """Vorname;Nachname;E-Mail;Firma;Ort
Daria;Kowalska;daria@example.com;Acme;Berlin
Emil;Braun;emil@example.com;Acme;Bonn
Alicja;Nowak;alicja@example.com;;Warszawa
Nobody;;not an address;;
"""


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def test_the_whole_way(self):
        batch = self.tried(FILE, tag_add_ids=self.link(self.product_a))
        self.assertEqual(batch.state, "checked")
        self.assertEqual(batch.created_count, 2)
        self.assertEqual(batch.updated_count, 1)
        self.assertEqual(batch.failed_count, 1)
        self.assertFalse(self.contact("daria@example.com"))
        self.assertIn("4 rows: 2 new, 1 changed", batch.forecast)
        self.assertIn("no mail address", batch.findings)
        batch.action_start()
        self.assertAddsUp(batch)
        daria = self.contact("daria@example.com")
        self.assertEqual(daria.name, "Daria Kowalska")
        self.assertEqual(daria.parent_id.name, "Acme")
        self.assertEqual(self.alicja.city, "Warszawa")
        self.assertEqual(daria.category_id, self.product_a)
        self.assertEqual(daria.imported_from, "imported on 2026-03-02 from contacts")
        self.assertConsistent()
        self.assertEqual(batch.row_ids.interaction_id.mapped("kind"), ["import"] * 3)

    def test_the_same_file_twice_changes_nothing(self):
        values = {
            "tag_add_ids": self.link(self.product_a),
            "list_add_ids": self.link(self.fair),
            "purpose_ids": self.link(self.newsletter),
            "consent_proof": "Form in the shop",
        }
        text = (
            "Email,First name,Last name,Phone,City,Country,Website,Tags,Notes,Company\n"
            "gil@example.com,Gil,Ito,+48 500 600 700,Bonn,Germany,gil.example.com,"
            '"VIP, Fair","two\nlines",Gil Ltd\n'
            "hana@example.com,Hana,Ode,,Paris,FR,,VIP,,\n"
        )
        self.assertEqual(self.outcomes(self.imported(text, **values)), ["created"] * 2)
        gil = self.contact("gil@example.com")
        before = gil.read(["write_date", "category_id", "interaction_count"])
        again = self.imported(text, **values)
        self.assertEqual(again.unchanged_count, 2, self.codes(again))
        self.assertIn("Nothing changes", again.forecast)
        after = gil.read(["write_date", "category_id", "interaction_count"])
        self.assertEqual(before, after)
        self.assertEqual(self.held(gil, self.product_a).count, 1)
        self.assertEqual(len(self.proofs(gil)), 1)
        self.assertConsistent()

    def test_known_contacts(self):
        self.alicja.write({"city": "Warszawa", "function": False})
        text = "Email,City,Job title\nalicja@example.com,Kraków,Head of sales\n"
        filled = self.imported(text)
        self.assertEqual(filled.updated_count, 1)
        self.assertEqual(self.alicja.city, "Warszawa")
        self.assertEqual(self.alicja.function, "Head of sales")
        skipped = self.imported(text, known="skip")
        self.assertEqual(self.codes(skipped), [["known"]])
        batch = self.batch(text, known="overwrite")
        batch.action_read()
        batch.column_ids.filtered(lambda c: c.target == "city").overwrite = True
        batch.action_check()
        batch.action_start()
        self.assertEqual(self.alicja.city, "Kraków")

    def test_known_by_external_id_and_phone(self):
        text = "ID,Name,Email\n77,Ida,ida@example.com\n"
        self.imported(text, source="CRM")
        ida = self.contact("ida@example.com")
        moved = "ID,Name,Email,City\n77,Ida,ida@other.example.com,Graz\n"
        self.assertEqual(self.imported(moved, source="CRM").updated_count, 1)
        self.assertEqual(ida.city, "Graz")
        # The identifiers of another source are others.
        self.assertEqual(self.imported(moved, source="Shop").created_count, 1)
        self.bruno.phone = "+48 600 700 800"
        text = "Name,Phone,City\nB. Silva,600 700 800,Lisboa\n"
        poland = self.env.ref("base.pl")
        batch = self.imported(text, match_phone=True, country_id=poland.id)
        self.assertEqual(batch.updated_count, 1)
        self.assertEqual(self.bruno.city, "Lisboa")

    def test_the_same_contact_twice_in_a_file(self):
        text = "Email,Name\nx@example.com,X\nX@Example.com,X again\n"
        batch = self.imported(text)
        self.assertEqual(self.outcomes(batch), ["created", "skipped"])
        self.assertEqual(self.codes(batch), [[], ["twin"]])
        self.assertIn("row 2", batch.row_ids.sorted("number")[1].messages)

    def test_whom_an_import_leaves_alone(self):
        self.clara.active = False
        shared = {"name": "Dana", "email": "bruno@example.com"}
        self.env["res.partner"].create(shared)
        self.env["contact.suppression"].create({"address": "gone@example.com"})
        login = self.employee.partner_id
        login.write({"email": "employee@example.com", "city": False})
        text = (
            "Email,Name,City\nclara@example.com,Clara Weber,Ulm\n"
            "bruno@example.com,Somebody,Ulm\nbruno@example.com,Dana,Ulm\n"
            "gone@example.com,Gone,Ulm\nemployee@example.com,,Ulm\n"
        )
        batch = self.imported(text, tag_add_ids=self.link(self.product_a))
        self.assertEqual(
            self.codes(batch),
            [["archived"], ["shared"], [], ["suppressed"], ["has_user"]],
        )
        self.assertEqual(
            self.outcomes(batch),
            ["skipped", "failed", "updated", "skipped", "updated"],
        )
        self.assertFalse(self.clara.city)
        self.assertFalse(self.contact("gone@example.com"))
        self.assertFalse(login.city)
        self.assertEqual(login.category_id, self.product_a)

    def test_contacts_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        text = "Email,City\nalicja@example.com,Ulm\n"
        batch = self.imported(text)
        self.assertEqual(batch.created_count, 1)
        self.assertFalse(self.alicja.city)
        # Also for who sees both: an import for one company knows its contacts only.
        self.marketer.company_ids += other
        own = self.imported(
            "Email,City\nnew@example.com,Ulm\n", company_id=self.marketer.company_id.id
        )
        self.assertEqual(own.row_ids.partner_id.company_id, self.marketer.company_id)

    def test_consents(self):
        for address in ("left@example.com", "old@example.com"):
            self.env["res.partner"].create({"name": address, "email": address})
        self.contact("left@example.com").contact_consent_withdraw(
            ["newsletter"], "preference_centre"
        )
        self.contact("old@example.com").contact_consent_grant(
            ["newsletter"], "manual", "card", date="2025-05-01"
        )
        self.env["mail.blacklist"]._add("black@example.com")
        text = (
            "Email,Consent,Consent date,Proof\n"
            "yes@example.com,yes,2026-01-05,form 5\n"
            "left@example.com,yes,2026-01-05,form 6\n"
            "black@example.com,yes,2026-01-05,form 7\n"
            "proofless@example.com,yes,2026-01-05,\n"
            "undated@example.com,yes,,form 8\n"
            "no@example.com,no,2026-01-05,form 9\n"
            "old@example.com,yes,2024-01-05,form 10\n"
            "unsub@example.com,unsubscribed,2026-01-05,\n"
            "future@example.com,yes,2027-01-05,form 11\n"
        )
        batch = self.tried(text, purpose_ids=self.link(self.newsletter))
        expected = {
            (self.newsletter.id, decision): count
            for decision, count in {
                "granted": 1,
                "left": 2,
                "no_proof": 3,
                "not_agreed": 1,
                "held": 1,
                "withdrawn": 1,
            }.items()
        }
        self.assertEqual(batch._count_consents(), expected)
        self.assertIn("2 withdrew, stay withdrawn", batch.consent_report)
        self.assertIn("3 lack proof", batch.consent_report)
        batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual(batch._count_consents(), expected)
        statuses = [
            self.status(row.partner_id) for row in batch.row_ids.sorted("number")
        ]
        self.assertEqual(
            statuses,
            [
                "granted",
                "withdrawn",
                False,
                False,
                False,
                False,
                "granted",
                "withdrawn",
                False,
            ],
        )
        proof = self.proofs(self.contact("yes@example.com"))
        self.assertEqual(proof.method, "import")
        self.assertEqual(str(proof.date), "2026-01-05 00:00:00")
        self.assertIn("form 5", proof.evidence)
        self.assertIn("row 2", proof.evidence)

    def test_no_proof_no_grant(self):
        text = "Email\na@example.com\n"
        batch = self.imported(text, purpose_ids=self.link(self.newsletter))
        self.assertFalse(self.status(batch.row_ids.partner_id))
        self.assertIn("1 lack proof", batch.consent_report)

    def test_what_odoo_refuses_fails_alone(self):
        text = "Email,Name,Tax ID,Country\n" + "".join(
            f"v{number}@example.com,V{number},{vat},BE\n"
            for number, vat in enumerate(["", "", "BE0", "", ""])
        )
        batch = self.imported(text)
        self.assertEqual(batch.created_count + batch.failed_count, 5)
        self.assertGreaterEqual(batch.created_count, 4)

    def test_companies(self):
        acme = self.env["res.partner"].create(
            {"name": "Acme GmbH", "is_company": True, "website": "https://acme.example"}
        )
        text = (
            "Email,Name,Company,Company domain\n"
            "a@acme.example,Ann,ACME,acme.example\nb@new.example,Ben,New Ltd,\n"
            "c@new.example,Cyd,New Ltd,new.example\n"
        )
        batch = self.imported(text)
        parents = batch.row_ids.sorted("number").partner_id.parent_id
        self.assertEqual(parents.mapped("name"), ["Acme GmbH", "New Ltd"])
        self.assertEqual(parents[0], acme)
        self.assertEqual(parents[1].contact_import_id, batch)
        self.assertTrue(parents[1].is_company)

    def test_rows_of_companies(self):
        text = (
            "Name,Is company,Email,Company,Tax ID\n"
            "Ann,no,a@new.example.com,New Ltd,\nNew Ltd,yes,info@new.example.com,,\n"
            "New Ltd,yes,,,\nBen,no,b@new.example.com,New Ltd,\n"
        )
        batch = self.imported(text)
        self.assertEqual(
            self.outcomes(batch), ["created", "created", "skipped", "created"]
        )
        company = self.env["res.partner"].search([("name", "=", "New Ltd")])
        self.assertEqual(company.email, "info@new.example.com")
        self.assertEqual(company.child_ids.mapped("name"), ["Ann", "Ben"])
        # Known by its name in the next file, though it says another address.
        again = self.imported("Name,Is company,Phone\nNew Ltd,yes,+48 500 600 700\n")
        self.assertEqual(again.updated_count, 1)
        self.assertEqual(company.phone_sanitized, "+48500600700")

    def test_values_of_fields(self):
        text = (
            "Email;Phone;Country;Language;Website;LinkedIn;Notes\n"
            "p@example.com;030 901820;Niemcy;en-US;www.p.example;linkedin.com/in/p;Hi\n"
            "q@example.com;nonsense;Atlantis;Klingon;;;\n"
        )
        batch = self.imported(text, targets={"Phone": "phone"})
        found = self.contact("p@example.com")
        self.assertEqual(found.country_id.code, "DE")
        self.assertEqual(found.phone_sanitized, "+4930901820")
        self.assertEqual(found.website, "http://www.p.example")
        self.assertEqual(found.lang, "en_US")
        self.assertEqual(found.social_linkedin, "linkedin.com/in/p")
        self.assertEqual(
            sorted(self.codes(batch)[1]),
            ["many2one_invalid", "phone_invalid", "selection_invalid"],
        )
        self.assertIn("Atlantis", batch.findings)

    def test_mapping_is_remembered(self):
        text = "Whatever,Email\nGraz,r@example.com\n"
        self.imported(text, targets={"Whatever": "city"}, source="Fair")
        batch = self.batch(text, source="fair")
        batch.action_read()
        self.assertEqual(batch.mapping, {"Whatever": "city", "Email": "email"})
        other = self.batch(text, source="Else")
        other.action_read()
        self.assertEqual(other.mapping, {"Email": "email"})
        with self.assertRaisesRegex(UserError, "two columns"):
            other.column_ids.target = "email"
            other.action_check()
        with self.assertRaisesRegex(UserError, "name, the email"):
            other.column_ids.target = False
            other.action_check()

    def test_refused_files(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.import_rows", 1)
        with self.assertRaisesRegex(UserError, "more than 1 rows"):
            self.batch("Email\na@example.com\nb@example.com\n").action_read()
        self.env["ir.config_parameter"].set_param("contact_marketing.import_rows", 9)
        with self.assertRaisesRegex(UserError, "empty"):
            self.batch(" ").action_read()
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.env["contact.import"].with_user(self.marketer).create({}).action_read()
        with self.assertRaisesRegex(UserError, "damaged"):
            self.batch(b"PK\x03\x04x", "x.xlsx").action_read()
        batch = self.batch("Email,Name\n")
        batch.action_read()
        batch.action_check()
        with self.assertRaisesRegex(UserError, "No row"):
            batch.action_start()

    def test_failed_rows_are_mended(self):
        text = "Name,Email\nUma,uma@example\n=cmd(),broken\nVic,vic@example.com\n"
        batch = self.imported(text)
        self.assertEqual(batch.failed_count, 2)
        for kind in ("csv", "xlsx"):
            with self.subTest(kind=kind):
                table = read_table(batch._failed_file(kind))
                self.assertEqual(
                    table.headers, ["Import Row", "Name", "Email", "Import Reason"]
                )
                rows = [cells for _number, cells in table.rows]
                self.assertIn("no mail address", rows[0][3])
        self.assertIn(b"'=cmd()", batch._failed_file("csv"))
        mended = "Email,Import Row,Name\numa@example.com,2,Uma\nb,3,'=cmd()\nx,99,X\n"
        batch.mended_file = base64.b64encode(mended.encode())
        batch.action_mend()
        self.assertEqual(batch.state, "checked")
        self.assertEqual(batch.waiting_count, 2)
        for refused in (batch.action_back, batch.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                refused()
        batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual((batch.row_count, batch.created_count), (3, 2))
        self.assertEqual(self.contact("uma@example.com").name, "Uma")
        with self.assertRaisesRegex(UserError, "Import Row"):
            batch.mended_file = base64.b64encode(b"Email\nx@example.com\n")
            batch.action_mend()

    def test_undo(self):
        self.bruno.city = "Porto"
        text = (
            "Email,Name,City,Company\n"
            "w@example.com,W,Ulm,Gone Ltd\nx@example.com,X,Ulm,\n"
            "y@example.com,Y,Ulm,\nalicja@example.com,,Ulm,\nbruno@example.com,,Ulm,\n"
        )
        batch = self.batch(
            text,
            known="overwrite",
            tag_add_ids=self.link(self.product_a),
            list_add_ids=self.link(self.fair),
            purpose_ids=self.link(self.newsletter),
            consent_proof="Form",
        )
        batch.action_read()
        batch.column_ids.filtered(lambda c: c.target == "city").overwrite = True
        batch.action_check()
        batch.action_start()
        changed, used = self.contact("x@example.com"), self.contact("y@example.com")
        changed.city = "Graz"
        used.contact_tag_add(self.product_b.ids)
        self.assertEqual(self.bruno.city, "Ulm")
        preview = (
            self.env["contact.import.undo"]
            .with_user(self.marketer)
            .create({"import_id": batch.id})
        )
        self.assertEqual(
            (preview.delete_count, preview.restore_count, preview.kept_count), (1, 2, 2)
        )
        self.assertEqual((preview.tag_count, preview.list_count), (5, 5))
        self.assertIn("City", preview.kept)
        preview.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.contact("w@example.com"))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Gone Ltd")]))
        self.assertEqual(self.bruno.city, "Porto")
        self.assertFalse(self.alicja.city)
        self.assertTrue(changed.exists() and used.exists())
        self.assertEqual((changed + self.alicja).category_id, self.product_a[:0])
        self.assertEqual(used.category_id, self.product_b)
        self.assertFalse(self.fair.partner_ids)
        self.assertFalse(self.status(self.alicja))
        self.assertEqual(
            batch.row_ids.sorted("number").mapped("undo"),
            ["undone", "kept", "kept", "undone", "undone"],
        )
        self.assertConsistent()

    def test_pause_go_on_and_cancel(self):
        text = "Email\n" + "".join(f"n{i}@example.com\n" for i in range(6))
        with (
            patch.multiple(contact_import_run_mixin, RUN_CHUNK=2, AT_ONCE=1),
            self.enter_registry_test_mode(),
        ):
            batch = self.tried(text)
            self.assertEqual(batch.state, "checking")
            cron = self.env.ref("contact_marketing.ir_cron_imports")
            cron.method_direct_trigger()
            batch.action_start()
            batch._run_chunk()
            batch.action_pause()
            self.assertEqual(batch._run_chunk(), 0)
            self.assertEqual(round(batch.progress), 33)
            batch.action_resume()
            batch._run_chunk()
            batch.action_cancel()
        self.assertEqual((batch.created_count, batch.skipped_count), (4, 2))
        self.assertEqual(batch.state, "cancelled")

    def test_in_the_background(self):
        text = "Email\n" + "".join(f"n{i}@example.com\n" for i in range(7))
        with (
            patch.multiple(contact_import_run_mixin, RUN_CHUNK=3, AT_ONCE=1),
            patch.object(contact_import_plan_mixin, "CHECK_CHUNK", 3),
        ):
            batch = self.tried(text)
            with self.enter_registry_test_mode():
                cron = self.env.ref("contact_marketing.ir_cron_imports")
                cron.method_direct_trigger()
                self.assertEqual(batch.state, "checked")
                batch.action_start()
                cron.method_direct_trigger()
        self.assertAddsUp(batch)
        self.assertEqual(batch.created_count, 7)
        self.assertEqual(batch.row_ids.partner_id.create_uid, self.marketer)

    def test_lost_rights_stop_it_with_a_reason(self):
        with patch.object(contact_import_run_mixin, "AT_ONCE", 0):
            batch = self.batch("Email\nn@example.com\n")
            batch.action_read()
            batch.action_check()
            with self.enter_registry_test_mode():
                cron = self.env.ref("contact_marketing.ir_cron_imports")
                cron.method_direct_trigger()
                batch.action_start()
                group = self.env.ref("contact_marketing.group_user")
                self.marketer.group_ids -= group
                cron.method_direct_trigger()
        self.assertEqual(batch.sudo().state, "failed")
        self.assertIn("Contact Marketing", batch.sudo().error)
        self.assertFalse(self.contact("n@example.com"))

    def test_rights(self):
        batch = self.tried("Email\nn@example.com\n")
        for values in ({"user_id": self.manager.id}, {"state": "running"}):
            with self.assertRaises(AccessError):
                batch.write(values)
        for user in (self.salesman, self.employee):
            with self.assertRaises(AccessError):
                self.batch("Email\nx@example.com\n", user=user)
        other = self.marketer.copy({"login": "other"})
        self.assertFalse(self.env["contact.import"].with_user(other).search([]))
        Undo = self.env["contact.import.undo"].with_user(other)
        with self.assertRaises(AccessError):
            Undo.create({"import_id": batch.id}).kept  # noqa: B018 - is what is tested
        self.assertFalse(self.env["contact.import.row"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            batch.row_ids.outcome = "created"
        with self.assertRaises(AccessError):
            batch.with_user(self.salesman).action_start()
        # Fields that the user may not write are no targets.
        targets = dict(
            self.env["contact.import.column"]
            .with_user(self.marketer)
            ._selection_target()
        )
        self.assertNotIn("credit_limit", targets)
        self.assertNotIn("contact_import_id", targets)
        # What a rule keeps from the user, it keeps from the import.
        self.env["ir.rule"].create(
            {
                "name": "Alicja is not for writing",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.alicja.id})]",
                "perm_read": False,
            }
        )
        batch = self.imported("Email,City\nalicja@example.com,Ulm\n")
        self.assertEqual(self.codes(batch), [["not_allowed"]])
        self.assertFalse(self.alicja.city)

    def test_erased_people_are_forgotten(self):
        batch = self.imported("Email,Name\nz@example.com,Zoe\n")
        contact = batch.row_ids.partner_id
        contact.with_user(self.manager)._erase()
        row = batch.row_ids
        self.assertFalse(row.raw or row.values or row.email_key or batch.file)
        again = self.imported("Email,Name\nz@example.com,Zoe\n")
        self.assertEqual(self.codes(again), [["suppressed"]])

    def test_deleting(self):
        self.batch("Email\nn@example.com\n").unlink()
        batch = self.imported("Email\nn@example.com\n")
        with self.assertRaisesRegex(UserError, "traceable"):
            batch.unlink()


MUTATED = 150


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportBatchFuzz(ImportCommon):
    def test_damaged_files_through_a_batch(self):
        """Whatever the file, counts add up, and no contact is half-written."""
        for number in range(MUTATED):
            randomness = random.Random(number)
            data = mutate(SEEDS[number % len(SEEDS)], randomness)
            batch = self.batch(data, source=f"Fuzz {number % 3}")
            with self.subTest(number=number):
                try:
                    with self.env.cr.savepoint():
                        batch.action_read()
                        batch.action_check()
                        batch.action_start()
                except UserError as refusal:
                    self.assertTrue(str(refusal))
                    continue
                self.assertAddsUp(batch)
                made = batch.row_ids.filtered(lambda row: row.outcome == "created")
                self.assertEqual(len(made.partner_id), len(made))
                self.assertEqual(len(made.interaction_id), len(made))
                self.assertTrue(all(made.partner_id.mapped("name")))
                batch.row_ids.mapped("messages")
                self.assertTrue(batch.findings or not batch.failed_count)
        self.assertConsistent()


@tagged("post_install", "-at_install")
class TestImportDownload(HttpCase, ImportCommon):
    def test_failed_rows_of_own_imports(self):
        batch = self.imported("Name,Email\nUma,broken\n")
        url = f"/contact/import/{batch.id}/failed.csv"
        login = self.marketer.login
        self.authenticate(login, login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Import Reason", answer.content.decode("utf-8-sig"))
        self.assertEqual(self.url_open(url.replace("csv", "xlsx")).content[:2], b"PK")
        self.assertEqual(self.url_open(url.replace("csv", "exe")).status_code, 404)
        self.assertEqual(
            self.url_open("/contact/import/999999999/failed.csv").status_code, 404
        )
        other = self._new_user("other", "contact_marketing.group_user")
        self.authenticate(other.login, other.login)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.salesman.login, self.salesman.login)
        self.assertEqual(self.url_open(url).status_code, 403)
