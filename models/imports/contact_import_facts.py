from odoo import api, models
from odoo.tools import SQL

from ...lib.imports.consent_planner import ConsentPlanner
from ...lib.imports.field_changes import CurrentContact, FieldChanges
from ...lib.imports.planner import LookUps, Planner, Rules

READ_OF_CURRENT = (
    *("name", "email", "email_normalized", "gate_addresses", "phone"),
    *("phone_sanitized", "is_company", "type", "parent_id", "company_id"),
    "is_suppressed",
)


class ContactImport(models.Model):
    """Looks up what the planner asks of contacts, tags and addresses."""

    _inherit = "contact.import"

    def _planner(self, matches):
        """
        :param matches: ``Match`` of the rows that will be planned
        :return: ``Planner``
        """
        contacts = self._contacts().browse(
            dict.fromkeys(match.contact_id for match in matches if match.contact_id)
        )
        consent_rules = self._consent_rules()
        return Planner(
            self._planning_rules(),
            LookUps(
                contacts=self._current_contacts(contacts, matches),
                suppressed=self._suppressed_of(matches),
                tags=self._row_tags(matches),
            ),
            FieldChanges(self._field_specs(), self._overwritten_targets()),
            ConsentPlanner(
                consent_rules,
                self._current_consents(matches, contacts, consent_rules),
            ),
        )

    def _planning_rules(self):
        return Rules(
            skips_strangers=self.everybody_left == "yes",
            may_create=self.env["res.partner"].has_access("create"),
            count_again=self.count_again,
            add_tags=frozenset(self.tag_add_ids.filtered("active").ids),
            add_lists=frozenset(self.list_add_ids.filtered("active").ids),
            remove_tags=frozenset(self.tag_remove_ids.ids),
            remove_lists=frozenset(self.list_remove_ids.ids),
            moves_in_journeys=bool(self.journey_start_ids or self.journey_leave_ids),
            purposes=tuple(self.purpose_ids.ids),
        )

    def _overwritten_targets(self):
        if self.known != "overwrite":
            return []
        return self.column_ids.filtered("overwrite").mapped("target")

    def _current_contacts(self, contacts, matches):
        """
        :param contacts: whom the rows of ``matches`` are about
        :return: by id, ``CurrentContact``
        """
        names = {name for match in matches for name in match.row.vals}
        # Others may belong to a company that the user may not read.
        compared = {
            match.contact_id
            for match in matches
            if match.row.company.name and not match.company
        }
        # Those who were found, the user may see; nothing else is read of them.
        contacts.sudo().fetch({*READ_OF_CURRENT, *names})
        allowed = set(contacts._filtered_access("write").ids)
        with_users = self._ids_with_users(contacts)
        tags = self._held("contact_tag_assignment", "tag_id", contacts.ids, "active")
        lists = self._held("contact_list_member", "list_id", contacts.ids)
        numbers = [
            contacts._fields[name]
            for name in names
            if contacts._fields[name].type in ("float", "monetary")
        ]
        return {
            contact.id: CurrentContact(
                contact.id,
                name=contact.name or "",
                email=contact.email or "",
                phone=contact.phone or "",
                phone_sanitized=contact.phone_sanitized or "",
                emails=frozenset(contact._emails()),
                is_company=contact.is_company,
                type=contact.type,
                parent_id=contact.parent_id.id or 0,
                parent_name=contact.id in compared and contact.parent_id.name or "",
                company_id=contact.company_id.id or 0,
                values={name: self._plain(contact, name) for name in names},
                digits={
                    field.name: self._decimal_places(contact, field)
                    for field in numbers
                },
                tag_ids=frozenset(tags.get(contact.id, ())),
                list_ids=frozenset(lists.get(contact.id, ())),
                has_user=contact.id in with_users,
                may_write=contact.id in allowed,
                is_suppressed=contact.is_suppressed,
            )
            for contact in contacts
        }

    @api.model
    def _decimal_places(self, contact, field):
        """:return: to how many Odoo rounds a number of the contact; None: not at all"""
        if field.type == "float":
            digits = field.get_digits(self.env)
            return digits and digits[1]
        currency = contact[field.get_currency_field(contact)]
        return currency.decimal_places if currency else None

    @api.model
    def _ids_with_users(self, contacts):
        """:return: the ids of contacts who log in"""
        # Whoever imports need not see users.
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        users = users_sudo.search_fetch(
            [("partner_id", "in", contacts.ids)], ["partner_id"]
        )
        return set(users.partner_id.ids)

    @api.model
    def _suppressed_of(self, matches):
        addresses = {
            address
            for match in matches
            for address in (match.row.keys.email, match.row.keys.phone)
            if address
        }
        return frozenset(self.env["contact.suppression"]._suppressed(addresses))

    # ------------------------------------------------------------
    # Tags and lists
    # ------------------------------------------------------------

    @api.model
    def _row_tags(self, matches):
        """The tags that rows name.

        :return: by name, the id; 0 of a tag that the import may make. Others lack.
        """
        names = sorted({name for match in matches for name in match.row.tags})
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
        """:return: by contact id, the ids of tags or lists"""
        if not partner_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, array_agg(%s) FROM %s "
                    "WHERE partner_id = ANY(%s) AND %s GROUP BY partner_id",
                    SQL.identifier(column),
                    SQL.identifier(table),
                    partner_ids,
                    SQL("state = %s", state) if state else SQL("true"),
                )
            )
        )
