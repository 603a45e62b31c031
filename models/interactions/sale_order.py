from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "contact.score.shown.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        quotations = orders.filtered(
            lambda order: order.state in ("draft", "sent") and not order._is_cart()
        )
        self.env["contact.interaction"]._append_from(quotations, "quotation")
        return orders

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["contact.interaction"]._append_from(self, "order")
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["contact.interaction"]._retract_from(self, ["quotation", "order"])
        return result

    def _is_cart(self):
        """Whether it is a visitor's cart, which nobody offered."""
        return "website_id" in self._fields and bool(self.website_id)
