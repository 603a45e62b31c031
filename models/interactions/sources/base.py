from odoo import api, models

from .source import LISTENERS, Change


class Base(models.AbstractModel):
    """Notifies the sources what is written to the models that they listen to.

    Models of optional addons cannot be extended by ``_inherit``, which fails without
    them. What all models have in common can: a model that nobody has costs nothing, one
    that is installed later is heard from then on, and no patch is there to be lost.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for listener in LISTENERS.get(self._name, ()):
            listener.hear(Change(records.sudo(), {}))
        return records

    def write(self, vals):
        listeners = self._interaction_listeners(vals)
        before = self._interaction_values(listeners)
        result = super().write(vals)
        self._notify_interaction_listeners(listeners, before)
        return result

    def _compute_field_value(self, field):
        """Stored values that Odoo computes are not written by ``write``."""
        if not field.store or self._name not in LISTENERS:
            return super()._compute_field_value(field)
        listeners = self._interaction_listeners({field.name})
        saved = self.filtered(lambda record: isinstance(record.id, int))
        before = saved._interaction_values(listeners)
        result = super()._compute_field_value(field)
        # What has no value yet is being made; ``create`` tells of it.
        made = saved.filtered(
            lambda record: (
                any(record.id in each for each in before)
                and not any(each[record.id][field.name] for each in before)
            )
        )
        (saved - made)._notify_interaction_listeners(listeners, before)
        return result

    def unlink(self):
        for listener in LISTENERS.get(self._name, ()):
            if listener.hear_deletion:
                listener.hear_deletion(self.sudo())
        return super().unlink()

    @api.model
    def _interaction_listeners(self, names):
        return [
            listener
            for listener in LISTENERS.get(self._name, ())
            if not listener.fields_heard.isdisjoint(names)
        ]

    def _interaction_values(self, listeners):
        """:return: by listener, and by id, the values that it is told"""
        return [
            {
                record.id: {
                    name: record[name] for name in (*listener.fields, *listener.also)
                }
                for record in self.sudo()
            }
            for listener in listeners
        ]

    def _notify_interaction_listeners(self, listeners, before):
        for listener, values in zip(listeners, before, strict=True):
            listener.hear(Change(self.sudo(), values))
