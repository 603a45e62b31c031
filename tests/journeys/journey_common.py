from datetime import timedelta

from freezegun import freeze_time

from ..common.common import NOW
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS, GateCase

JOURNEYS = "contact_marketing.ir_cron_journeys"
CAMPAIGNS = "contact_marketing.ir_cron_campaigns"
SIGNALS = "contact_marketing.ir_cron_apply_interactions"
ALL = (JOURNEYS, MAILINGS, MAIL_QUEUE, CAMPAIGNS, JOURNEYS)


class JourneyCase(GateCase):
    """Journeys made of definitions by a marketing user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.alicja + cls.bruno + cls.clara
        cls.people.tz = False
        cls.env.company.partner_id.tz = "Europe/Warsaw"
        cls.newsletter.double_opt_in = False
        with freeze_time(NOW - timedelta(days=50)):
            cls.people.contact_consent_grant("newsletter", "manual", proof="Card")
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def _journeys(cls, user=None):
        return cls.env["contact.journey"].with_user(user or cls.marketer)

    @classmethod
    def _load(cls, steps, publish=True, **settings):
        """:return: a journey of these steps, the first one first"""
        journey_id = cls._journeys().load_definition(
            {
                "name": "Journey",
                "start": next(iter(steps)),
                "steps": steps,
                **settings,
            }
        )
        journey = cls._journeys().browse(journey_id)
        if publish:
            journey.action_publish()
        return journey

    def _enter(self, journey, partners=None):
        partners = self.people if partners is None else partners
        return partners.with_user(self.marketer).contact_journey_enter(journey.ids)

    def _tick(self, *crons):
        self._run(*(crons or (JOURNEYS,)))
        self.env.invalidate_all()

    def _of(self, journey, partner=None):
        """The participants of a journey, or the last one of a contact."""
        found = self.env["contact.journey.participant"].search(
            [("journey_id", "=", journey.id)], order="id"
        )
        if partner is None:
            return found
        return found.filtered(lambda each: each.partner_id == partner)[-1:]

    def _told(self, participant):
        """What happened: kind, key of the step, and outcome or reason."""
        return [
            (event.kind, event.step_id.key, event.outcome or event.reason or None)
            for event in participant.event_ids.sorted("id")
        ]

    def _day(self, days, hours=0):
        return freeze_time(NOW + timedelta(days=days, hours=hours))
