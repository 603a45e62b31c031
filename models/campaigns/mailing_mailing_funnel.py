from string import ascii_lowercase

from odoo import models


class MailingMailing(models.Model):
    """The funnel of a mailing, with the versions of an A/B test beside each other."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "contact.funnel.mixin"]

    def _funnel_counts(self):
        counts = self.env["contact.campaign.result"]._mailing_figures(self)[self.id]
        if self.mailing_type != "mail":
            del counts["opened_count"]  # Nobody knows who opens a text message.
        if self.mailing_model_real != "res.partner":
            del counts["order_count"]  # Only of contacts is it known what they order.
        return counts

    def _funnel_matched(self):
        # What was sent before this addon came, nobody matched with a gate.
        return sum((self.gate_outcome or {}).values()) or self.expected

    def _funnel_comparison(self):
        run = self._funnel_run()
        if run:
            return run._compare_contents()
        versions = self._funnel_versions()
        Result = self.env["contact.campaign.result"]
        figures = Result._mailing_figures(self.union(*versions.values()))
        by_version = {key: figures[version.id] for key, version in versions.items()}
        return Result._compare_figures(by_version) if by_version else {}

    def _funnel_contents(self):
        run = self._funnel_run()
        if run:
            return run._funnel_contents()
        return {key: one.subject or "" for key, one in self._funnel_versions().items()}

    def _funnel_run(self):
        """:return: the send of a campaign with both contents that this is one of"""
        run = self.run_id
        return run._funnel_tested() if run and run.has_access("read") else run.browse()

    def _funnel_versions(self):
        """:return: the mailings that Odoo tests beside each other, by letter. What is
        sent to all others once the test is over, is none"""
        if not self.ab_testing_enabled or self.ab_testing_is_winner_mailing:
            return {}
        tested = self._get_ab_testing_siblings_mailings().filtered(
            lambda one: one.sent and not one.ab_testing_is_winner_mailing
        )
        if len(tested) < 2 or self not in tested:
            return {}
        return dict(zip(ascii_lowercase, tested.sorted("id"), strict=False))
