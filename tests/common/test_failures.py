import ast
from pathlib import Path
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time
from psycopg2.errors import NotNullViolation, SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tests import tagged

from ...models.common.failures import BY_PROGRAM, isolated
from ..sunset.sunset_common import SunsetCase
from .common import NOW, ContactMarketingCommon

ADDON = Path(__file__).parents[2]
LOGGER = "odoo.addons.contact_marketing.models.common.failures"
OF_THE_PROGRAM = "An error in the program"
# The only files that may take an error in the program for something else.
DOORS = ("models/common/failures.py", "models/common/contact_domain_check.py")
BUGS = {"AttributeError", "KeyError", "NameError", "TypeError", "LookupError"}
WRONG_VALUES = ("x", 10**30, [], [1, "a"], {"a": 1}, "today +99999999999d", None)
OPERATORS = ("=", "!=", "<", "in", "not in", "like", "any", "child_of")


@tagged("post_install", "-at_install")
class TestFailures(ContactMarketingCommon):
    def _told(self, error):
        text = []
        with isolated(self.alicja, text.append):
            self.alicja.name = "Half done"
            raise error
        self.assertEqual(self.alicja.name, "Alicja Nowak", "nothing is half done")
        return text

    def test_what_a_person_can_mend_is_told_as_it_is(self):
        for error in (UserError("Mend it"), ValidationError("Mend it")):
            with self.assertNoLogs(LOGGER):
                self.assertEqual(self._told(error), ["Mend it"])

    def test_what_data_cause_is_told_and_logged(self):
        for kind in (psycopg2.DataError, NotNullViolation):
            with self.assertLogs(LOGGER, "WARNING") as logs:
                self.assertEqual(self._told(kind("null in x\nmore")), ["null in x"])
            self.assertTrue(logs.records[0].exc_info)

    def test_what_the_program_does_wrong_is_told_as_that(self):
        for kind in (*BY_PROGRAM, KeyError, UnicodeDecodeError, ZeroDivisionError):
            error = (
                kind("utf-8", b"", 0, 1, "x")
                if kind is UnicodeDecodeError
                else (kind("tag_id"))
            )
            with self.subTest(kind=kind), self.assertLogs(LOGGER, "ERROR") as logs:
                [text] = self._told(error)
                self.assertIn(OF_THE_PROGRAM, text)
                self.assertIn(kind.__name__, text)
            self.assertTrue(logs.records[0].exc_info)

    def test_no_record_is_to_blame_for_the_rest(self):
        for kind in (
            ConcurrencyError,
            MemoryError,
            OSError,
            SerializationFailure,
            psycopg2.OperationalError,
            KeyboardInterrupt,
        ):
            with self.subTest(kind=kind), self.assertRaises(kind):
                self._told(kind("later"))

    def test_nobody_else_takes_bugs_for_mistakes(self):
        found = []
        for folder in ("models", "controllers", "wizards"):
            for path in (ADDON / folder).rglob("*.py"):
                name = str(path.relative_to(ADDON))
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.ExceptHandler) and node.type:
                        caught = {
                            each.id
                            for each in ast.walk(node.type)
                            if isinstance(each, ast.Name)
                        }
                        is_raised = any(
                            isinstance(each, ast.Raise) and not each.exc
                            for each in node.body
                        )
                        if caught & {*BUGS, "Exception"} and not is_raised:
                            found.append(f"{name}:{node.lineno}")
        # A date or a number that was typed: the line it is read in says so.
        # So does what cannot be JSON, or the place in a list, that a caller gave.
        allowed = (
            "models/common/contact_timeline.py",
            "controllers/mailing_unsubscribe.py",
            "models/common/res_partner_api.py",
        )
        self.assertFalse(
            [each for each in found if not each.startswith((*DOORS, *allowed))]
        )


@tagged("post_install", "-at_install")
class TestConditionsThatCannotBe(ContactMarketingCommon):
    """A condition that cannot be used is refused, and never an error of ours."""

    def _searchable(self):
        """The fields whose search method is the addon's own."""
        for name, model in self.env.registry.items():
            if model._abstract or not (
                name == "res.partner" or model._original_module == "contact_marketing"
            ):
                continue
            for field in model._fields.values():
                if field.search and "contact_marketing" in field._modules:
                    yield name, field.name

    def test_own_search_methods(self):
        fields = list(self._searchable())
        self.assertGreater(len(fields), 20)
        check = self.env["contact.domain.check"]
        for model, field in fields:
            for operator in OPERATORS:
                for value in WRONG_VALUES:
                    condition = [(field, operator, value)]
                    with self.subTest(model=model, condition=condition):
                        try:
                            check._check(model, repr(condition))
                        except ValidationError as error:
                            self.assertIn(" cannot be used", str(error))

    def test_whatever_the_orm_stumbles_over(self):
        check = self.env["contact.domain.check"]
        for condition in (
            ("avatar_1920", "like", 5),
            ("message_follower_ids", "<", 5),
            ("phone_mobile_search", "=", 5),
            ("name", "=like", 5),
            ("id", "=", {"a": 1}),
            ("create_date", "<", []),
        ):
            with (
                self.subTest(condition=condition),
                self.assertRaisesRegex(ValidationError, "cannot be used: ."),
            ):
                check._check("res.partner", repr([condition]))

    def test_own_errors_are_no_mistakes_of_the_customer(self):
        def search(contacts, operator, value):
            return {}["no such key"]

        segment = self.env["mailing.filter"].create(
            {
                "name": "Bought something",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('is_customer', '=', True)]",
            }
        )
        search.__globals__["__name__"] = __name__
        with patch.object(
            self.env.registry["res.partner"], "_search_is_customer", search
        ):
            segment.invalidate_recordset()
            with self.assertRaises(KeyError):
                segment.read(["contact_count"])

    def test_what_broke_since_is_named(self):
        segment = self.env["mailing.filter"].create(
            {
                "name": "Bought something",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('is_customer', '=', True)]",
            }
        )
        for condition in (
            "[('x_removed', '=', 1)]",
            "[('name', '=like', 5)]",
            "[('avatar_1920', 'like', 5)]",
            "[('name', '=', 'A'",
        ):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
                [condition, segment.id],
            )
            segment.invalidate_recordset()
            with self.subTest(condition=condition):
                self.assertEqual(segment.contact_count, 0)
                self.assertIn("cannot be used", segment.problem)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFailuresOfJobs(SunsetCase):
    """An error in the program stops one piece of work, and its owner reads that."""

    def _jobs(self):
        """:return: tuples: model and method that break, what runs it, what it tells"""
        campaign = self._new_campaign()
        campaign.action_start()
        campaign = campaign.sudo()
        campaign.next_date = NOW
        segment = self._new_segment("Tracked", [("id", "in", self.alicja.ids)])
        segment.is_watched = True
        plan = self.env["contact.scoring.plan"].create({"name": "Plan"})
        crossing = self.env["contact.score.crossing"]
        policy = self.policy.sudo()
        return [
            (
                *("contact.campaign.run", "_plan"),
                campaign._send_chunk,
                lambda: campaign.error,
            ),
            (
                *("contact.sunset.policy", "_entry_chunk"),
                lambda: policy._chunk("_entry_chunk"),
                lambda: policy.problem,
            ),
            (
                *("contact.segment.member", "_take_snapshot"),
                self.env["contact.segment.member"]._watch_chunk,
                lambda: segment.watch_problem,
            ),
            (
                *("contact.score", "_rewrite"),
                lambda: plan._compute(None),
                lambda: plan.problem,
            ),
            (
                *("contact.scoring.threshold", "_take_steps"),
                crossing._try_work,
                crossing._try_work,
            ),
        ]

    def test_errors_of_the_program(self):
        self.policy.action_start()
        for model, method, run, text in self._jobs():
            for error in (KeyError("x"), TypeError("x"), NameError("x")):
                with (
                    self.subTest(method=method, error=error),
                    self.assertLogs(LOGGER, "ERROR") as logs,
                    patch.object(self.env.registry[model], method, side_effect=error),
                    self.env.cr.savepoint() as savepoint,
                ):
                    run()
                    self.assertIn(OF_THE_PROGRAM, text())
                    self.assertTrue(logs.records[0].exc_info)
                    savepoint.rollback()
                    self.env.invalidate_all()
