"""What a trial of several hosts works on, and what came of it.

usage: run_bench.py DATABASE scale_data.py make CONTACTS INTERACTIONS SMTP_HOST PORT URL
       run_bench.py DATABASE scale_data.py begin ROUND READERS ROWS
       run_bench.py DATABASE scale_data.py result ROUND FILE

A round is a campaign to some of the contacts, whose mail has a link, and an import of
new ones; both are begun, and whatever hosts there are do them.
"""

import base64
import json
import sys
from collections import Counter
from pathlib import Path

from bench_tables import execute_without_triggers

from odoo.fields import Command

sys.path.append(str(Path(__file__).parents[2] / "bench"))
import imports  # noqa: E402

MARK = "contact_marketing bench scale"
SHOP = "https://shop.example.com/scale"
MONTHS = 24
TABLES = "res_partner, contact_interaction, contact_consent, contact_tag_assignment"
_CONTACTS = """
    INSERT INTO res_partner (name, complete_name, ref, email, email_normalized, active,
        type, lang, autopost_bills, color, create_date, write_date)
    SELECT 'Contact ' || n, 'Contact ' || n, %s, 'scale' || n || '@example.com',
           'scale' || n || '@example.com', true, 'contact', 'en_US', 'ask', n %% 11,
           now() - interval '2 years' * random(), now()
    FROM generate_series(1, {contacts}) n
"""
_CONSENTS = """
    INSERT INTO contact_consent (partner_id, purpose_id, status, date)
    SELECT partner.id, purpose.id, 'granted', now()
    FROM res_partner partner, contact_consent_purpose purpose
    WHERE ref = %s AND purpose.code = 'bench-scale' AND partner.id %% 10 < 7
"""
_INTERACTIONS = """
    INSERT INTO contact_interaction (kind, date, partner_id, url, verdict, applied_date)
    SELECT (ARRAY['visit', 'visit', 'open', 'form'])[1 + n %% 4], moment, contact.id,
           'https://shop.example.com/page/' || n %% 500,
           CASE WHEN n %% 9 = 0 THEN 'bot' ELSE 'human' END, moment
    FROM generate_series(1, {interactions}) n
    CROSS JOIN LATERAL (SELECT now()::timestamp - interval '{months} months'
        * (1 - n::float / {interactions}) AS moment) at
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place
          FROM res_partner WHERE ref = %s) contact
      ON contact.place = 1 + (n::bigint * 7919) %% {contacts}
"""


def main(env, args):
    step, *rest = args
    return {"make": make, "begin": begin, "result": result}[step](env, *rest)


def make(env, contacts, interactions, smtp_host, smtp_port, url):
    get = env["ir.config_parameter"].set_param
    get("web.base.url", url)
    get("web.base.url.freeze", "True")
    env["ir.mail_server"].create(
        {
            "name": MARK,
            "smtp_host": smtp_host,
            "smtp_port": smtp_port,
            "smtp_encryption": "none",
        }
    )
    env["contact.consent.purpose"].create(
        {"name": MARK, "code": "bench-scale", "wording": "Yes."}
    )
    env.ref("base.user_admin").email = "admin@example.com"
    env.company.email = "company@example.com"
    env.cr.commit()
    amounts = {
        "contacts": int(contacts),
        "interactions": int(interactions),
        "months": MONTHS,
    }
    for statement in (
        _CONTACTS,
        "UPDATE res_partner SET commercial_partner_id = id WHERE ref = %s",
        _CONSENTS,
        _INTERACTIONS,
    ):
        execute_without_triggers(env.registry, [statement.format(**amounts)], MARK)
    env.cr.execute(f"ANALYZE {TABLES}")
    env.cr.commit()
    return 0


def begin(env, name, readers, rows):
    mark = f"{MARK} {name}"
    _choose_readers(env, mark, int(readers))
    campaign = _create_campaign(env, mark)
    batch = _create_import(env, mark, int(rows))
    env.cr.commit()
    while batch.state != "checked":
        batch._check_chunk()
        env.cr.commit()
    batch.action_start()
    campaign.action_run_now()
    env.cr.commit()
    return 0


def _choose_readers(env, mark, readers):
    env.cr.execute(
        """
        UPDATE res_partner SET function = %s WHERE id IN (
            SELECT partner.id FROM res_partner partner
            JOIN contact_consent consent ON consent.partner_id = partner.id
            WHERE ref = %s AND function IS NULL ORDER BY partner.id LIMIT %s)
        """,
        [mark, MARK, readers],
    )


def _create_campaign(env, mark):
    segment = env["mailing.filter"].create(
        {
            "name": mark,
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": repr([("function", "=", mark)]),
        }
    )
    campaign = env["contact.campaign"].create(
        {
            "name": mark,
            "user_id": env.ref("base.user_admin").id,
            "segment_ids": [Command.set(segment.ids)],
            "purpose_id": env["contact.consent.purpose"]
            .search([("code", "=", "bench-scale")])
            .id,
            "guard_percent": 0,
        }
    )
    url = f"{SHOP}?round={mark.split()[-1]}"
    body = f'<p>Hello</p><p><a href="{url}">Offer</a></p>'
    campaign.mailing_id.write({"body_arch": body, "body_html": body})
    tag = env["res.partner.category"].create({"name": mark})
    env["contact.link.effect"].create(
        {
            "mailing_id": campaign.mailing_id.id,
            "url": url,
            "tag_add_ids": [Command.set(tag.ids)],
        }
    )
    return campaign


def _create_import(env, mark, rows):
    text = imports.text_of(rows, mark.split()[-1])
    batch = env["contact.import"].create(
        {"file": base64.b64encode(text.encode()), "source": mark}
    )
    batch.action_read()
    batch.state = "checking"
    return batch


def result(env, name, file):
    mark = f"{MARK} {name}"
    # An answer that did not come within minutes does not come any more.
    env.cr.execute(
        "UPDATE mailing_trace SET sent_datetime = sent_datetime - interval '1 hour' "
        "WHERE trace_status = 'pending' RETURNING id"
    )
    unanswered = len(env.cr.fetchall())
    env.cr.commit()
    env["contact.campaign"]._cron_run()
    run = env["contact.campaign.run"].search([("campaign_id.name", "=", mark)])
    batch = env["contact.import"].search([("source", "=", mark)])
    held = env["contact.tag.assignment"].search([("tag_id.name", "=", mark)])
    imported = env["res.partner"].search_count([("email", "=like", f"{name}%@bench%")])
    found = {
        "run": run.mapped("state"),
        "planned": sum(run.mapped("planned_count")),
        "sent": sum(run.mapped("sent_count")),
        "unanswered": unanswered,
        "import": batch.state,
        "rows": batch.row_count,
        "created": batch.created_count,
        "failed": batch.failed_count,
        "contacts": imported,
        "tagged": {str(k): n for k, n in Counter(held.mapped("count")).items()},
        "waiting": env["contact.interaction"].search_count(
            [("applied_date", "=", False)]
        ),
    }
    Path(file).write_text(json.dumps(found), encoding="utf-8")
    return 0
