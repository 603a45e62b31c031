from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.consent.contact_consent_mail_count import PER_ADDRESS
from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server
from ..common.real_transactions import RealTransactionsCase

VICTIM = "victim@example.com"
MARK = "Evil500EUR"
TYPED = f"You won {MARK}, see www.{MARK}.example now"
CONSENTS = "contact_marketing.ir_cron_consents"
QUEUE = "mail.ir_cron_mail_scheduler_action"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentMail(HttpCase, ContactMarketingCommon):
    """The mails that ask to confirm: what is in them, when they leave, how many."""

    def setUp(self):
        super().setUp()
        self.env["mail.mail"].search([]).unlink()
        self.env["website"].search([]).company_id.email = "shop@example.com"

    def _send(self, email=VICTIM, purpose="offers", **values):
        answer = self.url_open(
            "/website/form/crm.lead",
            data={
                "name": "Hi",
                "email_from": email,
                f"contact_consent_{purpose}": "1",
                **values,
            },
            headers={"User-Agent": BROWSER, "Referer": f"{self.base_url()}/fair"},
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(list(answer.json()), ["id"], "no answer tells anything")

    def _contact(self, email=VICTIM):
        return self.env["res.partner"].search([("email_normalized", "=", email)])

    def _limit(self, name, number):
        self.env["ir.config_parameter"].set_param(
            f"contact_marketing.confirm_mails_per_{name}", number
        )

    def _purposes(self, number):
        return self.env["contact.consent.purpose"].create(
            [
                {
                    "name": f"P{index}",
                    "code": f"p{index}",
                    "wording": "Yes.",
                    "double_opt_in": True,
                }
                for index in range(number)
            ]
        )

    def _triggers(self, job):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(job).id)]
        )

    def _run_consents(self):
        with self.enter_registry_test_mode():
            self.env.ref(CONSENTS).method_direct_trigger()

    # ------------------------------------------------------------
    # What is in them
    # ------------------------------------------------------------

    def assertNothingTyped(self, message):
        parts = [str(message[name]) for name in message]
        parts += [
            part.get_content()
            for part in message.walk()
            if part.get_content_maintype() == "text"
        ]
        for text in (message.as_string(), *parts):
            self.assertNotIn(MARK, text)

    def test_nothing_that_a_visitor_typed(self):
        typed = {
            name: TYPED
            for name, field in self.env["crm.lead"]._fields.items()
            if field.type in ("char", "text", "html") and name != "email_from"
        }
        with smtp_server(self.env) as inbox:
            self._send(email=f"{TYPED.replace(',', '')} <{VICTIM}>", **typed)
            contact = self._contact()
            self.assertIn(MARK, contact.name)
            self.assertFalse(inbox.messages, "nobody waits for a mail server")
            self.assertTrue(self._triggers(CONSENTS), "it leaves at once")
            self._run_consents()
            self.assertEqual(len(inbox.messages), 1)
            with freeze_time(NOW + timedelta(days=4)):
                self._run_consents()
            self.assertEqual(len(inbox.messages), 2, "and once more")
            contact.consent_ids._confirm()
            with freeze_time(NOW + timedelta(days=710)):
                self._run_consents()
            self.assertEqual(len(inbox.messages), 3, "to renew")
            for message in inbox.messages:
                self.assertEqual(message["To"], VICTIM)
                self.assertNothingTyped(message)

    def test_no_template_of_consents_tells_what_was_typed(self):
        """Each one there is, also those to come."""
        texts = {
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field.type in ("char", "text", "html")
            and field.store
            and not field.compute
            and not field.related
            and not field.company_dependent
            and name not in ("email", "lang", "tz", "vat", "barcode", "type")
        }
        dora = self.env["res.partner"].create(
            {**dict.fromkeys(texts, MARK), "email": f"{MARK} <dora@example.com>"}
        )
        dora.contact_consent_grant(["offers"], "manual", proof="Card")
        templates = self.env["mail.template"].search(
            [("model", "=", "contact.consent")]
        )
        self.assertGreaterEqual(len(templates), 2)
        for template in templates:
            with smtp_server(self.env) as inbox:
                template.send_mail_batch(
                    dora.consent_ids.ids,
                    force_send=True,
                    email_layout_xmlid="mail.mail_notification_light",
                )
            [message] = inbox.messages
            self.assertNothingTyped(message)

    # ------------------------------------------------------------
    # How many
    # ------------------------------------------------------------

    def test_one_address_gets_so_many_a_day(self):
        self._limit("address", 2)
        self._purposes(4)
        with smtp_server(self.env) as inbox:
            for index in range(4):
                self._send(purpose=f"p{index}")
            self._run_consents()
            self.assertEqual(len(inbox.to(VICTIM)), 2)
            # What was too much is not made up for later, and not reminded of.
            with freeze_time(NOW + timedelta(hours=5)):
                self._run_consents()
                self._send(purpose="offers")
                self._run_consents()
            self.assertEqual(len(inbox.to(VICTIM)), 2)
            self._send(email="other@example.com")
            self._run_consents()
            self.assertEqual(len(inbox.to("other@example.com")), 1)
            with freeze_time(NOW + timedelta(hours=25)):
                self._send(purpose="p3")
                self._run_consents()
            self.assertEqual(len(inbox.to(VICTIM)), 3)
        statuses = set(self._contact().consent_ids.mapped("status"))
        self.assertEqual(statuses, {"pending"})

    def test_one_visitor_causes_so_many_an_hour(self):
        self._limit("visitor", 3)
        with smtp_server(self.env) as inbox:
            for index in range(5):
                self._send(email=f"v{index}@example.com")
            self._run_consents()
            self.assertEqual(len(inbox.messages), 3)
            with freeze_time(NOW + timedelta(hours=2)):
                self._run_consents()
                self.assertEqual(len(inbox.messages), 3, "nobody else is mailed later")
                self._send(email="v9@example.com")
                self._run_consents()
            self.assertEqual(len(inbox.messages), 4)
            # Colleagues and other systems are no visitors.
            self._limit("visitor", 1)
            for index in range(3):
                contact = self._contact(f"v{index}@example.com")
                contact.with_user(self.marketer).contact_consent_grant(
                    self._purposes(1).code if not index else ["p0"],
                    "api",
                    proof="Order",
                )
            self.assertEqual(len(inbox.messages), 7)

    def test_so_many_go_out_in_an_hour_and_the_others_wait(self):
        self._limit("hour", 2)
        with smtp_server(self.env) as inbox:
            for index in range(5):
                self._send(email=f"h{index}@example.com")
            self._run_consents()
            self.assertEqual(len(inbox.messages), 2)
            waiting = self.env["contact.consent"].search([("is_waiting", "=", True)])
            self.assertEqual(len(waiting), 3)
            self.assertFalse(any(waiting.mapped("told_date")))
            for hours, mails in ((1, 4), (2, 5), (3, 5)):
                with freeze_time(NOW + timedelta(hours=hours)):
                    self._run_consents()
                self.assertEqual(len(inbox.messages), mails)
        self.assertEqual(
            {message["To"] for message in inbox.messages},
            {f"h{index}@example.com" for index in range(5)},
        )

    def test_who_waits_uses_up_the_visitors_share(self):
        self._limit("hour", 1)
        self._limit("visitor", 2)
        with smtp_server(self.env) as inbox:
            for index in range(4):
                self._send(email=f"w{index}@example.com")
            self._run_consents()
            self._limit("hour", 100)
            self._run_consents()
        self.assertEqual(len(inbox.messages), 2)

    def test_many_leave_by_the_queue_that_starts_at_once(self):
        many = self.env["res.partner"].create(
            [{"name": str(i), "email": f"m{i}@example.com"} for i in range(101)]
        )
        before = self._triggers(QUEUE)
        with smtp_server(self.env) as inbox:
            many.contact_consent_grant(["offers"], "api", proof="Order")
            self.assertFalse(inbox.messages)
        self.assertGreater(self._triggers(QUEUE), before)

    def test_what_is_counted_is_no_address_and_forgotten_in_a_day(self):
        self._send()
        self._run_consents()
        counts = self.env["contact.consent.mail.count"].search([])
        self.assertEqual(sorted(counts.mapped("kind")), ["address", "visitor"])
        for count in counts:
            self.assertRegex(count.key_hash, r"^[0-9a-f]{64}$")
            # Nor the hash that proofs and suppressions have.
            self.assertNotEqual(
                count.key_hash, self.env["contact.suppression"]._hash(VICTIM)
            )
        with freeze_time(NOW + timedelta(hours=23)):
            counts._gc_counts()
            self.assertTrue(counts.exists())
        with freeze_time(NOW + timedelta(hours=25)):
            counts._gc_counts()
        self.assertFalse(counts.exists())

    def test_wrong_limits_are_refused(self):
        for name in ("per_address", "per_visitor", "per_hour"):
            with self.assertRaisesRegex(ValidationError, "at least 1 mail"):
                self.env["res.config.settings"].create({f"consent_mails_{name}": 0})


@tagged("post_install", "-at_install")
class TestConsentMailRace(RealTransactionsCase):
    def test_forms_that_are_sent_at_once_pass_no_limit(self):
        """The later of two loses a race; Odoo does such a request again."""
        address = "race@example.com"
        self.addCleanup(self._anonymize, address)
        with self.registry.cursor() as early, self.registry.cursor() as late:
            counts = [
                api.Environment(cr, SUPERUSER_ID, {})["contact.consent.mail.count"]
                for cr in (early, late)
            ]
            counts[1]._total()  # from now on it sees what is there now
            self.assertEqual(counts[0]._take([address]), [True])
            early.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                counts[1]._take([address])
            late.rollback()
            self.assertEqual(
                counts[1]._take([address] * PER_ADDRESS),
                [True] * (PER_ADDRESS - 1) + [False],
            )
            late.rollback()

    def _anonymize(self, address):
        with self.transaction() as env:
            Count = env["contact.consent.mail.count"]
            Count.search([("key_hash", "=", Count._key(f"to:{address}"))]).unlink()
