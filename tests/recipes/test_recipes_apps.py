import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW
from ..interactions.source_common import SourceCommon
from .recipe_common import INTERACTIONS, RecipeSteps

ORIGIN = "https://shop.example.com"
CARTS = "contact_marketing.ir_cron_find_interactions"


@tagged("post_install", "-at_install")
class TestRecipesApps(HttpCase, SourceCommon, RecipeSteps):
    """What other apps and other systems tell, where these are installed."""

    first_day = NOW

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer.group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        cls.marketer.email = "marketer@example.com"
        cls.newsletter.double_opt_in = False
        cls.product = cls.make_product(cls)
        cls.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())

    def people(self, *names, **vals):
        with freeze_time(NOW - timedelta(days=60)):
            return super().people(*names, **vals)

    def _trigger(self, **vals):
        return self.as_marketer("contact.trigger").create(
            {"name": vals["kind"], **vals}
        )

    def test_abandoned_cart(self):
        self.need("website_sale")
        website = self.env["website"].search([], limit=1)
        karin, leo = self.people("Karin", "Leo")
        with self.mail_server() as inbox:
            with self.day():
                journey = self.ready_made("cart", purpose_id=self.newsletter.id)
                self.run_crons()
            with self.day(1):
                carts = [
                    self.order(
                        contact,
                        confirm=False,
                        website_id=website.id,
                        date_order=self.env.cr.now(),
                    )
                    for contact in karin + leo
                ]
                self.env["sale.order"].union(*carts).date_order = (
                    self.first_day + timedelta(days=1)
                )
                carts[1].action_confirm()
            with self.day(2):
                self.run_crons(CARTS)
                self.run_crons()
                self.assertEqual(
                    self.subjects(inbox, karin), ["You left something in your cart"]
                )
            with self.day(3):
                carts[0].action_confirm()
                self.run_crons()
            with self.day(6):
                self.run_crons()
        self.assertEqual(self.inside(journey), karin)
        self.assertEqual(len(self.subjects(inbox, karin)), 1)
        self.assertFalse(self.subjects(inbox, leo))

    def test_event_follow_up(self):
        self.need("website_event")
        came, stayed_away = self.env["res.partner.category"].create(
            [{"name": "Webinar: came"}, {"name": "Webinar: registered"}]
        )
        event = self.make_event(name="Webinar")
        mart, nora = self.people("Mart", "Nora")
        with self.day():
            self._trigger(
                kind="event_registered",
                domain=f"[('event_id', '=', {event.id})]",
                tag_add_ids=self.link(stayed_away),
            )
            self._trigger(
                kind="event_attended",
                domain=f"[('event_id', '=', {event.id})]",
                tag_add_ids=self.link(came),
                tag_remove_ids=self.link(stayed_away),
            )
            registrations = self.env["event.registration"].create(
                [
                    {"event_id": event.id, "partner_id": one.id, "name": one.name}
                    for one in mart + nora
                ]
            )
            self.run_crons(INTERACTIONS)
            self.assertEqual((mart + nora).category_id, stayed_away)
        with self.day(30):
            registrations[0].action_set_done()
            self.run_crons(INTERACTIONS)
        self.assertEqual((mart.category_id, nora.category_id), (came, stayed_away))
        with self.day(31), self.mail_server() as inbox:
            for tag, subject in ((came, "The slides"), (stayed_away, "The recording")):
                segment = self.segment(tag.name, [("category_id", "in", tag.ids)])
                mailing = self.mailing(subject, segment._condition_domain())
                mailing.action_put_in_queue()
            self.run_crons()
            for contact, got, not_got in (
                (mart, "The slides", "The recording"),
                (nora, "The recording", "The slides"),
            ):
                self.assertIn(got, self.subjects(inbox, contact))
                self.assertNotIn(not_got, self.subjects(inbox, contact))

    def test_ask_for_a_review(self):
        oskar, paula = self.people("Oskar", "Paula")
        self.mailing("How do you like it?")
        with self.mail_server() as inbox:
            with self.day():
                self.journey(
                    "Ask for a review",
                    {
                        "two_weeks": {"kind": "wait", "days": 14, "next": "ask"},
                        "ask": {
                            "kind": "mail",
                            "mailing": "How do you like it?",
                            "next": None,
                        },
                    },
                    entries=[{"kind": "record", "interaction": "order"}],
                    record_exit="[('state', '=', 'cancel')]",
                )
            with self.day(1):
                orders = [self.order(one) for one in oskar + paula]
                self.run_crons()
            with self.day(5):
                orders[1]._action_cancel()
                self.run_crons()
            with self.day(16):
                self.run_crons()
        self.assertEqual(self.subjects(inbox, oskar), ["How do you like it?"])
        self.assertFalse(self.subjects(inbox, paula))

    def test_after_purchase(self):
        self.mailing("First steps with your machine")
        quirin = self.people("Quirin")
        customers = self.fair
        with self.mail_server() as inbox:
            with self.day():
                self._trigger(
                    kind="order",
                    product_ids=self.link(self.product),
                    list_add_ids=self.link(customers),
                )
                self.journey(
                    "After the purchase",
                    {
                        "days": {"kind": "wait", "days": 3, "next": "steps"},
                        "steps": {
                            "kind": "mail",
                            "mailing": "First steps with your machine",
                            "next": None,
                        },
                    },
                    entries=[{"kind": "record", "interaction": "order"}],
                )
            with self.day(1):
                self.order(quirin)
                self.run_crons()
                self.assertEqual(quirin.contact_list_ids, customers)
                self.assertFalse(self.subjects(inbox, quirin))
            with self.day(5):
                self.run_crons()
        self.assertEqual(
            self.subjects(inbox, quirin), ["First steps with your machine"]
        )

    def test_other_website(self):
        site = (
            self.env["contact.site"]
            .with_user(self.manager)
            .create({"name": "Shop", "origins": ORIGIN, "event_names": "trial *"})
        )
        rita = self.people("Rita")
        with self.day(), self.mail_server() as inbox:
            self._trigger(
                kind="visit",
                url_pattern=f"{ORIGIN}/prices",
                visit_count=2,
                visit_days=7,
                tag_add_ids=self.link(self.product_a),
            )
            self.mailing("News", [("id", "=", rita.id)]).action_put_in_queue()
            self.run_crons()
            [mail] = inbox.to(rita.email)
            url = self.url_open(
                self.link_in(mail, "Have a look"),
                headers={"User-Agent": BROWSER},
                allow_redirects=False,
            ).headers["Location"]
            [token] = parse_qs(urlsplit(url).query)["cm_visitor"]
            told = {"link": token}
            for number in range(2):
                response = self._send_from_site(site, number, **told)
                self.assertLess(response.status_code, 300)
                if "link" in told:
                    told = {"visitor": response.json()["visitor"]}
            self.run_crons(INTERACTIONS)
        self.assertIn(self.product_a, rita.category_id)

    def _send_from_site(self, site, number, **values):
        """Send what the script on the other website sends."""
        return self.url_open(
            f"/contact_marketing/site/{site.key}",
            data=json.dumps(
                {
                    "kind": "visit",
                    "id": f"request-{number:016}",
                    "url": f"{ORIGIN}/prices",
                    **values,
                }
            ),
            headers={
                "User-Agent": BROWSER,
                "Content-Type": "text/plain;charset=UTF-8",
                "Origin": ORIGIN,
            },
        )

    def test_shop_tells_events(self):
        sven = self.people("Sven")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.marketer)
            .sudo()
            ._generate("rpc", "Shop", None)
        )
        with self.day():
            self._trigger(
                kind="custom_event",
                event_name="trial started",
                domain="[('property_ids', 'any', [('name', '=', 'plan'), "
                "('value', '=', 'pro')])]",
                tag_add_ids=self.link(self.product_b),
            )
            entry = {
                "partner_id": sven.id,
                "kind": "custom_event",
                "name": "trial started",
                "data": {"plan": "pro"},
                "key": "trial-17",
            }
            for status in ("ok", "known"):
                response = self.url_open(
                    "/json/2/res.partner/contact_interaction_log_batch",
                    json={"entries": [entry]},
                    headers={"Authorization": f"bearer {key}"},
                )
                self.assertEqual([one["status"] for one in response.json()], [status])
            self.run_crons(INTERACTIONS)
        self.assertEqual(sven.category_id, self.product_b)
