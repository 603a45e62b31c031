"""Checks of contacts, against a script written by hand.

usage: ./dev bench hygiene [--rows N] [--repeat N]

Of each hundred contacts, three addresses are wrong, two mistyped, two of nobody in
person; five numbers lack their country code; half have no town; a third did nothing for
a year. The script evaluates the same with the same libraries, holds all in memory,
writes the findings and the completeness in one go into plain tables, and knows no
decisions, plans, companies or interruptions. Then contacts are summed up, and the
quality overview is opened, beside the sums of the base, its findings and its fields by
hand; Home is opened; and a thousand contacts change.
"""

import time
from functools import lru_cache

import phonenumbers
from bench_lines import Line, lines
from bench_memory import in_mb, with_peaks
from bench_tables import execute_without_triggers, run_on_contacts
from email_validator import EmailNotValidError, validate_email

from odoo import fields
from odoo.fields import Command

MARK = "contact_marketing bench hygiene"  # to find our data again
TABLES = ("contact_hygiene_issue", "contact_quality", "contact_interaction")
CHANGED = 1_000
LINES = lines(
    Line("hygiene-checks", "checks of contacts, time of a script", at_most=1.2),
    Line("overview", "quality overview is opened", at_most=0.3, unit="s"),
    Line("home", "Home is opened", at_most=1, unit="s"),
    full=["--rows", "1000000"],
    quick=["--rows", "50000"],
)
WEIGHTS = {"email": 40, "phone": 30, "city": 30}


def main(env, args):
    return run_on_contacts(
        env, "./dev bench hygiene", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, plan, _repeat):
    (mine, longest), odoo, postgres = with_peaks(env, lambda env: _check_all(env))
    theirs = _timed(lambda: _check_by_hand(env))
    LINES.report(
        "hygiene-checks",
        mine / theirs,
        f"{mine:.1f} against {theirs:.1f} s, {_contacts(env):,} contacts",
    )
    print(
        f"longest chunk {longest:.2f} s; Odoo {in_mb(odoo)}, "
        f"PostgreSQL {in_mb(postgres)}"
    )
    _report_findings(env, plan)
    again = _check_all(env)[0]
    print(f"nothing changed: {again:.2f} s")
    _report_overview(env)
    _report_home(env)
    _change(env)
    mine = _check_all(env)[0]
    theirs = _timed(lambda: _find_changed_by_hand(env))
    print(
        f"{CHANGED:,} changed: ours {mine:.2f} s; to find them by hand "
        f"{theirs:.2f} s, {mine / theirs:.1f} ×"
    )


def _report_overview(env):
    ranges = env["contact.quality.range"]
    summing = _timed(lambda: _in_transactions(env, ranges._count_chunk))
    print(f"summed up in {summing:.2f} s, {len(ranges.search([])):,} ranges")
    overview = env["contact.quality.overview"].with_user(env.ref("base.user_admin"))
    weights = overview._weights()
    assert +overview._counts(weights) == +overview._count_all(weights), "sums are right"
    mine = _timed(overview.figures)
    counted = _timed(lambda: overview._count_all(weights))
    theirs = _timed(lambda: _sum_up_by_hand(env))
    LINES.report(
        "overview",
        mine,
        f"counted {counted:.2f} s, by hand {theirs:.2f} s, {_contacts(env):,} contacts",
    )
    env["res.partner"].search([("ref", "=", MARK)], limit=1).city = "Radom"
    env.cr.commit()
    print(f"a range was touched: {_timed(overview.figures):.2f} s")
    print(f"to sum it up: {_timed(ranges._count_chunk):.2f} s")
    env.cr.commit()


def _report_home(env):
    # What the scheduled action counts, so that Home need not.
    counting = _timed(
        lambda: _in_transactions(
            env, lambda: env["contact.marketing.count"]._current()._count_contacts()
        )
    )
    env["contact.marketing.count"]._current()._publish()
    env.cr.commit()
    print(f"counted what Home shows in {counting:.2f} s")
    home = env["contact.home"].with_user(env.ref("base.user_admin"))
    first = _timed(home.figures)
    env.invalidate_all()
    again = _timed(home.figures)
    LINES.report("home", again, f"at first {first:.2f} s, {_contacts(env):,} contacts")


def _in_transactions(env, work):
    while work():
        env.cr.commit()
    env.cr.commit()


def _timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _check_all(env):
    """:return: the seconds it took, and those of the longest chunk"""
    check_next_chunk = env["contact.hygiene.plan"]._walk()
    taken = []
    more = True
    while more:
        start = time.perf_counter()
        more = check_next_chunk()
        env.cr.commit()
        taken.append(time.perf_counter() - start)
    return sum(taken), max(taken)


def _report_findings(env, plan):
    groups = env["contact.hygiene.issue"]._read_group(
        [("partner_id.ref", "=", MARK)], ["kind"], ["__count"]
    )
    print("found: " + ", ".join(f"{kind} {count:,}" for kind, count in groups))
    assert plan.contact_count, "the plan checked them"


def _contacts(env):
    return env["res.partner"].search_count([("ref", "=", MARK)])


def _change(env):
    env.cr.execute(
        "UPDATE res_partner SET write_date = %s WHERE id IN "
        "(SELECT id FROM res_partner WHERE ref = %s ORDER BY random() LIMIT %s)",
        [fields.Datetime.now(), MARK, CHANGED],
    )
    env.cr.commit()


# ------------------------------------------------------------
# By hand
# ------------------------------------------------------------


@lru_cache(maxsize=100_000)
def _is_number(text):
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "PL"))
    except phonenumbers.NumberParseException:
        return False


def _is_address(text):
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _check_by_hand(env):
    cr = env.cr
    cr.execute(
        "CREATE TEMPORARY TABLE by_hand_finding (partner_id int, kind text);"
        "CREATE TEMPORARY TABLE by_hand_quality (partner_id int, percent int)"
    )
    cr.execute("SELECT id, email, phone FROM res_partner WHERE ref = %s", [MARK])
    found = []
    for partner_id, email, phone in cr.fetchall():
        if email and not _is_address(email):
            found.append((partner_id, "email_syntax"))
        if phone and not _is_number(phone):
            found.append((partner_id, "phone_invalid"))
    cr.execute_values("INSERT INTO by_hand_finding VALUES %s", found)
    cr.execute(
        """
        INSERT INTO by_hand_finding
        SELECT id, 'inactive' FROM res_partner partner
        WHERE ref = %(mark)s AND NOT EXISTS (
            SELECT FROM contact_interaction interaction
            WHERE interaction.partner_id = partner.id AND verdict = 'human'
              AND interaction.date > now() - interval '1 year');
        INSERT INTO by_hand_quality
        SELECT id, (email IS NOT NULL)::int * 40 + (phone IS NOT NULL)::int * 30
                   + (city IS NOT NULL)::int * 30
        FROM res_partner WHERE ref = %(mark)s
        """,
        {"mark": MARK},
    )
    cr.execute("DROP TABLE by_hand_finding, by_hand_quality")
    cr.commit()


def _sum_up_by_hand(env):
    env.cr.execute(
        """
        SELECT COUNT(*), AVG(quality), AVG(completeness), COUNT(email), COUNT(phone),
               COUNT(city)
        FROM contact_quality current JOIN res_partner partner ON partner.id = partner_id
        """
    )
    env.cr.execute(
        "SELECT kind, COUNT(*) FROM contact_hygiene_issue WHERE state = 'open' "
        "GROUP BY kind"
    )


def _find_changed_by_hand(env):
    env.cr.execute(
        """
        SELECT partner.id FROM res_partner partner
        LEFT JOIN contact_quality quality ON quality.partner_id = partner.id
        WHERE quality.checked_write_date IS DISTINCT FROM partner.write_date
        """
    )
    env.cr.fetchall()


# ------------------------------------------------------------
# The contacts
# ------------------------------------------------------------


def _make_data(env, rows):
    plan = env["contact.hygiene.plan"].create(
        {
            "name": MARK,
            "sequence": -1,
            "domain": repr([("ref", "=", MARK)]),
            "weight_ids": [
                Command.create(
                    {
                        "field_id": env["ir.model.fields"]._get("res.partner", name).id,
                        "weight": weight,
                    }
                )
                for name, weight in WEIGHTS.items()
            ],
        }
    )
    env.flush_all()
    values = {"mark": MARK, "rows": rows, "pl": env.ref("base.pl").id}
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
    return plan


STATEMENTS = [
    """
    INSERT INTO res_partner (name, complete_name, ref, email, email_normalized, phone,
        phone_sanitized, city, country_id, active, type, lang, autopost_bills,
        partner_share, create_date, write_date)
    SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, email, lower(email),
           CASE WHEN n %% 20 = 7 THEN '' ELSE '+48 ' END
               || '22 ' || digits, '+4822' || digits,
           CASE WHEN n %% 2 = 0 THEN 'Warszawa' END, %(pl)s, true, 'contact', 'en_US',
           'ask', true, now() - interval '2 years', now() - interval '1 hour'
    FROM generate_series(1, %(rows)s) n
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN n %% 100 < 3 THEN 'bench' || n || '.example.com'
            WHEN n %% 100 < 5 THEN 'bench' || n || '@gmial.com'
            WHEN n %% 100 < 7 THEN 'office@bench' || n || '.example.com'
            ELSE 'bench' || n || '@bench' || n %% 5000 || '.example.com'
        END AS email, lpad((n %% 10000000)::text, 7, '2') AS digits
    ) address
    """,
    "UPDATE res_partner SET commercial_partner_id = id WHERE ref = %(mark)s",
    """
    INSERT INTO contact_interaction (kind, date, partner_id, verdict)
    SELECT 'click', now() - (1 + id %% 300) * interval '1 day', id, 'human'
    FROM res_partner WHERE ref = %(mark)s AND id %% 3 > 0
    """,
]


def _remove_data(registry):
    of_contacts = "DELETE FROM {} current USING res_partner partner "
    of_contacts += "WHERE partner.id = current.partner_id AND partner.ref = %s"
    execute_without_triggers(
        registry,
        [
            of_contacts.format("contact_hygiene_issue"),
            of_contacts.format("contact_quality"),
            of_contacts.format("contact_interaction"),
            "DELETE FROM contact_hygiene_weight weight USING contact_hygiene_plan plan "
            "WHERE plan.id = weight.plan_id AND plan.name ->> 'en_US' = %s",
            "DELETE FROM contact_hygiene_plan WHERE name ->> 'en_US' = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
