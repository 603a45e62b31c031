from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .rfm_common import RfmCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRfmRights(RfmCommon):
    """Whose figures they are, and who may know them."""

    def test_companies_know_their_own(self):
        self.order(self.alicja, 10, 20)
        order = self.order(self.alicja, 3, 500)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [self.there.id, order.id],
        )
        self.env.invalidate_all()
        self.compute()
        self.assertEqual(self.alicja.rfm_amount, 20)
        self.assertEqual(self.alicja.with_company(self.there).rfm_amount, 500)
        seen = self.as_user(self.alicja, self.roles_there["marketer"])
        self.assertEqual(seen.rfm_last_days, 3)
        self.assertEqual(seen.rfm_ids.company_id, self.there)
        self.env.invalidate_all()  # core caches one2many for all users
        seen = self.as_user(self.alicja, self.marketer)
        self.assertEqual(seen.rfm_ids.company_id, self.here)
        self.assertEqual(
            seen.search([("rfm_last_days", "=", 3)]), self.env["res.partner"]
        )

    def test_conditions_ask_the_company_of_who_wrote_them(self):
        """Not the one that Odoo's order of companies has first."""
        other = self.env["res.company"].create({"name": "AAA", "sequence": -1})
        self.marketer.company_ids += other
        self.assertEqual(self.marketer.company_ids[:1], other)
        self.order(self.alicja, 3)
        self.compute()
        vals = {
            "name": "Bought once",
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[('rfm_order_count', '=', 1)]",
        }
        segment = self.as_user(self.env["mailing.filter"], self.marketer).create(vals)
        segment.company_id = False
        self.assertEqual(tuple(segment.sudo()._watched_query()), self.alicja._ids)
        campaign = self.as_user(self.env["contact.campaign"], self.marketer).create(
            {"name": "All", "company_id": False}
        )
        found = campaign.sudo()._contacts().search(segment._condition_domain())
        self.assertEqual(found, self.alicja)
        for company, expected in ((self.here, self.alicja), (other, found[:0])):
            change = self.as_user(self.env["contact.bulk.change"], self.marketer)
            change = change.with_company(company).create(
                {
                    "domain": vals["mailing_domain"],
                    "tag_add_ids": [Command.set(self.product_a.ids)],
                }
            )
            with self.subTest(company=company.name):
                self.assertEqual(change.partner_count, len(expected))
                self.assertEqual(change._next_partners(), expected)

    def test_who_may_know_how_much(self):
        self.buyers()
        self.order(self.alicja, 10, 20)
        self.compute()
        for user in (self.marketer, self.salesman, self.manager):
            seen = self.as_user(self.alicja, user)
            with self.subTest(user=user.login):
                self.assertEqual(seen.rfm_monetary_group, 1)
                self.assertEqual(seen.rfm_order_count, 1)
                self.assertIn("Frequency", seen.rfm_ids.explanation)
                self.assertNotIn("Monetary", seen.rfm_ids.explanation)
                with self.assertRaises(AccessError):
                    seen.read(["rfm_amount"])
                with self.assertRaises(AccessError):
                    seen.rfm_ids.read(["amount"])
                with self.assertRaises(AccessError):
                    seen.search([("rfm_amount", ">", 1)])
                with self.assertRaises(AccessError):
                    seen.search([], order="rfm_amount")
                with self.assertRaises(AccessError):
                    seen.search([("rfm_ids.amount", ">", 1)])
                with self.assertRaises(AccessError):
                    seen.env["contact.rfm"]._read_group([], [], ["amount:sum"])
        chief = self.as_user(self.alicja, self.chief)
        self.assertEqual(chief.rfm_amount, 20)
        self.assertIn("Monetary", chief.rfm_ids.explanation)
        self.assertIn(chief, chief.search([("rfm_amount", ">", 1)]))
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self.as_user(self.alicja, user).read(["rfm_cell"])
        # Conditions lend nobody the sums.
        vals = {
            "name": "Rich",
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": repr([("rfm_amount", ">", 1)]),
        }
        Segment = self.env["mailing.filter"].with_user(self.marketer)
        with self.assertRaises(ValidationError):
            Segment.create(vals)
        vals["mailing_domain"] = repr([("rfm_cell", "=", "511")])
        segment = Segment.create(vals)
        self.assertEqual(segment._count_contacts(), 1)

    def test_what_a_guest_bought_is_the_known_contacts(self):
        guest = (
            self.env["res.partner"]
            .with_user(self.public)
            .sudo()
            .create({"name": "Alicja Nowak", "email": "Alicja@Example.com"})
        )
        self.order(self.alicja, 30, 10)
        self.order(guest, 10, 20)
        for is_pass in (False, True):
            self.compute(is_pass)
            self.assertEqual(self.rfm(self.alicja).amount, 30)
            self.assertFalse(self.rfm(guest))
        # Of nobody who is known, it is a customer of its own.
        guest.email = "someone@example.net"
        self.env.flush_all()
        self.compute()
        self.assertEqual(self.rfm(guest).amount, 20)
        self.assertEqual(self.rfm(self.alicja).amount, 10)

    def test_merged_erased_and_exported(self):
        self.order(self.alicja, 30, 10)
        self.order(self.bruno, 20, 5)
        self.compute()
        data = self.alicja.with_user(self.manager)._privacy_data()
        self.assertEqual(data["rfm"][0]["order_count"], 1)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.alicja | self.bruno).ids, self.alicja
        )
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).amount, 15)
        self.env.cr.execute(
            "UPDATE res_partner SET erased_date = now() WHERE id = %s",
            [self.alicja.id],
        )
        self.env.invalidate_all()
        self.compute()
        self.assertFalse(self.rfm(self.alicja))

    def test_scores_follow(self):
        self.env["contact.scoring.plan"].search([]).active = False
        plan = self.env["contact.scoring.plan"].create(
            {
                "name": "Buyers",
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Bought lately",
                            "domain": "[('rfm_last_days', '<=', 30)]",
                            "points": 7,
                        }
                    )
                ],
            }
        )
        plan.action_start()
        self.env["contact.score.touch"].search([]).unlink()
        self.order(self.alicja, 10, 20)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM contact_score_touch")
        self.compute(is_pass=False)
        self.env["contact.score.touch"]._compute_chunk()
        score = self.env["contact.score"].search(
            [("partner_id", "=", self.alicja.id), ("plan_id", "=", plan.id)]
        )
        self.assertEqual(score.score, 7)
