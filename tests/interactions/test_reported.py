import random

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...lib.event_data import (
    MAX_DEPTH,
    MAX_KEY_LENGTH,
    MAX_KEYS,
    MAX_LENGTH,
    MAX_VALUE_LENGTH,
)
from ...models.interactions.res_partner_log import MAX_ENTRIES
from ..common.common import NOW, ContactMarketingCommon
from ..common.real_transactions import RealTransactionsCase, start_thread

REF = "contact_marketing test_reported"
GONE = 2_000_000_000


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReported(ContactMarketingCommon):
    """What other systems tell: once, many at a time, and events by name and data."""

    def _log(self, contacts=None, user=None, **values):
        contacts = (contacts or self.alicja).with_user(user or self.marketer)
        return contacts.contact_interaction_log(**{"kind": "api", **values})

    def _batch(self, entries, user=None, **options):
        Contact = self.env["res.partner"].with_user(user or self.marketer)
        return Contact.contact_interaction_log_batch(entries, **options)

    def _count(self, contact=None):
        return self.env["contact.interaction"].search_count(
            [("partner_id", "=", (contact or self.alicja).id)]
        )

    # ------------------------------------------------------------
    # Keys
    # ------------------------------------------------------------

    def test_the_same_call_counts_once(self):
        both = self.alicja + self.bruno
        self.assertEqual(self._log(both, key="shop-1"), 2)
        self.assertEqual(self._log(both + self.clara, key="shop-1"), 1)
        self.assertEqual(self._log(both, key="shop-1", user=self.manager), 0)
        self.assertEqual(self._log(both, key="shop-2"), 2)
        self.assertEqual(self._log(both), 2, "what has no key is noted each time")
        self.assertEqual(self._log(both), 2)
        self.assertEqual((self._count(), self._count(self.clara)), (4, 1))
        for key in (1, ["a"], "k" * 256):
            with self.subTest(key=key), self.assertRaises(UserError):
                self._log(key=key)

    def test_contacts_with_the_same_key_are_merged(self):
        self._log(self.alicja + self.bruno, key="shop-1")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.bruno).ids, self.alicja
        )
        self.assertEqual(self._count(), 2, "both did it")
        self.assertEqual(self._log(key="shop-1"), 0)

    def test_erased_with_its_properties(self):
        self._log(kind="custom_event", name="Seen", data={"city": "Gdynia"}, key="a")
        interaction = self.alicja.interaction_ids
        self.assertEqual(interaction.property_ids.value, "Gdynia")
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(interaction.property_ids)
        self.assertFalse(interaction.key)

    # ------------------------------------------------------------
    # Batches
    # ------------------------------------------------------------

    def test_a_batch(self):
        self._log(self.bruno, key="known")
        entries = [
            {"partner_id": self.alicja.id, "kind": "visit", "url": "/a", "key": "a"},
            {"partner_id": self.bruno.id, "kind": "api", "key": "known"},
            {"partner_id": self.alicja.id, "kind": "visit", "url": "/a", "key": "a"},
            {
                "partner_id": self.clara.id,
                "kind": "custom_event",
                "name": "trial  started",
                "date": "2026-01-31T18:30:00Z",
                "data": {"plan": "pro", "seats": 5, "cart": {"lines": ["a", "b"]}},
            },
        ]
        results = self._batch(entries)
        self.assertEqual(
            [result["status"] for result in results], ["ok", "known", "known", "ok"]
        )
        event = self.clara.interaction_ids
        self.assertEqual(
            (event.name, event.data), ("trial started", entries[3]["data"])
        )
        self.assertEqual(
            event.property_ids.mapped(lambda each: (each.name, each.value)),
            [("plan", "pro"), ("seats", "5"), ("cart.lines", "a"), ("cart.lines", "b")],
        )
        self.assertEqual(event.user_id, self.marketer)

    def test_nothing_is_half_noted(self):
        self.bruno.active = False
        other = self.env["res.company"].create({"name": "Other"})
        self.clara.company_id = other
        good = {"partner_id": self.alicja.id, "kind": "visit", "key": "good"}
        wrong = (
            {"partner_id": GONE, "kind": "visit"},
            {"partner_id": self.clara.id, "kind": "visit"},
            {"partner_id": str(self.alicja.id), "kind": "visit"},
            {"partner_id": 2**40, "kind": "visit"},
            {"kind": "visit"},
            {"partner_id": self.alicja.id, "kind": "dance"},
            {"partner_id": self.alicja.id, "kind": ["visit"]},
            {"partner_id": self.alicja.id, "kind": "custom_event", "name": "x" * 129},
            {**good, "kind": "custom_event", "name": "a", "data": [1]},
            {"partner_id": self.alicja.id, "kind": "visit", "date": "soon"},
            {"partner_id": self.alicja.id, "kind": "visit", "verdict": "bot"},
            {"partner_id": self.alicja.id, "kind": "visit", "key": 1},
            "visit",
            None,
        )
        for entry in wrong:
            with self.subTest(entry=entry):
                results = self._batch([good, entry])
                self.assertEqual(
                    [result["status"] for result in results], ["skipped", "error"]
                )
                self.assertTrue(results[1]["message"])
        self.assertFalse(self._count())
        archived = {"partner_id": self.bruno.id, "kind": "visit"}
        results = self._batch([*wrong, archived, good], keep_good=True)
        self.assertEqual([each["status"] for each in results[-2:]], ["skipped", "ok"])
        self.assertEqual({each["status"] for each in results[:-2]}, {"error"})
        self.assertEqual((self._count(), self._count(self.bruno)), (1, 0))

    def test_a_thousand_take_as_many_queries_as_ten(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(MAX_ENTRIES)]
        )
        entries = [
            {"partner_id": contact.id, "kind": "visit", "key": "k", "data": {"a": 1}}
            for contact in contacts
        ]
        counts = []
        for some in (entries[:10], entries[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._batch(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertEqual(
            self.env["contact.interaction"].search_count([("key", "=", "k")]),
            MAX_ENTRIES,
        )
        for odd in (entries + entries[:1], {}, "visit", None):
            with self.assertRaises(UserError):
                self._batch(odd)
        self.assertEqual(self._batch([]), [])

    def test_who_may(self):
        entry = {"partner_id": self.alicja.id, "kind": "visit"}
        for user in (self.salesman, self.employee, self.portal, self.public):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._batch([entry], user)

    # ------------------------------------------------------------
    # Events
    # ------------------------------------------------------------

    def test_data_are_bounded(self):
        deep = {"a": 1}
        for _level in range(MAX_DEPTH):
            deep = {"a": deep}
        for data in (
            deep,
            {str(number): number for number in range(MAX_KEYS + 1)},
            {"a": ["x"] * (MAX_KEYS + 1)},
            {"a" * (MAX_KEY_LENGTH + 1): 1},
            {"a": "x" * MAX_LENGTH},
            *({"a": [float(odd)]} for odd in ("nan", "inf", "-inf", "1e999")),
            "text",
            [1],
        ):
            with self.subTest(data=str(data)[:40]), self.assertRaises(UserError):
                self._log(kind="custom_event", name="Seen", data=data)
        self.assertFalse(self._count())
        odd = {"\0\ud800a": "\ud83d\0b", "big": 10**400, "n": None, "yes": True}
        self._log(kind="custom_event", name="Seen \ud800", data=odd)
        event = self.alicja.interaction_ids
        self.assertEqual(event.name, "Seen")
        self.assertEqual(
            event.property_ids.mapped(lambda each: (each.name, each.number))[::2],
            [("a", 0), ("yes", 1)],
        )

    def test_the_longest_names_and_values_fit_the_index(self):
        """Of signs that take 1 to 4 bytes, none often, which would be packed."""
        chosen = random.Random(10)
        for first, last in (
            (97, 122),
            (0x400, 0x4FF),
            (0x4E00, 0x9FFF),
            (0x20000, 0x2A6D0),
        ):

            def text(length, first=first, last=last):
                return "".join(chr(chosen.randint(first, last)) for _ in range(length))

            value = text(MAX_VALUE_LENGTH + 100)
            data = value
            for _level in range(MAX_DEPTH):
                data = {text(MAX_KEY_LENGTH): data}
            entry = {"kind": "custom_event", "name": "Seen", "data": data}
            results = self._batch([{**entry, "partner_id": self.alicja.id}])
            self.assertEqual(results, [{"status": "ok"}])
            event = self.alicja.interaction_ids.sorted("id")[-1]
            with self.subTest(first=hex(first)):
                kept = event.property_ids.value
                self.assertTrue(value.startswith(kept))
                self.assertGreater(len(kept), 300)
                found = event.property_ids.search([("value", "=", kept)])
                self.assertEqual(found, event.property_ids)

    def test_conditions_ask_for_name_and_data(self):
        trigger = (
            self.env["contact.trigger"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Trial",
                    "kind": "custom_event",
                    "event_name": "Trial Started",
                    "domain": "[('property_ids', 'any', [('name', '=', 'plan'),"
                    " ('value', '=', 'pro')])]",
                    "tag_add_ids": self.link(self.product_a),
                }
            )
        )
        segment = self.env["mailing.filter"].create(
            {
                "name": "Trial of pro",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('interaction_ids', 'any', [('kind', '=', "
                "'custom_event'), ('name', '=ilike', 'trial started'), ('property_ids',"
                " 'any', [('name', '=', 'seats'), ('number', '>', 3)])])]",
            }
        )
        told = {
            self.alicja: ("trial started", {"plan": "pro", "seats": 5}),
            self.bruno: ("trial started", {"plan": "free", "seats": 3}),
            self.clara: ("trial ended", {"plan": "pro", "seats": 9}),
        }
        for contact, (name, data) in told.items():
            self._log(contact, kind="custom_event", name=name, data=data)
        self._log(self.bruno, kind="api", name="trial started", data={"plan": "pro"})
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        everybody = self.alicja + self.bruno + self.clara
        self.assertEqual(everybody.filtered("category_id"), self.alicja)
        self.assertEqual(trigger.fired_count, 1)
        found = segment.with_user(self.marketer)._matching_query(
            self.env["res.partner"].with_user(self.marketer)
        )
        self.assertIn(self.alicja.id, found)
        self.assertFalse({self.bruno.id, self.clara.id} & set(found))
        with self.assertRaises(UserError):
            trigger.event_name = " "


@tagged("post_install", "-at_install")
class TestReportedAtOnce(RealTransactionsCase):
    def test_the_same_key_at_once(self):
        """The second waits for the first, fails for it, and finds it known when it is
        tried again, as the HTTP layer does."""
        with self.transaction() as env:
            contact_id = env["res.partner"].create({"name": REF, "ref": REF}).id
        self.addCleanup(self.remove_contacts, REF)
        counts = []

        def log(env):
            contact = env["res.partner"].browse(contact_id)
            if len(counts) % 2:
                entry = {"partner_id": contact_id, "kind": "api", "key": "once"}
                [result] = contact.contact_interaction_log_batch([entry])
                count = int(result["status"] == "ok")
            else:
                count = contact.contact_interaction_log("api", key="once")
            counts.append(count)

        first = self.registry.cursor()
        try:
            log(api.Environment(first, SUPERUSER_ID, {}))
            second = start_thread(self.retried, log)
            self.wait_until(self._waits)
            first.commit()
        finally:
            first.close()
        second.join(60)
        self.assertEqual(counts[0], 1)
        self.assertEqual(counts[-1], 0)
        rows = self.fetch(
            "SELECT count(*) FROM contact_interaction WHERE partner_id = %s", contact_id
        )
        self.assertEqual(rows, [(1,)])

    def _waits(self):
        return bool(
            self.fetch(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
                "AND wait_event_type = 'Lock' "
                "AND query LIKE '%%INSERT INTO contact_interaction%%'"
            )
        )
