from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import sql_email, sql_emails, sql_has_email
from ..common.contact_condition_mixin import is_same_query

CAP_PARAMETER = "contact_marketing.weekly_cap"


class ContactCampaign(models.Model):
    """Who gets a campaign now, and why others do not: one statement.

    It writes the recipients of a run, counts the preview, and answers for one
    contact; so they cannot differ.
    """

    _inherit = "contact.campaign"
    _condition_field = "segment_ids"

    segment_ids = fields.Many2many(
        "mailing.filter",
        "contact_campaign_segment_rel",
        "campaign_id",
        "segment_id",
        string="Segments",
        domain=[("mailing_model_name", "=", "res.partner")],
        context={"active_test": False},
        ondelete="restrict",
    )
    list_ids = fields.Many2many(
        "contact.list",
        "contact_campaign_list_rel",
        "campaign_id",
        "list_id",
        string="Lists",
        # What was archived still counts: an exclusion must never fall away.
        context={"active_test": False},
        ondelete="restrict",
    )
    excluded_segment_ids = fields.Many2many(
        "mailing.filter",
        "contact_campaign_excluded_segment_rel",
        "campaign_id",
        "segment_id",
        string="Not in the Segments",
        domain=[("mailing_model_name", "=", "res.partner")],
        context={"active_test": False},
        ondelete="restrict",
    )
    excluded_list_ids = fields.Many2many(
        "contact.list",
        "contact_campaign_excluded_list_rel",
        "campaign_id",
        "list_id",
        string="Not on the Lists",
        context={"active_test": False},
        ondelete="restrict",
    )
    again_days = fields.Integer(
        "Send Again After",
        help="After how many days a contact may get it again. 0: never.",
    )

    # ------------------------------------------------------------
    # Whom it matches
    # ------------------------------------------------------------

    @api.model
    def _weekly_cap(self):
        # A setting for all, which marketers may not read.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return int(parameters_sudo.get_param(CAP_PARAMETER) or 0)

    @api.model
    def _condition_inputs(self):
        return {"segment_ids", "list_ids", "excluded_segment_ids", "excluded_list_ids"}

    def _has_conditions(self):
        return any(self[name] for name in self._condition_inputs())

    def _validate_conditions(self):
        """Nobody chooses a segment that is not theirs to ask."""
        contacts = self.env["res.partner"]
        for segment_sudo in (self.segment_ids | self.excluded_segment_ids).sudo():
            self._checked_domain(contacts, segment_sudo)

    def _audience_query(self, segments, lists, contacts, among=Domain.TRUE):
        """Who is in the segments or on the lists, by the rights of the responsible
        person and of who chose them.

        :param contacts: the model that is searched, as the responsible person sees it
        :param Domain among: of whom alone, as of a sample
        """
        domain = self._audience_domain(contacts, segments, lists) & among
        as_writer = self._as_writer(contacts)
        if as_writer.env.uid != contacts.env.uid and not as_writer.env.su:
            by_writer = as_writer._search(
                self._audience_domain(as_writer, segments, lists)
            )
            if not is_same_query(by_writer, contacts._search(domain)):
                domain &= Domain("id", "in", by_writer)
        return contacts._search(domain)

    def _audience_domain(self, contacts, segments, lists):
        # Who is in a segment is asked in the name of whom ``contacts`` is of.
        # What a form has not saved yet is of stored segments, with their writers.
        segments_sudo = segments._origin.sudo()
        return Domain.OR(
            [
                *(self._checked_domain(contacts, each) for each in segments_sudo),
                Domain("contact_list_ids", "in", lists.ids) if lists else Domain.FALSE,
            ]
        )

    def _checked_domain(self, contacts, segment):
        """
        :raises UserError: for a segment that cannot be used, with its name
        """
        try:
            domain = segment._matching(contacts)
            with segment._naming_what_broke(contacts):
                contacts._search(domain)
        except UserError as error:
            raise UserError(
                self.env._(
                    "The segment “%(segment)s” cannot be used. Correct its "
                    "conditions, or take it out of the campaign. %(error)s",
                    segment=segment.name,
                    error=error,
                )
            ) from error
        return domain

    # ------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------

    def _sql_audience(self, ignored_run=None, among=None):
        """Everybody who matches, and why who does not get it.

        :param ignored_run: a run whose own recipients do not count as mails
        :param Domain among: of whom alone; they are looked up one by one
        :return: a sub-select of the columns ``partner_id`` and ``reason``; NULL:
            gets it
        """
        self.ensure_one()
        self.env.flush_all()
        Gate = self.env["contact.consent.gate"]
        matched = self._audience_query(
            self.segment_ids,
            self.list_ids,
            self._contacts(),
            Domain.TRUE if among is None else among,
        )
        content_sudo = self._gated_content().sudo()  # the gate reads its purpose
        ignored = ignored_run.id if ignored_run else 0
        return SQL(
            """
            SELECT evaluated.partner_id, COALESCE(evaluated.reason, CASE
                WHEN row_number() OVER (
                    PARTITION BY evaluated.reason IS NULL, evaluated.address
                    ORDER BY evaluated.partner_id) > 1 THEN 'duplicate' END) AS reason
            FROM (
                WITH excluded AS MATERIALIZED (%(excluded)s),
                excluded_address AS MATERIALIZED (%(excluded_addresses)s),
                reached AS MATERIALIZED (%(reached)s)
                SELECT gate.res_id AS partner_id, gate.address,
                       CASE
                       WHEN excluded.id IS NOT NULL THEN 'excluded'
                       WHEN excluded_address.address IS NOT NULL THEN 'excluded'
                       WHEN also_excluded.id IS NOT NULL THEN 'excluded'
                       WHEN gate.reason IS NOT NULL THEN gate.reason
                       WHEN had.partner_id IS NOT NULL THEN 'had_it'
                       WHEN same_reader.had_it THEN 'had_it'
                       WHEN same_reader.is_capped THEN 'cap'
                       END AS reason
                FROM (%(gate)s) gate
                LEFT JOIN excluded ON excluded.id = gate.res_id
                LEFT JOIN excluded_address ON excluded_address.address = gate.address
                LEFT JOIN (%(also_excluded)s) also_excluded
                       ON also_excluded.id = gate.res_id
                LEFT JOIN (SELECT DISTINCT reached.partner_id FROM reached
                           WHERE reached.is_own) had ON had.partner_id = gate.res_id
                LEFT JOIN (SELECT reached.address, bool_or(reached.is_own) AS had_it,
                                  %(cap)s > 0 AND COUNT(*) FILTER (
                                      WHERE reached.is_of_week) >= %(cap)s AS is_capped
                           FROM reached GROUP BY reached.address) same_reader
                       ON same_reader.address = gate.address
            ) evaluated
            """,
            gate=Gate._sql_reasons(
                content_sudo,
                Gate._sql_recipients(content_sudo, matched.subselect()),
                are_few=among is not None,
            ),
            excluded=self._sql_excluded(),
            excluded_addresses=self._sql_excluded_addresses(),
            also_excluded=self._sql_also_excluded(),
            reached=self._sql_reached(ignored),
            cap=self._weekly_cap(),
        )

    def _gated_content(self):
        """:return: the mailing by which the gate evaluates; of a form that is not saved
        yet, one with what was chosen there"""
        if self.id:
            return self.mailing_id
        content = self.mailing_id
        return content._unkept(
            self.purpose_id,
            "res.partner",
            use_exclusion_list=not content or content.use_exclusion_list,
        )

    def _sql_excluded(self):
        """Who is in the excluded segments or on the excluded lists, archived or not,
        with their addresses: contacts are read once."""
        query = self._audience_query(
            self.excluded_segment_ids,
            self.excluded_list_ids,
            self._contacts().with_context(active_test=False),
        )
        return query.select(
            *(
                SQL.identifier(query.table, name)
                for name in ("id", "email_normalized", "gate_addresses")
            )
        )

    @api.model
    def _sql_excluded_addresses(self):
        """Their addresses: whoever else has one of them is the same reader."""
        return SQL(
            """
            SELECT email_normalized AS address FROM excluded
            WHERE gate_addresses IS NULL AND email_normalized IS NOT NULL
            UNION
            SELECT unnest(%s) FROM excluded WHERE gate_addresses IS NOT NULL
            """,
            sql_emails("excluded"),
        )

    @api.model
    def _sql_also_excluded(self):
        """Contacts with several addresses, of which a later one is excluded."""
        return SQL(
            """
            SELECT DISTINCT holder.id
            FROM res_partner holder
            CROSS JOIN LATERAL unnest(%s) AS other (address)
            JOIN excluded_address USING (address)
            WHERE holder.gate_addresses IS NOT NULL
            """,
            sql_emails("holder"),
        )

    def _sql_reached(self, ignored_run_id):
        """The contacts and addresses that mails reached, or are about to: those of this
        campaign (``is_own``), and those that count for the cap (``is_of_week``)."""
        is_own = SQL("got.campaign_id = %s", self._origin.id or 0)
        if self.again_days:
            since = self._day_start(self.again_days - 1)
            is_own = SQL("(%s AND got.date >= %s)", is_own, since)
        is_of_week = self._sql_is_of_week() if self._weekly_cap() else SQL("FALSE")
        return self._sql_got(
            SQL("(%s OR %s)", is_own, is_of_week),
            ignored_run_id,
            SQL("%s AS is_own, %s AS is_of_week", is_own, is_of_week),
        )

    @api.model
    def _sql_this_week(self, addresses):
        """
        :param list addresses: in normal form, whose mails are asked for
        :return: a sub-select of one row for each mail that counts for the cap
        """
        if not self._weekly_cap():
            return self._sql_got(SQL("FALSE"))
        has_one = sql_has_email("holder", SQL("%s::text[]", list(addresses)))
        return self._sql_got(SQL("%s AND %s", self._sql_is_of_week(), has_one))

    @api.model
    def _sql_is_of_week(self):
        return SQL("got.date > %s", fields.Datetime.now() - timedelta(days=7))

    @api.model
    def _sql_got(self, condition, ignored_run_id=0, facts=None):
        """
        :param SQL condition: on ``got``, a mail, and ``holder``, its contact
        :param SQL facts: further columns
        """
        return SQL(
            """
            SELECT holder.id AS partner_id, %s
            FROM contact_campaign_recipient got
            JOIN res_partner holder ON holder.id = got.partner_id
            WHERE got.state != 'skipped' AND got.run_id != %s AND %s
            """,
            SQL(", ").join(
                [SQL("%s AS address", sql_email("holder")), *([facts] if facts else [])]
            ),
            ignored_run_id,
            condition,
        )

    # ------------------------------------------------------------
    # What it tells
    # ------------------------------------------------------------

    def _audience_counts(self):
        """:return: a mapping of reasons, None for those who get it, to numbers"""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT reason, COUNT(*) FROM (%s) audience GROUP BY reason",
                    self._sql_audience(),
                )
            )
        )

    def _audience_members(self, condition, limit):
        """
        :param SQL condition: on the column ``reason``
        :return: the ids of the first contacts for which it holds
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM (%s) audience WHERE %s"
                " ORDER BY partner_id LIMIT %s",
                self._sql_audience(),
                condition,
                limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _why_not(self, partner):
        """
        :return: the reason why a contact does not get it; None: it does; "unmatched":
            it is in no segment and on no list of the audience
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT reason FROM (%s) audience WHERE partner_id = %s",
                self._sql_audience(),
                partner.id,
            )
        )
        return rows[0][0] if rows else "unmatched"
