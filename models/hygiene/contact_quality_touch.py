from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene.ranges import RANGE, first_ids_of

TOUCHED = "contact_marketing.quality_touched"


class ContactQualityTouch(models.Model):
    """Ranges of contacts whose figures changed, and wait to be summed up anew.

    A row has the first id of its range. What one transaction changes is collected, and
    written down when it commits: a range once, however many contacts of it changed.
    """

    _name = "contact.quality.touch"
    _description = "Contacts Whose Quality Waits to Be Summed Up"
    _inherit = ["contact.touch.mixin"]
    _log_access = False
    _touch_process = "contact_marketing.ir_cron_quality_sums"

    @api.model
    def _touch(self, partner_ids, moved_ids=()):
        """
        :param partner_ids: ids of the contacts of whom something changed
        :param moved_ids: ids of those of them that others see now: whether a later
            duplicate counts as one, is up to who sees the earlier contact
        """
        touched = self._touched()
        touched["ranges"].update(first_ids_of(partner_ids))
        touched["moved"].update(moved_ids)

    @api.model
    def _touch_all(self):
        """Have all contacts summed up anew: something they have in common changed."""
        self._touched()["is_all"] = True

    @api.model
    def _touch_related(self, partner_ids):
        """As ``_touch``, for contacts that go: with those whose figures go with them,
        as of what the database deletes or empties nobody is told.

        :param partner_ids: ids
        """
        Partner = self.env["res.partner"]
        names = self.env["contact.quality.sum"]._names()
        links = [
            name
            for name in names
            if Partner._fields[name].comodel_name == "res.partner"
        ]
        self.env["contact.hygiene.issue"].flush_model()
        Partner.flush_model(links)
        ids = list(partner_ids)
        found = [self._sql_pairs("partner_id", "other_id", ids)]
        found.append(self._sql_pairs("other_id", "partner_id", ids))
        found += [
            SQL("SELECT id FROM res_partner WHERE %s = ANY(%s)", SQL.identifier(n), ids)
            for n in links
        ]
        rows = self.env.execute_query(SQL(" UNION ").join(found))
        self._touch([*ids, *(id_ for (id_,) in rows)])

    @api.model
    def _sql_pairs(self, one, other, partner_ids):
        """:return: SQL of ids: with whom these contacts are duplicates"""
        return SQL(
            "SELECT %s FROM contact_hygiene_issue"
            " WHERE state = 'open' AND kind = 'duplicate' AND %s = ANY(%s)",
            SQL.identifier(other),
            SQL.identifier(one),
            list(partner_ids),
        )

    @api.model
    def _touched(self):
        """:return: what this transaction changed until now"""
        precommit = self.env.cr.precommit
        if TOUCHED not in precommit.data:
            precommit.data[TOUCHED] = {"ranges": set(), "moved": set(), "is_all": False}
            precommit.add(self._write_down)
        return precommit.data[TOUCHED]

    @api.model
    def _write_down(self):
        """Have what this transaction changed found by all, itself included."""
        touched = self.env.cr.precommit.data.pop(TOUCHED, None)
        if not touched:
            return
        first_ids = touched["ranges"]
        if touched["moved"]:
            pairs = self._sql_pairs("partner_id", "other_id", touched["moved"])
            first_ids |= first_ids_of(id_ for (id_,) in self.env.execute_query(pairs))
        if touched["is_all"]:
            first_ids |= self._all_first_ids()
        self._write_touches(first_ids)

    @api.model
    def _all_first_ids(self):
        ((last_id,),) = self.env.execute_query(SQL("SELECT MAX(id) FROM res_partner"))
        return set(range(0, (last_id or 0) + 1, RANGE))
