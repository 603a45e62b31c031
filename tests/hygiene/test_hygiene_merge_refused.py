from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW, ContactMarketingCommon
from .hygiene_merge_common import MergeCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygieneMergeRefused(MergeCase, ContactMarketingCommon):
    """Who may merge, and what is never merged."""

    def test_marketers_merge(self):
        issue = self._issue(self.alicja, self.bruno)
        action = issue.with_user(self.marketer).action_merge()
        merge = self.env[action["res_model"]].browse(action["res_id"])
        merge.with_user(self.marketer).action_merge()
        self.assertEqual(len((self.alicja + self.bruno).exists()), 1)

    def test_salespeople_do_not_merge(self):
        with self.assertRaises(AccessError):
            self._compare(self.three, user=self.salesman)
        issue = self._issue(self.alicja, self.bruno)
        with self.assertRaises(AccessError):
            issue.with_user(self.salesman).action_merge()

    def test_nobody_merges_what_they_may_not_change(self):
        merge = self._compare(self.alicja + self.bruno, user=self.marketer)
        self.bruno.company_id = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError), self.cr.savepoint():
            merge.action_merge()

    def test_a_contact_that_a_colleague_logs_in_as(self):
        colleague = self.salesman.partner_id
        for partners, target in (
            (colleague + self.alicja, colleague),
            (colleague + self.alicja, self.alicja),
        ):
            for user in (self.marketer, self.manager):
                self.assertRefused(partners, "logs in", user, target)
        own = self.marketer.partner_id
        self._compare(own + self.bruno, user=self.marketer).action_merge()
        self.assertFalse(self.bruno.exists())
        self.manager.group_ids |= self.env.ref("base.group_erp_manager")
        self._merge(colleague + self.alicja, colleague)
        self.assertFalse(self.alicja.exists())

    def test_marketers_leave_to_managers_what_is_in_the_books(self):
        bank = self.env["res.partner.bank"]
        one, other = bank.create(
            [
                {"partner_id": partner.id, "acc_number": f"PL0{partner.id}"}
                for partner in self.alicja + self.bruno
            ]
        )
        other.active = False
        self.assertRefused(self.three, "bank accounts", self.marketer)
        merge = self._compare(self.bruno + self.clara, self.bruno, self.marketer)
        merge.action_merge()
        self._merge(self.alicja + self.bruno, self.alicja)
        self.assertEqual((one + other).partner_id, self.alicja)

    def assertRefused(self, partners, message, user=None, target=None):
        merge = self._compare(partners, target, user)
        with self.assertRaises(UserError) as raised, self.cr.savepoint():
            merge.action_merge()
        self.assertIn(message, str(raised.exception))
        self.assertEqual(partners.exists(), partners)

    def test_two_users(self):
        users = self.env["res.users"]
        for partner in self.alicja + self.bruno:
            users |= users.create(
                {
                    "login": partner.email,
                    "partner_id": partner.id,
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        users[1].active = False
        self.assertRefused(self.three, "Two users")
        self.assertEqual(self._compare(self.bruno + self.clara).target_id, self.bruno)

    def test_relatives(self):
        company = self.env["res.partner"].create({"name": "C", "is_company": True})
        middle = self.env["res.partner"].create(
            {"name": "Middle", "parent_id": company.id}
        )
        self.bruno.parent_id = middle
        self.assertRefused(self.bruno + company, "belong")
        self.env.cr.execute(  # a circle, as no screen makes it
            SQL(
                "UPDATE res_partner SET parent_id = %s WHERE id = %s",
                self.bruno.id,
                company.id,
            )
        )
        self.env.invalidate_all()
        self.assertRefused(self.bruno + company, "belong")

    def test_two_companies(self):
        self.bruno.company_id = self.env.company
        self.assertRefused(self.alicja + self.bruno, "different companies")

    def test_erased(self):
        self.bruno.erased_date = NOW
        self.assertRefused(self.alicja + self.bruno, "erased")

    def test_own_company(self):
        partner = self.env["res.company"].create({"name": "Own"}).partner_id
        self.alicja.create_date = datetime(2020, 1, 1)
        merge = self._compare(self.alicja + partner, self.alicja)
        with self.assertRaises(UserError):
            merge.action_merge()

    def test_invoices_of_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        for company, partner in (
            (self.env.company, self.alicja),
            (other, self.bruno),
        ):
            journal = self.env["account.journal"].create(
                {
                    "name": "Sales",
                    "code": "HYG",
                    "type": "sale",
                    "company_id": company.id,
                }
            )
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO account_move (name, state, move_type, journal_id, date,
                        company_id, currency_id, partner_id, commercial_partner_id,
                        auto_post)
                    VALUES ('INV', 'posted', 'out_invoice', %s, now(), %s, %s, %s, %s,
                        'no')
                    """,
                    journal.id,
                    company.id,
                    company.currency_id.id,
                    partner.id,
                    partner.id,
                )
            )
        self.assertRefused(self.alicja + self.bruno, "invoices")
        self._merge(self.bruno + self.clara, self.bruno)

    def test_a_second_click(self):
        merge = self._compare(self.alicja + self.bruno, self.alicja)
        merge.action_merge()
        with self.assertRaises(UserError), self.cr.savepoint():
            merge.action_merge()
        self.assertEqual(
            len(self.alicja.message_ids.filtered(lambda note: "<table" in note.body)), 1
        )

    def test_too_few_or_too_many(self):
        with self.assertRaises(UserError):
            self._compare(self.alicja)
        with self.assertRaises(UserError):
            self._compare(
                self.env["res.partner"].create([{"name": f"{n}"} for n in range(21)])
            )

    def test_a_merge_stays(self):
        issue = self._issue(self.alicja, self.bruno)
        self._merge(self.alicja + self.bruno, self.alicja)
        self.assertEqual(issue.exists().state, "fixed")
        with self.assertRaises(UserError):
            issue.with_user(self.manager).action_undo()
