from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.contact_marketing.models.common.contact_timeline import PAGE

from .common import NOW
from .records_common import RecordsCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestContactSummary(RecordsCommon):
    """The tab *Marketing* of a contact: its summary and its timeline."""

    def summary(self, user, contact=None):
        self.env.invalidate_all()
        model = self.as_user(self.env["contact.summary"], user)
        return model.read_summary((contact or self.alicja).id)

    def timeline(self, user, contact=None, *arguments):
        self.env.invalidate_all()
        model = self.as_user(self.env["contact.timeline"], user)
        return model.read_page((contact or self.alicja).id, *arguments)

    def titles(self, user, contact=None, *arguments):
        entries = self.timeline(user, contact, *arguments)["entries"]
        return [(entry["title"], entry["text"]) for entry in entries]

    def do_all(self, contact):
        """Something of what most subjects know."""
        contact.contact_tag_add((self.product_a + self.product_b).ids)
        contact.contact_list_add(self.fair.ids)
        contact.contact_consent_grant(["newsletter"], "manual", "said so")
        contact.contact_interaction_log("visit", name="Price list")
        for model in (
            "contact.campaign.recipient",
            "contact.segment.event",
            "contact.sunset.member",
        ):
            vals = self.sample_vals(model, self.here)
            self.env[model].create({**vals, "partner_id": contact.id})
        participant = self.sample("contact.journey.participant", self.here)
        participant.partner_id = contact

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
                "lines": [],
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

    # ------------------------------------------------------------
    # The timeline
    # ------------------------------------------------------------

    def test_everything_is_there(self):
        self.do_all(self.alicja)
        subjects = {each["subject"] for each in self.timeline(self.manager)["entries"]}
        self.assertLessEqual(
            {"tags", "lists", "consents", "interactions", "mails", "segments"}, subjects
        )
        self.assertIn("sunset", subjects)
        mine = {each["subject"] for each in self.timeline(self.salesman)["entries"]}
        self.assertEqual(mine, subjects - {"sunset"}, "policies are for marketers")
        told = self.timeline(self.salesman, None, ["lists", "nothing"])
        self.assertEqual([each["text"] for each in told["entries"]], [self.fair.name])

    def test_every_source_has_a_subject(self):
        timeline = self.env["contact.timeline"]
        sources = timeline._timeline_sources(self.alicja)
        self.assertGreater(len(sources), 8)
        keys = [source.key for source in sources]
        self.assertEqual(len(keys), len(set(keys)))
        for source in sources:
            with self.subTest(source.key):
                self.assertIn(source.subject, timeline._timeline_subjects())
                field = self.env[source.model]._fields[source.date]
                self.assertEqual((field.type, field.store), ("datetime", True))

    def test_pages(self):
        """Also of many that happened at one moment."""
        for number in range(PAGE):
            self.alicja.contact_interaction_log("visit", name=f"Page {number}")
            self.alicja.contact_tag_add(self.product_b.ids)
        self.alicja.contact_list_add(self.fair.ids, NOW - timedelta(days=1))
        keys, before = [], False
        for _page in range(4):
            page = self.timeline(self.salesman, None, [], before)
            keys += [each["key"] for each in page["entries"]]
            before = page["next"]
            if not before:
                break
        self.assertEqual(len(keys), 2 * PAGE + 1)
        self.assertEqual(len(keys), len(set(keys)), "each once")
        self.assertTrue(keys[-1].startswith("list-"), "the oldest is the last")

    def test_robots_and_what_was_taken_back(self):
        visit, order = self.env["contact.interaction"].create(
            [
                {
                    "partner_id": self.alicja.id,
                    "kind": kind,
                    "date": NOW,
                    "verdict": verdict,
                }
                for kind, verdict in (("visit", "bot"), ("order", "human"))
            ]
        )
        self.alicja._marketing_change(
            "contact.tag.assignment",
            "_record",
            ("tag_id", self.product_a.ids),
            date=NOW,
            source=None,
            interaction_id=order.id,
            user_id=self.env.uid,
        )
        order._retract()
        entries = self.timeline(self.salesman)["entries"]
        by_key = {each["key"]: each for each in entries}
        robot = by_key[f"interaction_interactions-{visit.id}"]
        self.assertEqual(robot["actor"], "bot")
        self.assertFalse(robot["is_taken_back"])
        cancelled = by_key[f"interaction_interactions-{order.id}"]
        self.assertTrue(cancelled["is_taken_back"])
        [added] = [each for each in entries if each["title"] == "Tag added"]
        self.assertTrue(added["is_taken_back"])
        self.assertTrue(any(each["title"] == "Tag taken back" for each in entries))

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_cost_does_not_grow(self):
        few, many = self.bruno, self.clara
        for contact, number in ((few, 1), (many, 40)):
            tags = self.env["res.partner.category"].create(
                [{"name": f"{contact.id} {each}"} for each in range(number)]
            )
            contact.contact_tag_add(tags.ids)
            lists = self.env["contact.list"].create(
                [{"name": f"{contact.id} {each}"} for each in range(number)]
            )
            contact.contact_list_add(lists.ids)
            contact.contact_consent_grant(["newsletter"], "manual", "said so")
            for each in range(number):
                contact.contact_interaction_log("visit", name=str(each))
            for model in ("contact.campaign.recipient", "contact.segment.event"):
                vals = self.sample_vals(model, self.here)
                for each in range(number):
                    date = NOW - timedelta(hours=each)
                    if model == "contact.campaign.recipient":
                        run = self.env["contact.campaign.run"].create(
                            self.sample_vals("contact.campaign.run", self.here)
                        )
                        vals["run_id"] = run.id
                    self.env[model].create(
                        {**vals, "partner_id": contact.id, "date": date}
                    )
        for user in (self.marketer, self.salesman):
            for read in (self.summary, self.timeline):
                costs = []
                for contact in (few, few, many):
                    self.env.flush_all()
                    before = self.env.cr.sql_log_count
                    read(user, contact)
                    costs.append(self.env.cr.sql_log_count - before)
                with self.subTest(user.login, read=read.__name__):
                    self.assertLessEqual(costs[2], costs[1])

    def test_ten_thousand_interactions(self):
        self.env.cr.execute(
            """
            INSERT INTO contact_interaction (
                partner_id, kind, name, date, verdict, applied_date)
            SELECT %s, 'visit', number::text, %s - number * INTERVAL '1 minute',
                   'human', %s
            FROM generate_series(1, 10000) number
            """,
            [self.alicja.id, NOW, NOW],
        )
        entries = self.timeline(self.salesman)["entries"]
        self.assertEqual(len(entries), PAGE)
        self.assertEqual(entries[0]["text"], "1")
        form = self.as_user(self.alicja, self.salesman)
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            [values] = form.web_read({"name": {}, "interaction_count": {}})
        self.assertEqual(values["interaction_count"], 10000)

    def test_merged(self):
        self.do_all(self.bruno)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.alicja.id, self.bruno.id], self.alicja)
        told = self.titles(self.marketer)
        self.assertIn(("Tag added", "Product A"), told)
        self.assertIn(("Added to a list", self.fair.name), told)

    def test_an_empty_one(self):
        new = self.env["res.partner"].create({"name": "New"})
        summary = self.summary(self.salesman, new)
        for name in ("tags", "lists", "journeys", "profiles"):
            self.assertFalse(summary[name], name)
        self.assertFalse(self.timeline(self.salesman, new)["entries"])
