import logging
import re
from fnmatch import fnmatchcase

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.page_pattern import sql_matches_page
from ...lib.sql import sql_array
from ..common.mail_layout import MAIL_LAYOUT
from ..common.notice_language import in_language_of
from .contact_trigger import SEGMENT_MOVES
from .kinds import KIND_BY_NAME

_logger = logging.getLogger(__name__)


class ContactTrigger(models.Model):
    """Which interactions fire which trigger."""

    _inherit = "contact.trigger"

    @api.model
    def _fire(self, interaction_ids):
        """Keep which of these interactions fire which triggers, before anything is
        applied: what an effect changes may be what a condition asks for.

        :param list interaction_ids: interactions of humans that are about to be applied
        """
        for trigger, fires in self._firing(interaction_ids):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO contact_trigger_interaction_rel (
                        trigger_id, interaction_id)
                    SELECT %s, interaction.id FROM contact_interaction interaction
                        WHERE %s
                    ON CONFLICT DO NOTHING
                    """,
                    trigger.id,
                    fires,
                )
            )
            if fired := self.env.cr.rowcount:
                trigger.fired_count += fired
        self.env["contact.interaction"].invalidate_model(["trigger_ids"], flush=False)

    @api.model
    def _list_sql_effects(self, interaction_ids):
        """
        :param list interaction_ids: interactions that fired
        :return: sub-selects, one per trigger, as ``contact.effect._apply`` takes
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT trigger_id FROM contact_trigger_interaction_rel "
                "WHERE interaction_id = ANY(%s)",
                sql_array(interaction_ids),
            )
        )
        # In their order; what one did that is archived by now was done all the same.
        fired = self.with_context(active_test=False).search(
            [("id", "in", [row[0] for row in rows])]
        )
        return [
            SQL(
                """
                SELECT %(effect_id)s AS effect_id, interaction.partner_id,
                    interaction.date,
                       COALESCE(interaction.res_model || ',' || interaction.res_id,
                           interaction.url)
                           AS source,
                       interaction.id AS interaction_id, interaction.user_id
                FROM contact_trigger_interaction_rel fired
                JOIN contact_interaction interaction
                    ON interaction.id = fired.interaction_id
                WHERE fired.trigger_id = %(id)s AND interaction.id = ANY(%(ids)s)
                """,
                effect_id=trigger.effect_id.id,
                id=trigger.id,
                ids=sql_array(interaction_ids),
            )
            for trigger in fired
        ]

    @api.model
    def _retract_fired(self, interaction_ids):
        """Forget that these interactions fired triggers."""
        self.flush_model(["fired_count"])
        self.env.cr.execute(
            SQL(
                """
                WITH deleted AS (
                    DELETE FROM contact_trigger_interaction_rel
                    WHERE interaction_id = ANY(%s) RETURNING trigger_id
                )
                UPDATE contact_trigger trigger
                SET fired_count = fired_count - deleted.count
                FROM (SELECT trigger_id, COUNT(*)
                    FROM deleted GROUP BY trigger_id) deleted
                WHERE trigger.id = deleted.trigger_id
                """,
                sql_array(interaction_ids),
            )
        )
        self.invalidate_model(["fired_count"], flush=False)
        self.env["contact.interaction"].invalidate_model(["trigger_ids"], flush=False)

    @api.model
    def _firing(self, interaction_ids):
        """The triggers that listen to these interactions, and which of them fire each.

        :return: pairs of a trigger and the condition on the row ``interaction``
        """
        self.flush_model()
        kinds = self.env["contact.interaction"]._read_group(
            [("id", "in", list(interaction_ids))], ["kind"]
        )
        firing = []
        for trigger in self.search([("kind", "in", [kind for (kind,) in kinds])]):
            trigger = in_language_of(trigger, trigger._makers_sudo())
            try:
                condition = trigger._sql_fires()
            except UserError as error:
                trigger._switch_off(error)
                continue
            chosen = SQL("interaction.id = ANY(%s)", sql_array(interaction_ids))
            firing.append((trigger, SQL("%s AND %s", chosen, condition)))
        return firing

    def _sql_fires(self):
        self.ensure_one()
        conditions = [SQL("interaction.kind = %s", self.kind), self._sql_may_move()]
        if self._is_source_gone():
            return SQL("FALSE")
        if self.model_name:
            self.env[self.model_name].flush_model()
            Source = self.env[self.model_name].with_context(active_test=False)
            with self._naming_what_broke(Source):
                matching = Source._search(
                    self._source_domain() & self._matching(Source)
                )
            is_itself = Source._name == "contact.interaction"
            about = SQL("interaction.res_model = %s", self.model_name)
            conditions += [
                SQL("TRUE") if is_itself else about,
                SQL(
                    "interaction.%s IN %s",
                    SQL.identifier("id" if is_itself else "res_id"),
                    matching.subselect(),
                ),
            ]
        if self.url_pattern and self.has_page:
            conditions.append(sql_matches_page("interaction", self.url_pattern))
        if self.kind == "visit":
            conditions.append(self._sql_visited_enough())
        if self.kind == "custom_event":
            name = " ".join((self.event_name or "").split())
            conditions.append(SQL("LOWER(interaction.name) = LOWER(%s)", name))
        if self.kind == "stage":
            conditions.append(
                SQL("interaction.data->>'stage_id' = %s", str(self.stage_id.id))
            )
        if self.kind in SEGMENT_MOVES:
            conditions += [
                SQL("interaction.res_model = %s", self.segment_id._name),
                SQL("interaction.res_id = %s", self.segment_id.id),
            ]
        if self.kind == "score":
            conditions.append(
                SQL(
                    "interaction.res_model = %s AND interaction.res_id = %s",
                    self.threshold_id._name,
                    self.threshold_id.id or 0,
                )
            )
        return SQL(" AND ").join(conditions)

    def _is_source_gone(self):
        """Whether the addon whose records it asks about was removed."""
        source_model = KIND_BY_NAME[self.kind].source_model
        return bool(source_model) and source_model not in self.env

    @api.model
    def _listening(self, kind, page):
        """
        :param str kind: ``visit`` or ``form``
        :param str page: the path of a page; None where it is not known
        :return: the triggers that wait for it there
        """
        return self.search([("kind", "=", kind)]).filtered(
            lambda trigger: (
                not trigger.url_pattern
                or fnmatchcase(
                    page or "", re.sub(r"([\[?])", r"[\1]", trigger.url_pattern)
                )
            )
        )

    def _sql_visited_enough(self):
        since = SQL("TRUE")
        if self.visit_days:
            since = SQL(
                "visit.date > interaction.date - make_interval(days => %s)",
                self.visit_days,
            )
        return SQL(
            """%(count)s <= (
                SELECT COUNT(*) FROM contact_interaction visit
                WHERE visit.partner_id = interaction.partner_id AND visit.kind = 'visit'
                  AND visit.verdict = 'human' AND %(page)s
                  AND visit.date <= interaction.date AND %(since)s)""",
            count=self.visit_count,
            page=sql_matches_page("visit", self.url_pattern),
            since=since,
        )

    def _makers_sudo(self):
        """:return: whom to tell: the makers, or where they left, who administers"""
        # Whose they are is no secret.
        makers_sudo = (self.condition_user_id | self.create_uid).sudo()
        managers = self.env.ref("contact_marketing.group_manager")
        return makers_sudo.filtered("active") or managers.sudo().all_user_ids

    def _switch_off(self, error):
        """A condition that broke after saving (a field was removed) stops no other
        trigger; its maker is told."""
        _logger.warning("Trigger %s is switched off: %s", self.id, error)
        self.active = False
        self.message_post(
            body=self.env._(
                "Switched off: the condition cannot be used any more. %(error)s",
                error=error,
            ),
            partner_ids=self._makers_sudo().partner_id.ids,
            email_layout_xmlid=MAIL_LAYOUT,
        )
