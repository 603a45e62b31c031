"""Counts of segments, against hand-written SQL.

usage: ./dev bench segments [--rows N] [--repeat N]

Each contact has up to two tags, counted up to four times in the last 90 days; one in
five is on a list, one in ten did something in the last 180 days, one in twenty-five
ordered. Both count the same contacts, and are checked for it. Then one contact: in
which segments is it?
"""

from datetime import timedelta

from bench_tables import compare, execute_without_triggers, run_on_contacts

from odoo import fields
from odoo.tools import SQL

MARK = "contact_marketing bench segments"  # to find our data again
TABLES = (
    "contact_tag_assignment",
    "contact_tag_event",
    "contact_list_member",
    "contact_interaction",
    "sale_order",
)


def count_by_segment(env, segment, _by_hand):
    return segment._count_contacts()


def count_by_sql(env, _segment, by_hand):
    return env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM res_partner partner WHERE partner.active AND %s",
            by_hand,
        )
    )[0][0]


def count_segments_of(_env, contact):
    return len(contact.segment_ids)


def main(env, args):
    return run_on_contacts(
        env, "./dev bench segments", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, segments, repeat):
    for segment, by_hand in segments:
        contenders = (count_by_segment, count_by_sql)
        (mine, theirs), counts = compare(env, contenders, [segment, by_hand], repeat)
        assert len(set(counts)) == 1, counts
        print(
            f"{segment.name}: ours {mine:6.2f} s, SQL {theirs:6.2f} s, "
            f"{mine / theirs:.1f} ×, {counts[0]:,} contacts"
        )
    contact = env["res.partner"].search([("ref", "=", MARK)], limit=1)
    [seconds], [found] = compare(env, [count_segments_of], [contact], repeat)
    total = env["mailing.filter"].search_count([])
    print(f"one contact, in {found} of {total} segments: {seconds:.3f} s")


def _make_data(env, rows):
    tags = env["res.partner.category"].create(
        [{"name": f"{MARK} {name}"} for name in "AB"]
    )
    target = env["contact.list"].create({"name": MARK})
    now = fields.Datetime.now()
    values = {
        "mark": MARK,
        "rows": rows,
        "now": now - timedelta(hours=1),  # no event on the edge of a window
        "tag_ids": tags.ids,
        "list_id": target.id,
        "company_id": env.company.id,
        "currency_id": env.company.currency_id.id,
        "user_id": env.uid,
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
    return _make_segments(env, tags[0], now)


STATEMENTS = [
    """
    INSERT INTO res_partner (name, complete_name, ref, active, type, lang,
        autopost_bills, create_date, write_date)
    SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, true, 'contact', 'en_US', 'ask',
           %(now)s::timestamp - interval '1 year', %(now)s
    FROM generate_series(1, %(rows)s) n
    """,
    """
    CREATE TEMPORARY TABLE bench_contact ON COMMIT DROP AS
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM res_partner
    WHERE ref = %(mark)s
    """,
    """
    INSERT INTO contact_tag_assignment (partner_id, tag_id, count, first_date,
        last_date, state)
    SELECT contact.id, tag_id, 1 + (n + tag_id) %% 4,
           %(now)s::timestamp - interval '90 days',
           %(now)s::timestamp - (n %% 90) * interval '1 day',
           CASE WHEN n %% 3 = 0 THEN 'expired' ELSE 'active' END
    FROM bench_contact contact CROSS JOIN unnest(%(tag_ids)s) tag_id
    WHERE (n + tag_id) %% 5 < 3
    """,
    """
    INSERT INTO contact_tag_event (assignment_id, kind, date, count_change)
    SELECT current.id, CASE WHEN number = 1 THEN 'added' ELSE 'renewed' END,
           GREATEST(current.first_date,
                    current.last_date - (current.count - number) * interval '7 days'), 1
    FROM contact_tag_assignment current
    JOIN bench_contact contact ON contact.id = current.partner_id
    CROSS JOIN LATERAL generate_series(1, current.count) number
    """,
    """
    INSERT INTO contact_list_member (list_id, partner_id, date_added)
    SELECT %(list_id)s, id, %(now)s::timestamp - (n %% 60) * interval '1 day'
    FROM bench_contact WHERE n %% 5 = 0
    """,
    """
    INSERT INTO contact_interaction (kind, date, partner_id, verdict)
    SELECT 'click', %(now)s::timestamp - (n %% 360) * interval '1 day', id,
           CASE WHEN n %% 50 = 1 THEN 'bot' ELSE 'human' END
    FROM bench_contact WHERE n %% 5 = 1
    """,
    """
    INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id,
        company_id, currency_id, state, date_order)
    SELECT %(mark)s, id, id, id, %(company_id)s, %(currency_id)s,
           CASE WHEN n %% 50 = 0 THEN 'draft' ELSE 'sale' END, %(now)s
    FROM bench_contact WHERE n %% 25 = 0
    """,
]


def _make_segments(env, tag, now):
    """:return: pairs of a segment, and the condition that one would write by hand"""
    today = fields.Datetime.to_datetime(fields.Date.context_today(env.user))
    marked = ("ref", "=", MARK)
    ready = "contact_marketing.mailing_filter_{}"
    joined, inactive = (env.ref(ready.format(name)) for name in ("joined", "inactive"))
    counted = [
        ("tag_id", "=", tag.id),
        ("count_30", ">=", 3),
    ]
    domains = {
        "counted 3 times in 30 days": [("tag_assignment_ids", "any", counted)],
        "joined a list, no customer": [("segment_ids", "in", joined.ids)],
        "inactive for 180 days": [("segment_ids", "in", inactive.ids)],
    }
    segments = env["mailing.filter"].create(
        [
            {
                "name": name,
                "note": MARK,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([marked, *domain]),
            }
            for name, domain in domains.items()
        ]
    )
    by_hand = [
        SQL(
            """partner.id IN (
                SELECT current.partner_id FROM contact_tag_assignment current
                JOIN contact_tag_event event ON event.assignment_id = current.id
                WHERE current.tag_id = %s AND event.kind IN ('added', 'renewed')
                  AND event.date >= %s
                  AND NOT EXISTS (SELECT FROM contact_tag_event retraction
                                  WHERE retraction.retracted_event_id = event.id)
                GROUP BY current.id HAVING SUM(event.count_change) >= 3)""",
            tag.id,
            now - timedelta(days=30),
        ),
        SQL(
            """partner.id IN (SELECT partner_id FROM contact_list_member
                              WHERE date_added >= %s)
            AND NOT EXISTS (SELECT FROM sale_order sale
                            WHERE sale.partner_id = partner.id AND state = 'sale')
            AND NOT EXISTS (SELECT FROM account_move move
                            WHERE move.partner_id = partner.id AND state = 'posted'
                              AND move_type IN ('out_invoice', 'out_receipt'))""",
            today - timedelta(days=7),
        ),
        SQL(
            """partner.create_date < %(since)s AND NOT EXISTS (
                SELECT FROM contact_interaction interaction
                WHERE interaction.partner_id = partner.id
                    AND interaction.verdict = 'human'
                  AND interaction.date >= %(since)s)""",
            since=today - timedelta(days=180),
        ),
    ]
    of_bench = SQL("partner.ref = %s", MARK)
    return [
        (segment, SQL("%s AND %s", of_bench, condition))
        for segment, condition in zip(segments, by_hand, strict=True)
    ]


def _remove_data(registry):
    of_contacts = "DELETE FROM {} current USING res_partner partner "
    of_contacts += "WHERE partner.id = current.partner_id AND partner.ref = %s"
    execute_without_triggers(
        registry,
        [
            "DELETE FROM contact_segment_use_rel WHERE segment_id IN "
            "(SELECT id FROM mailing_filter WHERE note ->> 'en_US' = %s)",
            "DELETE FROM mailing_filter WHERE note ->> 'en_US' = %s",
            "DELETE FROM sale_order WHERE name = %s",
            of_contacts.format("contact_interaction"),
            of_contacts.format("contact_list_member"),
            "DELETE FROM contact_tag_event event USING contact_tag_assignment current, "
            "res_partner partner WHERE current.id = event.assignment_id "
            "AND partner.id = current.partner_id AND partner.ref = %s",
            of_contacts.format("contact_tag_assignment"),
            "DELETE FROM contact_list WHERE name ->> 'en_US' = %s",
            "DELETE FROM res_partner_category WHERE name ->> 'en_US' LIKE %s || ' %%'",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
