import json
from contextlib import nullcontext

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.imports.matcher import company_of
from .written_row import WrittenRow

# What Odoo, an addon or the database says against the values of one contact.
# Types of fields whose columns hold what ``_plain`` makes of their values.
PLAIN_COLUMNS = {
    *("char", "text", "selection", "boolean", "integer", "float", "monetary"),
    "many2one",
}
REFUSALS = (UserError, ValueError, psycopg2.IntegrityError, psycopg2.DataError)


class ContactImport(models.Model):
    """Writes contacts through the ORM, in batches; what is refused fails alone."""

    _inherit = "contact.import"

    def _write_contacts(self, plans):
        """Make and change contacts, as it was planned.

        :param plans: ``Plan``, one for each row
        :return: ``WrittenRow``, one for each of them
        """
        written = self._begin(plans)
        moved = [done for done in written if done.is_moved]
        new = [done for done in moved if done.plan.is_new]
        # Companies of the file first: the people of the file may work there.
        self._create_new([done for done in new if done.row.is_company])
        self._join_companies(moved)
        people = [done for done in new if not done.row.is_company]
        self._create_new([done for done in people if not done.company])
        self._create_new([done for done in people if done.company])
        known = [
            done for done in moved if not done.plan.is_new and self._values_of(done)
        ]
        for tried, _result, error in self._by_halves(known, self._update_rows):
            if error:
                tried[0].refuse(error)
        self._note_new([done for done in new if done.partner])
        # Also of contacts of whom else nothing is new.
        self._keep_external_ids([done for done in written if not done.is_out])
        return written

    def _begin(self, plans):
        """:return: ``WrittenRow`` with the records that are known"""
        Partner = self.env["res.partner"]
        known = {
            partner.id: partner
            for partner in Partner.browse(
                dict.fromkeys(
                    id_
                    for plan in plans
                    for id_ in (plan.contact_id, plan.company_id)
                    if id_
                )
            )
        }
        known[0] = Partner
        return [
            WrittenRow(plan, known[plan.contact_id], known[plan.company_id])
            for plan in plans
        ]

    def _values_of(self, done):
        """:return: the values to write, with the company, which may be a new one"""
        vals = dict(done.plan.vals)
        if done.plan.wants_company and done.company:
            vals["parent_id"] = done.company.id
        return vals

    def _create_new(self, rows):
        for tried, contacts, error in self._by_halves(rows, self._create_rows):
            if error:
                tried[0].refuse(error)
                continue
            for done, contact in zip(tried, contacts, strict=True):
                done.partner = contact

    # ------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------

    def _join_companies(self, rows):
        """Find the companies that people are to belong to; new ones are made."""
        lacking = [
            done for done in rows if done.plan.wants_company and not done.company
        ]
        if not lacking:
            return
        # Those of this file are made by now.
        known = self._known_companies([done.row for done in lacking])
        Partner = self.env["res.partner"]
        for done in lacking:
            company = company_of(done.row.company, known)
            done.company = Partner.browse(company.id) if company else Partner
        self._make_companies([done for done in lacking if not done.company])

    def _make_companies(self, rows):
        """Make the companies that rows name and nobody knows.

        :param rows: ``WrittenRow``; their companies are set
        """
        lacking = {}
        for done in rows:
            named = done.row.company
            if named.name:
                # Two rows about one company may tell different things of it.
                lacking.setdefault(named.name, {}).update(named.as_json())
        vals_list = [
            self._prepare_company_values(name, values)
            for name, values in lacking.items()
        ]
        made = {}
        for tried, companies, error in self._by_halves(
            vals_list, self._create_contacts
        ):
            if error:
                # A company that Odoo refuses, for its tax number say: without it.
                companies = self._create_contacts(
                    [self._prepare_company_values(tried[0]["name"], {})]
                )
            for vals, company in zip(tried, companies, strict=True):
                made[vals["name"]] = company
        for done in rows:
            done.company = made.get(done.row.company.name, done.company)

    def _prepare_company_values(self, name, values):
        vals = {
            "name": name,
            "is_company": True,
            "vat": values.get("vat"),
            "website": values.get("domain"),
            "company_id": self.company_id.id,
        }
        return {key: value for key, value in vals.items() if value}

    # ------------------------------------------------------------
    # Through the ORM
    # ------------------------------------------------------------

    def _automations(self):
        """:return: a block in which automation rules sleep, unless they are wanted"""
        if self.run_automations:
            return nullcontext()
        return self.env["contact.automation.suspension"]._suspend_automations()

    def _writing_context(self):
        """Core's own switches: no chatter, unless rules are to see what is written."""
        if self.run_automations:
            return {}
        return {"import_file": True, "tracking_disable": True}

    def _create_contacts(self, vals_list, phone_keys=None):
        """
        :param vals_list: values of new contacts
        :param phone_keys: E.164 of the phone of each, or empty; None: of none
        """
        context = self._writing_context()
        if context and not any(vals.get("parent_id") for vals in vals_list):
            # As core's own import: nothing to sync for who has no company. Not its
            # _load_records_create, which reads accounting fields of companies, for
            # which a marketing user has no rights.
            context["_partners_skip_fields_sync"] = True
        contacts = (
            self.env["res.partner"]
            .with_context(**context)
            .create(
                self._prepare_contacts(vals_list, phone_keys or [""] * len(vals_list))
            )
        )
        self._mark_made(contacts)
        return contacts

    def _mark_made(self, contacts):
        """Write down which import made these: what no user may say."""
        # In SQL: to automation rules, nothing was changed after they were made.
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET contact_import_id = %s WHERE id = ANY(%s)"
                " AND contact_import_id IS DISTINCT FROM %s",
                self.id,
                contacts.ids,
                self.id,
            )
        )
        contacts.invalidate_recordset(["contact_import_id"])

    def _create_rows(self, rows):
        own = {"company_id": self.company_id.id} if self.company_id else {}
        return self._create_contacts(
            [{**self._values_of(done), **own} for done in rows],
            [done.row.keys.phone for done in rows],
        )

    def _update_rows(self, rows):
        context = self._writing_context()
        groups = {}
        for done in rows:
            vals = self._values_of(done)
            done.changes = {name: [self._plain(done.partner, name)] for name in vals}
            key = json.dumps(vals, sort_keys=True, default=str)
            groups.setdefault(key, (vals, []))[1].append(done.partner)
        for vals, partners in groups.values():
            contacts = self.env["res.partner"].union(*partners)
            contacts.with_context(**context).write(vals)
        for done in rows:
            for name, values in done.changes.items():
                values.append(self._plain(done.partner, name))

    def _note_new(self, rows):
        """Keep what new contacts look like, to know later whether they were changed."""
        names = self._watched_fields()
        fields = self.env["res.partner"]._fields
        columns = [name for name in names if fields[name].type in PLAIN_COLUMNS]
        columns = [name for name in columns if self._has_plain_column(fields[name])]
        others = [name for name in names if name not in columns]
        stored = self._stored_columns([done.partner.id for done in rows], columns)
        for done in rows:
            values = dict(zip(columns, stored[done.partner.id], strict=True))
            values |= {name: self._plain(done.partner, name) for name in others}
            done.changes = {
                name: [None, values[name]] for name in names if values[name]
            }

    @api.model
    def _stored_columns(self, partner_ids, names):
        """:return: by id of the contact, its columns of these names, as they are"""
        self.env["res.partner"].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, names)),
                partner_ids,
            )
        )
        return {id_: values for id_, *values in rows}

    @api.model
    def _watched_fields(self):
        described = self.env["contact.import.column"]._contact_fields()
        stored = self.env["res.partner"]._fields
        return [*(name for name in described if stored[name].store), "parent_id"]

    @api.model
    def _plain(self, contact, name):
        """A value of a contact as JSON keeps it, and as ``write`` takes it back."""
        value = contact[name]
        described = contact._fields[name]
        if described.relational:
            return value.id
        if described.type in ("date", "datetime"):
            return value and described.to_string(value)
        # Html is no text of JSON's; without any, it is False, as other texts.
        return value and str(value) if described.type == "html" else value

    def _by_halves(self, items, work):
        """Do work on many items at once; what is refused is halved, until it is one.

        :param callable work: takes a list of items
        :return: triples (items, result, error): either one that was refused, or those
            that were done together
        """
        if not items:
            return
        try:
            with self.env.cr.savepoint():
                result = work(items)
        except REFUSALS as error:
            if len(items) == 1:
                yield items, None, error
                return
            middle = len(items) // 2
            yield from self._by_halves(items[:middle], work)
            yield from self._by_halves(items[middle:], work)
        else:
            yield items, result, None

    @api.model
    def _has_plain_column(self, field):
        """:return: whether a column holds its value, the same for everybody"""
        is_column = field.store and field.column_type
        return bool(is_column and not (field.translate or field.company_dependent))
