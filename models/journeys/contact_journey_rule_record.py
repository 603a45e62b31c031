from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.sql import sql_array
from ..common.failures import isolated
from ..common.notice_language import in_language_of
from .contact_journey_rule_entry import CHUNK


class ContactJourneyRule(models.Model):
    """Lets contacts in with a record, when the interaction that tells of it is applied.
    What comes while the journey is paused, or the entry stands, is let in later."""

    _inherit = "contact.journey.rule"

    # The first interaction that was not looked at when it came; 0: all were.
    missed_interaction_id = fields.Integer(readonly=True)

    def _start(self, before):
        result = super()._start(before)
        # Whoever writes down at the same time what a former rule missed is tried
        # again, and writes it to the rule that is live then.
        missed = before._lock_missed()
        for rule in self.filtered(lambda rule: rule.kind == "record"):
            same = before.filtered(
                lambda one, rule=rule: (
                    one.kind == rule.kind
                    and one.interaction_kind == rule.interaction_kind
                )
            )
            rule.missed_interaction_id = missed.get(same[:1].id)
            rule.next_date = fields.Datetime.now()
        return result

    @api.model
    def _enter_by_interactions(self, interaction_ids):
        """Let in whom these interactions are about.

        :param list interaction_ids: of humans, about to be applied
        """
        rules = self.search(
            Domain("kind", "=", "record")
            & Domain("version_id.state", "=", "live")
            & Domain("journey_id.state", "in", ("running", "paused"))
        )
        if not rules:
            return
        kinds = self.env["contact.interaction"]._read_group(
            [("id", "in", list(interaction_ids))], ["kind"]
        )
        heard = {kind for (kind,) in kinds}
        for rule in rules.filtered(lambda rule: rule.interaction_kind in heard):
            if rule.journey_id.state == "paused" or rule.problem:
                rule._miss(interaction_ids)
                continue
            problems = []
            rule = in_language_of(rule, rule.journey_id.user_id)
            with isolated(rule, problems.append):
                rule._check_ready()
                rule._let_in_by(SQL("id = ANY(%s)", sql_array(interaction_ids)))
            if problems:
                rule._stand(problems[0])
                rule._miss(interaction_ids)

    def _lock_missed(self):
        """Take from rules what they missed; written also where that is nothing, so that
        it is no secret to whoever writes the same row.

        :return: by id of a rule, the first interaction it missed, if any
        """
        missed = {rule.id: rule.missed_interaction_id for rule in self}
        self._write_missed(SQL("0"))
        return missed

    def _miss(self, interaction_ids):
        first = min(interaction_ids)
        self._write_missed(
            SQL("LEAST(NULLIF(missed_interaction_id, 0), %s)", first),
        )
        self.next_date = fields.Datetime.now()

    def _write_missed(self, value):
        """The ORM writes no value that is there already; this one is written anyway, so
        that transactions that do it at once conflict.

        :param SQL value: of the column
        """
        self.flush_recordset(["missed_interaction_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE contact_journey_rule SET missed_interaction_id = %s"
                " WHERE id = ANY(%s)",
                value,
                self.ids,
            )
        )
        self.invalidate_recordset(["missed_interaction_id"], flush=False)

    def _let_in_by(self, condition):
        """
        :param SQL condition: on rows of ``contact_interaction``
        """
        matching = SQL("TRUE")
        if self._has_conditions():
            matching = SQL("res_id IN (%s)", self._sql_matching_all())
        self.env["contact.journey.participant"]._enter_by_records(
            self.journey_id,
            SQL(
                """
                SELECT partner_id, res_id, id AS interaction_id
                FROM contact_interaction
                WHERE %s AND kind = %s AND res_model = %s AND verdict = 'human'
                  AND retracted_date IS NULL AND %s
                """,
                condition,
                self.interaction_kind,
                self.condition_model,
                matching,
            ),
        )

    # ------------------------------------------------------------
    # Later
    # ------------------------------------------------------------

    def _look(self):
        if self.kind != "record":
            return super()._look()
        if self.missed_interaction_id:
            return self._let_in_missed()
        return self._sweep_lost()

    def _let_in_missed(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM contact_interaction
                WHERE id >= %s AND kind = %s AND applied_date IS NOT NULL
                ORDER BY id LIMIT %s
                """,
                self.missed_interaction_id,
                self.interaction_kind,
                CHUNK,
            )
        )
        ids = [interaction_id for (interaction_id,) in rows]
        self._let_in_by(SQL("id = ANY(%s)", ids))
        self.missed_interaction_id = ids[-1] + 1 if len(ids) == CHUNK else 0
        return len(ids)

    def _sweep_lost(self):
        """Also while they wait, those leave whose record is gone."""
        Participant = self.env["contact.journey.participant"]
        left = Participant._leave(
            SQL(
                """
                SELECT id, 'removed' AS state, 'record_gone' AS reason
                FROM contact_journey_participant participant
                WHERE journey_id = %s AND state = 'active' AND %s
                ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
                """,
                self.journey_id.id,
                Participant._sql_lost_of(self.journey_id, [self.condition_model]),
                CHUNK,
            )
        )
        if len(left) < CHUNK:
            self.next_date = self._next_sweep()
        return len(left)
