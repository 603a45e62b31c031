from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportConsentWords(ImportCommon):
    """In words of files: nobody who left, or never agreed, is granted; nobody who did
    not leave is withdrawn; what is unclear is asked for."""

    def agreed(self, text, targets=None, **values):
        values.setdefault("purpose_ids", self.link(self.newsletter))
        values.setdefault("consent_proof", "Form in the shop")
        return self.imported(text, targets, **values)

    def statuses(self, batch, purpose=None):
        return [
            self.status(row.partner_id, purpose or self.newsletter)
            if row.partner_id
            else False
            for row in batch.row_ids.sorted("number")
        ]

    def column(self, header, cells, name="c", **values):
        rows = "".join(
            f'{name}{number}@example.com,"{cell}"\n'
            for number, cell in enumerate(cells)
        )
        return self.agreed(f'Email,"{header}"\n{rows}', **values)

    def assertAsked(self, header, cells):
        text = f'Email,"{header}"\n' + "".join(
            f'q{number}@example.com,"{cell}"\n' for number, cell in enumerate(cells)
        )
        with self.assertRaisesRegex(UserError, "seem to say"):
            self.tried(
                text, purpose_ids=self.link(self.newsletter), consent_proof="Form"
            )

    def channel_purpose(self, channel):
        return self.env["contact.consent.purpose"].create(
            {"name": channel, "code": channel, "channel": channel, "wording": channel}
        )

    def test_a_bare_yes_in_a_column_of_preferences_is_nothing(self):
        cells = ["yes", "tak", "TRUE", "x", "1", "ja", "да", "Email", "Phone", "no"]
        for number, header in enumerate(
            (
                *("Communication preferences", "Contact preference: email"),
                *("Preferencje kontaktu", "Preferred channel", "Kontaktpräferenz"),
                "Предпочитаемый канал связи",
            )
        ):
            with self.subTest(header=header):
                batch = self.column(header, cells, name=f"p{number}x")
                self.assertEqual(
                    self.statuses(batch), [False] * 7 + ["granted", False, False]
                )
                self.assertFalse(
                    self.env["mail.blacklist"].search([("email", "=like", "p%x%")])
                )

    def test_how_often_somebody_wants_mails(self):
        text = "Email,Email frequency\n" + "".join(
            f"h{number}@example.com,{cell}\n"
            for number, cell in enumerate(
                ["never", "weekly", "yes", "unsubscribed", ""]
            )
        )
        batch = self.agreed(text, {"Email frequency": "opt_out"})
        self.assertEqual(
            self.statuses(batch), [False, "granted", False, "withdrawn", "granted"]
        )

    def test_preferences_and_topics_are_asked_for(self):
        for header in (
            *("Email preferences", "Marketing preferences", "Newsletter topics"),
            *("Newsletter frequency", "Communication preferences", "Email frequency"),
        ):
            self.assertAsked(header, ["yes", "tak", "no"])

    def test_names_that_deny_are_asked_for(self):
        for header in (
            *("No phone", "No email", "No calls", "No SMS", "Kein Telefon"),
            *("email (not marketing)", "E-mail not marketing", "No mail please"),
            *("Bez telefonu", "Sin teléfono", "Ei helista", "Not by e-mail"),
        ):
            for cells in (["x", ""], ["yes", "no"]):
                with self.subTest(header=header, cells=cells):
                    self.assertAsked(header, cells)

    def test_who_is_not_to_be_called_may_be_mailed(self):
        calls = self.channel_purpose("phone")
        for number, header in enumerate(("Do not call", "DoNotCall", "Nie dzwonić")):
            batch = self.agreed(
                f"Email,{header}\nd{number}@example.com,x\ne{number}@example.com,\n",
                purpose_ids=self.link(self.newsletter + calls),
            )
            with self.subTest(header=header):
                self.assertEqual(self.statuses(batch), ["granted", "granted"])
                self.assertEqual(self.statuses(batch, calls), ["withdrawn", "granted"])

    def test_a_fax_is_no_mail_and_no_call(self):
        calls = self.channel_purpose("phone")
        for number, header in enumerate(
            ("HasOptedOutOfFax", "hasoptedoutoffax", "Fax Opt Out", "HASOPTEDOUTOFFAX")
        ):
            batch = self.agreed(
                f"Email,Phone,{header}\nf{number}@example.com,+4850060070{number},1\n",
                purpose_ids=self.link(self.newsletter + calls),
            )
            with self.subTest(header=header):
                self.assertEqual(self.statuses(batch), ["granted"])
                self.assertEqual(self.statuses(batch, calls), ["granted"])
                self.assertFalse(batch.row_ids.partner_id.is_blacklisted)
                self.assertFalse(batch.row_ids.partner_id.phone_blacklisted)

    def test_signs(self):
        cells = ["☒", "☐", "✗", "✘", "🚫", "❌", "✗ subscribed", "☑", "✓", "✔"]
        batch = self.column("Newsletter", cells)
        self.assertEqual(self.statuses(batch), [False] * 7 + ["granted"] * 3)
        self.assertIn("consent_unclear", self.codes(batch)[0])
        batch = self.column("Unsubscribed", ["☒", "✗", "x", "☐"], name="u")
        self.assertEqual(self.statuses(batch), [False, False, "withdrawn", "granted"])
        self.assertIn("consent_unclear", self.codes(batch)[0])
        # Beside ticks, a cross says no.
        batch = self.column("Unsubscribed", ["✓", "✗", "❌", ""], name="t")
        self.assertEqual(self.statuses(batch), ["withdrawn"] + ["granted"] * 3)

    def test_what_is_no_consent_yet_or_any_more(self):
        cells = [
            "opt-in sent",
            "confirmation sent",
            "confirmation mail sent",
            "subscribed: 0",
            "newsletter=0",
            "zgoda do 2020",
            "zgoda ważna do 31.12.2020",
            "accepted terms",
            "akzeptiert AGB",
            "zgoda RODO",
            "accepted privacy policy",
            "email confirmed",
            "doubleoptinpending",
            "optinfailed",
            "optinrequested",
            "optinexpired",
            "subscribednot",
            "optinbounced",
            "zgodabrak",
            "yes?",
            "subscribed 2019-2020",
            "consent requested",
        ]
        batch = self.column("Newsletter", [*cells, "subscribed"])
        self.assertEqual(self.statuses(batch), [False] * len(cells) + ["granted"])

    def test_names_written_together(self):
        for header in (
            *("doubleoptinpending", "optinfailed", "optinrequested", "optinexpired"),
            *("optinsent", "consentmissing", "zgodaoczekuje", "einwilligungoffen"),
        ):
            with self.subTest(header=header):
                self.assertAsked(header, ["x", ""])

    def test_tags_and_notes_of_who_left(self):
        for number, text in enumerate(
            (
                *("unsubscribed 2021", "wypisany", "отписался", "loobus", "abgemeldet"),
                *("Left 2020", "baja 2019", "no newsletter", "désinscrit le 1/2/2021"),
                *(
                    "please stop sending emails",
                    "does not want mails",
                    "kein Newsletter",
                ),
                *("zrezygnował z newslettera", "asked to be removed from the list"),
                *("unsubscribed by phone", "unsubscribed - phone only"),
                *("do not call or email", "take me off the list"),
            )
        ):
            for header in ("Tags", "Notes"):
                with self.subTest(text=text, header=header):
                    batch = self.column(header, [text], name=f"{header}{number}x")
                    self.assertEqual(self.statuses(batch), [False])

    def test_notes_of_calls_papers_and_orders_refuse_no_mails(self):
        texts = (
            *("did not answer call", "asked not to call before 9", "left a message"),
            *("returned the papers", "cancelled order", "do not call before 9"),
            *("nie dzwonić przed 9", "bitte nicht anrufen", "не звонить до 9"),
            *("prefers email, do not call", "opted out of fax", "do not send papers"),
            *("refused the parcel", "order cancelled by email", "bounced cheque"),
            *("hat sich vom Kurs abgemeldet", "Widerruf der Bestellung"),
            *("did not answer my email", "nie odbiera telefonu", "rejected quote"),
        )
        for header in ("Notes", "Tags"):
            batch = self.column(header, texts, name=header)
            self.assertEqual(self.statuses(batch), ["granted"] * len(texts))

    def test_notes_that_go_nowhere_are_heard(self):
        for number, header in enumerate(("Internal notes", "Notes 2", "Call notes")):
            batch = self.agreed(
                f"Email,Notes,{header}\nt{number}@example.com,,"
                "Called in May and asked to unsubscribe from everything\n"
                f"w{number}@example.com,,Likes tea\n"
            )
            with self.subTest(header=header):
                self.assertEqual(self.statuses(batch), [False, "granted"])

    def test_notes_of_calls_refuse_calls(self):
        calls = self.channel_purpose("phone")
        batch = self.column(
            "Notes",
            ["do not call before 9", "likes tea", "unsubscribed"],
            purpose_ids=self.link(self.newsletter + calls),
        )
        self.assertEqual(self.statuses(batch), ["granted", "granted", False])
        self.assertEqual(self.statuses(batch, calls), [False, "granted", False])

    def test_where_somebody_is_from_is_no_consent(self):
        for number, header in enumerate(
            ("Source", "How did you hear about us?", "utm_medium", "Signup source")
        ):
            batch = self.column(
                header,
                ["newsletter", "email", "opt-in form"],
                name=f"s{number}x",
                consent_proof=False,
            )
            self.assertEqual(self.statuses(batch), [False] * 3)
        self.assertAsked("Source: newsletter", ["x", ""])
        self.assertAsked("Newsletter source", ["fair", "web"])

    def test_dates(self):
        cells = ["no", "none", "0000-00-00", "never", "Invalid date", "yes"]
        cells += ["unsubscribed", *["2020-01-05"] * 8]
        batch = self.column("Opt-in date", cells)
        self.assertEqual(
            self.statuses(batch), [False] * 6 + ["withdrawn"] + ["granted"] * 8
        )
        text = (
            "Email,Optin time,Confirm time\nn1@example.com,2020-01-05,never\n"
            "n2@example.com,2020-01-05,2020-01-06\nn3@example.com,no,2020-01-06\n"
        )
        self.assertEqual(self.statuses(self.agreed(text)), [False, "granted", False])
        batch = self.column(
            "Unsubscribed date", ["2020-01-05", "no", "Invalid date", "never"], name="d"
        )
        self.assertEqual(self.statuses(batch), ["withdrawn"] + ["granted"] * 3)

    def test_names_that_sound_like_leaving(self):
        text = (
            "Email,First name,Last name,Company,City,Product\n"
            "a1@example.com,Ann,Stopford,Left Bank Ltd,Nein,Rezygnacja\n"
            "a2@example.com,No,Min-ji,Cancelli,Stop,Stopfen\n"
            "a3@example.com,Bo,Nein,Unsubscribed Ltd,Baja,Spam\n"
            "a4@example.com,Ida,Quit,Refus SA,Abmeldingen,Left\n"
        )
        batch = self.agreed(text)
        self.assertEqual(self.statuses(batch), ["granted"] * 4)
        self.assertEqual(self.codes(batch), [[]] * 4)
