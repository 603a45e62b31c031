from odoo import fields, models

from .contact_hygiene_issue import KINDS


class ContactQualityDayFinding(models.Model):
    """How many findings of a kind were open on a day; ``contact.quality.day`` writes
    them."""

    _name = "contact.quality.day.finding"
    _description = "Issues on a Day"
    _order = "day_id desc, count desc, id"
    _rec_name = "kind"
    _log_access = False

    day_id = fields.Many2one(
        "contact.quality.day", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    count = fields.Integer("Issues", required=True, readonly=True)

    _kind_uniq = models.Constraint(
        "UNIQUE (day_id, kind)", "A kind is counted once a day."
    )
