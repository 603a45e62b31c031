from bisect import bisect_right
from itertools import accumulate
from random import Random

from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option
from ....lib.journeys.rehearsal import Passing
from .kind import StepKind, register

_lt = LazyTranslate(__name__)


@register
class Split(StepKind):
    """Parts contacts by chance, to compare ways; one of them may be a holdout."""

    name = "split"
    label = "Split"
    icon = "fa-random"
    is_per_contact = False
    options = {
        "shares": Option(dict, is_required=True),
        "holdout": Option(str),
    }
    ways = ()

    def outcomes(self, options):
        return {key: key for key in options.get("shares") or {}}

    def check(self, options, kinds):
        shares = options["shares"]
        if not all(
            type(share) in (int, float) and 0 < share <= 100
            for share in shares.values()
        ):
            yield _lt("“shares”: each share is above 0 and at most 100."), {}
        elif abs(sum(shares.values()) - 100) > 1e-6:
            yield (
                _lt("“shares”: they add up to %(sum)s. Make it 100."),
                {"sum": f"{sum(shares.values()):g}"},
            )
        if options.get("holdout") is not None and options["holdout"] not in shares:
            yield (
                _lt("“holdout”: “%(holdout)s” has no share."),
                {"holdout": options["holdout"]},
            )

    def act(self, step, ids):
        outcomes, bounds = self._bounds(step)
        # By chance, but the same whenever it is asked.
        return SQL(
            """
            SELECT drawn.id, (
                       SELECT arm.outcome
                       FROM unnest(%(outcomes)s::text[], %(bounds)s::numeric[])
                         AS arm(outcome, bound)
                       WHERE drawn.percent < arm.bound ORDER BY arm.bound LIMIT 1
                   ) AS outcome, NULL::int AS interaction_id
            FROM (
                SELECT id, 100.0 / 268435456 * (
                           'x' || substr(md5(%(key)s || '/' || id), 1, 7)
                       )::bit(28)::int AS percent
                FROM unnest(%(ids)s::int[]) AS participant(id)
            ) drawn
            """,
            outcomes=outcomes,
            bounds=bounds,
            key=f"{step.journey_id.id}/{step.key}",
            ids=list(ids),
        )

    def _bounds(self, step):
        """:return: the outcomes, and up to which percent each one goes"""
        shares = step.options["shares"]
        bounds = list(accumulate(shares.values()))
        bounds[-1] = 101
        return list(shares), bounds

    def rehearse(self, step, visits, rehearsal, past):
        outcomes, bounds = self._bounds(step)
        chance = Random(f"{step.journey_id.id}/{step.key}")  # noqa: S311
        for visit in visits:
            place = bisect_right(bounds, chance.uniform(0, 100))
            yield Passing(visit.entry, outcomes[place], visit.arrived)

    def try_as(self, step, partner, moment):
        return {"texts": [step.env._("By chance: choose one.")]}
