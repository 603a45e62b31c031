from odoo import fields, models

from ..common.readers import READERS


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "contact.kept.mixin"]

    # While it is open, this threshold plans no second one with the same record.
    scoring_threshold_id = fields.Many2one(
        "contact.scoring.threshold",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups=READERS,
    )
