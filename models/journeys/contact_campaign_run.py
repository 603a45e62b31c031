from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..campaigns.contact_campaign_run_finalize import CHUNK
from ..common.scheduler import wake_scheduler

MAX_RECIPIENTS = 50_000


class ContactCampaignRun(models.Model):
    """Mails of a step of a journey are sent, and settled, as those of a campaign are.

    A step adds recipients to its run as they come; each is settled by itself.
    """

    _inherit = "contact.campaign.run"

    content_hash = fields.Char(
        readonly=True, help="Of what a step of a journey sends by it."
    )

    # ------------------------------------------------------------
    # While the journey is paused
    # ------------------------------------------------------------

    def _hold(self):
        """Have who is planned, and whose mail is not made yet, wait for it."""
        self.mailing_id.filtered(
            lambda mailing: mailing.state in ("in_queue", "sending")
        ).state = "draft"

    def _release(self):
        held = self.mailing_id.filtered(lambda mailing: mailing.state == "draft")
        if held:
            held.state = "in_queue"
            wake_scheduler(self.env, "mass_mailing.ir_cron_mass_mailing_queue")

    # ------------------------------------------------------------
    # Recipients that come one after another
    # ------------------------------------------------------------

    def _takes(self, content_hash, participant_ids):
        """Whether this run can send to some participants, too: it has the content of
        today, its mailing is not being sent, and none of them had it."""
        mailing = self.mailing_id
        if self.content_hash != content_hash or mailing.state != "done":
            return False
        rows = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COUNT(*) FROM contact_campaign_recipient
                        WHERE run_id = %(run_id)s) < %(most)s
                   AND NOT EXISTS (
                       SELECT FROM contact_campaign_recipient recipient
                       JOIN contact_journey_participant participant
                         ON participant.partner_id = recipient.partner_id
                       WHERE recipient.run_id = %(run_id)s
                         AND participant.id = ANY(%(ids)s))
                """,
                run_id=self.id,
                most=MAX_RECIPIENTS,
                ids=list(participant_ids),
            )
        )
        return rows[0][0]

    def _sql_known(self):
        """The recipients of a step of which it is known what became of their mail."""
        return SQL(
            """
            SELECT recipient.id FROM contact_campaign_recipient recipient
            LEFT JOIN mailing_mailing mailing ON mailing.id = %(mailing_id)s
            LEFT JOIN LATERAL (
                SELECT trace_status, sent_datetime, mail_mail_id_int
                FROM mailing_trace trace
                WHERE trace.mass_mailing_id = mailing.id
                  AND trace.model = 'res.partner'
                  AND trace.res_id = recipient.partner_id
                  AND trace.is_test_trace IS NOT TRUE
                ORDER BY trace.id LIMIT 1
            ) trace ON TRUE
            WHERE recipient.run_id = %(run_id)s AND recipient.state = 'planned'
              AND CASE
                WHEN recipient.partner_id IS NULL OR mailing.id IS NULL THEN TRUE
                WHEN trace.trace_status IS NULL THEN mailing.state = 'done'
                WHEN trace.trace_status = 'pending' THEN
                    trace.sent_datetime <= %(answers_since)s
                WHEN trace.trace_status IN ('outgoing', 'process') THEN
                    mailing.state = 'done' AND mailing.mailing_type = 'mail'
                    AND NOT EXISTS (
                        SELECT FROM mail_mail mail
                        WHERE mail.id = trace.mail_mail_id_int
                          AND mail.state = 'outgoing')
                ELSE TRUE END
            """,
            mailing_id=self.mailing_id.id or 0,
            run_id=self.id,
            answers_since=self._answers_since(),
        )

    def _is_on_its_way(self):
        if not self.campaign_id.journey_id:
            return super()._is_on_its_way()
        self.env.flush_all()
        known, planned = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (%s), EXISTS (
                    SELECT FROM contact_campaign_recipient
                    WHERE run_id = %s AND state = 'planned')
                """,
                self._sql_known(),
                self.id,
            )
        )[0]
        return planned and not known

    def _warn_if_late(self):
        # A step that goes on for months began long ago.
        return None if self.campaign_id.journey_id else super()._warn_if_late()

    def _finalize_chunk(self):
        if not self.campaign_id.journey_id:
            return super()._finalize_chunk()
        run = self.try_lock_for_update(allow_referencing=True)
        if not run or run.state != "sending":
            return 0
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("%s ORDER BY recipient.id LIMIT %s", run._sql_known(), CHUNK)
        )
        known = [recipient_id for (recipient_id,) in rows]
        if known:
            run._finalize_recipients(SQL("id = ANY(%s)", known))
            self.env["contact.journey.step"]._after_mails(known)
        elif not run._is_on_its_way():
            run._close("done")
        return len(known)

    def _domain_of_recipients(self, variant):
        if not self.campaign_id.journey_id:
            return super()._domain_of_recipients(variant)
        # Those alone whose mail is due: of a step they add up over the years.
        # Who left since, or is sent it by a later run, is not waited for by anybody.
        planned = SQL(
            """
            SELECT recipient.partner_id FROM contact_campaign_recipient recipient
            JOIN contact_journey_participant participant
              ON participant.recipient_id = recipient.id
             AND participant.partner_id = recipient.partner_id
             AND participant.state IN ('active', 'failed')
            WHERE recipient.run_id = %s AND recipient.state = 'planned'
            """,
            self.id,
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), planned
            )
        )

    def _record_texts(self, partner_ids, tokens):
        """What mails of a journey say of the record that their reader entered by.

        :param partner_ids: ids of recipients
        :param set tokens: what the mail asks for
        :return: by id, what stands for each token; of whom nothing may be told, nothing
        """
        journey = self.campaign_id.journey_id
        Participant = self.env["contact.journey.participant"]
        texts = {}
        for model_name in self._models_of_records():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT recipient.partner_id, participant.res_id
                    FROM contact_campaign_recipient recipient
                    JOIN contact_journey_participant participant
                      ON participant.recipient_id = recipient.id
                     AND participant.partner_id = recipient.partner_id
                    WHERE recipient.run_id = %s AND recipient.partner_id = ANY(%s)
                      AND participant.res_model = %s AND %s
                    """,
                    self.id,
                    list(partner_ids),
                    model_name,
                    Participant._sql_record_stands(journey, model_name),
                )
            )
            texts.update(journey._record_texts(model_name, dict(rows), tokens))
        return texts

    def _models_of_records(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT participant.res_model
                FROM contact_campaign_recipient recipient
                JOIN contact_journey_participant participant
                  ON participant.recipient_id = recipient.id
                WHERE recipient.run_id = %s AND participant.res_model IS NOT NULL
                """,
                self.id,
            )
        )
        return [model_name for (model_name,) in rows if model_name in self.env]
