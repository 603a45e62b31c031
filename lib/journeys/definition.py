"""The definition of a journey: plain JSON, read and checked without a database.

What a step may say is told by its kind: see ``Option``. Names of mailings, tags and so
on are looked up elsewhere.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from odoo.tools.translate import LazyTranslate

from .entries import MAX_DAYS, EntryReader, is_name
from .records import SETTINGS_OF_RECORD, models_of, record_problems
from .storable import problems_of_keeping

_lt = LazyTranslate(__name__)

END = None  # where a path leads that ends the journey
MODES = ("never", "after", "always")
SETTINGS = (
    *("name", "reentry", "entries", "exit", "goal"),
    *SETTINGS_OF_RECORD,
    *("start", "steps"),
)
MAX_STEPS = 500
MAX_KEY = 100  # characters: PostgreSQL keeps keys in an index
# What to give in the place of a value of another type.
TYPES = {
    bool: _lt("true or false"),
    dict: _lt("an object"),
    int: _lt("a whole number"),
    list: _lt("a list of names"),
    str: _lt("a text"),
    (int, float): _lt("a number"),
    (str, int): _lt("a name, or an id"),
    (str, list): _lt("a domain, as a text"),
}


class Problem(NamedTuple):
    """What is wrong, and what to do about it.

    ``step`` is the key of the step; None: the journey itself.
    """

    step: str | None
    message: Any  # a text that is translated when it is shown
    values: dict


@dataclass(frozen=True)
class Option:
    """What may be said of a step of a kind.

    ``type`` is a Python type or a tuple of those; ``comodel`` the model that names are
    looked up in; ``check`` a callable that takes the value and returns a message, or
    None.
    """

    type: Any
    is_required: bool = False
    comodel: str | None = None
    is_many: bool = False
    check: Any = None


@dataclass
class Step:
    key: str
    kind: str
    options: dict
    paths: dict  # where each outcome leads


@dataclass
class Definition:
    name: str
    start: str
    steps: dict
    entries: list
    exit: str | None
    goal: str | None
    record_exit: str | None
    record_goal: str | None
    reentry: str
    reentry_days: int
    record_model: str | None = None  # of the records that contacts enter by
    problems: list = field(default_factory=list)


def whole_days(value, least=0):
    """:return: what is wrong with a number of days, or None"""
    if isinstance(value, bool) or not least <= value <= MAX_DAYS:
        return _lt("“%(option)s”: give a whole number of days, 0 to 3660.")
    return None


def read_reentry(value):
    """
    :param value: what a definition without a mistake says of entering again
    :return: the mode, and after how many days
    """
    if not isinstance(value, dict):
        return value or "never", 0
    return value["mode"], value.get("days", 0)


def parse(source, kinds, record_models=None):
    """Read a definition.

    :param source: what ``json.load`` gave
    :param dict kinds: by name, objects with ``options`` (a dict of ``Option``),
        ``outcomes(options)`` (a dict of outcomes and the keys they lead to),
        ``pauses(options)`` (the outcomes before which time passes),
        ``check(options, kinds)`` (yields pairs of a message and its values) and
        ``ways``
    :param dict record_models: by kind of interaction that carries a record, its model
    :return: a ``Definition``; its ``problems`` say what is wrong
    """
    return _Reader(source, kinds, record_models or {}).parse()


class _Reader:
    def __init__(self, source, kinds, record_models):
        self.source = source if isinstance(source, dict) else {}
        self.kinds = kinds
        self.record_models = record_models
        self.problems = []
        if not isinstance(source, dict):
            self.add(None, _lt("A definition is a JSON object with “steps”."))

    def add(self, step, message, **values):
        self.problems.append(Problem(step, message, values))

    def parse(self):
        if not self._is_storable():
            nothing = (None,) * 4
            return Definition(
                "", None, {}, [], *nothing, "never", 0, problems=self.problems
            )
        source = self.source
        for name in source.keys() - set(SETTINGS):
            self.add(None, _lt("“%(name)s” is no setting of a journey."), name=name)
        name = source.get("name")
        if not isinstance(name, str) or not name.strip():
            self.add(None, _lt("Give the journey a name."))
            name = ""
        mode, days = self._read_reentry(source.get("reentry"))
        steps = self._read_steps(source.get("steps"))
        start = source.get("start")
        if not isinstance(start, str) or start not in steps:
            # A step that is wrong itself is there all the same.
            if steps and not (isinstance(start, str) and start in source["steps"]):
                self.add(None, _lt("“start” names no step. Choose the first step."))
            start = None
        definition = Definition(
            name=name.strip(),
            start=start,
            steps=steps,
            entries=EntryReader(self.add, self.record_models).read_all(
                source.get("entries", [])
            ),
            exit=self._read_condition("exit"),
            goal=self._read_condition("goal"),
            record_exit=self._read_condition("record_exit"),
            record_goal=self._read_condition("record_goal"),
            reentry=mode,
            reentry_days=days,
            problems=self.problems,
        )
        self._check_paths(steps)
        self._check_loops(steps)
        self._check_records(definition)
        return definition

    def _check_records(self, definition):
        models = models_of(definition.entries, self.record_models)
        definition.record_model = next(iter(sorted(models)), None)
        for key, message, values in record_problems(
            definition, models, self.record_models
        ):
            self.add(key, message, **values)

    def _is_storable(self):
        steps = self.source.get("steps")
        steps = steps if isinstance(steps, dict) else {}
        besides = {**self.source, "steps": list(steps) or self.source.get("steps")}
        for message, values in problems_of_keeping(besides):
            self.add(None, message, **values)
        if not self.problems:  # else the key of a step may be what cannot be kept
            for key, said in steps.items():
                for message, values in problems_of_keeping(said):
                    self.add(key, message, **values)
        return not self.problems

    def _read_reentry(self, value):
        if value is None:
            return "never", 0
        if isinstance(value, str):
            value = {"mode": value}
        if not isinstance(value, dict) or value.get("mode") not in MODES:
            self.add(None, _lt("“reentry”: the mode is never, after or always."))
            return "never", 0
        days = value.get("days", 0)
        if type(days) is not int or not 0 <= days <= MAX_DAYS:
            self.add(None, _lt("“reentry”: give a whole number of days, 0 to 3660."))
            days = 0
        elif value["mode"] == "after" and not days:
            self.add(None, _lt("“reentry”: say after how many days."))
        return value["mode"], days

    def _read_condition(self, name):
        value = self.source.get(name)
        if value is None or isinstance(value, str):
            return value or None
        if isinstance(value, list):
            return repr(value)
        self.add(None, _lt("“%(name)s” is the text of a condition."), name=name)
        return None

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _read_steps(self, steps):
        if not isinstance(steps, dict) or not steps:
            self.add(None, _lt("There are no steps. Add one."))
            return {}
        if len(steps) > MAX_STEPS:
            self.add(None, _lt("A journey has at most %(most)s steps."), most=MAX_STEPS)
            return {}
        read = {}
        for key, said in steps.items():
            if step := self._read_step(key, said):
                read[key] = step
        return read

    def _read_step(self, key, said):
        if not isinstance(key, str) or not key.strip():
            self.add(None, _lt("The key of a step is a text."))
            return None
        if len(key) > MAX_KEY:
            self.add(
                f"{key[:MAX_KEY]}…",
                _lt("The key of a step has at most %(most)s characters. Shorten it."),
                most=MAX_KEY,
            )
            return None
        if not isinstance(said, dict):
            self.add(key, _lt("A step is an object with a “kind”."))
            return None
        kind = self.kinds.get(said.get("kind")) if self._has_text(said) else None
        if not kind:
            self.add(
                key,
                _lt("“%(kind)s” is no kind of step. Use one of: %(kinds)s."),
                kind=said.get("kind"),
                kinds=", ".join(self.kinds),
            )
            return None
        options = {name: value for name, value in said.items() if name != "kind"}
        count = len(self.problems)
        for name, value in options.items():
            self._check_option(key, kind, name, value)
        for name, option in kind.options.items():
            if option.is_required and options.get(name) in (None, "", [], {}):
                self.add(key, _lt("Choose “%(option)s”."), option=name)
        if len(self.problems) > count:
            return Step(key, kind.name, options, {})
        for message, values in kind.check(options, self._kinds_by_key()):
            self.add(key, message, **values)
        return Step(key, kind.name, options, kind.outcomes(options))

    def _kinds_by_key(self):
        steps = self.source["steps"]
        return {
            key: said.get("kind") for key, said in steps.items() if type(said) is dict
        }

    @staticmethod
    def _has_text(said):
        return isinstance(said.get("kind"), str)

    def _check_option(self, key, kind, name, value):
        if name in kind.ways:
            if value is not END and not isinstance(value, str):
                self.add(
                    key, _lt("“%(option)s” is the key of a step, or null."), option=name
                )
            return
        option = kind.options.get(name)
        if not option:
            self.add(
                key,
                _lt("A step “%(kind)s” has no “%(option)s”."),
                kind=kind.name,
                option=name,
            )
        elif value is None and not option.is_required:
            return
        elif not isinstance(value, option.type) or (
            isinstance(value, bool) and option.type is not bool
        ):
            self.add(
                key,
                _lt("“%(option)s” has a value of a wrong type. Give %(right)s."),
                option=name,
                right=TYPES[option.type],
            )
        elif option.is_many and not all(map(is_name, value)):
            self.add(key, _lt("“%(option)s” is a list of names."), option=name)
        elif option.check and (message := option.check(value)):
            self.add(key, message, option=name)

    def _check_paths(self, steps):
        known = self.source.get("steps")
        known = known if isinstance(known, dict) else {}
        for step in steps.values():
            for way in self.kinds[step.kind].ways:
                if way not in step.options:
                    self.add(
                        step.key,
                        _lt("Say where “%(way)s” leads: to a step, or null to end."),
                        way=way,
                    )
            for outcome, target in step.paths.items():
                if target is not END and target not in known:
                    self.add(
                        step.key,
                        _lt("“%(way)s” leads to “%(target)s”, which is no step."),
                        way=outcome,
                        target=target,
                    )

    def _check_loops(self, steps):
        """A loop without a pause would go round for ever, at once."""
        found = set()
        for key in steps:
            loop = self._loop_from(steps, key)
            if loop and not found & set(loop):
                found |= set(loop)
                self.add(
                    key,
                    _lt("The steps %(steps)s go round without a wait. Add a wait."),
                    steps=" → ".join([*loop, key]),
                )

    def _at_once(self, step):
        """:return: the keys of the steps that may be next with no time between"""
        if not step:
            return []
        kind = self.kinds[step.kind]
        pauses = kind.pauses(step.options) if step.paths else ()
        return [
            target for outcome, target in step.paths.items() if outcome not in pauses
        ]

    def _loop_from(self, steps, start):
        """:return: the keys of a loop without a pause through a step, or None"""
        before, waiting = {start: None}, [start]
        while waiting:
            key = waiting.pop()
            for target in self._at_once(steps.get(key)):
                if target == start:
                    loop = [key]
                    while before[loop[-1]] is not None:
                        loop.append(before[loop[-1]])
                    return loop[::-1]
                if target is not END and target not in before:
                    before[target] = key
                    waiting.append(target)
        return None


def reachable(paths, key):
    """
    :param dict paths: by key of a step, the keys that its paths lead to
    :return: the set of keys that lie before somebody at a step, itself included
    """
    found, waiting = {key}, [key]
    while waiting:
        for target in paths.get(waiting.pop(), ()):
            if target and target not in found:
                found.add(target)
                waiting.append(target)
    return found
