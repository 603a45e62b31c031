"""A sunset policy on many contacts, against hand-written SQL.

usage: ./dev bench sunset [--rows N] [--repeat N]

Of the contacts six in ten did something lately, one in twenty has an open order, one in
fifty an open invoice; every second paid five invoices long ago. Timed: the preview in
numbers; who comes in (planning); and one step, the last chance: what is due is
evaluated again, and goes to the list. Both find the same contacts, and are checked. Two
things have no counterpart in plain SQL and are timed alone: suppressing, which keeps a
keyed hash per address, and archiving, by Odoo's write.
"""

import time
from datetime import timedelta

from bench_memory import in_mb, with_peaks
from bench_tables import compare, execute_without_triggers, run_on_contacts

from odoo import SUPERUSER_ID, api, fields

MARK = "contact_marketing bench sunset"  # to find our data again
TABLES = ("contact_sunset_member", "contact_interaction", "contact_list_member")
PART = 2_000  # contacts that are suppressed and archived


def plan_by_policy(env, policy):
    while policy._entry_chunk():
        pass
    return _count_and_undo(env, policy)


def plan_by_sql(env, policy):
    """What one would write by hand for this very base."""
    env.cr.execute(
        f"""
        INSERT INTO contact_sunset_member (
            policy_id, partner_id, step, entry_date, date, next_date, is_held)
        SELECT %(policy)s, p.id, 'inactive', %(now)s, %(now)s, %(now)s, FALSE
        FROM res_partner p WHERE p.active AND p.ref = %(mark)s AND {_QUIET}
        """,
        _values(env, policy),
    )
    return _count_and_undo(env, policy)


def step_by_policy(env, policy):
    while policy._step_chunk():
        pass
    return _listed_and_undo(env, policy)


def step_by_sql(env, policy):
    env.cr.execute(
        f"""
        WITH gone AS (
            UPDATE contact_sunset_member m
            SET step = 'last_chance', date = %(now)s,
                next_date = %(now)s + interval '30 days'
            FROM res_partner p
            WHERE p.id = m.partner_id AND m.policy_id = %(policy)s AND {_QUIET}
            RETURNING m.partner_id
        )
        INSERT INTO contact_list_member (list_id, partner_id, date_added)
        SELECT %(list)s, partner_id, %(now)s FROM gone
        """,
        _values(env, policy),
    )
    return _listed_and_undo(env, policy)


_QUIET = """
    NOT EXISTS (SELECT FROM contact_interaction i JOIN res_partner t
                ON t.id = i.partner_id WHERE t.email_normalized = p.email_normalized
                AND i.verdict = 'human' AND i.date >= %(since)s)
    AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = p.id)
    AND NOT EXISTS (SELECT FROM res_company c WHERE c.partner_id = p.id)
    AND NOT EXISTS (SELECT FROM sale_order o WHERE o.partner_id = p.id AND (
        o.state IN ('draft', 'sent') OR o.state = 'sale'
        AND o.invoice_status IN ('no', 'to invoice')))
    AND NOT EXISTS (SELECT FROM account_move a WHERE a.partner_id = p.id AND (
        a.state = 'draft' OR a.state = 'posted'
        AND a.payment_state NOT IN ('paid', 'reversed')))
    AND NOT EXISTS (SELECT FROM crm_lead l WHERE l.partner_id = p.id
        AND l.active AND l.won_status = 'pending')
"""


def _values(env, policy):
    return {
        "policy": policy.id,
        "list": policy.list_id.id,
        "mark": MARK,
        "now": fields.Datetime.now(),
        "since": policy._quiet_since(),
    }


def _count_and_undo(env, policy):
    env.cr.execute(
        "SELECT COUNT(*) FROM contact_sunset_member WHERE policy_id = %s", [policy.id]
    )
    count = env.cr.fetchone()[0]
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return count


def _listed_and_undo(env, policy):
    env.cr.execute(
        "SELECT COUNT(*) FROM contact_list_member WHERE list_id = %s",
        [policy.list_id.id],
    )
    count = env.cr.fetchone()[0]
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return count


def main(env, args):
    return run_on_contacts(
        env, "./dev bench sunset", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, policy, repeat):
    _preview, odoo, postgres = with_peaks(env, lambda env: policy._evaluated_groups())
    start = time.perf_counter()
    groups = policy._evaluated_groups()
    taken = time.perf_counter() - start
    print(f"preview: {taken:6.2f} s for {sum(g['contact_count'] for g in groups):,}")
    print(f"    peak memory of Odoo {in_mb(odoo)}, of PostgreSQL {in_mb(postgres)}")
    env.cr.rollback()
    _report(env, "planning", (plan_by_policy, plan_by_sql), policy, repeat)
    while policy._entry_chunk():
        pass
    env.cr.execute(
        "UPDATE contact_sunset_member SET next_date = %s", [fields.Datetime.now()]
    )
    env.cr.commit()
    env.cr.execute("ANALYZE contact_sunset_member")
    env.cr.commit()
    env.invalidate_all()
    _report(env, "one step", (step_by_policy, step_by_sql), policy, repeat)
    members = env["contact.sunset.member"].search(
        [("policy_id", "=", policy.id)], limit=PART
    )
    for step in ("suppressed", "archived"):
        start = time.perf_counter()
        members._go_on(step)
        env.flush_all()
        taken = time.perf_counter() - start
        print(f"{step}: {len(members) / taken:,.0f} contacts a second")
    env.cr.rollback()


def _report(env, name, contenders, policy, repeat):
    (mine, theirs), found = compare(env, contenders, [policy], repeat)
    assert len(set(found)) == 1, found
    print(
        f"{name}: ours {mine:6.2f} s, SQL {theirs:6.2f} s, {mine / theirs:.1f} ×"
        f" ({found[0]:,} contacts)"
    )


def _make_data(env, rows):
    old = fields.Datetime.now() - timedelta(days=1_000)
    env["res.company"].flush_model()
    policy = env["contact.sunset.policy"].create(
        {
            "name": MARK,
            "domain": repr([("ref", "=", MARK)]),
            "company_id": env.company.id,
            "user_id": env.ref("base.user_admin").id,
            "last_chance_days": 0,
        }
    )
    # Running without its campaign: what is timed does not mail.
    env.cr.execute(
        "UPDATE contact_sunset_policy SET last_chance_days = 7 WHERE id = %s",
        [policy.id],
    )
    env.invalidate_all()
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, email_normalized,
            active, type, lang, autopost_bills, create_date, write_date)
        SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, 'bench' || n || '@example.com',
               'bench' || n || '@example.com', true, 'contact', 'en_US', 'ask',
               %(old)s, %(old)s
        FROM generate_series(1, %(rows)s) n
        """,
        {"mark": MARK, "rows": rows, "old": old},
    )
    values = {"mark": MARK, "old": old, "company": env.company.id}
    numbered = (
        "(SELECT id, row_number() OVER (ORDER BY id) AS n"
        " FROM res_partner WHERE ref = %(mark)s) numbered"
    )
    values["currency"] = env.company.currency_id.id
    values["journal"] = (
        env["account.journal"]
        .search([("type", "=", "sale"), ("company_id", "=", env.company.id)], limit=1)
        .id
    )
    for statement in (
        "INSERT INTO contact_interaction (partner_id, kind, date, verdict,"
        " applied_date) SELECT id, 'click', now() - n %% 300 * interval '1 day',"
        f" 'human', now() FROM {numbered} WHERE n %% 10 < 6",
        "INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,"
        " partner_shipping_id, state, invoice_status, date_order, client_order_ref)"
        " SELECT 'B' || n, %(company)s, id, id, id, 'sale', 'to invoice', %(old)s,"
        f" %(mark)s FROM {numbered} WHERE n %% 20 = 7",
        "INSERT INTO account_move (name, company_id, partner_id, commercial_partner_id,"
        " journal_id, currency_id, move_type, state, payment_state, date, ref,"
        " auto_post) SELECT 'B' || n, %(company)s, id, id, %(journal)s, %(currency)s,"
        " 'out_invoice', 'posted', 'not_paid', %(old)s, %(mark)s, 'no'"
        f" FROM {numbered} WHERE n %% 50 = 8",
        "INSERT INTO account_move (name, company_id, partner_id, commercial_partner_id,"
        " partner_shipping_id, journal_id, currency_id, move_type, state,"
        " payment_state, date, ref, auto_post) SELECT 'P' || n || '-' || number,"
        " %(company)s, id, id, id, %(journal)s, %(currency)s, 'out_invoice', 'posted',"
        " 'paid', %(old)s, %(mark)s, 'no'"
        f" FROM {numbered}, generate_series(1, 5) number WHERE n %% 2 = 1",
    ):
        env.cr.execute(statement, values)
    env.cr.execute("ANALYZE sale_order, account_move, contact_interaction")
    return policy


def _remove_data(registry):
    of_contact = "USING res_partner partner WHERE partner_id = partner.id AND"
    execute_without_triggers(
        registry,
        [
            f"DELETE FROM contact_sunset_member {of_contact} partner.ref = %s",
            f"DELETE FROM contact_list_member {of_contact} partner.ref = %s",
            f"DELETE FROM contact_interaction {of_contact} partner.ref = %s",
            "DELETE FROM sale_order WHERE client_order_ref = %s",
            "DELETE FROM account_move WHERE ref = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["contact.sunset.policy"].search([("name", "=", MARK)]).unlink()
