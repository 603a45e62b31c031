from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.common import NOW
from .source_common import SourceCommon

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCalls(SourceCommon):
    """*Log a Call*, and phone activities that are marked as done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env["contact.consent.purpose"].create(
            {
                "name": "Calls",
                "code": "calls",
                "channel": "phone",
                "wording": "May we call you about offers?",
            }
        )
        cls.phone_type = cls.env.ref("mail.mail_activity_data_call")
        (cls.alicja | cls.bruno).user_id = cls.salesman
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Machine",
                "type": "opportunity",
                "partner_id": cls.bruno.id,
                "user_id": cls.salesman.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.drain()
        self.env["contact.interaction"].search([]).unlink()

    def _call(self, records, user, **context):
        return Form(
            self.env["contact.call"]
            .with_user(user)
            .with_context(active_model=records._name, active_ids=records.ids, **context)
        )

    def test_a_salesperson_logs_a_call_with_contacts(self):
        self.listen("call", domain="[('contact_call_outcome', '=', 'reached')]")
        with self._call(self.alicja | self.bruno, self.salesman) as form:
            self.assertNotIn("purpose_ids", form._view["fields"])
            form.note = "Wants an offer"
            form.tag_ids.add(self.product_b)
            form.next_type_id = self.env.ref("mail.mail_activity_data_todo")
            self.assertTrue(form.next_date)
            form.next_summary = "Send the offer"
        form.record.action_log()
        for contact in (self.alicja, self.bruno):
            self.assertEqual(self.told(contact), ["call"])
            self.assertEqual(contact.interaction_ids.user_id, self.salesman)
            self.assertEqual(contact.category_id, self.product_a | self.product_b)
            self.assertEqual(contact.activity_ids.mapped("summary"), ["Send the offer"])
            self.assertEqual(contact.activity_ids.user_id, self.salesman)
            self.assertIn("Wants an offer", contact.message_ids[0].body)
            self.assertEqual(contact.last_interaction_date, NOW)
        self.assertConsistent()

    def test_on_a_lead_and_not_reached(self):
        self.listen("call_missed")
        self.listen("call", self.product_b)
        with self._call(self.lead, self.salesman) as form:
            form.outcome = "missed"
        form.record.action_log()
        self.assertEqual(self.told(self.bruno), ["call_missed"])
        self.assertEqual(self.bruno.category_id, self.product_a)
        self.assertFalse(self.bruno.last_interaction_date)
        self.assertIn("Not reached", self.lead.message_ids[0].body)

    def test_a_consent_on_the_phone_has_its_proof(self):
        with self._call(self.alicja, self.marketer) as form:
            form.purpose_ids.add(self.phone)
            self.assertEqual(form.wording, "May we call you about offers?")
            form.answer = "Yes, on mornings"
        form.record.action_log()
        self.assertEqual(self.status(self.alicja, self.phone), "granted")
        proof = self.proofs(self.alicja, self.phone)
        self.assertEqual((proof.date, proof.user_id), (NOW, self.marketer))
        self.assertEqual(proof.method, "manual")
        for part in ("May we call you about offers?", "Yes, on mornings"):
            self.assertIn(part, proof.evidence)
        self.assertIn(self.marketer.name, proof.evidence)
        self.assertEqual(proof.wording_id.text, self.phone.wording)

    def test_the_proof_has_the_very_words_that_were_shown(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        texts = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "texts", "channel": "sms", "wording": "Texts?"}
        )
        purposes = self.phone | texts
        for purpose, words in zip(purposes, ("Dzwonić?", "Pisać?"), strict=True):
            purpose.with_context(lang="pl_PL").wording = words
        self.marketer.group_ids += self.env.ref(ALL_LEADS)
        for lang, of_user in (("pl_PL", "en_US"), ("en_US", "pl_PL"), (False, "pl_PL")):
            for records in (self.bruno, self.lead):
                self.bruno.lang = lang
                with self._call(records, self.marketer, lang=of_user) as form:
                    for purpose in reversed(purposes):  # another order than stored
                        form.purpose_ids.add(purpose)
                    shown = form.wording
                    form.answer = "Yes"
                form.record.action_log()
                with self.subTest(lang=lang, of_user=of_user, model=records._name):
                    self.assertEqual("Dzwonić?" in shown, (lang or of_user) == "pl_PL")
                    for purpose in purposes:
                        proof = self.proofs(self.bruno, purpose)[-1]
                        self.assertIn(shown, proof.evidence)
                        self.assertIn(proof.wording_id.text, shown.split("\n"))
                self.bruno.contact_consent_withdraw(["calls", "texts"], "manual")

    def test_words_that_were_changed_meanwhile_prove_nothing(self):
        with self._call(self.alicja, self.marketer) as form:
            form.purpose_ids.add(self.phone)
            form.answer = "Yes"
            self.phone.wording = "May we call you, and sell your number?"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            form.record.action_log()
        self.assertFalse(self.status(self.alicja, self.phone))

    def test_an_answer_is_that_of_one_contact(self):
        with self._call(self.alicja | self.bruno, self.marketer) as form:
            self.assertTrue(form._get_modifier("purpose_ids", "invisible"))
        form.record.action_log()
        orphan = self.lead.copy({"partner_id": False, "user_id": self.salesman.id})
        self.marketer.group_ids += self.env.ref(ALL_LEADS)
        for values, error in (
            ({"partner_ids": self.link(self.alicja | self.bruno)}, "one contact"),
            (
                {
                    "partner_ids": self.link(self.alicja),
                    "lead_ids": self.link(self.lead),
                },
                "one contact",
            ),
            ({"lead_ids": self.link(orphan)}, "lead has none"),
        ):
            agreed = {"purpose_ids": self.link(self.phone), "answer": "Yes"}
            call = self.env["contact.call"].with_user(self.marketer)
            call = call.create({**values, **agreed})
            with self.assertRaisesRegex(UserError, error), self.env.cr.savepoint():
                call.action_log()
        for contact in (self.alicja, self.bruno):
            self.assertFalse(self.status(contact, self.phone))

    def test_nobody_agrees_who_was_not_reached_or_answered_nothing(self):
        for values, error in (
            ({"outcome": "message", "answer": "Yes"}, "not reached"),
            ({"outcome": "reached", "answer": "  "}, "answered"),
        ):
            call = (
                self.env["contact.call"]
                .with_user(self.marketer)
                .create(
                    {
                        "partner_ids": self.link(self.alicja),
                        "purpose_ids": self.link(self.phone),
                        **values,
                    }
                )
            )
            with self.assertRaisesRegex(UserError, error), self.env.cr.savepoint():
                call.action_log()
        self.assertFalse(self.status(self.alicja, self.phone))

    def test_salespeople_record_no_consents(self):
        with self.assertRaises(AccessError):
            self.env["contact.call"].with_user(self.salesman).create(
                {
                    "partner_ids": self.link(self.alicja),
                    "purpose_ids": self.link(self.phone),
                }
            )
        with self.assertRaises(AccessError):
            self.env["contact.call"].with_user(self.employee).create(
                {"partner_ids": self.link(self.alicja)}
            )

    def test_without_anybody_there_is_nothing_to_log(self):
        call = self.env["contact.call"].with_user(self.marketer).create({})
        with self.assertRaisesRegex(UserError, "who was called"):
            call.action_log()

    def test_phone_activities_marked_done_are_calls_and_can_be_taken_back(self):
        self.listen("call")
        call, todo = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.alicja.id,
                    "activity_type_id": type_.id,
                    "user_id": self.salesman.id,
                }
                for type_ in (
                    self.phone_type,
                    self.env.ref("mail.mail_activity_data_todo"),
                )
            ]
        )
        self.assertFalse(self.told(self.alicja))
        (call | todo).with_user(self.salesman).action_feedback("Spoke to her")
        self.assertEqual(self.told(self.alicja), ["call"])
        self.assertEqual(self.alicja.category_id, self.product_a)
        call.action_unarchive()
        self.assertFalse(self.told(self.alicja))
        self.assertFalse(self.alicja.category_id)
        call.action_feedback()
        self.assertEqual(self.told(self.alicja), ["call"])
        call.unlink()
        self.assertFalse(self.told(self.alicja))

    def _phone_activity(self, record, user, **values):
        return self.env["mail.activity"].create(
            {
                "res_model_id": record and self.env["ir.model"]._get_id(record._name),
                "res_id": record and record.id,
                "activity_type_id": self.phone_type.id,
                "user_id": user.id,
                **values,
            }
        )

    def test_nobody_says_of_contacts_of_others_that_they_were_called(self):
        lead = self._phone_activity(self.lead, self.employee)
        lead.with_user(self.employee).action_feedback()
        self.assertFalse(self.told(self.bruno), "an employee sees no leads")
        lead.action_unarchive()
        lead.action_feedback()
        self.assertEqual(self.told(self.bruno), ["call"])
        own = self._phone_activity(False, self.employee).with_user(self.employee)
        where = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.alicja.id,
        }
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.write(where)
        own.with_user(self.salesman).sudo().write(where)
        own.action_feedback()
        self.assertEqual(self.told(self.alicja), ["call"])

    def test_a_call_without_a_stated_outcome_proves_no_consent(self):
        self.listen("call", purpose_grant_ids=self.link(self.phone))
        for contact, outcome in ((self.alicja, False), (self.bruno, "reached")):
            self._phone_activity(
                contact, self.salesman, contact_call_outcome=outcome
            ).with_user(self.salesman).action_feedback()
            self.assertEqual(self.told(contact), ["call"])
        self.assertFalse(self.status(self.alicja, self.phone))
        self.assertEqual(self.status(self.bruno, self.phone), "granted")

    def test_many_are_logged_by_as_many_queries_as_one(self):
        people = self.env["res.partner"].create(
            [{"name": f"Contact {number}"} for number in range(30)]
        )
        activities = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": person.id,
                    "activity_type_id": self.phone_type.id,
                }
                for person in people
            ]
        )
        self.env.flush_all()
        counts = []
        for chunk in (activities[:1], activities[1:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            chunk.write({"active": False})
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 8)
        told = self.env["contact.interaction"].search([("kind", "=", "call")])
        self.assertEqual(told.partner_id, people)

    def test_where_no_type_is_a_call_it_says_so(self):
        self.env["mail.activity.type"].search([("category", "=", "phonecall")]).write(
            {"category": "default"}
        )
        call = self.env["contact.call"].create(
            {"partner_ids": [Command.link(self.alicja.id)]}
        )
        with self.assertRaisesRegex(UserError, "Phonecall"):
            call.action_log()
