from odoo import api, models
from odoo.tools import SQL

from ...lib.imports.consent_planner import CHANGING, ConsentPlanner
from ...lib.imports.field_changes import ADDRESS, CurrentContact
from ...lib.imports.matcher import Match
from ...lib.imports.notes import OF_ROW
from ...lib.imports.parsed_row import Keys, ParsedRow
from ...lib.imports.stated_consent import StatedConsent
from ...lib.mail.addresses import BETWEEN
from .contact_import_match import EXTERNAL_MODULE

MAX_COMPARED = 45  # fields; PostgreSQL builds objects of 50 at most
COMPARED = ("name", "email", "phone", "is_company")  # whatever columns there are
# Of ``partner`` and the ``company`` that it belongs to: the row names just that one.
NAMES_ITS_COMPANY = SQL(
    """
    EXISTS (SELECT FROM res_partner company
            WHERE company.id = partner.parent_id AND company.is_company
              AND read."values" -> 'company'
                  = jsonb_build_object('name', company.name))
    AND NOT EXISTS (SELECT FROM res_partner other
                    WHERE other.name = read."values" -> 'company' ->> 'name'
                      AND other.is_company AND other.id != partner.parent_id)
    """
)


class ContactImport(models.Model):
    """Finds rows that say nothing new, many by one statement.

    A row whose every value the contact has, letter by letter, whose tags and lists it
    has, and of whom nothing is doubtful, is unchanged by whatever rule. Who is not
    found here is planned as ever, and may be unchanged all the same.
    """

    _inherit = "contact.import"

    def _unchanged_rows(self, rows):
        """
        :param rows: ``StoredRow``
        :return: by id, of rows that would touch nothing: a pair of the id of the
            contact and what becomes of consents, by purpose id
        """
        if not rows or not self._may_leave_unchanged():
            return {}
        self.env.flush_all()
        contacts = self._contacts_beyond_doubt(rows)
        same = self._rows_as_contacts(
            [
                (row.id, row.read_id, contacts[row.id])
                for row in rows
                if row.id in contacts
            ]
        )
        allowed = self._allowed_contacts({contacts[id_] for id_ in same})
        found = {id_: contacts[id_] for id_ in same if contacts[id_] in allowed}
        return self._with_consents_as_they_are(
            [row for row in rows if row.id in found], found
        )

    def _may_leave_unchanged(self):
        # Journeys decide for themselves, and known contacts may be left out.
        return not (
            self.known == "skip"
            or self.everybody_left == "yes"
            or self._planning_rules().moves_in_journeys
            or (self.count_again and self.tag_add_ids)
        )

    # ------------------------------------------------------------
    # Whom they are about
    # ------------------------------------------------------------

    def _contacts_beyond_doubt(self, rows):
        """
        :param rows: ``StoredRow``
        :return: by id of the row, the id of the one contact that its surest key leads
            to; rows of which several have it, or that bring a new identifier, lack
        """
        kinds = self._match_kinds()
        holders = {
            kind: holders_of(sorted({getattr(row, kind) for row in rows} - {None}))
            for kind, holders_of in (
                ("external", self._holders_of_external_ids),
                ("email", self._only_holders_of_emails),
                ("phone", self._only_holders_of_phones),
            )
            if kind == "external" or kind in kinds
        }
        found = {}
        for row in rows:
            kind = next((kind for kind in kinds if getattr(row, kind)), None)
            contact_id = kind and holders[kind].get(getattr(row, kind))
            if contact_id and (
                not row.external or holders["external"].get(row.external) == contact_id
            ):
                found[row.id] = contact_id
        return found

    def _holders_of_external_ids(self, values):
        names = {self._external_name(value): value for value in values}
        if not names:
            return {}
        known = self.env.execute_query(
            SQL(
                "SELECT name, res_id FROM ir_model_data"
                " WHERE module = %s AND model = 'res.partner' AND name = ANY(%s)",
                EXTERNAL_MODULE,
                list(names),
            )
        )
        return {names[name]: contact_id for name, contact_id in known}

    @api.model
    def _only_holders_of_emails(self, values):
        # Whoever else has the address, also if nobody here may see them: in doubt.
        shared = self.env.execute_query(
            SQL(
                """
                SELECT unnest(string_to_array(gate_addresses, %(between)s))
                FROM res_partner
                WHERE gate_addresses IS NOT NULL
                  AND string_to_array(gate_addresses, %(between)s) && %(values)s::text[]
                """,
                between=BETWEEN,
                values=values,
            )
        )
        found = self._only_holders("email_normalized", values)
        for (address,) in shared:
            found.pop(address, None)
        return found

    @api.model
    def _only_holders_of_phones(self, values):
        return self._only_holders("phone_sanitized", values)

    @api.model
    def _only_holders(self, column, values):
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT %(column)s, MIN(id) FROM res_partner"
                    " WHERE %(column)s = ANY(%(values)s)"
                    " GROUP BY %(column)s HAVING COUNT(*) = 1",
                    column=SQL.identifier(column),
                    values=values,
                )
            )
        )

    def _allowed_contacts(self, contact_ids):
        """:return: the ids of those that who imports sees here, and may write"""
        contacts = self._contacts().search(
            [("id", "in", list(contact_ids)), *self._company_domain()]
        )
        return set(contacts._filtered_access("write").ids)

    # ------------------------------------------------------------
    # What they say
    # ------------------------------------------------------------

    def _rows_as_contacts(self, about):
        """
        :param about: triples of ids: of a row, of the record that holds what was read
            of it, and of a contact
        :return: ids of the rows of which the contact has all
        """
        compared = self._compared_columns()
        if not about or len(compared) > MAX_COMPARED:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT read.row_id
                FROM (%(read)s) read
                JOIN res_partner partner ON partner.id = read.contact_id
                WHERE partner.active AND partner.is_suppressed IS NOT TRUE
                  AND partner.gate_addresses IS NULL
                  AND COALESCE(read.email_key = partner.email_normalized,
                               read.email_key IS NULL)
                  AND COALESCE(read.phone_key = partner.phone_sanitized,
                               read.phone_key IS NULL)
                  AND jsonb_build_object(%(current)s) @> CASE
                      WHEN partner.parent_id IS NOT NULL AND partner.type = 'contact'
                      THEN (read."values" -> 'vals') - %(address)s
                      ELSE read."values" -> 'vals' END
                  AND (read."values" -> 'company' = '{}'
                       OR read."values" -> 'vals' -> 'is_company' = 'true'
                       OR %(names_its_company)s)
                  AND (read."values" -> 'consent')::text NOT LIKE '%%"left"%%'
                  AND NOT EXISTS (SELECT FROM jsonb_array_elements(read.notes) note
                                  WHERE note ->> 0 != ALL(%(of_row)s))
                  AND NOT EXISTS (SELECT FROM res_users
                                  WHERE res_users.partner_id = partner.id)
                  AND %(has_tags)s
                """,
                read=_sql_read(about),
                current=SQL(", ").join(
                    SQL("%s::text, %s", name, column)
                    for name, column in compared.items()
                ),
                address=list(ADDRESS),
                of_row=list(OF_ROW),
                names_its_company=NAMES_ITS_COMPANY,
                has_tags=self._sql_has_tags_and_lists(
                    [read_id for _row_id, read_id, _contact_id in about]
                ),
            )
        )
        return [row[0] for row in rows]

    def _compared_columns(self):
        """:return: by name of the field, its column of ``partner`` as JSON holds it"""
        Partner = self.env["res.partner"]
        targets = self.column_ids.mapped("target")
        names = {*COMPARED, *(name for name in targets if name in Partner._fields)}
        columns = {}
        for name in sorted(names):
            field = Partner._fields[name]
            if self._has_plain_column(field):
                column = SQL.identifier("partner", name)
                if field.type == "datetime":
                    column = SQL("to_char(%s, 'YYYY-MM-DD HH24:MI:SS')", column)
                columns[name] = column
        return columns

    def _sql_has_tags_and_lists(self, read_ids):
        """The condition that ``partner`` has, and lacks, what the row ``read`` and the
        import want."""
        rules = self._planning_rules()
        wanted = [
            SQL("NOT EXISTS (%s)", self._sql_lacking(held, ids))
            for held, ids in (("tag", rules.add_tags), ("list", rules.add_lists))
            if ids
        ]
        unwanted = [
            SQL("NOT EXISTS (SELECT FROM %s AND %s = ANY(%s))", *_held(held), list(ids))
            for held, ids in (("tag", rules.remove_tags), ("list", rules.remove_lists))
            if ids
        ]
        return SQL(" AND ").join([*wanted, *unwanted, self._sql_has_row_tags(read_ids)])

    @api.model
    def _sql_lacking(self, held, ids):
        table, column = _held(held)
        return SQL(
            "SELECT FROM unnest(%s) AS wanted(id)"
            " WHERE NOT EXISTS (SELECT FROM %s AND %s = wanted.id)",
            list(ids),
            table,
            column,
        )

    def _sql_has_row_tags(self, read_ids):
        nothing = SQL("""read."values" -> 'tags' = '[]'""")
        if self.count_again or "tags" not in self.column_ids.mapped("target"):
            return nothing
        names = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT jsonb_array_elements_text("values" -> 'tags')
                FROM contact_import_row WHERE id = ANY(%s)
                """,
                read_ids,
            )
        )
        known = self._tags_called([name for (name,) in names]) if names else {}
        table, column = _held("tag")
        return SQL(
            """
            (%s OR NOT EXISTS (
                SELECT FROM jsonb_array_elements_text(read."values" -> 'tags') named
                LEFT JOIN unnest(%s::text[], %s::int[]) AS tag(name, id)
                    ON tag.name = named.value
                WHERE NOT EXISTS (SELECT FROM %s AND %s = tag.id)))
            """,
            nothing,
            list(known),
            list(known.values()),
            table,
            column,
        )

    # ------------------------------------------------------------
    # What they agreed to
    # ------------------------------------------------------------

    def _with_consents_as_they_are(self, rows, contacts):
        """
        :param rows: ``StoredRow`` of nobody who left
        :param contacts: by id of the row, the id of the contact
        :return: as of ``_unchanged_rows``, without rows that change a consent
        """
        rules = self._consent_rules()
        if not rules.wanted:
            return {row.id: (contacts[row.id], {}) for row in rows}
        partners = self._contacts().browse({contacts[row.id] for row in rows})
        partners.sudo().fetch(["email_normalized", "phone_sanitized", "company_id"])
        current = {
            partner.id: CurrentContact(
                partner.id, company_id=partner.sudo().company_id.id or 0
            )
            for partner in partners
        }
        matches = [
            Match(row, contacts[row.id]) for row in self._rows_with_consents(rows)
        ]
        planner = ConsentPlanner(
            rules, self._current_consents(matches, partners, rules)
        )
        decided = {
            match.row.id: planner.decisions_of(
                match.row, current[match.contact_id], is_out=False
            )
            for match in matches
        }
        return {
            row_id: (contacts[row_id], decisions)
            for row_id, decisions in decided.items()
            if CHANGING.isdisjoint(decisions.values())
        }

    def _rows_with_consents(self, rows):
        """:return: ``ParsedRow`` with what rows say of consents, and their keys"""
        said = dict(
            self.env.execute_query(
                SQL(
                    """SELECT id, "values" -> 'consent' FROM contact_import_row
                       WHERE id = ANY(%s)""",
                    [row.read_id for row in rows],
                )
            )
        )
        return [
            ParsedRow(
                row.id,
                row.number,
                consent=StatedConsent.recalled(said[row.read_id]),
                keys=Keys(email=row.email or "", phone=row.phone or ""),
            )
            for row in rows
        ]


def _sql_read(about):
    """
    :param about: as of ``_rows_as_contacts``
    :return: a statement that selects what was read of these rows; a row that was read
        before only if its cells are the same, and not just their fingerprints
    """
    row_ids, read_ids, contact_ids = map(list, zip(*about, strict=True))
    is_same = SQL("")
    if row_ids != read_ids:
        is_same = SQL(
            "JOIN contact_import_row own ON own.id = said.row_id AND own.raw = read.raw"
        )
    # OFFSET keeps PostgreSQL from looking at all rows of all imports first.
    return SQL(
        """
        SELECT said.row_id, said.contact_id,
               read."values", read.notes, read.email_key, read.phone_key
        FROM unnest(%s, %s, %s) AS said(row_id, read_id, contact_id)
        JOIN contact_import_row read ON read.id = said.read_id %s
        OFFSET 0
        """,
        row_ids,
        read_ids,
        contact_ids,
        is_same,
    )


def _held(what):
    """:return: a pair: what ``partner`` holds, with its condition, and the column"""
    if what == "tag":
        return (
            SQL(
                "contact_tag_assignment held"
                " WHERE held.partner_id = partner.id AND held.state = 'active'"
            ),
            SQL("held.tag_id"),
        )
    return (
        SQL("contact_list_member held WHERE held.partner_id = partner.id"),
        SQL("held.list_id"),
    )
