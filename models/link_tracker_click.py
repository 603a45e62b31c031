from odoo import api, models


class LinkTrackerClick(models.Model):
    _name = "link.tracker.click"
    _inherit = ["link.tracker.click"]

    @api.model
    def _record_from_interactions(self, interactions):
        """Keep Email Marketing's own statistics right: its clicks, opens, counts.

        :param interactions: signals of humans, any number
        """
        clicks = interactions.filtered("link_id")
        self.create(
            [
                {
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
