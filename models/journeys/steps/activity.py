from datetime import timedelta

from odoo import fields
from odoo.tools import plaintext2html
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option, whole_days
from .kind import register
from .people import PeopleKind

_lt = LazyTranslate(__name__)


@register
class Activity(PeopleKind):
    """Plans an activity for the salesperson of the contact; where there is none, for
    the responsible person."""

    name = "activity"
    label = "Activity"
    icon = "fa-check-square-o"
    options = {
        "summary": Option(str),
        "type": Option((str, int), comodel="mail.activity.type"),
        "days": Option(int, check=whole_days),
        "note": Option(str),
    }
    fields = {"type": "activity_type_id"}

    def check(self, options, kinds):
        if not options.get("summary") and not options.get("type"):
            yield _lt("Say what is to be done: a summary or a type."), {}

    def act_for(self, step, partners):
        options, owner = step.options, step.journey_id.user_id
        note = options.get("note")
        kind = step.activity_type_id or step.env.ref("mail.mail_activity_data_todo")
        due = fields.Date.context_today(partners) + timedelta(
            days=options.get("days") or 0
        )
        for user, of_user in partners.grouped(
            lambda partner: partner.user_id.filtered("active") or owner
        ).items():
            of_user.activity_schedule(
                activity_type_id=kind.id,
                summary=options.get("summary"),
                note=plaintext2html(note) if note else False,
                date_deadline=due,
                user_id=user.id,
            )
