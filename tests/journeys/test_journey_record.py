from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, JOURNEYS, SIGNALS
from .journey_record_common import ENTRY, ORDERED, STEPS, WAIT, JourneyRecordCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRecord(JourneyRecordCase):
    """Contacts enter once for each record, and the steps ask for that one."""

    # ------------------------------------------------------------
    # Once for each
    # ------------------------------------------------------------

    def test_once_for_each_and_each_waits_for_its_own(self):
        journey = self._load(STEPS, entries=[ENTRY])
        first, second, third = self._quote(self.alicja, 3)
        bruno = self._quote(self.bruno)
        self._tick(SIGNALS, JOURNEYS)
        self.assertEqual(len(self._of(journey)), 4)
        self.assertEqual(
            self._of(journey, self.alicja)
            .journey_id.participant_ids.filtered(
                lambda one: one.partner_id == self.alicja
            )
            .mapped("entry_number"),
            [3, 2, 1],
        )
        again = self.env["contact.interaction"]._append_from(first, "quotation")
        self._tick(SIGNALS)
        self.assertTrue(again.applied_date)
        self.assertEqual(len(self._of(journey)), 4, "a record enters once")
        with self._day(1):
            first.action_confirm()
            self._tick(SIGNALS, JOURNEYS)
            self.assertEqual(self._of_record(journey, first).state, "done")
            self.assertEqual(self._of_record(journey, second).step_id.key, "first")
            bruno.action_cancel()
            left = self._of_record(journey, bruno)
            self.assertEqual(left.exit_reason, "record_undone")
        with self._day(3), smtp_server(self.env) as inbox:
            self._tick(*ALL, *ALL, *ALL)
            self.assertEqual(self._reached(inbox), ["alicja@example.com"] * 2)
            self.assertEqual(self.held(self.alicja, self.product_b).count, 2)
            for order in (second, third):
                participant = self._of_record(journey, order)
                self.assertEqual(participant.step_id.key, "after")
                sent = participant.event_ids.filtered("trace_id")
                self.assertEqual(len(sent), 1)
            traces = self._of(journey).event_ids.trace_id
            self.assertEqual(len(traces), 2, "each has its own")

    def test_only_one_transaction_lets_a_record_in(self):
        journey = self._load(WAIT, entries=[ENTRY])
        order = self._quote(self.alicja)
        row = self._of_record(journey, order)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO contact_journey_participant (journey_id, version_id,"
                " partner_id, res_model, res_id, entry_number, state, entered_date)"
                " SELECT journey_id, version_id, partner_id, res_model, res_id, 9,"
                " 'done', entered_date FROM contact_journey_participant WHERE id = %s",
                [row.id],
                log_exceptions=False,
            )

    def test_what_came_while_it_was_paused_enters_later(self):
        journey = self._load(WAIT, entries=[ENTRY])
        journey.action_pause()
        order = self._quote(self.alicja)
        cancelled = self._quote(self.bruno)
        cancelled.action_cancel()
        self.assertFalse(self._of(journey))
        journey.action_resume()
        self._tick()
        self.assertEqual(self._of(journey), self._of_record(journey, order))
        self._tick()
        self.assertEqual(len(self._of(journey)), 1)

    def test_a_click_in_another_mail_decides_nothing(self):
        steps = {
            "offer": {"kind": "mail", "mailing": "Offer", "next": "until"},
            "until": {
                "kind": "wait_until",
                "interaction": {"kind": "click", "of": "offer"},
                "days": 5,
                "met": "after",
                "timeout": None,
            },
            "after": STEPS["after"],
        }
        journey = self._load(steps, entries=[ENTRY])
        first, second = self._quote(self.alicja, 2)
        with smtp_server(self.env):
            self._tick(*ALL, *ALL)
        trace = self._of_record(journey, second).event_ids.trace_id
        self.env["contact.interaction"]._append(
            {
                "kind": "click",
                "partner_id": self.alicja.id,
                "mailing_trace_id": trace.id,
                "mailing_id": trace.mass_mailing_id.id,
            }
        )
        with self._day(0, hours=1):
            self._tick(SIGNALS, JOURNEYS)
            self.assertEqual(self._of_record(journey, first).step_id.key, "until")
            self.assertEqual(self._of_record(journey, second).step_id.key, "after")

    # ------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------

    def test_conditions_are_about_the_record(self):
        steps = {
            "big": {
                "kind": "branch",
                "record_domain": "[('amount_total', '>', 500)]",
                "yes": "until",
                "no": None,
            },
            "until": {
                "kind": "wait_until",
                "record_domain": [("client_order_ref", "=", "ok")],
                "days": 9,
                "met": "after",
                "timeout": None,
            },
            "after": STEPS["after"],
        }
        journey = self._load_as(
            self.seller,
            steps,
            entries=[{**ENTRY, "domain": [("amount_total", ">", 100)]}],
            record_goal="[('state', '=', 'sale')]",
            record_exit="[('client_order_ref', '=', 'no')]",
        )
        tiny, small = self._quote(self.alicja, quantity=1), self._quote(self.alicja)
        first, second, third, fourth = self._quote(self.bruno, 4, quantity=9)
        self._tick()
        self.assertFalse(self._of_record(journey, tiny))
        self.assertEqual(self._of_record(journey, small).state, "done")
        self.assertEqual(self._of_record(journey, first).step_id.key, "until")
        first.client_order_ref = "ok"
        second.action_confirm()
        third.client_order_ref = "no"
        with self._day(0, hours=2):
            self._tick(SIGNALS, JOURNEYS)
            self.assertEqual(self._of_record(journey, first).step_id.key, "after")
            self.assertEqual(self._of_record(journey, second).state, "goal")
            self.assertEqual(self._of_record(journey, third).exit_reason, "exit")
            self.assertEqual(self._of_record(journey, fourth).step_id.key, "until")
        definition = journey.get_definition()
        self.assertEqual(journey.check_definition(definition, journey.id), [])
        canvas = journey.get_canvas()
        self.assertEqual(canvas["problems"], [])
        for name in ("record_goal", "record_exit", "entries"):
            self.assertEqual(canvas["definition"][name], definition[name])
        self.assertFalse(canvas["definition"].get("goal"))

    def test_conditions_lend_no_rights(self):
        steps = {
            "who": {
                "kind": "branch",
                "record_domain": "[('amount_total', '>', 5)]",
                "yes": "after",
                "no": None,
            },
            "after": STEPS["after"],
        }
        with self.assertRaisesRegex(ValidationError, "who"):
            self._load(steps, entries=[ENTRY])
        journey = self._load_as(self.seller, steps)
        journey.sudo().user_id = self.marketer
        order = self._quote(self.alicja)
        self._tick()
        self.assertEqual(self._of_record(journey, order).step_id.key, "who")
        self.assertIn("may not read", journey.problem)
        journey.sudo().user_id = self.seller
        journey.action_try_again()
        self._tick()
        self.assertEqual(self._of_record(journey, order).step_id.key, "after")

    def test_entry_that_stands_lets_in_later(self):
        entries = [{**ENTRY, "domain": "[('amount_total', '>', 5)]"}]
        journey = self._load_as(self.seller, WAIT, entries=entries)
        seller_groups = self.seller.group_ids
        self.seller.group_ids = self.marketer.group_ids
        order = self._quote(self.alicja)
        self.assertFalse(self._of(journey))
        self.assertTrue(journey.sudo().problem)
        self.seller.group_ids = seller_groups
        journey.action_try_again()
        self._tick()
        self.assertTrue(self._of_record(journey, order))

    def test_records_of_other_companies_stay_out(self):
        journey = self._load(WAIT, entries=[ENTRY])
        order = self._quote(self.alicja, company_id=self.other.id)
        self.assertFalse(self._of_record(journey, order))

    def test_definitions_that_make_no_sense_are_refused(self):
        lead = {"kind": "record", "interaction": "lead"}
        asks = {
            "until": {
                "kind": "wait_until",
                "interaction": ORDERED,
                "days": 1,
                "met": None,
                "timeout": None,
            }
        }
        both = {
            "who": {
                "kind": "branch",
                "domain": "[('id', '>', 1)]",
                "record_domain": "[('id', '>', 1)]",
                "yes": None,
                "no": None,
            }
        }
        for text, steps, settings in (
            ("Add an entry", asks, {}),
            ("several kinds", WAIT, {"entries": [ENTRY, lead]}),
            ("not about", asks, {"entries": [lead]}),
            ("one of", WAIT, {"entries": [{**ENTRY, "interaction": "click"}]}),
            ("one of", WAIT, {"entries": [{**ENTRY, "interaction": ["quotation"]}]}),
            ("choose", WAIT, {"entries": [{"kind": "record"}]}),
            ("conditions", WAIT, {"entries": [{**ENTRY, "domain": 5}]}),
            (
                "nothing",
                WAIT,
                {"entries": [{**ENTRY, "domain": "[('nothing','=',1)]"}]},
            ),
            ("needs an entry", WAIT, {"record_goal": "[('state', '=', 'sale')]"}),
            ("one of them", both, {"entries": [ENTRY]}),
            (
                "true or false",
                {"until": {**asks["until"], "interaction": {**ORDERED, "record": 1}}},
                {"entries": [ENTRY]},
            ),
            (
                "give a kind",
                {
                    "until": {
                        **asks["until"],
                        "interaction": {"kind": [], "record": True},
                    }
                },
                {"entries": [ENTRY]},
            ),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValidationError, text):
                self._load_as(self.seller, steps, **{"entries": [], **settings})

    # ------------------------------------------------------------
    # By hand, by effects
    # ------------------------------------------------------------

    def test_without_a_record_only_where_the_journey_says_so(self):
        journey = self._load(WAIT, entries=[ENTRY])
        with self.assertRaisesRegex(UserError, "By Hand"):
            self._enter(journey)
        change = (
            self.env["contact.bulk.change"]
            .with_user(self.marketer)
            .create(
                {
                    "domain": repr([("id", "in", self.people.ids)]),
                    "journey_start_ids": [Command.set(journey.ids)],
                }
            )
        )
        with self.assertRaisesRegex(UserError, "By Hand"):
            change.action_apply()
        mixed = self._load(WAIT, entries=[ENTRY, {"kind": "manual"}], name="Mixed")
        self.assertEqual(self._enter(mixed, self.alicja), 1)
        self._quote(self.alicja)
        self.assertEqual(len(self._of(mixed)), 2)
        self.assertEqual(self._enter(mixed, self.alicja), 0, "never again")

    def test_triggers_and_journeys_hand_the_record_on(self):
        journey = self._load(WAIT, entries=[{**ENTRY, "interaction": "order"}])
        handing = {"go": {"kind": "journey", "journey": "Journey", "next": None}}
        trigger = self.env["contact.trigger"].create(
            {
                "name": "Offered",
                "kind": "quotation",
                "journey_start_ids": [Command.set(journey.ids)],
            }
        )
        first = self._quote(self.alicja)
        self.assertEqual(self._of(journey).res_id, first.id)
        trigger.active = False
        self._load(handing, entries=[ENTRY], name="Handing")
        second = self._quote(self.alicja)
        self._tick()
        self.assertTrue(self._of_record(journey, second))
        second.action_confirm()
        self._tick(SIGNALS)
        self.assertEqual(len(self._of(journey)), 2)

    # ------------------------------------------------------------
    # What becomes of the record, and of the contact
    # ------------------------------------------------------------

    def test_gone_or_another_contacts(self):
        journey = self._load(WAIT, entries=[ENTRY])
        deleted, moved, kept = self._quote(self.alicja, 3)
        self._tick()
        moved.partner_id = self.bruno
        gone = self._of_record(journey, deleted)
        deleted.unlink()
        with self._day(0, hours=2):
            self._tick()
            self.assertEqual(gone.exit_reason, "record_undone")
            self.assertEqual(
                self._of_record(journey, moved).exit_reason, "record_undone"
            )
            self.assertEqual(self._of_record(journey, kept).state, "active")

    def test_merged_and_erased(self):
        journey = self._load(WAIT, entries=[ENTRY])
        one, two = self._quote(self.alicja), self._quote(self.bruno)
        self._tick()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.alicja + self.bruno).ids, self.alicja, extra_checks=False
        )
        self._tick()
        with self._day(0, hours=2):
            self._tick()
        participants = self._of_record(journey, one) + self._of_record(journey, two)
        self.assertEqual(set(participants.mapped("state")), {"active"})
        self.assertEqual(participants.partner_id, self.alicja)
        self.assertEqual(participants.mapped("entry_number"), [1, 2])
        self.env["contact.journey.participant"]._anonymize(self.alicja.id)
        for participant in participants:
            self.assertEqual(participant.state, "removed")
            self.assertFalse(participant.partner_id)
            self.assertFalse(participant.res_id or participant.res_model)

    def test_names_of_records_are_for_who_may_read_them(self):
        journey = self._load(WAIT, entries=[ENTRY])
        order = self._quote(self.alicja)
        participant = self._of_record(journey, order)
        self.assertEqual(participant.with_user(self.seller).record_name, order.name)
        self.assertFalse(participant.with_user(self.marketer).record_name)
