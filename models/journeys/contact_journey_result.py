from odoo import api, fields, models
from odoo.tools import SQL

from ..campaigns.contact_campaign_result import ContactCampaignResult

# What participants count as, by state; what mails bring: see contact.campaign.result.
STATE_COUNTS = {
    "inside_count": ("active", "failed"),
    "done_count": ("done",),
    "goal_count": ("goal",),
    "exited_count": ("exited", "removed"),
}
MAIL_COUNTS = (
    "sent_count",
    "opened_count",
    "clicked_count",
    "left_count",
    "lead_count",
    "order_count",
    "revenue",
)


class ContactJourneyResult(models.Model):
    """What came of journeys, live: one row per day on which contacts entered a version,
    and one per run of the mails of a step.

    What mails brought is told by ``contact.campaign.result``: leads, orders and revenue
    belong to the last click, be it in a mail of a journey or of a campaign.
    """

    _name = "contact.journey.result"
    _description = "Result of a Journey"
    _inherit = ["contact.rates.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "journey_id"
    _depends = {
        **ContactCampaignResult._depends,
        "contact.journey": ["company_id"],
        "contact.journey.participant": ["journey_id", "version_id", "state"],
    }
    _rates = {
        "goal_rate": ("goal_count", "entered_count"),
        "opened_rate": ("opened_count", "sent_count"),
        "clicked_rate": ("clicked_count", "sent_count"),
        "order_rate": ("order_count", "sent_count"),
    }

    journey_id = fields.Many2one("contact.journey", readonly=True)
    version_id = fields.Many2one(
        "contact.journey.version", readonly=True, help="Of who entered."
    )
    step_key = fields.Char("Step", readonly=True, help="Of mails.")
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(
        readonly=True, help="When contacts entered, or when the first mail went out."
    )
    entered_count = fields.Integer("Entered", readonly=True)
    inside_count = fields.Integer("Inside", readonly=True)
    done_count = fields.Integer("Went Through", readonly=True)
    goal_count = fields.Integer("Reached the Goal", readonly=True)
    exited_count = fields.Integer("Left Before", readonly=True)
    goal_rate = fields.Float(
        "Conversion %", digits=(16, 1), readonly=True, aggregator="avg"
    )
    sent_count = fields.Integer("Sent", readonly=True)
    opened_count = fields.Integer("Opened", readonly=True)
    clicked_count = fields.Integer("Clicked", readonly=True, help="By humans.")
    left_count = fields.Integer("Unsubscribed", readonly=True, help="Within a week.")
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
    order_rate = fields.Float(
        "Ordered %", digits=(16, 1), readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT part.id, part.journey_id, part.version_id, part.step_key, part.date,
                   journey.company_id,
                   COALESCE(company.currency_id, %(currency_id)s) AS currency_id,
                   %(counts)s, %(rates)s
            FROM (%(entered)s UNION ALL %(mailed)s) part
            JOIN contact_journey journey ON journey.id = part.journey_id
            LEFT JOIN res_company company ON company.id = journey.company_id
            """,
            currency_id=self.env.company.currency_id.id,
            counts=SQL(", ").join(
                SQL("part.%s", SQL.identifier(name)) for name in self._count_names()
            ),
            rates=SQL(", ").join(
                SQL(
                    "100.0 * part.%s / NULLIF(part.%s, 0) AS %s",
                    SQL.identifier(count),
                    SQL.identifier(total),
                    SQL.identifier(rate),
                )
                for rate, (count, total) in self._rates.items()
            ),
            entered=self._sql_entered(),
            mailed=self._sql_mailed(),
        )

    @api.model
    def _count_names(self):
        return ["entered_count", *STATE_COUNTS, *MAIL_COUNTS]

    @api.model
    def _sql_entered(self):
        """Who entered, by journey, version and day."""
        return SQL(
            """
            SELECT 2 * MIN(id) AS id, journey_id, version_id, NULL::text AS step_key,
                   MIN(entered_date) AS date, COUNT(*) AS entered_count,
                   %(states)s, %(nothing)s
            FROM contact_journey_participant
            GROUP BY journey_id, version_id, entered_date::date
            """,
            states=SQL(", ").join(
                SQL(
                    "COUNT(*) FILTER (WHERE state = ANY(%s)) AS %s",
                    list(states),
                    SQL.identifier(name),
                )
                for name, states in STATE_COUNTS.items()
            ),
            nothing=SQL(", ").join(
                SQL("0 AS %s", SQL.identifier(name)) for name in MAIL_COUNTS
            ),
        )

    @api.model
    def _sql_mailed(self):
        """What the mails of steps brought, by run."""
        return SQL(
            """
            SELECT 2 * result.id + 1, campaign.journey_id, NULL::int,
                   campaign.step_key, result.date, 0, %(nothing)s, %(counts)s
            FROM (%(results)s) result
            JOIN contact_campaign campaign ON campaign.id = result.campaign_id
             AND campaign.journey_id IS NOT NULL
            """,
            nothing=SQL(", ").join(SQL("0") for _name in STATE_COUNTS),
            counts=SQL(", ").join(
                SQL("result.%s", SQL.identifier(name)) for name in MAIL_COUNTS
            ),
            results=self.env["contact.campaign.result"]._table_query,
        )

    def action_open_journey(self):
        self.ensure_one()
        return self.journey_id.get_formview_action()
