from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.event_data import properties
from ...lib.sql import sql_rows


class ContactEventProperty(models.Model):
    """A value of a custom event, so that conditions can ask for it: *plan* is *pro*.

    They are what the JSON of the interaction says; nobody writes them but who appends
    the interaction.
    """

    _name = "contact.event.property"
    _description = "Property of a Custom Event"
    _order = "id"
    _log_access = False

    interaction_id = fields.Many2one(
        "contact.interaction", "Event", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(
        "Property",
        required=True,
        readonly=True,
        help="What is inside another one has a dot, as cart.total.",
    )
    value = fields.Char(readonly=True)
    number = fields.Float(readonly=True, help="The value, where it is a number.")

    _interaction_idx = models.Index("(interaction_id, name)")
    _value_idx = models.Index("(name, value)")

    @api.depends("name", "value")
    def _compute_display_name(self):
        for each in self:
            each.display_name = f"{each.name}: {each.value}"

    @api.model
    def _append(self, data_by_interaction):
        """Keep the properties of events that were appended.

        :param dict data_by_interaction: by id of the interaction, its data
        """
        rows = [
            (interaction_id, name, value, number)
            for interaction_id, data in data_by_interaction.items()
            for name, value, number in properties(data)
        ]
        if rows:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO contact_event_property "
                    "(interaction_id, name, value, number) SELECT * FROM %s",
                    sql_rows(
                        *("property", rows),
                        interaction_id="int",
                        name="text",
                        value="text",
                        number="float",
                    ),
                )
            )
            self.invalidate_model(flush=False)
