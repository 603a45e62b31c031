from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL
from .journey_record_common import ENTRY, ORDERED, JourneyRecordCase

BIG = "[('amount_total', '>', 150)]"
STEPS = {
    "wait": {
        "kind": "wait_until",
        "interaction": ORDERED,
        "days": 2,
        "met": "big",
        "timeout": None,
    },
    "big": {"kind": "branch", "record_domain": BIG, "yes": "after", "no": None},
    "after": {"kind": "wait", "days": 30, "next": None},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRecordTold(JourneyRecordCase):
    """What is told of a journey that contacts enter with records."""

    def _load_draft(self, user):
        return self._journeys(user).browse(
            self._journeys(user).load_definition(
                {
                    "name": "Quotations",
                    "start": "wait",
                    "steps": STEPS,
                    "entries": [ENTRY],
                    "goal": None,
                    "record_goal": "[('client_order_ref', '=', 'won')]",
                }
            )
        )

    def test_it_is_rehearsed_record_by_record(self):
        with freeze_time(NOW - timedelta(days=9)):
            ordered, _left = self._quote(self.alicja, 2)
            small = self._quote(self.bruno, quantity=1)
            with freeze_time(NOW - timedelta(days=8)):
                (ordered | small).action_confirm()
        journey = self._load_draft(self.seller)
        found = journey.rehearse(30)
        steps = {step["key"]: step for step in found["steps"]}
        self.assertEqual(found["entered"], 3)
        self.assertEqual(steps["wait"]["paths"], {"met": 2, "timeout": 1})
        self.assertEqual(steps["big"]["paths"], {"yes": 1, "no": 1})
        self.assertEqual(steps["after"]["waiting"], 1)
        self.assertEqual(found["inside"], 1)
        self.assertIn("0 of them meet it today", " ".join(found["notes"]))

    def test_rehearsed_are_the_records_that_could_have_entered(self):
        with freeze_time(NOW - timedelta(days=9)):
            ours, deleted, moved = self._quote(self.alicja, 3)
            self._quote(self.alicja, company_id=self.other.id)
        moved.partner_id = self.bruno
        deleted.unlink()
        told = self.env["contact.interaction"].search(
            [("kind", "=", "quotation"), ("partner_id", "=", self.alicja.id)]
        )
        self.assertGreater(len(told.filtered("applied_date")), 1)
        # Ours, and the one that is told of its contact of now.
        self.assertEqual(self._load_draft(self.seller).rehearse(30)["entered"], 2)
        (ours + moved).company_id = self.other
        self.assertEqual(self._load_draft(self.seller).rehearse(30)["entered"], 0)

    def test_why_speaks_of_each_record(self):
        journey = self._load_as(
            self.seller, STEPS, record_goal="[('client_order_ref', '=', 'won')]"
        )
        outside = journey.get_contact_why(self.bruno.id)
        texts = " ".join(line["text"] for line in outside["entry"])
        self.assertIn("once", texts)
        self.assertIn("won", texts)
        self._quote(self.alicja, 2)
        found = journey.get_contact_why(self.alicja.id)
        self.assertTrue(found["is_inside"])
        self.assertEqual(found["answer"].count("is inside since"), 2)
        goals = [line for line in found["stands"] if "goal" in line["text"]]
        self.assertEqual([line["is_met"] for line in goals], [False, False])

    def test_why_speaks_of_entering_again(self):
        self.mailing.subject = "Told"
        steps = {
            "mail": {"kind": "mail", "mailing": "Told", "next": "wait"},
            **STEPS,
            "after": {"kind": "wait", "days": 1, "next": None},
        }
        entries = [ENTRY, {"kind": "manual"}]
        journey = self._load_as(self.seller, steps, entries=entries)

        def why(partner, user=self.seller):
            self.env.invalidate_all()
            found = journey.with_user(user).get_contact_why(partner.id)
            texts = {
                part: " ".join(line["text"] for line in found[part])
                for part in ("stands", "entry", "mails")
            }
            return {**texts, "answer": found["answer"]}

        first, second = self._quote(self.alicja, 2)
        with smtp_server(self.env):
            self._tick(*ALL, *ALL, *ALL)
        told = why(self.alicja)
        for order in (first, second):
            self.assertIn(f"{order.name}: This contact is inside", told["answer"])
            self.assertIn(f"{order.name}: “Told” was sent.", told["mails"])
            self.assertIn(
                f"{order.name}: It goes on after “Order” of the same record.",
                told["stands"],
            )
        self.assertIn(f"entered with {second.name}, {first.name}.", told["entry"])
        self.assertIn("let in by hand", told["entry"])
        self.assertNotIn("only once", told["entry"])
        hidden = why(self.alicja, self.marketer)
        self.assertFalse(
            [name for name in (first.name, second.name) if name in str(hidden)]
        )
        self.assertIn("A record that you may not read: “Told”", hidden["mails"])
        self.assertIn("may not read: 2.", hidden["entry"])
        self._enter(journey, self.alicja)
        told = why(self.alicja)
        self.assertIn("Without a record: “Told” was not sent", told["mails"])
        self.assertIn("It is in it without a record already.", told["entry"])
        for order in (first, second):
            order.action_cancel()
        with smtp_server(self.env):
            self._tick(*ALL, *ALL, *ALL)
        with self._day(60):
            self._tick()
            self.assertIn("without a record before", why(self.alicja)["entry"])
        # Who went through it with a record alone was not in it otherwise.
        order = self._quote(self.bruno)
        order.action_cancel()
        told = why(self.bruno)
        self.assertNotIn("before", told["entry"])
        self.assertIn(f"entered with {order.name}.", told["entry"])

    def test_why_tells_nothing_of_records_that_one_may_not_read(self):
        journey = self._load_as(
            self.seller, STEPS, record_goal="[('client_order_ref', '=', 'won')]"
        )
        self._quote(self.alicja)
        found = journey.with_user(self.marketer).get_contact_why(self.alicja.id)
        goals = [line for line in found["stands"] if "goal" in line["text"]]
        self.assertEqual([line["is_met"] for line in goals], [None])

    def test_who_is_tried_on_it_has_no_record(self):
        journey = self._load_draft(self.seller)
        step = journey.draft_version_id.step_ids.filtered(lambda one: one.key == "big")
        is_met, texts = step._try_conditions(self.alicja)
        self.assertFalse(is_met)
        self.assertIn("150", " ".join(texts))
