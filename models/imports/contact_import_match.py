import re
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.hygiene.names import DIFFERENT, likeness, person_name
from ...lib.hygiene.phones import has_extension
from ...lib.hygiene.role_addresses import is_role_address

# Where identifiers of other systems are kept: Odoo's own external ids, which follow a
# contact when it is merged.
EXTERNAL_MODULE = "__contact_import__"
KEYS = ("external", "email", "phone")


class ContactImport(models.Model):
    """Recognises the contacts of rows: set by set, with the rights of the user."""

    _inherit = "contact.import"

    def _match_keys(self):
        """:return: by what contacts are known, the surest first"""
        wanted = {
            "external": self.match_external_id,
            "email": self.match_email,
            "phone": self.match_phone,
        }
        return [key for key in KEYS if wanted[key]]

    def _candidates(self, rows):
        """The contacts that rows may be about.

        :param list rows: ``ParsedRow``
        :return: by pairs (key, value), the contacts, archived ones too
        """
        values = {
            key: sorted({row.keys[key] for row in rows if row.keys.get(key)})
            for key in self._match_keys()
        }
        found = defaultdict(self.env["res.partner"].browse)
        if values.get("email"):
            domain = self._contacts()._domain_of_addresses(values["email"])
            for contact in self._contacts().search(
                domain & self._company_domain(), order="id"
            ):
                for address in contact._emails():
                    found["email", address] += contact
        if values.get("phone"):
            domain = Domain("phone_sanitized", "in", values["phone"])
            for contact in self._contacts().search(
                domain & self._company_domain(), order="id"
            ):
                if not has_extension(contact.phone or ""):
                    # Behind a switchboard are many.
                    found["phone", contact.phone_sanitized] += contact
        if values.get("external"):
            for value, contact in self._by_external_ids(values["external"]):
                found["external", value] += contact
        return found

    def _contacts(self):
        """The contacts of the user, archived ones too."""
        return self.env["res.partner"].with_context(active_test=False)

    def _company_domain(self):
        """Contacts of a company that the import is not for stay unknown to it."""
        if not self.company_id:
            return Domain.TRUE
        return Domain("company_id", "in", [self.company_id.id, False])

    def _by_external_ids(self, values):
        names = {self._external_name(value): value for value in values}
        # Users have no rights on external ids; the contacts are searched as theirs.
        known_sudo = (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                [
                    ("module", "=", EXTERNAL_MODULE),
                    ("model", "=", "res.partner"),
                    ("name", "in", list(names)),
                ],
                ["name", "res_id"],
            )
        )
        by_id = {known.res_id: names[known.name] for known in known_sudo}
        domain = Domain("id", "in", list(by_id)) & self._company_domain()
        for contact in self._contacts().search(domain, order="id"):
            yield by_id[contact.id], contact

    def _external_name(self, value):
        """An external id as Odoo allows: no blanks. Ids count within their source."""
        text = f"{(self.source or '').strip().casefold()}.{value}"
        return re.sub(r"\s", lambda blank: f"%{ord(blank[0]):02x}", text)

    def _keep_external_ids(self, plans):
        """Remember the identifiers of the source for the contacts of these rows."""
        named = {
            self._external_name(value): plan
            for plan in plans
            if plan.partner and (value := plan.row.keys.get("external"))
        }
        if not named:
            return
        # Users have no rights on external ids; they wrote these contacts.
        added = self.env.execute_query(
            SQL(
                """
                INSERT INTO ir_model_data (
                    module, name, model, res_id, noupdate, create_date, write_date,
                    create_uid, write_uid)
                SELECT %s, name, 'res.partner', res_id, true,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC', %s, %s
                FROM unnest(%s::text[], %s::int[]) AS known(name, res_id)
                ON CONFLICT (module, name) DO NOTHING
                RETURNING name
                """,
                EXTERNAL_MODULE,
                self.env.uid,
                self.env.uid,
                list(named),
                [plan.partner.id for plan in named.values()],
            )
        )
        for (name,) in added:
            named[name].has_new_external_id = True

    def _delete_external_ids(self, rows):
        """Take back the identifiers that known contacts got by these rows, except those
        by which a later import knows them; those of new contacts go with them.

        :param rows: ``contact.import.row`` that are being undone
        """
        names = [
            self._external_name(row.external_key)
            for row in rows
            if row.has_new_external_id and row.outcome in ("updated", "unchanged")
        ]
        if not names:
            return
        # Rows of others count, too; and users have no rights on external ids.
        confirmed_sudo = (
            self.env["contact.import.row"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", rows.partner_id.ids),
                    ("import_id", "!=", self.id),
                    ("import_id.source", "=ilike", (self.source or "").strip()),
                    ("external_key", "in", rows.mapped("external_key")),
                    ("outcome", "in", ("updated", "unchanged")),
                    ("undo", "=", False),
                ]
            )
        )
        kept = {self._external_name(row.external_key) for row in confirmed_sudo}
        self.env["ir.model.data"].sudo().search(
            [
                ("module", "=", EXTERNAL_MODULE),
                ("name", "in", [name for name in names if name not in kept]),
                ("model", "=", "res.partner"),
                ("res_id", "in", rows.partner_id.ids),
            ]
        ).unlink()

    def _recognise(self, row, candidates):
        """The contact of a row.

        :param ParsedRow row: notes are added to it
        :return: the contact, or none
        """
        for key in self._match_keys():
            found = candidates.get((key, row.keys.get(key)))
            if found and key == "external":
                found = self._leave_out_other_persons(row, found)
            if found and not (key == "email" and self._is_desk_of_others(row, found)):
                return self._noted(row, self._choose(row, found))
        return self.env["res.partner"]

    @api.model
    def _noted(self, row, contact):
        """Tell that the contact has another address than the row, which stays unless
        addresses are overwritten."""
        email, known = row.keys.get("email"), contact.email_normalized
        if email and known and email not in contact._emails():
            row.note("other_address", None, known)
        return contact

    @api.model
    def _leave_out_other_persons(self, row, found):
        """An identifier alone does not tell who it is: two systems may both have a
        number 1. Contacts of another name and another address are others."""
        same = found.filtered(
            lambda contact: (
                not (
                    row.keys.get("email")
                    and contact.email_normalized
                    and row.keys["email"] not in contact._emails()
                    and self._has_other_name(row, contact)
                )
            )
        )
        if not same:
            row.note("other_id", None, found[0].display_name)
            del row.keys["external"]
        return same

    @api.model
    def _is_desk_of_others(self, row, found):
        """Whether the address is of a desk, as info@, and the row of somebody else
        than those who are known by it."""
        if not is_role_address(row.keys.get("email")) or not row.vals.get("name"):
            return False
        if any(not self._has_other_name(row, contact) for contact in found):
            return False
        row.note("desk_address", None, found[0].display_name)
        return True

    @api.model
    def _has_other_name(self, row, contact):
        name, known = row.vals.get("name") or "", contact.name or ""
        if not name or not known or "@" in known or known == contact.phone:
            return False
        if name.casefold() == known.casefold():
            return False
        if contact.is_company or row.vals.get("is_company"):
            return True
        return likeness(person_name(name), person_name(known)) == DIFFERENT

    @api.model
    def _choose(self, row, found):
        """Which of several contacts with one address a row is about: the one of its
        name; of one alone it is that one."""
        active = found.filtered("active")
        if not active:
            row.note("archived", None, found[0].display_name)
            return found[:1]
        name = row.vals.get("name") or ""
        contact = active._guest_one_of_name(name)
        if not contact:
            row.note("shared", None, ", ".join(active[:3].mapped("name")))
        elif (
            name
            and not contact._guest_is_named(name)
            and "@" not in (contact.name or "@")
        ):
            row.note("other_name", None, contact.name)
        return contact

    # ------------------------------------------------------------
    # The same contact twice in one file
    # ------------------------------------------------------------

    def _find_duplicate_rows(self, plans):
        """Find rows about a contact that an earlier row is about; that one counts.

        :param list plans: ``Plan`` of rows that do not fail, in order; ``duplicate_of``
            is set
        """
        first = self._first_numbers([plan.row for plan in plans])
        for plan in plans:
            row = plan.row
            keys = [
                (key, self._duplicate_value(row, key)) for key in self._match_keys()
            ]
            keys = [key for key in keys if key[1]]
            if plan.partner:
                keys.append(("contact", plan.partner.id))
            elif plan.is_company_row:
                keys.append(("company", row.vals.get("name")))
            numbers = [first[key] for key in keys if first.get(key)]
            row.duplicate_of = min((n for n in numbers if n < row.number), default=0)
            for key in keys:
                first.setdefault(key, row.duplicate_of or row.number)

    @api.model
    def _duplicate_value(self, row, key):
        """:return: what two rows about one contact share; of a desk, the name, too"""
        value = row.keys.get(key)
        if key == "email" and is_role_address(value) and row.vals.get("name"):
            return (value, row.vals["name"].casefold())
        return value

    def _first_numbers(self, rows):
        """:return: by pairs (key, ``_duplicate_value``), the number of the row that
        came first"""
        columns = {
            "external": "external_key",
            "email": "email_key",
            "phone": "phone_key",
        }
        first = {}
        for key in self._match_keys():
            values = [row.keys[key] for row in rows if row.keys.get(key)]
            if not values:
                continue
            column = SQL.identifier(columns[key])
            found = self.env.execute_query(
                SQL(
                    """
                    SELECT %(column)s, "values" -> 'vals' ->> 'name', MIN(number)
                    FROM contact_import_row
                    WHERE import_id = %(batch)s AND %(column)s = ANY(%(values)s)
                      AND duplicate_of_row = 0 AND id != ALL(%(ids)s)
                      AND COALESCE(NULLIF(outcome, 'waiting'), plan) != 'failed'
                    GROUP BY 1, 2 ORDER BY 3
                    """,
                    column=column,
                    batch=self.id,
                    values=values,
                    ids=[row.row_id for row in rows],
                )
            )
            for value, name, number in found:
                if key == "email" and is_role_address(value) and name:
                    value = (value, name.casefold())
                first.setdefault((key, value), number)
        return first
