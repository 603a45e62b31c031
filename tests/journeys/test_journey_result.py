from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, SIGNALS
from .journey_mail_common import STEPS, JourneyMailCase

LINK = "https://shop.example.com/a"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyResult(JourneyMailCase):
    """From the mails of a journey to its revenue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Product A", "list_price": 100, "taxes_id": False}
        )

    def _run_one(self):
        journey = self._load(STEPS, goal="[('ref', '=', 'won')]")
        self._enter(journey)
        with smtp_server(self.env):
            self._tick(*ALL)
        self.bruno.ref = "won"
        with self._day(1):
            self._tick()
        return journey

    def _click(self, journey, contact, verdict="human"):
        recipients = self._recipients(journey)
        mailing = recipients.run_id.mailing_id
        trace = mailing.mailing_trace_ids.filtered(lambda t: t.res_id == contact.id)
        link = self.env["link.tracker"].search_or_create(
            [{"url": LINK, "mass_mailing_id": mailing.id, "label": "A"}]
        )
        trace._append_click({"verdict": verdict, "url": LINK, "link_id": link.id})
        self._run(SIGNALS)

    def _order(self, contact, price):
        line = {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
        order = self.env["sale.order"].create(
            {"partner_id": contact.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        self._run(SIGNALS)

    def _sums(self, journey, user, *names):
        self.env.invalidate_all()
        return (
            self.env["contact.journey.result"]
            .with_user(user)
            ._read_group([("journey_id", "in", journey.ids)], [], names)[0]
        )

    def test_a_send_says_how_many_came_to_it(self):
        journey = self._run_one()
        run = self._recipients(journey).run_id
        self.assertEqual(len(run), 1)
        self.assertEqual(
            (run.matched_count, run.planned_count, run.sent_count), (3,) * 3
        )
        self.assertEqual(run.waterfall, "3 match · 3 planned")

    def test_from_entering_to_revenue(self):
        journey = self._run_one()
        self._click(journey, self.alicja)
        self._click(journey, self.clara, verdict="bot")
        self._order(self.alicja, 250)
        self._order(self.clara, 400)  # whose robot clicked
        for user in (self.salesman, self.marketer):
            with self.subTest(user.login):
                found = self._sums(
                    journey,
                    user,
                    "entered_count:sum",
                    "inside_count:sum",
                    "goal_count:sum",
                    "exited_count:sum",
                    "sent_count:sum",
                    "clicked_count:sum",
                    "order_count:sum",
                    "revenue:sum",
                )
                self.assertEqual(found, (3, 2, 1, 0, 3, 1, 1, 250))
                rates = self._sums(
                    journey, user, "goal_rate:avg", "clicked_rate:avg", "order_rate:avg"
                )
                self.assertEqual([round(rate, 1) for rate in rates], [33.3] * 3)
                own = journey.with_user(user)
                self.assertEqual(
                    (own.sent_count, own.order_count, own.revenue), (3, 1, 250)
                )
                self.assertEqual(own.currency_id, self.env.company.currency_id)
        results = self.env["contact.journey.result"].search(
            [("journey_id", "=", journey.id)]
        )
        self.assertEqual(len(results), len(set(results.ids)))
        self.assertEqual(
            sorted(results.mapped(lambda one: one.step_key or "")), ["", "offer"]
        )
        self.assertEqual(results.version_id, journey.sudo().live_version_id)
        mails = results.filtered("step_key")
        self.assertEqual(round(mails.clicked_rate, 1), 33.3)
        action = journey.with_user(self.salesman).action_open_results()
        self.assertEqual(
            self.env["contact.journey.result"].search(action["domain"]), results
        )
        self.assertEqual(
            results[:1].with_user(self.salesman).action_open_journey()["res_id"],
            journey.id,
        )
        with Form(journey.with_user(self.salesman)) as form:
            self.assertEqual(form.revenue, 250)

    def test_the_last_click_wins_among_journeys(self):
        first = self._run_one()
        second = self._load(STEPS, name="Second")
        with self._day(2):
            self._enter(second, self.alicja)
            with smtp_server(self.env):
                self._tick(*ALL)
            self._click(first, self.alicja)
        with self._day(3):
            self._click(second, self.alicja)
            self._order(self.alicja, 70)
            self.assertEqual(self._sums(first, self.salesman, "revenue:sum"), (0,))
            self.assertEqual(self._sums(second, self.salesman, "revenue:sum"), (70,))

    def test_each_company_and_role_its_own(self):
        journey = self._run_one()
        journey.sudo().company_id = self.env["res.company"].create({"name": "There"})
        self.env.flush_all()
        self.assertFalse(any(self._sums(journey, self.salesman, "entered_count:sum")))
        for user in (self.employee, self.portal, self.public):
            with self.assertRaises(AccessError):
                self._sums(journey, user, "entered_count:sum")
