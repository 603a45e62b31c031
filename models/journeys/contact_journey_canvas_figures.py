from odoo import models

from .contact_journey_participant import INSIDE
from .steps import KINDS

MAIL_COUNTS = ("sent_count", "opened_count", "clicked_count", "left_count")
HERE = ("state", "in", INSIDE)


class ContactJourney(models.Model):
    """The canvas: how many are at each step, and how many went which way.

    A step is the same in all versions where it has the same key and kind.
    """

    _inherit = "contact.journey"

    def action_open_step(self, name, kind):
        """Open who stands at a step now, in whichever version: as many as its card
        says.

        :param str name: the key of the step
        :param str kind: of the step
        """
        self.ensure_one()
        steps = self._steps_known().filtered(
            lambda step: (step.key, step.kind) == (name, kind)
        )
        return self._open_participants([("step_id", "in", steps.ids), HERE])

    def _steps_known(self):
        """:return: the steps that somebody may stand at, or has passed"""
        return self.version_ids.step_ids

    def _canvas_figures(self, definition):
        kinds = {key: step.get("kind") for key, step in definition["steps"].items()}
        steps = self._steps_known().filtered(
            lambda step: kinds.get(step.key) == step.kind
        )
        figures, paths = {}, {}
        for key, found in self._figures_here(steps):
            _add(figures.setdefault(key, {}), found)
        for key, kind, outcome, count in self._figures_passed(steps):
            _add(figures.setdefault(key, {}), {kind: count})
            if kind == "passed":
                _add(paths.setdefault(key, {}), {outcome: count})
        sending = steps.filtered(lambda step: "mailing" in KINDS[step.kind].options)
        for key, found in self._figures_of_mails(set(sending.mapped("key"))):
            _add(figures.setdefault(key, {}), found)
        return {
            "entered": self.entered_count,
            "inside": self.active_count,
            "goal": self.goal_count,
            "steps": figures,
            "paths": paths,
        }

    def _figures_here(self, steps):
        groups = self.env["contact.journey.participant"]._read_group(
            [("step_id", "in", steps.ids), HERE],
            ["step_id", "state"],
            ["__count"],
        )
        for step, state, count in groups:
            yield step.key, {"waiting" if state == "active" else "failed": count}

    def _figures_passed(self, steps):
        groups = self.env["contact.journey.event"]._read_group(
            [("step_id", "in", steps.ids), ("kind", "in", ("passed", "skipped"))],
            ["step_id", "kind", "outcome"],
            ["__count"],
        )
        for step, kind, outcome, count in groups:
            yield step.key, kind, outcome, count

    def _figures_of_mails(self, keys):
        Result = self.env["contact.campaign.result"]
        campaigns = self.with_context(active_test=False).campaign_ids.filtered(
            lambda campaign: campaign.step_key in keys
        )
        if not campaigns:
            return
        groups = Result._read_group(
            [("campaign_id", "in", campaigns.ids)],
            ["campaign_id"],
            [f"{name}:sum" for name in MAIL_COUNTS],
        )
        for campaign, *counts in groups:
            names = [name.removesuffix("_count") for name in MAIL_COUNTS]
            yield campaign.step_key, dict(zip(names, counts, strict=True))


def _add(figures, more):
    for name, count in more.items():
        figures[name] = figures.get(name, 0) + (count or 0)
