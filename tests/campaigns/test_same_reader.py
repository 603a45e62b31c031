from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common.common import NOW
from .campaign_common import CampaignCase

LISTED = "contact_list_ids"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSameReader(CampaignCase):
    """One reader who is known twice: by an address, not by a record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = cls.env.ref("base.public_user")
        cls.trigger = cls.env["contact.trigger"].create(
            {
                "name": "Customers",
                "kind": "order",
                "tag_add_ids": [Command.set(cls.product_a.ids)],
                "list_add_ids": [Command.set(cls.customers.ids)],
            }
        )

    def _guest(self, email="alicja@example.com", name="Ala Nowak", **vals):
        """A contact as the shop makes it of who did not log in."""
        return (
            self.env["res.partner"]
            .with_user(self.visitor)
            .sudo()
            .create({"name": name, "email": email, **vals})
        )

    def _order_of(self, contact):
        order = self.env["sale.order"].create({"partner_id": contact.id})
        order.action_confirm()
        while self.env["contact.interaction"]._apply_chunk():
            pass
        return order

    def _duplicate(self, contact, email=None):
        duplicate = contact.copy({"name": f"{contact.name} twice"})
        duplicate.email = email or contact.email
        duplicate.contact_consent_grant(["newsletter"], "manual", proof="Signed card")
        return duplicate

    # ------------------------------------------------------------
    # Guests
    # ------------------------------------------------------------

    def test_the_known_contact_is_credited(self):
        guest = self._guest()
        order = self._order_of(guest)
        self.assertEqual(order.partner_id, guest)
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.alicja.contact_list_ids, self.customers)
        self.assertFalse(guest.category_id or guest.contact_list_ids)
        order._action_cancel()
        self.assertFalse(self.alicja.category_id)

    def test_nothing_of_the_known_contact_changes_but_that(self):
        self.alicja.phone = False
        self.alicja.contact_consent_withdraw(["newsletter"], "manual")
        before = self.alicja.read(["name", "email", "phone", "street", "lang"])
        self.trigger.write({"purpose_grant_ids": self.link(self.newsletter)})
        self._order_of(self._guest(name="Mallory", phone="+48601000111"))
        self.assertEqual(
            self.alicja.read(["name", "email", "phone", "street", "lang"]), before
        )
        self.assertEqual(self.status(self.alicja), "withdrawn")

    def test_of_several_the_one_of_that_name(self):
        duplicate = self._duplicate(self.alicja)
        self._order_of(self._guest(name=duplicate.name.upper()))
        self.assertEqual(duplicate.category_id, self.product_a)
        self.assertFalse(self.alicja.category_id)

    def test_in_doubt_the_guest_itself(self):
        self._duplicate(self.alicja)
        info = self.env["res.partner"].create(
            {"name": "Firm", "email": "info@firm.example"}
        )
        company = self.env["res.company"].create({"name": "Other"})
        self.bruno.company_id = company
        for guest in (
            self._guest(),
            self._guest(email=info.email, name="Jan"),
            self._guest(email=self.bruno.email, company_id=self.env.company.id),
            self._guest(email="not known@"),
            self._guest(email=False),
        ):
            with self.subTest(guest.email):
                self._order_of(guest)
                self.assertEqual(guest.category_id, self.product_a)

    def test_who_comes_again_is_one_guest(self):
        first, second = (self._guest(email="new@example.com") for _round in range(2))
        for guest in (first, second):
            self._order_of(guest)
        self.assertEqual(self.held(first, self.product_a).count, 2)
        self.assertFalse(second.category_id)

    def test_who_is_no_guest_is_itself(self):
        by_colleague = self._duplicate(self.alicja)
        member = self._guest()
        new_test_user(
            self.env, "member", "base.group_portal", partner_id=member.id, email=False
        )
        member.email = self.alicja.email
        for contact in (by_colleague, member):
            self._order_of(contact)
            self.assertEqual(contact.category_id, self.product_a)
        self.assertFalse(self.alicja.category_id)

    def test_an_archived_contact_is_not_credited(self):
        self.alicja.action_archive()
        guest = self._guest()
        self._order_of(guest)
        self.assertEqual(guest.category_id, self.product_a)

    # ------------------------------------------------------------
    # Excluded by address
    # ------------------------------------------------------------

    def _excluded_pairs(self):
        """Pairs of who is excluded, and who has the address as well."""
        second = self._duplicate(self.bruno, "bruno.two@example.com, BRUNO@example.com")
        archived = self._duplicate(self.clara)
        return [
            (self.alicja, self._duplicate(self.alicja)),
            (self.bruno, second),
            (archived, self.clara),
        ]

    def test_a_campaign_excludes_the_address(self):
        pairs = self._excluded_pairs()
        (self.alicja + self.bruno + pairs[2][0]).contact_list_add(self.customers.ids)
        pairs[2][0].action_archive()
        every = self.env["res.partner"].concat(
            *(duplicate for _gone, duplicate in pairs)
        )
        self.segment.mailing_domain = repr([("id", "in", every.ids)])
        by_segment = self._new_segment(
            "Customers", [("contact_list_ids", "in", self.customers.ids)]
        )
        for vals in (
            {"excluded_list_ids": [Command.set(self.customers.ids)]},
            {"excluded_segment_ids": [Command.set(by_segment.ids)]},
        ):
            campaign = self._new_campaign(**vals, list_ids=[])
            with self.subTest(**vals):
                for _excluded, duplicate in pairs[: 3 if "list" in str(vals) else 2]:
                    self.assertEqual(
                        campaign._why_not(duplicate), "excluded", duplicate.name
                    )

    def test_a_mailing_excludes_the_address(self):
        pairs = self._excluded_pairs()[:2]
        (self.alicja + self.bruno).contact_list_add(self.customers.ids)
        self.clara.contact_list_add(self.fair.ids)
        by_segment = self._new_segment(
            "Customers", [("contact_list_ids", "in", self.customers.ids)]
        )
        every = self.alicja + self.bruno + self.clara + pairs[0][1] + pairs[1][1]
        among = ("id", "in", every.ids)
        for exclusion in (
            [(LISTED, "not in", self.customers.ids)],
            ["!", (LISTED, "in", self.customers.ids)],
            [(LISTED, "!=", self.customers.id)],
            [("segment_ids", "not in", by_segment.ids)],
        ):
            mailing = self.env["mailing.mailing"].create(
                {
                    "subject": "Spring",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": repr(["&", among, *exclusion]),
                    "purpose_id": self.newsletter.id,
                }
            )
            with self.subTest(exclusion=exclusion):
                found = self.env["res.partner"].browse(mailing._get_recipients())
                self.assertEqual(found, self.clara)
                self.assertEqual(mailing._gate_counts(), {"allowed": 1})
