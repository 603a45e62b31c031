from odoo import api, fields, models
from odoo.fields import Domain

from ..common.contact_home import MAX_SENDS


class ContactHome(models.AbstractModel):
    """Sends that wait for an answer, campaigns that stopped, and what is sent next."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "runs",
                "contact_campaign_run_action",
                [("state", "=", "waiting")],
                self.env._("Sends that wait for your answer"),
                "fa-pause-circle",
                is_problem=True,
            )
            todo += self._to_do(
                "campaigns",
                "contact_campaign_action",
                [("error", "!=", False), ("state", "in", ("running", "paused"))],
                self.env._("Campaigns with a problem"),
                "fa-exclamation-triangle",
                is_problem=True,
            )
        return todo

    @api.model
    def _sends(self):
        return [
            *super()._sends(),
            *self._campaigns_to_send(),
            *self._mailings_to_send(),
        ]

    @api.model
    def _campaigns_to_send(self):
        campaigns = self.env["contact.campaign"].search(
            [("state", "=", "running"), ("next_date", "!=", False)],
            order="next_date, id",
            limit=MAX_SENDS,
        )
        look = {
            "action": "contact_marketing.contact_campaign_action",
            "icon": "fa-refresh",
            "kind": self.env._("Campaign"),
        }
        return [self._send(each, each.next_date, look) for each in campaigns]

    @api.model
    def _mailings_to_send(self):
        Mailing = self.env["mailing.mailing"]
        if not Mailing.has_access("read"):
            return []
        # What a campaign sends is told by the campaign.
        waiting = Domain("state", "=", "in_queue") & Domain("run_id", "=", False)
        to_contacts = Domain("mailing_model_id.model", "=", "res.partner")
        mailings = Mailing.search(
            waiting & to_contacts & Domain("schedule_date", "!=", False),
            order="schedule_date, id",
            limit=MAX_SENDS,
        )
        look = {
            "action": "contact_marketing.mailing_mailing_action",
            "icon": "fa-envelope-o",
            "kind": self.env._("Mailing"),
        }
        return [self._send(each, each.schedule_date, look) for each in mailings]

    @api.model
    def _send(self, record, date, look):
        return {
            **look,
            "key": f"{record._name},{record.id}",
            "id": record.id,
            "name": record.display_name,
            "date": fields.Datetime.to_string(date),
        }
