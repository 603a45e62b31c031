from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .hygiene_common import TYPO, HygieneCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestQualityDay(HygieneCommon):
    """A day is written down once, as it was after its first whole check."""

    def days(self):
        return self.env["contact.quality.day"].search([], order="date, company_id")

    def setUp(self):
        super().setUp()
        self.days().unlink()

    def test_once_a_day(self):
        self.check()
        shared = self.days().filtered(lambda day: not day.company_id)
        contacts = self.env["res.partner"].search(
            [("quality_ids.plan_id", "!=", False), ("company_id", "=", False)]
        )
        self.assertEqual(shared.date, NOW.date())
        self.assertEqual(shared.contact_count, len(contacts))
        self.assertAlmostEqual(
            shared.quality,
            sum(contacts.mapped("contact_quality")) / len(contacts),
            places=1,
        )
        before = self.days()
        self.env["res.partner"].create({"name": "Later", "email": "nothing"})
        with freeze_time(NOW + timedelta(hours=5)):
            self.check()
        self.assertEqual(self.days(), before)
        self.assertEqual(shared.contact_count, len(contacts))

    def test_the_next_day_is_another(self):
        self.check()
        with freeze_time(NOW + timedelta(days=1)):
            self.check()
        dates = set(self.days().mapped("date"))
        self.assertEqual(dates, {date(2026, 3, 2), date(2026, 3, 3)})

    def test_findings_by_kind(self):
        self.alicja.email = TYPO.format("alicja")
        self.check()
        shared = self.days().filtered(lambda day: not day.company_id)
        typos = shared.finding_ids.filtered(lambda line: line.kind == "email_typo")
        self.assertEqual(
            typos.count,
            self.env["contact.hygiene.issue"].search_count(
                [
                    ("kind", "=", "email_typo"),
                    ("state", "=", "open"),
                    ("partner_id.company_id", "=", False),
                ]
            ),
        )
        self.assertEqual(sum(shared.finding_ids.mapped("count")), shared.finding_count)

    def test_a_company_has_days_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        self.check()
        own = self.days().filtered(lambda day: day.company_id == other)
        shared = self.days().filtered(lambda day: not day.company_id)
        self.assertEqual((own.whose, shared.whose), ("Other", "No company"))
        self.assertEqual(own.contact_count, 1)
        seen = self.env["contact.quality.day"].with_user(self.marketer).search([])
        self.assertNotIn(own, seen)
        self.assertFalse(
            seen.finding_ids.filtered(lambda line: line.day_id.company_id == other)
        )

    def test_kept_for_three_years(self):
        Day = self.env["contact.quality.day"]
        old, kept = Day.create([{"date": date(2023, 3, 1)}, {"date": date(2023, 3, 3)}])
        Day._gc_old()
        self.assertFalse(old.exists())
        self.assertTrue(kept.exists())

    def test_the_trend_of_a_figure(self):
        Day = self.env["contact.quality.day"]
        other = self.env["res.company"].create({"name": "Other"})
        self.marketer.company_ids |= other
        long_ago, month_ago = NOW - timedelta(days=80), NOW - timedelta(days=29)
        Day.create(
            [
                {"date": long_ago, "contact_count": 1, "quality": 10},
                {"date": month_ago, "contact_count": 3, "quality": 40},
                {
                    "date": month_ago,
                    "contact_count": 1,
                    "quality": 80,
                    "company_id": other.id,
                },
            ]
        )
        self.check()
        overview = self.env["contact.quality.overview"].with_user(self.marketer)
        allowed = [self.env.company.id, other.id]
        figures = overview.with_context(allowed_company_ids=allowed).figures()
        self.assertEqual([day["quality"] for day in figures["trend"][:2]], [10, 50])
        self.assertEqual(len(figures["trend"]), 3)
        base = figures["base"]
        self.assertAlmostEqual(base["gained"], base["quality"] - 50, places=1)

    # ------------------------------------------------------------
    # Digest
    # ------------------------------------------------------------

    def test_the_digest_tells_the_quality(self):
        Day = self.env["contact.quality.day"]
        Day.create(
            [
                {
                    "date": NOW - timedelta(days=days),
                    "contact_count": 10,
                    "quality": quality,
                    "company_id": self.env.company.id,
                }
                for days, quality in ((7, 40), (8, 50))
            ]
        )
        self.check()
        digest = self._digest()
        (kpi,) = digest._compute_kpis(self.env.company, self.marketer)
        now = round(
            self.env["contact.quality"]._read_group(
                [
                    ("plan_id", "!=", False),
                    ("partner_id.company_id", "in", [False, self.env.company.id]),
                ],
                [],
                ["quality:avg"],
            )[0][0]
        )
        self.assertEqual(kpi["kpi_name"], "kpi_contact_quality")
        self.assertEqual(kpi["kpi_col2"]["value"], now)
        self.assertAlmostEqual(
            kpi["kpi_col2"]["margin"], 100 * (now - 40) / 40, places=1
        )
        self.assertEqual(kpi["kpi_col1"]["margin"], 0)  # no day is known

    def test_the_digest_is_a_mail(self):
        self.check()
        self._digest()._action_send_to_user(self.marketer, consume_tips=False)
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertIn("Quality of Contacts (%)", mail.body_html)

    def test_who_may_not_see_it_gets_no_figure(self):
        digest = self._digest()
        self.assertFalse(digest._compute_kpis(self.env.company, self.salesman))

    def test_nobody_gets_it_unasked(self):
        default = self.env.ref("digest.digest_digest_default")
        self.assertFalse(default.kpi_contact_quality)

    def _digest(self):
        return self.env["digest.digest"].create(
            {
                "name": "Weekly",
                "periodicity": "weekly",
                "company_id": self.env.company.id,
                "kpi_contact_quality": True,
                "user_ids": [Command.set(self.marketer.ids)],
            }
        )
