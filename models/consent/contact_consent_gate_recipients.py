from odoo import api, models
from odoo.tools import SQL

from ...lib.mail.addresses import BETWEEN, sql_email

EMAIL_IN_TEXT = r"[^<>,;\s]+@[^<>,;\s]+"


class ContactConsentGate(models.AbstractModel):
    """The records that a mailing is for, as the gate sees them: their addresses."""

    _inherit = "contact.consent.gate"

    @api.model
    def _sql_recipients(self, mailing, chosen):
        """The records of a mailing's model as recipients.

        :param SQL chosen: a sub-select of their ``id``
        :return: a sub-select of the columns ``res_id``, ``partner_id``, ``address``,
            ``addresses`` (all of them, where that is not one plain address; else NULL),
            ``is_one_of`` (whether the contact has several) and
            ``is_suppressed``
        """
        self._flush_what_sql_reads()
        Model = self.env[mailing.mailing_model_real]
        Model.flush_model()
        column = self._address_column(mailing)
        holder_address, holder_addresses = self._sql_holder_addresses(column)
        is_one_of = SQL("false")
        if column != "phone_sanitized":
            several = self.env["contact.consent"]._sql_has_several("holder")
            is_one_of = SQL("COALESCE(%s, false)", several)
        if Model._name == "res.partner":
            return SQL(
                """
                SELECT holder.id AS res_id, holder.id AS partner_id, %s AS address,
                       %s AS addresses, %s AS is_one_of,
                       holder.is_suppressed IS TRUE AS is_suppressed
                FROM res_partner holder WHERE holder.id IN (%s)
                """,
                holder_address,
                holder_addresses,
                is_one_of,
                chosen,
            )
        own_address, own_addresses = self._sql_own_addresses(Model, column)
        address = SQL("COALESCE(%s, %s)", own_address, holder_address)
        addresses = SQL(
            "CASE WHEN %s IS NULL THEN %s ELSE %s END",
            own_address,
            holder_addresses,
            own_addresses,
        )
        return SQL(
            """
            SELECT record.id AS res_id, holder.id AS partner_id,
                   %(address)s AS address, %(addresses)s AS addresses,
                   %(is_one_of)s AS is_one_of, holder.is_suppressed IS TRUE
                   OR %(addresses)s IS NULL AND %(is_suppressed)s AS is_suppressed
            FROM %(table)s record
            LEFT JOIN res_partner holder ON holder.id = %(partner_id)s
            WHERE record.id IN (%(chosen)s)
            """,
            address=address,
            addresses=addresses,
            is_one_of=is_one_of,
            is_suppressed=self._sql_is_suppressed(address),
            partner_id=self._sql_partner_of(Model),
            table=SQL.identifier(Model._table),
            chosen=chosen,
        )

    @api.model
    def _address_column(self, mailing):
        is_text = mailing.mailing_type == "sms"
        return "phone_sanitized" if is_text else "email_normalized"

    @api.model
    def _sql_holder_addresses(self, column):
        """The first and all addresses of the contact ``holder``."""
        if column == "phone_sanitized":
            return SQL.identifier("holder", column), SQL("NULL::text")
        return sql_email("holder"), SQL.identifier("holder", "gate_addresses")

    @api.model
    def _sql_own_addresses(self, Model, column):
        """The first and all addresses that a record has of its own; NULL: none."""
        if column == "email_normalized" and "gate_addresses" in Model._fields:
            return sql_email("record"), SQL.identifier("record", "gate_addresses")
        if column in Model._fields and Model._fields[column].store:
            return SQL.identifier("record", column), SQL("NULL::text")
        name = Model._mail_get_primary_email_field()
        if column == "email_normalized" and name and Model._fields[name].store:
            return self._sql_written_addresses(SQL.identifier("record", name))
        return SQL("NULL::text"), SQL("NULL::text")

    @api.model
    def _sql_written_addresses(self, written):
        """The first and all addresses in a text. Its domains are taken as written: what
        a mail really goes to is evaluated again when it goes out."""
        first = SQL("lower(rtrim(substring(%s FROM %s), '.'))", written, EMAIL_IN_TEXT)
        every = SQL(
            """CASE WHEN %(written)s LIKE '%%@%%@%%' THEN (
                SELECT string_agg(lower(rtrim(found[1], '.')), %(between)s)
                FROM regexp_matches(%(written)s, %(email)s, 'g') AS found) END""",
            written=written,
            between=BETWEEN,
            email=f"({EMAIL_IN_TEXT})",
        )
        return first, every

    @api.model
    def _sql_partner_of(self, Model):
        name = self._partner_field(Model)
        return SQL.identifier("record", name) if name else SQL("NULL::int")

    @api.model
    def _partner_field(self, Model):
        """The name of the field with the contact that a record is about, or None."""
        for name in Model._mail_get_partner_fields():
            field = Model._fields[name]
            if field.type == "many2one" and field.store:
                return name
        return None

    @api.model
    def _sql_is_suppressed(self, address):
        """The condition that an address is suppressed that may be no contact's."""
        return SQL(
            """EXISTS (SELECT FROM contact_suppression suppression
                       WHERE suppression.address_hash = %s)""",
            self.env["contact.suppression"]._sql_hash(address),
        )

    @api.model
    def _flush_what_sql_reads(self):
        self.env["contact.consent"]._flush_what_sql_reads()
        self.env["contact.suppression"].flush_model()
