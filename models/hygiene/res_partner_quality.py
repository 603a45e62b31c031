from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.hygiene.ranges import sql_in_ranges
from ..common.guarded_search import guarded_search
from ..common.readers import READERS

GOOD, FAIR = 80, 50  # percent, from which on
LEVEL_PERCENTS = {"good": GOOD, "fair": FAIR, "bad": 0}
LEVELS = [("good", "Good"), ("fair", "Fair"), ("bad", "Bad")]
CHECKED = [("quality_ids", "any", [("plan_id", "!=", False)])]
# Time brings them, not who typed the data.
BY_TIME = ["stale", "inactive"]
SHOWN = ("contact_quality", "contact_completeness", "contact_quality_level")


class ResPartner(models.Model):
    """How good contacts are, to group and to sort by, and who brought them."""

    _inherit = "res.partner"

    contact_quality_level = fields.Selection(
        LEVELS,
        "Quality",
        compute="_compute_contact_quality_level",
        search="_search_contact_quality_level",
        groups=READERS,
        help="Good from 80 %, fair from 50 %, bad below.",
    )
    later_issue_ids = fields.One2many(
        "contact.hygiene.issue",
        "other_id",
        "Known Before",
        domain=[("state", "=", "open"), ("kind", "=", "duplicate")],
        copy=False,
        groups=READERS,
        help="Contacts that were there before, and look the same.",
    )
    faulty_at_creation = fields.Boolean(
        "Faulty at Creation",
        compute="_compute_faulty_at_creation",
        search="_search_faulty_at_creation",
        groups=READERS,
        help="Something is wrong that was wrong when the contact was made. Of two that "
        "are the same, the later one.",
    )
    data_source = fields.Char(
        "Brought By",
        compute="_compute_data_source",
        search="_search_data_source",
        groups="contact_marketing.group_user",
        help="import: and its number, form: and its page, user: and the number of who "
        "made the contact, or other.",
    )

    @api.depends("contact_quality", "is_hygiene_checked")
    def _compute_contact_quality_level(self):
        for partner in self:
            level = False
            if partner.is_hygiene_checked:
                quality = partner.contact_quality
                level = "good" if quality >= GOOD else "bad"
                level = "fair" if GOOD > quality >= FAIR else level
            partner.contact_quality_level = level

    @api.model
    @guarded_search
    def _search_contact_quality_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        quality = "contact_quality"
        levels = {
            "good": Domain(quality, ">=", GOOD),
            "fair": Domain(quality, ">=", FAIR) & Domain(quality, "<", GOOD),
            "bad": Domain(quality, "<", FAIR),
        }
        # Who was not checked has no figures, and no level either.
        found = Domain.OR(levels[each] for each in value if each in levels)
        unchecked = ~Domain(CHECKED) if False in value else Domain.FALSE
        return found & Domain(CHECKED) | unchecked

    @api.depends("hygiene_issue_ids.kind", "later_issue_ids.kind")
    def _compute_faulty_at_creation(self):
        time = {*BY_TIME, "duplicate"}
        for partner in self:
            kinds = set(partner.hygiene_issue_ids.mapped("kind"))
            partner.faulty_at_creation = bool(partner.later_issue_ids or kinds - time)

    @api.model
    @guarded_search
    def _search_faulty_at_creation(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "id"),
                model._quality_sql_faulty_at_creation(),
            )
        )

    @api.model
    def _quality_sql_faulty_at_creation(self, first_ids=None):
        """
        :param first_ids: of ranges of contacts; None: of all
        :return: a sub-select of ids; one, as PostgreSQL cannot join several that an OR
            connects
        """
        Issue = self.env["contact.hygiene.issue"]
        Issue.flush_model()
        is_open = Domain("state", "=", "open")
        own = Issue._search(is_open & Domain("kind", "not in", [*BY_TIME, "duplicate"]))
        later = Issue._search(is_open & Domain("kind", "=", "duplicate"))
        if first_ids is not None:
            own.add_where(sql_in_ranges(own.table, "partner_id", first_ids))
            later.add_where(sql_in_ranges(later.table, "other_id", first_ids))
        return SQL(
            "%s UNION %s",
            own.select(SQL("%s AS id", SQL.identifier(own.table, "partner_id"))),
            later.select(SQL.identifier(later.table, "other_id")),
        )

    # ------------------------------------------------------------
    # Who brought a contact
    # ------------------------------------------------------------

    @api.depends("contact_import_id", "create_uid")
    def _compute_data_source(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id = ANY(%s)",
                self._quality_sql_data_source("res_partner"),
                self.ids,
            )
        )
        found = dict(rows)
        for partner in self:
            partner.data_source = found.get(partner._origin.id)

    @api.model
    @guarded_search
    def _search_data_source(self, operator, value):
        field = self._fields["data_source"]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                "data_source", operator, value, model, alias, query
            )
        )

    @api.model
    def _quality_sql_data_source(self, alias):
        """:return: SQL of who brought a contact: the import that made it; or, if a
        visitor did, the page of the first form it sent; or the user who made it"""
        self.env["res.partner"].flush_model(["contact_import_id", "create_uid"])
        self.env["contact.interaction"].flush_model(["partner_id", "kind", "url"])
        return SQL(
            """
            CASE WHEN %(batch)s IS NOT NULL THEN 'import:' || %(batch)s
                 WHEN %(author)s IN (SELECT id FROM res_users WHERE share) THEN
                    COALESCE((
                        SELECT 'form:' || COALESCE(form.url, '')
                        FROM contact_interaction form
                        WHERE form.partner_id = %(id)s AND form.kind = 'form'
                        ORDER BY form.date, form.id LIMIT 1
                    ), 'other')
                 WHEN %(author)s IS NULL OR %(author)s = %(root)s THEN 'other'
                 ELSE 'user:' || %(author)s END
            """,
            id=SQL.identifier(alias, "id"),
            batch=SQL.identifier(alias, "contact_import_id"),
            author=SQL.identifier(alias, "create_uid"),
            root=self.env.ref("base.user_root").id,
        )

    # ------------------------------------------------------------
    # In SQL
    # ------------------------------------------------------------

    @api.model
    def _marketing_shown_names(self):
        return [*super()._marketing_shown_names(), *SHOWN, "is_hygiene_checked"]

    @api.model
    def _marketing_shown_sql(self, name, query):
        if name != "is_hygiene_checked":
            return super()._marketing_shown_sql(name, query)
        measured = query.left_join(
            self._table, "id", "contact_quality", "partner_id", "measured"
        )
        return SQL("%s IS NOT NULL", SQL.identifier(measured, "plan_id"))

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "data_source":
            self._check_field_access(self._fields[field_expr], "read")
            return self._quality_sql_data_source(alias)
        if field_expr not in SHOWN or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        measured = query.left_join(
            alias, "id", "contact_quality", "partner_id", "measured"
        )
        is_checked = SQL("%s IS NOT NULL", SQL.identifier(measured, "plan_id"))
        quality = SQL.identifier(measured, "quality")
        if field_expr == "contact_quality_level":
            return SQL(
                "CASE WHEN NOT (%s) THEN NULL WHEN %s >= %s THEN 'good'"
                " WHEN %s >= %s THEN 'fair' ELSE 'bad' END",
                is_checked,
                quality,
                GOOD,
                quality,
                FAIR,
            )
        column = SQL.identifier(measured, field_expr.removeprefix("contact_"))
        return SQL("CASE WHEN %s THEN %s END", is_checked, column)
