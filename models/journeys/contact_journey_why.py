from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .contact_journey_participant import INSIDE

MAX_ENTRIES = 20
MAX_PAST = 100  # events that are told, the latest ones
UNTOLD = ("arrived",)  # what the event before says already
LEAVING = ("goal", "exit")


class ContactJourney(models.Model):
    """Why a contact is in a journey or not, got a mail or not, where it stands and what
    it waits for: in sentences, by the rights of who asks."""

    _inherit = "contact.journey"

    def get_contact_why(self, partner_id):
        """Why a contact is in this journey, or is not.

        :param int partner_id: id of a contact
        :return: a dict of ``is_inside``, ``answer`` (a sentence or several), and the
            lists ``stands`` (what it waits for, and what would move it), ``entry``
            (what lets it in, and what keeps it out), ``mails`` (which it got, and why
            not) and ``past`` (what happened, the latest first): of dicts of ``text``,
            ``is_met`` (True, False, or None where that says nothing), ``step`` (its
            key, or None) and ``date`` (UTC, as text, or False)
        :raises AccessError: for who may not read the journey or the contact
        """
        self.ensure_one()
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        participants = self.env["contact.journey.participant"].search(
            [("journey_id", "=", self.id), ("partner_id", "=", partner.id)],
            limit=MAX_ENTRIES,
        )
        inside = participants.filtered(lambda each: each.state in INSIDE)
        return {
            "is_inside": bool(inside),
            "answer": self._why_answer(participants, inside),
            "stands": inside._why_stands() if inside else [],
            "entry": [] if inside else self._why_not_inside(partner, participants),
            "mails": self._why_mails(partner, inside or participants[:1]),
            "past": participants._why_past(),
        }

    def action_why(self):
        """Ask why a contact is in it, or is not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_why_action"
            ),
            "context": {"default_journey_id": self.id},
        }

    def _why_answer(self, participants, inside):
        last = inside or participants[:1]
        if not last:
            return self.env._("This contact is not in the journey, and never was.")
        values = {
            "entered": last._why_date(last.entered_date),
            "left": last._why_date(last.left_date),
            "step": last.step_id.key or "?",
            "since": last._why_date(last.arrived_date),
            "reason": last.reason_label,
        }
        if inside:
            return self.env._(
                "This contact is inside since %(entered)s, and at the step “%(step)s” "
                "since %(since)s.",
                **values,
            )
        if last.state == "done":
            return self.env._(
                "This contact went through it, from %(entered)s to %(left)s.", **values
            )
        if last.state == "goal":
            return self.env._(
                "This contact entered on %(entered)s, and reached the goal on "
                "%(left)s, at the step “%(step)s”.",
                **values,
            )
        if not values["reason"]:
            return self.env._(
                "This contact entered on %(entered)s, and left on %(left)s at the step "
                "“%(step)s”.",
                **values,
            )
        return self.env._(
            "This contact entered on %(entered)s, and left on %(left)s at the step "
            "“%(step)s”: %(reason)s.",
            **values,
        )

    # ------------------------------------------------------------
    # What lets it in, and what keeps it out
    # ------------------------------------------------------------

    def _why_not_inside(self, partner, participants):
        version = self.live_version_id or self._shown_version()
        entries = version.rule_ids.filtered(lambda rule: rule.kind not in LEAVING)
        lines = [line for rule in entries for line in rule._why_entry(partner)]
        return [
            *self._why_kept_out(partner, participants),
            *(lines or [entries._why_by_hand()]),
            *(
                line
                for rule in version.rule_ids - entries
                for line in rule._why_leaves(partner)
            ),
        ]

    def _why_kept_out(self, partner, participants):
        """:return: yields a line for each thing that keeps the contact out"""
        stops = {
            "draft": self.env._("The journey is a draft: nobody enters yet."),
            "paused": self.env._("The journey is paused: nobody enters."),
            "ended": self.env._("The journey has ended: nobody enters any more."),
        }
        if self.state in stops:
            yield why_line(stops[self.state], False)
        if not partner.active:
            yield why_line(self.env._("The contact is archived."), False)
        elif partner.is_suppressed:
            yield why_line(self.env._("The contact is suppressed."), False)
        elif not self._search_contacts(Domain("id", "=", partner.id)):
            yield why_line(
                self.env._(
                    "The contact is not for the responsible person or the company of "
                    "the journey."
                ),
                False,
            )
        if participants and (again := self._why_not_again(participants[:1])):
            yield why_line(again, False)

    def _why_not_again(self, last):
        if self.reentry == "never":
            return self.env._("It was in it before, and contacts enter only once.")
        since = last.left_date
        if self.reentry == "after" and since:
            again = since + timedelta(days=self.reentry_days)
            if again > fields.Datetime.now():
                return self.env._(
                    "It may enter again from %(date)s on.", date=last._why_date(again)
                )
        return None

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _why_mails(self, partner, participant):
        """Of each mail of the journey, whether the contact got it, and why not."""
        version = participant.version_id or self.live_version_id
        steps = (version or self._shown_version()).step_ids.filtered("mailing_id")
        # By key: a step goes on where the contact was moved to another version.
        known = {}
        for event in participant.event_ids.sorted("id"):
            if event.kind in ("sent", "skipped"):
                known[event.step_id.key] = event
        return [step._why_mail(partner, participant, known) for step in steps]


class ContactJourneyParticipant(models.Model):
    _inherit = "contact.journey.participant"

    def action_why(self):
        """Ask why the contact is where it is."""
        self.ensure_one()
        action = self.journey_id.action_why()
        action["context"]["default_partner_id"] = self.partner_id.id
        return action

    def _why_date(self, date):
        return format_datetime(self.env, date, dt_format="medium") if date else ""

    def _why_stands(self):
        """What it waits for, and what would take it out."""
        self.ensure_one()
        return [
            *self._why_waits(),
            *(
                line
                for rule in self.version_id.rule_ids
                if rule.kind in LEAVING
                for line in rule._why_leaves(self.partner_id)
            ),
        ]

    def _why_waits(self):
        step, journey = self.step_id, self.journey_id
        if self.state == "failed":
            yield why_line(
                self.env._(
                    "The step failed: %(reason)s Correct it, then press Try Again.",
                    reason=self.reason_label,
                ),
                False,
                step,
            )
            return
        if journey.state == "paused":
            yield why_line(
                self.env._("The journey is paused: nobody goes on."), False, step
            )
        if step.problem:
            yield why_line(
                self.env._(
                    "The step stands until this is corrected: %(problem)s",
                    problem=step.problem,
                ),
                False,
                step,
            )
        yield from step._why_waits(self)

    def _why_past(self):
        events = self.env["contact.journey.event"].search(
            [("participant_id", "in", self.ids), ("kind", "not in", UNTOLD)],
            limit=MAX_PAST,
        )
        return [event._why_happened() for event in events]


class ContactJourneyEvent(models.Model):
    _inherit = "contact.journey.event"

    def _why_happened(self):
        """:return: the event as a line of *Why?*"""
        texts = {
            "entered": self.env._("Entered."),
            "passed": self.env._("Passed."),
            "waited": self.env._("Waits."),
            "sent": self.env._("The mail was sent."),
            "skipped": self.env._("The mail was not sent."),
        }
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        text = texts.get(self.kind) or f"{kinds[self.kind]}."
        more = []
        if self.kind == "passed" and self.outcome not in (False, "next"):
            more.append(self.step_id._way_label(self.outcome))
        if self.reason_label:
            more.append(self.reason_label)
        if self.due_date:
            more.append(
                self.env._(
                    "until %(date)s", date=self.participant_id._why_date(self.due_date)
                )
            )
        if more:
            text = f"{text[:-1]}: {', '.join(more)}."
        return why_line(text, None, self.step_id, self.date)


def why_line(text, is_met=None, step=None, date=False):
    return {
        "text": text,
        "is_met": is_met,
        "step": (step and step.key) or None,
        "date": fields.Datetime.to_string(date) if date else False,
    }


def explain(rule, contacts, partner, text):
    """A line, and one for each condition, with whether the contact meets it.

    :param rule: has stored conditions
    :param text: callable of whether all is met: the first line
    """
    try:
        is_met = bool(rule._matching_query(contacts, Domain("id", "=", partner.id)))
        _sign, parts = rule._met_parts(contacts, partner.id)
    except UserError as error:
        problem = str(error).partition("\n")[0]
        return [why_line(f"{text(False)} {problem}", None)]
    return [
        why_line(text(is_met), is_met),
        *(why_line(f"– {words}", part_is_met) for words, part_is_met in parts),
    ]
