from odoo import api, fields, models
from odoo.exceptions import ValidationError

NOBODY = "[('id', 'in', [])]"


class ContactCampaign(models.Model):
    """What a campaign sends: a draft mailing, and a second one for A/B tests.

    They go to nobody by themselves; each run sends copies.
    """

    _inherit = "contact.campaign"

    mailing_id = fields.Many2one(
        "mailing.mailing",
        "Content",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    mailing_b_id = fields.Many2one(
        "mailing.mailing",
        "Content B",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    subject = fields.Char(related="mailing_id.subject", readonly=False)
    subject_b = fields.Char("Subject B", related="mailing_b_id.subject", readonly=False)
    b_percent = fields.Integer(
        "Share of B", default=50, help="How many of a hundred contacts get content B."
    )
    purpose_id = fields.Many2one(
        related="mailing_id.purpose_id",
        readonly=False,
        domain=[("channel", "=", "email")],
    )

    @api.onchange("segment_ids", "list_ids")
    def _onchange_purpose(self):
        if not self.purpose_id:
            self.purpose_id = self.purpose_id._only_one()

    @api.constrains("mailing_id", "mailing_b_id")
    def _check_content(self):
        for campaign in self:
            contents = campaign.mailing_id + campaign.mailing_b_id
            if any(
                content.state != "draft" or content.mailing_model_real != "res.partner"
                for content in contents
            ):
                raise ValidationError(
                    self.env._(
                        "%(campaign)s: the content is a draft mailing to contacts.",
                        campaign=campaign.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {
                    **self._without_empty(vals),
                    "mailing_id": vals.get("mailing_id") or self._new_content(vals),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        result = super().write(vals)
        if "purpose_id" in vals:
            self.mailing_b_id.purpose_id = vals["purpose_id"]
        return result

    def copy_data(self, default=None):
        return [
            {
                **vals,
                "mailing_id": campaign.mailing_id.copy().id,
                "mailing_b_id": campaign.mailing_b_id.copy().id,
            }
            for campaign, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _without_empty(self, vals):
        # What the form left empty is no content: the subject begins as the name.
        content = ("subject", "subject_b", "purpose_id")
        return {
            name: value for name, value in vals.items() if value or name not in content
        }

    @api.model
    def _new_content(self, vals):
        self.env["mailing.mailing"]._check_sender()
        content = self.env["mailing.mailing"].create(
            {
                "subject": vals.get("name") or self.env._("Campaign"),
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                # By itself it goes to nobody: the campaign has the audience.
                "mailing_domain": NOBODY,
                "user_id": vals.get("user_id") or self.env.uid,
            }
        )
        return content.id

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_add_b(self):
        """Add a second content, beginning with what the first one says."""
        self.ensure_one()
        if not self.mailing_b_id:
            self.mailing_b_id = self.mailing_id.copy({"mailing_domain": NOBODY})
        return self.action_edit_b()

    def action_remove_b(self):
        contents = self.mailing_b_id
        self.mailing_b_id = False
        contents.unlink()

    def action_edit(self):
        return self._open_content(self.mailing_id)

    def action_edit_b(self):
        return self._open_content(self.mailing_b_id)

    def _open_content(self, content):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Content"),
            "res_model": content._name,
            "res_id": content.id,
            "views": [(False, "form")],
        }
