from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from ...lib.mail.scanners import is_office
from ...lib.sql import sql_array
from ..common.overrides import has_other_columns, is_overridden
from ..common.readers import READERS

COLUMNS = (
    "interaction_id",
    "link_id",
    "mailing_trace_id",
    "mass_mailing_id",
    "country_id",
    "campaign_id",
    "ip",
)


class LinkTrackerClick(models.Model):
    _inherit = "link.tracker.click"

    interaction_id = fields.Many2one(
        "contact.interaction",
        ondelete="set null",
        index="btree_not_null",
        # Clicks are for all employees to read; whose they were is not.
        groups=READERS,
    )

    @api.model
    def add_click(self, code, **route_values):
        """Count humans only, also on links that are not signed."""
        http = self.env["ir.http"]
        if http._is_robot_reading() or request and is_office(http._user_agent()):
            return None  # as for a code that is not there
        return super().add_click(code, **route_values)

    @api.model
    def _record_from_interactions(self, interactions):
        """Keep Email Marketing's own statistics right: its clicks, opens, counts.

        :param interactions: interactions of humans, any number
        """
        clicks = interactions.filtered("link_id")
        if is_overridden(self, "create") or has_other_columns(self, COLUMNS):
            self._create_from_interactions(clicks)
        else:
            self._insert_from_interactions(clicks)
        clicks.mailing_trace_id._mark_clicked()

    @api.model
    def _create_from_interactions(self, clicks):
        self.create(
            [
                {
                    "interaction_id": click.id,
                    "link_id": click.link_id.id,
                    "mailing_trace_id": click.mailing_trace_id.id,
                    "mass_mailing_id": click.mailing_id.id,
                    "country_id": click.country_id.id,
                }
                for click in clicks
            ]
        )

    @api.model
    def _insert_from_interactions(self, clicks):
        """The same by one statement, where nobody else has a say in it."""
        self.env["link.tracker"].flush_model(["campaign_id"])
        clicks.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO link_tracker_click (
                    interaction_id, link_id, mailing_trace_id, mass_mailing_id,
                    country_id, campaign_id, create_uid, write_uid, create_date,
                    write_date)
                SELECT click.id, click.link_id, click.mailing_trace_id,
                       click.mailing_id, click.country_id, link.campaign_id,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                FROM contact_interaction click
                JOIN link_tracker link ON link.id = click.link_id
                WHERE click.id = ANY(%(ids)s) ORDER BY click.id
                RETURNING id
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=sql_array(clicks.ids),
            )
        )
        self.env["link.tracker"].invalidate_model(["link_click_ids"], flush=False)
        made = self.browse(id_ for (id_,) in rows)
        # The counts of links are computed of these.
        made.modified(COLUMNS, create=True)
        # They have it, of their links.
        self.env.remove_to_compute(self._fields["campaign_id"], made)

    @api.model
    def _retract(self, interactions):
        """Take back the clicks of interactions that were no humans' after all."""
        clicks = self.search([("interaction_id", "in", interactions.ids)])
        traces = clicks.mailing_trace_id
        clicks.unlink()
        traces._reset_clicks()
