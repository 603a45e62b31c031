from odoo import fields, models
from odoo.tools import SQL

from ...lib.journeys.lift import lift
from ..common.failures import isolated


class ContactJourneyStep(models.Model):
    """What came of a step: mails sent, and of a split, which way brought more."""

    _inherit = "contact.journey.step"

    result = fields.Char("Results", compute="_compute_result")

    def _compute_result(self):
        mails = self.filtered("mailing_id")
        sent = dict(
            self.env["contact.journey.event"]._read_group(
                [("step_id", "in", mails.ids), ("kind", "=", "sent")],
                ["step_id"],
                ["__count"],
            )
        )
        for step in self:
            step.result = False
            if step in mails:
                count = sent.get(step._origin, 0)
                step.result = self.env._("%(count)s sent", count=count)
            elif step.kind == "split" and step._origin:
                step.result = " · ".join(step._origin._describe_ways())

    def _describe_ways(self):
        ways = self._ways()
        holdout = self.options.get("holdout")
        base = ways.get(holdout)
        for outcome in self.options["shares"]:
            converted, total = ways.get(outcome, (0, 0))
            if not total:
                continue
            parts = self.env._(
                "%(way)s: %(converted)s of %(total)s",
                way=outcome,
                converted=converted,
                total=total,
            )
            if base and outcome != holdout:
                found = lift(converted, total, *base)
                parts += self.env._(
                    " (%(difference)+.1f points, 95 %%: %(low)+.1f to %(high)+.1f)",
                    difference=found.difference * 100,
                    low=found.low * 100,
                    high=found.high * 100,
                )
            yield parts

    def _ways(self):
        """How many took each way of a split, and reached the goal of the journey since,
        inside of it or after.

        :return: by outcome, how many reached it, and how many there are
        """
        self.ensure_one()
        problems = []
        with isolated(self, problems.append):
            return self._count_ways(self.version_id._sql_meets("goal"))
        # Something is wrong with the goal; that, the journey says.
        return self._count_ways(SQL("FALSE"))

    def _count_ways(self, reached):
        """
        :param SQL reached: the condition that ``participant`` meets the goal
        :return: as ``_ways``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.outcome, COUNT(DISTINCT participant.id),
                       COUNT(DISTINCT participant.id) FILTER (
                           WHERE participant.state = 'goal' OR %s)
                FROM contact_journey_event event
                JOIN contact_journey_participant participant
                  ON participant.id = event.participant_id
                WHERE event.step_id = %s AND event.kind = 'passed'
                GROUP BY event.outcome
                """,
                reached,
                self.id,
            )
        )
        return {outcome: (converted, total) for outcome, total, converted in rows}
