from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.searches import search_kept
from ..common.actions import open_records
from ..common.guarded_search import guarded_search
from ..common.readers import READERS
from .contact_journey_participant import INSIDE
from .why_lines import UNTOLD

IS_INSIDE = Domain("state", "in", INSIDE)
MAX_SHOWN = 40  # of what happened, on the form


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

    journey_ids = fields.Many2many(
        "contact.journey",
        string="In Journey",
        compute="_compute_journey_ids",
        search="_search_journey_ids",
        help="Journeys that the contact is inside of now.",
        groups=READERS,
    )
    journey_event_ids = fields.Many2many(
        "contact.journey.event",
        string="What Happened in Journeys",
        compute="_compute_journey_event_ids",
        help="The latest of it.",
        groups=READERS,
    )

    # By the name that definitions of journeys have for scores.
    contact_score_ids = fields.One2many(
        "contact.score", "partner_id", "Scores by Plan", copy=False, groups=READERS
    )

    @api.depends("journey_participant_ids.state")
    def _compute_journey_ids(self):
        groups = self.env["contact.journey.participant"]._read_group(
            Domain("partner_id", "in", self.ids) & IS_INSIDE,
            ["partner_id"],
            ["journey_id:recordset"],
        )
        journeys = {partner.id: inside for partner, inside in groups}
        for partner in self:
            partner.journey_ids = journeys.get(partner._origin.id, False)

    @guarded_search
    def _search_journey_ids(self, operator, value):
        return search_kept(
            "journey_participant_ids", "journey_id", operator, value, IS_INSIDE
        )

    def _compute_journey_event_ids(self):
        """For one contact, as its form asks; not for lists of them all."""
        Event = self.env["contact.journey.event"]
        for partner in self:
            partner.journey_event_ids = Event.search(
                partner._journey_domain_of_events(), limit=MAX_SHOWN
            )

    def _journey_domain_of_events(self):
        return Domain("participant_id.partner_id", "in", self.ids) & Domain(
            "kind", "not in", UNTOLD
        )

    def action_open_journey_events(self):
        """List what happened to this contact in journeys, all of it."""
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_journey_event_action",
            self.display_name,
            list(self._journey_domain_of_events()),
        )

    def action_why_in_journey(self):
        """Ask why this contact is in a journey, or is not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_why_action"
            ),
            "context": {"default_partner_id": self.id},
        }

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
