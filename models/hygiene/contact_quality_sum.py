from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

# What the record rules of contacts may ask, for sums to answer, by the same names.
KNOWN = {"company_id", "partner_share"}
LINKED = ("contact.quality", "contact.hygiene.issue")  # seen by who sees the contact


class ContactQualitySum(models.Model):
    """The figures of the quality overview, added up for ranges of contacts, by what
    Odoo's record rule of contacts asks: who opens the overview need not wait for a
    count over all contacts.

    This model is its one writer; ``contact.quality.range`` knows what is right.
    """

    _name = "contact.quality.sum"
    _description = "Sum of the Quality of Contacts"
    _order = "id"
    _rec_name = "first_id"
    _log_access = False

    first_id = fields.Integer("First Contact", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    partner_share = fields.Boolean(readonly=True)
    figure = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    key = fields.Char(
        required=True,
        readonly=True,
        groups=NO_ACCESS,
        help="Of which field, kind, source or group.",
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        groups=NO_ACCESS,  # who may see which of them, the overview asks
    )

    @api.model
    def _names(self):
        """:return: the fields of which it is added up how many contacts lack them:
        those that count, and lie in a column that says the same to everybody"""
        fields_of = self.env["res.partner"]._fields
        # Whoever changes a contact has it counted for everybody.
        lines_sudo = self.env["contact.hygiene.weight"].sudo()
        lines_sudo = lines_sudo.search([("plan_id.active", "=", True)])
        names = set(lines_sudo.field_id.mapped("name")) & set(fields_of)
        return sorted(name for name in names if self._is_kept(fields_of[name]))

    @api.model
    def _is_kept(self, field):
        is_same = not field.company_dependent and not field.translate
        return bool(field.store and field.column_type and is_same)

    # ------------------------------------------------------------
    # Who may see them
    # ------------------------------------------------------------

    @api.model
    def _visible_domain(self):
        """:return: a domain of the sums of those contacts that the user may see, by the
        record rules of contacts themselves; None: they ask more than sums know"""
        Rule = self.env["ir.rule"]
        visible = self._as_known(Rule._compute_domain("res.partner", "read"))
        for name in LINKED:
            domain = Rule._compute_domain(name, "read")
            if self._as_known(domain.map_conditions(_through_contact)) != visible:
                return None
        return visible

    @api.model
    def _as_known(self, domain):
        conditions = list(domain.iter_conditions())
        if any(each.field_expr not in KNOWN for each in conditions):
            return None
        return domain.optimize(self)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _read_sums(self, visible, without):
        """
        :param visible: see ``_visible_domain``
        :param without: first ids of ranges that are left out
        :return: a dictionary of numbers by figure and key
        """
        # By the rules of contacts: nobody has rights on sums.
        query = self.sudo()._search(visible & Domain("first_id", "not in", without))
        columns = [SQL.identifier(name) for name in ("figure", "key", "number")]
        rows = self.env.execute_query(
            SQL(
                "SELECT figure, key, SUM(number)::bigint FROM (%s) seen"
                " GROUP BY figure, key",
                query.select(*columns),
            )
        )
        return {(figure, key): number for figure, key, number in rows}

    @api.model
    def _visible_groups(self, visible):
        """:return: what contacts that the user may see have in common, as keys of
        ``contact.quality.sum._sql_group``"""
        query = self.sudo()._search(visible & Domain("figure", "=", "group"))
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT key FROM (%s) seen", query.select(SQL("key")))
        )
        return {key for (key,) in rows}

    @api.model
    def _ranges_with(self, figure):
        """:return: the first ids of ranges that have this figure"""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT first_id FROM contact_quality_sum WHERE figure = %s",
                figure,
            )
        )
        return {first_id for (first_id,) in rows}


def _through_contact(condition):
    """:return: what a rule asks of the contact of a record; as it is, if of others"""
    is_contact = condition.field_expr == "partner_id" and condition.operator == "any"
    if is_contact and isinstance(condition.value, Domain):
        return condition.value
    return condition
