from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# What commercial and tax law has kept for years: Art. 17(3)(b) of the GDPR.
KEPT_MODELS = {
    "sale.order",
    "account.move",
    "account.payment",
    "account.bank.statement.line",
}
# What other records copy from the contact they are linked to by ``partner_id``.
COPIED_FIELDS = {
    *("email", "email_from", "email_normalized", "email_cc", "email_domain_criterion"),
    *("phone", "mobile", "phone_sanitized", "phone_mobile_search", "sms_number"),
    *("street", "street2", "zip", "city", "website", "function"),
    *("contact_name", "partner_name", "partner_email", "partner_phone"),
    *("partner_address", "partner_zip", "partner_city"),
}
# Core's log wants an address; this reads as none.
NO_ADDRESS = "-@-"


class ResPartner(models.Model):
    """Forgets what other records hold of a person: mails, chatter, copied addresses."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # Mails and chatter
    # ------------------------------------------------------------

    def _erasure_anonymize_mailings(self, addresses, leads):
        traces = self.env["mailing.trace"].search(
            Domain("email", "in", addresses)
            | Domain([("model", "=", self._name), ("res_id", "=", self.id)])
            | Domain([("model", "=", leads._name), ("res_id", "in", leads.ids)])
        )
        names = {"email", "sms_number", "failure_reason"}
        self._erasure_blank("mailing.trace", names, SQL("id = ANY(%s)", traces.ids))
        self._erasure_blank(
            "link.tracker.click",
            {"ip", "country_id"},
            SQL("mailing_trace_id = ANY(%s)", traces.ids),
        )
        Member = self.env["mailing.contact"]
        Member.search(Member._domain_of_addresses(addresses)).unlink()
        self.env["website.visitor"].search([("partner_id", "=", self.id)]).unlink()

    def _erasure_delete_threads(self, leads):
        """Delete what was written on the contact and on its leads."""
        for records in (self, leads):
            on_records = [("model", "=", records._name), ("res_id", "in", records.ids)]
            of_records = [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
            self.env["mail.message"].search(on_records).unlink()
            self.env["mail.scheduled.message"].search(on_records).unlink()
            self.env["mail.activity"].search(of_records).unlink()
            self.env["mail.followers"].search(of_records).unlink()
            # Pictures of the contact, too: fields that are attachments.
            attachments = self.env["ir.attachment"].search(
                [*of_records, ("id", "!=", False)]
            )
            attachments.unlink()
        own = [("partner_id", "=", self.id)]
        self.env["mail.followers"].search(own).unlink()
        self.env["mail.notification"].search(
            [("res_partner_id", "=", self.id)]
        ).unlink()
        if "sms.sms" in self.env:
            self.env["sms.sms"].search(own).unlink()

    def _erasure_anonymize_messages(self, addresses, names):
        """What the person wrote, or was sent, on other records."""
        mails = self.env["mail.mail"].search(
            Domain("recipient_ids", "=", self.id)
            | Domain.OR(Domain("email_to", "ilike", address) for address in addresses)
        )
        # Others may be recipients of the same mail.
        alone = mails.filtered(lambda mail: mail.recipient_ids <= self)
        (mails - alone).recipient_ids -= self
        alone.unlink()
        self.env.flush_all()
        written = SQL("author_id = %s", self.id)
        self._erasure_blank("mail.message", {"email_from", "reply_to"}, written)
        self._erasure_blank(
            "mail.message",
            {"subject", "body"},
            SQL("%s AND (model = ANY(%s)) IS NOT TRUE", written, list(KEPT_MODELS)),
        )
        for name in ("incoming_email_to", "incoming_email_cc", "outgoing_email_to"):
            patterns = [f"%{address}%" for address in addresses]
            self._erasure_blank(
                "mail.message",
                {name},
                SQL("%s ILIKE ANY(%s)", SQL.identifier(name), patterns),
            )
        for name in ("old_value_char", "new_value_char"):
            column = SQL.identifier(name)
            self._erasure_blank(
                "mail.tracking.value", {name}, SQL("%s = ANY(%s)", column, names)
            )

    # ------------------------------------------------------------
    # Copies of what the contact had
    # ------------------------------------------------------------

    def _erasure_anonymize_copies(self, addresses):
        """Empty what other models copied from this contact; addons bring many."""
        for model_name in sorted(set(self.env.registry) - KEPT_MODELS - {self._name}):
            Model = self.env[model_name]
            if Model._abstract or not Model._auto:
                continue
            conditions = []
            by_address = self._privacy_sql_has_address(Model, addresses)
            link = Model._fields.get("partner_id")
            if link and link.store and link.comodel_name == self._name:
                conditions.append(SQL("record.partner_id = %s", self.id))
                # What is linked to another contact is that one's.
                by_address = by_address and SQL(
                    "(record.partner_id IS NULL AND %s)", by_address
                )
            if by_address:
                conditions.append(by_address)
            if conditions:
                where = SQL(" OR ").join(conditions)
                self._erasure_blank(model_name, COPIED_FIELDS, where)

    @api.model
    def _erasure_blank(self, model_name, names, where):
        """Empty columns, in SQL, those that exist and may be empty.

        :param names: names of fields, also such that the model has not
        :param SQL where: a condition on the row ``record``
        :return: the names of those that were emptied
        """
        Model = self.env[model_name]
        blanked = sorted(
            name
            for name in names
            if self._privacy_is_column(Model, name) and not Model._fields[name].required
        )
        if blanked:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s record SET %s WHERE %s",
                    SQL.identifier(Model._table),
                    SQL(", ").join(
                        SQL("%s = NULL", SQL.identifier(name)) for name in blanked
                    ),
                    where,
                )
            )
        return blanked

    def _erasure_anonymize_lookups(self, log, addresses):
        """Core's privacy lookups keep, for a day, whom they looked for."""
        self.env.cr.execute(
            SQL(
                """
                WITH looked AS (
                    UPDATE privacy_lookup_wizard SET name = %s, email = %s
                    WHERE lower(trim(email)) = ANY(%s) RETURNING id
                )
                UPDATE privacy_lookup_wizard_line line SET res_name = NULL
                FROM looked WHERE line.wizard_id = looked.id
                """,
                log.anonymized_name or self._erasure_name(),
                log.anonymized_email or NO_ADDRESS,
                addresses,
            )
        )
