import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...lib.journeys.definition import Problem
from ...lib.journeys.storable import problems_of_keeping
from .errors import JourneyChangedError
from .steps import KINDS

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
TYPES = {
    "name": (str,),
    "reentry": (str, dict),
    "entries": (list,),
    "exit": (str, list),
    "goal": (str, list),
    "record_exit": (str, list),
    "record_goal": (str, list),
    "start": (str,),
}


class ContactJourney(models.Model):
    """The canvas: what is drawn is saved, as the draft or aside, and published. Two who
    edit one journey are told of each other."""

    _inherit = "contact.journey"

    # What was saved before it could be a draft: a step without its mailing, say.
    unfinished_definition = fields.Json(readonly=True, copy=False)
    has_unfinished = fields.Boolean(compute="_compute_has_unfinished")
    edit_number = fields.Integer(
        readonly=True, copy=False, help="Counts the changes of the steps."
    )
    edit_user_id = fields.Many2one(
        "res.users", "Steps Changed By", readonly=True, copy=False
    )
    edit_date = fields.Datetime("Steps Changed", readonly=True, copy=False)

    def _compute_has_unfinished(self):
        for journey in self:
            journey.has_unfinished = bool(journey.unfinished_definition)

    # ------------------------------------------------------------
    # Public
    # ------------------------------------------------------------

    def save_canvas(self, definition, edit_number=None):
        """Save what is on the canvas: as the draft, or aside while something is wrong
        with it. Then it cannot be published.

        :param int edit_number: of the canvas that was changed; None: whatever was saved
            since is overwritten
        :return: as ``get_canvas``
        :raises JourneyChangedError: names who saved since, and when
        :raises AccessError, UserError: as ``save_definition``
        """
        self.ensure_one()
        self.check_access("write")
        self._check_unchanged(edit_number)
        self._check_drawable(definition)
        if self.check_canvas(definition):
            self._set_kept(
                {"unfinished_definition": definition, **self._prepare_edit()}
            )
        else:
            self.save_definition(definition)
        return self.get_canvas()

    @api.readonly
    def check_canvas(self, definition):
        """What keeps a definition from being the draft of this journey; nothing is
        written.

        :return: as ``check_definition``
        :raises AccessError: for who may not change the journey
        """
        self.ensure_one()
        return self.check_definition(definition, self.id)

    def discard_canvas(self, edit_number=None):
        """Forget what was saved aside; where nothing was, the draft, so that what is
        published is shown again.

        :param int edit_number: as for ``save_canvas``
        :return: as ``get_canvas``
        """
        self.ensure_one()
        self.check_access("write")
        self._check_unchanged(edit_number)
        if not self.unfinished_definition and self.live_version_id:
            # Versions are written by nobody; who may change the journey may have them
            # made, and forgotten.
            self.sudo().draft_version_id.unlink()
        self._set_kept({"unfinished_definition": False, **self._prepare_edit()})
        return self.get_canvas()

    def publish_canvas(self, edit_number=None, move=False):
        """Publish what is on the canvas, which was saved before.

        :param int edit_number: as for ``save_canvas``
        :param bool move: whether who is inside goes on with it
        :return: as ``get_canvas``
        :raises UserError: as ``action_publish``, and as ``save_canvas``
        """
        self.ensure_one()
        self.check_access("write")
        self._check_unchanged(edit_number)
        self._publish(is_moving=move)
        return self.get_canvas()

    # ------------------------------------------------------------
    # Who changed it
    # ------------------------------------------------------------

    def _prepare_edit(self):
        return {
            "edit_number": self.edit_number + 1,
            "edit_user_id": self.env.uid,
            "edit_date": fields.Datetime.now(),
        }

    def _check_unchanged(self, edit_number):
        """
        :raises JourneyChangedError: if the steps were changed since
        """
        if edit_number is None or edit_number == self.edit_number:
            return
        raise JourneyChangedError(
            self.env._(
                "%(user)s changed these steps on %(date)s.",
                # Who works on the same journey is no secret.
                user=self.edit_user_id.sudo().name or "",
                date=format_datetime(self.env, self.edit_date, dt_format="short"),
            )
        )

    # ------------------------------------------------------------
    # What can be drawn
    # ------------------------------------------------------------

    def _check_drawable(self, definition):
        """
        :raises UserError: where the canvas could not show it again, or nobody can keep
            it
        """
        if not _is_drawable(definition):
            raise UserError(self.env._("A definition is a JSON object with “steps”."))
        self._refuse_problems(
            [
                Problem(None, message, values)
                for message, values in problems_of_keeping(definition)
            ]
        )

    # ------------------------------------------------------------
    # Drafts, and publishing
    # ------------------------------------------------------------

    def _write_draft(self, definition, parsed, found):
        result = super()._write_draft(definition, parsed, found)
        # What was saved aside is older than this.
        self._set_kept({"unfinished_definition": False, **self._prepare_edit()})
        return result

    def _publish(self, is_moving=False):
        result = super()._publish(is_moving=is_moving)
        for journey in self:
            journey._set_kept(journey._prepare_edit())
        return result

    def _check_publishable(self):
        self._check_finished()
        return super()._check_publishable()

    def _check_finished(self):
        """
        :raises UserError: for a draft with steps that are half done
        """
        if self.unfinished_definition:
            raise UserError(
                self.env._(
                    "%(journey)s: some steps are not finished. Open the canvas, and "
                    "correct what is marked there.",
                    journey=self.name,
                )
            )


def _is_drawable(definition):
    try:
        if len(json.dumps(definition)) > MAX_BYTES or _depth(definition) > MAX_DEPTH:
            return False
    except (ValueError, RecursionError):
        return False  # no JSON
    if not isinstance(definition, dict) or not isinstance(
        definition.get("steps"), dict
    ):
        return False
    return (
        all(_is(definition.get(name), types) for name, types in TYPES.items())
        and all(map(_is_drawable_entry, definition.get("entries") or []))
        and all(map(_is_drawable_step, definition["steps"].values()))
    )


def _is(value, types):
    return value is None or (
        isinstance(value, types) and (type(value) is not bool or bool in types)
    )


def _depth(definition):
    """:return: how deep lists and objects lie in each other; at most one too many"""
    level, depth = [definition], 0
    while level and depth <= MAX_DEPTH:
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        depth += 1
    return depth


def _is_drawable_entry(entry):
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("kind"), str)
        and _is(entry.get("segment"), (str, int))
        and _is(entry.get("field"), (str,))
        and _is(entry.get("interaction"), (str,))
        and _is(entry.get("domain"), (str, list))
        and _is(entry.get("days"), (int, float))
    )


def _is_drawable_step(step):
    if not isinstance(step, dict) or not isinstance(step.get("kind"), str):
        return False
    kind = KINDS.get(step["kind"])
    if not kind:
        return True  # drawn as a card without options
    return all(_is(step.get(way), (str,)) for way in kind.ways) and all(
        _is_drawable_option(step.get(name), option)
        for name, option in kind.options.items()
    )


def _is_drawable_option(value, option):
    types = option.type if isinstance(option.type, tuple) else (option.type,)
    return _is(value, types) and (
        not option.is_many or all(_is(each, (str, int)) for each in value or [])
    )
