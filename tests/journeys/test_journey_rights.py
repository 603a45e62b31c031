from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .journey_common import JourneyCase

PARTS = ("version", "step", "path", "rule", "participant", "event")
WAIT = {"kind": "wait", "days": 1, "next": "tag"}
TAG = {"kind": "effect", "tag_add": ["Product A"], "next": "who"}
WHO = {"kind": "branch", "domain": "[('ref', '=', 'x')]", "yes": None, "no": None}
STEPS = {"wait": WAIT, "tag": TAG, "who": WHO}
BIG = "[('sale_order_ids.amount_total', '>', 1000)]"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRights(JourneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.seller = cls._new_user(
            "seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )

    # ------------------------------------------------------------
    # What was published stays as it is
    # ------------------------------------------------------------

    def _published(self):
        journey = self._load(STEPS, goal="[('ref', '=', 'won')]")
        self._enter(journey, self.alicja)
        self._tick()
        return journey

    def test_no_field_of_a_part_is_written_by_anybody(self):
        journey = self._published()
        for part in PARTS:
            model = f"contact.journey.{part}"
            record = self.env[model].search([("journey_id", "=", journey.id)], limit=1)
            self.assertTrue(record)
            for user in (self.marketer, self.manager):
                own = record.with_user(user)
                for name, field in own._fields.items():
                    if not field.store:
                        continue
                    value = field.convert_to_write(record[name], record)
                    with (
                        self.subTest(model=model, field=name, user=user.login),
                        self.assertRaises(AccessError),
                    ):
                        own.write({name: value})
                with self.assertRaises(AccessError):
                    own.unlink()
                with self.assertRaises(AccessError):
                    own.copy()
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create({})

    def test_no_field_of_the_effect_of_a_part_is_written_by_anybody(self):
        effect = self._published().sudo().live_version_id.step_ids.effect_id
        for user in (self.marketer, self.manager, self.admin):
            own = effect.with_user(user)
            self.assertEqual(own.tag_add_ids, self.product_a)
            for name, field in own._fields.items():
                if not field.store:
                    continue
                value = field.convert_to_write(effect[name], effect)
                with (
                    self.subTest(field=name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    own.write({name: value})
            with self.assertRaises(AccessError):
                own.tag_add_ids = self.product_b
            with self.assertRaises(AccessError):
                own.unlink()

    # ------------------------------------------------------------
    # Rights are those of who wrote it
    # ------------------------------------------------------------

    def _by(self, user, steps, **settings):
        journey = self._journeys(user)
        return journey.browse(
            journey.load_definition(
                {
                    "name": "Theirs",
                    "start": next(iter(steps)),
                    "steps": steps,
                    **settings,
                }
            )
        )

    def _parts_with(self, text):
        """A step and a rule that only the seller may ask for."""
        journey = self._by(self.seller, {"who": {**WHO, "domain": text}}, goal=text)
        version = journey.sudo().draft_version_id
        return journey, (version.step_ids, version.rule_ids)

    def test_nobody_adopts_what_they_may_not_ask(self):
        _journey, parts = self._parts_with(BIG)
        for part in parts:
            with self.subTest(part._name):
                for user in (self.salesman, self.employee):
                    with self.assertRaises(AccessError):
                        part.with_user(user).action_adopt_conditions()
                with self.assertRaises(UserError):
                    part.with_user(self.marketer).action_adopt_conditions()
                self.assertEqual(part.condition_user_id, self.seller)

    def test_adopted_conditions_are_one_s_own(self):
        _journey, parts = self._parts_with("[('ref', '=', 'x')]")
        for part in parts:
            with self.subTest(part._name):
                part.with_user(self.marketer).action_adopt_conditions()
                self.assertEqual(part.condition_user_id, self.marketer)

    def test_nobody_writes_in_the_name_of_somebody_else(self):
        for name in ("condition_user_id", "default_condition_user_id"):
            steps = {"who": {**WHO, name: SUPERUSER_ID}}
            with self.subTest(name), self.assertRaises(UserError):
                self._by(self.marketer, steps)
        journey = self._journeys().with_context(default_condition_user_id=SUPERUSER_ID)
        journey = journey.browse(
            journey.load_definition(
                {"name": "Mine", "start": "who", "steps": {"who": WHO}}
            )
        )
        step = journey.sudo().draft_version_id.step_ids
        self.assertEqual(step.condition_user_id, self.marketer)

    def test_whoever_saves_a_condition_may_ask_for_it(self):
        journey, _parts = self._parts_with(BIG)
        own = journey.with_user(self.marketer)
        with self.assertRaises(UserError):
            own.save_definition(own.get_definition())
        with self.assertRaises(UserError):
            own.copy()

    def test_conditions_count_while_their_writer_may_change_journeys(self):
        journey = self._by(self.seller, STEPS)
        step = journey.sudo().draft_version_id.step_ids[-1]
        self.assertFalse(step.with_user(self.marketer).condition_problem)
        self.seller.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.env.invalidate_all()
        self.assertIn("may not do so", step.with_user(self.marketer).condition_problem)

    # ------------------------------------------------------------
    # What somebody may not see
    # ------------------------------------------------------------

    def _greeting(self):
        return self.env["ir.actions.server"].create(
            {
                "name": "Greet",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "",
            }
        )

    def test_a_named_action_stays_and_no_other_is_named(self):
        action = self._greeting()
        other = self._greeting()
        other.name = "Other"
        step = {"kind": "action", "action": "Greet", "next": "wait"}
        wait = {"kind": "wait", "days": 1, "next": None}
        journey = self._by(self.admin, {"greet": step, "wait": wait})
        own = journey.with_user(self.marketer)
        definition = own.get_definition()
        self.assertEqual(definition["steps"]["greet"]["action"], "Greet")
        definition["steps"]["wait"]["days"] = 2
        self.assertFalse(own.check_definition(definition, own.id))
        own.save_definition(definition)
        self.assertEqual(journey.sudo().draft_version_id.step_ids[0].action_id, action)
        own.action_publish()
        own.save_definition(definition)
        for named in ("Other", other.id, "No such action", action.id + 10_000):
            bad = {**definition["steps"], "greet": {**step, "action": named}}
            with self.subTest(named), self.assertRaisesRegex(UserError, "greet: "):
                own.save_definition({**definition, "steps": bad})
        elsewhere = {**definition["steps"], "again": {**step, "next": None}}
        problems = own.check_definition({**definition, "steps": elsewhere}, own.id)
        self.assertEqual([each["step"] for each in problems], ["again"])
        self.assertIn("you may not choose", problems[0]["message"])
        with self.assertRaisesRegex(UserError, "greet: you may not choose"):
            own.copy()

    def test_what_other_companies_name_stays(self):
        there = self.env["res.company"].create({"name": "There"})
        self.admin.company_ids += there
        self.env["contact.journey"].with_user(self.admin).create(
            {"name": "There", "company_id": there.id}
        )
        step = {"kind": "effect", "journey_start": ["There"], "next": None}
        journeys = self.env["contact.journey"].with_user(self.admin)
        journeys = journeys.with_context(
            allowed_company_ids=(self.env.company + there).ids
        )
        journey = journeys.browse(
            journeys.load_definition(
                {"name": "Here", "start": "a", "steps": {"a": step}}
            )
        )
        own = journey.with_user(self.marketer).with_context(
            allowed_company_ids=self.env.company.ids
        )
        own.save_definition(own.get_definition())
        effect = journey.sudo().draft_version_id.step_ids.effect_id
        self.assertEqual(effect.journey_start_ids.name, "There")
        with self.assertRaisesRegex(UserError, "a: there is no"):
            self._load({"a": step})

    def test_who_publishes_may_run_what_it_runs(self):
        action = self._greeting()
        steps = {"greet": {"kind": "action", "action": action.id, "next": None}}
        journey = self._by(self.admin, steps)
        action.group_ids = self.env.ref("base.group_system")
        with self.assertRaisesRegex(UserError, "not for you"):
            journey.with_user(self.marketer).action_publish()
        journey.with_user(self.admin).action_publish()
        journey.user_id = self.marketer
        with self.assertRaisesRegex(UserError, "another responsible person"):
            journey.live_version_id.step_ids._check_ready()

    def test_salespeople_see_the_whole_journey(self):
        action = self._greeting()
        self.env["crm.lead"].check_access("read")
        steps = {
            "tag": {**TAG, "next": "greet"},
            "greet": {"kind": "action", "action": action.id, "next": "split"},
            "split": {"kind": "split", "shares": {"call": 50, "end": 50}},
            "call": {"kind": "activity", "summary": "Call", "next": "lead"},
            "lead": {"kind": "lead", "next": "end"},
            "end": {"kind": "end"},
        }
        journey = self._by(self.admin, steps, goal="[('ref', '=', 'x')]")
        journey.action_publish()
        self._enter(journey)
        self._tick()
        for user in (self.salesman, self.marketer, self.manager):
            with self.subTest(user.login):
                self.env.invalidate_all()
                own = journey.with_user(user)
                definition = own.get_definition()
                self.assertEqual(definition["steps"]["tag"]["tag_add"], ["Product A"])
                self.assertIn("Product A", own.shown_step_ids[0].summary)
                names = [
                    name for name, field in own._fields.items() if not field.groups
                ]
                self.assertTrue(own.read([n for n in names if n in own._fields])[0])
                self.assertTrue(own.shown_step_ids.mapped("summary"))
                self.assertTrue(own.shown_step_ids.filtered("result"))

    def test_nobody_moves_contacts_of_companies_that_are_not_theirs(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        journey = self._load(STEPS, publish=False)
        self.manager.company_ids += elsewhere
        journey.company_id = False
        for user_id in (self.manager.id, SUPERUSER_ID):
            journey.sudo().user_id = user_id
            for publish in (journey.action_publish, journey.publish_canvas):
                with self.assertRaisesRegex(UserError, "companies that are not yours"):
                    publish()
        journey.sudo().write(
            {"user_id": self.manager.id, "company_id": self.env.company.id}
        )
        journey.action_publish()
        self.assertEqual(journey.state, "running")

    def test_no_step_mails_for_a_purpose_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        mailing = self._mailing(purpose_id=self.newsletter.id)
        steps = {"mail": {"kind": "mail", "mailing": mailing.id, "next": None}}
        self._load(steps)
        self.newsletter.company_id = elsewhere
        journey = self._load(steps, publish=False)
        with self.assertRaisesRegex(UserError, "purpose of another company"):
            journey.action_publish()
        self.marketer.company_ids += elsewhere
        journey.action_publish()
        journey.sudo().user_id = self.manager
        with self.assertRaisesRegex(UserError, "purpose of another company"):
            journey.live_version_id.step_ids._check_ready()
