from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW
from .segment_common import SegmentCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReadyMadeSegments(SegmentCommon):
    """Each of them, against contacts that are in it and contacts that nearly are."""

    def ready(self, name):
        return self.env.ref(f"contact_marketing.mailing_filter_{name}").with_user(
            self.marketer
        )

    def tagged(self, partner, tag, *days_ago):
        for days in sorted(days_ago, reverse=True):
            partner.contact_tag_add(tag.ids, date=NOW - timedelta(days=days))

    def test_interested_three_times_in_30_days(self):
        self.tagged(self.alicja, self.product_a, 29, 10, 1)
        self.tagged(self.bruno, self.product_a, 31, 10, 1)
        self.tagged(self.clara, self.product_a, 10, 1)
        self.tagged(self.clara, self.product_b, 5)
        self.assertEqual(self.found(self.ready("interested")), self.alicja)
        with freeze_time(NOW + timedelta(days=2)):
            self.assertFalse(self.found(self.ready("interested")))

    def test_what_was_taken_back_is_no_interest(self):
        self.tagged(self.alicja, self.product_a, 3, 2)
        self.alicja.contact_interaction_log("manual")
        interaction = self.alicja.interaction_ids
        self.env["contact.tag.assignment"]._record(
            SQL(
                """
                SELECT partner_id, %s AS tag_id, date, NULL AS source,
                       id AS interaction_id, user_id
                FROM contact_interaction WHERE id = %s
                """,
                self.product_a.id,
                interaction.id,
            )
        )
        self.assertEqual(self.found(self.ready("interested")), self.alicja)
        self.env["contact.tag.event"]._retract(interaction.ids)
        self.assertFalse(self.found(self.ready("interested")))

    def test_tag_expired_counted_three_times(self):
        self.tagged(self.alicja, self.product_a, 60, 50, 40)
        self.tagged(self.bruno, self.product_a, 60, 50)
        self.tagged(self.clara, self.product_a, 60, 50, 3)
        self.env["contact.tag.assignment"]._expire_chunk()
        self.assertEqual(self.found(self.ready("expired_tag")), self.alicja)

    def test_joined_a_list_not_a_customer(self):
        self.alicja.contact_list_add(self.fair.ids, date=NOW - timedelta(days=7))
        self.bruno.contact_list_add(self.fair.ids, date=NOW - timedelta(days=8))
        self.clara.contact_list_add(self.fair.ids)
        self.env["sale.order"].create({"partner_id": self.clara.id, "state": "sale"})
        self.assertEqual(self.found(self.ready("joined")), self.alicja)

    def test_all_who_may_be_mailed(self):
        calls = self.newsletter.copy({"code": "calls", "channel": "phone"})
        self.everybody.contact_consent_grant(["newsletter"], "manual", proof="Card")
        self.assertEqual(self.found(self.ready("mailable")), self.everybody)
        self.bruno.contact_consent_withdraw(["newsletter"], "manual")
        self.bruno.contact_consent_grant([calls.code], "manual", proof="Call")
        self.env["mail.blacklist"].create({"email": self.clara.email})
        self.assertEqual(self.found(self.ready("mailable")), self.alicja)
        self.alicja.email = False
        self.assertFalse(self.found(self.ready("mailable")))

    def test_new_this_week(self):
        self.create_days_ago(self.alicja, 7)
        self.create_days_ago(self.bruno, 8)
        self.create_days_ago(self.clara, 0)
        self.assertEqual(self.found(self.ready("new")), self.alicja + self.clara)

    def test_customers(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in self.everybody]
        )
        self.assertFalse(self.found(self.ready("customers")))
        orders[0].state = "sale"
        self.env["account.move"].create(
            [
                {"partner_id": self.bruno.id, "move_type": "out_invoice"},
                {"partner_id": self.clara.id, "move_type": "in_invoice"},
            ]
        ).state = "posted"
        self.assertEqual(self.found(self.ready("customers")), self.alicja + self.bruno)
        marketer = self.everybody.with_user(self.marketer)
        self.assertEqual(marketer.mapped("is_customer"), [True, True, False])
        with self.assertRaises(AccessError):
            marketer[0].sale_order_ids.mapped("name")

    def test_customers_of_another_company_are_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        Order = self.env["sale.order"].with_company(other)
        order = Order.create({"partner_id": self.alicja.id, "company_id": other.id})
        order.state = "sale"
        self.assertFalse(self.found(self.ready("customers")))

    def test_inactive(self):
        self.create_days_ago(self.everybody, 200)
        self.alicja.contact_interaction_log("visit", date=NOW - timedelta(days=181))
        self.bruno.contact_interaction_log("visit", date=NOW - timedelta(days=180))
        self.assertEqual(self.found(self.ready("inactive")), self.alicja + self.clara)
        self.create_days_ago(self.clara, 180)
        self.assertEqual(self.found(self.ready("inactive")), self.alicja)
        self.bruno.interaction_ids.sudo()._set_verdict("bot")
        self.assertEqual(self.found(self.ready("inactive")), self.alicja + self.bruno)

    def test_left(self):
        self.alicja.contact_consent_grant(["newsletter"], "manual", proof="Card")
        self.bruno.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(self.found(self.ready("left")), self.bruno)

    def test_bounced(self):
        self.clara._message_receive_bounce(self.clara.email, self.clara)
        self.assertEqual(self.found(self.ready("bounced")), self.clara)

    def create_days_ago(self, partners, days_ago):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [NOW - timedelta(days=days_ago), partners.ids],
        )
        self.env.invalidate_all()
