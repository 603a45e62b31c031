from odoo.exceptions import UserError
from odoo.tools import SQL

from ....lib.journeys.definition import Option
from .kind import NamingKind, register


@register
class EnterJourney(NamingKind):
    """Lets contacts into another journey, as far as they may enter; with the record
    that they entered this one by, where that one is about such records, too."""

    name = "journey"
    label = "Start a Journey"
    icon = "fa-sitemap"
    options = {
        "journey": Option((str, int), is_required=True, comodel="contact.journey")
    }
    fields = {"journey": "entered_journey_id"}

    def check_ready(self, step):
        if step.entered_journey_id.state != "running":
            raise UserError(
                step.env._(
                    "%(step)s: the journey “%(journey)s” does not run. Publish it, or "
                    "choose another one.",
                    step=step.key,
                    journey=step.entered_journey_id.name or "",
                )
            )

    def act(self, step, ids):
        step.env["contact.journey.participant"]._enter_from(
            step.entered_journey_id,
            SQL(
                "SELECT partner_id, res_model, res_id, NULL::int AS interaction_id"
                " FROM contact_journey_participant WHERE id = ANY(%s)",
                list(ids),
            ),
        )
        return step._sql_ids(ids)
