from odoo import models

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
