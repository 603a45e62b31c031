import logging
from collections import defaultdict
from itertools import product

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from ...lib.imports.field_values import FieldSpec
from ...lib.sql import sql_array
from ...lib.survey_answers import AnswerReader
from ..common.contact_vocabulary import contact_vocabulary
from ..common.failures import isolated
from .kinds import WITH_ANSWERS
from .survey_answers import fits, given_answers

_logger = logging.getLogger(__name__)


class ContactTrigger(models.Model):
    """Answers in surveys fill empty fields of the contact who gave them, with the
    rights of who wrote the trigger."""

    _inherit = "contact.trigger"

    answer_ids = fields.One2many(
        "contact.trigger.answer", "trigger_id", "Answers", copy=True
    )
    has_answers = fields.Boolean(compute="_compute_has_answers")
    may_choose_answers = fields.Boolean(compute="_compute_may_choose_answers")

    @api.depends("kind")
    def _compute_has_answers(self):
        for trigger in self:
            trigger.has_answers = trigger.kind in WITH_ANSWERS

    @api.depends_context("uid")
    def _compute_may_choose_answers(self):
        self.may_choose_answers = self.env["contact.trigger.answer"]._may_read_answers()

    @api.model
    def _condition_inputs(self):
        return super()._condition_inputs() | {"answer_ids"}

    def _validate_conditions(self):
        if self.has_answers:
            self.answer_ids._check_lent()
        return super()._validate_conditions()

    def _condition_writer(self):
        writer = super()._condition_writer()
        Answer = self.env["contact.trigger.answer"]
        if (
            self.has_answers
            and self.sudo().answer_ids  # that there are some is no secret
            and Answer._are_surveys_there()
            and not Answer.with_user(writer)._may_read_answers()
        ):
            raise UserError(
                self.env._(
                    "%(user)s, who wrote this, may not read answers in surveys any "
                    "more. Look at it, then press “Use My Rights”.",
                    user=writer.sudo().name,
                )
            )
        return writer

    # ------------------------------------------------------------
    # Filling
    # ------------------------------------------------------------

    @api.model
    def _fill(self, interaction_ids):
        """Fill empty fields of who completed a survey, by the triggers that fired.

        :param list interaction_ids: interactions of humans that are about to be applied
        """
        if not self.env["contact.trigger.answer"]._are_surveys_there():
            return
        for trigger_id, rows in groupby(
            self._surveys_to_fill_by(interaction_ids), lambda row: row[0]
        ):
            trigger = self.browse(trigger_id)
            with isolated(trigger, trigger._note_not_filled):
                trigger._fill_contacts([row[1:] for row in rows])

    @api.model
    def _surveys_to_fill_by(self, interaction_ids):
        """:return: rows in the order in which they fill: ids of a trigger that has
        answers, a contact, and what the contact answered"""
        self.env["contact.trigger.answer"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT trigger.id, interaction.partner_id, interaction.res_id
                FROM contact_trigger_interaction_rel fired
                JOIN contact_trigger trigger ON trigger.id = fired.trigger_id
                JOIN contact_interaction interaction
                  ON interaction.id = fired.interaction_id
                WHERE fired.interaction_id = ANY(%s)
                  AND trigger.active AND trigger.kind = ANY(%s)
                  AND interaction.res_model = 'survey.user_input'
                  AND EXISTS (SELECT FROM contact_trigger_answer answer
                              WHERE answer.trigger_id = trigger.id)
                ORDER BY trigger.sequence, trigger.id, interaction.id
                """,
                sql_array(interaction_ids),
                list(WITH_ANSWERS),
            )
        )

    def _note_not_filled(self, problem):
        _logger.warning("Answers of %s filled nothing: %s", self, problem)

    def _fill_contacts(self, told):
        """
        :param list told: pairs of ids of a contact and of what it answered
        """
        Contact = self._as_writer(self.env["res.partner"])
        contacts = Contact.browse(dict(told))._filtered_access("write")
        told = [
            (contacts.browse(contact_id).with_prefetch(contacts.ids), input_id)
            for contact_id, input_id in told
            if contact_id in contacts.ids
        ]
        fillable = Contact.env["contact.trigger.answer"]._fillable_fields()
        lines = [
            (line.question_id, line.field_name)
            for line in self.sudo().answer_ids
            if line.field_name in fillable
        ]
        given = given_answers(
            Contact.env,
            {input_id: contact.lang for contact, input_id in told},
            [question_id for question_id, _name in lines],
        )
        readers = self._answer_readers(Contact, lines, given)
        for contact, input_id in told:
            answers = [
                (name, given[input_id, question_id])
                for question_id, name in lines
                if (input_id, question_id) in given
                and fits(given[input_id, question_id], fillable[name])
            ]
            if values := self._read_answers(contact, answers, readers):
                self._fill_contact(contact, values)

    def _answer_readers(self, Contact, lines, given):
        """:return: by language, an ``AnswerReader`` of all that was answered in it"""
        written = defaultdict(lambda: defaultdict(set))
        names = defaultdict(list)
        for question_id, name in lines:
            names[question_id].append(name)
        for (_input_id, question_id), answer in given.items():
            for (lang, text), name in product(answer.texts, names[question_id]):
                written[lang][name].add(text.strip())
        return {
            lang: self._answer_reader(Contact.with_context(lang=lang), texts)
            for lang, texts in written.items()
        }

    def _answer_reader(self, Contact, texts):
        vocabulary = contact_vocabulary(
            Contact.env,
            self._answer_specs(Contact, texts),
            lambda name: texts.get(name, set()),
            (self.company_id or Contact.env.company).country_id,
            is_sure=True,
        )
        return AnswerReader(vocabulary)

    @api.model
    def _answer_specs(self, Contact, names):
        fillable = Contact.env["contact.trigger.answer"]._fillable_fields()
        return {
            # Numbers and states are read by the country of the contact.
            "country_id": FieldSpec("country_id", "many2one"),
            **{
                name: FieldSpec(
                    name,
                    fillable[name]["type"],
                    tuple(fillable[name].get("selection") or ()),
                )
                for name in names
            },
        }

    @api.model
    def _read_answers(self, contact, answers, readers):
        """
        :param list answers: pairs of the name of a field and an ``Answer``
        :return: by name, what empty fields of the contact are filled with
        """
        found = {}
        # A number is not of another country than the one that nobody understood.
        unknown = 0 if any(name == "country_id" for name, _answer in answers) else None
        # What is read by the country comes after it.
        for name, answer in sorted(answers, key=lambda pair: pair[0] != "country_id"):
            if name in found or contact[name]:
                continue
            country_id = contact.country_id.id or found.get("country_id", unknown)
            for lang, text in answer.texts:
                value = readers[lang].value_of(text, name, country_id, answer.is_exact)
                if value:
                    found[name] = value
                    break
        state = contact.state_id
        if state and found.get("country_id") not in (None, state.country_id.id):
            del found["country_id"]  # one of the two is wrong
        return found

    def _fill_contact(self, contact, values):
        problems = []
        with isolated(contact, problems.append):
            contact._form_fill_empty(values)
        if problems and len(values) > 1:
            # One of them was refused: the others are kept.
            for name, value in values.items():
                self._fill_contact(contact, {name: value})
        elif problems:
            self._note_not_filled(problems[0])
