from odoo import api, fields, models
from odoo.http import request

from ...lib.mail.scanners import is_office
from ..common.readers import READERS


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
        traces = clicks.mailing_trace_id
        traces.set_opened()
        traces.set_clicked()

    @api.model
    def _retract(self, interactions):
        """Take back the clicks of interactions that were no humans' after all."""
        clicks = self.search([("interaction_id", "in", interactions.ids)])
        traces = clicks.mailing_trace_id
        clicks.unlink()
        traces._reset_clicks()
