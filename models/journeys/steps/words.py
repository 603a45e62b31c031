"""What a step does, in one line, as the canvas says it: ``journey_words.js``."""

from babel.dates import get_day_names

from odoo.tools import babel_locale_parse
from odoo.tools.misc import get_lang

from ...interactions.kinds import KIND_BY_NAME
from .form import (
    FORMS,
    OUTCOMES,
    KindForm,
    OptionForm,
    translate_label,
    widget_of,
    words_of_name,
)


def step_words(step, kind, named, conditions):
    """
    :param step: a ``contact.journey.step``
    :param kind: its ``StepKind``
    :param dict named: by option, the records that it names
    :param str conditions: what its conditions ask for, in words
    :return: a list of what its options say, in the language of the user
    """
    form = FORMS.get(kind.name, KindForm())
    parts = []
    for name, option in kind.options.items():
        value = (step.options or {}).get(name)
        if name in kind.ways or not value:
            continue
        how = form.options.get(name) or OptionForm()
        if name in named:
            # Their names are no secret for who may read the journey.
            words = ", ".join(named[name].sudo().mapped("display_name")) or "?"
        else:
            widget = widget_of(name, option, how)
            words = _option_words(step.env, name, how, widget, value, conditions)
        parts.append(f"{how.sign} {words}" if how.sign else words)
    return parts


def outcome_words(env, kind, outcome):
    """:return: what an outcome is called; those of splits are called by the journey"""
    form = FORMS.get(kind.name, KindForm())
    label = form.outcomes.get(outcome) or OUTCOMES.get(outcome)
    return translate_label(env, label) if label else outcome


def _option_words(env, name, how, widget, value, conditions):
    label = translate_label(env, how.label or words_of_name(name))
    if widget == "domain":
        return conditions
    if widget == "window":
        return _window_words(env, value)
    if widget == "interaction":
        return _interaction_words(env, value)
    if widget == "shares":
        return ", ".join(f"{arm} {share}" for arm, share in value.items())
    if widget == "boolean":
        return label
    if widget == "arm":
        return f"{label}: {value}"
    if widget == "selection":
        return translate_label(env, dict(how.selection).get(value, str(value)))
    if how.unit:
        unit = how.unit_one if value == 1 and how.unit_one else how.unit
        return f"{value:g} {translate_label(env, unit)}"
    return str(value)


def _window_words(env, window):
    locale = babel_locale_parse(get_lang(env).code)
    names = get_day_names("abbreviated", locale=locale)  # 0: Monday
    days = sorted(window.get("weekdays") or [])
    parts = []
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        parts.append(f"{names[days[0] - 1]}–{names[days[-1] - 1]}")
    elif days:
        parts.append(", ".join(names[day - 1] for day in days))
    if "from" in window or "to" in window:
        hours = (window.get("from", 0), window.get("to", 24))
        parts.append("–".join(map(_hour_words, hours)))
    return " ".join(parts)


def _hour_words(hour):
    return f"{int(hour)}:{round(hour % 1 * 60):02}"


def _interaction_words(env, interaction):
    kind = KIND_BY_NAME.get(interaction.get("kind"))
    words = [translate_label(env, kind.label) if kind else str(interaction.get("kind"))]
    if interaction.get("record"):
        words.append(env._("of the same record"))
    if interaction.get("of"):
        words.append(env._("in “%s”", interaction["of"]))
    if interaction.get("url"):
        words.append(interaction["url"])
    return " ".join(words)
