from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.survey_answers import FILLABLE_TYPES, FILLED_BY

QUESTION, GIVEN = "survey.question", "survey.user_input.line"
# Who it is, who looks after it, what is never empty, and what colleagues decide.
NOT_FILLED = {
    *("name", "email", "user_id", "lang", "tz", "verified_date", "customer_rank"),
    *("supplier_rank", "specific_property_product_pricelist", "picking_warn_msg"),
}


class ContactTriggerAnswer(models.Model):
    """An answer in a survey that fills a field of the contact, while it is empty.

    Surveys are an optional addon: a question is named by its number, and a line whose
    question is gone does nothing.
    """

    _name = "contact.trigger.answer"
    _description = "Answer That Fills a Field"
    _inherit = ["contact.guarded.mixin"]
    _order = "trigger_id, sequence, id"
    _rec_name = "field_name"

    trigger_id = fields.Many2one(
        "contact.trigger", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    # Not stored: of an addon that was removed, there is no model to look in.
    question_model = fields.Char(compute="_compute_question_model")
    question_id = fields.Many2oneReference(
        "Answer To", model_field="question_model", required=True
    )
    survey_name = fields.Char("Survey", compute="_compute_survey_name")
    field_name = fields.Selection(
        lambda self: self._selection_field_name(), "Fills", required=True
    )

    def _compute_question_model(self):
        self.question_model = self._are_surveys_there() and QUESTION

    @api.depends("question_id")
    @api.depends_context("uid")
    def _compute_survey_name(self):
        self.survey_name = False
        if not self._may_read_answers():
            return
        for question in self._questions()._filtered_access("read"):
            of_question = self.filtered(
                lambda line, question=question: line.question_id == question.id
            )
            of_question.survey_name = question.survey_id.display_name

    @api.model
    def _selection_field_name(self):
        described = self._fillable_fields()
        return sorted(
            ((name, each["string"]) for name, each in described.items()),
            key=lambda pair: pair[1].casefold(),
        )

    @api.model
    def _fillable_fields(self):
        """:return: descriptions, by name, of the fields that this user's lines fill"""
        return {
            name: described
            for name, described in (
                self.env["contact.import.column"]._contact_fields().items()
            )
            if name not in NOT_FILLED
            and described["type"] in FILLABLE_TYPES
            and self._may_name(described)
        }

    @api.model
    def _may_name(self, described):
        """Whether the user may look up what a field names."""
        model = described.get("relation")
        return not model or self.env[model].has_access("read")

    @api.model
    def _are_surveys_there(self):
        return QUESTION in self.env

    @api.model
    def _may_read_answers(self):
        """:return: whether the user may know what people answered in surveys at all"""
        return self._are_surveys_there() and all(
            self.env[model].has_access("read") for model in (QUESTION, GIVEN)
        )

    # ------------------------------------------------------------
    # Who changes one lends the trigger their rights
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.trigger_id.action_adopt_conditions()
        return lines

    def write(self, vals):
        triggers = self.trigger_id
        result = super().write(vals)
        (triggers | self.trigger_id).action_adopt_conditions()
        return result

    def unlink(self):
        triggers = self.trigger_id
        result = super().unlink()
        triggers.action_adopt_conditions()
        return result

    def _questions(self):
        """:return: those that are still there, seen by the user or not"""
        return self.env[QUESTION].browse({*self.mapped("question_id")} - {0}).exists()

    def _check_lent(self):
        """
        :raises UserError: if the user may not read an answer, or not write the field
            that it fills, or if no answer can fill it
        """
        if not self or not self._are_surveys_there():
            return
        self.env[GIVEN].check_access("read")
        self.env[QUESTION].check_access("read")
        questions = self._questions()
        questions.check_access("read")
        offered = self._fillable_fields()
        for line in self:
            question = questions.filtered(
                lambda question, line=line: question.id == line.question_id
            )
            if line.field_name not in offered:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is no field of contacts that you may have filled. "
                        "Take the line out.",
                        field=line.field_name,
                    )
                )
            if question:
                line._check_fits(question, offered[line.field_name])

    def _check_fits(self, question, described):
        if question.is_page:
            raise ValidationError(
                self.env._(
                    "“%(question)s” is a section. Choose a question.",
                    question=question.title,
                )
            )
        if question.question_type == "matrix":
            raise ValidationError(
                self.env._(
                    "“%(question)s” is a matrix, which has an answer in each row. Ask "
                    "for what fills a field by a question of its own.",
                    question=question.title,
                )
            )
        if described["type"] not in FILLED_BY.get(question.question_type, ()):
            raise ValidationError(
                self.env._(
                    "The answers to “%(question)s” cannot fill “%(field)s”. Choose "
                    "another field, or another type of question.",
                    question=question.title,
                    field=described["string"],
                )
            )
