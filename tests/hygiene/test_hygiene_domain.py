import time
from datetime import timedelta
from unittest.mock import patch

import freezegun
from freezegun import freeze_time

from odoo.tests import tagged

from ...lib.mail import domain_lookup as mail_domain_lookup
from ...models.hygiene import contact_hygiene_domain
from ..common.common import NOW, ContactMarketingCommon
from .dns_server import dns_server

# Time goes on for who waits for an answer.
freezegun.configure(extend_ignore_list=["dns", mail_domain_lookup.__name__])
ANSWERS = {
    "mx.example": {"MX": ["10 mail.mx.example."]},
    "null.example": {"MX": ["0 ."]},
    "address.example": {"A": ["192.0.2.1"]},
    "address6.example": {"AAAA": ["2001:db8::1"]},
    "empty.example": {"TXT": ['"nothing"']},
    "broken.example": "servfail",
    "silent.example": "silence",
    "xn--w-uga1v8h.example": {"MX": ["10 mail.example."]},
}
VERDICTS = {
    "mx.example": "receives",
    "null.example": "refuses",
    "address.example": "receives",
    "address6.example": "receives",
    "empty.example": "refuses",
    "gone.example": "refuses",
    "broken.example": "unknown",
    "silent.example": "unknown",
    "żółw.example": "receives",
    "a..b": "unknown",
    "a" * 70 + ".example": "unknown",
    'b"': "unknown",
}


@tagged("post_install", "-at_install")
class TestHygieneDomain(ContactMarketingCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(mail_domain_lookup, "SECONDS", 0.5))

    def domains(self, *names):
        return self.env["contact.hygiene.domain"].create(
            [{"name": name} for name in names]
        )

    def run_chunks(self):
        while self.env["contact.hygiene.domain"]._resolve_chunk():
            pass

    def refusing(self):
        Domain = self.env["contact.hygiene.domain"]
        return {name for (name,) in self.env.execute_query(Domain._sql_refusing())}

    @freeze_time(NOW)
    def test_verdicts(self):
        domains = self.domains(*VERDICTS)
        with dns_server(self.env, ANSWERS):
            self.run_chunks()
        self.assertEqual({each.name: each.verdict for each in domains}, VERDICTS)
        self.assertEqual(set(domains.mapped("checked_date")), {NOW})
        self.assertEqual(
            self.refusing(), {"null.example", "empty.example", "gone.example"}
        )

    @freeze_time(NOW)
    def test_where_nothing_exists_there_is_no_network(self):
        domains = self.domains("mx.example", "gone.example")
        with dns_server(self.env, {".": "nxdomain"}):
            self.run_chunks()
        self.assertEqual(set(domains.mapped("verdict")), {"unknown"})

    def test_nobody_answers(self):
        domains = self.domains("mx.example", "gone.example")
        with dns_server(self.env, {".": "silence"}):
            pass  # and it is gone
        started = time.perf_counter()
        self.run_chunks()
        self.assertEqual(set(domains.mapped("verdict")), {"unknown"})
        self.assertLess(time.perf_counter() - started, 3)

    def test_slow_ones_are_asked_at_once(self):
        silent = {f"silent{number}.example": "silence" for number in range(16)}
        self.domains(*silent)
        with dns_server(self.env, silent):
            started = time.perf_counter()
            self.run_chunks()
        self.assertLess(time.perf_counter() - started, 16 * 0.5)

    def test_asked_again_by_age(self):
        for name, days in (
            ("mx.example", 30),
            ("gone.example", 7),
            ("broken.example", 1),
        ):
            with self.subTest(name=name), dns_server(self.env, ANSWERS) as zone:
                with freeze_time(NOW):
                    domain = self.domains(name)
                    self.run_chunks()
                first = zone.count(name)
                self.assertTrue(first)
                with freeze_time(NOW + timedelta(days=days, seconds=-1)):
                    self.run_chunks()
                self.assertEqual(zone.count(name), first, "it is known")
                with freeze_time(NOW + timedelta(days=days)):
                    self.run_chunks()
                self.assertGreater(zone.count(name), first)
                domain.unlink()

    def test_nothing_is_held_against_who_cannot_be_asked(self):
        domains = self.domains("mx.example", "gone.example")
        with freeze_time(NOW), dns_server(self.env, ANSWERS):
            self.run_chunks()
        self.assertEqual(self.refusing(), {"gone.example"})
        later = NOW + timedelta(days=40)
        with freeze_time(later), dns_server(self.env, {".": "nxdomain"}):
            self.run_chunks()
        self.assertEqual(set(domains.mapped("verdict")), {"unknown"})
        self.assertFalse(self.refusing())

    def test_servers(self):
        Domain = self.env["contact.hygiene.domain"]
        for text, servers in (
            ("", []),
            (" , x:y", []),
            ("9.9.9.9", [("9.9.9.9", 53)]),
            ("127.0.0.1:5353, [::1]:54", [("127.0.0.1", 5353), ("::1", 54)]),
        ):
            self.env["ir.config_parameter"].set_param(
                contact_hygiene_domain.SERVERS_PARAMETER, text
            )
            self.assertEqual(Domain._servers(), servers)


@tagged("post_install", "-at_install")
class TestHygieneDomainOfContacts(ContactMarketingCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(mail_domain_lookup, "SECONDS", 0.5))
        self.Domain = self.env["contact.hygiene.domain"]
        self.env["contact.hygiene.plan"].search([]).active = False
        self.plan = self.env["contact.hygiene.plan"].create(
            {"name": "All", "domain": [("id", "in", self.contacts().ids)]}
        )

    def contacts(self):
        return self.alicja | self.bruno

    def check(self):
        self.env["contact.hygiene.plan"]._check(self.contacts().ids)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_hygiene_domains"
            ).method_direct_trigger()

    def test_nothing_is_asked_unless_a_plan_says_so(self):
        self.alicja.email = "alicja@gone.example"
        with freeze_time(NOW), dns_server(self.env, ANSWERS) as zone:
            self.check()
            self.run_cron()
        self.assertFalse(zone.asked)
        self.assertFalse(self.Domain.search([]))

    def test_domains_of_contacts_are_asked_about_and_found(self):
        self.plan.check_domain = True
        self.alicja.email = "alicja@gone.example"
        self.bruno.email = "bruno@mx.example"
        with freeze_time(NOW), dns_server(self.env, ANSWERS):
            self.check()
            self.run_cron()
            self.assertEqual(
                self.Domain.search([]).mapped("name"), ["gone.example", "mx.example"]
            )
            self.assertIn(self.alicja.id, self.plan._due(0), "there is news")
            self.assertNotIn(self.bruno.id, self.plan._due(0))
            self.check()
        kinds = self.contacts().hygiene_issue_ids.filtered(
            lambda issue: issue.kind == "email_domain"
        )
        self.assertEqual(kinds.partner_id, self.alicja)

    def test_domains_nobody_has_are_forgotten(self):
        self.plan.check_domain = True
        self.alicja.email = "alicja@gone.example"
        with freeze_time(NOW), dns_server(self.env, ANSWERS):
            self.check()
            self.run_cron()
            self.alicja.email = "alicja@mx.example"
            self.run_cron()
        self.assertNotIn("gone.example", self.Domain.search([]).mapped("name"))
