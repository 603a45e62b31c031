from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from odoo.tests import BaseCase, tagged

from ...lib.imports.consent_planner import CurrentConsent
from ...lib.imports.notes import Note
from ...lib.imports.planner import Rules
from ...lib.imports.stated_consent import ConsentColumn, StatedConsent
from .planner_common import CONSENT_RULES, NEWSLETTER, OFFERS, TEXTS, contact, plan, row


@tagged("post_install", "-at_install")
class TestConsentPlanner(BaseCase):
    """What the answers of a row come to; without a database."""

    def _decisions(
        self, answers, rules=CONSENT_RULES, known=None, current=None, **said
    ):
        a_row = row(consent=StatedConsent(answers=MappingProxyType(answers), **said))
        current = {(7, purpose): facts for purpose, facts in (current or {}).items()}
        return dict(plan(a_row, known, consents=rules, current=current).consents)

    def test_no_proof_no_grant(self):
        for answer, said, expected in (
            ("yes", {"proof": "form"}, "granted"),
            ("yes", {"proof": "form", "date": "2026-01-05 00:00:00"}, "granted"),
            ("yes", {"proof": "form", "date": ""}, "no_proof"),
            ("yes", {}, "no_proof"),
            ("no", {"proof": "form"}, "not_agreed"),
            ("empty", {"proof": "form"}, "not_agreed"),
            ("unclear", {"proof": "form"}, "not_agreed"),
        ):
            with self.subTest(answer=answer, said=said):
                found = self._decisions({"1": answer}, **said)
                self.assertEqual(found, {NEWSLETTER: expected})
        proven = replace(CONSENT_RULES, has_proof=True)
        self.assertEqual(self._decisions({"1": "yes"}, proven), {NEWSLETTER: "granted"})

    def test_what_is_known_already(self):
        day, later = datetime(2026, 1, 5), "2026-01-06 00:00:00"
        for facts, said, expected in (
            (CurrentConsent("granted", day), {}, "held"),
            (CurrentConsent("granted", day), {"date": later}, "granted"),
            (CurrentConsent("granted", day), {"date": "2026-01-04 00:00:00"}, "held"),
            (CurrentConsent("granted", day), {"date_2": later}, "held"),
            (CurrentConsent("granted", day), {"proof": ""}, "held"),
            (CurrentConsent("withdrawn", day, has_unsubscribed=True), {}, "left"),
            (CurrentConsent(None, None, False, True), {}, "asked"),
            (CurrentConsent("pending", day, False, True), {}, "waits"),
        ):
            with self.subTest(facts=facts, said=said):
                found = self._decisions(
                    {"1": "yes"},
                    current={NEWSLETTER: facts},
                    **{"proof": "form", **said},
                )
                self.assertEqual(found, {NEWSLETTER: expected})

    def test_who_unsubscribed(self):
        every = {NEWSLETTER: "withdrawn", OFFERS: "withdrawn", TEXTS: "withdrawn"}
        for answers, expected in (
            ({"1": "left"}, {NEWSLETTER: "withdrawn"}),
            ({"2": "left"}, every),
            ({"1": "yes", "2": "left"}, every),
            ({"file": "left"}, {NEWSLETTER: "withdrawn"}),
            ({"9": "left", "1": "no"}, {NEWSLETTER: "not_agreed"}),
            ({"1": "yes", "file": "unclear"}, {NEWSLETTER: "not_agreed"}),
        ):
            with self.subTest(answers=answers):
                self.assertEqual(self._decisions(answers, proof="form"), expected)
        before = {NEWSLETTER: CurrentConsent("withdrawn", datetime(2026, 1, 1))}
        self.assertEqual(
            self._decisions({"1": "left"}, current=before), {NEWSLETTER: "left"}
        )

    def test_who_is_skipped_is_heard_if_they_unsubscribed(self):
        for answers, facts, expected in (
            ({"1": "yes"}, {"notes": (Note("archived"),)}, {}),
            ({"1": "left"}, {"notes": (Note("archived"),)}, {NEWSLETTER: "withdrawn"}),
            (
                {"1": "left"},
                {"notes": (Note("no_identity"),)},
                {NEWSLETTER: "withdrawn"},
            ),
            ({"1": "left"}, {"duplicate_of": 1}, {}),
        ):
            with self.subTest(answers=answers, facts=facts):
                said = StatedConsent(answers=MappingProxyType(answers), proof="form")
                made = plan(row(consent=said, **facts), consents=CONSENT_RULES)
                self.assertEqual(dict(made.consents), expected)
        erased = plan(
            row(),
            rules=Rules(purposes=(NEWSLETTER,)),
            consents=CONSENT_RULES,
            suppressed=frozenset({"ann@example.com"}),
        )
        self.assertEqual(erased.consents, {NEWSLETTER: "suppressed"})

    def test_purposes_of_companies(self):
        rules = replace(CONSENT_RULES, wanted=(OFFERS,))
        for known, own, expected in (
            (contact(company_id=5), 0, "granted"),
            (contact(company_id=6), 0, "other_company"),
            (contact(), 6, "granted"),  # the contact is shared
            (None, 0, "granted"),
            (None, 5, "granted"),
            (None, 6, "other_company"),
        ):
            with self.subTest(known=known, own=own):
                found = self._decisions(
                    {"1": "yes"}, replace(rules, company_id=own), known, proof="form"
                )
                self.assertEqual(found, {OFFERS: expected})

    def test_columns_of_channels(self):
        for columns, answers, expected in (
            ({}, {}, "granted"),  # the import says it
            ({"1": "email"}, {"1": "yes"}, "granted"),
            ({"1": "all"}, {"1": "yes"}, "granted"),
            ({"1": "sms"}, {"1": "yes"}, "not_agreed"),
            ({"1": "email", "2": None}, {"1": "yes"}, "not_agreed"),
            ({"1": "email", "2": None}, {"1": "yes", "2": "yes"}, "granted"),
            ({"1": "email", "2": "sms"}, {"1": "yes", "2": "no"}, "granted"),
        ):
            with self.subTest(columns=columns, answers=answers):
                channels = {
                    position: ConsentColumn("consent", channel)
                    for position, channel in columns.items()
                }
                rules = replace(CONSENT_RULES, channels=channels)
                found = self._decisions(answers, rules, proof="form")
                self.assertEqual(found, {NEWSLETTER: expected})

    def test_what_changes_nothing_but_consents(self):
        said = StatedConsent(answers=MappingProxyType({"1": "yes"}), proof="form")
        made = plan(row(consent=said), contact(), consents=CONSENT_RULES)
        self.assertEqual((dict(made.vals), made.outcome), ({}, "updated"))
        held = {(7, NEWSLETTER): CurrentConsent("granted", datetime(2026, 1, 1))}
        made = plan(row(consent=said), contact(), consents=CONSENT_RULES, current=held)
        self.assertEqual(made.outcome, "unchanged")
