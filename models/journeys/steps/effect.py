from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option
from .kind import StepKind, register

_lt = LazyTranslate(__name__)

TARGETS = {
    "tag_add": ("tag_add_ids", "res.partner.category"),
    "tag_remove": ("tag_remove_ids", "res.partner.category"),
    "list_add": ("list_add_ids", "contact.list"),
    "list_remove": ("list_remove_ids", "contact.list"),
    "journey_start": ("journey_start_ids", "contact.journey"),
    "journey_leave": ("journey_leave_ids", "contact.journey"),
    "webhook_call": ("webhook_ids", "contact.webhook"),
}


@register
class Effect(StepKind):
    """Adds and removes tags and lists, starts and leaves journeys, calls webhooks."""

    name = "effect"
    label = "Tags and Lists"
    icon = "fa-tags"
    options = {
        name: Option(list, comodel=comodel, is_many=True)
        for name, (_field, comodel) in TARGETS.items()
    }

    def check(self, options, kinds):
        if not any(options.get(name) for name in TARGETS):
            yield _lt("Choose tags, lists, journeys or webhooks."), {}
        for kind in ("tag", "list"):
            added = options.get(f"{kind}_add") or []
            both = set(added) & set(options.get(f"{kind}_remove") or [])
            if both:
                yield (
                    _lt("%(names)s: cannot be added and removed at once."),
                    {"names": ", ".join(map(str, both))},
                )

    def step_values(self, env, options, found):
        effect = env["contact.effect"].create(
            {
                TARGETS[option][0]: [Command.set(records.ids)]
                for option, records in found.items()
            }
        )
        return {"effect_id": effect.id}

    def named(self, step):
        # Who may read the journey has no rights of its own on effects. What was
        # archived is named as well; the step says so.
        effect_sudo = step.effect_id.sudo().with_context(active_test=False)
        return {option: effect_sudo[name] for option, (name, _model) in TARGETS.items()}

    def act(self, step, ids):
        step.env["contact.effect"]._apply(
            SQL(
                """
                SELECT %(effect_id)s AS effect_id, partner_id,
                       %(now)s::timestamp AS date, %(source)s AS source,
                       NULL::int AS interaction_id, %(uid)s AS user_id
                FROM contact_journey_participant WHERE id = ANY(%(ids)s)
                """,
                effect_id=step.effect_id.id,
                now=fields.Datetime.now(),
                source=f"{step._name},{step.id}",
                uid=step.journey_id.user_id.id,
                ids=ids,
            )
        )
        return step._sql_ids(ids)
