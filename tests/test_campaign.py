from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOW
from .mail_server import smtp_server
from .test_consent_gate import MAIL_QUEUE, MAILINGS, GateCase

CAMPAIGNS = "contact_marketing.ir_cron_campaigns"
BODY = "<div><p>Hello</p></div>"
LOGGER = "odoo.addons.contact_marketing.models.contact_campaign_turn_mixin"


class CampaignCase(GateCase):
    """A segment and a list of people who may be mailed, and a campaign to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer.email = "marta@example.com"
        cls.people = (cls.alicja, cls.bruno, cls.clara)
        cls.newsletter.double_opt_in = False
        with freeze_time(NOW - timedelta(days=50)):
            (cls.alicja + cls.bruno + cls.clara).contact_consent_grant(
                "newsletter", "manual", proof="Signed card"
            )
        cls.segment = cls._new_segment(
            "Alicja and Bruno", [("id", "in", (cls.alicja + cls.bruno).ids)]
        )
        cls.clara.contact_list_add(cls.fair.ids)
        # Mails wait for the queue, also when they are few.
        cls.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def _new_segment(cls, name, domain):
        return cls.env["mailing.filter"].create(
            {
                "name": name,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(domain),
            }
        )

    @classmethod
    def _new_campaign(cls, **vals):
        campaign = (
            cls.env["contact.campaign"]
            .with_user(cls.marketer)
            .create(
                {
                    "name": "A offer",
                    "segment_ids": [Command.set(cls.segment.ids)],
                    "list_ids": [Command.set(cls.fair.ids)],
                    "purpose_id": cls.newsletter.id,
                    "start_date": NOW.date(),
                    **vals,
                }
            )
        )
        campaign.mailing_id.write(
            {"body_arch": BODY, "body_html": BODY, "keep_archives": True}
        )
        return campaign

    def _turn(self, campaign):
        """Take a turn, whatever the schedule says, and let its mails leave."""
        campaign.with_user(self.marketer).action_run_now()
        self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        return self._last(campaign)

    def _last(self, campaign):
        campaign.invalidate_recordset()
        return campaign.sudo().run_ids.sorted("id")[-1:]

    def _reached(self, inbox):
        """The contacts that got mail; colleagues get notices and statistics."""
        addresses = [message["To"].addresses[0].addr_spec for message in inbox.messages]
        return [to for to in addresses if to != self.marketer.email]

    def _sent(self, run):
        return run.recipient_ids.filtered(lambda got: got.state == "sent").partner_id

    def assertAddsUp(self, run):
        self.assertEqual(run.planned_count, run.sent_count + run.skipped_count)
        self.assertEqual(run.planned_count, len(run.recipient_ids))
        self.assertEqual(
            run.matched_count, run.planned_count + sum((run.fallen or {}).values())
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaign(CampaignCase):
    # ------------------------------------------------------------
    # Who gets it
    # ------------------------------------------------------------

    def test_the_waterfall(self):
        twin = self.alicja.copy({"name": "Twin", "email": "ALICJA@example.com"})
        capped, had = self.env["res.partner"].create(
            [
                {"name": "Capped", "email": "capped@example.com"},
                {"name": "Had", "email": "had@example.com"},
            ]
        )
        both = capped + had + twin
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
            self._turn(other)
            self._turn(campaign)
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
        # and by the turn.
        with smtp_server(self.env) as inbox:
            run = self._turn(campaign)
        counts.pop(None)
        self.assertEqual(run.fallen, counts)
        self.assertEqual(set(self._sent(run).mapped("name")), expected[None])
        self.assertEqual(
            set(self._reached(inbox)), {"granted@example.com", "alicja@example.com"}
        )
        self.assertAddsUp(run)

    def test_two_turns_reach_everybody_once(self):
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
                    sent.append(self._turn(campaign).sent_count)
        # Two days after is two days after by the calendar, not 48 hours and a bit.
        self.assertEqual(sent, [3, 0, 3, 0])

    def test_a_new_address_does_not_bring_it_again(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            self._turn(campaign)
            self.alicja.email = "nowak@example.com"
            self.assertEqual(self._turn(campaign).fallen, {"had_it": 3})

    def test_cap_over_two_campaigns(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", "1")
        one, two = self._new_campaign(list_ids=False), self._new_campaign()
        with smtp_server(self.env):
            self.assertEqual(self._turn(one).sent_count, 2)
            run = self._turn(two)
            self.assertEqual((run.sent_count, run.fallen), (1, {"cap": 2}))
            with freeze_time(NOW + timedelta(days=7, hours=1)):
                self.assertEqual(self._turn(two).sent_count, 2)

    def test_contacts_of_other_companies_stay_out(self):
        self.bruno.company_id = self.env["res.company"].create({"name": "Other"})
        campaign = self._new_campaign()
        counts = campaign.sudo()._audience_counts()
        self.assertEqual(counts, {None: 2})

    # ------------------------------------------------------------
    # The turn
    # ------------------------------------------------------------

    def test_a_and_b(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"AB {i}", "email": f"ab{i}@example.com"} for i in range(20)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        campaign = self._new_campaign(
            list_ids=False,
            segment_ids=self._new_segment("AB", [("id", "in", contacts.ids)]).ids,
            b_percent=30,
        )
        campaign.action_add_b()
        campaign.subject_b = "Another subject"
        campaign.purpose_id = self.offers
        self.assertEqual(campaign.mailing_b_id.purpose_id, self.offers)
        campaign.purpose_id = self.newsletter
        with smtp_server(self.env) as inbox:
            run = self._turn(campaign)
        subjects = [message["Subject"] for message in inbox.messages]
        self.assertEqual(subjects.count("Another subject"), 6)
        self.assertEqual(subjects.count("A offer"), 14)
        self.assertEqual(len(set(self._reached(inbox))), 20)
        self.assertEqual(run.sent_count, 20)
        self.assertEqual(run.mailing_b_id.sent, 6)
        campaign.action_remove_b()
        self.assertFalse(campaign.mailing_b_id)

    def test_effects_come_after_sending(self):
        campaign = self._new_campaign(
            tag_add_ids=self.product_a.ids, list_remove_ids=self.fair.ids
        )
        campaign.action_run_now()
        with smtp_server(self.env):
            self._run(CAMPAIGNS, MAILINGS)
            self.assertFalse(self.product_a.assignment_ids)
            self._run(MAIL_QUEUE, CAMPAIGNS, CAMPAIGNS)
        for contact in self.people:
            self.assertEqual(self.held(contact, self.product_a).count, 1)
        self.assertFalse(self.clara.contact_list_ids)
        self.assertEqual(self.clara.campaign_recipient_ids.campaign_id, campaign)
        self.assertConsistent()

    def test_who_leaves_between_plan_and_sending(self):
        campaign = self._new_campaign(tag_add_ids=self.product_a.ids)
        gone = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@example.com"}
                for name in ("left", "archived", "deleted", "merged", "typo", "late")
            ]
        )
        gone.contact_consent_grant("newsletter", "manual", proof="Signed card")
        left, archived, deleted, merged, typo, late = gone
        campaign.segment_ids = self._new_segment("Gone", [("id", "in", gone.ids)])
        campaign.list_ids = self.fair
        campaign.action_run_now()
        self._run(CAMPAIGNS)
        left.contact_consent_withdraw("newsletter", "one_click")
        archived.active = False
        deleted.unlink()
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.clara + merged).ids)],
                "dst_partner_id": self.clara.id,
            }
        ).action_merge()
        typo.email = "typo"
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS)
            late.contact_consent_withdraw("newsletter", "one_click")
            self._run(MAIL_QUEUE, CAMPAIGNS)
        self.assertEqual(self._reached(inbox), ["clara@example.com"])
        run = self._last(campaign)
        self.assertEqual(run.state, "done")
        self.assertEqual(
            run.skipped,
            {
                "withdrawn": 2,
                "archived": 1,
                "deleted": 1,
                "merged": 1,
                "no_address": 1,
            },
        )
        self.assertEqual(self._sent(run), self.clara)
        self.assertAddsUp(run)
        self.assertEqual(self.product_a.assignment_ids.partner_id, self.clara)

    def test_merged_after_sending(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            run = self._turn(campaign)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.alicja + self.bruno).ids)],
                "dst_partner_id": self.alicja.id,
            }
        ).action_merge()
        self.assertEqual(len(run.recipient_ids), 3)
        self.assertEqual(self._sent(run), self.alicja + self.clara)
        self.assertEqual(len(self.alicja.campaign_recipient_ids), 1)
        with smtp_server(self.env) as inbox:
            self._turn(campaign)
        self.assertFalse(self._reached(inbox))

    def test_figures_of_a_turn(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            run = self._turn(campaign)
        self.alicja.contact_consent_withdraw("newsletter", "one_click")
        run.mailing_id.mailing_trace_ids[:1].set_opened()
        run.invalidate_recordset()
        self.assertEqual((run.opened_count, run.left_count), (1, 1))
        self.assertIn("3 match", run.waterfall)
        self.assertEqual(campaign.sent_count, 3)

    # ------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------

    def _with_many(self, number):
        contacts = self.env["res.partner"].create(
            [{"name": f"G {i}", "email": f"g{i}@example.com"} for i in range(number)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        return contacts

    def test_an_unusual_audience_waits(self):
        contacts = self._with_many(40)
        campaign = self._new_campaign(list_ids=False, again_days=1)
        segment = self._new_segment("Many", [("id", "in", contacts[:20].ids)])
        campaign.segment_ids = segment
        with smtp_server(self.env) as inbox:
            self.assertEqual(self._turn(campaign).state, "done")
            self.assertEqual(len(self._reached(inbox)), 20)
            segment.mailing_domain = repr([("id", "in", contacts.ids)])
            with freeze_time(NOW + timedelta(days=1)):
                run = self._turn(campaign)
                self.assertEqual(run.state, "waiting")
                self.assertIn("usually it is about 20", run.error)
                self.assertEqual(campaign.activity_ids.user_id, self.marketer)
                self.assertTrue(campaign.is_waiting)
                self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE)
                self.assertEqual(len(self._reached(inbox)), 20)
                with self.assertRaisesRegex(UserError, "waits for your answer"):
                    campaign.action_run_now()
            with freeze_time(NOW + timedelta(days=3)):
                contacts[0].contact_list_add(self.customers.ids)
                campaign.excluded_list_ids = self.customers
                run.with_user(self.marketer).action_send_anyway()
                self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
                self.assertEqual(len(self._reached(inbox)), 20 + 39)
        self.assertEqual(run.state, "done")
        self.assertEqual(run.skipped, {"excluded": 1})
        self.assertFalse(campaign.activity_ids)
        self.assertAddsUp(run)

    def test_everybody_waits_and_may_be_skipped(self):
        campaign = self._new_campaign(
            list_ids=False, segment_ids=self._new_segment("All", []).ids
        )
        run = self._turn(campaign)
        self.assertEqual(run.state, "waiting")
        self.assertIn("everybody", run.error)
        run.with_user(self.marketer).action_skip()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(set(run.recipient_ids.mapped("reason")), {"cancelled"})
        self.assertAddsUp(run)
        with self.assertRaisesRegex(UserError, "answer already"):
            run.with_user(self.marketer).action_skip()
        # Whom it skipped has not had it.
        campaign.segment_ids = self.segment
        with smtp_server(self.env):
            self.assertEqual(self._turn(campaign).sent_count, 2)

    def test_small_changes_and_no_guard(self):
        contacts = self._with_many(40)
        campaign = self._new_campaign(list_ids=False, again_days=1)
        segment = self._new_segment("Many", [("id", "in", contacts[:2].ids)])
        campaign.segment_ids = segment
        with smtp_server(self.env):
            self._turn(campaign)
            for number, guard, state in (
                (11, 50, "done"),
                (40, 50, "waiting"),
                (40, 0, "done"),
            ):
                segment.mailing_domain = repr([("id", "in", contacts[:number].ids)])
                campaign.guard_percent = guard
                run = self._turn(campaign)
                self.assertEqual(run.state, state)
                if state == "waiting":
                    run.action_skip()

    # ------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------

    def test_schedule(self):
        # Vals, and slots one after the other, by the clock of Warsaw, as UTC.
        self.env.company.partner_id.tz = "Europe/Warsaw"
        weekdays = dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday"), True
        )
        table = [
            # Each day, over the change to summer time on 29 March 2026,
            (
                {"start_date": date(2026, 3, 28)},
                ["2026-03-28 08:00", "2026-03-29 07:00", "2026-03-30 07:00"],
            ),
            # also at an hour that is left out, and at one that comes twice.
            (
                {"start_date": date(2026, 3, 28), "send_time": 2.5},
                ["2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30"],
            ),
            (
                {"start_date": date(2026, 10, 24), "send_time": 2.5},
                ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"],
            ),
            # On weekdays; 3 April 2026 is a Friday.
            (
                {"start_date": date(2026, 4, 2), **weekdays},
                ["2026-04-02 07:00", "2026-04-03 07:00", "2026-04-06 07:00"],
            ),
            (
                {"start_date": date(2026, 4, 1), "interval_number": 3, **weekdays},
                ["2026-04-01 07:00", "2026-04-06 07:00", "2026-04-07 07:00"],
            ),
            # Hours go on through the change.
            (
                {
                    "start_date": date(2026, 3, 29),
                    "interval_type": "hours",
                    "interval_number": 6,
                    "send_time": 0,
                },
                ["2026-03-28 23:00", "2026-03-29 05:00", "2026-03-29 11:00"],
            ),
            (
                {
                    "start_date": date(2026, 4, 3),
                    "interval_type": "hours",
                    "interval_number": 12,
                    **weekdays,
                },
                ["2026-04-03 07:00", "2026-04-03 19:00", "2026-04-06 07:00"],
            ),
            # Every two weeks on Tuesday and Thursday, from a Wednesday on.
            (
                {
                    "start_date": date(2026, 4, 1),
                    "interval_type": "weeks",
                    "interval_number": 2,
                    "tuesday": True,
                    "thursday": True,
                },
                ["2026-04-02 07:00", "2026-04-14 07:00", "2026-04-16 07:00"],
            ),
            (
                {"start_date": date(2026, 4, 1), "interval_type": "weeks"},
                ["2026-04-01 07:00", "2026-04-08 07:00", "2026-04-15 07:00"],
            ),
            # On the last of the month, without drifting.
            (
                {"start_date": date(2026, 1, 31), "interval_type": "months"},
                ["2026-01-31 08:00", "2026-02-28 08:00", "2026-03-31 07:00"],
            ),
            (
                {
                    "start_date": date(2026, 1, 31),
                    "interval_type": "months",
                    **weekdays,
                },
                ["2026-02-02 08:00", "2026-03-02 08:00", "2026-03-31 07:00"],
            ),
        ]
        for vals, slots in table:
            with self.subTest(vals=vals):
                campaign = self._new_campaign(**vals)
                after = datetime.fromisoformat(slots[0]) - timedelta(hours=1)
                for slot in slots:
                    after = campaign._next_slot(after)
                    self.assertEqual(f"{after:%Y-%m-%d %H:%M}", slot)

    def test_schedule_in_words(self):
        campaign = self._new_campaign(monday=True, friday=True, send_time=9.5)
        self.assertEqual(
            campaign.schedule_summary, "every day on Mon, Fri at 09:30 (UTC)"
        )
        campaign.write({"interval_type": "hours", "interval_number": 6})
        self.assertEqual(campaign.schedule_summary, "every 6 hours on Mon, Fri (UTC)")

    def test_after_a_long_night_one_turn_comes(self):
        campaign = self._new_campaign()
        campaign.action_start()
        with freeze_time(NOW + timedelta(days=10, hours=1)), smtp_server(self.env):
            self._run(CAMPAIGNS, CAMPAIGNS)
            self.assertEqual(len(campaign.run_ids), 1)
            self.assertEqual(campaign.next_date, NOW + timedelta(days=11))

    def test_pause_and_stop(self):
        campaign = self._new_campaign()
        campaign.action_start()
        campaign.action_pause()
        with freeze_time(NOW + timedelta(days=2, hours=1)):
            self._run(CAMPAIGNS)
            self.assertFalse(campaign.run_ids)
            campaign.action_start()
            self.assertEqual(campaign.next_date, NOW + timedelta(days=3))
            campaign.send_time = 11
            self.assertEqual(campaign.next_date, NOW + timedelta(days=2, hours=2))
            with self.assertRaisesRegex(UserError, "Stop the campaign before"):
                campaign.with_user(self.manager).unlink()
            campaign.action_stop()
            self.assertEqual((campaign.state, campaign.next_date), ("stopped", False))
            campaign.with_user(self.manager).unlink()

    # ------------------------------------------------------------
    # What cannot be sent
    # ------------------------------------------------------------

    def _break_segment(self, campaign):
        # What was right when it was saved, and whose field was removed since.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", self.segment.id],
        )
        self.segment.invalidate_recordset()

    def _take_rights(self, campaign):
        self.marketer.group_ids -= self.env.ref("contact_marketing.group_user")

    def _hide_list(self, campaign):
        campaign.sudo().excluded_list_ids = self.customers
        self.customers.company_id = self.env["res.company"].create({"name": "Other"})

    BROKEN = [
        (
            "at least one segment",
            lambda self, c: c.write(
                {"segment_ids": [Command.clear()], "list_ids": [Command.clear()]}
            ),
        ),
        ("choose the purpose", lambda self, c: c.write({"purpose_id": False})),
        (
            "Write the mail first",
            lambda self, c: c.mailing_id.write(
                {"body_html": False, "body_arch": False}
            ),
        ),
        (
            "placeholder in .* does not work",
            lambda self, c: c.mailing_id.sudo().write(
                {"subject": "Hi {{ object.nobody }}"}
            ),
        ),
        (
            "placeholder in .* does not work",
            lambda self, c: c.mailing_id.sudo().write(
                {"body_html": '<p><t t-out="object.nobody"/></p>'}
            ),
        ),
        ("content was deleted", lambda self, c: c.sudo().write({"mailing_id": False})),
        ("Alicja and Bruno.* cannot be used", _break_segment),
        ("may not send campaigns", _take_rights),
        (
            "may not send campaigns",
            lambda self, c: self.marketer.write({"active": False}),
        ),
        (
            "does not work for",
            lambda self, c: c.sudo().write(
                {"company_id": self.env["res.company"].create({"name": "Other"}).id}
            ),
        ),
        ("may not see all of its lists", _hide_list),
    ]

    def test_broken_before_the_start(self):
        for message, damage in self.BROKEN:
            with self.subTest(message=message), self.cr.savepoint() as savepoint:
                campaign = self._new_campaign()
                damage(self, campaign)
                with self.assertRaisesRegex(UserError, message):
                    campaign.sudo().action_start()
                self.assertEqual(campaign.sudo().state, "draft")
                savepoint.rollback()
                self.env.registry.clear_all_caches()  # of the groups of users

    def test_broken_while_it_runs(self):
        for message, damage in self.BROKEN:
            with (
                self.subTest(message=message),
                self.cr.savepoint() as savepoint,
                mute_logger(LOGGER),
                smtp_server(self.env) as inbox,
            ):
                campaign, good = self._new_campaign(), self._new_campaign()
                good.list_ids = self.fair
                good.segment_ids = False
                good.sudo().user_id = self.manager
                (campaign + good).action_start()
                damage(self, campaign)
                with freeze_time(NOW + timedelta(days=1, minutes=1)):
                    self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)
                campaign = campaign.sudo()
                self.assertEqual(campaign.state, "paused")
                self.assertRegex(campaign.error, message)
                self.assertEqual(campaign.run_ids.mapped("state"), ["failed"])
                self.assertFalse(campaign.run_ids.recipient_ids)
                told = campaign.message_ids.filtered(
                    lambda told, user=self.marketer: user.partner_id in told.partner_ids
                )
                self.assertRegex("".join(told.mapped("body")), message)
                self.assertEqual(self._last(good).sent_count, 1)
                self.assertIn("clara@example.com", self._reached(inbox))
                self.assertNotIn("alicja@example.com", self._reached(inbox))
                savepoint.rollback()
                self.env.registry.clear_all_caches()  # of the groups of users

    def test_refused_on_saving(self):
        campaign = self._new_campaign()
        for vals in (
            {"interval_number": 0},
            {"send_time": 24},
            {"b_percent": 0},
            {"again_days": -1},
            {"mailing_b_id": self._mailing("crm.lead", self.env["crm.lead"]).id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                campaign.write(vals)

    def test_what_an_audience_uses_cannot_be_deleted(self):
        campaign = self._new_campaign(excluded_list_ids=self.customers.ids)
        with self.assertRaisesRegex(ValidationError, campaign.name):
            self.segment.unlink()
        for used in (self.customers, campaign.mailing_id):
            with (
                self.subTest(used=used),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                used.unlink()
        # Archived, it counts all the same.
        self.clara.contact_list_add(self.customers.ids)
        self.customers.active = False
        self.assertEqual(campaign._why_not(self.clara), "excluded")

    def test_no_mail_server(self):
        campaign = self._new_campaign(tag_add_ids=self.product_a.ids)
        with smtp_server(self.env), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.env["ir.mail_server"].search([]).smtp_port = 1
            run = self._turn(campaign)
        self.assertEqual(run.state, "failed")
        self.assertEqual(run.skipped, {"failed": 3})
        self.assertIn("outgoing mail server", run.error)
        self.assertIn(self.marketer.partner_id, campaign.message_ids.partner_ids)
        self.assertFalse(self.product_a.assignment_ids)
        # Mended: the same turn goes on, and once.
        with smtp_server(self.env) as inbox:
            run.mailing_id.with_user(self.marketer).action_retry_failed()
            self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
            self._run(MAIL_QUEUE)
            self.assertEqual(len(self._reached(inbox)), 3)
        self.assertEqual((run.state, run.sent_count), ("done", 3))
        self.assertEqual(len(self.product_a.assignment_ids), 3)
        self.assertAddsUp(run)

    def test_a_turn_that_does_not_end_is_told(self):
        campaign = self._new_campaign()
        campaign.action_run_now()
        self._run(CAMPAIGNS, CAMPAIGNS)
        self.assertFalse(self._last(campaign).error)
        campaign.action_pause()
        with freeze_time(NOW + timedelta(days=1, hours=1)):
            self._run(CAMPAIGNS, CAMPAIGNS)
        told = campaign.message_ids.filtered("partner_ids")
        self.assertEqual(len(told), 1)
        self.assertIn("mail queue", told.body)
        with smtp_server(self.env):
            self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        run = self._last(campaign)
        self.assertEqual((run.state, run.sent_count, run.error), ("done", 3, False))

    def test_contents_go_to_nobody_by_themselves(self):
        campaign = self._new_campaign()
        content = campaign.mailing_id
        with self.assertRaisesRegex(UserError, "Start the campaign"):
            content.action_launch()
        content.state = "in_queue"
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertFalse(self._reached(inbox))

    def test_a_mailing_whose_turn_is_gone_goes_to_nobody(self):
        campaign = self._new_campaign()
        campaign.action_run_now()
        self._run(CAMPAIGNS)
        run = self._last(campaign)
        with self.assertRaisesRegex(UserError, "on their way"):
            campaign.action_stop()
            campaign.with_user(self.manager).unlink()
        run.unlink()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertFalse(self._reached(inbox))

    # ------------------------------------------------------------
    # Rights and screens
    # ------------------------------------------------------------

    def test_nobody_borrows_rights(self):
        with self.assertRaises(AccessError):
            self._new_campaign(user_id=self.manager.id)
        campaign = self._new_campaign()
        with self.assertRaises(AccessError):
            campaign.user_id = self.manager
        campaign.with_user(self.manager).user_id = self.manager

    def test_salespeople_see_which_campaigns_reached_a_contact(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            self._turn(campaign)
        alicja = self.alicja.with_user(self.salesman)
        self.assertEqual(alicja.campaign_recipient_ids.campaign_id.name, "A offer")
        self.assertEqual(alicja.campaign_recipient_ids.state, "sent")

    def test_the_form_makes_a_campaign(self):
        with Form(self.env["contact.campaign"].with_user(self.marketer)) as form:
            form.name = "Spring"
            form.list_ids.add(self.fair)
        campaign = form.record
        self.assertEqual(campaign.subject, "Spring")
        self.assertEqual(campaign.mailing_id.mailing_model_real, "res.partner")
        with Form(campaign) as form:
            form.purpose_id = self.newsletter
            form.subject = "Spring is here"
        self.assertEqual(campaign.mailing_id.purpose_id, self.newsletter)
        copied = campaign.copy()
        self.assertEqual(copied.name, "Spring (copy)")
        self.assertNotEqual(copied.mailing_id, campaign.mailing_id)
        self.assertEqual(copied.purpose_id, self.newsletter)
        self.assertEqual(copied.state, "draft")

    def test_lists_know_their_campaigns(self):
        campaign = self._new_campaign(excluded_list_ids=self.customers.ids)
        for used, role in ((self.fair, "audience"), (self.customers, "excluded")):
            usage = self.env["contact.usage"].search([("list_id", "=", used.id)])
            self.assertEqual(usage.mapped("role"), [role])
            self.assertEqual(usage.record_ref, campaign)
