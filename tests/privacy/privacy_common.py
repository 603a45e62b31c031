from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..common.common import ContactMarketingCommon

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
        cls.interaction = cls.env["contact.interaction"]._append(
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
        note = f"{NAME} rang from {PHONE}"
        cls.zofia.message_post(body=note)
        cls.zofia.phone = PHONE
        answer = f"I am {NAME}"
        message = cls.bruno.message_post(
            body=answer, author_id=cls.zofia.id, email_from=EMAIL
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
