from odoo import api, fields, models
from odoo.tools import SQL

from ..common.actions import open_records

UNSUBSCRIBED_WITHIN_DAYS = 7
SINGLE_MAILING_DAYS = 30  # in which a click in a mailing of no campaign counts
COUNTS = (
    "sent_count",
    "opened_count",
    "clicked_count",
    "left_count",
    "tag_count",
    "lead_count",
    "order_count",
    "revenue",
)
# Percentages of the mails sent, and what each counts.
RATES = {
    "opened_rate": "opened_count",
    "clicked_rate": "clicked_count",
    "left_rate": "left_count",
    "order_rate": "order_count",
}


class ContactCampaignResult(models.Model):
    """What came of the runs of campaigns: the one source of their figures, live.

    One row per run and content. Opened and clicked are those of Email Marketing, which
    counts humans. What converted is told by the ledger, ``contact.interaction``: what
    humans did and what was not taken back, as by a cancelled order.

    - Tags: what the clicks in the run's mails count on tags, so far as it stands.
    - Leads, orders and their revenue: *the last click wins*. Of all clicks of the same
      contact in mails, before the lead or order and not longer ago than the campaign of
      the click says, the last one has it. So one order counts for one run, for one
      mailing of no campaign, or for none. A campaign of a company has that company's
      leads and orders; a campaign of all companies, or a mailing of no campaign, has
      those of the companies that the reader looks at.

    Revenue is the amount of the order without taxes, by the exchange rate of its day in
    the currency of its company. That is the currency of the campaign's company. A
    campaign of all companies shows the currency of the reader's company, by today's
    rate, as Odoo's sales analysis does.
    """

    _name = "contact.campaign.result"
    _description = "Result of a Campaign"
    _inherit = ["contact.rates.mixin"]
    _auto = False
    _order = "date desc, run_id desc, variant"
    _rec_name = "run_id"
    _rates = {rate: (count, "sent_count") for rate, count in RATES.items()}
    _depends = {
        "contact.campaign": ["company_id", "conversion_days"],
        "contact.campaign.run": ["campaign_id", "date", "mailing_id", "mailing_b_id"],
        "contact.campaign.recipient": ["run_id", "variant", "state", "partner_id"],
        "contact.consent.event": ["partner_id", "purpose_id", "status", "date"],
        "contact.interaction": ["kind", "date", "verdict", "retracted_date"],
        "contact.tag.event": ["kind", "count_key", "interaction_id"],
        "crm.lead": ["company_id"],
        "mailing.mailing": ["subject", "purpose_id", "run_id"],
        "mailing.trace": ["mass_mailing_id", "trace_status", "links_click_datetime"],
        "res.company": ["currency_id"],
        "sale.order": ["amount_untaxed", "currency_rate", "company_id"],
    }

    campaign_id = fields.Many2one("contact.campaign", readonly=True)
    run_id = fields.Many2one("contact.campaign.run", "Send", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    variant = fields.Selection([("a", "A"), ("b", "B")], "Content", readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Datetime(readonly=True)
    sent_count = fields.Integer("Sent", readonly=True)
    opened_count = fields.Integer("Opened", readonly=True)
    clicked_count = fields.Integer("Clicked", readonly=True, help="By humans.")
    left_count = fields.Integer("Unsubscribed", readonly=True, help="Within a week.")
    tag_count = fields.Integer(
        "Tags", readonly=True, help="How many tags its clicks added or renewed."
    )
    lead_count = fields.Integer(
        "Leads", readonly=True, help="Of contacts whose last click was in this mail."
    )
    order_count = fields.Integer(
        "Orders", readonly=True, help="Of contacts whose last click was in this mail."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Of these orders, without taxes.")
    opened_rate = fields.Float(
        "Opened %", digits=(16, 1), readonly=True, aggregator="avg"
    )
    clicked_rate = fields.Float(
        "Clicked %", digits=(16, 1), readonly=True, aggregator="avg"
    )
    left_rate = fields.Float(
        "Unsubscribed %", digits=(16, 1), readonly=True, aggregator="avg"
    )
    order_rate = fields.Float(
        "Ordered %", digits=(16, 1), readonly=True, aggregator="avg"
    )

    # ------------------------------------------------------------
    # The query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Each sub-query begins at the mailing of its row, so that the figures of a few
        runs cost what these runs cost."""
        return SQL(
            """
            SELECT 2 * part.run_id + (part.variant = 'b')::int AS id,
                   run.campaign_id, part.run_id, campaign.company_id, part.variant,
                   mailing.subject, run.date, part.sent_count,
                   response.opened_count, response.clicked_count,
                   departed.left_count, tagged.tag_count,
                   goal.lead_count, goal.order_count, goal.revenue,
                   COALESCE(company.currency_id, %(currency_id)s) AS currency_id,
                   %(rates)s
            FROM (
                SELECT run_id, variant,
                       COUNT(*) FILTER (WHERE state = 'sent') AS sent_count
                FROM contact_campaign_recipient GROUP BY run_id, variant
            ) part
            JOIN contact_campaign_run run ON run.id = part.run_id
             AND run.state NOT IN ('waiting', 'cancelled')
            JOIN contact_campaign campaign ON campaign.id = run.campaign_id
            LEFT JOIN res_company company ON company.id = campaign.company_id
            LEFT JOIN mailing_mailing mailing ON mailing.id = CASE part.variant
                      WHEN 'b' THEN run.mailing_b_id ELSE run.mailing_id END
            LEFT JOIN LATERAL (%(responses)s) response ON TRUE
            LEFT JOIN LATERAL (%(departures)s) departed ON TRUE
            LEFT JOIN LATERAL (%(tags)s) tagged ON TRUE
            LEFT JOIN LATERAL (%(goals)s) goal ON TRUE
            """,
            currency_id=self.env.company.currency_id.id,
            rates=SQL(", ").join(
                SQL(
                    "100.0 * %s / NULLIF(part.sent_count, 0) AS %s",
                    SQL.identifier(count),
                    SQL.identifier(rate),
                )
                for rate, count in RATES.items()
            ),
            responses=self._sql_responses(),
            departures=self._sql_departures(),
            tags=self._sql_tags(),
            goals=self._sql_goals(),
        )

    @api.model
    def _sql_responses(self):
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE trace.trace_status IN ('open', 'reply'))
                       AS opened_count,
                   COUNT(trace.links_click_datetime) AS clicked_count
            FROM mailing_trace trace
            WHERE trace.mass_mailing_id = mailing.id AND trace.is_test_trace IS NOT TRUE
            """
        )

    @api.model
    def _sql_departures(self):
        return SQL(
            """
            SELECT COUNT(DISTINCT recipient.partner_id) AS left_count
            FROM contact_consent_event event
            JOIN contact_campaign_recipient recipient
              ON recipient.run_id = part.run_id AND recipient.variant = part.variant
             AND recipient.partner_id = event.partner_id AND recipient.state = 'sent'
            WHERE event.purpose_id = mailing.purpose_id AND event.status = 'withdrawn'
              AND event.date BETWEEN run.date AND run.date + make_interval(days => %s)
            """,
            UNSUBSCRIBED_WITHIN_DAYS,
        )

    @api.model
    def _sql_tags(self):
        # Occurrences with the same key, as of the same day, count once.
        return SQL(
            """
            SELECT COUNT(DISTINCT (event.assignment_id,
                         COALESCE(event.count_key, event.id::text))) AS tag_count
            FROM contact_interaction click
            JOIN contact_tag_event event ON event.interaction_id = click.id
            WHERE click.mailing_id = mailing.id AND %s AND %s
            """,
            self._sql_is_click("click"),
            self.env["contact.tag.event"]._sql_is_live("event"),
        )

    @api.model
    def _sql_goals(self):
        """Leads and orders of who clicked here last before them."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE reached.kind = 'lead') AS lead_count,
                   COUNT(*) FILTER (WHERE reached.kind = 'order') AS order_count,
                   COALESCE(SUM(reached.amount * CASE
                       WHEN campaign.company_id IS NULL THEN rate.rate ELSE 1 END), 0)
                       AS revenue
            FROM (SELECT DISTINCT click.partner_id FROM contact_interaction click
                  WHERE click.mailing_id = mailing.id AND %(is_click)s) reader
            JOIN LATERAL (%(reached)s) reached ON TRUE
            LEFT JOIN (VALUES %(rates)s) rate (company_id, rate)
              ON rate.company_id = reached.company_id
            WHERE (%(last_click)s) = mailing.id
              AND (campaign.company_id IS NOT NULL OR reached.company_id IS NULL
                   OR rate.company_id IS NOT NULL)
            """,
            is_click=self._sql_is_click("click"),
            reached=self._sql_reached(),
            rates=self._sql_rates(),
            last_click=self._sql_last_click(),
        )

    @api.model
    def _sql_reached(self):
        """The leads and orders of a reader, each with its first interaction that
        stands."""
        return SQL(
            """
            SELECT interaction.kind, interaction.date, interaction.partner_id,
                   COALESCE(sale.company_id, lead.company_id) AS company_id,
                   sale.amount_untaxed
                       / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount
            FROM contact_interaction interaction
            LEFT JOIN sale_order sale ON sale.id = interaction.res_id
                  AND interaction.kind = 'order'
                      AND interaction.res_model = 'sale.order'
            LEFT JOIN crm_lead lead ON lead.id = interaction.res_id
                  AND interaction.kind = 'lead' AND interaction.res_model = 'crm.lead'
            WHERE interaction.partner_id = reader.partner_id
              AND interaction.kind IN ('lead', 'order') AND %(interaction_stands)s
              AND COALESCE(sale.id, lead.id) IS NOT NULL
              AND NOT EXISTS (
                  SELECT FROM contact_interaction earlier
                  WHERE earlier.res_model = interaction.res_model
                    AND earlier.res_id = interaction.res_id
                    AND earlier.kind = interaction.kind AND %(earlier_stands)s
                    AND (earlier.date, earlier.id) < (interaction.date, interaction.id))
            """,
            interaction_stands=self._sql_stands("interaction"),
            earlier_stands=self._sql_stands("earlier"),
        )

    @api.model
    def _sql_last_click(self):
        """The mailing of the click that has ``reached``, whoever reads the figures."""
        return SQL(
            """
            SELECT rival.mailing_id FROM contact_interaction rival
            JOIN mailing_mailing rival_mailing ON rival_mailing.id = rival.mailing_id
            LEFT JOIN contact_campaign_run rival_run
              ON rival_run.id = rival_mailing.run_id
            LEFT JOIN contact_campaign rival_campaign
              ON rival_campaign.id = rival_run.campaign_id
            WHERE rival.partner_id = reached.partner_id AND %s
              AND rival.date BETWEEN reached.date - make_interval(
                      days => COALESCE(rival_campaign.conversion_days, %s))
                  AND reached.date
              AND (rival_campaign.company_id = reached.company_id
                   OR rival_campaign.company_id IS NULL OR reached.company_id IS NULL)
            ORDER BY rival.date DESC, rival.id DESC LIMIT 1
            """,
            self._sql_is_click("rival"),
            SINGLE_MAILING_DAYS,
        )

    @api.model
    def _sql_is_click(self, alias):
        return SQL(
            "(%s = 'click' AND %s)",
            SQL.identifier(alias, "kind"),
            self._sql_stands(alias),
        )

    @api.model
    def _sql_stands(self, alias):
        return SQL(
            "(%s = 'human' AND %s IS NULL)",
            SQL.identifier(alias, "verdict"),
            SQL.identifier(alias, "retracted_date"),
        )

    @api.model
    def _sql_rates(self):
        """The companies that the reader looks at, and what one unit of the currency of
        each is worth in that of the first."""
        company = self.env.company
        companies = self.env.companies
        rates = {}
        if len(companies.currency_id) > 1:
            rates = companies.currency_id._get_rates(company, fields.Date.today())
        ours = rates.get(company.currency_id.id, 1.0)
        return SQL(", ").join(
            SQL("(%s, %s)", other.id, ours / rates.get(other.currency_id.id, 1.0))
            for other in companies
        )

    # ------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------

    @api.model
    def _figures_by(self, field_name, ids):
        """
        :param str field_name: ``campaign_id`` or ``run_id``
        :return: a mapping of each of these ids that has results to its figures, by name
        """
        names = [*COUNTS, *RATES]
        groups = self._read_group(
            [(field_name, "in", ids)],
            [field_name],
            [f"{name}:sum" for name in COUNTS] + [f"{name}:avg" for name in RATES],
        )
        return {
            record.id: dict(zip(names, figures, strict=True))
            for record, *figures in groups
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def _open_for(self, field_name, record, modes):
        """
        :param list modes: how to show them, the first one at first
        """
        return open_records(
            self.env,
            "contact_marketing.contact_campaign_result_action",
            record.display_name,
            [(field_name, "=", record.id)],
            views=[(False, mode) for mode in modes],
            view_mode=",".join(modes),
        )

    def action_open_run(self):
        self.ensure_one()
        return self.run_id.get_formview_action()
