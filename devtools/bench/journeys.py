"""Journeys with many contacts inside, against hand-written SQL and core's mailing.

usage: ./dev bench journeys [--rows N] [--repeat N]

So many participants wait for later. Timed: a tick of the scheduled action while nobody
is due; 10,000 who are due at a wait, then at a branch, then at a step that adds a tag,
beside the same by hand for this very journey; and mails to 10,000 of them, handed to
the mail queue by a step and by a mailing of Odoo's own. A tenth of them before shows
whether memory grows with their number.
"""

import time
from datetime import timedelta

from bench_memory import in_mb, with_peaks
from bench_tables import execute_without_triggers, run_on_contacts

from odoo import SUPERUSER_ID, api, fields

MARK = "contact_marketing bench journeys"  # to find our data again
TABLES = (
    "res_partner",
    "contact_consent",
    "contact_journey_participant",
    "contact_journey_event",
)
DUE = 10_000
MAILS = 10_000
FEW_MAILS = 1_000
FAR = timedelta(days=365)
STEPS = {
    "wait": {"kind": "wait", "days": 400, "next": "who"},
    "who": {
        "kind": "branch",
        "domain": "[('color', '=', 1)]",
        "yes": "tag",
        "no": "tag",
    },
    "tag": {"kind": "effect", "tag_add": [MARK], "next": "rest"},
    "rest": {"kind": "wait", "days": 400, "next": "mail"},
    "mail": {"kind": "mail", "mailing": MARK, "next": None},
}
LEGS = ("wait", "who", "tag")


def main(env, args):
    return run_on_contacts(
        env, "./dev bench journeys", args, TABLES, _make_data, _remove_data, _run
    )


def leg_by_journey(env, journey, key):
    _make_due(env, journey, key)
    start = time.perf_counter()
    assert env["contact.journey.step"]._act_chunk() == DUE
    return _taken_and_undo(env, start)


def leg_by_sql(env, journey, key):
    """What one would write by hand for this very journey."""
    _make_due(env, journey, key)
    values = {
        "journey": journey.id,
        "step": _step(journey, key).id,
        "now": fields.Datetime.now(),
        "tag": env["res.partner.category"].search([("name", "=", MARK)]).id,
    }
    start = time.perf_counter()
    if key == "tag":
        env.cr.execute(_ADD_TAG, values)
    env.cr.execute(_MOVE, {**values, "is_branch": key == "who"})
    return _taken_and_undo(env, start)


_DUE = """
    SELECT id, partner_id FROM contact_journey_participant
    WHERE step_id = %(step)s AND state = 'active' AND due_date <= %(now)s
    FOR UPDATE SKIP LOCKED
"""
_MOVE = f"""
    WITH due AS MATERIALIZED ({_DUE}), evaluated AS MATERIALIZED (
        SELECT due.id, CASE WHEN NOT %(is_branch)s THEN 'next'
                            WHEN contact.color = 1 THEN 'yes' ELSE 'no' END AS outcome
        FROM due JOIN res_partner contact ON contact.id = due.partner_id
        WHERE contact.active AND contact.comment IS DISTINCT FROM 'out'
          AND NOT EXISTS (SELECT FROM sale_order o WHERE o.partner_id = contact.id
                          AND o.state = 'sale')
    ), gone AS (
        UPDATE contact_journey_participant p
        SET step_id = path.to_step_id, due_date = %(now)s, arrived_date = %(now)s,
            is_waiting = FALSE
        FROM evaluated JOIN contact_journey_path path
          ON path.from_step_id = %(step)s AND path.outcome = evaluated.outcome
        WHERE p.id = evaluated.id RETURNING p.id, p.step_id, evaluated.outcome
    )
    INSERT INTO contact_journey_event (
        participant_id, journey_id, step_id, kind, outcome, date)
    SELECT id, %(journey)s, %(step)s, 'passed', outcome, %(now)s FROM gone
    UNION ALL
    SELECT id, %(journey)s, step_id, 'arrived', NULL, %(now)s FROM gone
"""
_ADD_TAG = f"""
    WITH due AS MATERIALIZED ({_DUE}), current AS (
        INSERT INTO contact_tag_assignment (
            partner_id, tag_id, count, first_date, last_date, state)
        SELECT partner_id, %(tag)s, 1, %(now)s, %(now)s, 'active' FROM due
        RETURNING id, partner_id, tag_id
    ), related AS (
        INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
        SELECT partner_id, tag_id FROM current
    )
    INSERT INTO contact_tag_event (assignment_id, kind, date, count_change)
    SELECT id, 'added', %(now)s, 1 FROM current
"""


def _step(journey, key):
    steps = journey.live_version_id.step_ids
    return steps.filtered(lambda step: step.key == key)


def _make_due(env, journey, key, number=DUE, offset=0):
    env.cr.execute(
        """
        UPDATE contact_journey_participant SET step_id = %s, due_date = %s
        WHERE id IN (SELECT id FROM contact_journey_participant
                     WHERE journey_id = %s ORDER BY id LIMIT %s OFFSET %s)
        """,
        [_step(journey, key).id, fields.Datetime.now(), journey.id, number, offset],
    )
    env.invalidate_all()


def _taken_and_undo(env, start):
    env.flush_all()
    taken = time.perf_counter() - start
    env.cr.execute("SELECT COUNT(*) FROM contact_journey_event WHERE kind = 'passed'")
    found = env.cr.fetchone()[0]
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return taken, found


def _run(env, journey, repeat):
    Journey = env["contact.journey"]
    Journey._cron_run()
    seconds = []
    for _round in range(5):
        env.invalidate_all()
        start = time.perf_counter()
        Journey._cron_run()
        seconds.append(time.perf_counter() - start)
    print(f"a tick with nothing due: {sorted(seconds)[2] * 1000:,.0f} ms")
    for key in LEGS:
        taken = {leg_by_journey: [], leg_by_sql: []}
        for _round in range(repeat):
            for contender, each in taken.items():
                each.append(contender(env, journey, key))
        assert len({found for each in taken.values() for _s, found in each}) == 1
        mine, theirs = (sorted(each)[len(each) // 2][0] for each in taken.values())
        print(
            f"{DUE:,} due at “{key}”: ours {mine:6.2f} s, SQL {theirs:6.2f} s,"
            f" {mine / theirs:.1f} ×"
        )
    _result, odoo, postgres = with_peaks(
        env, lambda env: leg_by_journey(env, journey, "who")
    )
    print(f"    peak memory of Odoo {in_mb(odoo)}, of PostgreSQL {in_mb(postgres)}")
    _run_mails(env, journey)


def _run_mails(env, journey):
    for number, offset in ((FEW_MAILS, 0), (MAILS, FEW_MAILS)):
        taken = []
        for contender in (mails_by_journey, mails_by_core):
            env.invalidate_all()
            start = time.perf_counter()
            _result, odoo, postgres = with_peaks(
                env,
                lambda env, send=contender, number=number, offset=offset: send(
                    env, journey, number, offset
                ),
            )
            taken.append(time.perf_counter() - start)
            print(
                f"    {contender.__name__}: peak memory of Odoo {in_mb(odoo)},"
                f" of PostgreSQL {in_mb(postgres)}"
            )
        mine, theirs = taken
        print(
            f"{number:,} mails: ours {mine:6.2f} s, a mailing {theirs:6.2f} s,"
            f" {mine / theirs:.1f} ×",
            flush=True,
        )


def mails_by_journey(env, journey, number, offset):
    # Others each time: nobody is mailed twice.
    _make_due(env, journey, "mail", number, offset)
    env["contact.journey"]._cron_run()
    env["mailing.mailing"]._process_mass_mailing_queue()


def mails_by_core(env, journey, number, offset):
    contacts = env["res.partner"].search(
        [("ref", "=", MARK)], limit=number, offset=offset, order="id"
    )
    mailing = _step(journey, "mail").mailing_id.copy(
        {"mailing_domain": repr([("id", "in", contacts.ids)]), "subject": MARK}
    )
    mailing.action_launch()
    env.cr.commit()
    env["mailing.mailing"]._process_mass_mailing_queue()


def _make_data(env, rows):
    now = fields.Datetime.now()
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, email_normalized,
            active, type, lang, autopost_bills, color, create_date, write_date)
        SELECT 'Bench ' || n, 'Bench ' || n, %s, 'bench' || n || '@example.com',
               'bench' || n || '@example.com', true, 'contact', 'en_US', 'ask',
               n %% 2, now(), now()
        FROM generate_series(1, %s) n
        """,
        [MARK, rows],
    )
    env["res.partner.category"].create({"name": MARK})
    purpose = env["contact.consent.purpose"].create(
        {"name": MARK, "code": "bench_journeys", "wording": MARK}
    )
    some = env["res.partner"].search(
        [("ref", "=", MARK)], limit=FEW_MAILS + MAILS, order="id"
    )
    some.contact_consent_grant(purpose.code, "manual", proof=MARK)
    env["mailing.mailing"].create(
        {
            "subject": MARK,
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[('id', 'in', [])]",
            "purpose_id": purpose.id,
            "body_arch": "<p>Hi</p>",
            "body_html": "<p>Hi</p>",
        }
    )
    Journey = env["contact.journey"].with_user(env.ref("base.user_admin"))
    definition = {
        "name": MARK,
        "start": "wait",
        "steps": STEPS,
        "exit": "[('comment', '=', 'out')]",
        "goal": "[('sale_order_ids', 'any', [('state', '=', 'sale')])]",
    }
    journey = Journey.browse(Journey.load_definition(definition))
    journey.action_publish()
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO contact_journey_participant (journey_id, version_id, partner_id,
            entry_number, state, step_id, due_date, entered_date, arrived_date,
            is_waiting)
        SELECT %s, %s, id, 1, 'active', %s, %s, %s, %s, TRUE
        FROM res_partner WHERE ref = %s
        """,
        [
            journey.id,
            journey.live_version_id.id,
            _step(journey, "wait").id,
            now + FAR,
            now - FAR,
            now - FAR,
            MARK,
        ],
    )
    return journey.sudo()


def _remove_data(registry):
    of_contact = "USING res_partner partner WHERE partner_id = partner.id AND"
    of_journey = "USING contact_journey j WHERE journey_id = j.id AND j.name = %s"
    execute_without_triggers(
        registry,
        [
            f"DELETE FROM contact_journey_event {of_journey}",
            f"DELETE FROM contact_journey_participant {of_journey}",
            f"DELETE FROM contact_campaign_recipient {of_contact} partner.ref = %s",
            f"DELETE FROM contact_consent {of_contact} partner.ref = %s",
            f"DELETE FROM contact_consent_event {of_contact} partner.ref = %s",
            "DELETE FROM mailing_trace USING res_partner partner"
            " WHERE res_id = partner.id AND model = 'res.partner'"
            " AND partner.ref = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        journeys = env["contact.journey"].search([("name", "=", MARK)])
        journeys.action_end()
        # Mails that are on their way would keep them.
        campaigns = env["contact.campaign"].with_context(active_test=False)
        campaigns.search([("journey_id", "in", journeys.ids)]).run_ids.unlink()
        journeys.unlink()
        mailings = env["mailing.mailing"].search([("subject", "=", MARK)])
        env["mail.mail"].search([("mailing_id", "in", mailings.ids)]).unlink()
        mailings.unlink()
        env["res.partner.category"].search([("name", "=", MARK)]).unlink()
        env["contact.consent.purpose"].search([("name", "=", MARK)]).unlink()
