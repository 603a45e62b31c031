from odoo import fields, models
from odoo.exceptions import AccessError

AT_WORK = ("checking", "running", "undoing")


class ContactImport(models.Model):
    """Who has an import worked on: it is done with this person's rights alone.

    Administrators see imports of others, and change their file, columns and settings.
    What they have done with it is not done with the rights of who made it; nor does
    anybody change what is being done with the rights of somebody else.
    """

    _inherit = "contact.import"

    worker_id = fields.Many2one(
        "res.users",
        "Worked On By",
        readonly=True,
        copy=False,
        help="Who had it checked, imported or undone last: it is done with this "
        "person's rights.",
    )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation != "write" or self.env.su:
            return None
        others = self._at_work_for_others()
        if not others:
            return None
        return (
            others,
            lambda: AccessError(
                self.env._(
                    "%(batch)s is at work with the rights of %(user)s. Pause it before "
                    "you change it.",
                    batch=others[0].display_name,
                    user=others[0].sudo()._worker().name,
                )
            ),
        )

    def _at_work_for_others(self):
        # Core asks this of whoever writes; states and workers are no secret to them.
        return self.filtered(
            lambda batch: (
                batch.sudo().state in AT_WORK
                and batch.sudo()._worker() != self.env.user
            )
        )

    def _worker(self):
        # None has been noted for what was begun before there was a note.
        return self.worker_id or self.user_id

    def _take_over(self):
        """Have what is done from now on done with the rights of who asks.

        :raises AccessError: for who may not change the import
        """
        # By access lists and record rules alone: it may be at work for somebody else.
        if forbidden := models.BaseModel._check_access(self, "write"):
            _records, make_error = forbidden
            raise make_error()
        # Nobody has a right to say for whom it works but by having it work.
        self.sudo().worker_id = self.env.user
