from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL, html2plaintext

from .contact_import_company import ADDRESS
from .contact_import_consent import CHANGING
from .contact_import_merge import ALL_HEARD
from .contact_import_parse import ParsedRow

CHECK_CHUNK = 1_000
# Notes that decide a row's fate; the others only warn.
LEAVING_OUT = {
    *("twin", "suppressed", "archived", "known", "cancelled", "left_stranger"),
}
FAILING = {"email_invalid", "no_identity", "shared", "not_allowed", "refused"}


@dataclass
class Plan:
    """What will become of a row, and why."""

    row: ParsedRow
    partner: object  # the contact; none: a new one
    vals: dict = field(default_factory=dict)  # what to write
    company: object = None
    wants_company: bool = False
    tag_names: list = field(default_factory=list)  # of the row, that it lacks
    needs_effect: bool = False
    consents: dict = field(default_factory=dict)  # by purpose id
    interaction_id: int = 0
    changes: dict = field(default_factory=dict)  # by field: before and after
    is_new: bool = False
    has_new_external_id: bool = False

    @property
    def codes(self):
        return {note[0] for note in self.row.notes}

    @property
    def is_out(self):
        return bool(self.codes & (LEAVING_OUT | FAILING))

    @property
    def is_company_row(self):
        return bool(self.row.vals.get("is_company"))

    @property
    def outcome(self):
        if self.codes & FAILING:
            return "failed"
        if self.codes & LEAVING_OUT:
            return "skipped"
        if self.is_new:
            return "created"
        changing = set(CHANGING) & set(self.consents.values())
        if self.vals or self.wants_company or self.needs_effect or changing:
            return "updated"
        return "unchanged"


class ContactImport(models.Model):
    """Decides what will become of rows: the same for the try-out and the run."""

    _inherit = "contact.import"

    def _check_chunk(self):
        """Try out the next rows; only rows are written.

        :return: how many; 0 when all are tried out
        """
        return self._in_good_time(self._check_rows, CHECK_CHUNK)

    def _check_rows(self, limit):
        self.ensure_one()
        if self.state != "checking":
            return 0
        rows = self._next_rows(SQL("plan IS NULL"), limit)
        if rows:
            self._save_plans(self._plan(self._parse_rows(rows), find_duplicates=True))
            return len(rows)
        # Now that all are known: what rows about one contact say together.
        united = self._recall_rows(limit, self._rows_to_merge(limit))
        if united:
            for row in united:
                row.united.append(ALL_HEARD)
            self._save_plans(self._plan(united))
            return len(united)
        self._finish_check()
        return 0

    def _next_rows(self, condition, limit):
        """:return: triples (row id, number, cells) of rows that wait, in order"""
        self.env["contact.import.row"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT id, number, raw FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND %s
                ORDER BY number LIMIT %s
                """,
                self.id,
                condition,
                limit,
            )
        )

    def _plan(self, rows, find_duplicates=False):
        """Decide for many rows at once.

        :param list rows: ``ParsedRow``; their notes of the contact are added
        :param bool find_duplicates: whether to look for rows about the same contact,
            which rows know when they come a second time
        :return: a list of ``Plan``, one for each row
        """
        self._merge_rows(rows)
        candidates = self._candidates(rows)
        plans = [self._plan_row(row, candidates) for row in rows]
        companies = self._known_companies(rows)
        for plan in plans:
            if plan.is_company_row and not plan.partner and not plan.is_out:
                plan.partner = self._company_of(plan.row, companies)
        if find_duplicates:
            self._find_duplicate_rows(
                [plan for plan in plans if plan.outcome != "failed"]
            )
        for plan in plans:
            if plan.row.duplicate_of:
                plan.row.note("twin", None, plan.row.duplicate_of)
        self._leave_out_suppressed(plans)
        self._skip_unsubscribed_strangers(plans)
        self._leave_out_not_allowed(plans)
        going_on = [plan for plan in plans if not plan.is_out]
        overwritten = set(self.column_ids.filtered("overwrite").mapped("target"))
        guarded = self._with_users(going_on)
        for plan in going_on:
            self._plan_fields(plan, companies, overwritten, plan.partner.id in guarded)
        self._plan_effects(going_on)
        self._evaluate_consents(plans)
        return plans

    def _plan_row(self, row, candidates):
        plan = Plan(row, self.env["res.partner"])
        if row.is_wrong:
            return plan
        plan.partner = self._recognise(row, candidates)
        if plan.partner and self.known == "skip":
            row.note("known", None, plan.partner.display_name)
        return plan

    def _leave_out_suppressed(self, plans):
        addresses = {
            plan.row.keys[key]
            for plan in plans
            for key in ("email", "phone")
            if plan.row.keys.get(key)
        }
        suppressed = self.env["contact.suppression"]._suppressed(addresses)
        for plan in plans:
            own = {plan.row.keys.get("email"), plan.row.keys.get("phone")}
            if own & suppressed or plan.partner.is_suppressed:
                plan.row.note("suppressed")
                plan.consents = dict.fromkeys(self.purpose_ids.ids, "suppressed")

    def _skip_unsubscribed_strangers(self, plans):
        """Make no contact of who is known only for having left."""
        if self.everybody_left == "yes":
            for plan in plans:
                if not plan.partner and not plan.is_out:
                    plan.row.note("left_stranger")

    def _leave_out_not_allowed(self, plans):
        known = self.env["res.partner"].union(*(plan.partner for plan in plans))
        allowed = set(known._filtered_access("write").ids)
        may_create = self.env["res.partner"].has_access("create")
        for plan in plans:
            if plan.partner:
                if plan.partner.id not in allowed:
                    plan.row.note("not_allowed")
            elif not may_create and not plan.is_out:
                plan.row.note("not_allowed")

    @api.model
    def _with_users(self, plans):
        """:return: the ids of contacts who log in: what they are called is theirs"""
        ids = [plan.partner.id for plan in plans if plan.partner]
        # Whoever imports need not see users.
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        users = users_sudo.search_fetch([("partner_id", "in", ids)], ["partner_id"])
        return set(users.partner_id.ids)

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _plan_fields(self, plan, companies, overwritten, is_guarded):
        row = plan.row
        if not plan.is_company_row:
            plan.company = self._company_of(row, companies)
        if not plan.partner:
            plan.is_new = True
            named = plan.company or row.company.get("name")
            plan.wants_company = bool(named) and not plan.is_company_row
            plan.vals = dict(row.vals)
            plan.vals.setdefault("name", row.vals.get("email") or row.vals.get("phone"))
            self._note_company_address(plan)
            return
        if is_guarded:
            row.note("has_user", None, plan.partner.display_name)
            return
        overwritten = overwritten if self.known == "overwrite" else set()
        may_replace = {"name": bool({"name", "first_name", "last_name"} & overwritten)}
        lives_at_company = plan.partner.parent_id and plan.partner.type == "contact"
        for name, value in row.vals.items():
            if lives_at_company and name in ADDRESS:
                continue  # Odoo keeps them at the address of their company
            current = plan.partner[name]
            replace = may_replace.get(name, name in overwritten)
            if not self._is_empty(plan.partner, name, current) and not replace:
                continue
            if not self._is_same(plan, name, current, value):
                plan.vals[name] = value
        named = not plan.is_company_row and (plan.company or row.company.get("name"))
        parent = plan.partner.parent_id
        if named and not plan.partner.is_company and not self._is_within(plan):
            plan.wants_company = not parent or "company" in overwritten

    @api.model
    def _is_empty(self, contact, name, current):
        if name == "is_company":
            return False
        if name == "name":
            # What Odoo or an import put there for want of a name.
            return not current or current in (contact.email, contact.phone)
        return not current and not isinstance(current, bool) or current is False

    @api.model
    def _is_same(self, plan, name, current, value):
        contact, described = plan.partner, plan.partner._fields[name]
        if name == "email":
            # The address that was found is there, whatever else is.
            return plan.row.keys.get("email") in contact._emails()
        if name == "phone" and plan.row.keys.get("phone"):
            return contact.phone_sanitized == plan.row.keys["phone"]
        if described.type == "html":
            return html2plaintext(current or "") == html2plaintext(value)
        if described.relational:
            return current.id == value
        return described.convert_to_cache(value, contact) == described.convert_to_cache(
            current, contact
        )

    @api.model
    def _is_within(self, plan):
        """Whether the contact belongs to the company that the row names."""
        parent = plan.partner.parent_id
        if plan.company:
            return plan.company in (parent, plan.partner)
        return (parent.name or "").casefold() == plan.row.company["name"].casefold()

    @api.model
    def _note_company_address(self, plan):
        company = plan.company
        if not company or not any(company[name] for name in ADDRESS):
            return
        others = [
            name
            for name in ADDRESS
            if name in plan.vals
            and plan.vals[name]
            != (company[name].id if company._fields[name].relational else company[name])
        ]
        if others:
            plan.row.note("company_address", None, company.display_name)

    # ------------------------------------------------------------
    # Tags and lists
    # ------------------------------------------------------------

    def _plan_effects(self, plans):
        """Find out who lacks a tag or list, or has one that is to be removed."""
        tags = self._row_tags(plans)
        ids = [plan.partner.id for plan in plans if plan.partner]
        held_tags = self._held("contact_tag_assignment", "tag_id", ids, "active")
        held_lists = self._held("contact_list_member", "list_id", ids)
        add_tags = set(self.tag_add_ids.filtered("active").ids)
        add_lists = set(self.list_add_ids.filtered("active").ids)
        remove_tags = set(self.tag_remove_ids.ids)
        remove_lists = set(self.list_remove_ids.ids)
        for plan in plans:
            tags_now = held_tags.get(plan.partner.id, set())
            lists_now = held_lists.get(plan.partner.id, set())
            unknown = [name for name in plan.row.tags if name not in tags]
            if unknown:
                plan.row.note("unknown_tag", None, ", ".join(unknown))
            plan.tag_names = [
                name
                for name in plan.row.tags
                if name in tags
                and tags[name] not in add_tags
                and (self.count_again or tags[name] not in tags_now)
            ]
            plan.needs_effect = bool(
                plan.tag_names
                or (add_tags if self.count_again else add_tags - tags_now)
                or add_lists - lists_now
                or remove_tags & tags_now
                or remove_lists & lists_now
            )

    def _row_tags(self, plans):
        """The tags that rows name.

        :return: by name, the id; 0 of a tag that the import may make. Others lack.
        """
        names = sorted({name for plan in plans for name in plan.row.tags})
        if not names:
            return {}
        found = self._tags_called(names)
        if self.env["res.partner.category"].has_access("create"):
            for name in names:
                found.setdefault(name, 0)
        return found

    @api.model
    def _tags_called(self, names):
        """:return: by name, the id of the tag that is called so; if none is, of one
        that differs in upper and lower case"""
        Tag = self.env["res.partner.category"]
        ids = {}
        for tag in reversed(Tag.search_fetch([], ["name"])):
            ids[(tag.name or "").casefold()] = tag.id
        exact = {tag.name: tag.id for tag in Tag.search([("name", "in", names)])}
        found = {name: exact.get(name) or ids.get(name.casefold()) for name in names}
        return {name: tag_id for name, tag_id in found.items() if tag_id}

    @api.model
    def _held(self, table, column, partner_ids, state=None):
        """:return: by contact id, the set of ids of tags or lists"""
        if not partner_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, array_agg(%s) FROM %s WHERE partner_id = ANY(%s) "
                "AND %s GROUP BY partner_id",
                SQL.identifier(column),
                SQL.identifier(table),
                partner_ids,
                SQL("state = %s", state) if state else SQL("true"),
            )
        )
        return {partner_id: set(ids) for partner_id, ids in rows}
