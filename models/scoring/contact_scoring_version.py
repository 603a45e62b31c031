from odoo import api, fields, models

NEW_VERSIONS = "contact_marketing.new_scoring_versions"


class ContactScoringVersion(models.Model):
    """What a plan said, from when, and who changed it. Only appended."""

    _name = "contact.scoring.version"
    _description = "Version of a Scoring Plan"
    _order = "plan_id, number desc"
    _rec_name = "number"
    _log_access = False

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer("Version", required=True, readonly=True, aggregator=None)
    date = fields.Datetime("Since", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    reason = fields.Char(readonly=True)
    snapshot = fields.Json(readonly=True)
    rule_summary = fields.Text("Rules", compute="_compute_rule_summary")

    _plan_number_uniq = models.Constraint(
        "UNIQUE (plan_id, number)", "A plan has each version once."
    )

    @api.depends("snapshot")
    def _compute_rule_summary(self):
        for version in self:
            version.rule_summary = "\n".join(
                f"{rule['name']} {rule['points']:+g}"
                for rule in (version.snapshot or {}).get("rules", ())
            )

    def action_apply_again(self):
        """Undo: show what would differ, then apply this version again."""
        self.ensure_one()
        return self.env["contact.scoring.change"]._of_version(self)

    @api.model
    def _keep(self, plan, reason=None):
        """Keep what a plan says as its newest version. The steps of one transaction
        make one version.

        :return: whether it says anything new
        """
        snapshot = plan._snapshot()
        newest = self.search([("plan_id", "=", plan.id)], limit=1)
        is_new = newest.snapshot != snapshot
        new_versions = self.env.cr.precommit.data.setdefault(NEW_VERSIONS, {})
        # Whoever may change plans may not write their history.
        if new_versions.get(plan.id) == newest.id:
            newest.sudo().write(
                {"snapshot": snapshot, "reason": reason or newest.reason}
            )
        elif is_new or reason:
            version = self.sudo().create(
                {
                    "plan_id": plan.id,
                    "number": newest.number + 1,
                    "date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "reason": reason,
                    "snapshot": snapshot,
                }
            )
            new_versions[plan.id] = version.id
            plan.sudo().version = version.number
        return is_new
