from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# The fields of the effect, as they are edited on the action.
EFFECT_FIELDS = {
    "contact_tag_add_ids": "tag_add_ids",
    "contact_tag_remove_ids": "tag_remove_ids",
    "contact_list_add_ids": "list_add_ids",
    "contact_list_remove_ids": "list_remove_ids",
}


class IrActionsServer(models.Model):
    """The action "Move Contact", for automation rules, schedules and buttons.

    It has an effect of its own, as by ``contact.effect.mixin``; others have none.
    """

    _name = "ir.actions.server"
    _inherit = ["ir.actions.server", "contact.kept.mixin"]

    state = fields.Selection(
        selection_add=[("contact_move", "Move Contact")],
        ondelete={"contact_move": "cascade"},
    )
    # Read only: who may write the action may write its effect, and bring no other.
    contact_effect_id = fields.Many2one(
        "contact.effect",
        "The Contact",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    contact_tag_add_ids = fields.Many2many(
        related="contact_effect_id.tag_add_ids", readonly=False, copy=True
    )
    contact_tag_remove_ids = fields.Many2many(
        related="contact_effect_id.tag_remove_ids", readonly=False, copy=True
    )
    contact_list_add_ids = fields.Many2many(
        related="contact_effect_id.list_add_ids", readonly=False, copy=True
    )
    contact_list_remove_ids = fields.Many2many(
        related="contact_effect_id.list_remove_ids", readonly=False, copy=True
    )

    _contact_effect_uniq = models.UniqueIndex(
        "(contact_effect_id)", "An effect belongs to one record alone."
    )

    @api.constrains("contact_effect_id")
    def _check_owned_once(self):
        self.contact_effect_id._check_owned_once()

    @api.constrains("state", "contact_effect_id", "model_id", *EFFECT_FIELDS)
    def _check_contact_move(self):
        for action in self.filtered(lambda action: action.state == "contact_move"):
            if not any(action[name] for name in EFFECT_FIELDS):
                raise ValidationError(
                    self.env._(
                        "%(action)s: choose what the contact gets or loses.",
                        action=action.name,
                    )
                )
            Model = self.env[action.model_id.model]
            if Model._name != "res.partner" and "partner_id" not in Model._fields:
                raise ValidationError(
                    self.env._(
                        "%(action)s: %(model)s has no contact that could be moved.",
                        action=action.name,
                        model=action.model_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD: the action's own effect
    # ------------------------------------------------------------

    def _prepare_create_values(self, vals_list):
        # After core has asked who may give which value: the effect is nobody's to give.
        prepared = super()._prepare_create_values(vals_list)
        for vals in prepared:
            if vals.get("state") == "contact_move" and not vals.get(
                "contact_effect_id"
            ):
                effect = self.env["contact.effect"].create(
                    self._pop_effect_values(vals)
                )
                vals["contact_effect_id"] = effect.id
        return prepared

    def write(self, vals):
        rest = dict(vals)
        effect_vals = self._pop_effect_values(rest)
        if effect_vals:
            self.check_access("write")
        if effect_vals or rest.get("state") == "contact_move":
            for action in self.filtered(lambda action: not action.contact_effect_id):
                effect = self.env["contact.effect"].create({})
                action._set_kept({"contact_effect_id": effect.id})
            self.contact_effect_id.write(effect_vals)
        result = super().write(rest)
        if effect_vals:
            self._check_contact_move()
        return result

    def unlink(self):
        # Nobody deletes effects: they go with the one record that they belong to.
        effects_sudo = self.sudo().contact_effect_id
        result = super().unlink()
        effects_sudo.unlink()
        return result

    @api.model
    def _pop_effect_values(self, vals):
        return {
            name: vals.pop(own_name)
            for own_name, name in EFFECT_FIELDS.items()
            if own_name in vals
        }

    # ------------------------------------------------------------
    # Running
    # ------------------------------------------------------------

    def _run_action_contact_move_multi(self, eval_context=None):
        records = eval_context.get("records") or eval_context.get("record")
        if not records:
            return
        # The rule's maker decided what happens; who causes it needs no right to.
        Interaction_sudo = self.env["contact.interaction"].sudo()
        interactions_sudo = Interaction_sudo._append_from(
            records, "automation", name=self.name, applied_date=fields.Datetime.now()
        )
        if interactions_sudo:
            interactions_sudo.flush_model()
            self.env["contact.effect"].sudo()._apply(
                self._sql_effects(interactions_sudo.ids)
            )

    def _sql_effects(self, interaction_ids):
        return SQL(
            """
            SELECT %s AS effect_id, partner_id, date, %s AS source,
                   id AS interaction_id, user_id
            FROM contact_interaction WHERE id = ANY(%s)
            """,
            self.contact_effect_id.id,
            f"{self._name},{self.id}",
            interaction_ids,
        )
