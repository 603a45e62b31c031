from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_common import CAMPAIGNS, CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignAudience(CampaignCase):
    """Who gets it."""

    def test_days_are_told_by_the_clock_of_the_company(self):
        self.marketer.tz = "Europe/Warsaw"
        self.env.company.partner_id.tz = "Pacific/Pago_Pago"  # eleven hours behind
        campaign = self._new_campaign(
            list_ids=False,
            segment_ids=self._new_segment("Today", [("create_days", "=", 0)]).ids,
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = CASE WHEN id = %s"
            " THEN %s ELSE '2020-01-01'::timestamp END",
            [self.alicja.id, NOW - timedelta(hours=20)],  # 13:00 of the day before
        )
        self.env.invalidate_all()
        with smtp_server(self.env):
            run = self._run_campaign(campaign)
        self.assertEqual(self._sent(run), self.alicja)

    def test_why_not_names_what_fails_and_whom_it_goes_to(self):
        duplicate = self.alicja.copy(
            {"name": "Alicja Nowak", "email": "ALICJA@example.com"}
        )
        duplicate.contact_consent_grant("newsletter", "manual", proof="Signed card")
        segment = self._new_segment(
            "Some", [("name", "ilike", "Nowak"), ("email", "ilike", "alicja")]
        )
        campaign = self._new_campaign(segment_ids=segment.ids, list_ids=False)
        preview = self.env["contact.campaign.preview"].with_user(self.marketer)
        with Form(preview.browse(campaign.action_preview()["res_id"])) as form:
            form.partner_id = self.bruno
            self.assertIn("Some: does not meet “", form.answer)
            self.assertIn("Nowak", form.answer)
            form.partner_id = duplicate
            self.assertIn(f"(ID {self.alicja.id})", form.answer)
            self.assertIn("alicja@example.com", form.answer)
            form.partner_id = self.alicja
            self.assertTrue(form.is_planned)

    def test_the_waterfall(self):
        duplicate = self.alicja.copy({"name": "Twin", "email": "ALICJA@example.com"})
        capped, had = self.env["res.partner"].create(
            [
                {"name": "Capped", "email": "capped@example.com"},
                {"name": "Had", "email": "had@example.com"},
            ]
        )
        both = capped + had + duplicate
        both.contact_consent_grant("newsletter", "manual", proof="Signed card")
        other = self._new_campaign(
            list_ids=False,
            segment_ids=self._new_segment("One", [("id", "=", capped.id)]).ids,
        )
        everybody = self.everybody + self.alicja + self.bruno + self.clara + both
        campaign = self._new_campaign(
            segment_ids=self._new_segment("Had", [("id", "=", had.id)]).ids,
            list_ids=False,
            guard_percent=0,
        )
        with smtp_server(self.env):
            self._run_campaign(other)
            self._run_campaign(campaign)
        campaign.segment_ids = self._new_segment(
            "All of them", [("id", "in", everybody.ids)]
        )
        self.bruno.contact_list_add(self.customers.ids)
        campaign.excluded_list_ids = self.customers
        campaign.excluded_segment_ids = self._new_segment(
            "Clara", [("name", "=", "Clara Weber")]
        )
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", "1")
        expected = {
            None: {"granted", "Alicja Nowak"},
            "excluded": {"Bruno Silva", "Clara Weber"},
            "missing": {"missing", "other_purpose"},
            "pending": {"pending"},
            "expired": {"expired", "late"},
            "withdrawn": {"withdrawn", "shared_yes", "shared_no"},
            "suppressed": {"suppressed"},
            "blacklisted": {"blacklisted"},
            "no_address": {"no_address"},
            "cap": {"Capped"},
            "had_it": {"Had"},
            "duplicate": {"Twin"},
        }
        counts = {reason: len(names) for reason, names in expected.items()}
        self.assertEqual(campaign._audience_counts(), counts)
        # One by one,
        for reason, names in expected.items():
            for name in names:
                with self.subTest(name=name):
                    contact = everybody.filtered(lambda c, name=name: c.name == name)
                    self.assertEqual(campaign._why_not(contact), reason)
        self.assertEqual(campaign._why_not(self.manager.partner_id), "unmatched")
        # by the dialog,
        preview = self.env["contact.campaign.preview"].browse(
            campaign.with_user(self.marketer).action_preview()["res_id"]
        )
        lines = preview.line_ids
        self.assertEqual(lines[0].contact_count, len(everybody))
        self.assertEqual(lines[-1].contact_count, 2)
        for line in lines[1:-1]:
            opened = self.env["res.partner"].search(
                line.action_open_contacts()["domain"]
            )
            self.assertEqual(set(opened.mapped("name")), expected[line.reason])
        with Form(preview.with_user(self.marketer)) as dialog:
            dialog.partner_id = self.bruno
            self.assertEqual(dialog.answer, "Does not get it: excluded.")
            dialog.partner_id = self.alicja
            self.assertEqual(dialog.answer, "Gets it.")
        # and by the run.
        with smtp_server(self.env) as inbox:
            run = self._run_campaign(campaign)
        counts.pop(None)
        self.assertEqual(run.fallen, counts)
        self.assertEqual(set(self._sent(run).mapped("name")), expected[None])
        self.assertEqual(
            set(self._reached(inbox)), {"granted@example.com", "alicja@example.com"}
        )
        self.assertAddsUp(run)

    def test_two_runs_reach_everybody_once(self):
        campaign = self._new_campaign()
        campaign.action_start()
        self.assertEqual(campaign.next_date, NOW + timedelta(days=1))
        with smtp_server(self.env) as inbox:
            for days in (1, 2):
                with freeze_time(NOW + timedelta(days=days, minutes=1)):
                    self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS, CAMPAIGNS)
        self.assertEqual(
            sorted(self._reached(inbox)),
            ["alicja@example.com", "bruno@example.com", "clara@example.com"],
        )
        first, second = campaign.run_ids.sorted("id")
        self.assertEqual([first.state, second.state], ["done", "done"])
        self.assertEqual([first.sent_count, second.sent_count], [3, 0])
        self.assertEqual(second.fallen, {"had_it": 3})
        self.assertFalse(second.mailing_id)
        self.assertEqual(campaign.next_date, NOW + timedelta(days=3))
        self.assertAddsUp(first)
        self.assertAddsUp(second)

    def test_again_after_days(self):
        campaign = self._new_campaign(again_days=2)
        sent = []
        with smtp_server(self.env):
            for hours in (0, 23, 47, 72):
                with freeze_time(NOW + timedelta(hours=hours)):
                    sent.append(self._run_campaign(campaign).sent_count)
        # Two days after is two days after by the calendar, not 48 hours and a bit.
        self.assertEqual(sent, [3, 0, 3, 0])

    def test_a_new_address_does_not_bring_it_again(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            self._run_campaign(campaign)
            self.alicja.email = "nowak@example.com"
            self.alicja.consent_ids._confirm()
            self.assertEqual(self._run_campaign(campaign).fallen, {"had_it": 3})

    def test_cap_over_two_campaigns(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", "1")
        one, two = self._new_campaign(list_ids=False), self._new_campaign()
        with smtp_server(self.env):
            self.assertEqual(self._run_campaign(one).sent_count, 2)
            run = self._run_campaign(two)
            self.assertEqual((run.sent_count, run.fallen), (1, {"cap": 2}))
            with freeze_time(NOW + timedelta(days=7, hours=1)):
                self.assertEqual(self._run_campaign(two).sent_count, 2)

    def test_contacts_of_other_companies_stay_out(self):
        self.bruno.company_id = self.env["res.company"].create({"name": "Other"})
        campaign = self._new_campaign()
        counts = campaign.sudo()._audience_counts()
        self.assertEqual(counts, {None: 2})
