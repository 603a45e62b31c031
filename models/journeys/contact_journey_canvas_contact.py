from odoo import api, models

MAX_ENTRIES = 20


class ContactJourney(models.Model):
    """The way of one contact through a journey, as the canvas lights it."""

    _inherit = "contact.journey"

    @api.readonly
    def get_canvas_ways(self, partner_id):
        """The ways of a contact through this journey, with the rights of the user.

        :param int partner_id: id of a contact
        :return: a list of dicts, the latest entry first, of ``id`` (of the
            participant), ``entry_number``, ``state``, ``label`` (of the state),
            ``reason``, ``step`` (the key of where it is, or was last), ``is_inside``,
            ``entered_date``, ``left_date``, ``due_date``, ``until_date`` (UTC, as text)
            and ``events``, the first one first: dicts of ``step``, ``kind``, ``label``,
            ``outcome``, ``reason``, ``date``, ``due_date``
        :raises AccessError: for who may not read the journey
        """
        self.ensure_one()
        self.check_access("read")
        participants = self.env["contact.journey.participant"].search(
            [("journey_id", "=", self.id), ("partner_id", "=", partner_id)],
            limit=MAX_ENTRIES,
        )
        return [self._describe_way(participant) for participant in participants]

    def _describe_way(self, participant):
        states = participant._fields["state"]._description_selection(self.env)
        kinds = participant.event_ids._fields["kind"]._description_selection(self.env)
        labels = dict(kinds)
        return {
            "id": participant.id,
            "entry_number": participant.entry_number,
            "state": participant.state,
            "label": dict(states)[participant.state],
            "reason": participant.reason_label or "",
            "step": participant.step_id.key or None,
            "is_inside": participant.state in ("active", "failed"),
            **_dates(
                participant, "entered_date", "left_date", "due_date", "until_date"
            ),
            "events": [
                {
                    "id": event.id,
                    "step": event.step_id.key or None,
                    "kind": event.kind,
                    "label": labels[event.kind],
                    "outcome": event.outcome or None,
                    "reason": event.reason_label or "",
                    **_dates(event, "date", "due_date"),
                }
                for event in participant.event_ids.sorted("id")
            ],
        }


def _dates(record, *names):
    return {
        name: record._fields[name].to_string(record[name]) if record[name] else False
        for name in names
    }
