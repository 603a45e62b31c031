"""Phone calls: activities of a phone call that are marked as done, as by *Log a Call*.

Who sets one back to do, or deletes it, takes the call back.
"""

from odoo import fields, models

from ...common.readers import READERS
from .kind import done_by_colleague, done_by_machine
from .source import Change, Listener, Source, register

OUTCOMES = [
    ("reached", "Reached"),
    ("message", "Left a message"),
    ("missed", "Not reached"),
    ("wrong", "Wrong number"),
]
WHOSE = ("res_model", "res_id")
KINDS = ("call", "call_missed")
RECORD = {
    "source_model": "mail.activity",
    "conditions": ("contact_call_outcome", "activity_type_id"),
}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    contact_call_outcome = fields.Selection(
        OUTCOMES, "Outcome of the Call", help="Empty: reached.", groups=READERS
    )

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and not {"res_model_id", *WHOSE}.isdisjoint(vals):
            # As for making one: else whoever has an activity could have called anybody.
            self.check_access("create")
        return result


def hear(change):
    calls = change.known.filtered(
        lambda activity: activity.activity_type_id.category == "phonecall"
    )
    if not calls:
        return
    contacts = _contacts(calls)
    for kind in KINDS:
        same = calls.filtered(lambda call, kind=kind: _kind(call) == kind)
        Change(same, change.before).reach(
            [kind],
            _rank,
            whose=WHOSE,
            contacts=contacts,
            each={
                call: {"data": {"outcome": call.contact_call_outcome or None}}
                for call in same
            },
        )


def _kind(call):
    return "call" if call.contact_call_outcome in (False, "reached") else "call_missed"


def _rank(_call, values):
    # What is done is archived; what is cancelled is deleted.
    return int(not values["active"])


def _contacts(calls):
    """:return: by call, the contact of its record; none of a record that is not for who
    marks the call as done, unless this is the system"""
    found = {}
    for model_name, of_model in calls.grouped("res_model").items():
        if model_name not in calls.env:
            continue
        records = calls.env[model_name].browse(of_model.mapped("res_id")).exists()
        records &= records.sudo(False)._filtered_access("read")
        for call in of_model:
            record = records & records.browse(call.res_id)
            if model_name == "res.partner":
                found[call] = record
            elif "partner_id" in record._fields:
                found[call] = record.partner_id
    return found


register(
    Source(
        "calls",
        kinds=(
            done_by_colleague(
                *("call", "Phone call", "fa-phone"),
                # An activity that is just marked as done says nothing of an answer.
                may_grant_if=("outcome", "reached"),
                trigger_label="Is reached by phone",
                **RECORD,
            ),
            # Of who was not there, it says no more than what a machine does.
            done_by_machine(
                *("call_missed", "Called, not reached", "fa-phone-square"),
                trigger_label="Is called, and not reached",
                **RECORD,
            ),
        ),
        listeners=(
            Listener(
                *("mail.activity", ("active", *WHOSE), hear),
                retracts=KINDS,
            ),
        ),
    )
)
