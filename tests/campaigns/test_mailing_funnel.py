from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_result_common import CampaignResultCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMailingFunnel(CampaignResultCase):
    """A mailing of no campaign says the same of itself as campaigns do."""

    def _sent(self, *mailings):
        with smtp_server(self.env):
            for mailing in mailings:
                mailing.action_launch()
                self._run(MAILINGS, MAIL_QUEUE)
        self.env.invalidate_all()

    def _to(self, contacts, **vals):
        return self.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "body_html": "<p>Hello</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([("id", "in", contacts.ids)]),
                "purpose_id": self.newsletter.id,
                "keep_archives": True,
                **vals,
            }
        )

    def _clicked(self, mailing, contact):
        trace = mailing.mailing_trace_ids.filtered(lambda t: t.res_id == contact.id)
        link = self.env["link.tracker"].search_or_create(
            [{"url": "https://shop.example.com/a", "mass_mailing_id": mailing.id}]
        )
        trace._append_click({"verdict": "human", "url": link.url, "link_id": link.id})
        self._run("contact_marketing.ir_cron_apply_interactions")

    def _counts(self, record, user=None):
        self.env.invalidate_all()
        funnel = record.with_user(user or self.marketer).get_funnel()
        return {stage["key"]: stage["count"] for stage in funnel["stages"]}

    def test_from_matched_to_ordered(self):
        self.clara.contact_consent_withdraw("newsletter", "manual")
        mailing = self._to(self.alicja + self.bruno + self.clara)
        self._sent(mailing)
        self._clicked(mailing, self.alicja)
        self._order(self.alicja)
        self.assertEqual(
            self._counts(mailing),
            {
                "matched_count": 3,
                "sent_count": 2,
                "opened_count": 1,
                "clicked_count": 1,
                "order_count": 1,
            },
        )
        funnel = mailing.get_funnel()
        self.assertEqual((funnel["winner"], funnel["verdict"]), (False, ""))
        self.assertNotIn("a", funnel["stages"][1])

    def test_an_order_counts_for_one_mail(self):
        run = self._sent_run()
        mailing = self._to(self.alicja)
        self._sent(mailing)
        self._click(run, self.alicja)
        with freeze_time(NOW + timedelta(days=1)):
            self._clicked(mailing, self.alicja)
        with freeze_time(NOW + timedelta(days=2)):
            self._order(self.alicja)
        self.assertEqual(self._goals(run), (0, 0, 0))
        self.assertEqual(self._counts(mailing)["order_count"], 1)
        # A click in it is good for thirty days.
        with freeze_time(NOW + timedelta(days=31, seconds=1)):
            self._order(self.alicja)
        self.assertEqual(self._counts(mailing)["order_count"], 1)

    def test_versions_beside_each_other(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"V {i}", "email": f"v{i}@example.com"} for i in range(40)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        first = self._to(
            contacts,
            ab_testing_enabled=True,
            ab_testing_pc=30,
            ab_testing_winner_selection="manual",
        )
        others = first.copy({"subject": "Other"}) + first.copy({"subject": "Third"})
        others.write({"ab_testing_enabled": True, "campaign_id": first.campaign_id.id})
        self._sent(first, others[0])
        for mailing, clicks in ((first, 1), (others[0], 10)):
            got = mailing.mailing_trace_ids.mapped("res_id")
            self.assertEqual(len(got), 12)
            for contact in self.env["res.partner"].browse(got[:clicks]):
                self._clicked(mailing, contact)
        for mailing in (first, others[0]):
            self.env.invalidate_all()
            funnel = mailing.with_user(self.marketer).get_funnel()
            self.assertEqual(funnel["contents"], {"a": "Spring", "b": "Other"})
            self.assertEqual(funnel["winner"], "b")
            self.assertIn("B is better", funnel["verdict"])
            [clicked] = [s for s in funnel["stages"] if s["key"] == "clicked_count"]
            self.assertEqual((clicked["a"], clicked["b"]), (1, 10))
        self.assertFalse(others[1].get_funnel()["verdict"], "was not sent")
        self._sent(others[1])
        funnel = first.get_funnel()
        self.assertEqual(list(funnel["contents"]), ["a", "b", "c"])
        self.assertEqual(funnel["winner"], "b")

    def test_many_versions_differ_by_chance_the_sooner(self):
        figures = {
            "a": {"sent_count": 100, "clicked_count": 2},
            "b": {"sent_count": 100, "clicked_count": 10},
        }
        Result = self.env["contact.campaign.result"]
        self.assertEqual(Result._compare_figures(figures)["winner"], "b")
        figures["c"] = figures["a"]
        self.assertFalse(Result._compare_figures(figures)["winner"])

    def test_a_mailing_of_a_campaign_shows_both_contents(self):
        run = self._sent_run(self._new_campaign_with_b(10, 50))
        of_a = run.recipient_ids.filtered(lambda got: got.variant == "a")
        self._click(run, of_a.partner_id[0])
        for mailing in run.mailing_id + run.mailing_b_id:
            funnel = mailing.with_user(self.marketer).get_funnel()
            self.assertEqual(
                funnel["contents"], {"a": "A offer", "b": "Another subject"}
            )

    def test_what_nobody_knows_is_no_stage(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "partner_id": self.alicja.id, "email_from": "l@x.com"}
        )
        mailing = self._to(
            self.alicja,
            mailing_model_id=self.env["ir.model"]._get_id("crm.lead"),
            mailing_domain=repr([("id", "=", lead.id)]),
        )
        self._sent(mailing)
        self.assertNotIn("order_count", self._counts(mailing, self.env.user))

    def test_who_may_know(self):
        mailing = self._to(self.alicja)
        self._sent(mailing)
        plain = new_test_user(self.env, "plain", "mass_mailing.group_mass_mailing_user")
        self.assertEqual(self._counts(mailing, plain)["sent_count"], 1)
        with self.assertRaises(AccessError):
            mailing.with_user(self.employee).get_funnel()
        view = mailing.with_user(plain).get_view(
            self.env.ref("mass_mailing.view_mail_mass_mailing_form").id
        )
        self.assertIn("contact_campaign_funnel", view["arch"])
