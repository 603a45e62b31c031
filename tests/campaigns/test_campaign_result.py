from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..common.common import NOW
from .campaign_result_common import LINK, SIGNALS, CampaignResultCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignResult(CampaignResultCase):
    # ------------------------------------------------------------
    # Conversions
    # ------------------------------------------------------------

    def test_a_run_from_sent_to_revenue(self):
        run = self._sent_run()
        self._click(run, self.alicja)
        self._click(run, self.clara, verdict="bot")
        self.env["crm.lead"].create({"name": "A", "partner_id": self.alicja.id})
        self._order(self.alicja, 250)
        self._order(self.alicja, 50)
        self._order(self.alicja, 9, confirm=False)
        self._order(self.bruno, 400)  # who did not click
        self._order(self.clara, 400)  # whose robot clicked
        self.bruno.contact_consent_withdraw("newsletter", "one_click")
        for record in (run, run.campaign_id):
            with self.subTest(record=record):
                self.assertEqual(self._goals(record), (1, 2, 300))
                record = record.with_user(self.salesman)
                self.assertEqual(
                    (record.sent_count, record.opened_count, record.clicked_count),
                    (3, 1, 1),
                )
                self.assertEqual(record.left_count, 1)
                self.assertEqual(record.clicked_rate, 33.3)
                self.assertEqual(record.currency_id, self.env.company.currency_id)
        self.assertEqual(self._results(run).sent_count, run.sent_count)

    def test_tags_that_stand(self):
        run = self._sent_run()
        view = "contact_marketing.mailing_mailing_view_form_link_effects"
        with Form(run.mailing_id, view) as form, form.link_effect_ids.new() as effect:
            effect.url = LINK
            effect.label = "Product A"
            effect.tag_add_ids.add(self.product_a)
            effect.tag_add_ids.add(self.product_b)
        self.product_b.counting = "daily"
        first = self._click(run, self.alicja)
        with freeze_time(NOW + timedelta(minutes=1)):
            self._click(run, self.alicja)
        # A twice, B once that day; what others do to tags is not of the run.
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(run.tag_count, 3)
        first._set_verdict("bot")
        run.invalidate_recordset()
        self.assertEqual(run.tag_count, 2)

    def test_an_order_taken_back(self):
        run = self._sent_run()
        self._click(run, self.alicja)
        order = self._order(self.alicja)
        self.assertEqual(self._goals(run), (0, 1, 100))
        order._action_cancel()
        self.assertEqual(self._goals(run), (0, 0, 0))
        order.action_draft()
        order.action_confirm()
        self._run(SIGNALS)
        self.assertEqual(self._goals(run), (0, 1, 100))
        order._action_cancel()
        order.unlink()
        self.assertEqual(self._goals(run), (0, 0, 0))

    def test_a_click_taken_back(self):
        run = self._sent_run()
        click = self._click(run, self.alicja)
        self._order(self.alicja)
        click._set_verdict("suspect")
        self.assertEqual(self._goals(run), (0, 0, 0))

    def test_the_last_click_wins(self):
        first, second = self._sent_run(), self._sent_run(name="B offer")
        self._click(first, self.alicja)
        with freeze_time(NOW + timedelta(days=1)):
            self._click(second, self.alicja)
            self._click(first, self.alicja, verdict="suspect")
        with freeze_time(NOW + timedelta(days=2)):
            self._order(self.alicja)
        with freeze_time(NOW + timedelta(days=3)):
            self._click(first, self.alicja)
            self.assertEqual(self._goals(first), (0, 0, 0), "clicked too late")
            self.assertEqual(self._goals(second), (0, 1, 100))
            self._order(self.alicja, 7)
        self.assertEqual(self._goals(first), (0, 1, 7))
        # The next run of the same campaign wins over the one before, too.
        with freeze_time(NOW + timedelta(days=4)):
            third = self._sent_run(first.campaign_id)
            self._click(third, self.alicja)
            self._order(self.alicja, 11)
        self.assertEqual(self._goals(first), (0, 1, 7))
        self.assertEqual(self._goals(third), (0, 1, 11))
        self.assertEqual(self._goals(first.campaign_id), (0, 2, 18))
        self.assertEqual(self._goals(second.campaign_id), (0, 1, 100))

    def test_the_edge_of_the_window(self):
        run = self._sent_run(conversion_days=10)
        self._click(run, self.alicja)
        with freeze_time(NOW + timedelta(days=10)):
            self._order(self.alicja, 1)
        with freeze_time(NOW + timedelta(days=10, seconds=1)):
            self._order(self.alicja, 2)
        self.assertEqual(self._goals(run), (0, 1, 1))
        run.campaign_id.conversion_days = 11
        self.assertEqual(self._goals(run), (0, 2, 3))
        with self.assertRaises(ValidationError):
            run.campaign_id.conversion_days = -1

    def test_a_window_that_ended_competes_no_more(self):
        patient = self._sent_run(conversion_days=60)
        hasty = self._sent_run(name="Hasty", conversion_days=2)
        self._click(patient, self.alicja)
        with freeze_time(NOW + timedelta(days=1)):
            self._click(hasty, self.alicja)
        with freeze_time(NOW + timedelta(days=9)):
            self._order(self.alicja)
        self.assertEqual(self._goals(patient), (0, 1, 100))
        self.assertEqual(self._goals(hasty), (0, 0, 0))

    def test_a_and_b(self):
        campaign = self._new_campaign_with_b(10, b_percent=40)
        run = self._sent_run(campaign)
        of_a, of_b = (
            run.recipient_ids.filtered(lambda got, v=v: got.variant == v).partner_id
            for v in "ab"
        )
        for contact in of_b[:2]:
            self._click(run, contact, run.mailing_b_id)
        self._click(run, of_a[0])
        self._order(of_b[0], 30)
        of_a[1].contact_consent_withdraw("newsletter", "one_click")
        self.env.invalidate_all()
        a, b = self._results(run)
        self.assertEqual((a.subject, b.subject), ("A offer", "Another subject"))
        self.assertEqual((a.sent_count, b.sent_count), (6, 4))
        self.assertEqual((a.clicked_count, b.clicked_count), (1, 2))
        self.assertEqual((a.order_count, b.order_count), (0, 1))
        self.assertEqual((a.revenue, b.revenue), (0, 30))
        self.assertEqual((a.left_count, b.left_count), (1, 0))
        self.assertEqual((b.clicked_rate, b.order_rate), (50, 25))
        # Rates of both are those of the whole run.
        self.assertEqual((run.sent_count, run.clicked_rate), (10, 30))
        opened = run.action_open_results()
        self.assertEqual(
            self.env[opened["res_model"]].search(opened["domain"], order="id"), a + b
        )

    # ------------------------------------------------------------
    # Companies and currencies
    # ------------------------------------------------------------

    def test_orders_of_other_companies(self):
        ours, all_companies = self._sent_run(), self._sent_run(company_id=False)
        self._click(all_companies, self.alicja)
        with freeze_time(NOW + timedelta(hours=1)):
            self._click(ours, self.alicja)
        home = {"allowed_company_ids": self.env.company.ids}
        both = {"allowed_company_ids": (self.env.company + self.foreign).ids}
        with freeze_time(NOW + timedelta(hours=2)):
            self._order(self.alicja, 80, company_id=self.foreign.id)
        # Not the order of our company; four units of the foreign currency are one.
        self.assertEqual(self._goals(ours, **both), (0, 0, 0))
        self.assertEqual(self._goals(all_companies, **both), (0, 1, 20))
        self.assertEqual(self._goals(all_companies, **home), (0, 0, 0))
        there = {"allowed_company_ids": (self.foreign + self.env.company).ids}
        self.assertEqual(self._goals(all_companies, **there), (0, 1, 80))
        self.assertEqual(
            all_companies.with_context(**there).currency_id, self.foreign.currency_id
        )

    def test_orders_in_another_currency(self):
        run = self._sent_run()
        self._click(run, self.alicja)
        pricelist = self.env["product.pricelist"].create(
            {"name": "XTB", "currency_id": self._currency("XTB", 2.0).id}
        )
        self._order(self.alicja, 100, pricelist_id=pricelist.id)
        self.assertEqual(self._goals(run), (0, 1, 50))

    def test_results_of_other_companies_are_not_seen(self):
        run = self._sent_run()
        run.campaign_id.sudo().company_id = self.foreign
        home = {"allowed_company_ids": self.env.company.ids}
        Result = self.env["contact.campaign.result"].with_user(self.salesman)
        of_run = [("run_id", "=", run.id)]
        self.env.flush_all()
        self.assertFalse(Result.with_context(**home).search(of_run))
        there = {"allowed_company_ids": self.foreign.ids}
        self.assertEqual(len(Result.with_context(**there).search(of_run)), 1)
        with self.assertRaises(AccessError):
            Result.with_user(self.employee).search(of_run)

    # ------------------------------------------------------------
    # Against the run before
    # ------------------------------------------------------------

    def test_against_the_run_before(self):
        first = self._sent_run()
        for contact in (self.alicja, self.bruno):
            self._click(first, contact)
        self._order(self.alicja, 100)
        with freeze_time(NOW + timedelta(hours=1)):
            empty = self._sent_run(first.campaign_id)
        with freeze_time(NOW + timedelta(days=2)):
            # Somebody is there besides.
            dora = self.alicja.copy({"name": "Dora", "email": "dora@example.com"})
            dora.contact_consent_grant("newsletter", "manual", proof="Signed card")
            dora.contact_list_add(self.fair.ids)
            second = self._sent_run(first.campaign_id)
            self._click(second, dora)
            self._order(dora, 150)
            self._order(dora, 150)
        runs = (first + empty + second).with_user(self.salesman)
        runs.invalidate_recordset()
        first, empty, second = runs
        self.assertEqual([run.sent_count for run in runs], [3, 0, 4])
        # Nothing was sent in between: there is nothing to compare.
        self.assertFalse(first.previous_run_id | empty.previous_run_id)
        self.assertEqual((empty.opened_change, empty.change_summary), ("", ""))
        self.assertEqual(first.clicked_change, "66.7 % of sent")
        self.assertEqual(second.previous_run_id, first)
        self.assertEqual(second.sent_change, "1 more than last time")
        self.assertEqual(
            second.clicked_change,
            "25.0 % of sent · 1 less than last time · −41.7 points",
        )
        self.assertEqual(second.lead_change, "as last time")
        self.assertIn("200.00", second.revenue_change)
        self.assertIn("Clicked −1 · Orders +1 · Revenue +", second.change_summary)

    def test_the_cost_does_not_grow(self):
        """As many queries for twenty runs, or campaigns, as for one."""
        campaign = self._new_campaign()
        runs = self.env["contact.campaign.run"].create(
            [
                {
                    "campaign_id": campaign.id,
                    "date": NOW - timedelta(days=days),
                    "state": "done",
                    "sent_count": 1,
                }
                for days in range(21)
            ]
        )
        self.env["contact.campaign.recipient"].create(
            [
                {
                    "run_id": run.id,
                    "campaign_id": campaign.id,
                    "partner_id": self.alicja.id,
                    "date": run.date,
                    "variant": "a",
                    "state": "sent",
                }
                for run in runs
            ]
        )
        figures = ["clicked_count", "revenue"]
        campaigns = campaign.union(*(campaign.copy() for _i in range(19)))
        for records, names in (
            (runs[:20], [*figures, "clicked_change", "change_summary"]),
            (campaigns, figures),
        ):
            costs = []
            for some in (records[:1], records[:1], records):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                some.with_user(self.salesman).read(names)
                costs.append(self.cr.sql_log_count - before)
            # The first time fills what Odoo keeps of rights.
            self.assertEqual(costs[1], costs[2])
        self.assertEqual(runs[0].previous_run_id, runs[1])

    def test_screens(self):
        run = self._sent_run()
        Result = self.env["contact.campaign.result"].with_user(self.salesman)
        opened = run.campaign_id.with_user(self.salesman).action_open_results()
        self.assertEqual(opened["views"][0], (False, "graph"))
        [(day, sent, rate, revenue)] = Result._read_group(
            opened["domain"],
            ["date:day"],
            ["sent_count:sum", "clicked_rate:avg", "revenue:sum"],
        )
        self.assertEqual(day, fields.Datetime.to_datetime(NOW.date()))
        self.assertEqual((sent, rate, revenue), (3, 0, 0))
        result = self._results(run).with_user(self.salesman)
        self.assertEqual(result.action_open_run()["res_id"], run.id)
        # A run that waits, and one that was skipped, have no results.
        run.state = "cancelled"
        self.env.flush_all()
        self.assertFalse(Result.search([("run_id", "=", run.id)]))
