from odoo import api, models
from odoo.exceptions import UserError

from ..interactions.kinds import KINDS as INTERACTION_KINDS
from ..interactions.kinds import SOURCE_BY_KIND
from .steps import KINDS
from .steps.form import GROUPS, describe

DATE_TYPES = ("date", "datetime")


class ContactJourney(models.Model):
    """The canvas: a journey as a chart of its steps, edited there and shown with what
    happens at each of them."""

    _inherit = "contact.journey"

    # ------------------------------------------------------------
    # Public
    # ------------------------------------------------------------

    @api.readonly
    def get_canvas(self, shows=None):
        """What the canvas shows, with the rights of the user.

        :param str shows: ``live`` for what runs, though there is a draft
        :return: a dict of

            - ``id``, ``name``, ``state``, ``shows`` (draft or live), ``has_draft``,
              ``has_live``, ``is_unfinished``, ``may_edit``, ``edit_number``
            - ``definition``: as ``get_definition`` gives it, but with ids for what it
              names
            - ``names``: by model and id, what to call those records
            - ``kinds``: the kinds of steps, in the order in which they are offered;
              ``groups``: what to call the groups of these
            - ``date_fields``, ``interaction_kinds``: pairs of a name and a label
            - ``record_kinds``: the interactions that carry a record, as dicts of
              ``name``, ``label``, ``model``, ``may_read`` (whether the user may read
              such records) and ``has_lines`` (for mails)
            - ``figures``: ``entered``, ``inside``, ``goal``; ``steps``: by key
              ``waiting``, ``failed``, ``passed`` and ``skipped``, of mails ``sent``,
              ``opened``, ``clicked`` (by humans) and ``left`` (unsubscribed);
              ``paths``: by key and outcome, how many took it. A step counts over all
              versions that have it, with the same key and kind.
            - ``problems``: dicts of ``step`` (None: the journey) and ``message``
        :raises AccessError: for who may not read the journey
        """
        self.ensure_one()
        self.check_access("read")
        is_live = shows == "live" and bool(self.live_version_id)
        may_edit = self.has_access("write") and not is_live
        version = self.live_version_id if is_live else self._shown_version()
        is_unfinished = may_edit and bool(self.unfinished_definition)
        names = {}
        if is_unfinished:
            definition = self.unfinished_definition
            self._name_what_is_named(definition, names)
        else:
            definition = self._canvas_definition(version, names)
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
            "may_edit": may_edit,
            "edit_number": self.edit_number,
            "definition": definition,
            "names": names,
            **self._canvas_choices(),
            "figures": self._canvas_figures(definition),
            "problems": self._canvas_problems(version, definition, is_unfinished),
        }

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

    def _canvas_definition(self, version, names):
        """
        :param dict names: is filled in
        """
        definition = {"name": self.name, "entries": [], "start": None, "steps": {}}
        definition["reentry"] = self._describe_reentry(version)
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
        """As far as the user may read it, or the journey names it already: who wrote
        the definition may have given any id."""
        for model, ids in self._ids_named(definition).items():
            Model = self.env[model].with_context(active_test=False)
            if Model.has_access("read"):
                self._note_names(Model.search([("id", "in", ids)]), names)
        versions = self._versions_today()
        for step_sudo in versions.sudo().step_ids:
            for records_sudo in KINDS[step_sudo.kind].named(step_sudo).values():
                self._note_names(records_sudo, names)
        self._note_names(versions.sudo().rule_ids.segment_id, names)

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


def _ids(values):
    return [value for value in values if type(value) is int and 0 < value < 2**31]
