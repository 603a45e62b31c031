from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..common.readers import READERS


class ResPartner(models.Model):
    """Contacts in journeys: over JSON-2, XML-RPC and in server actions."""

    _inherit = "res.partner"

    journey_participant_ids = fields.One2many(
        "contact.journey.participant",
        "partner_id",
        "Journeys",
        copy=False,
        groups=READERS,
    )

    # By the name that definitions of journeys have for scores.
    contact_score_ids = fields.One2many(
        "contact.score", "partner_id", "Scores by Plan", copy=False, groups=READERS
    )

    def contact_journey_enter(self, journey_ids):
        """Let these contacts into journeys, as far as they may enter (again).

        :param list journey_ids: ids of ``contact.journey``, running ones
        :return: how many entered, over all journeys
        :raises AccessError: without the rights of a marketing user
        :raises UserError: on journeys or contacts that do not exist, and on journeys
            that do not run, or that contacts enter by their records alone
        """
        journeys = self._journeys(journey_ids)
        partner_ids = self._marketing_target_ids()
        for journey in journeys:
            if journey.state != "running":
                raise UserError(
                    self.env._(
                        "%(journey)s does not run. Publish it first.",
                        journey=journey.name,
                    )
                )
            journey._check_takes_contacts()
        candidates = SQL("SELECT unnest(%s::int[]) AS partner_id", partner_ids)
        # Participants are written by nobody but their own model.
        Participant_sudo = self.env["contact.journey.participant"].sudo()
        return sum(
            Participant_sudo._enter(journey, candidates) for journey in journeys.sudo()
        )

    def contact_journey_exit(self, journey_ids):
        """Take these contacts out of journeys.

        :param list journey_ids: ids of ``contact.journey``
        :return: how many left, over all journeys
        :raises AccessError, UserError: as ``contact_journey_enter``
        """
        journeys = self._journeys(journey_ids)
        partner_ids = self._marketing_target_ids(include_archived=True)
        # As above.
        return (
            self.env["contact.journey.participant"]
            .sudo()
            ._exit(
                SQL("SELECT unnest(%s::int[]) AS partner_id", partner_ids), journeys.ids
            )
        )

    def _journeys(self, journey_ids):
        Journey = self.env["contact.journey"]
        return Journey.browse(
            self._marketing_ids("contact.journey", journey_ids, active_only=False)
        )
