"""Whose rights fill a contact by answers in surveys, and what may be saved."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from .survey_common import FILLING, SurveyCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSurveyRights(SurveyCommon):
    def test_who_may_not_read_answers_has_none_copied(self):
        city = self._ask("City?")
        with self.assertRaises(AccessError):
            self._fills((city, "city"), user=self.marketer)
        trigger = self._fills((city, "city"))
        line = trigger.answer_ids.with_user(self.marketer)
        Line = line.browse()
        vals = {
            "trigger_id": trigger.id,
            "question_id": city.id,
            "field_name": "street",
        }
        for change in (
            lambda: Line.create(vals),
            lambda: line.write({"field_name": "street"}),
            lambda: line.write({"question_id": city.id}),
            lambda: trigger.with_user(self.marketer).copy(),
            lambda: trigger.with_user(self.marketer).write({"domain": "[]"}),
            lambda: trigger.with_user(self.marketer).action_adopt_conditions(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        self.env.invalidate_all()
        self.assertEqual(trigger.condition_user_id, self.author)
        visit = self._as(self.marketer).create(
            {"name": "Visit", "kind": "visit", "url_pattern": "/shop/*"}
        )
        Line.create({**vals, "trigger_id": visit.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            visit.kind = "survey_completed"
        line.unlink()
        self.assertEqual(trigger.condition_user_id, self.marketer)
        with self.assertRaises(AccessError):
            Line.with_user(self.salesman).create(vals)

    def test_who_writes_a_line_lends_their_rights(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"), user=self.env.user)
        self.assertEqual(trigger.condition_user_id, self.env.user)
        trigger.answer_ids.with_user(self.author).sequence = 3
        self.assertEqual(trigger.condition_user_id, self.author)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.alicja.company_id = elsewhere
        self._answer("alicja@example.com", {city: "Kraków"})
        self.assertFalse(self.alicja.city)

    def test_a_survey_that_its_writer_may_not_see(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        self.survey.restrict_user_ids = self.manager
        self._answer("alicja@example.com", {city: "Kraków"})
        self.assertFalse(self.alicja.city)
        with self.assertRaises(AccessError), self.cr.savepoint():
            trigger.with_user(self.author).action_adopt_conditions()

    def test_a_writer_who_lost_rights_fills_nothing_and_it_says_so(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        self.author.sudo().group_ids -= self.env.ref("survey.group_survey_user")
        self.assertIn("Use My Rights", trigger.sudo().condition_problem)
        with mute_logger(f"{FILLING}.contact_trigger_firing"):
            self._answer("alicja@example.com", {city: "Kraków"})
        self.assertFalse(self.alicja.city)
        self.assertFalse(trigger.sudo().active)

    def test_fields_that_its_writer_may_not_write(self):
        city = self._ask("City?")
        Line = self.env["contact.trigger.answer"].with_user(self.author)
        offered = dict(Line._selection_field_name())
        self.assertIn("city", offered)
        self.assertFalse(
            offered.keys()
            & {
                "name",
                "verified_date",
                "email",
                "user_id",
                "company_id",
                "parent_id",
                "active",
            }
        )
        for name in ("email", "name", "company_id", "signup_type", "password"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._fills((city, name))
        self._fills((city, "city"), (city, "street"))
        self.patch(
            self.env.registry["res.partner"]._fields["street"],
            "groups",
            "base.group_system",
        )
        self._answer("alicja@example.com", {city: "Kraków"})
        self.assertEqual((self.alicja.city, self.alicja.street), ("Kraków", False))

    def test_the_model_of_the_question_is_nobodys_to_choose(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        line = trigger.answer_ids.with_context(default_question_model="res.users")
        self.assertEqual(line.question_model, "survey.question")
        line.write({"question_model": "res.users"})
        self.env.invalidate_all()
        self.assertEqual(line.question_model, "survey.question")

    # ------------------------------------------------------------
    # What may be saved
    # ------------------------------------------------------------

    def test_what_fits_no_field_is_refused(self):
        matrix = self._ask("Which?", "matrix", ("A", "B"))
        several = self._ask("Several?", "multiple_choice", ("A", "B"))
        day = self._ask("Day?", "date")
        for question, name, message in (
            (matrix, "city", "matrix"),
            (several, "country_id", "cannot fill"),
            (day, "industry_id", "cannot fill"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self._fills((question, name))
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        city.question_type = "matrix"
        city.question_type = "multiple_choice"
        self.assertTrue(trigger.answer_ids)

    def test_in_the_form(self):
        city = self._ask("City?")
        with Form(self._as(self.author)) as form:
            form.name = "By form"
            form.kind = "survey_completed"
            with form.answer_ids.new() as line:
                line.question_id = city.id
                line.field_name = "city"
        self._answer("alicja@example.com", {city: "Kraków"})
        self.assertEqual(self.alicja.city, "Kraków")
        spec = {
            "answer_ids": {
                "fields": {
                    "question_model": {},
                    "question_id": {"fields": {"display_name": {}}},
                }
            }
        }
        [read] = form.record.web_read(spec)
        self.assertEqual(read["answer_ids"][0]["question_id"]["display_name"], "City?")
        # Who may not read answers sees that there are lines, and chooses none.
        as_marketer = form.record.with_user(self.marketer)
        self.env.invalidate_all()
        [read] = as_marketer.web_read({**spec, "may_choose_answers": {}})
        self.assertFalse(read["may_choose_answers"])
        self.assertNotIn("City", str(read["answer_ids"]))
        with Form(as_marketer) as seen:
            seen.name = "Renamed"
        self.assertEqual(form.record.condition_user_id, self.author)
        city.unlink()
        [read] = form.record.web_read(spec)
        self.assertFalse(read["answer_ids"][0]["question_id"])

    def test_without_surveys_it_costs_nothing(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        Answer = self.env.registry["contact.trigger.answer"]
        self.patch(Answer, "_are_surveys_there", lambda self: False)
        self.env.invalidate_all()
        self.assertFalse(trigger.answer_ids.question_model)
        self.assertFalse(trigger.may_choose_answers)
        lines = {"question_model": {}, "question_id": {"fields": {"display_name": {}}}}
        [read] = trigger.web_read({"answer_ids": {"fields": lines}})
        self.assertFalse(read["answer_ids"][0]["question_id"])
        with self.assertQueryCount(0):
            self.env["contact.trigger"]._fill([1])
