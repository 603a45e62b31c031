"""The audience of a campaign, against hand-written SQL.

usage: ./dev bench audience [--rows N] [--repeat N]

Three segments (tag A counted twice, tag B, everybody new), minus a list and a segment
(tag C); of the contacts six in ten granted the purpose and one in ten left it; one in
ten had the campaign's mail before. All gates stand in both: suppressed, blacklisted,
left by somebody with the same address, one mail an address, the cap of mails a week.
Ours knows besides why who falls out. Both find the same contacts, and are checked.
"""

from time import perf_counter

from bench_lines import Line, lines
from bench_memory import in_mb, with_peaks
from bench_tables import compare, execute_without_triggers, run_on_contacts

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tools import SQL

MARK = "contact_marketing bench audience"  # to find our data again
TABLES = (
    "contact_tag_assignment",
    "contact_list_member",
    "contact_consent",
    "contact_campaign_recipient",
)
CAP = "contact_marketing.weekly_cap"
CAP_OF_WEEK = 3
LINES = lines(
    Line("audience", "audience of a campaign, time of SQL by hand", at_most=1.5),
    full=["--rows", "1000000"],
    quick=["--rows", "100000"],
)


def plan_by_campaign(env, campaign):
    return campaign._audience_counts()[None]


def plan_by_sql(env, campaign):
    """What one would write by hand for this very number, without the reasons."""
    tag_a, tag_b, tag_c = env["res.partner.category"].search(
        [("name", "like", MARK)], order="name"
    )
    return env.execute_query(
        SQL(
            """
            SELECT COUNT(DISTINCT partner.email_normalized) FROM res_partner partner
            JOIN contact_consent consent ON consent.partner_id = partner.id
             AND consent.purpose_id = %(purpose_id)s AND consent.status = 'granted'
            WHERE partner.active AND partner.email_normalized IS NOT NULL
              AND partner.is_suppressed IS NOT TRUE
              AND partner.ref = %(mark)s
              AND (partner.function = 'new' OR EXISTS (
                    SELECT FROM contact_tag_assignment current
                    WHERE current.partner_id = partner.id AND (
                        current.tag_id = %(a)s AND current.count >= 2
                        OR current.tag_id = %(b)s)))
              AND NOT EXISTS (
                    SELECT FROM contact_list_member member
                    WHERE member.partner_id = partner.id AND member.list_id = %(list)s)
              AND NOT EXISTS (
                    SELECT FROM contact_tag_assignment current
                    WHERE current.partner_id = partner.id AND current.tag_id = %(c)s)
              AND NOT EXISTS (
                    SELECT FROM contact_campaign_recipient had
                    WHERE had.partner_id = partner.id
                      AND had.campaign_id = %(campaign_id)s)
              AND NOT EXISTS (
                    SELECT FROM mail_blacklist unsubscribed_all
                    WHERE unsubscribed_all.email = partner.email_normalized
                        AND unsubscribed_all.active)
              AND partner.email_normalized NOT IN (
                    SELECT other.email_normalized FROM contact_consent gone
                    JOIN res_partner other ON other.id = gone.partner_id
                    WHERE gone.purpose_id = %(purpose_id)s AND gone.status = 'withdrawn'
                      AND other.email_normalized IS NOT NULL)
              AND partner.email_normalized NOT IN (
                    SELECT holder.email_normalized FROM contact_campaign_recipient got
                    JOIN res_partner holder ON holder.id = got.partner_id
                    WHERE got.state != 'skipped' AND holder.email_normalized IS NOT NULL
                      AND got.date > now() AT TIME ZONE 'UTC' - interval '7 days'
                    GROUP BY 1 HAVING COUNT(*) >= %(cap)s)
            """,
            purpose_id=campaign.purpose_id.id,
            campaign_id=campaign.id,
            mark=MARK,
            cap=CAP_OF_WEEK,
            a=tag_a.id,
            b=tag_b.id,
            c=tag_c.id,
            list=campaign.excluded_list_ids.id,
        )
    )[0][0]


def main(env, args):
    return run_on_contacts(
        env, "./dev bench audience", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, campaign, repeat):
    contenders = (plan_by_campaign, plan_by_sql)
    (mine, theirs), found = compare(env, contenders, [campaign], repeat)
    assert len(set(found)) == 1, found
    counts, odoo, postgres = with_peaks(env, lambda env: campaign._audience_counts())
    LINES.report(
        "audience",
        mine / theirs,
        f"{mine:.2f} against {theirs:.2f} s, {_contacts(env):,} contacts",
    )
    print(f"    peak memory of Odoo {in_mb(odoo)}, of PostgreSQL {in_mb(postgres)}")
    for reason, count in counts.items():
        print(f"    {count:>9,} {reason or 'get it'}")
    _print_bar(env, campaign)


def _print_bar(env, campaign):
    """What a person waits for: the bar, and the estimate that it ends with where
    counting takes too long."""
    one_in = campaign._audience_one_in()
    for name, wait in (
        ("bar", campaign.get_audience_bar),
        ("estimate", lambda: campaign._estimate_audience(one_in)),
    ):
        env.invalidate_all()
        started = perf_counter()
        found = wait()
        print(f"    {name}: {perf_counter() - started:.2f} s, {found}")


def _contacts(env):
    return env["res.partner"].search_count([("ref", "=", MARK)])


def _make_data(env, rows):
    env["ir.config_parameter"].set_param(CAP, CAP_OF_WEEK)
    tags = env["res.partner.category"].create(
        [{"name": f"{MARK} {name}"} for name in "ABC"]
    )
    target = env["contact.list"].create({"name": MARK})
    purpose = env["contact.consent.purpose"].create(
        {"name": MARK, "code": "bench-audience", "wording": "Yes."}
    )
    current = "tag_assignment_ids", "any"
    segments = env["mailing.filter"].create(
        [
            {
                "name": f"{MARK} {number}",
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([("ref", "=", MARK), condition]),
            }
            for number, condition in enumerate(
                [
                    (*current, [("tag_id", "=", tags[0].id), ("count", ">=", 2)]),
                    (*current, [("tag_id", "=", tags[1].id)]),
                    ("function", "=", "new"),
                    (*current, [("tag_id", "=", tags[2].id)]),
                ]
            )
        ]
    )
    campaign = env["contact.campaign"].create(
        {
            "name": MARK,
            "segment_ids": [Command.set(segments[:3].ids)],
            "excluded_segment_ids": [Command.set(segments[3].ids)],
            "excluded_list_ids": [Command.set(target.ids)],
            "purpose_id": purpose.id,
        }
    )
    run = env["contact.campaign.run"].create(
        {"campaign_id": campaign.id, "date": fields.Datetime.now(), "state": "done"}
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, email_normalized,
            function, active, type, lang, autopost_bills, create_date, write_date)
        SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, 'bench' || n || '@example.com',
               'bench' || n || '@example.com', CASE WHEN n %% 20 = 0 THEN 'new' END,
               true, 'contact', 'en_US', 'ask', now(), now()
        FROM generate_series(1, %(rows)s) n
        """,
        {"mark": MARK, "rows": rows},
    )
    numbered = (
        "(SELECT id, row_number() OVER (ORDER BY id) AS n"
        " FROM res_partner WHERE ref = %(mark)s) numbered"
    )
    values = {
        "mark": MARK,
        "now": fields.Datetime.now(),
        "tags": tags.ids,
        "list": target.id,
        "purpose": purpose.id,
        "campaign": campaign.id,
        "run": run.id,
    }
    for statement in (
        "INSERT INTO contact_tag_assignment (partner_id, tag_id, count, state,"
        " first_date, last_date) SELECT id, (%(tags)s)[1 + n %% 3], 1 + n / 3 %% 4,"
        f" 'active', %(now)s, %(now)s FROM {numbered} WHERE n %% 10 < 8",
        "INSERT INTO contact_list_member (partner_id, list_id, date_added)"
        f" SELECT id, %(list)s, %(now)s FROM {numbered} WHERE n %% 7 = 0",
        "INSERT INTO contact_consent (partner_id, purpose_id, status, date)"
        " SELECT id, %(purpose)s, CASE WHEN n %% 11 = 0 THEN 'withdrawn'"
        f" ELSE 'granted' END, %(now)s FROM {numbered} WHERE n %% 5 < 3",
        "INSERT INTO contact_campaign_recipient (run_id, campaign_id, partner_id, date,"
        " state, variant) SELECT %(run)s, %(campaign)s, id, %(now)s, 'sent', 'a'"
        f" FROM {numbered} WHERE n %% 10 = 3",
    ):
        env.cr.execute(statement, values)
    return campaign


def _remove_data(registry):
    of_contact = "USING res_partner partner WHERE partner_id = partner.id AND ref = %s"
    execute_without_triggers(
        registry,
        [
            f"DELETE FROM contact_campaign_recipient {of_contact}",
            f"DELETE FROM contact_tag_assignment {of_contact}",
            f"DELETE FROM contact_list_member {of_contact}",
            f"DELETE FROM contact_consent {of_contact}",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param(CAP, False)
        campaigns = env["contact.campaign"].search([("name", "=", MARK)])
        contents = campaigns.mailing_id
        campaigns.unlink()
        contents.unlink()
        for model in (
            "mailing.filter",
            "contact.list",
            "res.partner.category",
            "contact.consent.purpose",
        ):
            env[model].search([("name", "like", MARK)]).unlink()
