from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...lib.time_zones import UTC, zone_of
from .why_lines import explain, why_line


class ContactJourneyRule(models.Model):
    """Why a rule lets a contact in, or has it leave; by the rights of who asks."""

    _inherit = "contact.journey.rule"

    def _why_entry(self, partner):
        """:return: lines of *Why?*"""
        if self.kind == "segment":
            return self._why_segment(partner)
        if self.kind == "date":
            return [self._why_day(partner)]
        if self.kind == "record":
            return [self._why_record()]
        return [self._why_by_hand()]

    def _why_record(self):
        kinds = self.env["contact.interaction"]._fields["kind"]
        what = dict(kinds._description_selection(self.env)).get(self.interaction_kind)
        if not self._has_conditions():
            text = self.env._("It enters with each “%(what)s”, once.", what=what)
            return why_line(text)
        text = self.env._(
            "It enters with each “%(what)s”, once, if: %(conditions)s",
            what=what,
            conditions=self._conditions_in_words(),
        )
        return why_line(text)

    @api.model
    def _why_by_hand(self):
        return why_line(
            self.env._(
                "Contacts are let in by hand, by effects and by other systems. None "
                "has let this one in since."
            )
        )

    def _why_leaves(self, partner, participant=None):
        """:return: lines: whether the contact, or the record by which it entered, meets
        the goal or the exit condition"""
        texts = {
            ("goal", True): self.env._("It meets the goal, and leaves."),
            ("goal", False): self.env._("It leaves when it meets the goal:"),
            ("exit", True): self.env._("It meets the exit condition, and leaves."),
            ("exit", False): self.env._("It leaves when it meets the exit condition:"),
        }
        return explain(
            self,
            self._asked_of(partner, participant),
            lambda is_met: texts[self.kind, is_met],
        )

    # ------------------------------------------------------------
    # Segments
    # ------------------------------------------------------------

    def _why_segment(self, partner):
        # Its name is no secret for who may read the journey.
        segment, name = self.segment_id, self.segment_id.sudo().name
        if not segment:
            return [why_line(self.env._("The segment was deleted."), False)]
        try:
            segment.check_access("read")
            contacts, this = self.env["res.partner"], Domain("id", "=", partner.id)
            if not segment._matching_query(contacts, this):
                _sign, parts = segment._met_parts(contacts, partner.id)
                return [
                    why_line(
                        self.env._(
                            "Who comes to the segment “%(segment)s” enters. This "
                            "contact is not in it:",
                            segment=name,
                        ),
                        False,
                    ),
                    *(why_line(f"– {words}", is_met) for words, is_met in parts),
                ]
        except UserError as error:
            problem = str(error).partition("\n")[0]
            return [why_line(f"{name}: {problem}")]
        return [self._why_in_segment(partner, name)]

    def _why_in_segment(self, partner, name):
        event = self.env["contact.segment.event"].search(
            [
                ("segment_id", "=", self.segment_id.id),
                ("partner_id", "=", partner.id),
                ("kind", "=", "entered"),
            ],
            limit=1,
        )
        values = {"segment": name}
        if not self.start_date or not event:
            text = self.env._(
                "It is in the segment “%(segment)s” now, which is noticed when the "
                "segment is looked at, every few minutes.",
                **values,
            )
            return why_line(text, True)
        values["date"] = format_date(self.env, event.date)
        if event.date <= self.start_date and not self.is_existing:
            text = self.env._(
                "It was in the segment “%(segment)s” before the journey was published. "
                "Only who comes to it later enters.",
                **values,
            )
            return why_line(text, False)
        if event.date > self.start_date and event.cause != "change":
            text = self.env._(
                "It is in the segment “%(segment)s” because the conditions were "
                "changed on %(date)s. Only who changes enters.",
                **values,
            )
            return why_line(text, False)
        text = self.env._(
            "It is in the segment “%(segment)s” since %(date)s.", **values
        )
        return why_line(text, True)

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    def _why_day(self, partner):
        Partner = self.env["res.partner"]
        field = Partner._fields.get(self.date_field)
        if not field or not Partner._has_field_access(field, "read"):
            return why_line(self.env._("You may not read the date of its entry."))
        label = field._description_string(self.env)
        base = partner[self.date_field]
        if not base:
            text = self.env._("The contact has no date “%(field)s”.", field=label)
            return why_line(text, False)
        if field.type == "datetime":
            zone = zone_of(self._tz())
            base = base.replace(tzinfo=UTC).astimezone(zone).date()
        today = self._today()
        day = self._why_next_day(base, today)
        values = {"field": label, "day": format_date(self.env, day)}
        if day >= today:
            text = self.env._("By “%(field)s” it enters on %(day)s.", **values)
            return why_line(text, True)
        live_date = self.version_id.live_date
        if live_date and day < fields.Date.to_date(live_date):
            text = self.env._(
                "By “%(field)s” its day was %(day)s, before the journey was published.",
                **values,
            )
        else:
            text = self.env._("By “%(field)s” its day was %(day)s.", **values)
        return why_line(text, False)

    def _why_next_day(self, base, today):
        if not self.is_yearly:
            return base + timedelta(days=self.days)
        days = (
            _anniversary(base, year) + timedelta(days=self.days)
            for year in range(today.year - 1, today.year + 3)
        )
        return next((day for day in days if day >= today), base)


def _anniversary(base, year):
    try:
        return base.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
