from datetime import datetime

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

NOW = datetime(2026, 3, 2, 9, 0, 0)
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)


class ContactMarketingCommon(BaseCommon):
    """Tags, lists, contacts, and a user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "contact_marketing.group_manager")
        cls.marketer = cls._new_user("marketer", "contact_marketing.group_user")
        cls.salesman = cls._new_user("salesman", "sales_team.group_sale_salesman")
        cls.employee = cls._new_user("employee", "base.group_user")
        cls.portal = cls._new_user("portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.product_a, cls.product_b = cls.env["res.partner.category"].create(
            [
                {"name": "Product A", "lifetime_number": 30, "lifetime_unit": "day"},
                {"name": "Product B"},
            ]
        )
        cls.fair, cls.customers = cls.env["contact.list"].create(
            [{"name": "Spring Fair"}, {"name": "A customers"}]
        )
        cls.newsletter, cls.offers = cls.env["contact.consent.purpose"].create(
            [
                {
                    "name": "Newsletter",
                    "code": "newsletter",
                    "wording": "I want the newsletter.",
                },
                {
                    "name": "Offers",
                    "code": "offers",
                    "wording": "I want offers.",
                    "double_opt_in": True,
                    "validity_months": 24,
                },
            ]
        )
        cls.alicja, cls.bruno, cls.clara = cls.env["res.partner"].create(
            [
                {"name": "Alicja Nowak", "email": "alicja@example.com"},
                {"name": "Bruno Silva", "email": "bruno@example.com"},
                {"name": "Clara Weber", "email": "clara@example.com"},
            ]
        )

    @classmethod
    def _new_user(cls, name, groups):
        return new_test_user(cls.env, f"contact_marketing_{name}", groups)

    def new_webhook(self):
        return self.env["contact.webhook"].create(
            {"name": "Shop", "url": "https://shop.example.com/hook"}
        )

    def told(self, webhook):
        """The contacts of whom a webhook is told, each once."""
        calls = self.env["contact.webhook.delivery"].search(
            [("webhook_id", "=", webhook.id)]
        )
        self.assertEqual(len(calls), len(calls.partner_id))
        return calls.partner_id.sorted("id")

    def held(self, partner, tag):
        """The assignment of a tag on a contact, or none."""
        return self.env["contact.tag.assignment"].search(
            [("partner_id", "=", partner.id), ("tag_id", "=", tag.id)]
        )

    def kinds(self, partner, tag):
        """What happened to a tag on a contact, in order."""
        return self.held(partner, tag).event_ids.sorted("id").mapped("kind")

    def status(self, partner, purpose=None):
        """What a contact answered for a purpose; False: nothing."""
        return (
            self.env["contact.consent"]
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("purpose_id", "=", (purpose or self.newsletter).id),
                ]
            )
            .status
        )

    def proofs(self, partner, purpose=None):
        """The proofs of a contact's answers for a purpose, in order."""
        return self.env["contact.consent.event"].search(
            [
                ("partner_id", "=", partner.id),
                ("purpose_id", "=", (purpose or self.newsletter).id),
            ],
            order="id",
        )

    def assertConsistent(self):
        """The laws of tags: active is on the contact; counts are what events say."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            (SELECT partner_id, tag_id FROM contact_tag_assignment
             WHERE state = 'active'
             EXCEPT SELECT partner_id, category_id
             FROM res_partner_res_partner_category_rel)
            UNION ALL
            (SELECT partner_id, category_id FROM res_partner_res_partner_category_rel
             EXCEPT SELECT partner_id, tag_id FROM contact_tag_assignment
             WHERE state = 'active')
            """
        )
        self.assertFalse(self.env.cr.fetchall(), "active assignments are the tags")
        self.env.cr.execute(
            """
            SELECT held.id, held.count, SUM(event.count_change)
            FROM contact_tag_assignment held
            LEFT JOIN contact_tag_event event ON event.assignment_id = held.id
            GROUP BY held.id HAVING held.count != COALESCE(SUM(event.count_change), 0)
            """
        )
        self.assertFalse(self.env.cr.fetchall(), "counts are what the events say")

    def link(self, tags):
        return [Command.link(tag.id) for tag in tags]
