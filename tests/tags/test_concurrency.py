import random
import threading
import time
from collections import Counter
from datetime import timedelta

from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import MissingError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.real_transactions import (
    CONCURRENCY_ERRORS,
    RealTransactionsCase,
    start_thread,
)

REF = "contact_marketing test_concurrency"
URL = "https://shop.example.com/concurrency"
HOT_CONTACTS = 8
MERGED_CONTACTS = 4
ADDERS, CLICKERS, MERGERS, EXPIRERS, DRAINERS = 12, 12, 4, 2, 2
ROUNDS = 20
NEWCOMERS = 2  # contacts that each merger makes and merges
ALIVE = timedelta(seconds=1)  # what is left of a tag's lifetime when it is added


@tagged("post_install", "-at_install")
class TestConcurrency(RealTransactionsCase):
    """Counts are exact, however many do whatever at once."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        self.working = threading.Event()
        self.merged = {}
        self.added = []  # (contact, tag, source), once committed
        self.clicked = []  # (contact, name of the interaction), once committed
        self.errors = []
        with self.transaction() as env:
            self.started = env["ir.cron.trigger"].search([], order="id desc", limit=1)
            self._create_data(env)

    def _create_data(self, env):
        tags = env["res.partner.category"].create(
            [
                {"name": f"{REF} {i}", "lifetime_number": 1, "lifetime_unit": "day"}
                for i in range(2)
            ]
        )
        self.tag_ids = tags.ids
        self.contact_ids = self._create_contacts(env, HOT_CONTACTS + MERGED_CONTACTS)
        mailing = env["mailing.mailing"].create(
            {
                "name": REF,
                "subject": REF,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            }
        )
        link = env["link.tracker"].create({"url": URL, "mass_mailing_id": mailing.id})
        env["contact.link.effect"].create(
            {
                "mailing_id": mailing.id,
                "url": URL,
                "tag_add_ids": [Command.set(tags.ids)],
            }
        )
        self.mailing_id, self.link_id = mailing.id, link.id

    def _create_contacts(self, env, number):
        vals = {"name": REF, "ref": REF, "email": "concurrency@example.com"}
        return env["res.partner"].create([vals] * number).ids

    def _remove_data(self):
        self.remove_contacts(REF)
        with self.transaction() as env:
            mailings = env["mailing.mailing"].search([("name", "=", REF)])
            env["contact.interaction"].search(
                [("mailing_id", "in", mailings.ids)]
            ).unlink()
            env["link.tracker"].search([("url", "=", URL)]).unlink()
            mailings.unlink()
            env["res.partner.category"].search([("name", "=like", f"{REF}%")]).unlink()
            env["ir.cron.trigger"].search([("id", ">", self.started.id or 0)]).unlink()

    # ------------------------------------------------------------
    # What 32 threads do
    # ------------------------------------------------------------

    def _try(self, work, *arguments):
        try:
            work(*arguments)
        except BaseException as error:
            self.errors.append(f"{work.__name__}: {error!r}")
            raise

    def _until_it_exists(self, contact_id, work):
        """Do work on a contact, or on the one that it was merged into.

        :param callable work: takes an environment and the contact's id
        :return: the id
        """
        while True:
            target_id = self.merged.get(contact_id, contact_id)
            try:
                self.retried(lambda env, id_=target_id: work(env, id_))
                return target_id
            except (MissingError, ForeignKeyViolation):
                # It was just merged; the one who did will tell into which.
                time.sleep(0.01)

    def _date(self):
        return Datetime.now() - timedelta(days=1) + ALIVE

    def _add(self, name, contact_id=None):
        for number in range(1 if contact_id else ROUNDS):
            tag_id, source = random.choice(self.tag_ids), f"{name} {number}"
            done_id = self._until_it_exists(
                contact_id or random.choice(self.contact_ids),
                lambda env, id_, tag_id=tag_id, source=source: (
                    env["res.partner"]
                    .browse(id_)
                    .contact_tag_add([tag_id], date=self._date(), source=source)
                ),
            )
            self.added.append((done_id, tag_id, source))

    def _click(self, name):
        for number in range(ROUNDS):
            vals = {
                "kind": "click",
                "name": f"{name} {number}",
                "date": self._date(),
                "link_id": self.link_id,
                "mailing_id": self.mailing_id,
            }
            done_id = self._until_it_exists(
                random.choice(self.contact_ids),
                lambda env, id_, vals=vals: env["contact.interaction"]._append(
                    {**vals, "partner_id": id_}
                ),
            )
            self.clicked.append((done_id, vals["name"]))
            time.sleep(random.uniform(0, 0.05))

    def _merge(self, name, merged_id):
        for number in range(NEWCOMERS):
            newcomer_id = self.retried(lambda env: self._create_contacts(env, 1)[0])
            self._add(f"{name} {number}", newcomer_id)
            self._merge_one(newcomer_id)
        self._merge_one(merged_id)

    def _merge_one(self, source_id):
        target_id = random.choice(self.contact_ids[:HOT_CONTACTS])

        def merge(env):
            env["base.partner.merge.automatic.wizard"]._merge(
                [source_id, target_id], env["res.partner"].browse(target_id)
            )

        while True:
            try:
                self.retried(merge)
                break
            except UniqueViolation:
                # The target got the source's tag meanwhile: the user tries again.
                continue
        self.merged[source_id] = target_id

    def _repeat(self, model_name, method_name):
        """Call the method of a scheduled action, as the scheduler does."""
        while self.working.is_set():
            with self.registry.cursor() as cr:
                model = api.Environment(cr, SUPERUSER_ID, {})[model_name]
                try:
                    getattr(model, method_name)()
                except CONCURRENCY_ERRORS:
                    cr.rollback()
            time.sleep(0.02)

    def _run_all(self):
        self.working.set()
        crons = [
            start_thread(self._try, self._repeat, *cron)
            for cron in EXPIRERS * [("contact.tag.assignment", "_cron_expire")]
            + DRAINERS * [("contact.interaction", "_cron_apply")]
        ]
        merged_ids = self.contact_ids[HOT_CONTACTS:]
        workers = [
            *(start_thread(self._try, self._add, f"add {i}") for i in range(ADDERS)),
            *(start_thread(self._try, self._click, f"c {i}") for i in range(CLICKERS)),
            *(
                start_thread(self._try, self._merge, f"merge {i}", merged_ids[i])
                for i in range(MERGERS)
            ),
        ]
        for thread in workers:
            thread.join()
        self.working.clear()
        for thread in crons:
            thread.join()

    # ------------------------------------------------------------
    # The test
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_counts_are_exact(self):
        self._run_all()
        self.assertFalse(self.errors)
        self.assertTrue(self.lost_races, "nobody was in anybody's way")
        self._finish()
        self.assertConsistent()
        self._check_interactions()
        self._check_occurrences()
        self._check_counts()
        self._check_order()

    def _finish(self):
        """What was clicked last is applied; what was added last expires."""
        with self.transaction() as env:
            env["contact.interaction"]._cron_apply()
        time.sleep(ALIVE.total_seconds() + 1)
        with self.transaction() as env:
            env["contact.tag.assignment"]._cron_expire()
        left = self.fetch(
            "SELECT 1 FROM res_partner_res_partner_category_rel "
            "WHERE category_id = ANY(%s)",
            self.tag_ids,
        )
        self.assertFalse(left)

    def _check_interactions(self):
        rows = self.fetch(
            "SELECT name, applied_date IS NOT NULL FROM contact_interaction "
            "WHERE mailing_id = %s",
            self.mailing_id,
        )
        self.assertCountEqual(rows, [(name, True) for _id, name in self.clicked])

    def _check_occurrences(self):
        """Each occurrence is in the history once: none lost, none repeated."""
        rows = self.fetch(
            """
            SELECT held.tag_id, COALESCE(interaction.name, event.source)
            FROM contact_tag_event event
            JOIN contact_tag_assignment held ON held.id = event.assignment_id
            LEFT JOIN contact_interaction interaction
                ON interaction.id = event.interaction_id
            WHERE held.tag_id = ANY(%s) AND event.kind IN ('added', 'renewed')
            """,
            self.tag_ids,
        )
        expected = [(tag_id, source) for _id, tag_id, source in self.added]
        expected += [(tag, name) for tag in self.tag_ids for _id, name in self.clicked]
        self.assertCountEqual(rows, expected)

    def _check_counts(self):
        expected = Counter()
        for contact_id, tag_id, _source in self.added:
            expected[self.merged.get(contact_id, contact_id), tag_id] += 1
        for contact_id, _name in self.clicked:
            for tag_id in self.tag_ids:
                expected[self.merged.get(contact_id, contact_id), tag_id] += 1
        rows = self.fetch(
            "SELECT partner_id, tag_id, count FROM contact_tag_assignment "
            "WHERE tag_id = ANY(%s)",
            self.tag_ids,
        )
        self.assertEqual({row[:2]: row[2] for row in rows}, dict(expected))

    def _check_order(self):
        """A tag is added, renewed while it is there, and expires once."""
        rows = self.fetch(
            """
            SELECT lag(event.kind) OVER history, event.kind
            FROM contact_tag_event event
            JOIN contact_tag_assignment held ON held.id = event.assignment_id
            WHERE held.tag_id = ANY(%s) AND NOT held.partner_id = ANY(%s)
            WINDOW history AS (PARTITION BY held.id ORDER BY event.id)
            """,
            self.tag_ids,
            # Two histories that were joined overlap.
            list(self.merged.values()),
        )
        possible = {
            (None, "added"),
            ("expired", "added"),
            ("added", "renewed"),
            ("renewed", "renewed"),
            ("added", "expired"),
            ("renewed", "expired"),
        }
        self.assertLessEqual(set(rows), possible)
