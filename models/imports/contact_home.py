from odoo import api, models
from odoo.fields import Domain

RECENT = "today -30d"


class ContactHome(models.AbstractModel):
    """Rows of the last imports that failed, and were not corrected yet."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            recent = Domain("state", "in", ("running", "paused", "done")) & Domain(
                "day", ">=", RECENT
            )
            failed = Domain("outcome", "=", "failed")
            todo += self._to_do(
                "import_rows",
                "contact_import_action",
                list(recent & Domain("row_ids", "any", failed)),
                self.env._("Rows of imports that failed"),
                "fa-upload",
                counted=(
                    "contact.import.row",
                    failed & Domain("import_id", "any", recent),
                ),
            )
            todo += self._to_do(
                "imports",
                "contact_import_action",
                [("state", "=", "failed"), ("day", ">=", RECENT)],
                self.env._("Imports that broke off"),
                "fa-upload",
                is_problem=True,
            )
        return todo
