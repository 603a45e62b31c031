from odoo.tools import SQL

from ....lib.journeys.definition import Option
from ....lib.journeys.rehearsal import Passing
from .kind import StepKind, register


@register
class Branch(StepKind):
    """One way for contacts that match conditions, another one for the others."""

    name = "branch"
    label = "If"
    icon = "fa-code-fork"
    options = {"domain": Option((str, list), is_required=True)}
    ways = ("yes", "no")

    def step_values(self, env, options, found):
        domain = options["domain"]
        return {"domain": domain if isinstance(domain, str) else repr(domain)}

    def check_ready(self, step):
        step._check_usable()

    def act(self, step, ids):
        return SQL(
            """
            SELECT participant.id,
                   CASE WHEN participant.partner_id IN (%s) THEN 'yes' ELSE 'no' END
                       AS outcome, NULL::int AS interaction_id
            FROM contact_journey_participant participant WHERE participant.id = ANY(%s)
            """,
            step._sql_matching(ids),
            ids,
        )

    def rehearse(self, step, visits, rehearsal, past):
        matching = step._rehearse_matching(visits, rehearsal, past)
        for visit in visits:
            outcome = "yes" if visit.partner_id in matching else "no"
            yield Passing(visit.entry, outcome, visit.arrived)

    def try_as(self, step, partner, moment):
        is_met, texts = step._try_conditions(partner)
        return {"texts": texts, "outcome": "yes" if is_met else "no"}
