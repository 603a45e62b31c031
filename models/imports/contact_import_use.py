from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..common.derived_models import DERIVED
from ..interactions.kinds import FOUND_OUT

# What only follows a contact, or is evaluated by interactions below.
NO_USE = {
    *("contact_tag_assignment", "contact_consent", "contact_consent_event"),
    *("contact_interaction", "contact_list_member", "contact_list_removal"),
    "contact_import_row",
    *("res_partner_res_partner_category_rel", "mail_followers"),
}
# What nobody reports, and what rules do by themselves.
OF_MACHINES = (*FOUND_OUT, "automation")
# What leads contacts on by itself: no more a use than where it has led them.
LEADING = ["contact.journey.step", "contact.sunset.policy"]
NOT_LED = SQL("COALESCE(split_part(source, ',', 1) != ALL(%s), TRUE)", LEADING)
# Of these, what other interactions than the import's left on a contact is a use; but
# not what expired or was retracted, which nobody did.
BY_INTERACTIONS = {
    "contact.interaction": SQL("SELECT partner_id, id FROM contact_interaction"),
    "contact.list.member": SQL(
        "SELECT partner_id, interaction_id FROM contact_list_member WHERE %s", NOT_LED
    ),
    "contact.consent": SQL(
        "SELECT partner_id, interaction_id FROM contact_consent_event "
        "WHERE status IN ('pending', 'granted', 'withdrawn')"
    ),
    "contact.tag.assignment": SQL(
        """
        SELECT current.partner_id, event.interaction_id
        FROM contact_tag_event event
        JOIN contact_tag_assignment current ON current.id = event.assignment_id
        WHERE event.kind IN ('added', 'renewed') AND %s
        """,
        NOT_LED,
    ),
}
# What points to a contact by model and id, and is none of its uses.
NO_USE_BY_ID = {"ir.model.data", "mail.followers", *BY_INTERACTIONS, *DERIVED}
# Comments and mails, not core's log; files, not the contact's own picture.
USES_BY_ID = {
    "mail.message": SQL(
        "message_type IN ('comment', 'email', 'email_outgoing', 'sms')"
    ),
    "ir.attachment": SQL("res_field IS NULL"),
}


class ContactImport(models.Model):
    """Knows who uses contacts: whatever refers to them, but for what is derived."""

    _inherit = "contact.import"

    def _uses_of(self, contacts):
        """What else the database knows of contacts than what this import did; but for
        contacts that belong to them, see ``_parents``.

        :param SQL contacts: a sub-select of ids, any number
        :return: by contact id, a set of what the users are called
        """
        self.ensure_one()
        uses = defaultdict(set)
        self.env.flush_all()
        for name, query in self._sql_uses():
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT partner_id FROM (%s) used(partner_id) "
                    "WHERE partner_id IN (%s)",
                    query,
                    contacts,
                )
            )
            for (partner_id,) in rows:
                uses[partner_id].add(name)
        return uses

    @api.model
    def _parents(self, contacts, going_ids):
        """
        :param SQL contacts: as of ``_uses_of``
        :param going_ids: ids of contacts that go as well
        :return: the ids of those to which others belong
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT child.parent_id FROM res_partner child
                LEFT JOIN unnest(%s::int[]) going(id) ON going.id = child.id
                WHERE going.id IS NULL AND child.parent_id IN (%s)
                """,
                list(going_ids),
                contacts,
            )
        )
        return {parent_id for (parent_id,) in rows}

    def _sql_uses(self):
        """
        :return: pairs of what a kind of user is called, and its contacts in SQL
        """
        yield from self._sql_uses_by_key()
        yield from self._sql_uses_by_id()
        for model_name, query in BY_INTERACTIONS.items():
            yield (
                self.env[model_name]._description,
                SQL(
                    """
                    SELECT partner_id FROM (%s) used(partner_id, interaction_id)
                    WHERE NOT EXISTS (
                        SELECT FROM contact_interaction interaction
                        WHERE interaction.id = used.interaction_id
                          AND (interaction.kind = ANY(%s) OR interaction.id IN (%s)))
                    """,
                    query,
                    list(OF_MACHINES),
                    self._sql_own_interactions(),
                ),
            )

    def _sql_own_interactions(self):
        return SQL(
            "SELECT interaction_id FROM contact_import_row WHERE import_id = %s",
            self.id or None,  # a dialog that is not yet about an import
        )

    @api.model
    def _sql_uses_by_key(self):
        # Core's own list of what points to contacts, made for merging them.
        merge = self.env["base.partner.merge.automatic.wizard"]
        described, no_use = {}, {*NO_USE, "res_partner", *self._tables_of_dialogs()}
        for model in self.env.values():
            if model._auto and not model._abstract:
                described[model._table] = model._description
            if model._transient or model._name in DERIVED:
                no_use.add(model._table)
        for table, column in merge._get_fk_on("res_partner"):
            if table in no_use or "base_partner_merge" in table:
                continue
            yield (
                described.get(table, table),
                SQL("SELECT %s FROM %s", SQL.identifier(column), SQL.identifier(table)),
            )

    @api.model
    def _tables_of_dialogs(self):
        """:return: the tables of what dialogs were about that somebody opened; not of
        what records share with them"""
        tables = {True: set(), False: set()}
        for model in self.env.values():
            fields = model._fields.values()
            tables[model._transient].update(
                field.relation
                for field in fields
                if field.type == "many2many" and field.store
            )
        return tables[True] - tables[False]

    @api.model
    def _sql_uses_by_id(self):
        for model in self.env.values():
            if not model._auto or model._abstract or model._transient:
                continue
            if model._name in NO_USE_BY_ID:
                continue
            condition = USES_BY_ID.get(model._name, SQL("TRUE"))
            for field in model._fields.values():
                if query := self._sql_pointed_at(model, field):
                    yield model._description, SQL("%s AND %s", query, condition)

    @api.model
    def _sql_pointed_at(self, model, field):
        """:return: the contacts that a field names which can name any record"""
        if not field.store or field.inherited:
            return None
        table, column = SQL.identifier(model._table), SQL.identifier(field.name)
        if field.type == "many2one_reference":
            named = model._fields[field.model_field]
            if not named.store or named.type != "char" and named.type != "selection":
                return None
            return SQL(
                "SELECT %s FROM %s WHERE %s = 'res.partner'",
                column,
                table,
                SQL.identifier(named.name),
            )
        if field.type == "reference":
            return SQL(
                "SELECT split_part(%(column)s, ',', 2)::int FROM %(table)s "
                "WHERE %(column)s LIKE 'res.partner,%%'",
                column=column,
                table=table,
            )
        return None
