from odoo import api, models

from .source import LISTENERS, Before, Change


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
        before = self._interaction_values(vals)
        result = super().write(vals)
        self._notify_interaction_listeners(before)
        return result

    def _compute_field_value(self, field):
        """Stored values that Odoo computes are not written by ``write``."""
        if not field.store or self._name not in LISTENERS:
            return super()._compute_field_value(field)
        # What is computed together has one compute, and is told by it alone.
        before = self._interaction_values(
            computed.name for computed in self.pool.field_computed[field]
        )
        result = super()._compute_field_value(field)
        # What has no value yet is being made; ``create`` tells of it.
        self._notify_interaction_listeners(
            {id_: was for id_, was in before.items() if any(was.values.values())}
        )
        return result

    def unlink(self):
        for listener in LISTENERS.get(self._name, ()):
            self.env["contact.interaction"]._retract_from(self, listener.retracts)
        return super().unlink()

    def _interaction_values(self, names):
        """
        :param names: of fields that are about to change
        :return: by id, the records as they are before; none where nobody listens
        """
        heard = {
            name
            for listener in LISTENERS.get(self._name, ())
            for name in listener.fields
        }
        told = heard.intersection(names)
        if not told:
            return {}
        return {
            record.id: Before(record, {name: record[name] for name in told})
            for record in self.sudo()
            if isinstance(record.id, int)
        }

    def _notify_interaction_listeners(self, before):
        if not before:
            return
        told = next(iter(before.values())).values
        records = self.sudo().filtered(lambda record: record.id in before)
        for listener in LISTENERS[self._name]:
            if not told.keys().isdisjoint(listener.fields):
                listener.hear(Change(records, before))
