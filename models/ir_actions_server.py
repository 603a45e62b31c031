from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class IrActionsServer(models.Model):
    """The action "Move Contact", for automation rules, schedules and buttons."""

    _name = "ir.actions.server"
    _inherit = ["ir.actions.server"]

    state = fields.Selection(
        selection_add=[("contact_move", "Move Contact")],
        ondelete={"contact_move": "cascade"},
    )
    contact_effect_id = fields.Many2one(
        "contact.effect", "The Contact", ondelete="restrict", index="btree_not_null"
    )

    @api.constrains("state", "contact_effect_id", "model_id")
    def _check_contact_move(self):
        for action in self.filtered(lambda action: action.state == "contact_move"):
            if not action.contact_effect_id:
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

    def _run_action_contact_move_multi(self, eval_context=None):
        records = eval_context.get("records") or eval_context.get("record")
        if not records:
            return
        # The rule's maker decided what happens; who causes it needs no right to.
        Interaction_sudo = self.env["contact.interaction"].sudo()
        signals_sudo = Interaction_sudo._append_from(
            records, "automation", name=self.name, applied_date=fields.Datetime.now()
        )
        if signals_sudo:
            signals_sudo.flush_model()
            self.env["contact.effect"].sudo()._apply(
                self._sql_signals(signals_sudo.ids)
            )

    def _sql_signals(self, interaction_ids):
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
