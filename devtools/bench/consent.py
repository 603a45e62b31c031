"""The consent gate before a mailing, against hand-written SQL.

usage: ./dev bench consent [--rows N] [--repeat N]

Of the contacts, three in ten granted the mailing's purpose, one in ten left it, and a
few each are pending, expired, suppressed, blacklisted or share an address with one who
left. Both find the same contacts, and are checked for it. The hand-written SQL knows
nothing of reasons, text messages, leads or mailing lists. Then the figures of Home are
counted of all contacts of the database, as by their scheduled action: in ranges.
"""

import time
from datetime import timedelta

from bench_tables import compare, execute_without_triggers, run_on_contacts

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

MARK = "contact_marketing bench consent"  # to find our data again
TABLES = ("contact_consent", "contact_consent_event", "mail_blacklist")


def filter_by_gate(env, mailing):
    return env["res.partner"].search(mailing._get_recipients_domain()).ids


def count_by_gate(env, mailing):
    env.invalidate_all()
    return mailing._gate_counts()


def filter_by_sql(env, mailing):
    """What one would write by hand for these contacts, and nothing else."""
    return [
        row[0] for row in env.execute_query(_sql_by_hand(mailing, SQL("partner.id")))
    ]


def count_by_sql(env, mailing):
    return env.execute_query(_sql_by_hand(mailing, SQL("COUNT(*)")))[0][0]


def _sql_by_hand(mailing, what):
    return SQL(
        """
        SELECT %(what)s
        FROM res_partner partner
        JOIN contact_consent consent ON consent.partner_id = partner.id
             AND consent.purpose_id = %(purpose_id)s AND consent.status = 'granted'
             AND (consent.expiry_date IS NULL OR consent.expiry_date > %(now)s)
        LEFT JOIN (
            SELECT DISTINCT other.email_normalized AS address
            FROM contact_consent gone
            JOIN res_partner other ON other.id = gone.partner_id
            WHERE gone.purpose_id = %(purpose_id)s AND gone.status = 'withdrawn'
        ) gone ON gone.address = partner.email_normalized
        LEFT JOIN mail_blacklist listed
               ON listed.email = partner.email_normalized AND listed.active
        WHERE partner.active AND partner.ref = %(mark)s
          AND partner.email_normalized IS NOT NULL
          AND partner.is_suppressed IS NOT TRUE
          AND gone.address IS NULL AND listed.id IS NULL
        """,
        what=what,
        purpose_id=mailing.purpose_id.id,
        now=fields.Datetime.now(),
        mark=MARK,
    )


CONTENDERS = {
    "who gets it": (filter_by_gate, filter_by_sql),
    "how many, and why not": (count_by_gate, count_by_sql),
}


def main(env, args):
    return run_on_contacts(
        env, "./dev bench consent", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, mailing, repeat):
    for name, contenders in CONTENDERS.items():
        (mine, theirs), results = compare(env, contenders, [mailing], repeat)
        _check(*results)
        print(f"{name}: ours {mine:6.2f} s, SQL {theirs:6.2f} s, {mine / theirs:.1f} ×")
        print(f"    {_told(results[0])}")
    _count_for_home(env)


def _count_for_home(env):
    """What the scheduled action does; nothing is kept of it."""
    count = env["contact.marketing.count"]._current()
    chunks = []
    while True:
        start = time.monotonic()
        if not count._count_chunk():
            break
        chunks.append(time.monotonic() - start)
    print(
        f"figures of Home: {sum(chunks):6.2f} s in {len(chunks)} chunks, "
        f"the longest {max(chunks):.2f} s"
    )


def _check(mine, theirs):
    if isinstance(mine, dict):
        assert mine["allowed"] == theirs
    else:
        assert sorted(mine) == sorted(theirs)


def _told(result):
    if isinstance(result, dict):
        return ", ".join(f"{count:,} {reason}" for reason, count in result.items())
    return f"{len(result):,} contacts"


def _make_data(env, rows):
    purpose = env["contact.consent.purpose"].create(
        {"name": MARK, "code": "bench-consent", "wording": "Yes."}
    )
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, email_normalized,
            is_suppressed, active, type, lang, autopost_bills, create_date, write_date)
        SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, address, address,
               n %% 100 = 7, true, 'contact', 'en_US', 'ask', now(), now()
        FROM (SELECT n, 'bench' || CASE WHEN n %% 50 = 3 THEN n - 2 ELSE n END
                        || '@example.com' AS address
              FROM generate_series(1, %(rows)s) n) numbered
        RETURNING id
        """,
        {"mark": MARK, "rows": rows},
    )
    now = fields.Datetime.now()
    env.cr.execute(
        """
        INSERT INTO contact_consent (partner_id, purpose_id, status, date, expiry_date)
        SELECT id, %(purpose_id)s,
               CASE WHEN n %% 10 = 1 THEN 'withdrawn' WHEN n %% 40 = 2 THEN 'pending'
                    WHEN n %% 40 = 5 THEN 'expired' ELSE 'granted' END,
               %(now)s, CASE WHEN n %% 30 = 4 THEN %(now)s - interval '1 day' END
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS n
              FROM res_partner WHERE ref = %(mark)s) numbered
        WHERE n %% 10 IN (1, 3, 4, 7) OR n %% 40 IN (2, 5)
        """,
        {"purpose_id": purpose.id, "now": now - timedelta(days=30), "mark": MARK},
    )
    env.cr.execute(
        """
        INSERT INTO mail_blacklist (email, active)
        SELECT email_normalized, true FROM res_partner
        WHERE ref = %s AND id %% 200 = 9 ON CONFLICT DO NOTHING
        """,
        [MARK],
    )
    return env["mailing.mailing"].create(
        {
            "subject": MARK,
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": list(Domain("ref", "=", MARK)),
            "purpose_id": purpose.id,
        }
    )


def _remove_data(registry):
    execute_without_triggers(
        registry,
        [
            "DELETE FROM mail_blacklist bl USING res_partner partner "
            "WHERE bl.email = partner.email_normalized AND partner.ref = %s",
            "DELETE FROM contact_consent consent USING res_partner partner "
            "WHERE partner.id = consent.partner_id AND partner.ref = %s",
            "DELETE FROM mailing_mailing WHERE purpose_id IN (SELECT id FROM "
            "contact_consent_purpose WHERE name ->> 'en_US' = %s)",
            "DELETE FROM contact_consent_wording WHERE purpose_id IN (SELECT id FROM "
            "contact_consent_purpose WHERE name ->> 'en_US' = %s)",
            "DELETE FROM contact_consent_purpose WHERE name ->> 'en_US' = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
