import re

from odoo import api, fields, models
from odoo.tools import SQL

SOURCE = re.compile(r"(contact\.[a-z._]+),(\d+)")
# Whose part a source is: a step of a journey, a send of a campaign.
WHOLE = ("journey_id", "campaign_id", "plan_id")
# What is no part: a policy has a campaign, which is not what it does.
WHOLE_ITSELF = {"contact.sunset.policy"}


class ContactTagAssignment(models.Model):
    """Says who added a tag last, or what did."""

    _inherit = "contact.tag.assignment"

    added_by = fields.Char(
        compute="_compute_added_by",
        help="Who added it last, or what: a click, a form, an order…",
    )

    @api.depends("last_date", "user_id")
    def _compute_added_by(self):
        self.env["contact.tag.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (assignment_id)
                       assignment_id, interaction_id, source
                FROM contact_tag_event
                WHERE assignment_id = ANY(%s) AND kind IN ('added', 'renewed')
                ORDER BY assignment_id, date DESC, id DESC
                """,
                self.ids,
            )
        )
        events = {assignment_id: event for assignment_id, *event in rows}
        names = self._names_of_sources({source for *_ids, source in rows if source})
        # What added a tag, and who, is known to whoever sees that it was added.
        Interaction_sudo = self.env["contact.interaction"].sudo()
        for assignment in self:
            interaction_id, source = events.get(assignment._origin.id, (None, None))
            interaction_sudo = Interaction_sudo.browse(interaction_id)
            user_sudo = assignment.sudo().user_id
            assignment.added_by = (
                interaction_sudo.display_name or names.get(source) or user_sudo.name
            )

    @api.model
    def _names_of_sources(self, sources):
        """
        :param sources: what caused tags, as ``contact.journey.step,7``
        :return: by source, the name of the journey, the campaign or the like; of
            those that still are, in companies that the user works for: any source can
            be written down by who adds a tag
        """
        companies = self.env.user.company_ids
        ids = {}
        for source in sources:
            found = SOURCE.fullmatch(source)
            if found and found[1] in self.env:
                ids.setdefault(found[1], []).append(int(found[2]))
        names = {}
        for model_name, record_ids in ids.items():
            # As above; the names say nothing else of them.
            for record_sudo in self.env[model_name].sudo().browse(record_ids).exists():
                whole_sudo = self._whole_of_source(record_sudo)
                if not whole_sudo:
                    continue  # somebody did it at once, as a bulk change
                if not self.env[whole_sudo._name].has_access("read"):
                    continue  # sunset policies are no matter of salespeople
                has_company = "company_id" in whole_sudo._fields
                if has_company and whole_sudo.company_id - companies:
                    continue
                kind = self.env["ir.model"].sudo()._get(whole_sudo._name).name
                names[f"{model_name},{record_sudo.id}"] = (
                    f"{kind}: {whole_sudo.display_name}"
                )
        return names

    @api.model
    def _whole_of_source(self, record):
        """:return: the journey, campaign, plan or policy that a source is a part of"""
        if record._name in WHOLE_ITSELF:
            return record
        name = next((name for name in WHOLE if name in record._fields), None)
        return name and record[name]
