import json

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from .common import NOW, ContactMarketingCommon

EMAIL = "zofia.zielinska@example.net"
NAME = "Zofia Zielińska"
PHONE = "+48601777888"
ERASED = "Erased person"
# What commercial and tax law has kept, by table and column.
KEPT = {
    ("account_move", "invoice_partner_display_name"),  # on the invoice
    ("ir_attachment", "index_content"),  # whom the invoice was made out to
}


class PrivacyCommon(ContactMarketingCommon):
    """A person whom every part of the database knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zofia = cls.env["res.partner"].create(
            {
                "name": NAME,
                "email": f'"Zofia" <{EMAIL.upper()}>',
                "phone": "+48 601 777 888",
                "street": "ul. Zielińska 7",
                "comment": f"Likes {EMAIL}",
                "function": "Director",
                "barcode": EMAIL,
                "country_id": cls.env.ref("base.pl").id,
            }
        )
        cls.zofia_user = new_test_user(
            cls.env, EMAIL, "base.group_portal", partner_id=cls.zofia.id, name=NAME
        )
        cls.zofia.write({"name": NAME, "email": f'"Zofia" <{EMAIL.upper()}>'})
        cls._market()
        cls._sell()
        cls._write()

    @classmethod
    def _market(cls):
        cls.zofia.contact_tag_add(cls.product_a.ids)
        cls.zofia.contact_list_add(cls.fair.ids)
        cls.zofia.contact_consent_grant(
            ["newsletter", "offers"], "manual", proof=f"Card of {NAME}"
        )
        cls.signal = cls.env["contact.interaction"]._append(
            {
                "kind": "form",
                "partner_id": cls.zofia.id,
                "name": f"Form of {NAME}",
                "url": f"/thanks?email={EMAIL}",
                "data": {"email": EMAIL},
            }
        )
        mailing = cls.env["mailing.mailing"].create(
            {"subject": "Spring", "body_html": "<p>Hello</p>"}
        )
        cls.trace = cls.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": cls.zofia.id,
                "email": EMAIL,
            }
        )
        link = cls.env["link.tracker"].create({"url": "https://example.com/spring"})
        cls.click = cls.env["link.tracker.click"].create(
            {"link_id": link.id, "ip": "203.0.113.9", "mailing_trace_id": cls.trace.id}
        )
        cls.env["mailing.contact"].create({"name": NAME, "email": EMAIL})

    @classmethod
    def _sell(cls):
        cls.lead, cls.stray_lead = cls.env["crm.lead"].create(
            [
                {
                    "name": f"{NAME}'s opportunity",
                    "partner_id": cls.zofia.id,
                    "description": f"<p>{NAME} called</p>",
                },
                {"name": "From the web", "email_from": EMAIL, "contact_name": NAME},
            ]
        )
        cls.stray_lead.email_from = f"{NAME} <{EMAIL}>"
        product = cls.env["product.product"].create({"name": "Tool", "list_price": 10})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.zofia.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        journals = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.invoice = cls.env["account.move"]
        if journals:
            cls.invoice = cls.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.zofia.id,
                    "invoice_date": "2026-02-01",
                    "invoice_line_ids": [
                        Command.create({"name": "Tool", "price_unit": 10})
                    ],
                }
            )
            cls.invoice.action_post()

    @classmethod
    def _write(cls):
        cls.env["mail.blacklist"]._add(EMAIL)
        cls.env["phone.blacklist"].add(PHONE)
        cls.zofia.message_post(body=f"{NAME} rang from {PHONE}")
        cls.zofia.phone = PHONE
        message = cls.bruno.message_post(
            body=f"I am {NAME}", author_id=cls.zofia.id, email_from=EMAIL
        )
        parent = cls.env["ir.model.fields"]._get("res.partner", "parent_id")
        cls.env["mail.tracking.value"].create(
            {
                "field_id": parent.id,
                "new_value_char": NAME,
                "mail_message_id": message.id,
            }
        )
        cls.bruno.message_subscribe(cls.zofia.ids)
        cls.zofia.activity_schedule("mail.mail_activity_data_call", summary=NAME)
        cls.env["ir.attachment"].create(
            {
                "name": f"{NAME}.txt",
                "raw": NAME.encode(),
                "res_model": "res.partner",
                "res_id": cls.zofia.id,
            }
        )
        cls.zofia.image_1920 = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
            "awAAAABJRU5ErkJggg=="
        )
        cls.env["mail.mail"].create(
            {"email_to": EMAIL, "subject": "Hi", "body_html": f"<p>Dear {NAME}</p>"}
        )

    def _erase(self, partner=None, user=None):
        partner = (partner or self.zofia).with_user(user or self.manager)
        action = partner.action_erase()
        Erasure = self.env["contact.erasure"].with_user(user or self.manager)
        erasure = Erasure.with_context(**action["context"]).create({})
        erasure.action_confirm()
        return erasure

    def _found(self, *texts):
        """Where in the whole database one of these texts still is."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT col.table_name, col.column_name
                FROM information_schema.columns col
                JOIN information_schema.tables tab USING (table_schema, table_name)
                WHERE table_schema = 'public' AND tab.table_type = 'BASE TABLE'
                  AND data_type IN ('text', 'character varying', 'jsonb', 'json')
                """
            )
        )
        found = {}
        for table, column in columns:
            matches = SQL(" OR ").join(
                SQL(
                    "strpos(lower(%s::text), %s) > 0",
                    SQL.identifier(column),
                    text.lower(),
                )
                for text in texts
            )
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s::text FROM %s WHERE %s LIMIT 3",
                    SQL.identifier(column),
                    SQL.identifier(table),
                    matches,
                )
            )
            if rows:
                found[table, column] = rows
        return found


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacy(PrivacyCommon):
    # ------------------------------------------------------------
    # Export
    # ------------------------------------------------------------

    def test_the_export_holds_all_of_the_person(self):
        data = self.zofia.with_user(self.manager)._personal_data()
        data = json.loads(json.dumps(data))
        own = data["contact"]
        self.assertEqual(own["name"], {"label": "Name", "value": NAME})
        self.assertEqual(own["phone"]["value"], "+48601777888")
        self.assertEqual(own["country_id"]["value"], "Poland")
        self.assertTrue(own["image_1920"]["value"])
        self.assertNotIn("image_128", own)
        self.assertEqual(data["tags"][0]["tag_id"], "Product A")
        self.assertEqual(data["tag_history"][0]["kind"], "added")
        self.assertEqual(data["lists"][0]["list_id"], "Spring Fair")
        self.assertEqual(
            {consent["purpose_id"] for consent in data["consents"]},
            {"Newsletter", "Offers"},
        )
        proof = data["proofs"][0]
        self.assertEqual(proof["wording"], "I want the newsletter.")
        self.assertEqual(proof["evidence"], f"Card of {NAME}")
        self.assertEqual(data["interactions"][0]["data"], {"email": EMAIL})
        self.assertEqual(data["mails"][0]["email"], EMAIL)
        self.assertEqual(len(data["leads"]), 2)
        self.assertEqual(data["orders"][0]["name"], self.order.name)
        self.assertEqual(len(data["invoices"]), len(self.invoice))
        self.assertIn(f"I am {NAME}", data["messages"][0]["body"])
        self.assertEqual(data["users"][0]["login"], EMAIL)
        self.assertEqual(data["attachments"][0]["name"], f"{NAME}.txt")
        models = {reference["model"] for reference in data["references"]}
        self.assertLessEqual({"mailing.contact", "mail.blacklist"}, models)

    def test_the_export_has_no_secret_and_nobody_else(self):
        Partner = self.env["res.partner"]
        Partner.create({"name": NAME, "email": "another@example.net"})
        Partner.create({"name": "Near", "email": f"x{EMAIL}"})
        text = json.dumps(self.zofia.with_user(self.manager)._personal_data())
        self.assertNotIn("another@example.net", text)
        self.assertNotIn(f"x{EMAIL}", text)
        digest = self.env["contact.suppression"]._hash(EMAIL)
        self.assertNotIn(digest, text)
        for secret in ("password", "token", "hash", "api_key"):
            self.assertNotIn(f'"{secret}', text)

    def test_the_export_costs_the_same_for_more(self):
        self.zofia.with_user(self.manager)._personal_data()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.zofia.with_user(self.manager)._personal_data()
        first = self.cr.sql_log_count - before
        self.env["contact.interaction"].create(
            [
                {"kind": "visit", "partner_id": self.zofia.id, "date": NOW}
                for _turn in range(50)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.zofia.with_user(self.manager)._personal_data()
        self.assertLessEqual(self.cr.sql_log_count - before, first + 2)

    def test_other_companies_stay_out_of_the_export(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.stray_lead.company_id = other
        data = self.zofia.with_user(self.manager)._personal_data()
        self.assertEqual([lead["id"] for lead in data["leads"]], self.lead.ids)

    # ------------------------------------------------------------
    # Erasure
    # ------------------------------------------------------------

    def test_nothing_is_found_after_an_erasure_but_what_the_law_keeps(self):
        before = self._found(EMAIL, NAME, PHONE)
        for place in (
            ("res_partner", "email"),
            ("crm_lead", "contact_name"),
            ("mailing_trace", "email"),
            ("contact_interaction", "url"),
            ("contact_consent_event", "evidence"),
            ("mail_message", "body"),
            ("mail_blacklist", "email"),
            ("phone_blacklist", "number"),
            ("res_users", "login"),
            ("mail_tracking_value", "new_value_char"),
        ):
            self.assertIn(place, before)
        self._erase()
        found = self._found(EMAIL, NAME, PHONE, "Zielińska", "601 777 888")
        unexpected = {place: rows for place, rows in found.items() if place not in KEPT}
        self.assertFalse(unexpected)
        if self.invoice:
            self.assertIn(("account_move", "invoice_partner_display_name"), found)
            attached = self.env["ir.attachment"].search(
                [("res_model", "=", "account.move"), ("res_id", "=", self.invoice.id)]
            )
            self.assertIn(f"{NAME}\nul. Zielińska 7", attached.raw.decode())
        self.env.invalidate_all()
        self.assertEqual(self.order.partner_id, self.zofia)
        self.assertEqual(self.order.order_line.product_id.name, "Tool")

    def test_what_only_counts_stays(self):
        proofs = self.zofia.consent_event_ids
        digest = self.env["contact.suppression"]._hash(EMAIL)
        self._erase()
        self.assertRecordValues(
            self.zofia,
            [
                {
                    "name": ERASED,
                    "active": False,
                    "email": False,
                    "email_normalized": False,
                    "phone_sanitized": False,
                    "erased_date": NOW,
                    "image_1920": False,
                }
            ],
        )
        self.assertFalse(
            self.zofia.category_id
            | self.env["res.partner.category"].browse(
                self.zofia.tag_assignment_ids.tag_id.ids
            )
        )
        self.assertFalse(self.zofia.consent_ids)
        self.assertFalse(self.zofia.list_member_ids)
        self.assertEqual(self.signal.partner_id, self.zofia)
        self.assertEqual(self.signal.kind, "form")
        self.assertFalse(self.signal.name or self.signal.url or self.signal.data)
        self.assertEqual(self.trace.mass_mailing_id.subject, "Spring")
        self.assertFalse(self.trace.email)
        self.assertFalse(self.click.ip)
        self.assertEqual((self.lead + self.stray_lead).mapped("name"), 2 * [ERASED])
        self.assertFalse(proofs.partner_id)
        self.assertFalse(any(proofs.mapped("evidence")))
        left = self.env["contact.consent.event"].search(
            [("subject_hash", "=", digest), ("status", "=", "withdrawn")]
        )
        self.assertEqual(left.purpose_id, self.newsletter + self.offers)
        self.assertConsistent()

    def test_the_portal_user_is_gone(self):
        key = self.env["res.users.apikeys"].with_user(self.zofia_user)
        key = key.sudo()._generate(None, "phone", None)
        self._erase()
        self.assertFalse(self.zofia_user.api_key_ids)
        user = self.zofia_user
        self.assertFalse(user.active)
        self.assertEqual(user.login, f"__erased_user_{user.id}")

    def test_the_log_stars_the_name_out(self):
        self._erase()
        log = self.env["privacy.log"].search([], order="id desc", limit=1)
        self.assertEqual(log.user_id, self.manager)
        self.assertEqual(log.anonymized_name, "Z**** Z********")
        self.assertIn(f"#{self.zofia.id}", log.execution_details)

    def test_a_second_time_changes_nothing(self):
        self._erase()
        logs = self.env["privacy.log"].search_count([])
        self._erase()
        self.assertEqual(self.zofia.name, ERASED)
        self.assertEqual(self.env["privacy.log"].search_count([]), logs)

    def test_a_person_without_an_address(self):
        nobody = self.env["res.partner"].create({"name": "Quiet Person"})
        self._erase(nobody)
        self.assertEqual(nobody.name, ERASED)
        self.assertFalse(self._found("Quiet Person"))

    def test_a_company_and_its_people_are_others(self):
        acme = self.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "street": "Main Street 1"}
        )
        self.zofia.write({"parent_id": acme.id})
        self.env.flush_all()
        self._erase()
        self.assertEqual(acme.street, "Main Street 1")
        child = self.env["res.partner"].create(
            {"name": "Child", "parent_id": acme.id, "email": "child@example.net"}
        )
        erasure = self._erase(acme)
        self.assertIn(child, erasure.child_ids)
        self.assertTrue(child.active)
        self.assertEqual(child.email, "child@example.net")
        self.assertEqual(child.street, "Main Street 1")
        self.assertNotIn("Acme", child.complete_name)

    def test_who_works_here_is_not_erased(self):
        for partner, reason in (
            (self.employee.partner_id, "works here"),
            (self.env.company.partner_id, "company of this database"),
            (self.public.partner_id, "works here"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                partner.with_user(self.manager).action_erase()
            with self.assertRaisesRegex(UserError, reason):
                partner.with_user(self.manager)._erase()

    def test_the_wizard_tells_before_it_does(self):
        double = self.env["res.partner"].create({"name": "Double", "email": EMAIL})
        action = self.zofia.with_user(self.manager).action_erase()
        erasure = (
            self.env["contact.erasure"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(erasure.tag_count, 1)
        self.assertEqual(erasure.consent_count, 2 - 2)  # on the blacklist: withdrawn
        self.assertEqual(erasure.lead_count, 2)
        self.assertEqual(erasure.order_count, 1)
        self.assertEqual(erasure.interaction_count, self.zofia.interaction_count)
        self.assertEqual(erasure.same_address_ids, double)
        self.assertEqual(erasure.user_logins, EMAIL)
        self.assertIn(PHONE, erasure.addresses)
        erasure.action_confirm()
        self.assertTrue(double.is_suppressed)
        self.assertEqual(double.email, EMAIL)

    # ------------------------------------------------------------
    # Odoo's privacy lookup
    # ------------------------------------------------------------

    def _lookup(self, partner):
        admin = self.env.ref("base.user_admin")
        lookup = (
            self.env["privacy.lookup.wizard"]
            .with_user(admin)
            .create({"name": NAME, "email": EMAIL})
        )
        lookup.action_lookup()
        return lookup.line_ids.filtered(
            lambda line: line.res_model == "res.partner" and line.res_id == partner.id
        )

    def test_erasure_from_the_privacy_lookup(self):
        line = self._lookup(self.zofia)
        self.assertEqual(
            line.action_export_personal_data()["url"],
            f"/contact/{self.zofia.id}/data.json",
        )
        action = line.action_erase_person()
        erasure = (
            self.env["contact.erasure"]
            .with_user(line.env.user)
            .with_context(**action["context"])
            .create({})
        )
        logs = self.env["privacy.log"].search_count([])
        erasure.action_confirm()
        self.assertEqual(self.env["privacy.log"].search_count([]), logs + 1)
        self.assertEqual(line.wizard_id.name, "Z**** Z********")
        self.assertFalse(line.is_active)
        self.assertIn(f"#{self.zofia.id}", line.wizard_id.log_id.execution_details)
        self.assertLessEqual(set(self._found(EMAIL, NAME, PHONE)), KEPT)

    def test_deletion_in_the_privacy_lookup_keeps_the_proofs(self):
        plain = self.env["res.partner"].create({"name": "Plain", "email": EMAIL})
        plain.contact_consent_grant(["newsletter"], "manual", proof="Card")
        plain.contact_consent_withdraw(["newsletter"], "one_click")
        proofs = plain.consent_event_ids
        line = self._lookup(plain)
        line.action_unlink()
        self.assertFalse(plain.exists())
        self.assertEqual(len(proofs.exists()), 2)
        self.assertEqual(
            set(proofs.mapped("subject_hash")),
            {self.env["contact.suppression"]._hash(EMAIL)},
        )

    # ------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------

    def _again(self):
        self._erase()
        again = self.env["res.partner"].create({"name": "Zosia", "email": EMAIL})
        self.assertTrue(again.is_suppressed)
        return again

    def test_whoever_comes_back_stays_untouched(self):
        again = self._again()
        typed = self.env["res.partner"].create({"name": "Typed"})
        typed.phone = PHONE
        self.assertTrue(typed.is_suppressed)
        result = self.env["res.partner"].load(["name", "email"], [["Imported", EMAIL]])
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertTrue(imported.is_suppressed)
        for contact in again + typed + imported:
            self.assertEqual(contact.contact_consent_grant(["newsletter"], "form"), 0)
            self.assertEqual(contact.contact_list_add(self.fair.ids), 0)
        trigger = self.env["contact.trigger"].create(
            {
                "name": "T",
                "kind": "form",
                "tag_add_ids": self.link(self.product_b),
                "list_add_ids": self.link(self.customers),
                "purpose_grant_ids": self.link(self.newsletter),
            }
        )
        self.assertTrue(trigger)
        self.env["contact.interaction"]._append(
            {"kind": "form", "partner_id": again.id}
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        self.assertFalse(again.category_id)
        self.assertFalse(again.contact_list_ids)
        self.assertFalse(again.consent_ids)

    def test_old_links_know_the_person_no_more(self):
        self.assertEqual(self.trace._contact(), self.zofia)
        self._erase()
        self.assertFalse(self.trace._contact())
        self.assertFalse(self.trace._append_click({"verdict": "human"}))

    def test_no_mailing_reaches_who_comes_back(self):
        again = self._again()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_model_id": self.env.ref("base.model_res_partner").id,
                "purpose_id": self.newsletter.id,
                "use_exclusion_list": False,
            }
        )
        refused = self.env["contact.consent.gate"]._refused(mailing, again.ids)
        self.assertEqual(refused, {again.id: "suppressed"})

    def test_a_form_makes_and_changes_nothing(self):
        self._erase()
        Partner = self.env["res.partner"]
        lead = self.env["crm.lead"].create({"name": "Web"})
        values = {"email_from": EMAIL, "contact_name": "Z", "phone": "1"}
        count = Partner.with_context(active_test=False).search_count([])
        contact = Partner._from_form(lead, values, True, self.env.company)
        self.assertFalse(contact)
        self.assertEqual(
            Partner.with_context(active_test=False).search_count([]), count
        )
        again = Partner.create({"name": "Zosia", "email": EMAIL})
        Partner._from_form(lead, values, True, self.env.company)
        self.assertFalse(again.phone)

    def test_leaving_is_heard_from_everybody(self):
        again = self._again()
        for contact in (self.zofia, again):
            self.assertEqual(
                contact.contact_consent_withdraw(["newsletter"], "one_click"), 1
            )
            self.assertEqual(self.status(contact), "withdrawn")
            self.assertTrue(self.proofs(contact))

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_only_managers_export_and_erase(self):
        for user in (self.marketer, self.salesman, self.employee, self.portal):
            contact = self.zofia.with_user(user)
            for method in (
                "action_erase",
                "_erase",
                "_personal_data",
                "action_export_personal_data",
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(contact, method)()
            with self.assertRaises(AccessError):
                self.env["contact.erasure"].with_user(user).create(
                    {"partner_id": self.zofia.id}
                )
        names = {
            user: {
                action["name"]
                for action in self.env["ir.actions.actions"]
                .with_user(user)
                .get_bindings("res.partner")
                .get("action", ())
            }
            for user in (self.manager, self.marketer)
        }
        ours = {"Export Personal Data", "Erase Person"}
        self.assertLessEqual(ours, names[self.manager])
        self.assertFalse(ours & names[self.marketer])


@tagged("post_install", "-at_install")
class TestPrivacyOverHttp(HttpCase, PrivacyCommon):
    def _get(self, login):
        self.authenticate(login, login)
        return self.url_open(
            f"/contact/{self.zofia.id}/data.json", allow_redirects=False
        )

    def test_the_download(self):
        response = self._get("contact_marketing_manager")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.json()["contact"]["name"]["value"], NAME)
        unknown = self.url_open("/contact/999999999/data.json")
        self.assertEqual(unknown.status_code, 404)
        huge = self.url_open(f"/contact/{2**31}/data.json")
        self.assertEqual(huge.status_code, 404)

    def test_nobody_else_downloads(self):
        for login in ("contact_marketing_marketer", "contact_marketing_salesman"):
            self.assertEqual(self._get(login).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(
            f"/contact/{self.zofia.id}/data.json", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)

    def test_the_contacts_company_counts(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.zofia_user.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.zofia.company_id = other
        self.assertEqual(self._get("contact_marketing_manager").status_code, 403)
