from odoo import api, fields, models
from odoo.tools import SQL

from ..common.actions import open_records

# The lists of a campaign's audience, and what each means to the list.
AUDIENCE_FIELDS = {"list_ids": "audience", "excluded_list_ids": "excluded"}
# What the conditions of segments name.
SEGMENT_FIELDS = ("used_tag_ids", "used_list_ids")
# The relations of contact.effect, and what each means to the tag or list.
EFFECT_FIELDS = {
    "tag_add_ids": "add",
    "tag_remove_ids": "remove",
    "list_add_ids": "add",
    "list_remove_ids": "remove",
}


class ContactUsage(models.Model):
    """The register of where tags and lists are used; a view, never stale.

    Every model with an effect is in it by itself; segments are by their conditions.
    Whoever may not see the user of a tag does not see it here.
    """

    _name = "contact.usage"
    _description = "Where a Tag or List Is Used"
    _auto = False
    _order = "res_model, res_id desc"
    _rec_name = "record_ref"
    _depends = {"mailing.filter": ["used_tag_ids", "used_list_ids"]}
    _rec_names_search = ["tag_id", "list_id"]  # records of any kind have no column

    tag_id = fields.Many2one("res.partner.category", readonly=True)
    list_id = fields.Many2one("contact.list", readonly=True)
    res_model = fields.Char("Kind of User", readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    role = fields.Selection(
        [
            ("add", "Adds it"),
            ("remove", "Removes it"),
            ("audience", "Mails to it"),
            ("excluded", "Excludes it"),
            ("condition", "Asks for it"),
            ("score", "Gives points for it"),
        ],
        readonly=True,
    )
    record_ref = fields.Reference(
        selection="_selection_record_ref", compute="_compute_record_ref", string="Where"
    )

    @property
    def _table_query(self):
        users = [
            self._sql_users(owner, name, role)
            for owner in self.env["contact.effect"]._owner_fields()
            for name, role in EFFECT_FIELDS.items()
        ]
        users += [
            self._sql_audiences(name, role) for name, role in AUDIENCE_FIELDS.items()
        ]
        users += [self._sql_segments(name) for name in SEGMENT_FIELDS]
        users.append(self._sql_scoring_plans())
        return SQL(
            "SELECT row_number() OVER () AS id, * FROM (%s) usage",
            SQL(" UNION ALL ").join(users),
        )

    @api.model
    def _sql_users(self, owner, field_name, role):
        field = self.env["contact.effect"]._fields[field_name]
        is_tag = field.column2 == "tag_id"
        return SQL(
            """
            SELECT %(tag)s AS tag_id, %(list)s AS list_id, %(model)s AS res_model,
                   owner.id AS res_id, %(role)s AS role
            FROM %(owner)s owner
            JOIN %(relation)s used ON used.effect_id = owner.%(column)s
            WHERE owner.id IN %(seen)s
            """,
            tag=SQL("used.tag_id") if is_tag else SQL("NULL::int"),
            list=SQL("NULL::int") if is_tag else SQL("used.list_id"),
            model=owner.model_name,
            owner=SQL.identifier(self.env[owner.model_name]._table),
            column=SQL.identifier(owner.name),
            relation=SQL.identifier(field.relation),
            role=role,
            seen=self._sql_seen(owner.model_name),
        )

    @api.model
    def _sql_seen(self, model):
        """:return: a sub-select of the ids of the records that the user may see"""
        Model = self.env[model].with_context(active_test=False)
        if not Model.has_access("read"):
            return SQL("(SELECT 1 WHERE FALSE)")
        return Model._search([]).subselect()

    @api.model
    def _sql_audiences(self, field_name, role):
        campaigns = self.env["contact.campaign"]
        return SQL(
            """
            SELECT NULL::int AS tag_id, list_id, %s AS res_model,
                   campaign_id AS res_id, %s AS role
            FROM %s WHERE campaign_id IN %s
            """,
            campaigns._name,
            role,
            SQL.identifier(campaigns._fields[field_name].relation),
            self._sql_seen(campaigns._name),
        )

    @api.model
    def _sql_segments(self, field_name):
        segments = self.env["mailing.filter"]
        field = segments._fields[field_name]
        is_tag = field.column2 == "tag_id"
        return SQL(
            """
            SELECT %(tag)s AS tag_id, %(list)s AS list_id, %(model)s AS res_model,
                   segment_id AS res_id, 'condition' AS role
            FROM %(relation)s WHERE segment_id IN %(seen)s
            """,
            tag=SQL("tag_id") if is_tag else SQL("NULL::int"),
            list=SQL("NULL::int") if is_tag else SQL("list_id"),
            model=segments._name,
            seen=self._sql_seen(segments._name),
            relation=SQL.identifier(field.relation),
        )

    @api.model
    def _sql_scoring_plans(self):
        return SQL(
            """
            SELECT DISTINCT tag_id, NULL::int AS list_id,
                   'contact.scoring.plan' AS res_model, plan_id AS res_id,
                   'score' AS role
            FROM contact_scoring_rule
            WHERE kind = 'tag' AND tag_id IS NOT NULL AND plan_id IN %s
            """,
            self._sql_seen("contact.scoring.plan"),
        )

    @api.model
    def _selection_record_ref(self):
        models = [
            self.env[owner.model_name]
            for owner in self.env["contact.effect"]._owner_fields()
        ]
        return [
            *((model._name, model._description) for model in models),
            ("mailing.filter", self.env._("Segment")),
            ("contact.scoring.plan", self.env._("Scoring Plan")),
        ]

    @api.depends("res_model", "res_id")
    def _compute_record_ref(self):
        for usage in self:
            usage.record_ref = f"{usage.res_model},{usage.res_id}"

    @api.model
    def _count_by(self, field_name, ids):
        """:return: a mapping of the id of a tag or list to its number of users"""
        self.env.flush_all()
        # Numbers only, of what the user may not see as well.
        groups = self.sudo()._read_group(
            [(field_name, "in", ids)], [field_name], ["__count"]
        )
        return {record.id: count for record, count in groups}

    @api.model
    def _open_for(self, field_name, record):
        return open_records(
            self.env,
            "contact_marketing.contact_usage_action",
            record.display_name,
            [(field_name, "=", record.id)],
        )

    def action_open_record(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
