from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_import_read import DEFAULT_MEGABYTES, DEFAULT_ROWS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    import_megabytes = fields.Integer(
        "Largest File",
        default=DEFAULT_MEGABYTES,
        config_parameter="contact_marketing.import_megabytes",
    )
    import_rows = fields.Integer(
        "Most Rows",
        default=DEFAULT_ROWS,
        config_parameter="contact_marketing.import_rows",
    )
    import_retention_months = fields.Integer(
        "Keep Files and Rows",
        config_parameter="contact_marketing.import_retention_months",
        help="How many months after an import its file, and what stood in its rows, "
        "are kept. 0: for ever.",
    )

    @api.constrains("import_retention_months")
    def _check_import_retention_months(self):
        for settings in self:
            if settings.import_retention_months < 0:
                raise ValidationError(
                    self.env._("Keep files 1 month or more, or 0 for ever.")
                )

    @api.constrains("import_megabytes", "import_rows")
    def _check_import_limits(self):
        for settings in self:
            if settings.import_megabytes < 1 or settings.import_rows < 1:
                raise ValidationError(
                    self.env._("Let imports have at least 1 MB and 1 row.")
                )
