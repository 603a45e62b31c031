from odoo import models
from odoo.fields import Domain

from .steps import KINDS
from .steps.form import FORMS, OUTCOMES
from .why_lines import explain, why_line


class ContactJourneyStep(models.Model):
    """Why a contact waits at a step, and why it got a mail or did not."""

    _inherit = "contact.journey.step"

    def _way_label(self, outcome):
        """:return: what to call an outcome: as the canvas does"""
        form = FORMS.get(self.kind)
        labels = {**OUTCOMES, **(form.outcomes if form else {})}
        label = labels.get(outcome)
        return self.env._(label) if label else outcome

    def _why_waits(self, participant):
        """:return: lines: what the participant waits for here"""
        if not participant.is_waiting and not participant.due_date:
            return [why_line(self.env._("It is about to take this step."), None, self)]
        return KINDS[self.kind].why_waits(self, participant)

    def _why_due(self, participant):
        text = self.env._(
            "It goes on at %(date)s.", date=participant._why_date(participant.due_date)
        )
        return [why_line(text, None, self)]

    # ------------------------------------------------------------
    # Wait until
    # ------------------------------------------------------------

    def _why_until(self, participant):
        until = participant._why_date(participant.until_date)
        late = self.path_ids.filtered(lambda path: path.outcome == "timeout")
        where = late.to_step_id.key
        if self.domain:
            return [
                *explain(
                    self,
                    self._asked_of(participant.partner_id, participant),
                    lambda _is_met: self.env._("It goes on when it matches:"),
                ),
                self._why_late(until, where),
            ]
        said = self.options["interaction"]
        kinds = self.env["contact.interaction"]._fields["kind"]
        what = dict(kinds._description_selection(self.env)).get(said["kind"])
        if said.get("of"):
            text = self.env._(
                "It goes on after “%(what)s” in the mail of the step “%(mail)s”.",
                what=what,
                mail=said["of"],
            )
        elif said.get("url"):
            text = self.env._(
                "It goes on after “%(what)s” on %(page)s.", what=what, page=said["url"]
            )
        elif said.get("record"):
            text = self.env._(
                "It goes on after “%(what)s” of the same record.", what=what
            )
        else:
            text = self.env._("It goes on after “%(what)s”.", what=what)
        return [why_line(text, False, self), self._why_late(until, where)]

    def _why_late(self, until, where):
        if where:
            text = self.env._(
                "Else it goes on to “%(step)s” at %(date)s.", step=where, date=until
            )
        else:
            text = self.env._("Else the journey ends for it at %(date)s.", date=until)
        return why_line(text, None, self)

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _why_mail(self, partner, participant, known):
        """
        :param participant: of the contact; may be none
        :param dict known: by key of a step, the event that its mail was sent or not
        :return: a line: whether the contact got the mail of this step, and why not
        """
        # What it is called is no secret for who may read the journey.
        name = self.mailing_id.sudo().subject
        is_here = participant.step_id.key == self.key and not participant.left_date
        if is_here and participant.recipient_id:
            text = self.env._("“%(mail)s” is on its way.", mail=name)
            return why_line(text, None, self)
        event = known.get(self.key)
        if event and not is_here:
            return self._why_known(event, name)
        reason = self._why_refused(partner)
        if reason:
            text = self.env._(
                "“%(mail)s” would not be sent now: %(reason)s.",
                mail=name,
                reason=reason,
            )
            return why_line(text, False, self)
        if not participant or participant.left_date:
            text = self.env._(
                "“%(mail)s” was not sent: it did not come to this step.", mail=name
            )
            return why_line(text, False if participant else None, self)
        text = self.env._(
            "“%(mail)s” was not sent yet. By today's consents it may be.", mail=name
        )
        return why_line(text, None, self)

    def _why_known(self, event, name):
        if event.kind == "sent":
            text = self.env._("“%(mail)s” was sent.", mail=name)
            return why_line(text, True, self, event.date)
        text = self.env._(
            "“%(mail)s” was not sent: %(reason)s.",
            mail=name,
            reason=event.reason_label,
        )
        return why_line(text, False, self, event.date)

    def _why_refused(self, partner):
        """:return: why the contact may not be sent the mail now, or None"""
        Gate = self.env["contact.consent.gate"]
        # Marketers may not read all mailings; of this one the purpose is asked for.
        mailing_sudo = self.mailing_id.sudo()
        reason = Gate._refused(mailing_sudo, partner.ids).get(partner.id)
        return self.env["contact.journey.participant"]._reasons().get(reason, reason)

    def _why_waits_for_mail(self, participant):
        if participant.recipient_id:
            return [why_line(self.env._("Its mail is on its way."), None, self)]
        event = self.env["contact.journey.event"].search(
            Domain("participant_id", "=", participant.id)
            & Domain("step_id", "=", self.id)
            & Domain("kind", "=", "waited"),
            limit=1,
        )
        if not event.reason_label:
            return self._why_due(participant)
        values = {
            "reason": event.reason_label,
            "date": participant._why_date(participant.due_date),
            "until": participant._why_date(participant.until_date),
        }
        if participant.until_date:
            text = self.env._(
                "The mail may not be sent now: %(reason)s. It is tried again at "
                "%(date)s, until %(until)s.",
                **values,
            )
        else:
            text = self.env._(
                "The mail may not be sent now: %(reason)s. It is tried again at "
                "%(date)s.",
                **values,
            )
        return [why_line(text, False, self)]
