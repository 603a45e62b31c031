import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..interactions.kinds import KINDS as INTERACTION_KINDS
from ..interactions.kinds import SOURCE_BY_KIND
from .contact_journey_participant import INSIDE
from .steps import KINDS
from .steps.form import GROUPS, describe

MAX_BYTES = 1_000_000
MAIL_COUNTS = ("sent_count", "opened_count", "clicked_count", "left_count")
DATE_TYPES = ("date", "datetime")


class ContactJourney(models.Model):
    """The canvas: a journey as a chart of its steps, edited there and shown with what
    happens at each of them."""

    _inherit = "contact.journey"

    # What was saved before it could be a draft: a step without its mailing, say.
    unfinished_definition = fields.Json(readonly=True, copy=False)
    has_unfinished = fields.Boolean(compute="_compute_has_unfinished")

    def _compute_has_unfinished(self):
        for journey in self:
            journey.has_unfinished = bool(journey.unfinished_definition)

    # ------------------------------------------------------------
    # Public
    # ------------------------------------------------------------

    def get_canvas(self, shows=None):
        """What the canvas shows, with the rights of the user.

        :param str shows: ``live`` for what runs, though there is a draft
        :return: a dict of

            - ``id``, ``name``, ``state``, ``shows`` (draft, live or ended),
              ``has_draft``, ``has_live``, ``is_unfinished``, ``may_edit``
            - ``definition``: as ``get_definition`` gives it, but with ids for what it
              names
            - ``names``: by model and id, what to call those records
            - ``kinds``: the kinds of steps, in the order in which they are offered;
              ``groups``: what to call the groups of these
            - ``date_fields``, ``interaction_kinds``: pairs of a name and a label
            - ``figures``: ``entered``, ``inside``, ``goal``; ``steps``: by key
              ``waiting``, ``failed``, ``passed`` and ``skipped``, of mails ``sent``,
              ``opened``, ``clicked`` (by humans) and ``left`` (unsubscribed);
              ``paths``: by key and outcome, how many took it. A step counts over all
              versions that have it.
            - ``problems``: dicts of ``step`` (None: the journey) and ``message``
        :raises AccessError: for who may not read the journey
        """
        self.ensure_one()
        self.check_access("read")
        may_edit = self.has_access("write")
        version = self._canvas_version(shows)
        is_unfinished = bool(
            may_edit and self.unfinished_definition and shows != "live"
        )
        names = {}
        definition = (
            self.unfinished_definition
            if is_unfinished
            else self._canvas_definition(version, names)
        )
        if is_unfinished:
            self._name_what_is_named(definition, names)
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "shows": "draft"
            if is_unfinished or not version or version == self.draft_version_id
            else "live",
            "has_draft": bool(self.draft_version_id or is_unfinished),
            "has_live": bool(self.live_version_id),
            "is_unfinished": is_unfinished,
            "may_edit": may_edit and shows != "live",
            "definition": definition,
            "names": names,
            **self._canvas_choices(),
            "figures": self._canvas_figures(),
            "problems": self._canvas_problems(version, definition, is_unfinished),
        }

    def save_canvas(self, definition):
        """Save what is on the canvas: as the draft, or aside while something is wrong
        with it. Then it cannot be published.

        :return: as ``get_canvas``
        :raises AccessError, UserError: as ``save_definition``
        """
        self.ensure_one()
        self.check_access("write")
        self._check_drawable(definition)
        if self.check_canvas(definition):
            self._set_kept({"unfinished_definition": definition})
        else:
            self.save_definition(definition)
        return self.get_canvas()

    def check_canvas(self, definition):
        """What keeps a definition from being the draft of this journey; nothing is
        written.

        :return: as ``check_definition``
        :raises AccessError: for who may not change the journey
        """
        self.ensure_one()
        self.check_access("write")
        parsed, _found = self._read_definition(definition)
        return [
            {"step": problem.step, "message": self._describe_problem(problem)}
            for problem in parsed.problems
        ]

    def discard_canvas(self):
        """Forget what was saved aside.

        :return: as ``get_canvas``
        """
        self.ensure_one()
        self._set_kept({"unfinished_definition": False})
        return self.get_canvas()

    def action_open_canvas(self):
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "contact_marketing.contact_journey_canvas_action"
        )
        # Who opens it may have come from a participant, or from anywhere.
        return {**action, "context": {"active_id": self.id, "active_model": self._name}}

    # ------------------------------------------------------------
    # The definition, with ids
    # ------------------------------------------------------------

    def _canvas_version(self, shows):
        if shows == "live" and self.live_version_id:
            return self.live_version_id
        return self._shown_version()

    def _canvas_definition(self, version, names):
        """
        :param dict names: is filled in
        """
        definition = {"name": self.name, "entries": [], "start": None, "steps": {}}
        definition["reentry"] = {"mode": self.reentry, "days": self.reentry_days}
        if not version:
            return definition
        said = version.definition
        definition["start"] = version.start_step_id.key or None
        definition["steps"] = {
            step.key: self._canvas_step(step, names) for step in version.step_ids
        }
        rules = version.rule_ids
        for rule in rules.filtered(lambda rule: rule.kind in ("exit", "goal")):
            definition[rule.kind] = rule.domain
        entries = rules.filtered(lambda rule: rule.kind not in ("exit", "goal"))
        definition["entries"] = [
            self._canvas_entry(rule, entry, names)
            for rule, entry in zip(entries, said.get("entries", []), strict=True)
        ]
        return definition

    def _canvas_step(self, step, names):
        parts = {"kind": step.kind, **step._ordered_options()}
        # What a journey names is no secret for who may read the journey; of effects
        # salespeople may read nothing else.
        for option, records in KINDS[step.kind].named(step.sudo()).items():
            if not parts.get(option):
                continue
            self._note_names(records, names)
            if KINDS[step.kind].options[option].is_many:
                parts[option] = records.ids
            else:
                parts[option] = records.id or None
        if isinstance(parts.get("domain"), list):
            parts["domain"] = step.domain
        return parts

    def _canvas_entry(self, rule, entry, names):
        if rule.kind != "segment":
            return entry
        segment_sudo = rule.segment_id.sudo()  # as above
        self._note_names(segment_sudo, names)
        return {**entry, "segment": segment_sudo.id or None}

    def _note_names(self, records, names):
        known = names.setdefault(records._name, {})
        known.update({record.id: record.display_name for record in records})

    def _name_what_is_named(self, definition, names):
        """As far as the user may read it: who wrote the definition may have given any
        id."""
        for model, ids in self._ids_named(definition).items():
            if self.env[model].has_access("read"):
                self._note_names(self.env[model].search([("id", "in", ids)]), names)

    def _ids_named(self, definition):
        found = {}
        for step in definition["steps"].values():
            kind = KINDS.get(step.get("kind"))
            for name, option in kind.options.items() if kind else ():
                value = step.get(name)
                if option.comodel and value:
                    values = value if isinstance(value, list) else [value]
                    found.setdefault(option.comodel, set()).update(_ids(values))
        segments = [entry.get("segment") for entry in definition.get("entries", [])]
        found["mailing.filter"] = set(_ids(segments))
        return found

    def _check_drawable(self, definition):
        """
        :raises UserError: where the canvas could not show it again
        """
        steps = definition.get("steps") if isinstance(definition, dict) else None
        entries = definition.get("entries", []) if isinstance(steps, dict) else None
        if (
            entries is None
            or not isinstance(entries, list)
            or not all(isinstance(part, dict) for part in (*steps.values(), *entries))
            or not all(isinstance(step.get("kind"), str) for step in steps.values())
            or len(json.dumps(definition)) > MAX_BYTES
        ):
            raise UserError(self.env._("A definition is a JSON object with “steps”."))

    def _write_draft(self, definition, parsed, found):
        result = super()._write_draft(definition, parsed, found)
        # What was saved aside is older than this.
        self._set_kept({"unfinished_definition": False})
        return result

    def _check_publishable(self):
        if self.unfinished_definition:
            raise UserError(
                self.env._(
                    "%(journey)s: some steps are not finished. Open the canvas, and "
                    "correct what is marked there.",
                    journey=self.name,
                )
            )
        return super()._check_publishable()

    # ------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------

    def _canvas_choices(self):
        env = self.env
        labels = dict(
            env["contact.journey.step"]._fields["kind"]._description_selection(env)
        )
        interactions = dict(
            env["contact.interaction"]._fields["kind"]._description_selection(env)
        )
        return {
            "kinds": [
                describe(kind, labels[name], env, self._lookup)
                for name, kind in self._kinds().items()
            ],
            "groups": {name: env._(label) for name, label in GROUPS.items()},
            "date_fields": self._date_fields(),
            "interaction_kinds": [
                [kind.name, interactions.get(kind.name, kind.label)]
                for kind in INTERACTION_KINDS
                if kind.is_by_contact and SOURCE_BY_KIND[kind.name].is_installed(env)
            ],
        }

    def _date_fields(self):
        Partner = self.env["res.partner"]
        descriptions = Partner.fields_get(attributes=["string", "type", "store"])
        return sorted(
            (
                [name, description["string"]]
                for name, description in descriptions.items()
                if description["type"] in DATE_TYPES and description["store"]
            ),
            key=lambda pair: pair[1],
        )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _canvas_figures(self):
        steps, paths = {}, {}
        for key, figures in self._figures_here():
            _add(steps.setdefault(key, {}), figures)
        for key, kind, outcome, count in self._figures_passed():
            _add(steps.setdefault(key, {}), {kind: count})
            if kind == "passed":
                _add(paths.setdefault(key, {}), {outcome: count})
        for key, figures in self._figures_of_mails():
            _add(steps.setdefault(key, {}), figures)
        return {
            "entered": self.entered_count,
            "inside": self.active_count,
            "goal": self.goal_count,
            "steps": steps,
            "paths": paths,
        }

    def _figures_here(self):
        groups = self.env["contact.journey.participant"]._read_group(
            [("journey_id", "=", self.id), ("state", "in", INSIDE)],
            ["step_id", "state"],
            ["__count"],
        )
        for step, state, count in groups:
            yield step.key, {"waiting" if state == "active" else "failed": count}

    def _figures_passed(self):
        groups = self.env["contact.journey.event"]._read_group(
            [("journey_id", "=", self.id), ("kind", "in", ("passed", "skipped"))],
            ["step_id", "kind", "outcome"],
            ["__count"],
        )
        for step, kind, outcome, count in groups:
            yield step.key, kind, outcome, count

    def _figures_of_mails(self):
        Result = self.env["contact.campaign.result"]
        campaigns = self.with_context(active_test=False).campaign_ids
        if not campaigns:
            return
        groups = Result._read_group(
            [("campaign_id", "in", campaigns.ids)],
            ["campaign_id"],
            [f"{name}:sum" for name in MAIL_COUNTS],
        )
        for campaign, *counts in groups:
            names = [name.removesuffix("_count") for name in MAIL_COUNTS]
            yield campaign.step_key, dict(zip(names, counts, strict=True))

    # ------------------------------------------------------------
    # Problems
    # ------------------------------------------------------------

    def _canvas_problems(self, version, definition, is_unfinished):
        if is_unfinished:
            return self.check_canvas(definition)
        if version and version == self.draft_version_id and self.has_access("write"):
            return [
                *self._problems_of(version.step_ids),
                *self._problems_of(version.rule_ids),
            ]
        return (
            [
                {
                    "step": part.key if part._name == "contact.journey.step" else None,
                    "message": part.problem,
                }
                for part in (*version.step_ids, *version.rule_ids)
                if part.problem
            ]
            if version
            else []
        )

    def _problems_of(self, parts):
        """Why these could not act, if they were published now."""
        for part in parts:
            key = part.key if part._name == "contact.journey.step" else None
            try:
                part._check_ready()
            except UserError as error:
                message = str(error).removeprefix(f"{key}: ")
                yield {"step": key, "message": message}


def _add(figures, more):
    for name, count in more.items():
        figures[name] = figures.get(name, 0) + (count or 0)


def _ids(values):
    return [value for value in values if type(value) is int and 0 < value < 2**31]
