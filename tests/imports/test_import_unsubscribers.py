from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.common import NOW
from .import_common import ImportCommon
from .import_consent_samples import EXPORTS, SUBSCRIBED_CELLS, UNSUBSCRIBED_CELLS


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportUnsubscribers(ImportCommon):
    """Whom a file calls left is never granted, and nothing of it is lost."""

    def agreed(self, text, targets=None, **values):
        values.setdefault("purpose_ids", self.link(self.newsletter))
        values.setdefault("consent_proof", "Form in the shop")
        return self.imported(text, targets, **values)

    def statuses(self, batch):
        return [
            self.status(row.partner_id) if row.partner_id else False
            for row in batch.row_ids.sorted("number")
        ]

    def hashes(self, address, purpose=None):
        return self.env["contact.consent.event"].search(
            [
                ("partner_id", "=", False),
                ("purpose_id", "=", (purpose or self.newsletter).id),
                ("subject_hash", "=", self.env["contact.suppression"]._hash(address)),
            ]
        )

    def test_exports(self):
        for system, (text, expected) in EXPORTS.items():
            with self.subTest(system=system):
                self.assertEqual(self.statuses(self.agreed(text)), expected)

    def test_all_that_is_not_nothing_or_no_has_unsubscribed(self):
        header = "Email,Unsubscribed\n"
        cells = UNSUBSCRIBED_CELLS.split("|")
        batch = self.agreed(
            header + "".join(f"l{n}@example.com,{t}\n" for n, t in enumerate(cells))
        )
        self.assertEqual(self.statuses(batch), ["withdrawn"] * len(cells))
        cells = SUBSCRIBED_CELLS.split("|")
        batch = self.agreed(
            header + "".join(f"n{n}@example.com,{t}\n" for n, t in enumerate(cells))
        )
        self.assertEqual(self.statuses(batch), ["granted"] * len(cells))

    def test_dates_and_evidence_of_leaving(self):
        text = EXPORTS["Mailchimp unsubscribed"][0]
        self.agreed(text)
        proof = self.proofs(self.contact("u1@example.com"))
        self.assertEqual(proof.status, "withdrawn")
        self.assertEqual(str(proof.date), "2022-05-06 11:00:00")
        self.assertIn("UNSUB_REASON: No longer interested", proof.evidence)
        # Who agreed here after that is withdrawn now: the file may know better.
        self.bruno.contact_consent_grant(["newsletter"], "manual", "card")
        self.agreed("Email,UNSUB_TIME\nbruno@example.com,2022-05-06 11:00:00\n")
        self.assertEqual(self.status(self.bruno), "withdrawn")

    def test_dates_and_proofs_of_agreeing(self):
        self.agreed(EXPORTS["Mailchimp subscribed"][0], consent_proof=False)
        proof = self.proofs(self.contact("s1@example.com"))
        self.assertEqual(str(proof.date), "2021-03-04 10:05:00")
        self.assertIn("CONFIRM_IP: 192.0.2.7", proof.evidence)
        self.agreed(EXPORTS["Brevo"][0])
        proof = self.proofs(self.contact("b1@example.com"))
        self.assertEqual(str(proof.date), "2022-01-02 10:00:00")
        # That somebody was added proves no consent.
        batch = self.agreed(
            "Email,ADDED_TIME\nadd@example.com,2022-01-02\n", consent_proof=False
        )
        self.assertEqual(self.statuses(batch), [False])

    def test_without_a_purpose_who_unsubscribed_counts_for_the_channel(self):
        sms = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "sms", "channel": "sms", "wording": "Texts."}
        )
        self.alicja.contact_consent_grant(["newsletter", "sms"], "manual", "card")
        self.imported(
            "Email,Email Opt Out\nalicja@example.com,yes\nnew@example.com,yes\n"
        )
        new = self.contact("new@example.com")
        for purpose in (self.newsletter, self.offers):
            self.assertEqual(self.status(new, purpose), "withdrawn")
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, sms), "granted")
        self.assertTrue(new.is_blacklisted)
        self.alicja.contact_consent_grant(["newsletter"], "manual", "card")
        self.imported("Email,Phone,Do not contact\nalicja@example.com,,x\n")
        self.assertEqual(self.status(self.alicja, sms), "withdrawn")

    def test_addresses_without_a_contact_are_kept_by_their_hash(self):
        self.env["res.partner"].create({"name": "Dana", "email": "bruno@example.com"})
        self.clara.active = False
        text = (
            "Email,Name,Unsubscribed\nbruno@example.com,Somebody,yes\n"
            "clara@example.com,Clara Weber,yes\n"
        )
        batch = self.agreed(text)
        self.assertEqual(self.outcomes(batch), ["failed", "skipped"])
        # Whoever has the address: both of the shared one, and the archived one.
        for contact in (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                [("email_normalized", "in", ["bruno@example.com", "clara@example.com"])]
            )
        ):
            self.assertEqual(self.status(contact), "withdrawn")
        gone = "Email,Name\ngone@example.com,Gone\n"
        for _round in range(2):
            self.imported(gone, everybody_left="yes")
        self.assertFalse(self.contact("gone@example.com"))
        self.assertEqual(self.hashes("gone@example.com").status, "withdrawn")
        batch = self.agreed(gone)
        self.assertFalse(self.status(batch.row_ids.partner_id))
        self.assertIn("1 withdrew, stay withdrawn", batch.consent_report)

    def test_who_unsubscribed_in_one_row_left_in_all(self):
        for first, second in (("yes", ""), ("", "yes")):
            address = f"twice{first}@example.com"
            text = (
                f"Email,Name,Unsubscribed\n{address},Ann,{first}\n"
                f"{address},Ann,{second}\n"
            )
            with self.subTest(first=first):
                batch = self.tried(
                    text,
                    purpose_ids=self.link(self.newsletter),
                    consent_proof="Form",
                )
                self.assertEqual(
                    batch._count_consents(), {(self.newsletter.id, "withdrawn"): 1}
                )
                batch.action_start()
                self.assertEqual(self.status(self.contact(address)), "withdrawn")
        # Also where names tell that rows are about two people.
        self.env["res.partner"].create({"name": "Dana", "email": "bruno@example.com"})
        text = (
            "Email,Name,Unsubscribed\nbruno@example.com,Dana,\n"
            "bruno@example.com,Bruno Silva,yes\n"
        )
        self.agreed(text)
        self.assertEqual(self.status(self.bruno), "withdrawn")

    def test_rows_about_one_contact_are_merged(self):
        text = (
            "Email,Name,Tags,Consent,Consent date\nx@example.com,X,VIP,,\n"
            "X@example.com,X,Fair,yes,2026-01-05\n"
        )
        batch = self.agreed(text, user=self.manager)
        contact = self.contact("x@example.com")
        self.assertEqual(self.outcomes(batch), ["created", "skipped"])
        self.assertEqual(sorted(contact.category_id.mapped("name")), ["Fair", "VIP"])
        self.assertEqual(self.status(contact), "granted")
        self.assertEqual(str(self.proofs(contact).date), "2026-01-05 00:00:00")
        again = self.agreed(text, user=self.manager)
        self.assertEqual(self.outcomes(again), ["unchanged", "skipped"])

    def test_what_looks_like_consent_is_asked_for(self):
        text = "Email,Rezygnacja\nask@example.com,tak\n"
        batch = self.batch(text)
        batch.action_read()
        self.assertIn("Rezygnacja", batch.question)
        with self.assertRaisesRegex(UserError, "Rezygnacja"):
            batch.action_check()
        batch.column_ids[1].target = "opt_out"
        self.assertFalse(batch.question)
        batch.action_check()
        batch.action_start()
        self.assertEqual(self.status(self.contact("ask@example.com")), "withdrawn")
        batch = self.tried(text, {"Rezygnacja": "leave_out"})
        self.assertEqual(batch.state, "checked")
        # What was skipped before is a decision for its source, not a mistake.
        batch.action_start()
        again = self.batch(text)
        again.action_read()
        self.assertEqual(again.column_ids[1].target, "leave_out")

    def test_the_question_follows_the_form(self):
        batch = self.batch("Email,Consent,Rezygnacja\nform@example.com,yes,\n")
        batch.action_read()
        with Form(batch) as form:
            self.assertIn("Rezygnacja", form.question)
            with form.column_ids.edit(2) as column:
                column.target = "opt_out"
            self.assertNotIn("Rezygnacja", form.question)
            self.assertIn("Consent", form.question)
            form.purpose_ids.add(self.newsletter)
            self.assertFalse(form.question)

    def test_words_in_late_rows_are_asked_for(self):
        rows = [f"late{n}@example.com,note {n}" for n in range(60)]
        text = "\n".join(["Email,Foo", *rows, "late@example.com,unsubscribed", ""])
        batch = self.batch(text)
        batch.action_read()
        # As if the last row were beyond what was looked at.
        batch.column_ids.sudo().is_consent_like = False
        batch.action_check()
        self.assertEqual(batch.state, "mapping")
        self.assertIn("Foo", batch.error)
        with self.assertRaisesRegex(UserError, "Foo"):
            batch.action_check()
        batch.column_ids[1].target = "opt_out"
        batch.action_check()
        self.assertEqual(batch.state, "checked")

    def test_grants_without_a_purpose_are_asked_for(self):
        for text in (
            "Email,Consent\nq@example.com,yes\n",
            "Email,OPTIN_TIME,OPTIN_IP\nq@example.com,2021-03-04,192.0.2.7\n",
            "Email,Subscription status\nq@example.com,Opted in\n",
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "to what"):
                self.tried(text)
        batch = self.tried(EXPORTS["Mailchimp unsubscribed"][0])
        self.assertEqual(batch.state, "checked")
        batch = self.batch("Email,Consent\nq@example.com,yes\n")
        batch.action_read()
        batch.action_leave_consents_out()
        batch.action_check()
        self.assertEqual(batch.state, "checked")

    def test_files_named_after_who_unsubscribed(self):
        text = "Email,Created\nfile@example.com,2021-03-04\n"
        for name in (
            *("unsubscribed_segment_export.csv", "cleaned_email_audience_export.csv"),
            *(
                "suppression_list.csv",
                "blacklist.xlsx",
                "wypisani.csv",
                "hard-bounces.csv",
            ),
            *("Abgemeldete.csv", "отписавшиеся.csv", "désinscrits.csv"),
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(UserError, "name says"),
            ):
                self.tried(text, name=name)
        batch = self.imported(text, name="unsubscribed.csv", everybody_left="yes")
        self.assertEqual(self.codes(batch), [["left_stranger"]])
        self.assertTrue(self.hashes("file@example.com"))
        batch = self.imported(text, name="unsubscribed.csv", everybody_left="no")
        self.assertEqual(self.outcomes(batch), ["created"])
        # A row without the date that the others have is not taken for a yes.
        batch = self.agreed(
            "Email,UNSUB_TIME\nnone@example.com,\n", name="unsubscribed.csv"
        )
        self.assertEqual(self.statuses(batch), [False])
        self.assertEqual(self.codes(batch), [["file_named_left"]])

    def test_tags_that_say_who_unsubscribed(self):
        batch = self.agreed('Email,Tags\ntag@example.com,"VIP, Unsubscribed"\n')
        self.assertEqual(self.statuses(batch), [False])
        self.assertIn("tag_says_left", self.codes(batch)[0])

    def test_answers_count_for_their_channel(self):
        sms = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "sms", "channel": "sms", "wording": "Texts."}
        )
        batch = self.agreed(
            EXPORTS["Shopify"][0], purpose_ids=self.link(self.newsletter + sms)
        )
        contacts = batch.row_ids.sorted("number").partner_id
        self.assertEqual(
            [(self.status(c), self.status(c, sms)) for c in contacts],
            [("granted", False), (False, "granted")],
        )

    def test_undoing_leaves_who_unsubscribed_out(self):
        batch = self.agreed("Email,Unsubscribed\nundo@example.com,yes\n")
        batch.action_undo()
        self.assertFalse(self.contact("undo@example.com"))
        batch = self.agreed("Email\nundo@example.com\n")
        self.assertEqual(self.statuses(batch), [False])
