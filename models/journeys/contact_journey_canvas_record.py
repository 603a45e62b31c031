from odoo import models

from .contact_journey_record import RECORD_LINES
from .contact_journey_rule import CONDITIONS


class ContactJourney(models.Model):
    """The canvas of journeys that contacts enter by a record."""

    _inherit = "contact.journey"

    def _canvas_definition(self, version, names):
        definition = super()._canvas_definition(version, names)
        for kind in CONDITIONS:
            rules = version.rule_ids.filtered(lambda rule, kind=kind: rule.kind == kind)
            of_records = rules.filtered("condition_model")
            for name, rule in (
                (kind, rules - of_records),
                (f"record_{kind}", of_records),
            ):
                definition.pop(name, None)
                if rule:
                    definition[name] = rule.domain
        return definition

    def _canvas_step(self, step, names):
        parts = super()._canvas_step(step, names)
        if isinstance(parts.get("record_domain"), list):
            parts["record_domain"] = step.domain
        return parts

    def _canvas_choices(self):
        return {**super()._canvas_choices(), "record_kinds": self._record_kinds()}

    def _record_kinds(self):
        Interaction = self.env["contact.interaction"]
        labels = dict(Interaction._fields["kind"]._description_selection(self.env))
        return [
            {
                "name": name,
                "label": labels[name],
                "model": model_name,
                "may_read": self.env[model_name].has_access("read"),
                "has_lines": model_name in RECORD_LINES,
            }
            for name, model_name in self._record_models().items()
            # What is reported has no record but the interaction itself.
            if model_name != Interaction._name
        ]
