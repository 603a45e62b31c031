"""Scores of a plan with 20 rules, against hand-written SQL and a loop over contacts.

usage: ./dev bench scoring [--rows N] [--repeat N]

Each contact has five interactions in the last 200 days; a plan of 6 rules on profiles,
2 on tags, 8 on behaviour (with windows, caps and half-lives) and 4 on inactivity. The
hand-written SQL knows the points, but not which rule gave them. All three give the same
scores, and are checked for it.
"""

import resource
import time
from ast import literal_eval

from bench_lines import Line, lines
from bench_tables import (
    deletions_of_plan,
    execute_without_triggers,
    run_on_contacts,
    vacuum,
)

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

MARK = "contact_marketing bench scoring"  # to find our data again
TABLES = (
    "contact_interaction",
    "contact_tag_assignment",
    "contact_score",
    "contact_score_history",
    "contact_score_touch",
)
LINES = lines(
    Line("scores-new", "scores, all new, time of SQL by hand", at_most=1.5),
    Line("scores-same", "scores, nothing changed, time of SQL by hand", at_most=1),
    full=["--rows", "100000"],
    quick=["--rows", "20000", "--repeat", "1"],
)
SAMPLE = 2_000  # contacts that the loop computes
PROFILES = [("function", "ilike", word) for word in ("head", "chief", "buyer")]
PROFILES += [("city", "=", city) for city in ("City 1", "City 2", "City 3")]
KINDS = ("visit", "click", "form", "open")


def main(env, args):
    return run_on_contacts(
        env, "./dev bench scoring", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, plan, repeat):
    rows = env["res.partner"].search_count([("ref", "=", MARK)])
    chunks = _full(env, plan)
    first = sum(chunks)
    print(f"first time, all written: {first:6.1f} s, longest chunk {max(chunks):.2f} s")
    vacuum(env.cr.dbname, TABLES)
    again = min(sum(_full(env, plan)) for _round in range(repeat))
    print(f"again, nothing changed:  {again:6.1f} s")
    env.cr.execute("DROP TABLE IF EXISTS bench_by_hand")
    by_hand = _timed(env, _sql_by_hand(plan))
    print(f"SQL by hand, written:    {by_hand:6.1f} s")
    for key, taken in (("scores-new", first), ("scores-same", again)):
        detail = f"{taken:.1f} against {by_hand:.1f} s, {rows:,} contacts"
        LINES.report(key, taken / by_hand, detail)
    env.cr.execute(
        "SELECT count(*), count(*) FILTER (WHERE abs(current.score - hand.score) > "
        "0.02) FROM contact_score current JOIN bench_by_hand hand USING (partner_id) "
        "WHERE current.plan_id = %s",
        [plan.id],
    )
    assert env.cr.fetchone() == (rows, 0), "the same scores"
    env.cr.execute("DROP TABLE bench_by_hand")
    _run_touched(env, plan, rows // 100)
    _run_loop(env, plan, rows, first)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of the worker at its most: {memory:.0f} MB")


def _full(env, plan):
    """:return: the seconds of each chunk of a pass over all contacts"""
    plan._begin_pass()
    env.cr.commit()
    seconds = []
    while plan.recompute_in_progress:
        start = time.perf_counter()
        plan._pass_chunk()
        env.cr.commit()
        seconds.append(time.perf_counter() - start)
    return seconds


def _timed(env, statement):
    start = time.perf_counter()
    env.cr.execute(statement)
    env.cr.commit()
    return time.perf_counter() - start


def _run_touched(env, plan, count):
    Touch = env["contact.score.touch"]
    env.cr.execute(
        """
        WITH touched AS (
            SELECT id FROM res_partner WHERE ref = %s ORDER BY hashint4(id) LIMIT %s
        ), interaction AS (
            INSERT INTO contact_interaction (kind, url, date, partner_id, verdict)
            SELECT 'form', '/new', %s, id, 'human' FROM touched
        )
        INSERT INTO contact_score_touch (partner_id) SELECT id FROM touched
        """,
        [MARK, count, fields.Datetime.now()],
    )
    env.cr.commit()
    start = time.perf_counter()
    while Touch._compute_chunk():
        env.cr.commit()
    print(f"1 % touched, {count:,}: {time.perf_counter() - start:6.1f} s")


def _run_loop(env, plan, rows, ours):
    """What a loop over contacts by the ORM takes, on a sample."""
    contacts = env["res.partner"].search([("ref", "=", MARK)], limit=SAMPLE, order="id")
    start = time.perf_counter()
    for contact in contacts:
        _score_of(env, plan, contact)
    taken = (time.perf_counter() - start) * rows / len(contacts)
    print(
        f"loop over contacts, from {len(contacts):,}: {taken:,.0f} s, "
        f"{taken / ours:.0f} × ours"
    )


def _score_of(env, plan, contact):
    today, total = fields.Datetime.now().date(), 0
    for rule in plan.rule_ids:
        if rule.kind == "profile":
            # As one writes it: is this contact in the domain?
            weight = bool(contact.filtered_domain(literal_eval(rule.domain)))
        elif rule.kind == "tag":
            weight = any(
                current.tag_id == rule.tag_id and current.state == "active"
                for current in contact.tag_assignment_ids
            )
        else:
            days = rule.window_days or (
                rule.kind == "inactivity" and rule.inactive_days
            )
            ages = sorted(
                age
                for interaction in contact.interaction_ids
                if interaction.kind == rule.interaction_kind
                and interaction.verdict == "human"
                and not interaction.retracted_date
                for age in [(today - interaction.date.date()).days]
                if not days or age < days
            )
            weight = (
                not ages
                if rule.kind == "inactivity"
                else sum(
                    0.5 ** (age / rule.half_life_days) if rule.half_life_days else 1
                    for age in ages[: rule.max_hits or None]
                )
            )
        total += rule.points * weight
    return total


def _make_data(env, rows):
    tags = env["res.partner.category"].create(
        [{"name": f"{MARK} {name}"} for name in "AB"]
    )
    now = fields.Datetime.now()
    values = {
        "mark": MARK,
        "rows": rows,
        "now": now,
        "tag_ids": tags.ids,
        "kinds": list(KINDS),
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
    return _make_plan(env, tags)


STATEMENTS = [
    """
    INSERT INTO res_partner (name, complete_name, ref, active, type, lang, function,
        city, autopost_bills, create_date, write_date)
    SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, true, 'contact', 'en_US',
           (ARRAY['Head of Sales', 'Buyer', 'Engineer', 'Chief Cook'])[1 + n %% 4],
           'City ' || n %% 50, 'ask', %(now)s::timestamp - interval '1 year', %(now)s
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
    SELECT contact.id, tag_id, 1 + n %% 4, %(now)s, %(now)s,
           CASE WHEN n %% 3 = 0 THEN 'expired' ELSE 'active' END
    FROM bench_contact contact CROSS JOIN unnest(%(tag_ids)s) tag_id
    WHERE (n + tag_id) %% 5 < 2
    """,
    """
    INSERT INTO contact_interaction (kind, url, date, partner_id, verdict,
        applied_date)
    SELECT (%(kinds)s)[1 + (n + number * 7) %% 4], '/page/' || (n + number) %% 20,
           %(now)s::timestamp - ((n * 13 + number * 41) %% 200) * interval '1 day', id,
           CASE WHEN (n + number) %% 25 = 0 THEN 'bot' ELSE 'human' END, %(now)s
    FROM generate_series(1, 5) number CROSS JOIN bench_contact
    """,
]


def _make_plan(env, tags):
    rules = [
        {"name": f"{condition}", "domain": repr([condition]), "points": 5}
        for condition in PROFILES
    ]
    rules += [
        {"name": tag.name, "kind": "tag", "tag_id": tag.id, "points": 4} for tag in tags
    ]
    rules += [
        {
            "name": f"{kind} {days}",
            "kind": "behaviour",
            "interaction_kind": kind,
            "points": 3,
            "window_days": days,
            "max_hits": days and 2,
            "half_life_days": 0 if days else 30,
        }
        for kind in KINDS
        for days in (0, 90)
    ]
    rules += [
        {
            "name": f"no {kind}",
            "kind": "inactivity",
            "interaction_kind": kind,
            "inactive_days": 60,
            "points": -5,
        }
        for kind in KINDS
    ]
    plan = env["contact.scoring.plan"].create(
        {
            "name": MARK,
            "domain": repr([("ref", "=", MARK)]),
            "rule_ids": [Command.create(rule) for rule in rules],
        }
    )
    plan.action_start()
    return plan


def _sql_by_hand(plan):
    tag_ids = plan.rule_ids.tag_id.ids
    today = fields.Datetime.now().date()
    age = SQL("(%s - interaction.date::date)", today)
    acts = [
        SQL(
            "3 * COALESCE(SUM(power(0.5, %(age)s / 30.0)) FILTER "
            "(WHERE kind = %(kind)s), 0) + 3 * LEAST(COUNT(*) FILTER "
            "(WHERE kind = %(kind)s AND %(age)s < 90), 2) - CASE WHEN COUNT(*) FILTER "
            "(WHERE kind = %(kind)s AND %(age)s < 60) = 0 THEN 5 ELSE 0 END",
            age=age,
            kind=kind,
        )
        for kind in KINDS
    ]
    return SQL(
        """
CREATE TABLE bench_by_hand AS
SELECT partner.id AS partner_id,
       5 * ((partner.function ILIKE '%%head%%')::int
            + (partner.function ILIKE '%%chief%%')::int
            + (partner.function ILIKE '%%buyer%%')::int
            + (partner.city IN ('City 1', 'City 2', 'City 3'))::int)
       + 4 * COALESCE(tagged.count, 0) + acts.points AS score
FROM res_partner partner
JOIN (
    SELECT partner.id, %(acts)s AS points
    FROM res_partner partner LEFT JOIN contact_interaction interaction
      ON interaction.partner_id = partner.id AND verdict = 'human'
     AND retracted_date IS NULL
    WHERE partner.ref = %(mark)s GROUP BY partner.id
) acts ON acts.id = partner.id
LEFT JOIN (
    SELECT partner_id, COUNT(*) FROM contact_tag_assignment
    WHERE tag_id = ANY(%(tag_ids)s) AND state = 'active' GROUP BY partner_id
) tagged ON tagged.partner_id = partner.id
WHERE partner.ref = %(mark)s AND partner.active
        """,
        acts=SQL(" + ").join(acts),
        mark=MARK,
        tag_ids=tag_ids,
    )


def _remove_data(registry):
    of_plan = "IN (SELECT id FROM contact_scoring_plan WHERE name ->> 'en_US' = %s)"
    of_contacts = "DELETE FROM {} current USING res_partner partner "
    of_contacts += "WHERE partner.id = current.partner_id AND partner.ref = %s"
    execute_without_triggers(
        registry,
        [
            *deletions_of_plan(of_plan),
            "DELETE FROM contact_scoring_plan WHERE name ->> 'en_US' = %s",
            of_contacts.format("contact_score_touch"),
            of_contacts.format("contact_interaction"),
            of_contacts.format("contact_tag_assignment"),
            "DELETE FROM res_partner_category WHERE name ->> 'en_US' LIKE %s || ' %%'",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
