import json
from contextlib import nullcontext

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What Odoo, an addon or the database says against the values of one contact.
REFUSALS = (UserError, ValueError, psycopg2.IntegrityError, psycopg2.DataError)


class ContactImport(models.Model):
    """Writes contacts through the ORM, in batches; what is refused fails alone."""

    _inherit = "contact.import"

    def _write_contacts(self, plans):
        writing = [plan for plan in plans if plan.outcome in ("created", "updated")]
        new = [plan for plan in writing if plan.is_new]
        # Companies of the file first: the people of the file may work there.
        self._create_new([plan for plan in new if plan.is_company_row])
        self._join_companies(writing)
        people = [plan for plan in new if not plan.is_company_row]
        self._create_new([plan for plan in people if not plan.company])
        self._create_new([plan for plan in people if plan.company])
        known = [plan for plan in writing if plan.vals and not plan.is_new]
        for tried, _result, error in self._by_halves(known, self._update_from_plans):
            if error:
                self._refuse(tried[0], error)
        self._note_new([plan for plan in new if plan.partner])
        # Also of contacts of whom else nothing is new.
        self._keep_external_ids([plan for plan in plans if not plan.is_out])

    def _create_new(self, plans):
        for tried, contacts, error in self._by_halves(plans, self._create_from_plans):
            if error:
                self._refuse(tried[0], error)
                continue
            for plan, contact in zip(tried, contacts, strict=True):
                plan.partner = contact

    def _join_companies(self, plans):
        """Set the companies that people are to belong to; new ones are made."""
        lacking = [plan for plan in plans if plan.wants_company and not plan.company]
        companies = self._known_companies([plan.row for plan in lacking])
        for plan in lacking:
            plan.company = self._company_of(plan.row, companies)
        self._make_companies(lacking)
        for plan in plans:
            if plan.wants_company and plan.company:
                plan.vals["parent_id"] = plan.company.id

    @api.model
    def _refuse(self, plan, error):
        # Messages of the database end in lines for developers.
        plan.row.note("refused", None, str(error).split("\n")[0] or repr(error))
        plan.changes = {}

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

    def _create_contacts(self, vals_list):
        context = self._writing_context()
        if context and not any(vals.get("parent_id") for vals in vals_list):
            # As core's own import: nothing to sync for who has no company. Not its
            # _load_records_create, which reads accounting fields of companies, for
            # which a marketing user has no rights.
            context["_partners_skip_fields_sync"] = True
        contacts = self.env["res.partner"].with_context(**context).create(vals_list)
        self._mark_made(contacts)
        return contacts

    def _mark_made(self, contacts):
        """Write down which import made these: what no user may say."""
        # In SQL: to automation rules, nothing was changed after they were made.
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET contact_import_id = %s WHERE id = ANY(%s)",
                self.id,
                contacts.ids,
            )
        )
        contacts.invalidate_recordset(["contact_import_id"])

    def _create_from_plans(self, plans):
        own = {"company_id": self.company_id.id} if self.company_id else {}
        return self._create_contacts([{**plan.vals, **own} for plan in plans])

    def _update_from_plans(self, plans):
        context = self._writing_context()
        groups = {}
        for plan in plans:
            plan.changes = {
                name: [self._plain(plan.partner, name)] for name in plan.vals
            }
            key = json.dumps(plan.vals, sort_keys=True, default=str)
            groups.setdefault(key, []).append(plan)
        for alike in groups.values():
            contacts = self.env["res.partner"].union(*(plan.partner for plan in alike))
            contacts.with_context(**context).write(dict(alike[0].vals))
        for plan in plans:
            for name, values in plan.changes.items():
                values.append(self._plain(plan.partner, name))

    def _note_new(self, plans):
        """Keep what new contacts look like, to know later whether they were changed."""
        names = self._watched_fields()
        for plan in plans:
            plan.changes = {
                name: [None, value]
                for name in names
                if (value := self._plain(plan.partner, name))
            }

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
        return str(value) if described.type == "html" else value

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
