from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW
from .contact_summary_common import ContactSummaryCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestContactSummary(ContactSummaryCommon):
    """The summary of a contact: who may ask, what it says, and *+1*."""

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_who_may_ask(self):
        for role, user in self.roles.items():
            with self.subTest(role):
                if role in ("manager", "marketer", "salesman"):
                    self.summary(user)
                    self.timeline(user)
                    continue
                with self.assertRaises(AccessError):
                    self.summary(user)
                with self.assertRaises(AccessError):
                    self.timeline(user)

    def test_nothing_of_another_company(self):
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": self.there.id}
        )
        for role in ("manager", "marketer", "salesman"):
            user, colleague = self.roles[role], self.roles_there[role]
            with self.subTest(role):
                self.summary(colleague, theirs)
                with self.assertRaises(AccessError):
                    self.summary(user, theirs)
                with self.assertRaises(AccessError):
                    self.timeline(user, theirs)

    def test_lists_of_another_company_are_not_told(self):
        secret, purpose = (
            self.env[model].create({"name": "Secret", "company_id": self.there.id, **v})
            for model, v in (
                ("contact.list", {}),
                ("contact.consent.purpose", {"code": "secret", "wording": "Yes."}),
            )
        )
        self.alicja.contact_list_add((secret + self.fair).ids)
        self.alicja.contact_consent_grant(["secret"], "manual", "said so")
        for role in ("marketer", "salesman"):
            with self.subTest(role):
                summary = self.summary(self.roles[role])
                names = [each["name"] for each in summary["lists"]]
                self.assertEqual(names, [self.fair.name])
                told = f"{summary} {self.timeline(self.roles[role])}"
                self.assertNotIn("Secret", told)
        self.assertTrue(purpose)

    def test_ids_that_are_none(self):
        for model, method in (
            ("contact.summary", "read_summary"),
            ("contact.timeline", "read_page"),
        ):
            call = getattr(self.as_user(self.env[model], self.marketer), method)
            for wrong in (0, -1, 2**40, "1", None, [self.alicja.id], True):
                with self.subTest(method, wrong=wrong), self.assertRaises(UserError):
                    call(wrong)

    def test_pages_that_are_none(self):
        for wrong in ("x", [1], ["x", 1, 1], ["2026-01-01", "x", 1], {"a": 1}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.timeline(self.marketer, None, [], wrong)

    # ------------------------------------------------------------
    # The summary
    # ------------------------------------------------------------

    def reasons(self, user=None, contact=None):
        channels = self.summary(user or self.salesman, contact)["channels"]
        return {
            purpose["name"]: purpose["reason"]
            for channel in channels
            for purpose in channel["purposes"]
        }

    def test_why_not(self):
        """As the gate says before each mailing."""
        calls = self.env["contact.consent.purpose"].create(
            {
                "name": "Calls",
                "code": "calls",
                "channel": "phone",
                "wording": "Call me.",
            }
        )
        labels = self.env["contact.consent.gate"]._reasons()
        reasons = self.reasons()
        self.assertEqual(reasons["Newsletter"], labels["missing"])
        self.assertEqual(reasons["Calls"], labels["no_address"])
        self.alicja.phone = "+48 22 555 01 10"
        self.assertEqual(self.reasons()["Calls"], labels["missing"])
        self.alicja.contact_consent_grant(
            [calls.code, "newsletter", "offers"], "manual", "said so"
        )
        reasons = self.reasons()
        self.assertFalse(reasons["Newsletter"])
        self.assertFalse(reasons["Calls"])
        self.alicja.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(self.reasons()["Newsletter"], labels["withdrawn"])
        self.env["mail.blacklist"]._add(self.alicja.email)
        self.assertTrue(self.reasons()["Offers"])

    def test_tags_fade(self):
        self.alicja.contact_tag_add(self.product_b.ids)
        self.alicja.contact_tag_add(self.product_a.ids, NOW - timedelta(days=10))
        self.alicja.contact_tag_add(self.product_a.ids, NOW - timedelta(days=12))
        tags = self.summary(self.salesman)["tags"]
        self.assertEqual(
            [(tag["name"], tag["count"]) for tag in tags],
            [("Product A", 2), ("Product B", 1)],
        )
        self.assertAlmostEqual(tags[0]["left"], 20 / 30, 2)
        self.assertEqual(tags[1]["left"], 1)
        self.assertFalse(tags[1]["expiry"])

    def test_score_and_its_curve(self):
        rule = {"name": "All", "domain": "[('active', '=', True)]", "points": 8}
        plan = self.env["contact.scoring.plan"].create(
            {"name": "Plan", "sequence": -1, "rule_ids": [Command.create(rule)]}
        )
        plan.action_start()
        days = [(10, 5.0), (4, 8.0)]
        self.env["contact.score.history"].create(
            [
                {
                    "plan_id": plan.id,
                    "partner_id": self.alicja.id,
                    "date": NOW.date() - timedelta(days=ago),
                    "score": score,
                    "fit_score": score,
                    "engagement_score": 0,
                }
                for ago, score in days
            ]
        )
        self.env["contact.score"].create(
            {
                "plan_id": plan.id,
                "partner_id": self.alicja.id,
                "score": 8,
                "fit_score": 8,
                "engagement_score": 0,
                "grade": "B2",
                "lines": [[0, "fit", None, 1, 8]],
                "date": NOW - timedelta(days=4),
            }
        )
        score = self.summary(self.salesman)["score"]
        self.assertEqual((score["grade"], score["score"]), ("B2", 8))
        self.assertEqual(len(score["curve"]), len(score["dates"]))
        self.assertEqual(score["curve"][-12:], [None, *[5.0] * 6, *[8.0] * 5])

    def test_profiles_are_links(self):
        self.alicja.social_x = "@alicja"
        [profile] = self.summary(self.salesman)["profiles"]
        self.assertEqual(profile["url"], "https://x.com/alicja")

    def test_an_archived_one_and_a_company(self):
        self.alicja.active = False
        self.assertFalse(self.summary(self.marketer)["may_change"])
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        self.assertFalse(self.summary(self.salesman, company)["score"])
        self.assertFalse(self.timeline(self.salesman, company)["entries"])

    # ------------------------------------------------------------
    # Once more, and back
    # ------------------------------------------------------------

    def test_count_once_more_and_undo(self):
        self.alicja.contact_tag_add(self.product_a.ids, NOW - timedelta(days=10))
        before = self.held(self.alicja, self.product_a).expiry_date
        Summary = self.as_user(self.env["contact.summary"], self.marketer)
        noted = Summary.count_tag(self.alicja.id, self.product_a.id)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual((held.count, held.last_date), (2, NOW))
        self.assertConsistent()
        Summary.undo_count(self.alicja.id, noted)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual((held.count, held.expiry_date), (1, before))
        self.assertConsistent()
        with self.assertRaises(UserError):
            Summary.undo_count(self.alicja.id, noted)

    def test_who_may_count(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertFalse(self.summary(self.salesman)["may_change"])
        self.assertTrue(self.summary(self.marketer)["may_change"])
        for user in (self.salesman, self.employee, self.portal):
            Summary = self.as_user(self.env["contact.summary"], user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                Summary.count_tag(self.alicja.id, self.product_a.id)
        Summary = self.as_user(self.env["contact.summary"], self.marketer)
        noted = Summary.count_tag(self.alicja.id, self.product_a.id)
        Manager = self.as_user(self.env["contact.summary"], self.manager)
        with self.assertRaises(UserError, msg="what others noted stays"):
            Manager.undo_count(self.alicja.id, noted)
        with self.assertRaises(UserError, msg="nor of another contact"):
            Summary.undo_count(self.bruno.id, noted)
        visit = self.alicja.contact_interaction_log("visit")
        self.assertEqual(visit, 1)
        with self.assertRaises(UserError):
            Summary.undo_count(self.alicja.id, self.alicja.interaction_ids[:1].id)
        self.alicja.active = False
        with self.assertRaises(UserError):
            Summary.count_tag(self.alicja.id, self.product_a.id)

    def test_an_empty_one(self):
        new = self.env["res.partner"].create({"name": "New"})
        summary = self.summary(self.salesman, new)
        for name in ("tags", "lists", "journeys", "profiles"):
            self.assertFalse(summary[name], name)
        self.assertFalse(self.timeline(self.salesman, new)["entries"])
