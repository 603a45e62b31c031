from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from .contact_journey_participant import INSIDE
from .why_lines import LEAVING, why_line

MAX_ENTRIES = 20


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
        # With several records a contact is inside several times.
        told = inside or participants[:1]
        return {
            "is_inside": bool(inside),
            "answer": self._why_answer(told),
            "stands": [
                line
                for each in inside
                for line in each._why_of_record(each._why_stands(), inside)
            ],
            "entry": self._why_enters(partner, participants, inside),
            "mails": [
                line
                for each in told or [told]
                for line in each._why_of_record(self._why_mails(partner, each), told)
            ],
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

    def _why_answer(self, told):
        """
        :param told: the participants that it is about
        """
        if not told:
            return self.env._("This contact is not in the journey, and never was.")
        return " ".join(
            line["text"]
            for each in told
            for line in each._why_of_record([why_line(self._why_answer_of(each))], told)
        )

    def _why_answer_of(self, last):
        values = {
            "entered": last._why_date(last.entered_date),
            "left": last._why_date(last.left_date),
            "step": last.step_id.key or "?",
            "since": last._why_date(last.arrived_date),
            "reason": last.reason_label,
        }
        if last.state in INSIDE:
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

    def _why_enters(self, partner, participants, inside):
        """:return: lines; none of a contact that is inside, where nobody is so twice"""
        version = self.live_version_id or self._shown_version()
        if inside and not version.record_model:
            return []
        entries = version.rule_ids.filtered(lambda rule: rule.kind not in LEAVING)
        lines = [line for rule in entries for line in rule._why_entry(partner)]
        # Of who is inside it is told already what has it leave.
        leaving = version.rule_ids.browse() if inside else version.rule_ids - entries
        return [
            *self._why_kept_out(partner, participants),
            *(lines or [entries._why_by_hand()]),
            *participants._why_entered_by(version.record_model),
            *(line for rule in leaving for line in rule._why_leaves(partner)),
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
        # A record enters once, whatever became of other ones.
        last = participants.filtered(lambda each: not each.res_id)[:1]
        if last and self._takes_contacts():
            again = self._why_not_again(last)
            if again:
                yield why_line(again, False)

    def _why_not_again(self, last):
        if last.state in INSIDE:
            return self.env._("It is in it without a record already.")
        if self.reentry == "never":
            return (
                self.env._(
                    "It was in it without a record before, and contacts enter so only "
                    "once."
                )
                if self.live_version_id.record_model
                else self.env._("It was in it before, and contacts enter only once.")
            )
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
