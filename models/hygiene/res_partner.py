from odoo import api, fields, models
from odoo.fields import Domain

from ..common.actions import open_records
from ..common.guarded_search import guarded_search
from ..common.readers import READERS


class ResPartner(models.Model):
    """What was found about contacts, and how good their data are."""

    _inherit = "res.partner"

    quality_ids = fields.One2many(
        "contact.quality",
        "partner_id",
        "Quality of the Data",
        copy=False,
        groups=READERS,
    )
    hygiene_issue_ids = fields.One2many(
        "contact.hygiene.issue",
        "partner_id",
        "Issues",
        domain=[("state", "=", "open")],
        copy=False,
        groups=READERS,
    )
    contact_quality = fields.Integer(
        "Quality (%)",
        compute="_compute_contact_quality",
        search="_search_contact_quality",
        groups=READERS,
        help="How complete the data are, less what is wrong with them.",
    )
    contact_completeness = fields.Integer(
        "Complete (%)",
        compute="_compute_contact_quality",
        search="_search_contact_completeness",
        groups=READERS,
    )
    is_hygiene_checked = fields.Boolean(
        compute="_compute_contact_quality", groups=READERS
    )
    open_issue_ids = fields.Many2many(
        "contact.hygiene.issue",
        string="What Is Wrong",
        compute="_compute_open_issue_ids",
        groups=READERS,
    )
    verified_date = fields.Date(
        "Data Are Right Since",
        copy=False,
        tracking=True,
        help="The day on which somebody last verified the data.",
        groups=READERS,
    )

    @api.depends("quality_ids.quality", "quality_ids.completeness")
    def _compute_contact_quality(self):
        for partner in self:
            measured = partner.quality_ids
            partner.is_hygiene_checked = bool(measured.plan_id)
            partner.contact_quality = measured.quality
            partner.contact_completeness = measured.completeness

    @api.model
    @guarded_search
    def _search_contact_quality(self, operator, value):
        return self._search_measured("quality", operator, value)

    @api.model
    @guarded_search
    def _search_contact_completeness(self, operator, value):
        return self._search_measured("completeness", operator, value)

    @api.model
    def _search_measured(self, name, operator, value):
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        # Of contacts that are not checked nothing is known.
        measured = Domain("plan_id", "!=", False) & Domain(name, operator, value)
        return Domain("quality_ids", "any", measured)

    @api.depends("hygiene_issue_ids.state")
    def _compute_open_issue_ids(self):
        """Of a pair, both contacts show it."""
        Issue = self.env["contact.hygiene.issue"]
        found = Issue.search(
            [
                ("state", "=", "open"),
                "|",
                ("partner_id", "in", self.ids),
                ("other_id", "in", self.ids),
            ]
        )
        for partner in self:
            partner.open_issue_ids = found.filtered(
                lambda issue, partner=partner: (
                    partner._origin in (issue.partner_id, issue.other_id)
                )
            )

    def unlink(self):
        result = super().unlink()
        # No foreign key takes along what its duplicates were searched by.
        self.env["contact.duplicate.key"]._forget(self.ids)
        return result

    def action_verify(self):
        """Say that the data were looked at, and are right."""
        self.write({"verified_date": fields.Date.context_today(self)})
        stale = self.hygiene_issue_ids.filtered(lambda issue: issue.kind == "stale")
        stale._decide("fixed")

    def action_open_hygiene_issues(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_hygiene_issue_action",
            self.env._("%(contact)s: issues", contact=self.display_name),
            ["|", ("partner_id", "in", self.ids), ("other_id", "in", self.ids)],
            context={"search_default_open": 1},
        )

    def action_compare_contacts(self):
        """See side by side what these contacts have, and merge them if you want."""
        return self.env["contact.hygiene.merge"]._open_for_contacts(self)
