import hashlib
import hmac
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.common import NOW
from .consent_common import PROOF, ConsentCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsent(ConsentCase):
    # ------------------------------------------------------------
    # Answers and their proof
    # ------------------------------------------------------------

    def test_a_grant_has_its_proof(self):
        alicja = self.alicja.with_user(self.marketer)
        self.assertEqual(self._grant(alicja, date="2026-02-01"), 1)
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(self.alicja.granted_purpose_ids, self.newsletter)
        proof = self.proofs(self.alicja)
        self.assertRecordValues(
            proof,
            [
                {
                    "status": "granted",
                    "method": "manual",
                    "date": datetime(2026, 2, 1),
                    "recorded_date": NOW,
                    "evidence": PROOF,
                    "user_id": self.marketer.id,
                    "wording": "I want the newsletter.",
                }
            ],
        )
        key = self.env["contact.suppression"]._key()
        self.assertEqual(
            proof.subject_hash,
            hmac.new(key, b"alicja@example.com", hashlib.sha256).hexdigest(),
        )

    def test_many_at_once_cost_as_much_as_one(self):
        contacts = self.env["res.partner"].create(
            [{"name": str(i), "email": f"{i}@example.com"} for i in range(200)]
        )
        self.newsletter._freeze_wordings()
        self._grant(self.alicja)
        with self.assertQueryCount(24):
            self._grant(self.bruno)
        with self.assertQueryCount(24):
            self.assertEqual(self._grant(contacts), 200)
        self.assertEqual(self.newsletter.granted_count, 202)

    def test_wrong_calls_change_nothing_and_say_why(self):
        wrong = [
            ((["nope"], "form"), {}, "nope: no such purpose. There are: .*newsletter"),
            ((["newsletter"], "guess"), {}, "no way to give consent"),
            ((["newsletter"], None), {}, "no way to give consent"),
            ((["newsletter"], "manual"), {}, "what proves"),
            ((["newsletter"], "import"), {"proof": "  "}, "what proves"),
            ((["newsletter"], "form"), {"date": "2026-03-03"}, "between 1970 and now"),
            ((["newsletter"], "form"), {"date": "soon"}, "no date"),
        ]
        for args, kwargs, message in wrong:
            with self.subTest(args=args), self.assertRaisesRegex(UserError, message):
                self.alicja.contact_consent_grant(*args, **kwargs)
        with self.assertRaisesRegex(UserError, "no such purpose"):
            self.alicja.contact_consent_withdraw(["nope"], "manual")
        self.assertFalse(self.alicja.consent_ids)
        self.assertFalse(self.alicja.consent_event_ids)

    def test_leaving_and_coming_back(self):
        self._grant(self.alicja)
        self.assertEqual(
            self.alicja.contact_consent_withdraw(["newsletter"], "one_click"), 1
        )
        self.assertEqual(self.status(self.alicja), "withdrawn")
        # Older than the withdrawal, or an import: it has no force.
        self.assertEqual(self._grant(self.alicja, date="2026-01-01"), 0)
        self.assertEqual(self._grant(self.alicja, method="import"), 0)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self._grant(self.alicja, method="preference_centre"), 1)
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(
            self.proofs(self.alicja).mapped("status"),
            ["granted", "withdrawn", "granted"],
        )

    def test_who_never_agreed_can_leave(self):
        self.bruno.active = False
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self.assertEqual(self.status(self.bruno), "withdrawn")
        self.bruno.active = True
        self.assertEqual(self._grant(self.bruno, method="import"), 0)

    def test_an_older_withdrawal_does_not_end_a_newer_grant(self):
        self._grant(self.alicja)
        self.alicja.contact_consent_withdraw(
            ["newsletter"], "manual", date="2026-01-01"
        )
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(len(self.proofs(self.alicja)), 2)

    def test_archived_contacts_stay_untouched_by_grants(self):
        self.alicja.active = False
        self.assertEqual(self._grant(self.alicja), 0)
        self.assertFalse(self.status(self.alicja))

    def test_a_purpose_of_one_company_takes_no_contact_of_another(self):
        self.newsletter.company_id = self.env.company
        self.alicja.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self._grant(self.alicja), 0)

    def test_proofs_are_changed_by_nobody(self):
        self._grant(self.alicja)
        proof = self.proofs(self.alicja)
        for user in (self.manager, self.env.ref("base.user_admin")):
            mine = proof.with_user(user)
            with self.assertRaisesRegex(UserError, "kept as they are"):
                mine.write({"evidence": "Other"})
            with self.assertRaisesRegex(UserError, "kept as they are"):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"purpose_id": self.newsletter.id})

    def test_only_marketers_record_consents(self):
        for user in (self.salesman, self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._grant(self.alicja.with_user(user))
        salesman = self.alicja.with_user(self.salesman)
        self._grant(self.alicja)
        self.assertEqual(salesman.consent_ids.status, "granted")
        with self.assertRaises(AccessError):
            salesman.consent_event_ids.mapped("evidence")

    def test_the_hash_in_the_database_is_the_standard_one(self):
        Suppression = self.env["contact.suppression"]
        for address in ("a@example.com", "+48601000000", "ł@żółw.pl", "x" * 200):
            [(found,)] = self.env.execute_query(
                Suppression._sql_hash(address).__class__(
                    "SELECT %s", Suppression._sql_hash(address)
                )
            )
            self.assertEqual(found, Suppression._hash(address))

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def test_a_marketer_records_what_was_said_on_the_phone(self):
        Change = self.env["contact.consent.change"].with_user(self.marketer)
        both = self.alicja + self.bruno
        self.bruno.contact_consent_withdraw(["newsletter"], "one_click")
        form = Form(
            Change.with_context(active_model="res.partner", active_ids=both.ids)
        )
        form.purpose_ids.add(self.newsletter)
        form.method = "import"
        form.proof = "Export of the old system"
        text = form.save().action_record()
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(self.status(self.bruno), "withdrawn")
        self.assertEqual(text["params"]["type"], "warning")
        self.assertIn("Skipped: 1", text["params"]["message"])
        Change.create(
            {
                "partner_ids": [Command.set(self.alicja.ids)],
                "answer": "withdrawn",
                "purpose_ids": [Command.set(self.newsletter.ids)],
            }
        ).action_record()
        self.assertEqual(self.status(self.alicja), "withdrawn")

    # ------------------------------------------------------------
    # Odoo's blacklist
    # ------------------------------------------------------------

    def test_the_blacklist_withdraws_and_an_agreement_lifts_it(self):
        self._grant(self.alicja)
        Blacklist = self.env["mail.blacklist"]
        Blacklist._add("Alicja@Example.com")
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(
            self.alicja.contact_consent_grant(["offers"], "import", proof=PROOF), 0
        )
        self.alicja.contact_consent_grant(["newsletter"], "preference_centre")
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertFalse(self.alicja.is_blacklisted)
        Blacklist._add("alicja@example.com")
        self.assertEqual(self.status(self.alicja), "withdrawn")

    def test_the_blacklist_of_numbers_withdraws_what_is_for_phones(self):
        text = self.env["contact.consent.purpose"].create(
            {"name": "SMS", "code": "sms", "channel": "sms", "wording": "Text me."}
        )
        self.alicja.write({"phone": "+48 601 000 111"})
        self._grant(self.alicja, "sms")
        self._grant(self.alicja)
        self.env["phone.blacklist"].add("+48601000111")
        self.assertEqual(self.status(self.alicja, text), "withdrawn")
        self.assertEqual(self.status(self.alicja), "granted")
        self.alicja.contact_consent_grant(["sms"], "preference_centre")
        self.assertEqual(self.status(self.alicja, text), "granted")

    # ------------------------------------------------------------
    # Merge, deletion, suppression
    # ------------------------------------------------------------

    def test_in_a_merge_the_most_restrictive_answer_wins(self):
        self._grant(self.alicja)
        self._grant(self.alicja, "offers")
        self.bruno.contact_consent_withdraw(["newsletter"], "manual", date="2026-01-01")
        self._grant(self.clara, "offers", date="2026-02-01")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alicja + self.bruno + self.clara).ids, self.alicja)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, self.offers), "granted")
        statuses = self.proofs(self.alicja).mapped("status")
        self.assertEqual(sorted(statuses), ["granted", "withdrawn", "withdrawn"])
        self.assertEqual(len(self.proofs(self.alicja, self.offers)), 2)

    def test_a_deleted_contact_leaves_its_proof_and_its_no(self):
        self._grant(self.alicja)
        self.alicja.contact_consent_withdraw(["newsletter"], "one_click")
        proofs = self.proofs(self.alicja)
        self.alicja.unlink()
        self.assertEqual(len(proofs.exists()), 2)
        self.assertFalse(proofs.partner_id)
        again = self.env["res.partner"].create(
            {"name": "A", "email": "ALICJA@example.com"}
        )
        self.assertEqual(self._grant(again, method="import"), 0)
        self.assertEqual(self._grant(again, method="form"), 1)

    def test_a_suppressed_address_stays_untouched(self):
        Suppression = self.env["contact.suppression"].with_user(self.manager)
        suppression = Suppression.create(
            {"address": "Alicja <ALICJA@example.com>", "note": "Asked by letter"}
        )
        self.assertTrue(self.alicja.is_suppressed)
        self.assertFalse(self.bruno.is_suppressed)
        self.assertEqual(self._grant(self.alicja, method="form"), 0)
        self.assertEqual(self.alicja.contact_tag_add(self.product_a.ids), 0)
        self.assertEqual(self.alicja.contact_list_add(self.fair.ids), 0)
        self.bruno.email = "alicja@example.com"
        self.assertTrue(self.bruno.is_suppressed)
        # Leaving is always heard.
        self.alicja.contact_consent_withdraw(["newsletter"], "one_click")
        self.assertEqual(self.status(self.alicja), "withdrawn")
        suppression.unlink()
        self.assertFalse((self.alicja + self.bruno).mapped("is_suppressed")[0])
        with self.assertRaisesRegex(UserError, "neither a mail address"):
            Suppression.create({"address": "nobody"})

    # ------------------------------------------------------------
    # Effects
    # ------------------------------------------------------------

    def test_a_form_grants_and_a_late_verdict_takes_it_back(self):
        self.env["contact.trigger"].create(
            {
                "name": "Form",
                "kind": "form",
                "purpose_grant_ids": [Command.link(self.newsletter.id)],
            }
        )
        Interaction = self.env["contact.interaction"]
        interaction = Interaction._append(
            {"kind": "form", "partner_id": self.alicja.id}
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(self.proofs(self.alicja).method, "form")
        self.assertEqual(interaction.effect_summary, "✓ Newsletter")
        interaction._set_verdict("bot")
        self.assertFalse(self.status(self.alicja))
        self.assertEqual(
            self.proofs(self.alicja).mapped("status"), ["granted", "retracted"]
        )

    def test_no_link_and_no_visit_grants(self):
        grants = {"purpose_grant_ids": [Command.link(self.newsletter.id)]}
        mailing = self.env["mailing.mailing"].create({"subject": "M"})
        with self.assertRaisesRegex(ValidationError, "more than a click"):
            self.env["contact.link.effect"].create(
                {"mailing_id": mailing.id, "url": "https://example.com", **grants}
            )
        trigger = self.env["contact.trigger"].create(
            {"name": "T", "kind": "form", **grants}
        )
        with self.assertRaisesRegex(ValidationError, "more than a click"):
            trigger.write({"kind": "visit", "url_pattern": "/x"})
