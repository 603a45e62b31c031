import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize_all, html2plaintext

from ..consent.contact_consent_gate_recipients import EMAIL_IN_TEXT

CHUNK = 1_000
# Fields that hold an address by themselves; core's privacy lookup looks at these too.
NORMALIZED_FIELDS = ("email_normalized", "phone_sanitized")
TYPED_EMAIL_FIELDS = ("email", "email_from", "company_email", "partner_email")
SECRET = re.compile(r"token|password|secret|api_?key|signup|hash|signature")
TECHNICAL = {"id", "display_name", "create_uid", "write_uid", "parent_path"}
# What is told in sections of its own is no mere reference.
SECTIONS = {
    "leads": (
        "crm.lead",
        "name type stage_id create_date email_from phone contact_name partner_name "
        "function website street street2 zip city country_id description",
    ),
    "orders": (
        "sale.order",
        "name state date_order amount_total currency_id client_order_ref signed_by "
        "order_line",
    ),
    "invoices": (
        "account.move",
        "name move_type state invoice_date amount_total currency_id payment_state "
        "invoice_partner_display_name invoice_line_ids",
    ),
    "messages": ("mail.message", "date model res_id subject email_from body"),
    "mails": (
        "mailing.trace",
        "mass_mailing_id email sent_datetime open_datetime reply_datetime "
        "links_click_datetime trace_status failure_type",
    ),
    "tags": (
        "contact.tag.assignment",
        "tag_id state count first_date last_date expiry_date",
    ),
    "tag_history": (
        "contact.tag.event",
        "tag_id kind date count_change source",
    ),
    "lists": ("contact.list.member", "list_id date_added"),
    "list_history": ("contact.list.removal", "list_id date_added kind date source"),
    "segments": ("contact.segment.member", "segment_id entry_date is_earlier"),
    "segment_history": ("contact.segment.event", "segment_id kind cause date"),
    "campaigns": (
        "contact.campaign.recipient",
        "campaign_id date variant state reason",
    ),
    "journeys": (
        "contact.journey.participant",
        "journey_id entry_number res_model res_id state step_id entered_date left_date "
        "exit_reason",
    ),
    "journey_events": (
        "contact.journey.event",
        "journey_id step_id kind outcome reason date",
    ),
    "consents": (
        "contact.consent",
        "purpose_id channel status date expiry_date told_date reminded_date",
    ),
    "proofs": (
        "contact.consent.event",
        "purpose_id status date recorded_date method wording_id wording ip_address "
        "user_agent evidence user_id",
    ),
    "interactions": (
        "contact.interaction",
        "kind name url date verdict link_id mailing_id campaign_id country_id data "
        "res_model res_id site_id",
    ),
    "webhook_calls": (
        "contact.webhook.delivery",
        "webhook_id message_id date state payload",
    ),
    "scores": (
        "contact.score",
        "plan_id score fit_score engagement_score grade explanation date",
    ),
    "score_history": ("contact.score.history", "plan_id date score grade"),
    "score_crossings": ("contact.score.crossing", "threshold_id state date count"),
    "rfm": (
        "contact.rfm",
        "company_id first_date last_date order_count amount currency_id average_days "
        "next_date cell",
    ),
    "sunset": (
        "contact.sunset.member",
        "policy_id step entry_date date next_date reason",
    ),
    "imports": (
        "contact.import.row",
        "import_id number source day outcome raw",
    ),
    "quality": ("contact.quality", "completeness quality checked_date"),
    "findings": (
        "contact.hygiene.issue",
        "kind description state date closed_date user_id old_value new_value",
    ),
    "attachments": ("ir.attachment", "name mimetype file_size create_date"),
    "users": ("res.users", "login active share create_date login_date"),
}


class ResPartner(models.Model):
    """All that is held on a person: Art. 15 and 20 of the GDPR."""

    _inherit = "res.partner"

    def action_export_personal_data(self):
        self.ensure_one()
        self._privacy_check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/contact/{self.id}/data.json",
            "target": "download",
        }

    def _privacy_check_access(self, operation):
        """
        :raises AccessError: unless the user may export and erase this contact
        """
        manager = "contact_marketing.group_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._(
                    "Only administrators of Contact Marketing export personal data and "
                    "erase people. Ask one of them."
                )
            )
        self.check_access(operation)

    def _privacy_data(self):
        """All that is held on this person, as data for JSON; times are in UTC.

        Of other people there are names at most. Passwords, tokens and keyed hashes
        stay out, and what belongs to companies that the user may not see.

        :raises AccessError: without the rights of a marketing manager
        """
        self.ensure_one()
        self._privacy_check_access("read")
        self.env.flush_all()
        # The right is to all there is; a manager may not even see orders.
        contact_sudo = self.sudo().with_context(active_test=False)
        sections = contact_sudo._privacy_sections()
        return {
            "exported": fields.Datetime.now().isoformat(),
            "companies": self.env.user.company_ids.mapped("name"),
            "contact": contact_sudo._privacy_get_own_values(),
            **{
                name: contact_sudo._privacy_listed(model, names.split(), sections[name])
                for name, (model, names) in SECTIONS.items()
            },
            "references": contact_sudo._privacy_references(),
        }

    # ------------------------------------------------------------
    # The contact itself
    # ------------------------------------------------------------

    def _privacy_addresses(self):
        """:return: the addresses and numbers of a contact, normalised and sorted"""
        found = {self.email_normalized, self.phone_sanitized}
        return sorted({*found, *email_normalize_all(self.email or "")} - {False})

    def _privacy_get_own_values(self):
        """:return: by name of the field, its label and value; filled fields only"""
        found = {}
        for name, field in self._fields.items():
            is_kept = field.store and field.type not in ("one2many", "many2many")
            if not is_kept or name in TECHNICAL or SECRET.search(name):
                continue
            if field.type == "binary" and field.related:
                continue  # the picture, in other sizes
            if value := self._privacy_plain(self, name):
                label = field._description_string(self.env)
                found[name] = {"label": label, "value": value}
        return found

    @api.model
    def _privacy_plain(self, record, name):
        """The value of a field of any record, as JSON can say it."""
        field, value = record._fields[name], record[name]
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else None
        if field.relational:
            names = [record.display_name for record in value]
            return names if field.type.endswith("2many") else "".join(names)
        if field.type == "html":
            return html2plaintext(value) if value else None
        if isinstance(value, bytes):
            return value.decode()
        return None if value is False and field.type != "boolean" else value

    # ------------------------------------------------------------
    # What is told in full
    # ------------------------------------------------------------

    def _privacy_sections(self):
        """:return: by name of a section, the domain of its records"""
        own = Domain("partner_id", "=", self.id)
        addresses = self._privacy_addresses()
        return {
            **dict.fromkeys(SECTIONS, own),
            "leads": self._privacy_own_leads_domain(addresses),
            "messages": Domain("author_id", "=", self.id)
            & Domain("message_type", "!=", "user_notification"),
            "mails": Domain("email", "in", addresses)
            | Domain([("model", "=", self._name), ("res_id", "=", self.id)]),
            "attachments": Domain(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                ]
            ),
        }

    @api.model
    def _privacy_own_leads_domain(self, addresses):
        by_address = Domain.OR(
            Domain(name, "in", addresses) for name in NORMALIZED_FIELDS
        )
        return Domain("partner_id", "in", self.ids) | (
            Domain("partner_id", "=", False) & by_address
        )

    def _privacy_listed(self, model_name, names, domain):
        """Records as dicts, read in chunks that the cache then forgets."""
        Model = self.env[model_name]
        domain &= self._privacy_company_domain(Model)
        listed, last_id = [], 0
        while True:
            records = Model.search_fetch(
                domain & Domain("id", ">", last_id),
                [name for name in names if Model._fields[name].column_type],
                order="id",
                limit=CHUNK,
            )
            listed += [
                {
                    "id": record.id,
                    **{name: self._privacy_plain(record, name) for name in names},
                }
                for record in records
            ]
            if len(records) < CHUNK:
                return listed
            last_id = records.ids[-1]
            records.invalidate_recordset(flush=False)

    # ------------------------------------------------------------
    # Whatever else refers to the contact
    # ------------------------------------------------------------

    def _privacy_references(self):
        """What else refers to this contact, or has its address: by name only."""
        covered = {model for model, _names in SECTIONS.values()}
        listed = []
        for model_name, ids in self._privacy_referring().items():
            if model_name in covered:
                continue
            Model = self.env[model_name]
            for start in range(0, len(ids), CHUNK):
                records = Model.browse(ids[start : start + CHUNK])
                listed += [
                    {"model": model_name, "id": record.id, "name": record.display_name}
                    for record in records
                ]
                records.invalidate_recordset(flush=False)
        return listed

    def _privacy_referring(self):
        """Stored records that refer to this contact by a many2one or by its address.

        Core's privacy lookup goes by the name as well, and by parts of addresses:
        good for a person to look through, but those may be other people's.

        :return: by model, a list of ids
        """
        lookup = self.env["privacy.lookup.wizard"]
        passed_over = set(lookup._get_query_models_blacklist())
        queries = []
        for model_name in sorted(set(self.env.registry) - passed_over):
            Model = self.env[model_name]
            if Model._abstract or Model._transient or not Model._auto:
                continue
            if condition := self._privacy_sql_refers(Model):
                queries.append(
                    SQL(
                        "SELECT %s AS model, array_agg(id ORDER BY id) FROM %s record"
                        " WHERE %s HAVING COUNT(*) > 0",
                        model_name,
                        SQL.identifier(Model._table),
                        condition,
                    )
                )
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(queries)))

    def _privacy_sql_refers(self, Model):
        """The condition that a row ``record`` of a model refers to this contact.

        :return: SQL; None where a model can refer to no contact
        """
        linking = [
            SQL("%s = %s", SQL.identifier("record", name), self.id)
            for name, field in Model._fields.items()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
            and not field.company_dependent
        ]
        if by_address := self._privacy_sql_has_address(
            Model, self._privacy_addresses()
        ):
            linking.append(by_address)
        if not linking:
            return None
        found = SQL("(%s)", SQL(" OR ").join(linking))
        if not self._privacy_is_column(Model, "company_id"):
            return found
        return SQL(
            "%s AND (record.company_id IS NULL OR record.company_id = ANY(%s))",
            found,
            self.env.user.company_ids.ids,
        )

    @api.model
    def _privacy_sql_has_address(self, Model, addresses):
        """The condition that a row ``record`` of a model has one of these addresses.

        :return: SQL; None where a model has no addresses
        """
        having = [
            SQL("%s = ANY(%s)", SQL.identifier("record", name), addresses)
            for name in NORMALIZED_FIELDS
            if self._privacy_is_column(Model, name)
        ] or [
            SQL(
                "lower(substring(%s FROM %s)) = ANY(%s)",
                SQL.identifier("record", name),
                EMAIL_IN_TEXT,
                addresses,
            )
            for name in TYPED_EMAIL_FIELDS
            if self._privacy_is_column(Model, name)
        ]
        return SQL("(%s)", SQL(" OR ").join(having)) if addresses and having else None

    @api.model
    def _privacy_is_column(self, Model, name):
        field = Model._fields.get(name)
        return bool(field and field.store and field.column_type)

    @api.model
    def _privacy_company_domain(self, Model):
        field = Model._fields.get("company_id")
        if not field or not field.store:
            return Domain.TRUE
        return Domain("company_id", "in", [*self.env.user.company_ids.ids, False])
