from odoo import api, models

from .source import LISTENERS, Change


class Base(models.AbstractModel):
    """Tells the sources what is written to the models that they listen to.

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
        listeners = [
            listener
            for listener in LISTENERS.get(self._name, ())
            if not vals.keys().isdisjoint(listener.fields)
        ]
        if not listeners:
            return super().write(vals)
        # See ``Change``.
        records_sudo = self.sudo()
        before = [
            {
                record.id: {
                    name: record[name] for name in (*listener.fields, *listener.also)
                }
                for record in records_sudo
            }
            for listener in listeners
        ]
        result = super().write(vals)
        for listener, values in zip(listeners, before, strict=True):
            listener.hear(Change(records_sudo, values))
        return result

    def unlink(self):
        for listener in LISTENERS.get(self._name, ()):
            if listener.hear_deletion:
                listener.hear_deletion(self.sudo())
        return super().unlink()
