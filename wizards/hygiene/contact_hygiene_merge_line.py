from odoo import api, fields, models

TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
# What nobody fills in: kept as the contact that is kept has it.
LEFT_ALONE = {
    "active",
    "additional_info",
    "calendar_last_notif_ack",
    "color",
    "company_id",
    "complete_name",
    "date_localization",
    "message_bounce",
    "partner_gid",
    "partner_latitude",
    "partner_longitude",
    "signup_type",
    "type",
}
MAX_LENGTH = 200  # characters of a value that are shown


class ContactHygieneMergeLine(models.TransientModel):
    """A field in which contacts differ: which value is kept."""

    _name = "contact.hygiene.merge.line"
    _description = "Field of Contacts to Merge"
    _inherit = ["contact.wizard.mixin"]
    _order = "id"
    _rec_name = "label"

    merge_id = fields.Many2one(
        "contact.hygiene.merge", required=True, ondelete="cascade", index=True
    )
    field_name = fields.Char(required=True, readonly=True)
    label = fields.Char("Field", required=True, readonly=True)
    value_ids = fields.One2many("contact.hygiene.merge.value", "line_id")
    choices = fields.Json(
        "What They Have",
        compute="_compute_choices",
        help="The values, and the ids of the contacts that have them.",
    )
    value_id = fields.Many2one(
        "contact.hygiene.merge.value",
        "Kept",
        domain="[('line_id', '=', id)]",
        ondelete="set null",
    )

    @api.depends("value_ids")
    def _compute_choices(self):
        for line in self:
            line.choices = [
                {"id": value.id, "text": value.text, "partner_ids": value.holder_ids}
                for value in line.value_ids
            ]

    @api.model
    def _make(self, merge, chosen):
        """
        :param merge: the ``contact.hygiene.merge``
        :param dict chosen: contacts by name of the field: whose value was chosen
        """
        partners, target = merge._partners(), merge.target_id
        for name, label in self._compared_fields(partners).items():
            having = partners.filtered(lambda partner, name=name: partner[name])
            if len({partner[name] for partner in having}) < 2:
                continue
            line = self.create(
                {"merge_id": merge.id, "field_name": name, "label": label}
            )
            # Of who has the field the kept contact, else who was changed last.
            newest = having.sorted("write_date", reverse=True)[:1]
            wanted = (chosen.get(name) or target) & having or target & having or newest
            line._add_values(having, wanted)

    def _add_values(self, having, wanted):
        """
        :param having: contacts that have something in this field
        :param wanted: the one of them whose value is kept, unless a person chooses
        """
        for holders in having.grouped(self.field_name).values():
            value = self.env["contact.hygiene.merge.value"].create(
                {
                    "line_id": self.id,
                    "partner_id": (holders & wanted or holders)[0].id,
                    "text": self._text(holders[0], self.field_name),
                    "holder_ids": holders.ids,
                }
            )
            if wanted in holders:
                self.value_id = value

    @api.model
    def _compared_fields(self, partners):
        """:return: dict of labels, by the names of fields that a person may fill in"""
        described = partners.fields_get(attributes=["string", "readonly", "type"])
        left_alone = set(LEFT_ALONE) | set(models.MAGIC_COLUMNS)
        if partners.parent_id:  # they have those of their company
            left_alone.update(partners._commercial_fields())
        return {
            name: description["string"]
            for name, description in described.items()
            if description["type"] in TYPES
            and not description["readonly"]
            and name not in left_alone
            and self._is_filled_in(partners._fields[name])
        }

    @api.model
    def _is_filled_in(self, field):
        return field.store and not field.related and not field.company_dependent

    @api.model
    def _text(self, partner, name):
        field = partner._fields[name]
        text = field.convert_to_export(partner[name], partner)
        if field.type == "selection":
            text = dict(field._description_selection(self.env))[partner[name]]
        elif field.type == "many2one":
            text = partner[name].sudo().display_name
        elif field.type == "boolean":
            text = self.env._("Yes")
        elif field.type == "html":
            text = partner[name].striptags()
        return str(text)[:MAX_LENGTH]

    def _get_chosen_values(self):
        """:return: dict to write on the contact that is kept"""
        partners = {line: line.value_id.partner_id for line in self if line.value_id}
        return {
            line.field_name: partner._fields[line.field_name].convert_to_write(
                partner[line.field_name], partner
            )
            for line, partner in partners.items()
        }
