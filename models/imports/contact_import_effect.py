from odoo import api, models
from odoo.tools import SQL

from ...lib.sql import sql_array, sql_rows


class ContactImport(models.Model):
    """Appends interactions of imported rows, and has them do what imports do."""

    _inherit = "contact.import"

    def _log_interactions(self, written):
        """One interaction for each row that moves a contact, and what it does.

        :param written: ``WrittenRow``; their interactions are set
        """
        moved = [done for done in written if done.is_moved]
        if not moved:
            return
        # Nobody has rights to write interactions.
        interaction_ids = (
            self.env["contact.interaction"]
            .sudo()
            ._append_applied(
                [(done.partner.id, done.row.id) for done in moved],
                {
                    "kind": "import",
                    "name": self.display_name,
                    "res_model": "contact.import.row",
                    "user_id": self.env.uid,
                },
            )
        )
        for done in moved:
            done.interaction_id = interaction_ids[done.row.id]
        affected = [done.interaction_id for done in moved if done.plan.needs_effect]
        if affected and self._has_effect():
            self.env["contact.effect"]._apply(
                self._sql_effects_of(affected), count_again=self.count_again
            )
        self._tag_rows(moved)

    def _sql_effects_of(self, interaction_ids):
        return SQL(
            """
            SELECT %s::int AS effect_id, partner_id, date, %s AS source,
                   id AS interaction_id, user_id
            FROM contact_interaction WHERE id = ANY(%s)
            """,
            self.effect_id.id,
            f"{self._name},{self.id}",
            sql_array(interaction_ids),
        )

    @api.model
    def _sql_effects(self, interaction_ids):
        """What interactions of imports do; see ``contact.interaction``."""
        return SQL(
            """
            SELECT batch.effect_id, interaction.partner_id, interaction.date,
                   'contact.import,' || batch.id AS source,
                   interaction.id AS interaction_id, interaction.user_id
            FROM contact_interaction interaction
            JOIN contact_import_row imported ON imported.interaction_id = interaction.id
            JOIN contact_import batch ON batch.id = imported.import_id
            WHERE interaction.kind = 'import' AND interaction.id = ANY(%s)
            """,
            sql_array(interaction_ids),
        )

    def _tag_rows(self, moved):
        """Add the tags that rows name; new ones are made."""
        names = sorted({name for done in moved for name in done.plan.tag_names})
        if not names:
            return
        ids = self._tags_called(names)
        # One tag of those that differ in upper and lower case only.
        lacking = {name.casefold(): name for name in reversed(names) if name not in ids}
        made = self.env["res.partner.category"].create(
            [{"name": name} for name in lacking.values()]
        )
        by_case = dict(zip(lacking, made.ids, strict=True))
        ids |= {name: by_case[name.casefold()] for name in names if name not in ids}
        occurrences = [
            (done.partner.id, ids[name], done.interaction_id)
            for done in moved
            for name in done.plan.tag_names
        ]
        self.env["contact.tag.assignment"]._record(
            SQL(
                """
                SELECT tagged.partner_id, tagged.tag_id, interaction.date, %s AS source,
                       interaction.id AS interaction_id, interaction.user_id
                FROM %s
                JOIN contact_interaction interaction
                    ON interaction.id = tagged.interaction_id
                """,
                f"{self._name},{self.id}",
                sql_rows(
                    "tagged",
                    occurrences,
                    partner_id="int",
                    tag_id="int",
                    interaction_id="int",
                ),
            )
        )
