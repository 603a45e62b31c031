from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.imports import (
    contact_import_plan,
    contact_import_run,
)
from ..common.common import NOW
from .import_common import FILE, ImportCommon


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

    def test_beside_other_columns_a_header_is_guessed_anew(self):
        self.imported("Name,Vorname,Email\nM,Hans,h@example.com\n")
        self.imported("Email,Name,Last name\nm@example.com,Anna,Braun\n")
        self.assertEqual(self.contact("m@example.com").name, "Anna Braun")

    def test_another_file_guesses_what_nobody_chose(self):
        batch = self.batch("Name,Vorname,Email\nM,Hans,h@example.com\n")
        batch.action_read()
        self.assertEqual(batch.mapping["Name"], "last_name")
        batch.action_back()
        batch.file = self.batch("Email,Name,Last name\nm@e.com,Anna,Braun\n").file
        batch.action_read()
        self.assertEqual(batch.mapping["Last name"], "last_name")
        self.assertEqual(batch.mapping["Name"], "first_name")

    def test_empty_notes_are_filled_and_emptied_again(self):
        self.imported("Email,Name\na@example.com,Anna\n")
        anna = self.contact("a@example.com")
        batch = self.imported(
            "Email,Remark\na@example.com,Likes tea\n",
            targets={"Remark": "comment"},
            known="fill",
        )
        self.assertIn("Likes tea", anna.comment)
        batch.action_undo()
        self.assertFalse(anna.comment)

    def test_companies_by_address_alone(self):
        batch = self.imported(
            "Email,Company?\na@example.com,yes\nb@example.com,yes\n",
            targets={"Company?": "is_company_row"},
        )
        self.assertEqual(batch.created_count, 2)
        self.assertEqual(
            batch.row_ids.partner_id.mapped("name"), ["a@example.com", "b@example.com"]
        )

    def test_known_companies_stay_as_they_are(self):
        self.env["res.partner"].create({"name": "Acme", "is_company": True})
        batch = self.imported(
            "Company,Company?,City\nAcme,yes,Graz\n",
            targets={"Company?": "is_company_row", "Company": "name"},
            known="skip",
        )
        self.assertEqual(batch.skipped_count, 1)

    def test_further_phones_are_noted(self):
        batch = self.tried("Email,Phone\na@example.com,+48500600700; +48501600700\n")
        self.assertIn("more_phones", self.codes(batch)[0])

    def test_journeys_of_known_contacts(self):
        self.imported("Email,Name\na@example.com,Anna\n")
        Journey = self.env["contact.journey"].with_user(self.marketer)
        steps = {"wait": {"kind": "wait", "days": 1, "next": None}}
        journey = Journey.browse(
            Journey.load_definition({"name": "J", "start": "wait", "steps": steps})
        )
        journey.action_publish()
        batch = self.imported(
            "Email,Name\na@example.com,Anna\nb@example.com,Bea\n",
            journey_start_ids=[Command.set(journey.ids)],
        )
        self.assertEqual(batch.row_ids.mapped("outcome"), ["updated", "created"])
        found = self.env["contact.journey.participant"].search(
            [("journey_id", "=", journey.id)]
        )
        self.assertEqual(found.partner_id, batch.row_ids.partner_id)

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

    def test_pause_go_on_and_cancel(self):
        text = "Email\n" + "".join(f"n{i}@example.com\n" for i in range(6))
        with (
            patch.multiple(contact_import_run, RUN_CHUNK=2, AT_ONCE=1),
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
            patch.multiple(contact_import_run, RUN_CHUNK=3, AT_ONCE=1),
            patch.object(contact_import_plan, "CHECK_CHUNK", 3),
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
        with patch.object(contact_import_run, "AT_ONCE", 0):
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

    def test_dialogs_that_were_opened_are_no_use(self):
        batch = self.imported("Email,Name\nundo@example.com,Una\n")
        contact = self.contact("undo@example.com")
        given = {"partner_ids": self.link(contact)}
        for name in ("mail.compose.message", "portal.wizard", "contact.call"):
            self.env[name].create(given)
        batch.action_undo()
        self.assertFalse(contact.exists())
