from odoo import models


class ContactCampaignFiguresMixin(models.AbstractModel):
    """Shows the way from who matched to who ordered, with A beside B."""

    _inherit = "contact.campaign.figures.mixin"

    def get_funnel(self):
        """How many came how far.

        :return: ``{"stages": [{"key": str, "label": str, "count": int, "rate": float
            or None, "a": int, "b": int}], "contents": {"a": str, "b": str}, "winner":
            "a", "b" or False, "verdict": str}``. The rate is in percent of those who
            were sent it. Without two contents, the last three are empty.
        :raises AccessError: for who may not see the campaign
        """
        self.ensure_one()
        self.check_access("read")
        comparison = self._compared()
        names = ["sent_count", "opened_count", "clicked_count", "order_count"]
        stages = [
            {
                "key": "matched_count",
                "label": self.env._("Matched"),
                "count": self._funnel_matched(),
                "rate": None,
            }
        ]
        for name in names:
            label = self._fields[name]._description_string(self.env)
            if name == "order_count":
                label = self.env._("Ordered")
            is_response = name != "sent_count" and self.sent_count
            rate = 100 * self[name] / self.sent_count if is_response else None
            stages.append(
                {"key": name, "label": label, "count": self[name], "rate": rate}
            )
            for variant in ("a", "b") if comparison else ():
                stages[-1][variant] = comparison[variant][name]
        return {
            "stages": stages,
            "contents": comparison and self._funnel_contents(),
            "winner": comparison and comparison["winner"],
            "verdict": comparison and comparison["verdict"],
        }

    def _compared(self):
        runs = self._funnel_tested()
        return runs._compare_contents() if runs else {}

    def _funnel_tested(self):
        """:return: the sends of which the two contents are compared"""
        raise NotImplementedError

    def _funnel_matched(self):
        """:return: how many contacts matched"""
        raise NotImplementedError

    def _funnel_contents(self):
        """:return: the subjects of the two contents"""
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
