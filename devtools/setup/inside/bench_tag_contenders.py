"""Ways to add and to expire the tag of many contacts: ours, Odoo's, and by hand."""

from collections import namedtuple
from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import split_every

from odoo.addons.contact_marketing.models.tags.res_partner import ResPartner

MARK = "contact_marketing bench tags"  # in ``ref``, to find our contacts again
ORM_BATCH = 1_000
SQL_CHUNK = 10_000
LIFETIME = timedelta(days=30)

Work = namedtuple("Work", "partner_ids tag_id uid")


def add_by_method(env, work):
    env["res.partner"].browse(work.partner_ids).contact_tag_add([work.tag_id])


def add_by_bulk_change(env, work):
    change = env["contact.bulk.change"].create(
        {
            "domain": repr([("ref", "=", MARK)]),
            "tag_add_ids": [Command.link(work.tag_id)],
        }
    )
    change.action_apply()
    change.sudo()._cron_run()
    assert change.state == "done"


def add_by_orm_whole(env, work):
    _write_by_orm(env, work.partner_ids, Command.link(work.tag_id))


def add_by_orm_batches(env, work):
    for ids in split_every(ORM_BATCH, work.partner_ids, list):
        _write_by_orm(env, ids, Command.link(work.tag_id))
        env["ir.cron"]._commit_progress()


def add_by_sql_whole(env, work):
    add_by_sql(env, work.partner_ids, work, fields.Datetime.now())


def add_by_sql_chunks(env, work):
    for ids in split_every(SQL_CHUNK, work.partner_ids, list):
        add_by_sql(env, ids, work, fields.Datetime.now())
        env["ir.cron"]._commit_progress()


def expire_by_cron(env, work):
    env["contact.tag.assignment"].with_user(SUPERUSER_ID)._cron_expire()


def expire_by_orm_whole(env, work):
    _write_by_orm(env, work.partner_ids, Command.unlink(work.tag_id))


def expire_by_orm_batches(env, work):
    for ids in split_every(ORM_BATCH, work.partner_ids, list):
        _write_by_orm(env, ids, Command.unlink(work.tag_id))
        env["ir.cron"]._commit_progress()


def expire_by_sql_whole(env, work):
    _expire_by_sql(env, SQL())


def expire_by_sql_chunks(env, work):
    while _expire_by_sql(env, SQL("ORDER BY id LIMIT %s", SQL_CHUNK)):
        env["ir.cron"]._commit_progress()


def _write_by_orm(env, partner_ids, command):
    # super() of our own class is the write that Odoo has without this addon: it
    # goes on with the next class of the model, past our counting only.
    partners = env["res.partner"].browse(partner_ids)
    super(ResPartner, partners).write({"category_id": [command]})
    env.flush_all()


def add_by_sql(env, partner_ids, work, date):
    """What one would write by hand for this very result, and nothing else."""
    env.cr.execute(
        SQL(
            """
WITH assignment AS (
    INSERT INTO contact_tag_assignment AS held (
        partner_id, tag_id, count, first_date, last_date, expiry_date, state,
        user_id)
    SELECT id, %(tag_id)s, 1, %(date)s, %(date)s, %(expiry)s, 'active', %(uid)s
    FROM unnest(%(ids)s) AS partner(id)
    ORDER BY id
    ON CONFLICT (partner_id, tag_id) DO UPDATE SET
        count = held.count + 1, last_date = excluded.last_date,
        expiry_date = excluded.expiry_date, state = 'active',
        user_id = excluded.user_id
    RETURNING id, partner_id, count
), tagged AS (
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
    SELECT partner_id, %(tag_id)s FROM assignment
    ON CONFLICT DO NOTHING
)
INSERT INTO contact_tag_event (assignment_id, kind, date, count_change, user_id)
SELECT id, CASE WHEN count > 1 THEN 'renewed' ELSE 'added' END, %(date)s, 1, %(uid)s
FROM assignment
            """,
            tag_id=work.tag_id,
            date=date,
            expiry=date + LIFETIME,
            uid=work.uid,
            ids=partner_ids,
        )
    )


def _expire_by_sql(env, limit):
    env.cr.execute(
        SQL(
            """
WITH ended AS (
    UPDATE contact_tag_assignment
    SET state = 'expired'
    WHERE id IN (SELECT id FROM contact_tag_assignment
                 WHERE state = 'active' AND expiry_date <= %(now)s
                 %(limit)s FOR UPDATE)
    RETURNING id, partner_id, tag_id
), untagged AS (
    DELETE FROM res_partner_res_partner_category_rel rel USING ended
    WHERE rel.partner_id = ended.partner_id AND rel.category_id = ended.tag_id
)
INSERT INTO contact_tag_event (assignment_id, kind, date, count_change)
SELECT id, 'expired', %(now)s, 0 FROM ended
            """,
            now=fields.Datetime.now(),
            limit=limit,
        )
    )
    return env.cr.rowcount


OURS, ORM, BY_HAND = "ours", "ORM", "SQL"
CONTENDERS = {
    "add": [
        (OURS, "contact_tag_add", add_by_method),
        (OURS, "bulk change, in chunks", add_by_bulk_change),
        (ORM, "write, whole", add_by_orm_whole),
        (ORM, f"write, batches of {ORM_BATCH:,}", add_by_orm_batches),
        (BY_HAND, "one statement", add_by_sql_whole),
        (BY_HAND, f"chunks of {SQL_CHUNK:,}", add_by_sql_chunks),
    ],
    "expire": [
        (OURS, "_cron_expire, in chunks", expire_by_cron),
        (ORM, "write, whole", expire_by_orm_whole),
        (ORM, f"write, batches of {ORM_BATCH:,}", expire_by_orm_batches),
        (BY_HAND, "one statement", expire_by_sql_whole),
        (BY_HAND, f"chunks of {SQL_CHUNK:,}", expire_by_sql_chunks),
    ],
}
