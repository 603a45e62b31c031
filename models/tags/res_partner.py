import re

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ...lib.searches import search_kept
from ..common.guarded_search import guarded_search
from ..common.readers import READERS
from ..interactions.kinds import ACTIVITY, LISTED

# Triggers of automation rules that a write of a contact can fire.
WATCHING_TRIGGERS = ("on_create_or_write", "on_write", "on_tag_set")
IS_ACTIVITY = Domain("verdict", "=", "human") & Domain("kind", "in", ACTIVITY)
SHOWN_ACTIVITY = {
    "interaction_count": SQL("COUNT(*)"),
    "last_interaction_date": SQL("MAX(contact_interaction.date)"),
}
# The latest first, as list_member_ids.
LIST_IDS = SQL(
    "array_agg(contact_list_member.list_id"
    " ORDER BY contact_list_member.date_added DESC, contact_list_member.id DESC)"
)
COUNTED_TAG = re.compile(r"^(?P<name>.*?)\s*(?:[×x*]\s*(?P<count>\d{1,9}))?\s*$")


class ResPartner(models.Model):
    _inherit = "res.partner"

    tag_assignment_ids = fields.One2many(
        "contact.tag.assignment",
        "partner_id",
        "Tag History",
        copy=False,
        groups=READERS,
    )
    past_tag_ids = fields.Many2many(
        "res.partner.category",
        string="Past Tags",
        compute="_compute_past_tag_ids",
        search="_search_past_tag_ids",
        help="Tags this contact had once, and has not now.",
        groups=READERS,
    )
    tag_counts = fields.Char(
        compute="_compute_tag_counts",
        search="_search_tag_counts",
        help="Search for “Name ×3” to find who was counted at least 3 times.",
        groups=READERS,
    )
    list_member_ids = fields.One2many(
        "contact.list.member",
        "partner_id",
        "List Memberships",
        copy=False,
        groups=READERS,
    )
    contact_list_ids = fields.Many2many(
        "contact.list",
        string="Lists",
        compute="_compute_contact_list_ids",
        inverse="_inverse_contact_list_ids",
        search="_search_contact_list_ids",
        groups=READERS,
    )
    interaction_ids = fields.One2many(
        "contact.interaction",
        "partner_id",
        "Interactions",
        domain=[("kind", "in", LISTED)],
        copy=False,
        groups=READERS,
    )
    interaction_count = fields.Integer(compute="_compute_interactions", groups=READERS)
    last_interaction_date = fields.Datetime(
        "Last Interaction",
        compute="_compute_interactions",
        search="_search_last_interaction_date",
        help="The last time this contact itself did something.",
        groups=READERS,
    )

    @api.depends("tag_assignment_ids.state")
    def _compute_past_tag_ids(self):
        for partner in self:
            partner.past_tag_ids = partner.tag_assignment_ids.filtered(
                lambda current: current.state != "active"
            ).tag_id

    @guarded_search
    def _search_past_tag_ids(self, operator, value):
        past = Domain("state", "!=", "active")
        return search_kept("tag_assignment_ids", "tag_id", operator, value, past)

    @api.depends("tag_assignment_ids.count", "tag_assignment_ids.state")
    def _compute_tag_counts(self):
        for partner in self:
            partner.tag_counts = ", ".join(
                partner.tag_assignment_ids.mapped("display_name")
            )

    @guarded_search
    def _search_tag_counts(self, operator, value):
        if operator == "in":
            return Domain.OR(
                self._search_tag_counts("=", each)
                if each
                else Domain("tag_assignment_ids", "=", False)
                for each in value
            )
        if operator not in ("ilike", "like", "=ilike", "=like", "="):
            return NotImplemented
        counted = COUNTED_TAG.match(value if isinstance(value, str) else "")
        name, count = counted["name"], int(counted["count"] or 1)
        return Domain(
            "tag_assignment_ids",
            "any",
            Domain("tag_id.name", operator, name) & Domain("count", ">=", count),
        )

    @api.depends("list_member_ids.list_id")
    def _compute_contact_list_ids(self):
        for partner in self:
            partner.contact_list_ids = partner.list_member_ids.list_id

    def _inverse_contact_list_ids(self):
        for partner in self:
            wanted, current = partner.contact_list_ids, partner.list_member_ids.list_id
            if added := wanted - current:
                partner.contact_list_add(added.ids)
            if removed := current - wanted:
                partner.contact_list_remove(removed.ids)

    @guarded_search
    def _search_contact_list_ids(self, operator, value):
        return search_kept("list_member_ids", "list_id", operator, value)

    @api.depends("interaction_ids")
    def _compute_interactions(self):
        groups = self.env["contact.interaction"]._read_group(
            IS_ACTIVITY & Domain("partner_id", "in", self.ids),
            ["partner_id"],
            ["__count", "date:max"],
        )
        found = {partner.id: (count, last) for partner, count, last in groups}
        for partner in self:
            partner.interaction_count, partner.last_interaction_date = found.get(
                partner._origin.id, (0, False)
            )

    @guarded_search
    def _search_last_interaction_date(self, operator, value):
        if operator in (">", ">="):
            return self._tag_had_interaction(Domain("date", operator, value))
        if operator in ("<", "<="):
            later = {"<": ">=", "<=": ">"}[operator]
            return self._tag_had_interaction(Domain.TRUE) & ~self._tag_had_interaction(
                Domain("date", later, value)
            )
        if operator == "in" and set(value) == {False}:
            return ~self._tag_had_interaction(Domain.TRUE)
        return NotImplemented

    def _tag_had_interaction(self, domain):
        return Domain("interaction_ids", "any", IS_ACTIVITY & domain)

    @api.model
    def _marketing_shown_names(self):
        return [*super()._marketing_shown_names(), *SHOWN_ACTIVITY, "contact_list_ids"]

    @api.model
    def _marketing_shown_sql(self, name, query):
        if name in SHOWN_ACTIVITY:
            did = self.env["contact.interaction"]._search(IS_ACTIVITY)
            return self._marketing_shown_of_each(did, SHOWN_ACTIVITY[name])
        if name == "contact_list_ids":
            on_lists = self.env["contact.list.member"]._search([])
            return self._marketing_shown_of_each(on_lists, LIST_IDS)
        return super()._marketing_shown_sql(name, query)

    # ------------------------------------------------------------
    # CRUD: plain writes of tags count as well
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if partners.category_id:
            self._tag_count_plain("partner_id", partners.ids, set(), [])
        return partners

    def write(self, vals):
        before = "category_id" in vals and self._tag_pairs("partner_id", self.ids)
        moves = self._consent_changes_address(vals)
        emails = {contact.id: contact._emails() for contact in self} if moves else {}
        if moves:
            self._consent_leave_to_others()
        result = super().write(vals)
        if "category_id" in vals:
            self._tag_count_plain("partner_id", self.ids, before, vals["category_id"])
        if moves:
            # Whoever may change an address changes what its consents are worth.
            Consent_sudo = self.env["contact.consent"].sudo()
            Consent_sudo._follow_addresses(self.ids)
            Consent_sudo._ask_added(self._consent_added_emails(emails))
        return result

    def _consent_added_emails(self, before):
        """
        :param dict before: by id of the contact, a set of addresses in normal form
        :return: by id of those contacts that have several now, which are new
        """
        several = {contact.id: contact._emails() for contact in self}
        return {
            id_: emails - before[id_]
            for id_, emails in several.items()
            if len(emails) > 1 and emails - before[id_]
        }

    @api.model
    def _tag_pairs(self, column, ids):
        """The tags on contacts, as Odoo stores them.

        :param str column: ``partner_id`` or ``category_id``, what ``ids`` are of
        :return: a set of pairs (partner id, tag id)
        """
        return set(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, category_id "
                    "FROM res_partner_res_partner_category_rel WHERE %s = ANY(%s)",
                    SQL.identifier(column),
                    list(ids),
                )
            )
        )

    @api.model
    def _tag_count_plain(self, column, ids, before, commands):
        """Count what a plain write changed: each tag that is new, and each that was
        added by name (``Command.link``) though it was there.

        :param str column: as for ``_tag_pairs``
        :param set before: the pairs before the write
        :param list commands: the commands that were written
        """
        after = self._tag_pairs(column, ids)
        linked = {command[1] for command in self._tag_link_commands(commands)}
        position = 1 if column == "partner_id" else 0
        again = {pair for pair in after & before if pair[position] in linked}
        Assignment = self.env["contact.tag.assignment"]
        if removed := before - after:
            Assignment._remove(self._tag_sql_pairs(removed))
        if added := self._tag_without_active(after - before) | again:
            Assignment._record(
                SQL(
                    """
                    SELECT partner_id, tag_id, %s::timestamp AS date,
                           NULL AS source, NULL::int AS interaction_id, %s AS user_id
                    FROM (%s) pair
                    """,
                    fields.Datetime.now(),
                    self.env.uid,
                    self._tag_sql_pairs(added),
                )
            )

    @api.model
    def _tag_without_active(self, pairs):
        """Drop the pairs that are active already: what ``contact.tag.assignment``
        has counted, and writes to the contacts by the ORM now."""
        if not pairs:
            return pairs
        active = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, tag_id FROM contact_tag_assignment
                JOIN (%s) pair USING (partner_id, tag_id) WHERE state = 'active'
                """,
                self._tag_sql_pairs(pairs),
            )
        )
        return pairs - set(active)

    @api.model
    def _tag_has_write_listeners(self):
        """Whether somebody must see tags come and go as writes of ``category_id``.

        Automation rules do. An addon that overrides ``write`` to watch tags
        overrides this too; it costs the speed of the set-based way.
        """
        if "base.automation" not in self.env:
            return False
        if self.env["contact.automation.suspension"]._is_suspended():
            return False
        # Rules work for all users, whoever may see them.
        rules_sudo = self.env["base.automation"].sudo()
        return bool(
            rules_sudo.search_count(
                [("model_name", "=", self._name), ("trigger", "in", WATCHING_TRIGGERS)],
                limit=1,
            )
        )

    @api.model
    def _tag_link_commands(self, commands):
        for command in commands or ():
            if isinstance(command, (list, tuple)) and command[0] == Command.LINK:
                yield command

    @api.model
    def _tag_sql_pairs(self, pairs):
        partner_ids, tag_ids = zip(*sorted(pairs), strict=True)
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::int[]) AS pair(partner_id, tag_id)",
            list(partner_ids),
            list(tag_ids),
        )

    def _mailing_get_opt_out_list_sms(self, mailing):
        """Core's hook for text messages: the ids of who may not get a mailing."""
        matching = self.search(mailing._get_matching_domain())
        return list(self.env["contact.consent.gate"]._refused(mailing, matching.ids))

    def web_read(self, specification):
        """Show the count of a tag wherever Odoo shows the tags of a contact."""
        values_list = super().web_read(specification)
        shown = specification.get("category_id", {}).get("fields") or {}
        if "display_name" not in shown:
            return values_list
        counts = self._tag_counts()
        for values in values_list:
            # One dict serves all contacts of a tag in core's result: no sharing here.
            values["category_id"] = [
                {
                    **tag,
                    "display_name": self.env["contact.tag.assignment"]._label(
                        tag["display_name"], counts.get((values["id"], tag["id"]), 0)
                    ),
                }
                for tag in values["category_id"]
            ]
        return values_list

    def _tag_counts(self):
        """:return: a mapping of pairs (partner id, tag id) to counts above 1"""
        # Whoever may read the tags of these contacts may know how often.
        held_sudo = self.env["contact.tag.assignment"].sudo()
        counted = held_sudo.search_fetch(
            [("partner_id", "in", self.ids), ("count", ">", 1)],
            ["partner_id", "tag_id", "count"],
        )
        return {
            (current.partner_id.id, current.tag_id.id): current.count
            for current in counted
        }
