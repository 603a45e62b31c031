from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option
from ....lib.journeys.rehearsal import Passing
from .kind import StepKind, conditions_of, register

_lt = LazyTranslate(__name__)


@register
class Branch(StepKind):
    """One way for contacts that match conditions, or whose record does, another one for
    the others."""

    name = "branch"
    label = "If"
    icon = "fa-code-fork"
    options = {
        "domain": Option((str, list)),
        "record_domain": Option((str, list)),
    }
    ways = ("yes", "no")
    is_per_contact = False

    def check(self, options, kinds):
        if bool(options.get("domain")) == bool(options.get("record_domain")):
            yield _lt("Choose “domain” or “record_domain”, one of them."), {}

    def step_values(self, env, options, found):
        return {"domain": conditions_of(options)}

    def check_ready(self, step):
        step._check_usable()

    def act(self, step, ids):
        return SQL(
            """
            SELECT participant.id,
                   CASE WHEN %s THEN 'yes' ELSE 'no' END
                       AS outcome, NULL::int AS interaction_id
            FROM contact_journey_participant participant WHERE participant.id = ANY(%s)
            """,
            step._sql_meets(ids),
            ids,
        )

    def rehearse(self, step, visits, rehearsal, past):
        matching = step._rehearse_matching(visits, rehearsal, past)
        for visit in visits:
            outcome = "yes" if visit.entry in matching else "no"
            yield Passing(visit.entry, outcome, visit.arrived)

    def try_as(self, step, partner, moment):
        is_met, texts = step._try_conditions(partner)
        return {"texts": texts, "outcome": "yes" if is_met else "no"}
