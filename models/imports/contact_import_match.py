import re
from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.hygiene.phones import has_extension
from ...lib.imports.duplicate_rows import DuplicateRows, shared_value
from ...lib.imports.matcher import KnownContact, Matcher
from ...lib.imports.notes import Note
from ...lib.imports.parsed_row import KEYS

# Where identifiers of other systems are kept: Odoo's own external ids, which follow a
# contact when it is merged.
EXTERNAL_MODULE = "__contact_import__"
READ_OF_KNOWN = (
    *("name", "phone", "phone_sanitized", "email_normalized", "gate_addresses"),
    *("active", "is_company"),
)


class ContactImport(models.Model):
    """Looks up the contacts of rows: set by set, with the rights of the user."""

    _inherit = "contact.import"

    def _match_rows(self, rows, find_duplicates):
        """
        :param rows: ``ParsedRow``
        :param bool find_duplicates: whether to look for rows about the same contact,
            which rows know when they come a second time
        :return: a list of ``Match``, one for each row
        """
        matcher = Matcher(
            self._match_kinds(),
            self._known_contacts(rows),
            self._known_companies(rows),
            is_new_only=self.known == "skip",
        )
        matches = [matcher.match(row) for row in rows]
        return self._mark_duplicates(matches) if find_duplicates else matches

    def _match_kinds(self):
        """:return: by what contacts are known, the surest first"""
        wanted = {
            "external": self.match_external_id,
            "email": self.match_email,
            "phone": self.match_phone,
        }
        return [kind for kind in KEYS if wanted[kind]]

    def _known_contacts(self, rows):
        """
        :param rows: ``ParsedRow``
        :return: by pairs (kind, key), lists of ``KnownContact`` that rows may be about,
            archived ones too
        """
        keys = {
            kind: sorted({row.keys.of_kind(kind) for row in rows} - {""})
            for kind in self._match_kinds()
        }
        found, known = defaultdict(list), {}
        for kind, key, contact in self._contacts_of_keys(keys):
            if contact.id not in known:
                known[contact.id] = _known_contact(contact)
            each = known[contact.id]
            for value in each.emails if kind == "email" else (key,):
                found[kind, value].append(each)
        return found

    def _contacts_of_keys(self, keys):
        """
        :param keys: by kind, values to look for
        :return: triples (kind, key, contact), by ids of contacts; without the key of
            addresses, of which a contact may have several
        """
        if keys.get("email"):
            domain = self._contacts()._domain_of_addresses(keys["email"])
            for contact in self._search_contacts(domain):
                yield "email", None, contact
        if keys.get("phone"):
            domain = Domain("phone_sanitized", "in", keys["phone"])
            for contact in self._search_contacts(domain):
                if not has_extension(contact.phone or ""):
                    # Behind a switchboard are many.
                    yield "phone", contact.phone_sanitized, contact
        if keys.get("external"):
            for value, contact in self._by_external_ids(keys["external"]):
                yield "external", value, contact

    def _contacts(self):
        """The contacts of the user, archived ones too."""
        return self.env["res.partner"].with_context(active_test=False)

    def _search_contacts(self, domain):
        contacts = self._contacts().search(domain & self._company_domain(), order="id")
        # Whom the user may see was searched; nothing else is read of them.
        contacts.sudo().fetch(READ_OF_KNOWN)
        return contacts

    # ------------------------------------------------------------
    # The same contact twice in one file
    # ------------------------------------------------------------

    def _mark_duplicates(self, matches):
        """:return: the same ``Match``, duplicates with the number of the row that
        counts"""
        finder = DuplicateRows(
            self._match_kinds(),
            *self._first_numbers([each.row for each in matches if not each.is_failed]),
        )
        marked = []
        for match in matches:
            if not match.is_failed and (original := finder.original_of(match)):
                row = replace(match.row, duplicate_of=original)
                match = replace(match, row=row)
            elif name := finder.has_id_of(match.row):
                row = replace(match.row, keys=replace(match.row.keys, external=""))
                notes = (*match.notes, Note("other_id", None, name))
                match = replace(match, row=row, notes=notes)
            marked.append(match)
        return marked

    def _first_numbers(self, rows):
        """:return: by pairs (kind, ``shared_value``), the number of the row that came
        first; and by these numbers, pairs of the name and the email key"""
        columns = {
            "external": "external_key",
            "email": "email_key",
            "phone": "phone_key",
        }
        first, people = {}, {}
        for kind in self._match_kinds():
            keys = sorted({row.keys.of_kind(kind) for row in rows} - {""})
            if not keys:
                continue
            column = SQL.identifier(columns[kind])
            found = self.env.execute_query(
                SQL(
                    """
                    SELECT %(column)s, "values" -> 'vals' ->> 'name', email_key,
                           MIN(number)
                    FROM contact_import_row
                    WHERE import_id = %(batch)s AND %(column)s = ANY(%(keys)s)
                      AND duplicate_of_row = 0 AND id != ALL(%(ids)s)
                      AND COALESCE(NULLIF(outcome, 'waiting'), plan) != 'failed'
                    GROUP BY 1, 2, 3 ORDER BY 4
                    """,
                    column=column,
                    batch=self.id,
                    keys=keys,
                    ids=[row.id for row in rows],
                )
            )
            for key, name, email, number in found:
                first.setdefault((kind, shared_value(kind, key, name)), number)
                people[number] = (name or "", email or "")
        return first, people

    # ------------------------------------------------------------
    # Identifiers of other systems
    # ------------------------------------------------------------

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
        for contact in self._search_contacts(Domain("id", "in", list(by_id))):
            yield by_id[contact.id], contact

    def _external_name(self, value):
        """An external id as Odoo allows: no blanks. Ids count within their source."""
        text = f"{(self.source or '').strip().casefold()}.{value}"
        return re.sub(r"\s", lambda blank: f"%{ord(blank[0]):02x}", text)

    def _keep_external_ids(self, written):
        """Remember the identifiers of the source for the contacts of rows.

        :param written: ``WrittenRow``; whether one brought the identifier is set
        """
        named = {
            self._external_name(done.row.keys.external): done
            for done in written
            if done.partner and done.row.keys.external
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
                [done.partner.id for done in named.values()],
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


def _known_contact(contact):
    return KnownContact(
        contact.id,
        name=contact.name or "",
        phone=contact.phone or "",
        email=contact.email_normalized or "",
        emails=frozenset(contact._emails()),
        is_active=contact.active,
        is_company=contact.is_company,
    )
