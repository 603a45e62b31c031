from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option
from .kind import register
from .people import PeopleKind

_lt = LazyTranslate(__name__)


@register
class Lead(PeopleKind):
    """Makes a lead or an opportunity, unless one is open."""

    name = "lead"
    label = "Lead"
    icon = "fa-star-o"
    options = {
        "name": Option(str),
        "type": Option(
            str,
            check=lambda value: (
                None
                if value in ("lead", "opportunity")
                else _lt("“%(option)s” is lead or opportunity.")
            ),
        ),
        "team": Option((str, int), comodel="crm.team"),
    }
    fields = {"team": "team_id"}

    def act_for(self, step, partners):
        # Marketing hands over to sales, whose leads it need not see.
        Lead_sudo = partners.env["crm.lead"].sudo()
        open_sudo = Lead_sudo.search(
            [("partner_id", "in", partners.ids), ("won_status", "=", "pending")]
        )
        Lead_sudo.create(
            [
                {
                    "name": step.options.get("name")
                    or f"{partner.display_name}: {step.journey_id.name}",
                    "type": step.options.get("type") or "lead",
                    "partner_id": partner.id,
                    "user_id": partner.user_id.id,
                    **({"team_id": step.team_id.id} if step.team_id else {}),
                }
                for partner in partners - partners.browse(open_sudo.partner_id.ids)
            ]
        )
