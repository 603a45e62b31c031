from odoo.tests import tagged

from .recipe_common import BODY, RecipeCase

RFM = ("contact_marketing.ir_cron_rfm", "contact_marketing.ir_cron_touched_rfm")
SUNSET = "contact_marketing.ir_cron_sunset"


@tagged("post_install", "-at_install")
class TestRecipesWin(RecipeCase):
    """Customers who are to stay, and those who are to go."""

    def test_win_back(self):
        with self.day(-175):
            hanna, ivo = self.people("Hanna", "Ivo")
            (self.order(hanna), self.order(ivo))
            self.run_crons()
        self.grow_old(hanna + ivo, 400)
        with self.day(), self.mail_server() as inbox:
            journey = self.ready_made(
                "win_back", purpose_id=self.newsletter.id, days=180
            )
            self.run_crons()
            self.assertNotIn(hanna, self.inside(journey))
        with self.mail_server() as inbox:
            with self.day(7):
                self.run_crons()
                self.assertIn(hanna, self.inside(journey))
                [mail] = inbox.to(hanna.email)
                self.assertEqual(mail["Subject"], "What is new since you were here")
                self.click(mail, "See what is new")
            with self.day(7, hours=1):
                self.run_crons()
                self.assertIn("Came back", hanna.category_id.mapped("name"))
            with self.day(22):
                self.run_crons()
            self.assertEqual(len(self.subjects(inbox, hanna)), 1)
            self.assertEqual(self.subjects(inbox, ivo)[1:], ["Shall we stay in touch?"])

    def test_birthday_mail(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_birthday",
                "field_description": "Birthday",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "date",
            }
        )
        jan, kai = self.people("Jan", "Kai")
        with self.day(3) as frozen:
            jan.x_birthday = frozen().date().replace(year=1980)
        with self.day():
            journey = self.ready_made(
                "birthday", purpose_id=self.newsletter.id, date_field=field.name
            )
        with self.mail_server() as inbox:
            for days, count in ((1, 0), (3, 1), (4, 1), (300, 1)):
                with self.day(days, hours=-5):
                    self.run_crons()
                self.assertEqual(len(self.subjects(inbox, jan)), count, days)
            self.assertEqual(self.subjects(inbox, jan), ["Happy birthday"])
            self.assertFalse(self.subjects(inbox, kai))
        self.assertEqual(self.inside(journey), jan)

    def test_reorder(self):
        with self.day(-85):
            lars, mia = self.people("Lars", "Mia")
            (self.order(lars), self.order(mia))
            self.run_crons()
        with self.day(), self.mail_server() as inbox:
            journey = self.ready_made("reorder", purpose_id=self.newsletter.id, days=90)
            self.run_crons()
        with self.mail_server() as inbox:
            with self.day(6):
                self.run_crons()
                self.assertLessEqual(lars + mia, self.inside(journey))
            with self.day(8):
                self.order(lars)
                self.run_crons()
            with self.day(21):
                self.run_crons()
            self.assertEqual(self.subjects(inbox, lars), ["Time for the next order?"])
        self.assertFalse(lars.activity_ids)
        self.assertEqual(mia.activity_ids.summary, "Call about the next order")

    def test_vips(self):
        with self.day(-40):
            buyers = self.people(*(f"Buyer{number}" for number in range(20)))
            for number, buyer in enumerate(buyers):
                for _order in range(1 + number // 7):
                    self.order(buyer, price=100 * (number + 1))
        with self.day(-1):
            self.order(buyers[-1], price=5000)
            self.run_crons(*RFM, *RFM)
        segment = self.segment(
            "VIPs",
            [
                ("rfm_recency_group", ">=", 4),
                ("rfm_frequency_group", ">=", 4),
                ("rfm_monetary_group", ">=", 4),
            ],
        )
        found = self.as_marketer("res.partner").search(segment._condition_domain())
        self.assertIn(buyers[-1], found)
        self.assertNotIn(buyers[0], found)
        self.assertLess(len(found & buyers), 10)
        with self.day(), self.mail_server() as inbox:
            campaign = self.campaign("Thank you", segment, subject="Only for you")
            campaign.action_start()
            campaign.action_run_now()
            self.run_crons()
            self.assertEqual(self.subjects(inbox, buyers[-1]), ["Only for you"])
            self.assertFalse(self.subjects(inbox, buyers[0]))

    def test_sunset(self):
        nils, olga = self.people("Nils", "Olga")
        self.grow_old(nils + olga, 900)
        policy = (
            self.env["contact.sunset.policy"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Silent for a year",
                    "domain": "[('email', 'like', '@recipes.example.com')]",
                    "inactive_months": 12,
                    "last_chance_days": 7,
                    "suppress_days": 30,
                    "archive_days": 90,
                }
            )
        )
        policy.action_make_campaign()
        policy.campaign_id.purpose_id = self.newsletter
        policy.campaign_id.subject = "Are you still there?"
        policy.campaign_id.mailing_id.write({"body_arch": BODY, "body_html": BODY})
        policy.campaign_id.action_start()
        with self.mail_server() as inbox:
            with self.day():
                policy.action_start()
                self.run_crons(SUNSET)
            with self.day(7):
                self.run_crons(SUNSET)
                policy.campaign_id.action_run_now()
                self.run_crons()
                self.assertEqual(self.subjects(inbox, nils), ["Are you still there?"])
            with self.day(20):
                nils.contact_interaction_log("visit", url="/shop")
                self.run_crons()
            for days in (37, 127):
                with self.day(days):
                    self.run_crons(SUNSET)
        self.assertTrue(nils.active)
        self.assertFalse(nils.is_suppressed)
        self.assertTrue(olga.is_suppressed)
        self.assertFalse(olga.active)
