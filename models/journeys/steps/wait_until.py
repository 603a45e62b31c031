from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option, whole_days
from ....lib.journeys.windows import ALWAYS, due_date
from ...interactions.kinds import KIND_BY_NAME
from .kind import StepKind, conditions_of, register

_lt = LazyTranslate(__name__)

INTERACTION_OPTIONS = {"kind", "of", "url", "record"}
MAILS = ("mail", "text")


@register
class WaitUntil(StepKind):
    """Waits until a contact does something, or matches, or its record does; at most so
    many days."""

    name = "wait_until"
    label = "Wait Until"
    icon = "fa-hourglass-half"
    is_per_contact = False
    options = {
        "interaction": Option(dict),
        "domain": Option((str, list)),
        "record_domain": Option((str, list)),
        "days": Option(int, is_required=True, check=lambda days: whole_days(days, 1)),
    }
    ways = ("met", "timeout")

    def pauses(self, options):
        # Who matches, or clicked before, meets it at once, each time.
        return ("timeout",)

    def check(self, options, kinds):
        interaction = options.get("interaction")
        awaited = (interaction, options.get("domain"), options.get("record_domain"))
        if sum(map(bool, awaited)) != 1:
            yield _lt("Say what it waits for: an interaction or a domain."), {}
        if not interaction:
            return
        if (
            interaction.keys() - INTERACTION_OPTIONS
            or not isinstance(interaction.get("kind"), str)
            or interaction["kind"] not in KIND_BY_NAME
        ):
            yield (
                _lt("“interaction”: give a kind, one of: %(kinds)s."),
                {"kinds": ", ".join(KIND_BY_NAME)},
            )
        if not isinstance(interaction.get("url", ""), str):
            yield _lt("“interaction”: “url” is a page, as in /shop/*."), {}
        if not isinstance(interaction.get("record", False), bool):
            yield _lt("“interaction”: “record” is true or false."), {}
        mail = interaction.get("of")
        is_key = mail is None or isinstance(mail, str)
        if not is_key or (mail is not None and kinds.get(mail) not in MAILS):
            yield (
                _lt("“interaction”: “%(mail)s” is no step that sends a mail."),
                {"mail": mail},
            )

    def step_values(self, env, options, found):
        return {
            "domain": conditions_of(options),
            "interaction_kind": (options.get("interaction") or {}).get("kind", False),
        }

    def check_ready(self, step):
        step._check_usable()

    def act(self, step, ids):
        days = step.options["days"]
        step._set_due(
            ids, lambda since, tz: due_date(since, days, 0, ALWAYS, tz), until=True
        )
        return step._sql_decide(ids)

    def why_waits(self, step, participant):
        return step._why_until(participant)

    def rehearse(self, step, visits, rehearsal, past):
        return step._rehearse_until(visits, rehearsal, past)

    def try_as(self, step, partner, moment):
        found = {
            "texts": [step.env._("Choose whether it is met in time.")],
            "until": step._try_wait(partner, moment, step.options["days"]),
        }
        if step.domain:
            is_met, texts = step._try_conditions(partner)
            found["texts"] += texts
            found["outcome"] = "met" if is_met else "timeout"
        return found
