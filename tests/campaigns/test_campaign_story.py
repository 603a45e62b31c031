from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server

LINK = "https://shop.example.com/a"
NEWS = f'<div><p>Hello! <a href="{LINK}">Product A</a></p></div>'
OFFER = f'<div><p>Your price: <a href="{LINK}">Product A, 5 % off</a></p></div>'
QUEUES = (
    "contact_marketing.ir_cron_campaigns",
    "mass_mailing.ir_cron_mass_mailing_queue",
    "mail.ir_cron_mail_scheduler_action",
    "contact_marketing.ir_cron_campaigns",
)
SIGNALS = "contact_marketing.ir_cron_apply_interactions"
EXPIRY = "contact_marketing.ir_cron_expire_tags"


@tagged("post_install", "-at_install")
class TestCampaignStory(HttpCase, ContactMarketingCommon):
    """The seed case, day by day, on real parts: SMTP, the mails as received, HTTP and
    the scheduled actions.

    Alicja clicks Product A in two mails, gets the offer once, orders, and gets no
    more; her tag expires, and the counter stays until she asks again.
    """

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        contacts = self.alicja + self.bruno
        with freeze_time(NOW):
            self.offers.double_opt_in = False
            for code in ("newsletter", "offers"):
                contacts.contact_consent_grant(code, "manual", proof="Signed card")
            self._make_trigger()
            self.campaign = self._make_campaign()

    def test_story(self):
        alicja, counts = self.alicja, []
        with smtp_server(self.env) as inbox:
            with self._day(1):
                first = self._send_news(inbox)
                self._click(first)
                self.assertEqual(self._offers(inbox), 0)
                counts.append(self._count())
            with self._day(8):
                # The campaign runs daily, and had nobody to write to.
                self._run(*QUEUES)
                self.assertEqual(self._offers(inbox), 0)
                second = self._send_news(inbox)
                self._click(second)
                counts.append(self._count())
            for day in (9, 10):
                with self._day(day):
                    self._run(*QUEUES)
                    self.assertEqual(self._offers(inbox), 1, "the offer comes once")
            reached = alicja.campaign_recipient_ids
            self.assertEqual(reached.campaign_id, self.campaign)
            self.assertEqual(reached.state, "sent")
            with self._day(11):
                self._order(alicja)
                self.assertIn(self.customers, alicja.contact_list_ids)
                # Also a campaign that may come again passes her over now.
                self.campaign.again_days = 1
                self._run(*QUEUES)
                self.assertEqual(self._offers(inbox), 1)
                self.assertEqual(self.campaign._why_not(alicja), "excluded")
            with self._day(40):
                self._run(EXPIRY, *QUEUES)
                self.assertNotIn(self.product_a, alicja.category_id)
                self.assertEqual(self.held(alicja, self.product_a).state, "expired")
                counts.append(self._count())
            with self._day(41):
                self._click(second)
                self.assertIn(self.product_a, alicja.category_id)
                counts.append(self._count())
                self._run(*QUEUES)
        self.assertEqual(self._offers(inbox), 1)
        self.assertEqual(counts, [1, 2, 2, 3])
        self.assertFalse(self.bruno.campaign_recipient_ids)
        for run in self.campaign.run_ids:
            self.assertEqual(run.state, "done")
            self.assertEqual(run.planned_count, run.sent_count + run.skipped_count)
        self.assertConsistent()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _day(self, number):
        return freeze_time(NOW + timedelta(days=number, hours=1))

    def _make_trigger(self):
        product = self.env["product.product"].create({"name": "Product A"})
        self.env["contact.trigger"].create(
            {
                "name": "Orders product A",
                "kind": "order",
                "product_ids": [Command.set(product.ids)],
                "list_add_ids": [Command.set(self.customers.ids)],
            }
        )
        self.product = product

    def _make_campaign(self):
        segment = self.env["mailing.filter"].create(
            {
                "name": "A, counted 2 times in 30 days",
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
        campaign = (
            self.env["contact.campaign"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "A offer",
                    "segment_ids": [Command.set(segment.ids)],
                    "excluded_list_ids": [Command.set(self.customers.ids)],
                    "purpose_id": self.offers.id,
                    "start_date": NOW.date(),
                }
            )
        )
        campaign.mailing_id.write({"body_arch": OFFER, "body_html": OFFER})
        campaign.action_start()
        return campaign.sudo()

    def _send_news(self, inbox):
        """:return: the link to product A, as Alicja received it"""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", (self.alicja + self.bruno).ids)],
                "purpose_id": self.newsletter.id,
                "body_arch": NEWS,
                "body_html": NEWS,
            }
        )
        mailing.action_find_links()
        mailing.link_effect_ids.tag_add_ids = self.product_a
        mailing.action_launch()
        self._run(*QUEUES)
        news = [m for m in inbox.to("alicja@example.com") if m["Subject"] == "News"]
        return next(link for link in inbox.links(news[-1]) if "/r/" in link)

    def _click(self, link):
        response = self.url_open(
            link, allow_redirects=False, headers={"User-Agent": BROWSER}
        )
        self.assertEqual(response.headers["Location"].split("?")[0], LINK)
        self._run(SIGNALS)

    def _order(self, contact):
        self.env["sale.order"].create(
            {
                "partner_id": contact.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        ).action_confirm()
        self._run(SIGNALS)

    def _run(self, *crons):
        for cron in crons:
            self.env.ref(cron).method_direct_trigger()

    def _offers(self, inbox):
        return len([mail for mail in inbox.messages if mail["Subject"] == "A offer"])

    def _count(self):
        return self.held(self.alicja, self.product_a).count
