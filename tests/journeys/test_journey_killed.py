import logging
import os
import random
import signal
import time
from collections import Counter

from odoo.tests import tagged

from ...models.journeys.steps import KINDS
from ..campaigns.campaign_transactions import CampaignTransactionsCase
from ..common.real_transactions import start_odoo, start_thread

REF = "contact_marketing test_journey_killed"
OTHER = f"{REF} other"
# KILLED_CONTACTS=5000 ./dev test -k journey_killed: each second contact gets a mail,
# which takes a mail server's time.
CONTACTS = int(os.environ.get("KILLED_CONTACTS", 100))
KILLS = int(os.environ.get("KILLS", 20))
MAX_SECONDS = 1800 + CONTACTS  # until the next kill, and until everybody is through
WORKERS = 2
# What schedulers run, days in seconds, until nobody is inside; without core's own count
# of how often a job was killed: after three times it lets the job rest.
WORK = f"""
import time
import psycopg2
from odoo.exceptions import ConcurrencyError
participants = env["contact.journey.participant"]
journey = env["contact.journey"].search([("name", "=", "{REF}")])
inside = [("journey_id", "=", journey.id), ("state", "=", "active")]
# Of a job of Odoo's scheduler, one worker is at it at a time.
of_one_worker = [
    env["mailing.mailing"]._process_mass_mailing_queue,
    env["mail.mail"].process_email_queue,
    env["contact.campaign"]._cron_run,
]
if "sms.sms" in env:
    from odoo.addons.sms.tools.sms_api import SmsApi
    SmsApi._send_sms_batch = lambda self, messages, delivery_reports_url=False: [
        {{"uuid": number["uuid"], "state": "success"}}
        for message in messages for number in message["numbers"]]
    of_one_worker.insert(2, env["sms.sms"]._process_queue)
def work(job):
    try:
        job()
        env.cr.commit()
    except (psycopg2.OperationalError, ConcurrencyError):
        env.cr.rollback()
def let_time_pass():
    env.cr.execute(
        "UPDATE contact_journey_participant SET due_date = now() AT TIME ZONE 'UTC',"
        " until_date = now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE id IN ("
        "SELECT id FROM contact_journey_participant WHERE journey_id = %s"
        " AND state = 'active' AND is_waiting AND recipient_id IS NULL"
        " FOR UPDATE SKIP LOCKED)", [journey.id], log_exceptions=False)
    # Of mails, no worker is at these; what texts wait for never comes.
    env.cr.execute(
        "UPDATE mailing_trace SET sent_datetime = sent_datetime - interval '1 hour'"
        " WHERE id IN (SELECT id FROM mailing_trace WHERE trace_status = 'pending'"
        " AND sent_datetime < now() AT TIME ZONE 'UTC' - CASE trace_type"
        " WHEN 'mail' THEN interval '20 seconds' ELSE interval '0' END"
        " AND sent_datetime > now() AT TIME ZONE 'UTC' - interval '30 minutes'"
        " FOR UPDATE SKIP LOCKED)", log_exceptions=False)
while participants.search_count(inside, limit=1):
    work(env["contact.journey"]._cron_run)
    env.cr.execute("SELECT pg_try_advisory_lock(18)")
    if env.cr.fetchone()[0]:
        for job in of_one_worker:
            work(job)
        env.cr.execute("SELECT pg_advisory_unlock(18)")
    elif not env["contact.journey.step"]._due_steps():
        time.sleep(0.5)  # the other one is at the mails, and needs the processor
    env.cr.commit()
    work(let_time_pass)
"""
# An Odoo that does nothing but start workers, and another one for each that is killed:
# a new process takes a moment, a new Odoo many seconds.
SERVER = f"""
import os
import sys
import traceback
import odoo.sql_db
from odoo import SUPERUSER_ID, api
registry = env.registry
env.cr.rollback()
env.cr.close()
odoo.sql_db.close_all()
def start():
    pid = os.fork()
    if pid:
        print("worker", pid, flush=True)
        return
    try:
        # Connections say whose they are.
        registry._db = odoo.sql_db.db_connect(registry.db_name)
        with registry.cursor() as cr:
            exec({WORK!r}, {{"env": api.Environment(cr, SUPERUSER_ID, {{}})}})
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    sys.stdout.flush()
    os._exit(0)
running = {WORKERS}
for _worker in range(running):
    start()
while running:
    _pid, status = os.wait()
    if os.WIFSIGNALED(status):
        start()
    else:
        running -= 1
os._exit(0)
"""
STEPS = {
    "wait": {"kind": "wait", "days": 1, "next": "split"},
    "split": {"kind": "split", "shares": {"mail": 60, "tag": 40}},
    "mail": {"kind": "mail", "mailing": REF, "next": "until"},
    "until": {
        "kind": "wait_until",
        "interaction": {"kind": "click", "of": "mail"},
        "days": 3,
        "met": None,
        "timeout": "text",
    },
    "text": {"kind": "text", "mailing": f"{REF} text", "next": "tag"},
    "tag": {"kind": "effect", "tag_add": [REF], "next": "owner"},
    "owner": {"kind": "salesperson", "user": "admin", "next": "action"},
    "action": {"kind": "action", "action": REF, "next": "other"},
    "other": {"kind": "journey", "journey": OTHER, "next": "who"},
    "who": {
        "kind": "branch",
        "domain": "[('color', '>', 5)]",
        "yes": "call",
        "no": "end",
    },
    "call": {"kind": "activity", "summary": REF, "next": "lead"},
    "lead": {"kind": "lead", "name": REF, "next": "end"},
    "end": {"kind": "end"},
}


SHORT = {
    "name": OTHER,
    "reentry": {"mode": "always"},
    "start": "end",
    "steps": {"end": {"kind": "end"}},
}


class _Counter:
    def __init__(self):
        self.accepted = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        self.accepted.update(envelope.rcpt_tos)
        return "250 OK"


@tagged("post_install", "-at_install")
class TestJourneyKilled(CampaignTransactionsCase):
    """Two workers, killed again and again: each step once, each mail once, nobody
    stuck."""

    ref = REF
    contact_count = CONTACTS

    def setUp(self):
        super().setUp()
        # It would write down each word of thousands of mails.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.inbox = _Counter()
        self.use_mail_server(self.inbox)

    def _create_campaign(self, env):
        """What a campaign needs, and a journey in the place of the campaign."""
        purpose = env["contact.consent.purpose"].create(
            {"name": REF, "code": REF.split()[-1], "wording": REF}
        )
        contacts = env["res.partner"].create(
            [
                {
                    "name": REF,
                    "ref": REF,
                    "email": f"journey{number}@example.com",
                    "phone": f"+4851{number:07d}",
                    "color": number % 10,
                }
                for number in range(CONTACTS)
            ]
        )
        contacts.contact_consent_grant(purpose.code, "manual", proof=REF)
        env["res.partner.category"].create({"name": REF})
        body = "<p>Hi</p>"
        env["mailing.mailing"].create(
            {
                "subject": REF,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": purpose.id,
                "body_arch": body,
                "body_html": body,
            }
        )
        admin = env.ref("base.user_admin")
        # What it does to a contact twice is seen.
        env["ir.actions.server"].create(
            {
                "name": REF,
                "model_id": env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "for contact in records:\n"
                "    contact['function'] = (contact.function or '') + 'x'",
            }
        )
        Journey = env["contact.journey"].with_user(admin)
        Journey.browse(Journey.load_definition(SHORT)).action_publish()
        definition = {"name": REF, "start": "wait", "steps": self._steps(env)}
        journey = Journey.browse(Journey.load_definition(definition))
        journey.action_publish()
        self.assertEqual(contacts.contact_journey_enter(journey.ids), CONTACTS)
        self.journey_id = journey.id
        env.cr.execute("ANALYZE res_partner, contact_consent")

    def _steps(self, env):
        """:return: a step of each kind that there is"""
        if KINDS["text"].is_available(env):
            self._create_text(env)
            return STEPS
        steps = {key: step for key, step in STEPS.items() if key != "text"}
        return {**steps, "until": {**STEPS["until"], "timeout": "tag"}}

    def _create_text(self, env):
        purpose = env["contact.consent.purpose"].create(
            {"name": REF, "code": "killed_texts", "channel": "sms", "wording": REF}
        )
        contacts = env["res.partner"].search([("ref", "=", REF)])
        contacts.contact_consent_grant(purpose.code, "manual", proof=REF)
        env["mailing.mailing"].create(
            {
                "subject": f"{REF} text",
                "mailing_type": "sms",
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": purpose.id,
                "body_plaintext": "Hi",
            }
        )

    def _remove_campaign(self):
        with self.transaction() as env:
            mailings = env["mailing.mailing"].search([("subject", "like", REF)])
            env["mail.mail"].search([("mailing_id", "in", mailings.ids)]).unlink()
            if "sms.sms" in env:
                env["sms.sms"].search([("mailing_id", "in", mailings.ids)]).unlink()
            env["crm.lead"].search([("name", "=", REF)]).unlink()
            journeys = env["contact.journey"].search([("name", "in", (REF, OTHER))])
            journeys.action_end()
            journeys.unlink()
            mailings.unlink()
            env["ir.actions.server"].search([("name", "=", REF)]).unlink()
        self.remove_contacts(REF)
        with self.transaction() as env:
            env["res.partner.category"].search([("name", "=", REF)]).unlink()
            purposes = env["contact.consent.purpose"].search([("name", "=", REF)])
            env.cr.execute(
                "DELETE FROM contact_consent_event WHERE purpose_id = ANY(%s)",
                [purposes.ids],
            )
            purposes.unlink()

    def test_killed_at_twenty_moments(self):
        draw = random.Random(18)
        moments = sorted(draw.randrange(self._most()) for _kill in range(KILLS))
        server = start_odoo("shell", self.registry.db_name, script=SERVER)
        lines, workers = [], []
        reader = start_thread(self._read, server, lines, workers)
        killed = 0
        for moment in moments:
            self._wait_for(moment, server, workers)
            time.sleep(draw.uniform(0, 0.05))
            if server.poll() is not None:
                break
            killed += self._kill_one(workers.pop(0))
        reader.join(MAX_SECONDS)
        self.assertEqual(server.wait(), 0)
        server.stdout.close()
        self.assertNotIn("Traceback", "".join(lines))
        self.assertGreater(killed, KILLS * 0.7)
        self._check_laws()

    @staticmethod
    def _read(server, lines, workers):
        for line in server.stdout:
            lines.append(line)
            if line.startswith("worker "):
                workers.append(int(line.split()[1]))

    def _kill_one(self, pid):
        """:return: whether it was there"""
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.wait_until(lambda: not self.is_connected(f"odoo-{pid}"))
        return True

    def _wait_for(self, moment, server, workers):
        self.wait_until(
            lambda: (
                (self._events() > moment and len(workers) == WORKERS)
                or server.poll() is not None
            ),
            seconds=MAX_SECONDS,
            pause=0.05,
        )

    def _events(self):
        return self.fetch(
            "SELECT COUNT(*) FROM contact_journey_event WHERE journey_id = %s",
            self.journey_id,
        )[0][0]

    def _most(self):
        return CONTACTS * 18

    def _check_laws(self):
        states = self.fetch(
            "SELECT state, COUNT(*) FROM contact_journey_participant"
            " WHERE journey_id = %s GROUP BY state",
            self.journey_id,
        )
        self.assertEqual(states, [("done", CONTACTS)], "none is stuck")
        twice = self.fetch(
            "SELECT participant_id, step_id, kind FROM contact_journey_event"
            " WHERE journey_id = %s AND kind IN ('passed', 'sent')"
            " GROUP BY 1, 2, 3 HAVING COUNT(*) > 1",
            self.journey_id,
        )
        self.assertFalse(twice, "each step once")
        passed = dict(
            self.fetch(
                "SELECT step.key, COUNT(*) FROM contact_journey_event event"
                " JOIN contact_journey_step step ON step.id = event.step_id"
                " WHERE event.journey_id = %s AND event.kind = 'passed' GROUP BY 1",
                self.journey_id,
            )
        )
        accepted = self.inbox.accepted
        self.assertEqual(set(accepted.values()), {1}, "each mail once")
        with self.transaction() as env:
            contacts = env["res.partner"].search([("ref", "=", REF)])
            # Killed while a server was about to have it: that it is lost is told.
            unanswered = env["mailing.trace"].search_count(
                [
                    ("trace_type", "=", "mail"),
                    ("trace_status", "=", "pending"),
                    ("res_id", "in", contacts.ids),
                ]
            )
            lost = passed["mail"] - len(accepted)
            self.assertIn(lost, range(unanswered + 1))
            self.assertLessEqual(unanswered, KILLS)
            available = {name for name, kind in KINDS.items() if kind.is_available(env)}
            steps = env["contact.journey"].browse(self.journey_id).live_version_id
            self.assertEqual(set(steps.step_ids.mapped("kind")), available)
            if "text" in passed:
                texts = env["mailing.trace"].search(
                    [("trace_type", "=", "sms"), ("res_id", "in", contacts.ids)]
                )
                self.assertEqual(len(texts), passed["text"])
                self.assertEqual(len(set(texts.mapped("res_id"))), passed["text"])
            held = env["contact.tag.assignment"].search([("tag_id.name", "=", REF)])
            self.assertEqual(len(held), CONTACTS)
            self.assertEqual(set(held.mapped("count")), {1})
            self.assertEqual(set(contacts.mapped("function")), {"x"})
            self.assertEqual(contacts.user_id, env.ref("base.user_admin"))
            others = env["contact.journey.participant"].search(
                [("journey_id.name", "=", OTHER)]
            )
            self.assertEqual(len(others), CONTACTS)
            self.assertEqual(len(others.partner_id), CONTACTS)
            activities = env["mail.activity"].search_count([("summary", "=", REF)])
            self.assertEqual(activities, passed["call"])
            leads = env["crm.lead"].search_count([("name", "=", REF)])
            self.assertEqual(leads, passed["lead"])
        self.assertConsistent()
