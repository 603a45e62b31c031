"""What people answered in surveys, as texts. Its models are an optional addon's, which
cannot be extended by ``_inherit``: without them nothing of this is called."""

from odoo.fields import Domain
from odoo.tools import groupby

from ...lib.survey_answers import FILLED_BY, JOINT, Answer, plain_number

CHOICES = ("simple_choice", "multiple_choice")


def fits(answer, described):
    """:return: whether an answer can fill a field, as ``fields_get`` describes it"""
    return described["type"] in FILLED_BY.get(answer.question_type, ())


def given_answers(env, lang_by_input, question_ids):
    """
    :param env: of who may read them; what this person may not, was not answered
    :param dict lang_by_input: by id of who answered, a language where the survey
        knows none
    :return: by the ids of who answered and of the question, ``Answer``
    """
    lines = env["survey.user_input.line"].search(
        Domain("user_input_id", "in", list(lang_by_input))
        & Domain("question_id", "in", question_ids)
        & Domain("skipped", "=", False)
        & Domain("user_input_id.test_entry", "=", False)
    )
    installed = {code for code, _name in env["res.lang"].get_installed()}
    given = {}
    for key, group in groupby(
        lines, lambda line: (line.user_input_id.id, line.question_id.id)
    ):
        of_question = lines.browse(line.id for line in group)
        of_question = of_question.with_prefetch(lines.ids)
        own = of_question.user_input_id.lang_id.code or lang_by_input[key[0]]
        languages = [
            code
            for code in dict.fromkeys((own, env.user.lang, "en_US"))
            if code in installed
        ]
        if answer := _answer(of_question, languages):
            given[key] = answer
    return given


def _answer(lines, languages):
    """
    :param lines: all that one person answered to one question
    :param list languages: codes; that of who answered comes first
    """
    question = lines.question_id
    if question.question_type in CHOICES:
        texts = [(lang, _choices(lines.with_context(lang=lang))) for lang in languages]
        return Answer(question.question_type, tuple(pair for pair in texts if pair[1]))
    text, is_exact = _typed(lines[:1])
    texts = tuple((lang, text) for lang in languages if text)
    return Answer(question.question_type, texts, is_exact)


def _choices(lines):
    question = lines.question_id
    chosen = lines.suggested_answer_id.sorted(
        lambda choice: (choice.sequence, choice.id)
    )
    texts = [choice.value for choice in chosen if choice.value]
    if question.comment_count_as_answer:
        texts += [line.value_char_box for line in lines if line.value_char_box]
    if question.question_type == "simple_choice":
        texts = texts[:1]
    return JOINT.join(texts)


def _typed(line):
    """:return: an answer as a text, and whether a machine wrote it"""
    kind = line.answer_type
    if kind in ("numerical_box", "scale"):
        return plain_number(line[f"value_{kind}"]), True
    if kind in ("date", "datetime"):
        return str(line[f"value_{kind}"] or ""), True
    return line.value_text_box or line.value_char_box or "", False
