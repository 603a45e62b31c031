"""Journeys of records: contacts enter once for each order, quotation, invoice or lead,
and the steps may ask for that one."""

import re

from markupsafe import Markup, escape

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SETTINGS_OF_RECORD = ("record_exit", "record_goal")
# What a mail may say of the record.
NAME, LINES = "{record_name}", "{record_lines}"
TOKEN = re.compile("|".join(map(re.escape, (NAME, LINES))))


def models_of(entries, record_models):
    """
    :param list entries: entries of a definition
    :param dict record_models: by kind of interaction, the model of its record
    :return: the set of models of the records that let contacts in
    """
    return {
        record_models[entry["interaction"]]
        for entry in entries
        if entry["kind"] == "record"
    }


def record_problems(definition, models, record_models):
    """
    :param definition: a ``Definition``
    :param set models: of the records that let contacts in
    :return: yields triples of the key of a step or None, a message, and its values
    """
    if len(models) > 1:
        yield (
            None,
            _lt(
                "The entries are about records of several kinds. Make a journey for "
                "each of them."
            ),
            {},
        )
    for name in SETTINGS_OF_RECORD:
        if getattr(definition, name) and not models:
            yield (
                None,
                _lt("“%(name)s” needs an entry “record”. Add one."),
                {"name": name},
            )
    for step in definition.steps.values():
        asked = step.options.get("interaction")
        asked = asked if isinstance(asked, dict) else {}
        if not (asked.get("record") or step.options.get("record_domain")):
            continue
        if not models:
            yield (
                step.key,
                _lt(
                    "It asks for the record that the contact entered by. Add an entry "
                    "“record”."
                ),
                {},
            )
        elif asked.get("record") and not _is_about(asked, models, record_models):
            yield (
                step.key,
                _lt(
                    "“interaction”: “%(kind)s” is not about the record of the journey."
                ),
                {"kind": asked.get("kind")},
            )


def _is_about(asked, models, record_models):
    kind = asked.get("kind")
    return isinstance(kind, str) and record_models.get(kind) in models


def tokens_in(*texts):
    """:return: the set of what texts say of a record"""
    return {token for text in texts for token in TOKEN.findall(text or "")}


def fill_in_html(text, values):
    """
    :param str text: HTML
    :param dict values: by token; what is no ``Markup`` is escaped. Other tokens are
        none: somebody is called so.
    """
    return Markup(
        TOKEN.sub(
            lambda found: str(escape(values.get(found[0], Markup(found[0])))), str(text)
        )
    )


def fill_in_line(text, values):
    """As ``fill_in_html``, of plain text in one line; lines of records have no place
    there."""
    return TOKEN.sub(
        lambda found: (
            ""
            if found[0] == LINES and LINES in values
            else " ".join(values.get(found[0], found[0]).split())
        ),
        text,
    )
