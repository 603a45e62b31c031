from odoo.exceptions import UserError

from ....lib.journeys.definition import Option
from .kind import register
from .people import PeopleKind


@register
class ServerAction(PeopleKind):
    """Runs a server action on contacts, with the rights of the responsible person."""

    name = "action"
    label = "Server Action"
    icon = "fa-cogs"
    options = {
        "action": Option((str, int), is_required=True, comodel="ir.actions.server")
    }
    fields = {"action": "action_id"}

    def check_ready(self, step):
        # Marketing users may not read actions; what this one does, its maker decided.
        action_sudo = step.action_id.sudo()
        if not action_sudo or action_sudo.model_id.model != "res.partner":
            raise UserError(
                step.env._(
                    "%(step)s: the server action on contacts was deleted. Choose "
                    "another one.",
                    step=step.key,
                )
            )
        groups_sudo = action_sudo.group_ids
        is_for_user = groups_sudo & step.env.user.all_group_ids or step.env.su
        if groups_sudo and not is_for_user:
            raise UserError(
                step.env._(
                    "%(step)s: this server action is not for you. Have somebody "
                    "publish the journey who may run it.",
                    step=step.key,
                )
            )
        responsible_sudo = step.journey_id.user_id.sudo()
        if groups_sudo and not groups_sudo & responsible_sudo.all_group_ids:
            raise UserError(
                step.env._(
                    "%(step)s: %(user)s may not run this server action. Choose another "
                    "responsible person.",
                    step=step.key,
                    user=responsible_sudo.name,
                )
            )

    def act_for(self, step, partners):
        if partners:
            step.action_id.with_env(partners.env).with_context(
                active_model=partners._name,
                active_ids=partners.ids,
                active_id=partners[:1].id,
            ).run()
