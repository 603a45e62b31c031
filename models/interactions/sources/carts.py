"""What visitors of the shop look at, put into their cart, and leave there.

Who takes it out of the cart, or orders after all, takes it back.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ....lib.mail.addresses import normal_form
from .kind import done_by_contact, done_by_machine
from .orders import is_cart
from .people import known_visitor
from .source import Change, Listener, Source, register

CHUNK = 500  # carts
LOOKBACK = timedelta(days=3)  # what was left before that, nobody listened to


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Carts that were left are looked for among those of the last days.
    _contact_touched_idx = models.Index(
        "(write_date, order_id) WHERE product_id IS NOT NULL"
    )


def hear_view(change):
    views = change.new.filtered(lambda track: _product(track))
    if views:
        visitor = known_visitor(change.records.env)
        change.interactions._append_from(
            views,
            "product_viewed",
            contacts={view: visitor or view.visitor_id.partner_id for view in views},
            each={view: {"name": view.product_id.display_name} for view in views},
            verdict=change.verdict,
        )


def hear_line(change):
    lines = change.records.filtered(
        lambda line: (
            is_cart(line.order_id)
            and line.order_id.state == "draft"
            and line.product_id
            and not line.display_type
        )
    )
    if lines:
        owners, addresses = _owners(lines.order_id)
        Change(lines, change.before).reach(
            ["cart_added"],
            lambda _line, values: int(values["product_uom_qty"] > 0),
            contacts={line: owners[line.order_id] for line in lines},
            addresses={line: addresses.get(line.order_id) for line in lines},
            each={line: {"name": line.product_id.display_name} for line in lines},
        )


def hear_order(change):
    ordered = change.became("state", "sale", "cancel")
    change.interactions._retract_from(ordered & change.known, ["cart_left"])


def find_left(env):
    """Append for carts that nobody touched for as many hours as the website says.

    :return: how many were found, at most ``CHUNK``
    """
    Order_sudo = env["sale.order"].sudo()
    if "website_id" not in Order_sudo._fields:
        return 0
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            WITH shop AS (
                SELECT id, user_id, %(now)s - make_interval(secs => 3600 * COALESCE(
                    NULLIF(cart_abandoned_delay, 0), 1)) AS left_date
                FROM website
            ), recent AS (
                SELECT DISTINCT order_id FROM sale_order_line
                WHERE write_date >= (SELECT MIN(left_date) FROM shop) - %(lookback)s
                  AND write_date <= (SELECT MAX(left_date) FROM shop)
                  AND product_id IS NOT NULL AND product_uom_qty > 0
            )
            SELECT cart.id FROM recent
            JOIN sale_order cart ON cart.id = recent.order_id
            JOIN shop ON shop.id = cart.website_id
            JOIN res_users anonymous ON anonymous.id = shop.user_id
            CROSS JOIN LATERAL (
                SELECT MAX(line.write_date) AS last_date FROM sale_order_line line
                WHERE line.order_id = cart.id AND line.product_id IS NOT NULL
                  AND line.product_uom_qty > 0) touched
            WHERE cart.state = 'draft' AND touched.last_date
                  BETWEEN shop.left_date - %(lookback)s AND shop.left_date
              AND (cart.partner_id != anonymous.partner_id OR EXISTS (
                SELECT FROM contact_interaction known
                JOIN sale_order_line line ON line.id = known.res_id
                WHERE known.res_model = 'sale.order.line' AND line.order_id = cart.id
                  AND known.kind = 'cart_added'))
              AND NOT EXISTS (
                SELECT FROM contact_interaction noted
                WHERE noted.res_model = 'sale.order' AND noted.res_id = cart.id
                  AND noted.kind = 'cart_left' AND noted.date >= touched.last_date)
            ORDER BY cart.id LIMIT %(chunk)s
            """,
            now=fields.Datetime.now(),
            lookback=LOOKBACK,
            chunk=CHUNK,
        )
    )
    carts = Order_sudo.browse(id_ for (id_,) in rows)
    owners, addresses = _owners(carts)
    env["contact.interaction"]._append_from(
        carts,
        "cart_left",
        contacts=owners,
        addresses=addresses,
        each={cart: {"data": _content(cart)} for cart in carts},
    )
    return len(rows)


def _content(cart):
    return {
        "lines": [
            {
                "product_id": line.product_id.id,
                "product": line.product_id.display_name,
                "quantity": line.product_uom_qty,
            }
            for line in cart.order_line.filtered("product_id")
        ],
        "total": cart.amount_total,
        "currency": cart.currency_id.name,
    }


def _product(track):
    return track.product_id if "product_id" in track._fields else False


def _owners(carts):
    """
    :return: by cart, its contact: of who did not log in, whom a signed link told; and
        the address by which it is known where that is not the contact of the cart
    """
    visitor = known_visitor(carts.env)
    anonymous = carts.filtered(
        lambda cart: cart.partner_id == cart.website_id.user_id.partner_id
    )
    owners, addresses = carts.env["contact.interaction"]._credited_with(
        carts - anonymous
    )
    added = carts.env["contact.interaction"].search(
        [
            ("res_model", "=", "sale.order.line"),
            ("res_id", "in", anonymous.order_line.ids),
            ("kind", "=", "cart_added"),
        ]
    )
    of_line = {interaction.res_id: interaction.partner_id for interaction in added}
    for cart in anonymous:
        known = [of_line[line.id] for line in cart.order_line if line.id in of_line]
        owners[cart] = visitor or next(iter(known), carts.env["res.partner"])
        addresses[cart] = normal_form(owners[cart].email_normalized)
    return owners, addresses


register(
    Source(
        "carts",
        addon="website_sale",
        kinds=(
            done_by_contact(
                *("product_viewed", "Product viewed", "fa-eye"),
                trigger_label="Looks at a product",
                source_model="website.track",
                product_field="product_id",
            ),
            done_by_contact(
                *("cart_added", "Put into the cart", "fa-cart-plus"),
                trigger_label="Puts a product into the cart",
                source_model="sale.order.line",
                product_field="product_id",
            ),
            # Nobody did anything.
            done_by_machine(
                *("cart_left", "Cart left", "fa-cart-arrow-down"),
                trigger_label="Leaves a cart",
                source_model="sale.order",
                product_field="order_line.product_id",
                conditions=("amount_total", "website_id"),
            ),
        ),
        listeners=(
            Listener("website.track", ("visitor_id",), hear_view),
            Listener(
                *("sale.order.line", ("product_uom_qty",), hear_line),
                retracts=("cart_added",),
            ),
            Listener("sale.order", ("state",), hear_order, retracts=("cart_left",)),
        ),
        find=find_left,
    )
)
