from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ContactMarketingCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, ContactMarketingCommon):
    """The screens, in a real browser, each as the lowest role that may use it."""

    def test_marketer_changes_tags_in_bulk(self):
        contacts = self.env["res.partner"].create(
            [{"name": "Tour Alicja"}, {"name": "Tour Bruno"}]
        )
        self._tour("contact_marketing_bulk_change", self.marketer)
        self.assertEqual(contacts.tag_assignment_ids.mapped("count"), [2, 2])
        self.assertConsistent()

    def test_marketer_sees_counts_on_contact(self):
        self._tag_alicja()
        self._tour_of_contact(self.marketer)

    def test_salesperson_sees_counts_on_contact(self):
        self._tag_alicja()
        self._tour_of_contact(self.salesman)

    def test_marketer_counts_once_more_and_takes_it_back(self):
        self._tag_alicja()
        self._tour_of_contact(self.marketer, "contact_marketing_count_once_more")
        self.assertEqual(self.held(self.alicja, self.product_a).count, 3)
        self.assertConsistent()

    def test_salesperson_looks_at_the_timeline(self):
        self._tag_alicja()
        self.alicja.contact_list_add(self.fair.ids)
        now = fields.Datetime.now()
        pages = ["A robot's page", *map(str, range(40)), "The oldest page"]
        self.env["contact.interaction"].create(
            [
                {
                    "partner_id": self.alicja.id,
                    "kind": "visit",
                    "name": name,
                    "date": now - timedelta(days=number + 1),
                    "verdict": "human" if number else "bot",
                }
                for number, name in enumerate(pages)
            ]
        )
        self._tour_of_contact(self.salesman, "contact_marketing_salesperson_looks")

    def test_manager_makes_tag_and_list(self):
        self._tour("contact_marketing_configuration", self.manager)
        tag = self.env["res.partner.category"].search([("name", "=", "Tour Product C")])
        self.assertEqual(
            (tag.lifetime_number, tag.lifetime_unit, tag.counting), (2, "day", "daily")
        )
        self.assertTrue(
            self.env["contact.list"].search([("name", "=", "Tour Autumn Fair")])
        )

    def test_marketer_starts_a_campaign(self):
        self.alicja.contact_consent_grant(self.offers.code, "manual", proof="Card")
        (self.alicja + self.bruno).contact_list_add(self.customers.ids)
        campaign = (
            self.env["contact.campaign"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Tour Offer",
                    "list_ids": [Command.set(self.customers.ids)],
                    "purpose_id": self.offers.id,
                }
            )
        )
        campaign.mailing_id.write({"body_arch": "<p>Hi</p>", "body_html": "<p>Hi</p>"})
        self._tour("contact_marketing_campaign", self.marketer)
        self.assertEqual(campaign.state, "running")
        self.assertEqual(campaign.subject, "Your offer")

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _tag_alicja(self):
        self.product_b.write({"lifetime_number": 30, "lifetime_unit": "day"})
        now = fields.Datetime.now()
        self.alicja.contact_tag_add(self.product_b.ids, now - timedelta(days=60))
        for days in (3, 2, 1):
            self.alicja.contact_tag_add(self.product_a.ids, now - timedelta(days))

    def _tour_of_contact(self, user, name="contact_marketing_partner_tab"):
        self._tour(name, user, f"/odoo/res.partner/{self.alicja.id}")

    def _tour(self, name, user, url="/odoo"):
        self.start_tour(url, name, login=user.login)
