from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option
from .kind import register
from .people import PeopleKind

_lt = LazyTranslate(__name__)


@register
class Salesperson(PeopleKind):
    """Gives contacts a salesperson: one person, or whoever of a team has the fewest."""

    name = "salesperson"
    label = "Salesperson"
    icon = "fa-user"
    options = {
        "user": Option((str, int), comodel="res.users"),
        "team": Option((str, int), comodel="crm.team"),
        "reassign": Option(bool),
    }
    fields = {"user": "assignee_id", "team": "team_id"}

    def check(self, options, kinds):
        if bool(options.get("user")) == bool(options.get("team")):
            yield _lt("Choose a user or a team."), {}

    def check_ready(self, step):
        if step.options.get("user") and not step.assignee_id.active:
            raise UserError(
                step.env._(
                    "%(step)s: the salesperson has left. Choose another one.",
                    step=step.key,
                )
            )
        if step.options.get("team") and not step.team_id.active:
            raise UserError(
                step.env._(
                    "%(step)s: the team was deleted or archived. Choose another one.",
                    step=step.key,
                )
            )

    def act_for(self, step, partners):
        reassign = step.options.get("reassign")
        if step.team_id:
            # As thresholds of scores do: the least loaded of the team is next.
            threshold = partners.env["contact.scoring.threshold"].new(
                {
                    "team_id": step.team_id.id,
                    "assign": "everybody" if reassign else "unassigned",
                }
            )
            threshold._assign(partners)
            return
        chosen = (
            partners
            if reassign
            else partners.filtered(lambda partner: not partner.user_id)
        )
        chosen.write({"user_id": step.assignee_id.id})
