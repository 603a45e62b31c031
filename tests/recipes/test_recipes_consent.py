from odoo.tests import tagged

from .recipe_common import CONSENTS, MAIL_QUEUE, RecipeCase


@tagged("post_install", "-at_install")
class TestRecipesConsent(RecipeCase):
    """Who agrees, to what, and for how long."""

    def _purpose(self, **vals):
        return (
            self.env["contact.consent.purpose"]
            .with_user(self.manager)
            .create({"channel": "email", "legal_basis": "consent", **vals})
        )

    def test_newsletter_with_preferences(self):
        monthly = self._purpose(
            name="Monthly news",
            code="monthly",
            wording="Yes, send me the news of the month.",
            double_opt_in=True,
            is_public=True,
        )
        fredi = self.people("Fredi", agreed=())
        with self.day(), self.mail_server() as inbox:
            fredi.contact_consent_grant(["monthly"], "form")
            self.run_crons(CONSENTS, MAIL_QUEUE)
            self.assertEqual(self.status(fredi, monthly), "pending")
            [mail] = inbox.to(fredi.email)
            page = self.open_page(self.link_in(mail, "Confirm"))
            self.assertEqual(self.status(fredi, monthly), "pending", "a scanner's GET")
            self.press(page)
            self.env.invalidate_all()
            self.assertEqual(self.status(fredi, monthly), "granted")
            mailing = self.mailing(
                "News of May",
                [("id", "=", fredi.id)],
                purpose_id=monthly.id,
            )
            mailing.action_put_in_queue()
            self.run_crons()
            news = inbox.to(fredi.email)[-1]
            self.assertEqual(news["Subject"], "News of May")
            page = self.open_page(self.link_in(news, "Preferences"))
            self.assertIn("Monthly news", page.text)
            self.press(page, purpose=["newsletter"])
            self.env.invalidate_all()
        self.assertEqual(self.status(fredi, monthly), "withdrawn")
        event = self.env["contact.consent.event"].search(
            [("partner_id", "=", fredi.id), ("method", "=", "double_opt_in")]
        )
        self.assertEqual(event.wording, "Yes, send me the news of the month.")

    def test_renew_consents(self):
        yearly = self._purpose(
            name="Offers of the year",
            code="yearly",
            wording="Yes, offers for a year.",
            validity_months=12,
        )
        gerda, henri = self.people("Gerda", "Henri", agreed=())
        with self.day():
            (gerda + henri).contact_consent_grant(
                ["yearly"], "manual", proof="Signed card"
            )
        with self.mail_server() as inbox:
            with self.day(345):
                self.run_crons(CONSENTS, MAIL_QUEUE)
                mail = inbox.to(gerda.email)[-1]
                self.press(self.open_page(self.link_in(mail, "Stay")))
                self.env.invalidate_all()
            with self.day(370):
                self.run_crons(CONSENTS, MAIL_QUEUE)
        self.assertEqual(self.status(gerda, yearly), "granted")
        self.assertEqual(self.status(henri, yearly), "expired")

    def test_ab_subject(self):
        readers = self.people(*(f"Reader{number}" for number in range(20)))
        segment = self.segment("Readers", [("id", "in", readers.ids)])
        with self.day(), self.mail_server() as inbox:
            campaign = self.campaign(
                "Spring", segment, subject="Spring is here", b_percent=50
            )
            campaign.action_add_b()
            campaign.subject_b = "Ten per cent off until Friday"
            campaign.mailing_b_id.write(
                {
                    "body_arch": campaign.mailing_id.body_arch,
                    "body_html": campaign.mailing_id.body_html,
                }
            )
            campaign.action_start()
            campaign.action_run_now()
            self.run_crons()
            subjects = [message["Subject"] for message in inbox.messages]
            got_b = [
                message
                for message in inbox.messages
                if message["Subject"] == campaign.subject_b
            ]
            self.assertEqual((len(got_b), subjects.count("Spring is here")), (10, 10))
            for message in got_b[:4]:
                self.click(message)
        results = self.env["contact.campaign.result"]._read_group(
            [("campaign_id", "=", campaign.id)],
            ["variant"],
            ["sent_count:sum", "clicked_count:sum"],
        )
        self.assertEqual(
            {variant: counts for variant, *counts in results},
            {"a": [10, 0], "b": [10, 4]},
        )

    def test_interest_follow_up(self):
        tag = self.env.ref("contact_marketing.res_partner_category_product_a")
        ines, jaak = self.people("Ines", "Jaak")
        with self.mail_server() as inbox:
            with self.day():
                self.ready_made(
                    "interest", purpose_id=self.newsletter.id, tag_id=tag.id
                )
                self.run_crons()
                mailing = self.mailing("News", [("id", "in", (ines + jaak).ids)])
                mailing.action_find_links()
                mailing.link_effect_ids.tag_add_ids = tag
                mailing.action_put_in_queue()
                self.run_crons()
                for contact in ines + jaak:
                    self.click(inbox.to(contact.email)[-1])
                self.run_crons()
            with self.day(3):
                self.click(inbox.to(ines.email)[0])
                self.run_crons()
                more = inbox.to(ines.email)[-1]
                self.assertEqual(more["Subject"], "More about what you looked at")
                self.assertEqual(self.subjects(inbox, jaak), ["News"])
                self.click(more, "Read more")
            with self.day(3, hours=1):
                self.run_crons()
        self.assertEqual(ines.activity_ids.summary, "Call: wants to know more")
