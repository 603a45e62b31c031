from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.common.contact_timeline import PAGE
from .common import NOW
from .contact_summary_common import ContactSummaryCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestContactTimeline(ContactSummaryCommon):
    """All that happened with a contact, in order, page by page."""

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

    def test_merged(self):
        self.do_all(self.bruno)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.alicja.id, self.bruno.id], self.alicja)
        told = self.titles(self.marketer)
        self.assertIn(("Tag added", "Product A"), told)
        self.assertIn(("Added to a list", self.fair.name), told)

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
