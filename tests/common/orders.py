"""Orders of contacts."""

from odoo.fields import Command


def new_order(contact, product, price=100, confirm=True, **vals):
    """:return: an order of one product without taxes, confirmed unless told not to"""
    order = contact.env["sale.order"].create(
        {
            "partner_id": contact.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "price_unit": price,
                        "tax_ids": False,
                    }
                )
            ],
            **vals,
        }
    )
    if confirm:
        order.action_confirm()
    return order
