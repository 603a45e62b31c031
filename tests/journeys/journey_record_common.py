from odoo.fields import Command

from .journey_common import SIGNALS
from .journey_mail_common import JourneyMailCase

ENTRY = {"kind": "record", "interaction": "quotation"}
ORDERED = {"kind": "order", "record": True}
STEPS = {
    "first": {
        "kind": "wait_until",
        "interaction": ORDERED,
        "days": 2,
        "met": None,
        "timeout": "offer",
    },
    "offer": {"kind": "mail", "mailing": "Offer", "next": "tag"},
    "tag": {"kind": "effect", "tag_add": ["Product B"], "next": "after"},
    "after": {"kind": "wait", "days": 30, "next": None},
}
WAIT = {"wait": {"kind": "wait", "days": 30, "next": None}}


class JourneyRecordCase(JourneyMailCase):
    """Journeys that contacts enter by their quotations; a marketing user who sells, and
    one who may read no orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user(
            "seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Desk <b>&", "list_price": 100, "taxes_id": [Command.clear()]}
        )
        cls.other = cls.env["res.company"].create({"name": "Other"})

    def _quote(self, partner, count=1, quantity=2, **vals):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": quantity,
                            }
                        )
                    ],
                    **vals,
                }
                for _order in range(count)
            ]
        )
        self._tick(SIGNALS)
        return orders

    def _of_record(self, journey, record):
        return self._of(journey).filtered(
            lambda one: (one.res_model, one.res_id) == (record._name, record.id)
        )

    def _load_as(self, user, steps, **settings):
        entries = settings.pop("entries", [ENTRY])
        journey_id = self._journeys(user).load_definition(
            {
                "name": "Journey",
                "start": next(iter(steps)),
                "steps": steps,
                "entries": entries,
                **settings,
            }
        )
        journey = self._journeys(user).browse(journey_id)
        journey.action_publish()
        return journey
