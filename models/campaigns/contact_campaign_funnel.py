from odoo import models

from .contact_campaign_result_mailing import COMPARED


class ContactCampaignFiguresMixin(models.AbstractModel):
    """Contents A and B of campaigns, beside each other."""

    _inherit = "contact.campaign.figures.mixin"

    def _funnel_counts(self):
        return {name: self[name] for name in COMPARED}

    def _funnel_comparison(self):
        runs = self._funnel_tested()
        return runs._compare_contents() if runs else {}

    def _funnel_tested(self):
        """:return: the sends of which the two contents are compared"""
        raise NotImplementedError

    def _funnel_contents(self):
        # Who may see the results may know what they are of.
        return {
            "a": self.sudo().mailing_id.subject or "",
            "b": self.sudo().mailing_b_id.subject or "",
        }


class ContactCampaign(models.Model):
    _inherit = "contact.campaign"

    def _funnel_tested(self):
        return self._tested_runs() if self.mailing_b_id else self.run_ids.browse()

    def _funnel_matched(self):
        """Who was sent it, and who matched at the last send and was not: the same
        contacts match again and again."""
        last = self.run_ids.filtered(lambda run: run.state in ("sending", "done"))
        excluded = last.sorted("date")[-1:].fallen or {}
        return self.sent_count + sum(
            count for reason, count in excluded.items() if reason != "had_it"
        )


class ContactCampaignRun(models.Model):
    _inherit = "contact.campaign.run"

    def _funnel_tested(self):
        return self if self.mailing_id and self.mailing_b_id else self.browse()

    def _funnel_matched(self):
        return self.matched_count
