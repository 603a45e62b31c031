from html import unescape

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.mail import validate_url

from ...lib.sql import sql_array


class ContactLinkEffect(models.Model):
    """What a click on a link of a mailing does to the contact who clicks.

    Read when the click is applied, so it can be edited after sending.
    """

    _name = "contact.link.effect"
    _description = "Link Effect"
    _inherit = ["contact.effect.mixin"]
    _order = "mailing_id desc, sequence, id"
    _rec_name = "url"

    mailing_id = fields.Many2one("mailing.mailing", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    url = fields.Char("Link", required=True)
    label = fields.Char(
        "Text",
        help="What the reader sees of the link. Empty: every link to this address.",
    )

    _mailing_idx = models.Index("(mailing_id, url)")

    @api.depends("url", "label", "mailing_id")
    def _compute_display_name(self):
        for effect in self:
            link = effect.label or effect.url
            effect.display_name = f"{effect.mailing_id.display_name}: {link}"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_tracked_url(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_tracked_url(vals))

    @api.model
    def _with_tracked_url(self, vals):
        """Write the address as ``link.tracker`` does, so that they can be joined."""
        if not vals.get("url"):
            return vals
        return {**vals, "url": validate_url(unescape(vals["url"].strip()))}

    @api.model
    def _sql_effects(self, interaction_ids):
        self.flush_model()
        return SQL(
            """
            SELECT effect.effect_id, click.partner_id, click.date,
                   'mailing,' || click.mailing_id AS source,
                   click.id AS interaction_id, click.user_id
            FROM contact_interaction click
            JOIN link_tracker link ON link.id = click.link_id
            JOIN contact_link_effect effect
              ON effect.mailing_id = click.mailing_id AND effect.url = link.url
             AND COALESCE(effect.label, '') IN ('', COALESCE(link.label, ''))
            WHERE click.id = ANY(%s)
            """,
            sql_array(interaction_ids),
        )
