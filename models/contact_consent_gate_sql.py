from odoo import api, fields, models
from odoo.tools import SQL, str2bool

SOFT_PARAMETER = "contact_marketing.purpose_only_warns"
EMAIL_IN_TEXT = r"[^<>,;\s]+@[^<>,;\s]+"


class ContactConsentGateSql(models.AbstractModel):
    """The statement behind the gate: why which recipient gets no mailing."""

    _name = "contact.consent.gate.sql"
    _description = "Consent Gate: the Statement"

    @api.model
    def _is_soft(self):
        """Whether mailings without a purpose, because a contract needs them, go to
        contacts with nothing but a warning."""
        # A setting for all, which marketers may not read.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters_sudo.get_param(SOFT_PARAMETER) or "", False)

    @api.model
    def _sql_recipients(self, mailing, chosen):
        """The records of a mailing's model as recipients.

        :param SQL chosen: a sub-select of their ``id``
        :return: a sub-select of the columns ``res_id``, ``partner_id``, ``address``
            and ``is_suppressed``
        """
        self._flush_what_sql_reads()
        Model = self.env[mailing.mailing_model_real]
        Model.flush_model()
        column = self._address_column(mailing)
        if Model._name == "res.partner":
            return SQL(
                """
                SELECT id AS res_id, id AS partner_id, %s AS address,
                       is_suppressed IS TRUE AS is_suppressed
                FROM res_partner WHERE id IN (%s)
                """,
                SQL.identifier(column),
                chosen,
            )
        addresses = [
            *self._sql_own_address(Model, column),
            SQL.identifier("holder", column),
        ]
        return SQL(
            """
            SELECT record.id AS res_id, holder.id AS partner_id,
                   COALESCE(%(addresses)s) AS address,
                   holder.is_suppressed IS TRUE OR %(is_suppressed)s AS is_suppressed
            FROM %(table)s record
            LEFT JOIN res_partner holder ON holder.id = %(partner_id)s
            WHERE record.id IN (%(chosen)s)
            """,
            addresses=SQL(", ").join(addresses),
            is_suppressed=self._sql_is_suppressed(
                SQL("COALESCE(%s)", SQL(", ").join(addresses))
            ),
            partner_id=self._sql_partner_of(Model),
            table=SQL.identifier(Model._table),
            chosen=chosen,
        )

    @api.model
    def _address_column(self, mailing):
        is_text = mailing.mailing_type == "sms"
        return "phone_sanitized" if is_text else "email_normalized"

    @api.model
    def _sql_own_address(self, Model, column):  # noqa: N803 - a model, as in core
        """The address that a record has of its own, if its model has one."""
        if column in Model._fields and Model._fields[column].store:
            return [SQL.identifier("record", column)]
        name = Model._mail_get_primary_email_field()
        if column == "email_normalized" and name and Model._fields[name].store:
            return [
                SQL(
                    "lower(substring(%s FROM %s))",
                    SQL.identifier("record", name),
                    EMAIL_IN_TEXT,
                )
            ]
        return []

    @api.model
    def _sql_partner_of(self, Model):  # noqa: N803 - a model, as in core
        for name in Model._mail_get_partner_fields():
            field = Model._fields[name]
            if field.type == "many2one" and field.store:
                return SQL.identifier("record", name)
        return SQL("NULL::int")

    @api.model
    def _sql_reasons(self, mailing, recipients):
        """Why which recipient may not get a mailing.

        :param SQL recipients: a sub-select of the columns ``res_id``,
            ``partner_id`` (may be NULL), ``address`` and ``is_suppressed``
        :return: a sub-select of the columns ``res_id`` and ``reason``; NULL: may
        """
        column = self._address_column(mailing)
        is_text = mailing.mailing_type == "sms"
        return SQL(
            """
            SELECT recipient.res_id, CASE
                WHEN recipient.is_suppressed THEN 'suppressed'
                WHEN %(needs_purpose)s AND %(is_contact)s THEN 'no_purpose'
                WHEN recipient.address IS NULL THEN 'no_address'
                WHEN %(honours_blacklist)s AND left_all.id IS NOT NULL
                    THEN 'blacklisted'
                WHEN %(is_contact)s THEN %(reason_of_contact)s
                END AS reason
            FROM (%(recipients)s) recipient
            LEFT JOIN contact_consent own ON own.partner_id = recipient.partner_id
                                         AND own.purpose_id = %(purpose_id)s
            LEFT JOIN (
                SELECT other.%(column)s AS address,
                       bool_or(held.status = 'withdrawn'
                               AND held.is_unproven IS NOT TRUE) AS has_left,
                       bool_or(%(held_is_granted)s) AS is_granted
                FROM contact_consent held
                JOIN res_partner other ON other.id = held.partner_id
                WHERE held.purpose_id = %(purpose_id)s
                  AND other.%(column)s IS NOT NULL
                GROUP BY other.%(column)s
            ) shared ON shared.address = recipient.address
            LEFT JOIN %(blacklist)s left_all
                   ON left_all.%(blacklisted)s = recipient.address AND left_all.active
            """,
            recipients=recipients,
            purpose_id=mailing.purpose_id.id or None,
            column=SQL.identifier(column),
            blacklist=SQL.identifier(
                "phone_blacklist" if is_text else "mail_blacklist"
            ),
            blacklisted=SQL.identifier("number" if is_text else "email"),
            needs_purpose=not mailing.purpose_id and not self._is_soft(),
            honours_blacklist=bool(mailing.use_exclusion_list),
            is_contact=SQL(
                """(recipient.partner_id IS NOT NULL OR EXISTS (
                    SELECT FROM res_partner known
                    WHERE known.%s = recipient.address))""",
                SQL.identifier(column),
            ),
            held_is_granted=self._sql_is_granted("held"),
            reason_of_contact=self._sql_reason_of_contact(mailing),
        )

    @api.model
    def _sql_is_suppressed(self, address):
        """The condition that an address is suppressed that may be no contact's."""
        return SQL(
            """EXISTS (SELECT FROM contact_suppression suppression
                       WHERE suppression.address_hash = %s)""",
            self.env["contact.suppression"]._sql_hash(address),
        )

    @api.model
    def _sql_passes(self, mailing):
        """The condition on ``reason`` that somebody may get a mailing."""
        if mailing.purpose_id:
            return SQL("reason IS NULL")
        # Where no consent is asked for, core judges addresses and writes down why.
        return SQL("(reason IS NULL OR reason IN ('no_address', 'blacklisted'))")

    @api.model
    def _sql_reason_of_contact(self, mailing):
        if not mailing.purpose_id:
            return SQL("NULL")
        # A contact needs its own grant; another record, that of a contact it names.
        is_contact = mailing.mailing_model_real == "res.partner"
        return SQL(
            """CASE
                WHEN shared.has_left OR own.status = 'withdrawn' THEN 'withdrawn'
                WHEN %(own_is_granted)s THEN NULL
                WHEN shared.is_granted
                     AND (recipient.partner_id IS NULL OR NOT %(is_contact)s) THEN NULL
                WHEN own.status IN ('granted', 'expired') THEN 'expired'
                WHEN own.status = 'pending' THEN 'pending'
                ELSE 'missing' END""",
            own_is_granted=self._sql_is_granted("own"),
            is_contact=is_contact,
        )

    @api.model
    def _sql_is_granted(self, alias):
        # The clock decides, not the cron that writes it down.
        return SQL(
            "(%(alias)s.status = 'granted' AND (%(alias)s.expiry_date IS NULL"
            " OR %(alias)s.expiry_date > %(now)s))",
            alias=SQL.identifier(alias),
            now=fields.Datetime.now(),
        )

    @api.model
    def _flush_what_sql_reads(self):
        self.env["contact.consent"]._flush_what_sql_reads()
        self.env["contact.suppression"].flush_model()
