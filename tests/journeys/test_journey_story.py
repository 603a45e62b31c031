from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server

LINK = "https://shop.example.com/a"
BODY = f'<div><p>Your price: <a href="{LINK}">Product A</a></p></div>'
QUEUES = (
    "contact_marketing.ir_cron_apply_interactions",
    "contact_marketing.ir_cron_journeys",
    "mass_mailing.ir_cron_mass_mailing_queue",
    "mail.ir_cron_mail_scheduler_action",
    "contact_marketing.ir_cron_campaigns",
    "contact_marketing.ir_cron_journeys",
)
# As in the contract of journeys; of who was called, Product A twice in 30 days.
DEFINITION = {
    "name": "Interested, not bought",
    "reentry": {"mode": "after", "days": 90},
    "entries": [
        {
            "kind": "segment",
            "segment": "Product A twice in 30 days",
            "existing": False,
        },
        {"kind": "date", "field": "create_date", "days": 7, "yearly": False},
        {"kind": "manual"},
    ],
    "exit": "[('is_customer', '=', True)]",
    "goal": "[('sale_order_ids', 'any', [('state', '=', 'sale')])]",
    "start": "offer",
    "steps": {
        "offer": {"kind": "mail", "mailing": "Offer for product A", "next": "answer"},
        "answer": {
            "kind": "wait_until",
            "interaction": {"kind": "click", "of": "offer"},
            "days": 5,
            "met": "tag",
            "timeout": "split",
        },
        "tag": {
            "kind": "effect",
            "tag_add": ["Hot"],
            "list_add": [],
            "next": "call",
        },
        "call": {
            "kind": "activity",
            "summary": "Call about product A",
            "next": None,
        },
        "split": {
            "kind": "split",
            "shares": {"remind": 50, "nothing": 50},
            "holdout": "nothing",
        },
        "remind": {"kind": "mail", "mailing": "Still interested?", "next": "later"},
        "later": {
            "kind": "wait",
            "days": 3,
            "window": {"weekdays": [1, 2, 3, 4, 5], "from": 9, "to": 17},
            "next": "hot",
        },
        "hot": {
            "kind": "branch",
            "domain": "[('contact_score_ids', 'any', [('grade', '=', 'A1')])]",
            "yes": "call",
            "no": None,
        },
        "nothing": {"kind": "end"},
    },
}


@tagged("post_install", "-at_install")
class TestJourneyStory(HttpCase, ContactMarketingCommon):
    """A journey day by day, through all its paths, on real parts: SMTP, the mails as
    received, clicks over HTTP and the scheduled actions."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        # Who writes conditions on orders may see them.
        self.marketer.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.hot = self.env["res.partner.category"].create({"name": "Hot"})
        self.contacts = self.env["res.partner"].create(
            [
                {"name": f"Reader {number}", "email": f"reader{number}@example.com"}
                for number in range(24)
            ]
        )
        self.contacts.tz = "Europe/Warsaw"
        with freeze_time(NOW):
            self.contacts.contact_consent_grant("newsletter", "manual", proof="Card")
            self.env["mailing.filter"].create(
                {
                    "name": "Product A twice in 30 days",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": repr(
                        [
                            (
                                "tag_assignment_ids",
                                "any",
                                [
                                    ("tag_id", "=", self.product_a.id),
                                    ("count", ">=", 2),
                                    ("last_date", ">=", "today -30d"),
                                ],
                            )
                        ]
                    ),
                }
            )
            for subject in ("Offer for product A", "Still interested?"):
                self.env["mailing.mailing"].create(
                    {
                        "subject": subject,
                        "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "mailing_domain": "[('id', 'in', [])]",
                        "purpose_id": self.newsletter.id,
                        "body_arch": BODY,
                        "body_html": BODY,
                        "user_id": self.marketer.id,
                    }
                )
            Journey = self.env["contact.journey"].with_user(self.marketer)
            self.journey = Journey.browse(Journey.load_definition(DEFINITION))
            self.journey.action_publish()

    def test_story(self):
        clicker, buyer, leaver, *quiet = self.contacts
        self.assertEqual(self.journey.get_definition(), DEFINITION)
        with smtp_server(self.env) as inbox:
            with self._at(0, 1):
                self._run(*QUEUES)
                self.assertFalse(self.journey.participant_ids)
            with self._at(1):
                for _time in range(2):
                    self.contacts.contact_tag_add(self.product_a.ids)
                self._run(*QUEUES)
                self.assertEqual(self.journey.entered_count, len(self.contacts))
                self.assertEqual(
                    self._mails(inbox, "Offer for product A"), len(self.contacts)
                )
            with self._at(2):
                self._click(inbox, clicker)
                self._run(*QUEUES)
                self.assertNotIn(self.hot, clicker.category_id, "it settles")
            with self._at(2, 1):
                self._run(*QUEUES)
                self.assertIn(self.hot, clicker.category_id)
                self.assertEqual(clicker.activity_ids.summary, "Call about product A")
                self.assertEqual(self._of(clicker).state, "done")
            with self._at(3):
                self._order(buyer)
                leaver.contact_consent_withdraw("newsletter", "manual")
            with self._at(6):
                self._run(*QUEUES)
                self.assertEqual(self._of(buyer).state, "goal")
                self.assertEqual(self._of(leaver).exit_reason, "purposes_left")
                kept = [one for one in quiet if self._of(one).state == "done"]
                reminded = [one for one in quiet if one not in kept]
                self.assertTrue(kept)
                self.assertTrue(reminded)
                self.assertEqual(self._mails(inbox, "Still interested?"), len(reminded))
            hot = reminded[0]
            self._grade(hot)
            with self._at(9):  # 10:00 in Warsaw, a Wednesday
                self._run(*QUEUES)
            with self._at(9, 1):
                self._run(*QUEUES)
            self.assertEqual(hot.activity_ids.summary, "Call about product A")
            for contact in reminded[1:]:
                self.assertFalse(contact.activity_ids)
            with self._at(10):
                self._run(*QUEUES)
        self.assertFalse(self.journey.active_count)
        self.assertEqual(self.journey.goal_count, 1)
        split = self.journey.live_version_id.step_ids.filtered(
            lambda step: step.key == "split"
        )
        self.assertIn(f"nothing: 0 of {len(kept)}", split.result)
        with self._at(11):
            entered = clicker.contact_journey_enter(self.journey.ids)
            self.assertEqual(entered, 0, "only after 90 days")
        with self._at(95):
            entered = clicker.contact_journey_enter(self.journey.ids)
            self.assertEqual(entered, 1)
        self.assertConsistent()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _at(self, day, hours=0):
        return freeze_time(NOW + timedelta(days=day, hours=hours))

    def _run(self, *crons):
        for cron in crons:
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def _of(self, contact):
        return self.journey.participant_ids.filtered(
            lambda each: each.partner_id == contact
        )

    def _mails(self, inbox, subject):
        return len([mail for mail in inbox.messages if mail["Subject"] == subject])

    def _click(self, inbox, contact):
        (mail,) = inbox.to(contact.email)
        link = next(link for link in inbox.links(mail) if "/r/" in link)
        response = self.url_open(
            link, allow_redirects=False, headers={"User-Agent": BROWSER}
        )
        self.assertEqual(response.headers["Location"].split("?")[0], LINK)

    def _order(self, contact):
        order = self.env["sale.order"].create({"partner_id": contact.id})
        order.state = "sale"

    def _grade(self, contact):
        plan = self.env["contact.scoring.plan"].search([], limit=1)
        self.env.cr.execute(
            "INSERT INTO contact_score (plan_id, partner_id, score, fit_score,"
            " engagement_score, grade, lines, date) VALUES (%s, %s, 9, 9, 9, 'A1',"
            " '[]', %s) ON CONFLICT (plan_id, partner_id) DO UPDATE SET grade = 'A1'",
            [plan.id, contact.id, NOW],
        )
