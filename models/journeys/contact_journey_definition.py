from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyGettext

from ...lib.journeys.definition import SETTINGS, Problem, parse
from .contact_journey_rule import CONDITIONS
from .steps import KINDS


class ContactJourney(models.Model):
    """Journeys as plain JSON: loaded, checked, and told again."""

    _inherit = "contact.journey"

    # ------------------------------------------------------------
    # Public
    # ------------------------------------------------------------

    @api.model
    def load_definition(self, definition):
        """Make a journey, a draft, of a definition.

        :param dict definition: see ``docs/journeys.md``
        :return: the id of the journey
        :raises AccessError: without the rights of a marketing user
        :raises UserError: names each step that is wrong, and what to do; then nothing
            is made
        """
        self.check_access("create")
        parsed, found = self._read_definition(definition)
        self._refuse_problems(parsed.problems)
        with self.env.cr.savepoint():
            journey = self.create(
                {
                    "name": parsed.name,
                    "reentry": parsed.reentry,
                    "reentry_days": parsed.reentry_days,
                }
            )
            journey._write_draft(definition, parsed, found)
        return journey.id

    @api.model
    def check_definition(self, definition, journey_id=None):
        """What is wrong with a definition; nothing is written.

        :param dict definition: as for ``load_definition``
        :param int journey_id: the journey that it is to be saved as; None: a new one
        :return: a list of dicts of ``step`` (its key; None: the journey) and
            ``message``
        :raises AccessError: without the rights of a marketing user
        """
        journey = self.browse(journey_id or ())
        journey.check_access("write" if journey else "create")
        parsed, _found = journey._read_definition(definition)
        return [
            {"step": problem.step, "message": self._describe_problem(problem)}
            for problem in parsed.problems
        ]

    def save_definition(self, definition):
        """Make a definition the draft of this journey.

        :raises AccessError, UserError: as ``load_definition``
        """
        self.ensure_one()
        self.check_access("write")
        self._save_draft(definition)
        return True

    def get_definition(self):
        """The draft of this journey, or else what is live, as ``load_definition`` takes
        it; names are those of today.

        :return: a dict
        """
        self.ensure_one()
        version = self._shown_version()
        if not version:
            return {}
        definition = {**version.definition, "name": self.name}
        reentry = self._describe_reentry(version)
        if reentry["mode"] != "never" or "reentry" in definition:
            definition["reentry"] = reentry
        definition["steps"] = {
            step.key: self._describe_step(step) for step in version.step_ids
        }
        if version.definition.get("entries"):
            entries = version.rule_ids.filtered(
                lambda rule: rule.kind not in CONDITIONS
            )
            definition["entries"] = [
                self._describe_entry(rule, said)
                for rule, said in zip(
                    entries, version.definition["entries"], strict=True
                )
            ]
        # The database keeps no order of keys.
        return {name: definition[name] for name in SETTINGS if name in definition}

    # ------------------------------------------------------------
    # Told again
    # ------------------------------------------------------------

    @api.model
    def _describe_step(self, step):
        parts = {"kind": step.kind, **step._ordered_options()}
        for option, records in KINDS[step.kind].named(step).items():
            if not parts.get(option):
                continue
            names = [self._describe_name(record) for record in records]
            if KINDS[step.kind].options[option].is_many:
                parts[option] = names
            else:
                parts[option] = names[0] if names else parts[option]
        return parts

    @api.model
    def _describe_entry(self, rule, said):
        if rule.kind == "segment" and rule.segment_id:
            return {**said, "segment": self._describe_name(rule.segment_id)}
        return said

    @api.model
    def _describe_name(self, record):
        """:return: the name of a record; its id, where others have that name, too"""
        # What a journey names is no secret for who may read the journey.
        record_sudo = record.sudo()
        field, domain = self._lookup(record._name)
        name = record_sudo[field]
        # By its name, nobody finds what was archived.
        found_sudo = record_sudo.search([(field, "=", name), *domain], limit=2)
        return name if found_sudo == record_sudo else record.id

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    @api.model
    def _kinds(self):
        return {
            name: kind for name, kind in KINDS.items() if kind.is_available(self.env)
        }

    def _read_definition(self, definition):
        """
        :return: the parsed definition, with its problems; and by key of a step and
            option the records that it names, by number those of entries
        """
        parsed = parse(definition, self._kinds(), self._record_models())
        found = {}
        # What is wrong in itself is not looked up.
        wrong = {problem.step for problem in parsed.problems}
        for step in parsed.steps.values():
            if step.key in wrong:
                continue
            found[step.key] = self._find_named(step, parsed.problems)
            self._check_domain(step.key, step.options.get("domain"), parsed.problems)
            self._check_record_domain(
                step.key,
                step.options.get("record_domain"),
                parsed,
                ("contact.journey.step", step.kind, step.key),
            )
        for number, entry in enumerate(parsed.entries):
            if entry["kind"] == "segment":
                found[number] = self._find_segment(entry, parsed.problems)
            elif entry["kind"] == "date":
                self._check_date_field(entry["field"], parsed.problems)
            elif entry["kind"] == "record":
                place = ("contact.journey.rule", "record", entry["interaction"])
                self._check_record_domain(None, entry.get("domain"), parsed, place)
        for domain in (parsed.exit, parsed.goal):
            self._check_domain(None, domain, parsed.problems)
        for kind in CONDITIONS:
            place = ("contact.journey.rule", kind, False)
            domain = getattr(parsed, f"record_{kind}")
            self._check_record_domain(None, domain, parsed, place)
        return parsed, found

    @api.model
    def _check_domain(self, step, domain, problems, model_name="res.partner"):
        if not domain:
            return
        text = domain if isinstance(domain, str) else repr(domain)
        try:
            self.env["contact.domain.check"]._check(model_name, text)
        except UserError as error:
            problems.append(Problem(step, str(error), {}))

    @api.model
    def _check_date_field(self, name, problems):
        Partner = self.env["res.partner"]
        field = Partner._fields.get(name) if isinstance(name, str) else None
        if (
            not field
            or field.type not in ("date", "datetime")
            or not field.store
            or not Partner._has_field_access(field, "read")
        ):
            message = self.env._(
                "contacts have no date “%(field)s”. Choose another field.", field=name
            )
            problems.append(Problem(None, message, {}))

    @api.model
    def _describe_problem(self, problem):
        if isinstance(problem.message, str):
            return problem.message
        values = {
            name: self._fill_in(value, problem.values)
            if isinstance(value, LazyGettext)
            else value
            for name, value in problem.values.items()
        }
        return self._fill_in(problem.message, values)

    @api.model
    def _fill_in(self, message, values):
        # The text came without its values: who found the problem knows no language.
        text = self.env._(message)
        return text % values

    @api.model
    def _refuse_problems(self, problems):
        """
        :raises ValidationError: names each step that is wrong, and what to do
        """
        if not problems:
            return
        raise ValidationError(
            "\n".join(
                f"{problem.step}: {self._describe_problem(problem)}"
                if problem.step
                else self._describe_problem(problem)
                for problem in problems
            )
        )

    # ------------------------------------------------------------
    # Write
    # ------------------------------------------------------------

    def _save_draft(self, definition):
        parsed, found = self._read_definition(definition)
        self._refuse_problems(parsed.problems)
        with self.env.cr.savepoint():
            vals = {"name": parsed.name}
            if not self.live_version_id:
                vals.update(reentry=parsed.reentry, reentry_days=parsed.reentry_days)
            self.write(vals)
            self._write_draft(definition, parsed, found)

    def _write_draft(self, definition, parsed, found):
        """Versions and their parts are written by nobody but here, for who may change
        the journey; what they name was looked up with the user's own rights."""
        self_sudo = self.sudo()
        kept = self._kept_conditions(parsed.record_model)
        self_sudo.draft_version_id.unlink()
        numbers = self_sudo.version_ids.mapped("number")
        version_sudo = self_sudo.version_ids.create(
            {
                "journey_id": self.id,
                "number": max(numbers, default=0) + 1,
                "definition": definition,
                "record_model": parsed.record_model,
            }
        )
        steps_sudo = self._create_steps(version_sudo, parsed, found, kept)
        version_sudo.start_step_id = steps_sudo[parsed.start]
        self._create_rules(version_sudo, parsed, found, kept)
        self_sudo.draft_version_id = version_sudo

    def _create_steps(self, version_sudo, parsed, found, kept):
        Step_sudo = version_sudo.step_ids
        ours = {"journey_id": self.id, "version_id": version_sudo.id}
        steps_sudo = self._create_parts(
            Step_sudo,
            [
                {
                    **ours,
                    "key": step.key,
                    "sequence": number,
                    "kind": step.kind,
                    "options": step.options,
                    "condition_model": parsed.record_model
                    if step.options.get("record_domain")
                    else False,
                    **KINDS[step.kind].step_values(
                        Step_sudo.env, step.options, found[step.key]
                    ),
                }
                for number, step in enumerate(parsed.steps.values())
            ],
            kept,
        )
        by_key = {step_sudo.key: step_sudo for step_sudo in steps_sudo}
        Step_sudo.path_ids.create(
            [
                {
                    "journey_id": self.id,
                    "from_step_id": by_key[step.key].id,
                    "outcome": outcome,
                    "to_step_id": by_key[target].id if target else False,
                }
                for step in parsed.steps.values()
                for outcome, target in step.paths.items()
            ]
        )
        return by_key

    def _create_rules(self, version_sudo, parsed, found, kept):
        ours = {"journey_id": self.id, "version_id": version_sudo.id}
        entries = [
            {
                **ours,
                "kind": entry["kind"],
                "segment_id": found[number].id if number in found else False,
                "is_existing": entry.get("existing", False),
                "date_field": entry.get("field", False),
                "days": entry.get("days", 0),
                "is_yearly": entry.get("yearly", False),
                **self._record_entry_values(entry, parsed),
            }
            for number, entry in enumerate(parsed.entries)
        ]
        conditions = [
            {**ours, "kind": kind, "domain": domain, "condition_model": model}
            for kind, domain, model in (
                ("exit", parsed.exit, False),
                ("goal", parsed.goal, False),
                ("exit", parsed.record_exit, parsed.record_model),
                ("goal", parsed.record_goal, parsed.record_model),
            )
            if domain
        ]
        self._create_parts(version_sudo.rule_ids, entries + conditions, kept)

    @api.model
    def _record_entry_values(self, entry, parsed):
        if entry["kind"] != "record":
            return {}
        domain = entry.get("domain") or False
        return {
            "interaction_kind": entry["interaction"],
            "condition_model": parsed.record_model,
            "domain": repr(domain) if isinstance(domain, list) else domain,
        }
