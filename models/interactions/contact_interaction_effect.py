from odoo import api, fields, models
from odoo.tools import SQL

from .mailing_trace import REPEAT_SECONDS
from .sources import SOURCES

DRAIN_CHUNK = 1_000


class ContactInteraction(models.Model):
    """Applies what interactions mean, and takes it back."""

    _inherit = "contact.interaction"

    @api.model
    def _cron_apply(self):
        """Apply the effects and count the statistics of new interactions, in chunks."""
        waiting = self.search_count([("applied_date", "=", False)])
        self.env["ir.cron"]._commit_progress(remaining=waiting)
        self._process_in_chunks(self._apply_chunk)

    @api.model
    def _cron_find(self):
        """Have sources look for what no record tells, as for carts that were left."""
        finding = [
            source.find
            for source in SOURCES
            if source.find and source.is_installed(self.env)
        ]
        self.env["ir.cron"]._commit_progress(remaining=len(finding))
        for find in finding:
            if not self._process_in_chunks(lambda find=find: find(self.env)):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _apply_chunk(self):
        waiting = self.search(
            [("applied_date", "=", False)], order="id", limit=DRAIN_CHUNK
        ).try_lock_for_update()
        taken = len(waiting)
        waiting -= waiting._drop_repeated()
        waiting.write({"applied_date": fields.Datetime.now()})
        waiting.mailing_trace_id._evaluate_clicks()
        human = waiting.filtered(lambda interaction: interaction.verdict == "human")
        if human:
            self.flush_model()
            self.env["contact.sunset.member"]._return_after(human)
            self.env["contact.trigger"]._fire(human.ids)
            for interactions in self._list_sql_effects(human.ids):
                self.env["contact.effect"]._apply(interactions)
            self.env["link.tracker.click"]._record_from_interactions(human)
        self.env["contact.score.touch"]._touch(waiting.partner_id.ids)
        return taken

    def _drop_repeated(self):
        """Drop clicks on a link within seconds of one before: a double click is one,
        also where both came at once.

        :return: what was dropped
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM contact_interaction click
                WHERE id = ANY(%s) AND kind = 'click' AND verdict = 'human'
                  AND EXISTS (
                    SELECT FROM contact_interaction twin
                    WHERE twin.mailing_trace_id = click.mailing_trace_id
                      AND twin.link_id = click.link_id AND twin.id != click.id
                      AND twin.kind = 'click' AND twin.verdict = 'human'
                      AND twin.date >= click.date - make_interval(secs => %s)
                      AND twin.date <= click.date + make_interval(secs => %s)
                      -- Of two at once, the first may be committed last.
                      AND ((twin.date, twin.id) < (click.date, click.id)
                           OR twin.applied_date IS NOT NULL))
                """,
                self.ids,
                REPEAT_SECONDS,
                REPEAT_SECONDS,
            )
        )
        repeated = self.browse(row[0] for row in rows)
        repeated.unlink()
        return repeated

    @api.model
    def _list_sql_effects(self, interaction_ids):
        """What has which effect.

        :param list interaction_ids: interactions of humans
        :return: sub-selects as ``contact.effect._apply`` takes them; other sources
            of effects add theirs
        """
        return [
            self.env["contact.link.effect"]._sql_effects(interaction_ids),
            self.env["contact.import"]._sql_effects(interaction_ids),
            *self.env["contact.trigger"]._list_sql_effects(interaction_ids),
            *self.env["contact.score.crossing"]._list_sql_effects(interaction_ids),
        ]

    def _sql_effect_targets(self, field_name, column, interaction_columns=()):
        """What the effects of these interactions aim at; see ``contact.effect``."""
        return [
            self.env["contact.effect"]._sql_targets(
                interactions, field_name, column, interaction_columns
            )
            for interactions in self._list_sql_effects(self.ids)
        ]

    def _set_verdict(self, verdict):
        """Evaluate interactions, also long afterwards, and bring their effects in line.

        :param str verdict: ``human``, ``suspect`` or ``bot``
        """
        changed = self.filtered(lambda interaction: interaction.verdict != verdict)
        were_human = changed.filtered(
            lambda interaction: interaction.verdict == "human"
        )
        changed.write({"verdict": verdict})
        if verdict == "human":
            changed.write({"applied_date": False})
            self._wake_up()
        else:
            were_human._take_back_effects()

    def _retract(self):
        """Take back what these interactions did; what they were about is undone."""
        standing = self.filtered(lambda interaction: not interaction.retracted_date)
        standing.write({"retracted_date": fields.Datetime.now()})
        # One that still waits must not be applied after this.
        standing.filtered(lambda interaction: not interaction.applied_date).write(
            {"applied_date": fields.Datetime.now()}
        )
        standing._take_back_effects()

    def _take_back_effects(self):
        if self:
            self.flush_model()
            self.env["contact.tag.event"]._retract(self.ids)
            self.env["contact.list.member"]._retract(self.ids)
            self.env["contact.consent"]._retract(self.ids)
            self.env["link.tracker.click"]._retract(self)
            self.env["contact.trigger"]._retract_fired(self.ids)
            self.env["contact.score.touch"]._touch(self.partner_id.ids)
