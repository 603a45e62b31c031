from odoo import api, fields, models
from odoo.tools import SQL

from ..common.retention import RETENTION_CHUNK, oldest_kept


class ContactListRemoval(models.Model):
    """A membership that ended: since when a contact had been on a list, when it was
    taken off, and by what.

    Written by ``contact.list.member``, in the statement that ends the membership. Who
    is on a list is asked there alone.
    """

    _name = "contact.list.removal"
    _description = "Contact Taken off a List"
    _order = "date desc, id desc"
    _rec_name = "list_id"
    _log_access = False

    list_id = fields.Many2one(
        "contact.list", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("removed", "Removed"), ("retracted", "Taken back")],
        required=True,
        readonly=True,
        help="Taken back: what had added the contact does not count any more.",
    )
    date = fields.Datetime(required=True, readonly=True)
    source = fields.Char(readonly=True)
    interaction_id = fields.Many2one(
        "contact.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    date_added = fields.Datetime("On the List Since", required=True, readonly=True)
    added_source = fields.Char(readonly=True)
    added_interaction_id = fields.Many2one(
        "contact.interaction",
        "Added By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    _partner_idx = models.Index("(partner_id, date)")
    _list_idx = models.Index("(list_id)")
    _date_idx = models.Index("USING brin (date)")

    @api.autovacuum
    def _gc_old(self):
        """Drop what is older than the retention of interactions says."""
        oldest = oldest_kept(self.env)
        if not oldest:
            return None
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM contact_list_removal WHERE id IN (
                    SELECT id FROM contact_list_removal WHERE date < %s LIMIT %s)
                """,
                oldest,
                RETENTION_CHUNK,
            )
        )
        dropped = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        # What core's autovacuum takes as "done, remaining": it calls again.
        return dropped, int(dropped == RETENTION_CHUNK)
