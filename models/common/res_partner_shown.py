from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Figures that views show with contacts are read by one statement.

    They are computed fields of several subjects, each with its own ``compute`` for all
    other uses. A list of contacts, their cards and their form ask for many at once.
    """

    _inherit = "res.partner"

    def web_read(self, specification):
        self._marketing_shown_read(specification)
        return super().web_read(specification)

    def _marketing_shown_read(self, names):
        """Bring what is asked for into the cache. ``web_read`` checks the access.

        :param names: of fields; others than ``_marketing_shown_names`` are ignored
        """
        contacts = self._origin
        fields_shown = [
            field
            for field in map(self._fields.get, self._marketing_shown_names())
            if field.name in names
            and self._has_field_access(field, "read")
            and any(field._cache_missing_ids(contacts))
        ]
        if not fields_shown or not contacts:
            return
        query = contacts.with_context(active_test=False)._as_query(ordered=False)
        columns = [
            self._marketing_shown_sql(field.name, query) for field in fields_shown
        ]
        rows = self.env.execute_query(
            query.select(self._field_to_sql(self._table, "id", query), *columns)
        )
        # As a compute does: no write.
        with self.env.protecting(fields_shown, contacts):
            for id_, *values in rows:
                contact = contacts.browse(id_)
                for field, value in zip(fields_shown, values, strict=True):
                    contact[field.name] = value or False

    @api.model
    def _marketing_shown_names(self):
        """:return: a list of the fields that ``_marketing_shown_sql`` knows"""
        return []

    @api.model
    def _marketing_shown_sql(self, name, query):
        """:return: SQL of a field, in a query of ``res_partner``"""
        return self._field_to_sql(self._table, name, query)

    @api.model
    def _marketing_shown_of_each(self, records, aggregate):
        """
        :param Query records: of a model that has a ``partner_id``
        :param SQL aggregate: of the records of each contact
        :return: a sub-select for ``_marketing_shown_sql``
        """
        records.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(records.table, "partner_id"),
                SQL.identifier(self._table, "id"),
            )
        )
        return records.subselect(aggregate)
