from typing import NamedTuple

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..common.scheduler import sql_wake_up, wake_after_commit
from .contact_interaction import APPLY_CRON

LINK_FIELDS = ("url", "label", "title", "campaign_id", "medium_id", "source_id")


class Click(NamedTuple):
    """What is known of a click on a tracked link.

    :param link: the ``link.tracker``; none where the code is unknown
    :param trace: the mail it came by; none where it is gone, or nobody signed for it
    :param is_appended: whether the ledger has it: the mail went to a contact
    """

    link: models.Model
    trace: models.Model
    is_appended: bool


class ContactInteraction(models.Model):
    """Appends clicks on links of mails, which come by hundreds a second."""

    _inherit = "contact.interaction"

    def init(self):
        """Keep the statement in the database, with the plan that each connection makes
        of it once: to plan it took longer than to run it."""
        self.env.cr.execute("DROP FUNCTION IF EXISTS contact_append_click")
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION contact_append_click(
                    p_code text, p_trace_id int, p_verdict text, p_now timestamp,
                    p_data jsonb, p_country_code text, p_cron_id int, p_uid int)
                RETURNS TABLE (
                    url text, label text, title text, campaign_id int, medium_id int,
                    source_id int, campaign text, medium text, source text,
                    link_id int, mailing_trace_id int, interaction_id int)
                LANGUAGE plpgsql AS $$
                #variable_conflict use_column
                BEGIN RETURN QUERY %s; END $$
                """,
                self._sql_append_click(),
            )
        )
        return super().init()

    @api.model
    def _sql_append_click(self):
        return SQL(
            """
            WITH link AS (
                SELECT link.* FROM link_tracker_code code
                JOIN link_tracker link ON link.id = code.link_id
                WHERE code.code = p_code
            ), mail AS (
                SELECT trace.id, trace.mass_mailing_id AS mailing_id,
                       mailing.campaign_id, contact.id AS partner_id
                FROM mailing_trace trace
                LEFT JOIN mailing_mailing mailing
                  ON mailing.id = trace.mass_mailing_id
                -- Old links know a person who was erased no more.
                LEFT JOIN res_partner contact
                  ON trace.model = 'res.partner' AND contact.id = trace.res_id
                 AND contact.erased_date IS NULL
                WHERE trace.id = p_trace_id
            ), appended AS (
                INSERT INTO contact_interaction (
                    kind, verdict, date, name, url, data, country_id, partner_id,
                    link_id, mailing_id, mailing_trace_id, campaign_id)
                SELECT 'click', p_verdict, p_now,
                       COALESCE(NULLIF(link.label, ''), link.title), link.url, p_data,
                       (SELECT id FROM res_country WHERE code = p_country_code),
                       mail.partner_id, link.id, mail.mailing_id, mail.id,
                       mail.campaign_id
                FROM link CROSS JOIN mail WHERE mail.partner_id IS NOT NULL
                RETURNING id
            ), woken AS (%s)
            SELECT link.url::text, link.label::text, link.title::text,
                   link.campaign_id, link.medium_id, link.source_id,
                   (SELECT name::text FROM utm_campaign WHERE id = link.campaign_id),
                   (SELECT name::text FROM utm_medium WHERE id = link.medium_id),
                   (SELECT name::text FROM utm_source WHERE id = link.source_id),
                   link.id, (SELECT id FROM mail), (SELECT id FROM appended)
            FROM (SELECT) one LEFT JOIN link ON TRUE
            """,
            sql_wake_up(SQL("p_cron_id"), SQL("p_now"), SQL("p_uid"), SQL("appended")),
        )

    @api.model
    def _append_click(self, code, trace_id, vals):
        """Find the link and the mail, append the click, and have it applied within
        seconds: one statement.

        :param str code: of the link
        :param trace_id: the mail that the link is signed for; None: nobody signed, and
            nothing is appended
        :param dict vals: ``verdict``, ``country_code`` and ``data``
        :return: a ``Click``
        """
        env = self.sudo().env
        cron_id = env["ir.model.data"]._xmlid_to_res_id(APPLY_CRON)
        [row] = env.execute_query(
            SQL(
                "SELECT * FROM contact_append_click(%s, %s, %s, %s, %s, %s, %s, %s)",
                code,
                trace_id,
                vals["verdict"],
                fields.Datetime.now(),
                Json(vals["data"]) if vals.get("data") else None,
                vals.get("country_code"),
                cron_id or None,
                env.uid,
            )
        )
        *link_values, link_id, found_trace_id, interaction_id = row
        if interaction_id:
            wake_after_commit(env, cron_id)
            self._invalidate_displayed()
        return Click(
            self._clicked_link_sudo(link_id, link_values),
            env["mailing.trace"].browse(found_trace_id),
            bool(interaction_id),
        )

    @api.model
    def _clicked_link_sudo(self, link_id, values):
        """:return: the link, with what is known of it in the cache, from which Odoo
        computes where it leads"""
        # Who clicks may read no links.
        link_sudo = self.sudo().env["link.tracker"].browse(link_id)
        names = values[len(LINK_FIELDS) :]
        for name, value in zip(LINK_FIELDS, values, strict=False):
            link_sudo._fields[name]._insert_cache(link_sudo, [value])
        for field_name, value in zip(LINK_FIELDS[-3:], names, strict=True):
            named_sudo = link_sudo[field_name]
            named_sudo._fields["name"]._insert_cache(named_sudo, [value])
        return link_sudo
