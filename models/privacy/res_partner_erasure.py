from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..common.readers import READERS
from .res_partner_erasure_traces import COPIED_FIELDS, NO_ADDRESS

LEAD_FIELDS = {*COPIED_FIELDS, "description", "referred"}
PERSONAL_TYPES = {"char", "text", "html", "binary", "date", "json", "properties"}
PERSONAL_NUMBERS = ("partner_latitude", "partner_longitude", "state_id")


class ResPartner(models.Model):
    """Forgets a person: Art. 17 of the GDPR.

    What only counts stays, and points to a contact without a name. What shows that
    the person agreed, or left, stays under a keyed hash.
    """

    _inherit = "res.partner"

    erased_date = fields.Datetime("Erased", readonly=True, copy=False, groups=READERS)

    def action_erase(self):
        """Tell what will happen, and ask whether it shall."""
        self.ensure_one()
        self._privacy_check_access("write")
        self._erasure_check()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "contact_marketing.contact_erasure_action"
        )
        return {**action, "context": {"default_partner_id": self.id}}

    def _erasure_check(self):
        """
        :raises UserError: for colleagues and for the companies of this database
        """
        # Whoever may erase contacts need not see users and all companies.
        contact_sudo = self.sudo().with_context(active_test=False)
        companies_sudo = self.env["res.company"].sudo()
        if any(not user.share or user._is_public() for user in contact_sudo.user_ids):
            raise UserError(
                self.env._(
                    "%(contact)s works here: an internal user cannot be erased. Make "
                    "it a portal user first.",
                    contact=self.display_name,
                )
            )
        companies_sudo = companies_sudo.with_context(active_test=False)
        if companies_sudo.search_count([("partner_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(contact)s is a company of this database, and cannot be erased.",
                    contact=self.display_name,
                )
            )

    def _erase(self):
        """Erase this person, in one transaction; a second time changes nothing.

        :return: the entry of Odoo's ``privacy.log``
        :raises AccessError: without the rights of a marketing manager
        :raises UserError: for internal users and own companies
        """
        self.ensure_one()
        self._privacy_check_access("write")
        self._erasure_check()
        self.env.flush_all()
        # Beyond their rights: all that is held. Nothing of it is tracked, or the old
        # values would be written down again.
        contact_sudo = self.sudo().with_context(
            active_test=False, tracking_disable=True, mail_notrack=True
        )
        log_sudo = contact_sudo._erasure_log()
        contact_sudo._erasure_keep_billing_details()
        addresses = contact_sudo._privacy_addresses()
        written = contact_sudo._erasure_written_addresses(addresses)
        names = contact_sudo._erasure_names()
        leads_sudo = contact_sudo._erasure_own_leads(addresses)
        users_sudo = contact_sudo.user_ids
        contact_sudo._erasure_withdraw_everything()
        self.env["contact.suppression"].sudo()._suppress(
            addresses, self.env._("Erased on request.")
        )
        self.env["contact.suppression"].sudo()._recompute_same_mailbox(addresses)
        self.env["contact.sunset.member"].sudo()._anonymize(self.id, addresses)
        contact_sudo._erasure_leave_blacklists(addresses)
        self.env.flush_all()
        contact_sudo._erasure_anonymize_proofs(users_sudo)
        contact_sudo._erasure_anonymize_ledger(users_sudo)
        contact_sudo._erasure_anonymize_imports(addresses, written)
        contact_sudo._erasure_anonymize_mailings(addresses, leads_sudo)
        contact_sudo._erasure_delete_threads(leads_sudo)
        contact_sudo._erasure_anonymize_messages(addresses, names)
        contact_sudo._erasure_anonymize_users(users_sudo)
        contact_sudo._erasure_anonymize_contact()
        contact_sudo._erasure_anonymize_leads(leads_sudo)
        contact_sudo._erasure_anonymize_copies(addresses)
        contact_sudo._erasure_anonymize_lookups(log_sudo, addresses)
        contact_sudo._erasure_anonymize_texts(written)
        self.env.invalidate_all()
        return log_sudo

    # ------------------------------------------------------------
    # What is known of the person
    # ------------------------------------------------------------

    @api.model
    def _erasure_name(self):
        return self.env._("Erased person")

    def _erasure_names(self):
        """:return: what this contact is called where changes of records are kept"""
        erased = {self._erasure_name(), False, ""}
        found = {self.name, self.display_name, self.complete_name, self.email}
        found |= {self.phone, *self._privacy_addresses()}
        found |= set(self.user_ids.mapped("login"))
        return sorted(found - erased)

    def _erasure_own_leads(self, addresses):
        return self.env["crm.lead"].search(self._privacy_own_leads_domain(addresses))

    def _erasure_log(self):
        """Write down that somebody was erased; core's log stars names out."""
        Log = self.env["privacy.log"]
        address = self.email_normalized or ""
        if self.erased_date and not self._privacy_addresses():
            return Log
        return Log.create(
            {
                "anonymized_name": self.name or "-",
                "anonymized_email": address if address.count("@") == 1 else NO_ADDRESS,
                "user_id": self.env.uid,
                "execution_details": self.env._("Erased contact #%s", self.id),
                "records_description": self.env._("Contact (1): #%s", self.id),
            }
        )

    def _erasure_keep_billing_details(self):
        """Keep, with each posted invoice that has no PDF, who it was made out to.

        Tax law wants that, and Odoo prints it from the contact.
        """
        invoices = (
            self.env["account.move"]
            .search(
                [
                    ("partner_id", "=", self.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", ["out_invoice", "out_refund"]),
                ]
            )
            .filtered(lambda invoice: not invoice.invoice_pdf_report_id)
        )
        details = "\n".join(
            filter(None, [self._display_address(without_company=False), self.vat])
        )
        if self.erased_date or not invoices:
            return
        self.env["ir.attachment"].create(
            [
                {
                    "name": self.env._("Customer of %s.txt", invoice.name),
                    "raw": f"{self.name}\n{details}".encode(),
                    "mimetype": "text/plain",
                    "res_model": invoice._name,
                    "res_id": invoice.id,
                }
                for invoice in invoices
            ]
        )

    # ------------------------------------------------------------
    # Consents, proofs and addresses
    # ------------------------------------------------------------

    def _erasure_withdraw_everything(self):
        self.env["contact.consent"]._record(
            SQL(
                """
                SELECT partner_id, purpose_id, 'withdrawn' AS status,
                       GREATEST(date, %s) AS date, 'manual' AS method,
                       NULL::int AS interaction_id
                FROM contact_consent WHERE partner_id = %s AND status != 'withdrawn'
                """,
                fields.Datetime.now(),
                self.id,
            ),
            user_id=self.env.uid,
        )

    def _erasure_leave_blacklists(self, addresses):
        # They hold addresses in clear; the hash of the suppression takes over.
        Mails, Numbers = self.env["mail.blacklist"], self.env["phone.blacklist"]
        Mails.search(Mails._domain_of_addresses(addresses)).unlink()
        Numbers.search([("number", "in", addresses)]).unlink()

    def _erasure_anonymize_proofs(self, users):
        # Nobody may write proofs, their model neither: this is the one exception. Who
        # it was is left to the keyed hash; interactions would lead back to the contact.
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_consent_event
                SET partner_id = NULL, ip_address = NULL, user_agent = NULL,
                    evidence = NULL, interaction_id = NULL,
                    user_id = CASE WHEN user_id = ANY(%s) THEN NULL ELSE user_id END
                WHERE partner_id = %s
                """,
                users.ids,
                self.id,
            )
        )
        self._erasure_delete_rows("contact_consent", "partner_id")

    def _erasure_anonymize_ledger(self, users):
        """Leave when something was done; forget with what, and what it made of them."""
        self.env["contact.journey.participant"]._anonymize(self.id)
        self._erasure_delete_rows("contact_tag_assignment", "partner_id")
        self._erasure_delete_rows("res_partner_res_partner_category_rel", "partner_id")
        self._erasure_delete_rows("contact_list_member", "partner_id")
        self._erasure_delete_rows("contact_list_removal", "partner_id")
        self._erasure_delete_rows("contact_segment_member", "partner_id")
        self._erasure_delete_rows("contact_segment_event", "partner_id")
        self._erasure_delete_rows("contact_score", "partner_id")
        self._erasure_delete_rows("contact_score_history", "partner_id")
        self._erasure_delete_rows("contact_score_crossing", "partner_id")
        self._erasure_delete_rows("contact_rfm", "partner_id")
        self.env["contact.quality.touch"]._touch_related(self.ids)
        self._erasure_delete_rows("contact_hygiene_issue", "partner_id")
        self._erasure_delete_rows("contact_hygiene_issue", "other_id")
        self.env["contact.duplicate.key"]._forget(self.ids)
        self._erasure_delete_rows("contact_webhook_delivery", "partner_id")
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM contact_event_property property
                USING contact_interaction interaction
                WHERE interaction.id = property.interaction_id
                  AND interaction.partner_id = %s
                """,
                self.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_interaction
                SET name = NULL, url = NULL, data = NULL, country_id = NULL,
                    res_model = NULL, res_id = NULL, key = NULL,
                    user_id = CASE WHEN user_id = ANY(%s) THEN NULL ELSE user_id END
                WHERE partner_id = %s
                """,
                users.ids,
                self.id,
            )
        )

    def _erasure_delete_rows(self, table, column):
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                self.id,
            )
        )

    # ------------------------------------------------------------
    # The contact, its users and its leads
    # ------------------------------------------------------------

    def _erasure_anonymize_users(self, users):
        if not users:
            return
        here = SQL("record.id = ANY(%s)", users.ids)
        texts = {
            name
            for name, field in users._fields.items()
            if field.type in PERSONAL_TYPES
        }
        self._erasure_blank("res.users", texts, here)
        # In SQL: write() would mail the person that the login has changed.
        self.env.cr.execute(
            SQL(
                "UPDATE res_users record SET password = NULL,"
                " login = '__erased_user_' || id WHERE %s",
                here,
            )
        )
        devices = SQL("DELETE FROM res_device_log WHERE user_id = ANY(%s)", users.ids)
        self.env.cr.execute(devices)
        users.invalidate_recordset(flush=False)
        users.api_key_ids.unlink()
        # This clears the caches of logins and sessions, too.
        users.active = False

    def _erasure_anonymize_contact(self):
        self.env.flush_all()
        # In SQL: write() would empty the address of the company that the contact
        # belongs to, or those of its own contacts, and track the old values.
        personal = {
            name
            for name, field in self._fields.items()
            if field.type in PERSONAL_TYPES and name != "name"
        }
        personal |= set(PERSONAL_NUMBERS)
        here = SQL("id = %s", self.id)
        blanked = self._erasure_blank(self._name, personal, here)
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET name = %s, active = false,"
                " erased_date = COALESCE(erased_date, %s) WHERE id = %s",
                self._erasure_name(),
                fields.Datetime.now(),
                self.id,
            )
        )
        self._erasure_delete_unused_banks()
        self.env.invalidate_all(flush=False)
        invoices = self.env["account.move"].search(
            [("partner_id", "=", self.id), ("state", "=", "posted")]
        )
        # The name on an invoice that was posted is part of it.
        kept = [invoices._fields["invoice_partner_display_name"]]
        with self.env.protecting(kept, invoices):
            self.modified([*blanked, "name", "active"])
            self.env.flush_all()

    def _erasure_delete_unused_banks(self):
        books = self.env["account.move"]
        if not books.search_count([("partner_id", "=", self.id)], limit=1):
            own = [("partner_id", "=", self.id)]
            self.env["res.partner.bank"].search(own).unlink()

    def _erasure_anonymize_leads(self, leads):
        here = SQL("record.id = ANY(%s)", leads.ids)
        self._erasure_blank(leads._name, LEAD_FIELDS, here)
        # Its name is a free text about the person, as "Anna's opportunity".
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead record SET name = %s WHERE %s",
                self._erasure_name(),
                here,
            )
        )
