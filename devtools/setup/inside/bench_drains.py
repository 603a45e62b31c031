"""Ways to apply clicks that wait: ours, and by hand."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from odoo.addons.contact_marketing.models.interactions import (
    contact_interaction_effect,
)

DRAIN_CHUNK = contact_interaction_effect.DRAIN_CHUNK
LIFETIME = timedelta(days=30)  # of the tag that a click adds


def drain_by_cron(env, work):
    env["contact.interaction"]._cron_apply()


def drain_by_sql_chunks(env, work):
    while _drain_by_sql(env, work, DRAIN_CHUNK):
        env.cr.commit()


def drain_by_sql_whole(env, work):
    _drain_by_sql(env, work, None)
    env.cr.commit()


def _drain_by_sql(env, work, limit):
    """What one would write by hand for this very result, and nothing else."""
    env.cr.execute(
        SQL(
            """
WITH click AS (
    UPDATE contact_interaction SET applied_date = %(now)s
    WHERE id IN (SELECT id FROM contact_interaction WHERE applied_date IS NULL
                 ORDER BY id LIMIT %(limit)s FOR UPDATE)
    RETURNING *
), assignment AS (
    INSERT INTO contact_tag_assignment AS held (
        partner_id, tag_id, count, first_date, last_date, expiry_date, state)
    SELECT partner_id, %(tag_id)s, COUNT(*), MIN(date), MAX(date),
           MAX(date) + %(lifetime)s, 'active'
    FROM click GROUP BY partner_id ORDER BY partner_id
    ON CONFLICT (partner_id, tag_id) DO UPDATE SET
        count = held.count + excluded.count, last_date = excluded.last_date,
        expiry_date = excluded.expiry_date, state = 'active'
    RETURNING id, partner_id, count
), tagged AS (
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
    SELECT partner_id, %(tag_id)s FROM assignment
    ON CONFLICT DO NOTHING
), history AS (
    INSERT INTO contact_tag_event (
        assignment_id, kind, date, count_change, source, interaction_id)
    SELECT assignment.id,
           CASE WHEN assignment.count = COUNT(*) OVER (PARTITION BY assignment.id)
                 AND 1 = row_number() OVER (
                     PARTITION BY assignment.id ORDER BY click.date, click.id)
                THEN 'added' ELSE 'renewed' END,
           click.date, 1, 'mailing,' || click.mailing_id, click.id
    FROM click JOIN assignment USING (partner_id)
), listed AS (
    INSERT INTO contact_list_member (
        list_id, partner_id, date_added, interaction_id)
    SELECT DISTINCT ON (partner_id) %(list_id)s, partner_id, date, id
    FROM click ORDER BY partner_id, date
    ON CONFLICT DO NOTHING
), recorded AS (
    INSERT INTO link_tracker_click (
        interaction_id, link_id, mailing_trace_id, mass_mailing_id, country_id,
        create_uid, write_uid, create_date, write_date)
    SELECT id, link_id, mailing_trace_id, mailing_id, country_id,
           %(uid)s, %(uid)s, %(now)s, %(now)s
    FROM click
), traced AS (
    UPDATE mailing_trace SET
        links_click_datetime = %(now)s,
        open_datetime = CASE WHEN trace_status IN ('open', 'reply')
                             THEN open_datetime ELSE %(now)s END,
        trace_status = CASE trace_status WHEN 'reply' THEN 'reply' ELSE 'open' END,
        write_uid = %(uid)s, write_date = %(now)s
    WHERE id IN (SELECT mailing_trace_id FROM click)
), counted AS (
    UPDATE link_tracker SET count = link_tracker.count + clicked.count
    FROM (SELECT link_id, COUNT(*) FROM click GROUP BY link_id) clicked
    WHERE link_tracker.id = clicked.link_id
)
SELECT COUNT(*) FROM click
            """,
            now=fields.Datetime.now(),
            limit=limit,
            lifetime=LIFETIME,
            tag_id=work.tag_id,
            list_id=work.list_id,
            uid=env.uid,
        )
    )
    return env.cr.fetchone()[0]


DRAINS = {
    "ours: _cron_apply": drain_by_cron,
    f"SQL: chunks of {DRAIN_CHUNK:,}": drain_by_sql_chunks,
    "SQL: one statement": drain_by_sql_whole,
}
