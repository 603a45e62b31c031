"""Ready-made journeys: definitions whose parts are made, or asked for, when somebody
starts from them.

In a definition, a text that begins with @ stands for a part: ``@purpose``, ``@tag``,
``@team``, ``@date_field`` and ``@days`` for what is asked; others for the mailings,
tags and segments that the template has under that name.
"""

from dataclasses import dataclass, field
from typing import Any

TEMPLATES = {}  # by name, in the order in which they are offered
ASKED = ("purpose", "tag", "team", "date_field", "days")
DOMAINS = ("domain", "exit", "goal", "record_domain", "record_exit", "record_goal")


@dataclass(frozen=True)
class Mailing:
    """A draft that is made: what it says is a start, to be changed."""

    subject: Any
    text: Any
    link: Any = None  # what is clicked; it leads to the home page of the company
    record_text: Any = None  # for who may read the records; see lib.journeys.records


@dataclass(frozen=True)
class Segment:
    name: Any
    domain: list


@dataclass(frozen=True)
class Template:
    """``asks`` is what has to be known: some of ``ASKED``; ``days`` the default of that
    one; ``reads`` the models that who starts from it has to be allowed to read;
    ``needs_field`` a model and a field that another addon brings; ``titles`` what to
    call the steps; ``record_definition`` what is added for who may read records of
    ``record_model``."""

    name: str
    title: Any
    summary: Any
    definition: dict
    titles: dict
    asks: tuple = ()
    days: int = 0
    mailings: dict = field(default_factory=dict)
    tags: dict = field(default_factory=dict)
    segments: dict = field(default_factory=dict)
    reads: tuple = ()
    needs_field: tuple | None = None
    record_model: str | None = None
    record_definition: dict = field(default_factory=dict)


def register(template):
    TEMPLATES[template.name] = template
    return template


def fill_in(template, parts, translate, has_records=False):
    """Make a definition of a template.

    :param dict parts: what each @ stands for, by name without the @
    :param translate: a callable that translates a text
    :param bool has_records: whether the steps may ask for what records hold
    :return: a definition, as ``contact.journey.load_definition`` takes it
    """
    titles = {key: translate(title) for key, title in template.titles.items()}
    filler = _Filler(parts, titles, translate)
    extra = template.record_definition if has_records else {}
    definition = filler.fill({**template.definition, **extra})
    steps = {
        titles[key]: filler.lead(filler.fill(step))
        for key, step in template.definition["steps"].items()
    }
    return {**definition, "start": titles[definition["start"]], "steps": steps}


def fill_in_domain(domain, parts):
    """:return: the text of a domain, with what each @ stands for"""
    return repr(_Filler(parts, {}, lambda value: value).fill(domain))


class _Filler:
    def __init__(self, parts, titles, translate):
        self.parts = parts
        self.titles = titles
        self.translate = translate

    def fill(self, value):
        if isinstance(value, str) and value.startswith("@"):
            return self.parts[value[1:]]
        if isinstance(value, (list, tuple)):
            return type(value)(self.fill(each) for each in value)
        if isinstance(value, dict):
            return {
                name: repr(self.fill(each))
                if name in DOMAINS and isinstance(each, list)
                else self.fill(each)
                for name, each in value.items()
            }
        return self.translate(value)

    def lead(self, step):
        """Have a step call others by their titles."""
        led = {
            name: self.titles.get(value, value) if isinstance(value, str) else value
            for name, value in step.items()
        }
        led["kind"] = step["kind"]
        if "shares" in step:
            led["shares"] = {
                self.titles[key]: each for key, each in step["shares"].items()
            }
        if "of" in step.get("interaction", {}):
            mail = self.titles[step["interaction"]["of"]]
            led["interaction"] = {**step["interaction"], "of": mail}
        return led
