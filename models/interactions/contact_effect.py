from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .kinds import MAY_GRANT, MAY_GRANT_IF

MOVING_FIELDS = (
    "tag_add_ids",
    "tag_remove_ids",
    "list_add_ids",
    "list_remove_ids",
    "journey_start_ids",
    "journey_leave_ids",
    "webhook_ids",
)
TARGET_FIELDS = (*MOVING_FIELDS, "purpose_grant_ids")


class ContactEffect(models.Model):
    """What an interaction does to a contact: the one way out of the ledger.

    Links, bulk changes and whatever else moves contacts have one each, by
    ``contact.effect.mixin``.
    """

    _name = "contact.effect"
    _description = "Effect on Contacts"
    # As its name, made of theirs; without, any text would find all effects.
    _rec_names_search = [
        "tag_add_ids",
        "list_add_ids",
        "purpose_grant_ids",
        "tag_remove_ids",
        "list_remove_ids",
    ]

    tag_add_ids = fields.Many2many(
        "res.partner.category",
        "contact_effect_tag_add_rel",
        "effect_id",
        "tag_id",
        string="Add Tags",
    )
    tag_remove_ids = fields.Many2many(
        "res.partner.category",
        "contact_effect_tag_remove_rel",
        "effect_id",
        "tag_id",
        string="Remove Tags",
    )
    list_add_ids = fields.Many2many(
        "contact.list",
        "contact_effect_list_add_rel",
        "effect_id",
        "list_id",
        string="Add to Lists",
    )
    list_remove_ids = fields.Many2many(
        "contact.list",
        "contact_effect_list_remove_rel",
        "effect_id",
        "list_id",
        string="Remove from Lists",
    )

    purpose_grant_ids = fields.Many2many(
        "contact.consent.purpose",
        "contact_effect_purpose_grant_rel",
        "effect_id",
        "purpose_id",
        string="Agree To",
        help="Only for what the contact does on purpose, such as sending a form.",
    )

    @api.depends(*TARGET_FIELDS)
    def _compute_display_name(self):
        for effect in self:
            added = [
                target.name
                for field in ("tag_add_ids", "list_add_ids", "purpose_grant_ids")
                for target in effect[field]
            ]
            removed = effect.tag_remove_ids.mapped("name")
            removed += effect.list_remove_ids.mapped("name")
            signed = [f"+ {name}" for name in added] + [f"− {name}" for name in removed]
            effect.display_name = ", ".join(signed) or self.env._("Nothing")

    @api.constrains(*MOVING_FIELDS)
    def _check_no_contradiction(self):
        for effect in self:
            both = (effect.tag_add_ids & effect.tag_remove_ids).mapped("name")
            both += (effect.list_add_ids & effect.list_remove_ids).mapped("name")
            if both:
                raise ValidationError(
                    self.env._(
                        "%(names)s: cannot be added and removed at once. "
                        "Keep it on one side only.",
                        names=", ".join(both),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        effects = super().create(vals_list)
        effects._check_targets_seen()
        return effects

    def write(self, vals):
        before = self._targets_sudo()
        result = super().write(vals)
        self._check_targets_seen(before)
        return result

    def _targets_sudo(self):
        """:return: by name of the field, what these aim at, seen by the user or not"""
        effects_sudo = self.sudo().with_context(active_test=False)
        return {name: effects_sudo[name] for name in TARGET_FIELDS}

    def _check_targets_seen(self, before=None):
        """
        :param dict before: as ``_targets_sudo``: what is not asked about
        :raises AccessError: for tags, lists and purposes that the user may not see
        """
        for name, targets_sudo in self._targets_sudo().items():
            if new_sudo := targets_sudo - before[name] if before else targets_sudo:
                new_sudo.sudo(self.env.su).check_access("read")

    @api.model
    def _apply(self, interactions, count_again=True):
        """Do what the effects say, for any number of contacts.

        Archived and suppressed contacts, archived tags and lists are passed over.

        :param SQL interactions: a sub-select of the columns ``effect_id``,
            ``partner_id``, ``date`` (UTC), ``source``, ``interaction_id`` and
            ``user_id``
        :param bool count_again: whether a tag that is held is counted once more
        """
        self.flush_model()
        Assignment = self.env["contact.tag.assignment"]
        Member = self.env["contact.list.member"]
        used = self._used_targets()
        if "tag_remove_ids" in used:
            Assignment._remove(
                self._sql_targets(interactions, "tag_remove_ids", "tag_id")
            )
        occurrences = self._sql_targets(
            interactions,
            "tag_add_ids",
            "tag_id",
            ("date", "source", "interaction_id", "user_id"),
        )
        if not count_again:
            occurrences = Assignment._sql_not_current(occurrences)
        Assignment._record(occurrences)
        if "list_remove_ids" in used:
            Member._remove(
                self._sql_targets(
                    interactions,
                    "list_remove_ids",
                    "list_id",
                    ("source", "interaction_id", "user_id"),
                )
            )
        if "list_add_ids" in used:
            Member._add(
                self._sql_targets(
                    interactions,
                    "list_add_ids",
                    "list_id",
                    ("date", "source", "interaction_id"),
                )
            )
        if "purpose_grant_ids" in used:
            self.env["contact.consent"]._record(
                self._sql_grants(interactions),
                address=self.env["contact.consent"]._sql_own(
                    SQL.identifier("answer", "address")
                ),
            )

    @api.model
    def _used_targets(self):
        """:return: by which of ``TARGET_FIELDS`` any effect aims at something"""
        relations = [self._fields[name].relation for name in TARGET_FIELDS]
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("EXISTS (SELECT FROM %s)", SQL.identifier(relation))
                    for relation in relations
                ),
            )
        )
        return {
            name for name, is_used in zip(TARGET_FIELDS, row, strict=True) if is_used
        }

    @api.model
    def _sql_grants(self, interactions):
        # Also late, when an effect belongs to a kind that may be no consent any more.
        # And a form that a user says was sent is none of ours. A visitor who typed an
        # address, as for an event, proved it no more than by a form.
        return SQL(
            """
            SELECT target.partner_id, target.purpose_id, 'granted' AS status,
                   target.date, target.interaction_id,
                   interaction.data->>'address' AS address,
                   CASE WHEN interaction.kind = 'form'
                       AND interaction.user_id IS NULL THEN 'form'
                        WHEN interaction.kind = 'import' THEN 'import'
                        WHEN interaction.data->>'address' IS NOT NULL
                       AND maker.share THEN 'form'
                        ELSE 'api' END AS method
            FROM (%s) target
            JOIN contact_interaction interaction
                ON interaction.id = target.interaction_id
            LEFT JOIN res_users maker ON maker.id = interaction.user_id
            WHERE interaction.kind = ANY(%s) AND %s
            """,
            self._sql_targets(
                interactions,
                "purpose_grant_ids",
                "purpose_id",
                ("date", "interaction_id"),
            ),
            list(MAY_GRANT),
            SQL(" AND ").join(
                SQL(
                    "(interaction.kind != %s OR interaction.data->>%s = %s)",
                    kind,
                    *fact,
                )
                for kind, fact in MAY_GRANT_IF.items()
            ),
        )

    @api.model
    def _sql_targets(self, interactions, field_name, column, interaction_columns=()):
        """The interactions times the active targets of one field of their effects.

        :param str column: ``tag_id``, ``list_id`` or ``purpose_id``, the target's
        :param interaction_columns: further columns of the interactions to keep
        """
        field = self._fields[field_name]
        kept = [
            SQL.identifier("interaction", name)
            for name in ("partner_id", *interaction_columns)
        ]
        return SQL(
            """
            SELECT target.%(column)s, %(kept)s FROM (%(interactions)s) interaction
            JOIN %(relation)s target ON target.effect_id = interaction.effect_id
            JOIN res_partner partner ON partner.id = interaction.partner_id
                 AND partner.active AND partner.is_suppressed IS NOT TRUE
            JOIN %(target)s what ON what.id = target.%(column)s AND what.active
            """,
            kept=SQL(", ").join(kept),
            interactions=interactions,
            relation=SQL.identifier(field.relation),
            target=SQL.identifier(self.env[field.comodel_name]._table),
            column=SQL.identifier(column),
        )
