from datetime import timedelta
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ...lib.sql import sql_array
from .sources import SOURCES
from .sources.deleted import find_deleted

# Who clicks twice on a link means it once; Outlook's Safe Links look at it once more.
REPEAT = timedelta(seconds=15)
DRAIN_CHUNK = 5_000


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
            is_last = find == finding[-1]
            if not self._process_in_chunks(lambda find=find: find(self.env), is_last):
                return

    @api.model
    def _cron_find_deleted(self):
        """Take back what records told that the database deleted with others. It looks
        at all that stands, so once a day."""
        self._process_in_chunks(lambda: find_deleted(self.env))

    @api.model
    def _apply_chunk(self):
        waiting = self.search(
            [("applied_date", "=", False)], order="id", limit=DRAIN_CHUNK
        ).try_lock_for_update()
        taken = len(waiting)
        waiting -= waiting._drop_repeated()
        waiting._mark_applied()
        waiting.mailing_trace_id._evaluate_clicks()
        human = waiting.filtered(lambda interaction: interaction.verdict == "human")
        if human:
            self.flush_model()
            self.env["contact.sunset.member"]._return_after(human)
            self.env["contact.trigger"]._fire(human.ids)
            self.env["contact.trigger"]._fill(human.ids)
            for interactions in self._list_sql_effects(human.ids):
                self.env["contact.effect"]._apply(interactions)
            self.env["link.tracker.click"]._record_from_interactions(human)
        self.env["contact.score.touch"]._touch(waiting.partner_id.ids)
        return taken

    def _mark_applied(self):
        # By the ORM it would take as long as all that clicks do to tags.
        self.env.cr.execute(
            SQL(
                "UPDATE contact_interaction SET applied_date = %s WHERE id = ANY(%s)",
                fields.Datetime.now(),
                sql_array(self.ids),
            )
        )
        self.invalidate_recordset(["applied_date"], flush=False)
        self.modified(["applied_date"])

    def _drop_repeated(self):
        """Drop clicks on a link within seconds of one that counts: a double click is
        one, also where both came at once. When the clicks are applied makes no
        difference.

        :return: what was dropped
        """
        repeated_ids = []
        for _link, clicks in groupby(self._clicks_on_links(), itemgetter(0, 1)):
            counted = None
            for _mail, _url, id_, date, is_mine, is_after in clicks:
                if is_mine and (is_after or counted and date - counted <= REPEAT):
                    repeated_ids.append(id_)
                else:
                    counted = date
        repeated = self.browse(repeated_ids)
        repeated.unlink()
        return repeated

    def _clicks_on_links(self):
        """:return: rows of the clicks of humans on links that these are on, and others
        are, in order: the mail, the link, id, date, whether it is one of these, and
        whether a later one counted already: of two at once, the first may be committed
        last"""
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                WITH mine AS (
                    SELECT mailing_trace_id, link_id, MIN(date) AS date
                    FROM contact_interaction
                    WHERE id = ANY(%(ids)s) AND kind = 'click' AND verdict = 'human'
                    GROUP BY mailing_trace_id, link_id
                ), beside AS (
                    SELECT click.id, click.mailing_trace_id, click.link_id, click.date,
                           COUNT(*) OVER (
                               PARTITION BY click.mailing_trace_id, click.link_id
                           ) AS number
                    FROM contact_interaction click
                    JOIN mine ON mine.mailing_trace_id = click.mailing_trace_id
                         AND mine.link_id = click.link_id
                         AND click.date >= mine.date - %(repeat)s
                    WHERE click.kind = 'click' AND click.verdict = 'human'
                )
                SELECT click.mailing_trace_id, click.link_id, click.id, click.date,
                       click.id = ANY(%(ids)s),
                       EXISTS (
                           SELECT FROM contact_interaction later
                           WHERE later.mailing_trace_id = click.mailing_trace_id
                             AND later.link_id = click.link_id AND later.id != click.id
                             AND later.kind = 'click' AND later.verdict = 'human'
                             AND later.applied_date IS NOT NULL
                             AND later.date BETWEEN click.date
                             AND click.date + %(repeat)s)
                FROM beside click
                WHERE click.number > 1
                ORDER BY click.mailing_trace_id, click.link_id, click.date, click.id
                """,
                ids=sql_array(self.ids),
                repeat=REPEAT,
            )
        )

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
