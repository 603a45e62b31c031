from odoo import api, fields, models


class ContactJourneyPath(models.Model):
    """Where an outcome of a step leads."""

    _name = "contact.journey.path"
    _description = "Path of a Journey"
    _inherit = ["contact.kept.mixin"]
    _order = "from_step_id, id"
    _rec_name = "outcome"
    _log_access = False

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade", index=True
    )
    from_step_id = fields.Many2one(
        "contact.journey.step", required=True, readonly=True, ondelete="cascade"
    )
    outcome = fields.Char(required=True, readonly=True)
    to_step_id = fields.Many2one(
        "contact.journey.step",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: the journey ends.",
    )

    _outcome_uniq = models.Constraint(
        "UNIQUE (from_step_id, outcome)", "An outcome leads to one step."
    )

    @api.depends("outcome", "to_step_id.key")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for path in self:
            way = path.from_step_id._way_label(path.outcome)
            to = path.to_step_id.key or self.env._("end")
            path.display_name = way if way == to else f"{way} → {to}"
