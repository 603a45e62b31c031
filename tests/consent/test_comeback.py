from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...models.interactions.kinds import KIND_LABELS, MAY_GRANT_IF
from ..common.common import NOW
from ..imports.import_common import ImportCommon
from .comeback_common import (
    BY_ANYBODY,
    FOR_MANY,
    PROOF,
    PROVEN,
    UNCHANGED,
    ComebackCase,
)

# What each method of a proof is worth; a new one has to be put here.
BY_METHOD = {
    "form": BY_ANYBODY,
    "import": FOR_MANY,
    "preference_centre": PROVEN,
    "one_click": PROVEN,
    "api": FOR_MANY,
    "manual": PROVEN,
    "double_opt_in": PROVEN,
}
# What no kind of interaction but these can be: an agreement.
BY_KIND = {"form": BY_ANYBODY}
NO_AGREEMENT = (
    *("click", "open", "visit", "bounce", "entered", "left", "score"),
    *("call_missed", "product_viewed", "cart_added", "cart_left", "chat"),
    *("course_joined", "course_completed", "event_confirmed", "event_attended"),
    *("survey_passed", "list_joined", "list_left", "custom_event"),
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestComeback(ComebackCase, ImportCommon):
    """Every way in, times every state before."""

    def _methods(self):
        field = self.env["contact.consent.event"]._fields["method"]
        return field.get_values(self.env)

    def test_every_method(self):
        self.assertEqual(set(self._methods()), set(BY_METHOD))
        for method in self._methods():
            self.assertWay(
                method,
                BY_METHOD[method],
                lambda person, method=method: person.contact_consent_grant(
                    ["newsletter"], method, proof=PROOF
                ),
            )

    def test_a_user_states_what_a_user_can_know_and_proves_it(self):
        stated = {"api", "import", "manual"}
        mine = self.alicja.with_user(self.marketer)
        for method in self._methods():
            with self.subTest(method=method):
                if method in stated:
                    for proof in (None, "", "  ", "\x00", {}):
                        with self.assertRaisesRegex(UserError, "what proves"):
                            mine.contact_consent_grant(
                                ["newsletter"], method, proof=proof
                            )
                    mine.contact_consent_withdraw(["offers"], method)
                    continue
                for call in (
                    lambda m=method: mine.contact_consent_grant(["newsletter"], m, "P"),
                    lambda m=method: mine.contact_consent_withdraw(["newsletter"], m),
                ):
                    with self.assertRaisesRegex(UserError, "api, import, manual"):
                        call()
        self.assertFalse(self.proofs(self.alicja))

    def test_what_a_user_states(self):
        for method in ("api", "import", "manual"):
            self.assertWay(
                f"rpc-{method}",
                BY_METHOD[method],
                lambda person, method=method: person.with_user(
                    self.marketer
                ).contact_consent_grant(["newsletter"], method, proof=PROOF),
            )

    def test_record_consents(self):
        Change = self.env["contact.consent.change"].with_user(self.marketer)
        for method in Change._fields["method"].get_values(self.env):
            self.assertWay(
                f"wizard-{method}",
                BY_METHOD[method],
                lambda person, method=method: Change.create(
                    {
                        "partner_ids": [Command.set(person.ids)],
                        "purpose_ids": [Command.set(self.newsletter.ids)],
                        "method": method,
                        "proof": PROOF,
                    }
                ).action_record(),
            )

    def test_an_import(self):
        self.assertWay(
            "file",
            FOR_MANY,
            lambda person: self.imported(
                f"Email\n{person.email}\n",
                purpose_ids=[Command.link(self.newsletter.id)],
                consent_proof=PROOF,
            ),
        )

    def test_an_import_of_who_is_no_contact_any_more(self):
        for state in UNCHANGED:
            if not state.startswith("left_with"):
                continue
            person = self._person(state, "gone")
            address = person.email
            person.unlink()
            batch = self.imported(
                f"Email\n{address}\n",
                purpose_ids=[Command.link(self.newsletter.id)],
                consent_proof=PROOF,
            )
            self.assertFalse(self.status(batch.row_ids.partner_id))
            self.assertIn("1 withdrew", batch.consent_report)

    def test_signals_of_every_kind(self):
        """As what a trigger, a link, a threshold or an automation rule does."""
        effect = self.env["contact.effect"].create(self._grants())
        for kind, _label in KIND_LABELS:
            expected = BY_KIND.get(kind, FOR_MANY)
            if kind in NO_AGREEMENT:
                expected = UNCHANGED
            self.assertWay(
                kind,
                expected,
                lambda person, kind=kind: self._apply(
                    effect, person, kind=kind, **self._stated(kind)
                ),
            )

    def _stated(self, kind):
        """What has to be stated with a kind, so that it can be an agreement."""
        name, value = MAY_GRANT_IF.get(kind, (None, None))
        return {"data": {name: value}} if name else {}

    def test_a_form_that_a_user_says_was_sent(self):
        effect = self.env["contact.effect"].create(self._grants())
        self.assertWay(
            "said",
            FOR_MANY,
            lambda person: self._apply(
                effect, person, kind="form", user_id=self.marketer.id
            ),
        )

    def _apply(self, effect, person, **vals):
        interaction = self.env["contact.interaction"]._append(
            {"partner_id": person.id, **vals}
        )
        self.env["contact.effect"]._apply(
            SQL(
                """SELECT %s AS effect_id, partner_id, date, NULL AS source,
                          id AS interaction_id, user_id
                   FROM contact_interaction WHERE id = %s""",
                effect.id,
                interaction.id,
            )
        )

    def test_the_button_behind_the_mail(self):
        def confirm(person):
            person.contact_consent_grant(["newsletter"], "form")
            waiting = person.consent_ids.filtered(
                lambda consent: consent.status == "pending"
            )
            waiting._confirm()

        self.assertWay("confirm", PROVEN, confirm)

    def test_company_and_archive_change_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertWay(
            "company", UNCHANGED, lambda person: person.write({"company_id": other.id})
        )
        self.assertWay(
            "archive", UNCHANGED, lambda person: person.write({"active": False})
        )

    def test_a_new_address(self):
        self.assertWay(
            "moved",
            {**UNCHANGED, "granted": "pending"},
            lambda person: person.write({"email": f"new.{person.email}"}),
        )

    def test_merged_into_a_contact_with_another_address(self):
        for state in UNCHANGED:
            with self.subTest(state=state):
                person = self._person(state, "merge")
                survivor = self._contact(f"heir.{person.email}")
                wizard = self.env["base.partner.merge.automatic.wizard"].create({})
                before = person.email
                wizard._merge((person + survivor).ids, survivor)
                self.assertEqual(
                    self.status(survivor),
                    "pending" if state == "granted" else UNCHANGED[state],
                )
                if state == "withdrawn":
                    again = self._contact(before)
                    again.contact_consent_grant(["newsletter"], "import", proof=PROOF)
                    self.assertFalse(self.status(again))

    def test_a_card_that_is_older_than_the_leaving(self):
        for state in UNCHANGED:
            if state != "withdrawn" and not state.startswith("left_with"):
                continue
            with self.subTest(state=state):
                person = self._person(state, "card")
                person.contact_consent_grant(
                    ["newsletter"], "manual", proof=PROOF, date="2026-01-20"
                )
                self.assertEqual(self.status(person), UNCHANGED[state])

    def test_numbers_that_left(self):
        """No mail confirms a phone number: only in writing, or by the system."""
        text = self.env["contact.consent.purpose"].create(
            {"name": "SMS", "code": "sms", "channel": "sms", "wording": "Text me."}
        )
        anna, eve = self.env["res.partner"].create(
            [
                {"name": "Anna", "email": "anna@example.com", "phone": "+48601000111"},
                {"name": "Eve", "email": "eve@example.com"},
            ]
        )
        anna.contact_consent_withdraw(["sms"], "manual")
        anna.phone = "+48601000222"
        self.env["phone.blacklist"].add("+48601000333")
        for number in ("+48601000111", "+48601000333"):
            eve.phone = number
            for method in ("form", "import", "api"):
                eve.contact_consent_grant(["sms"], method, proof=PROOF)
                self.assertFalse(self.status(eve, text), (number, method))
            eve._preferences_save(text, eve.contact_list_ids, {}, None, {})
            self.assertFalse(self.status(eve, text), "a mail proves no number")
            self.assertTrue(
                number.endswith("111")
                or self.env["phone.blacklist"].search([("number", "=", number)])
            )
        eve.contact_consent_grant(["sms"], "manual", proof=PROOF)
        self.assertEqual(self.status(eve, text), "granted")

    def test_portal_users_of_every_state(self):
        """The model behind the page of a portal user whose address nobody proved."""
        lists = self.env["contact.list"]
        self.assertWay(
            "portal",
            BY_ANYBODY,
            lambda person: person._preferences_save(
                self.newsletter, lists, {}, None, {}
            ),
        )

    def test_a_portal_user_with_the_address_of_a_stranger(self):
        eve = new_test_user(self.env, "eve", "base.group_portal").partner_id
        eve.email = "eve@example.com"
        eve.contact_consent_withdraw(["newsletter"], "manual")
        (self.alicja + eve).contact_consent_grant(["offers"], "manual", proof=PROOF)
        self.alicja.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        # As the page of the portal does it: with all rights, as that user.
        eve.with_user(eve.user_ids).sudo().email = "alicja@example.com"
        self.assertEqual(self.status(eve), "withdrawn")
        self.assertEqual(self.status(self.alicja), "granted")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": self.newsletter.id,
            }
        )
        gate = self.env["contact.consent.gate"]
        both = self.alicja + eve
        self.assertEqual(gate._refused(mailing, both.ids), {eve.id: "withdrawn"})
        # Who unsubscribed with the old address has left with it for good.
        again = self._contact("eve@example.com")
        again.contact_consent_grant(["newsletter"], "import", proof=PROOF)
        self.assertFalse(self.status(again))
        # And a colleague's merge, or a link, does not make the stranger leave either.
        third = self._contact("alicja@example.com")
        third.contact_consent_grant(["newsletter"], "import", proof=PROOF)
        self.assertEqual(self.status(third), "granted")
