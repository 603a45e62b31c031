from datetime import timedelta

from odoo.fields import Command

from ..common.common import NOW
from ..common.roles_common import RolesCommon


class RfmCommon(RolesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What others bought is none of these tests.
        cls.env["sale.order"].search([("state", "=", "sale")]).write(
            {"state": "cancel"}
        )
        cls.chief = cls._new_user("chief", "sales_team.group_sale_salesman_all_leads")
        cls.product = cls.env["product.product"].create(
            {"name": "Service", "type": "service", "taxes_id": False}
        )
        cls.compute(cls)

    def compute(self, is_pass=True):
        """As the scheduled actions do, without their commits."""
        self.env.flush_all()
        Touch = self.env["contact.rfm.touch"]
        if is_pass:
            Touch._begin_pass()
        while Touch._compute_chunk():
            pass
        self.env.invalidate_all()

    def order(self, partner, days, amount=100, **vals):
        """A confirmed order of so many days ago."""
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "state": "sale",
                "date_order": NOW - timedelta(days=days),
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount}
                    )
                ],
                **vals,
            }
        )

    def buyers(self, count=20):
        """Customers, of whom each ordered later than the one before, and for more."""
        partners = self.env["res.partner"].create(
            [{"name": f"Buyer {number}"} for number in range(count)]
        )
        for number, partner in enumerate(partners):
            self.order(partner, 100 + count - number, 10 * (number + 1))
        return partners

    def rfm(self, partner, company=None):
        return self.env["contact.rfm"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.here).id),
            ]
        )
