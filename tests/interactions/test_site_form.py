from itertools import product
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...lib.form_fields import TYPED
from ...models.common.tokens import hidden_id, verified
from ...models.interactions.contact_site_receive import VISITOR_SCOPE
from ..common.common import NOW
from .site_common import ORIGIN, SiteCase

# What no person types for a name, a number or an address of a website.
ODD = (
    *("http://[", "1://[", "//]", "http://[::1", "http://[v1.x]/", "\u2100.com//["),
    *("javascript:1", "%00", "=1+1", "<b>x</b>", "\u202e", "2" * 250, "\U0001f600"),
)
FORMS_FAILURES = (
    "odoo.addons.contact_marketing.models.interactions.res_partner_form",
    "odoo.addons.contact_marketing.models.common.failures",
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSiteForm(SiteCase):
    """Forms of other websites are what anybody types."""

    def test_a_form_makes_a_contact_that_is_known(self):
        response = self._send(
            {"your-email": "dora@example.com", "Your name": "Dora", "message": "Hi"}
        )
        dora = self.env["res.partner"].search([("email", "=", "dora@example.com")])
        self.assertEqual(dora.name, "Dora")
        self.assertEqual(self._told(dora).kind, "form")
        self.assertEqual(self._told(dora).data["fields"]["message"], "Hi")
        self._post(visitor=response.json()["visitor"])
        self.assertEqual(self._told(dora).mapped("kind"), ["form", "visit"])
        self.site.may_create = False
        with self._nothing_written():
            self._send({"email": "eva@example.com"})

    def test_a_form_changes_nothing_of_a_known_contact(self):
        before = self.alicja.read()[0]
        self._send({"email": "alicja@example.com", "phone": "+48601000111"})
        changed = {
            name
            for name, value in self.alicja.read()[0].items()
            if value != before[name] and "interaction" not in name
        }
        self.assertFalse(changed)
        self.assertEqual(len(self._told()), 1)

    def test_the_answer_does_not_tell_who_is_known(self):
        self.bruno.with_user(self.manager)._erase()
        answers = [
            self._send({"email": address})
            for address in (
                *("alicja@example.com", "bruno@example.com", "new@example.com"),
                *("nobody", "a@example.com, b@example.com"),
            )
        ]
        self.assertEqual({answer.status_code for answer in answers}, {200})
        tokens = [answer.json()["visitor"] for answer in answers]
        self.assertEqual({len(token) for token in tokens}, {len(tokens[0])})
        # Nor does what the token says, which anybody can read: no id is in it, and the
        # same interaction reads otherwise each time.
        told = [verified(self.env, VISITOR_SCOPE, token) for token in tokens]
        self.assertEqual({tuple(said[:2]) for said in told}, {tuple(told[0][:2])})
        self.assertEqual({type(said[2]) for said in told}, {str})
        for interaction in self._told():
            again = [
                self.site._visitor_token("contact.interaction", interaction.id)
                for _ in range(2)
            ]
            self.assertEqual(len({*again, *tokens}), len(tokens) + 2)
            for token in again:
                self.assertEqual(
                    self.site._claim(VISITOR_SCOPE, token),
                    ("contact.interaction", interaction.id),
                )
        for odd in (1, None, [], "", "00", "x" * 48, "0" * 50):
            self.assertIsNone(hidden_id(self.env, VISITOR_SCOPE, odd), odd)

    def test_odd_values_do_not_tell_who_is_known(self):
        """Each field that forms are understood by, with each odd value."""
        self.bruno.with_user(self.manager)._erase()
        lengths = set()
        names = sorted(set(TYPED) - {"email"})
        for number, (name, value) in enumerate(product(names, ODD)):
            known, suppressed = "alicja@example.com", "bruno@example.com"
            for address in (f"n{number}@a.com", known if number % 2 else suppressed):
                answer = self._send({"email": address, name: value})
                with self.subTest(name=name, value=value, address=address):
                    self.assertEqual(answer.status_code, 200)
                    lengths.add(len(answer.json()["visitor"]))
        self.assertEqual(len(lengths), 1)

    @mute_logger(*FORMS_FAILURES)
    def test_a_contact_that_cannot_be_made_is_answered_as_nobody(self):
        Partner = self.env.registry["res.partner"]
        count = self.env["res.partner"].search_count([])
        for error in (ValueError("x"), KeyError("x"), ValidationError("x")):
            with (
                self.subTest(error=error),
                patch.object(Partner, "create", side_effect=error),
            ):
                answer = self._send({"email": "dora@example.com"})
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.json()["visitor"])
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_a_form_grants_nothing_without_the_mail(self):
        """Whatever the purpose says, by a box or by a trigger."""
        (self.newsletter + self.offers).is_public = True
        self.env["contact.trigger"].create(
            {
                "name": "Agrees",
                "kind": "form",
                "url_pattern": f"{ORIGIN}/agree",
                "purpose_grant_ids": self.link(self.newsletter),
            }
        )
        calls = self.env["contact.consent.purpose"].create(
            {"name": "Calls", "code": "calls", "channel": "phone", "wording": "Call."}
        )
        calls.is_public = True
        self.clara.contact_consent_grant(["newsletter"], "manual", proof="Card")
        self.clara.contact_consent_withdraw(["newsletter"], "manual")
        ticked = {"contact_consent_newsletter": "on", "contact_consent_calls": "on"}
        for contact in (self.alicja, self.clara):
            self._send({"email": contact.email, **ticked})
        self._send({"email": "bruno@example.com"}, url=f"{ORIGIN}/agree")
        self._send({"email": "dora@example.com", **ticked})
        self._apply()
        dora = self.env["res.partner"].search([("email", "=", "dora@example.com")])
        self.assertFalse(
            self.env["contact.consent.event"].search(
                [
                    ("partner_id", "in", (self.alicja + self.bruno + dora).ids),
                    ("status", "=", "granted"),
                ]
            )
        )
        for contact in (self.alicja, self.bruno, dora):
            self.assertEqual(self.status(contact), "pending", contact.name)
            self.assertFalse(self.status(contact, calls))
            self.assertFalse(self.proofs(contact).ip_address)
        self.assertIn(self.status(self.clara), ("withdrawn", "pending"))
        # It is asked as by any form, and the link in the mail grants.
        consent = self.alicja.consent_ids
        consent._confirm()
        self.assertEqual(self.status(self.alicja), "granted")

    def test_do_not_track(self):
        visitor, token = self._visitor(), self._arrive(self.bruno)
        for header in ("Sec-GPC", "DNT"):
            with self.subTest(header=header), self._nothing_written():
                for values in ({"visitor": visitor}, {"link": token}):
                    response = self._post(headers={header: "1"}, **values)
                    self.assertEqual((response.status_code, response.text), (204, ""))
        response = self._post(
            kind="form", fields={"email": "dora@example.com"}, headers={"Sec-GPC": "1"}
        )
        self.assertEqual(response.status_code, 204, "a form is heard, and no more")
        self.assertTrue(
            self.env["res.partner"].search([("email", "=", "dora@example.com")])
        )
