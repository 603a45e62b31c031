from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.relative_days import days_since
from ...lib.sql import sql_array, sql_rows


class ContactListMember(models.Model):
    """A contact on a list, since when, and by which interaction.

    This model is the one writer of memberships; see ``contact_list_add`` and
    ``contact_list_remove`` of ``res.partner``.
    """

    _name = "contact.list.member"
    _description = "Contact on a List"
    _inherit = ["contact.open.mixin"]
    _order = "date_added desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    list_id = fields.Many2one(
        "contact.list", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    date_added = fields.Datetime("On the List Since", required=True, readonly=True)
    source = fields.Char(readonly=True)
    interaction_id = fields.Many2one(
        "contact.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    added_days = days_since("added_days", "date_added", "Days on the List")
    company_id = fields.Many2one(related="list_id.company_id")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")

    _list_partner_uniq = models.Constraint(
        "UNIQUE (list_id, partner_id)", "A contact is on a list once."
    )
    _partner_idx = models.Index("(partner_id, list_id)")
    _date_idx = models.Index("(list_id, date_added)")

    def action_remove(self):
        """Take the selected contacts off their lists."""
        for contact_list, members in self.grouped("list_id").items():
            members.partner_id.contact_list_remove(contact_list.ids)

    @api.model
    def _add(self, memberships):
        """Put contacts on lists; who is on one already keeps the date.

        A list of one company takes no contact of another, and none takes people who
        were erased and come back.

        :param SQL memberships: a sub-select of the columns ``partner_id``,
            ``list_id``, ``date`` (UTC), ``source`` and ``interaction_id``
        :return: how many memberships are new
        """
        self.env["contact.list"].flush_model(["active", "company_id"])
        self.env["res.partner"].flush_model(["active", "company_id", "is_suppressed"])
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_list_member (
                    list_id, partner_id, date_added, source, interaction_id)
                SELECT DISTINCT ON (membership.partner_id, membership.list_id)
                       membership.list_id, membership.partner_id, membership.date,
                       membership.source, membership.interaction_id
                FROM (%(memberships)s) membership
                JOIN contact_list list ON list.id = membership.list_id
                JOIN res_partner partner ON partner.id = membership.partner_id
                WHERE partner.is_suppressed IS NOT TRUE AND (
                    list.company_id IS NULL OR partner.company_id IS NULL
                    OR list.company_id = partner.company_id)
                ORDER BY membership.partner_id, membership.list_id, membership.date
                ON CONFLICT (list_id, partner_id) DO NOTHING
                RETURNING partner_id
                """,
                memberships=memberships,
            )
        )
        self._notify_orm([row[0] for row in rows])
        return len(rows)

    @api.model
    def _remove(self, pairs):
        """Take contacts off lists; ``contact.list.removal`` keeps that they were there.

        :param SQL pairs: a sub-select of the columns ``partner_id``, ``list_id``,
            ``source``, ``interaction_id`` and ``user_id``
        :return: how many memberships ended
        """
        ended = self._end(
            SQL(
                """
                DELETE FROM contact_list_member member
                USING (SELECT DISTINCT ON (partner_id, list_id) * FROM (%s) pair
                       ORDER BY partner_id, list_id, interaction_id) pair
                WHERE member.partner_id = pair.partner_id
                  AND member.list_id = pair.list_id
                RETURNING member.*, pair.source AS end_source,
                          pair.interaction_id AS end_interaction_id, pair.user_id
                """,
                pairs,
            ),
            "removed",
        )
        return len(ended)

    @api.model
    def _end(self, deletion, kind):
        """End memberships, and note that they were.

        :param SQL deletion: deletes memberships, and returns their columns with
            ``end_source``, ``end_interaction_id`` and ``user_id``
        :param str kind: of ``contact.list.removal``
        :return: tuples of the contact's id, the list's, and since when it was there
        """
        ended = self.env.execute_query(
            SQL(
                """
                WITH ended AS (%(deletion)s)
                INSERT INTO contact_list_removal (
                    partner_id, list_id, kind, date, source, interaction_id, user_id,
                    date_added, added_source, added_interaction_id)
                SELECT partner_id, list_id, %(kind)s, %(now)s, end_source,
                       end_interaction_id, user_id::int, date_added, source,
                       interaction_id
                FROM ended
                RETURNING partner_id, list_id, date_added
                """,
                deletion=deletion,
                kind=kind,
                now=fields.Datetime.now(),
            )
        )
        self.env["contact.list.removal"].invalidate_model(flush=False)
        self._notify_orm([row[0] for row in ended])
        return ended

    @api.model
    def _retract(self, interaction_ids):
        """Take back the memberships that these interactions gave, and no others.

        A later interaction that found the contact on the list already would have put it
        there now, so it does.

        :param list interaction_ids: ids of ``contact.interaction``
        """
        ended = self._end(
            SQL(
                """
                DELETE FROM contact_list_member WHERE interaction_id = ANY(%s)
                RETURNING *, NULL AS end_source, interaction_id AS end_interaction_id,
                          %s AS user_id
                """,
                sql_array(interaction_ids),
                self.env.uid,
            ),
            "retracted",
        )
        if not ended:
            return
        partner_ids = [row[0] for row in ended]
        later = self.env["contact.interaction"].search(
            [
                ("partner_id", "in", partner_ids),
                ("verdict", "=", "human"),
                ("applied_date", "!=", False),
                ("retracted_date", "=", False),
                ("date", ">=", min(row[2] for row in ended)),
            ]
        )
        for memberships in later._sql_effect_targets(
            "list_add_ids", "list_id", ("date", "source", "interaction_id")
        ):
            self._add(
                SQL(
                    """
                    SELECT later.* FROM (%s) later
                    JOIN %s ON ended.partner_id = later.partner_id
                     AND ended.list_id = later.list_id
                     AND ended.date_added <= later.date
                    """,
                    memberships,
                    sql_rows(
                        "ended",
                        ended,
                        partner_id="int",
                        list_id="int",
                        date_added="timestamp",
                    ),
                )
            )

    @api.model
    def _notify_orm(self, partner_ids):
        partners = self.env["res.partner"].browse(dict.fromkeys(partner_ids))
        partners.invalidate_model(["list_member_ids", "contact_list_ids"], flush=False)
        partners.modified(["list_member_ids"])
        self.env["contact.score.touch"]._touch(partners.ids)
        self.env["contact.list"].invalidate_model(
            ["member_ids", "member_count", "partner_ids"], flush=False
        )
        self.env["contact.interaction"].invalidate_model(
            ["list_member_ids", "effect_summary"], flush=False
        )
        self.invalidate_model(flush=False)
