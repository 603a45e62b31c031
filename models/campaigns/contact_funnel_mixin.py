from odoo import api, models


class ContactFunnelMixin(models.AbstractModel):
    """Shows the way from who matched to who ordered, contents beside each other."""

    _name = "contact.funnel.mixin"
    _description = "Has a Funnel"

    @api.readonly
    def get_funnel(self):
        """How many came how far.

        :return: ``{"stages": [{"key": str, "label": str, "count": int, "rate": float
            or None, "a": int, "b": int}], "contents": {"a": str, "b": str}, "winner":
            "a", "b" or False, "verdict": str}``. The rate is in percent of those who
            were sent it. Without several contents, the last three are empty; with
            more than two, there are "c" and so on.
        :raises AccessError: for who may not see what it is of
        """
        self.ensure_one()
        self.check_access("read")
        comparison = self._funnel_comparison()
        counts = self._funnel_counts()
        sent = counts["sent_count"]
        stages = [
            {
                "key": "matched_count",
                "label": self.env._("Matched"),
                "count": self._funnel_matched(),
                "rate": None,
            }
        ]
        for name, count in counts.items():
            rate = 100 * count / sent if name != "sent_count" and sent else None
            label = self._funnel_label(name)
            stage = {"key": name, "label": label, "count": count, "rate": rate}
            if comparison:
                figures = comparison["figures"]
                stage.update({key: own[name] for key, own in figures.items()})
            stages.append(stage)
        return {
            "stages": stages,
            "contents": self._funnel_contents() if comparison else {},
            "winner": comparison["winner"] if comparison else False,
            # No empty mapping: screens would take it for one that is filled.
            "verdict": comparison["verdict"] if comparison else "",
        }

    def _funnel_label(self, name):
        if name == "order_count":
            return self.env._("Ordered")
        field = self.env["contact.campaign.result"]._fields[name]
        return field._description_string(self.env)

    def _funnel_counts(self):
        """:return: how many were sent it, and did what: by the names of the figures of
        results, in the order of the stages"""
        raise NotImplementedError

    def _funnel_comparison(self):
        """:return: as of ``_compare_figures``; empty where nothing is compared"""
        raise NotImplementedError

    def _funnel_matched(self):
        """:return: how many contacts matched"""
        raise NotImplementedError

    def _funnel_contents(self):
        """:return: the subjects of what is compared, by variant"""
        raise NotImplementedError
