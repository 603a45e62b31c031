from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common.common import BROWSER, NOW
from .comeback_common import (
    BY_ANYBODY,
    FOR_MANY,
    PROOF,
    PROVEN,
    UNCHANGED,
    ComebackCase,
)

FORM = "/website/form/crm.lead"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestComebackHttp(HttpCase, ComebackCase):
    """Who comes back over HTTP, from each state."""

    def _post(self, path, **data):
        return self.url_open(
            path,
            data=data,
            headers={"User-Agent": BROWSER, "Referer": f"{self.base_url()}/fair"},
        )

    def _csrf_token(self):
        page = self.url_open("/web/login").text
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    def _send_form(self, person, **values):
        answer = self._post(
            FORM, name="Hi", email_from=person.email, contact_name="Eve", **values
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(list(answer.json()), ["id"], "the same in all cases")

    def test_a_form(self):
        self.assertWay(
            "form",
            BY_ANYBODY,
            lambda person: self._send_form(person, contact_consent_newsletter="1"),
        )

    def test_a_form_whose_trigger_agrees(self):
        self.env["contact.trigger"].create(
            {"name": "Form", "kind": "form", **self._grants()}
        )

        def send(person):
            self._send_form(person)
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()

        self.assertWay("trigger", BY_ANYBODY, send)

    def _save(self, token, purpose):
        return self._post(
            "/contact/preferences",
            csrf_token=self._csrf_token(),
            token=token,
            purpose=purpose,
        )

    def test_the_link_to_the_preferences(self):
        def save(person):
            token = person._preferences_url().partition("token=")[2]
            self._save(token, "newsletter")

        self.assertWay("link", PROVEN, save)

    def test_no_link_to_the_preferences(self):
        eve = self._contact("eve@example.com")
        foreign = eve._preferences_url().partition("token=")[2]
        for token in ("", "x", foreign[:-3] + "AAA"):
            person = self._person("withdrawn", f"no-link-{len(token)}")
            self.assertEqual(self._save(token, "newsletter").status_code, 403)
            self.assertEqual(self.status(person), "withdrawn")
        # A link is worth nothing for others, whatever else is sent with it.
        person = self._person("withdrawn", "foreign-link")
        self._post(
            "/contact/preferences",
            csrf_token=self._csrf_token(),
            token=foreign,
            purpose="newsletter",
            contact_id=person.id,
            email=person.email,
        )
        self.assertEqual(self.status(person), "withdrawn")
        self.assertEqual(self.status(eve), "granted")

    def test_logged_in_with_an_address_that_nobody_proved(self):
        def save(person):
            login = f"portal-{person.id}"
            new_test_user(
                self.env,
                login,
                "base.group_portal",
                partner_id=person.id,
                email=person.email,
            )
            self.authenticate(login, login)
            self._save("", "newsletter")

        self.assertWay("portal", BY_ANYBODY, save)

    def _portal_user(self, name, **values):
        user = new_test_user(self.env, name, "base.group_portal", **values)
        user.partner_id.write(
            {
                "name": name,
                "email": f"{name}@example.com",
                "street": "Street 1",
                "city": "Warsaw",
                "zip": "00-001",
                "country_id": self.env.ref("base.pl").id,
                "phone": "+48601000999",
            }
        )
        return user

    def _type_address(self, user, address):
        """Change the address of one's own contact, in the portal."""
        partner = user.partner_id
        self._post(
            "/my/address/submit",
            csrf_token=self._csrf_token(),
            partner_id=partner.id,
            address_type="billing",
            name=partner.name,
            email=address,
            street=partner.street,
            city=partner.city,
            zip=partner.zip,
            country_id=partner.country_id.id,
            phone=partner.phone,
            required_fields="name,email",
        )
        self.env.invalidate_all()
        self.assertEqual(partner.email, address, "the portal allows it")

    def test_a_portal_user_types_the_address_of_a_stranger(self):
        eve = self._portal_user("eve")
        (self.alicja + eve.partner_id).contact_consent_grant(
            ["newsletter", "offers"], "manual", proof=PROOF
        )
        self.alicja.contact_consent_withdraw(["offers"], "one_click")
        self.authenticate("eve", "eve")
        self._type_address(eve, "alicja@example.com")
        # The address agreed to the one, and left the other.
        self.assertEqual(self.status(eve.partner_id), "granted")
        self.assertEqual(self.status(eve.partner_id, self.offers), "pending")
        self._save("", "offers")
        self.assertEqual(self.status(eve.partner_id, self.offers), "pending")
        self.assertEqual(self.status(eve.partner_id), "withdrawn")
        self.assertEqual(self.status(self.alicja), "granted", "she has not left")
        self._post(
            "/contact/preferences", csrf_token=self._csrf_token(), everything="1"
        )
        self.assertEqual(self.status(self.alicja), "granted")
        for path, params in (
            ("/mailing/blocklist/add", {}),
            ("/mailing/blocklist/add", {"email": "alicja@example.com"}),
            ("/mailing/list/update", {"lists_optin_ids": []}),
        ):
            self._call_refused(path, params)
        self.env.invalidate_all()
        self.assertFalse(self.alicja.is_blacklisted)
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(self.url_open("/mailing/my").status_code, 401)
        # A mailing to both reaches the one who has not left.
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": self.newsletter.id,
            }
        )
        self.assertEqual(
            self.env["contact.consent.gate"]._refused(
                mailing, (self.alicja + eve.partner_id).ids
            ),
            {eve.partner_id.id: "withdrawn"},
        )

    def _call_refused(self, path, params):
        response = self.url_open(path, json={"params": params})
        self.assertIn("error", response.json(), path)

    def test_a_portal_user_cannot_lift_the_blacklist_for_a_stranger(self):
        self.env["mail.blacklist"]._add("alicja@example.com")
        eve = self._portal_user("eve")
        self.authenticate("eve", "eve")
        self._type_address(eve, "alicja@example.com")
        self._call_refused("/mailing/blocklist/remove", {})
        self.env.invalidate_all()
        self.assertTrue(self.alicja.is_blacklisted)

    def test_a_portal_user_who_deletes_the_account_leaves_alone(self):
        for is_proven in (False, True):
            name = f"gone-{is_proven}".lower()
            user = self._portal_user(name)
            duplicate = self._contact(user.partner_id.email)
            (duplicate + user.partner_id).contact_consent_grant(
                ["newsletter"], "manual", proof=PROOF
            )
            if is_proven:
                user.partner_id.contact_consent_grant(["offers"], "form")
                self.offers.double_opt_in = True
                user.partner_id.contact_consent_grant(["offers"], "double_opt_in")
            self.authenticate(name, name)
            self._post(
                "/my/deactivate_account",
                csrf_token=self._csrf_token(),
                validation=name,
                password=name,
                request_blacklist="1",
            )
            self.env.invalidate_all()
            with self.subTest(is_proven=is_proven):
                self.assertFalse(user.active)
                self.assertEqual(self.status(user.partner_id), "withdrawn")
                expected = "withdrawn" if is_proven else "granted"
                self.assertEqual(self.status(duplicate), expected)
                self.assertEqual(duplicate.is_blacklisted, is_proven)
                self.assertEqual(
                    bool(self.env["phone.blacklist"].search([])), is_proven
                )

    def test_a_portal_user_who_proved_the_address(self):
        eve = self._portal_user("eve")
        self.env["mail.blacklist"]._add("eve@example.com")
        eve.partner_id.contact_consent_grant(["newsletter"], "form")
        eve.partner_id.consent_ids._confirm()
        self.authenticate("eve", "eve")
        self._save("", "")
        self.assertEqual(self.status(eve.partner_id), "withdrawn")
        self._save("", "newsletter")
        self.assertEqual(self.status(eve.partner_id), "granted")
        response = self.url_open("/mailing/blocklist/add", json={"params": {}})
        self.assertTrue(response.json()["result"])
        self.assertEqual(self.status(eve.partner_id), "withdrawn")

    def test_that_a_stranger_leaves_proves_nothing(self):
        """Leaving is recorded for all who have the address."""
        eve = self._portal_user("eve")
        self.authenticate("eve", "eve")
        self._type_address(eve, "alicja@example.com")
        self.env["contact.consent"]._withdraw_from_mail(
            "alicja@example.com", self.alicja, self.newsletter, "one_click"
        )
        self.assertEqual(self.status(eve.partner_id), "withdrawn")
        self._save("", "newsletter")
        self.assertEqual(self.status(eve.partner_id), "pending")

    def test_json2(self):
        keys = self.env["res.users.apikeys"].with_user(self.marketer).sudo()
        key = keys._generate("rpc", "Test", None)

        def call(person, method, proof=PROOF):
            return self.url_open(
                "/json/2/res.partner/contact_consent_grant",
                json={
                    "ids": person.ids,
                    "purpose_codes": ["newsletter"],
                    "method": method,
                    "proof": proof,
                },
                headers={"Authorization": f"bearer {key}"},
            )

        self.assertWay("json2", FOR_MANY, lambda person: call(person, "api"))
        person = self._person("withdrawn", "claims")
        field = self.env["contact.consent.event"]._fields["method"]
        for method in field.get_values(self.env):
            if method not in ("api", "import", "manual"):
                self.assertEqual(call(person, method).status_code, 422, method)
            self.assertEqual(call(person, method, None).status_code, 422, method)
        self.assertEqual(self.status(person), "withdrawn")

    def test_pages_of_mailing_lists(self):
        """They are about Odoo's mailing lists, and bring no consent back."""
        mailing = self.env["mailing.mailing"].create({"subject": "M"})
        public_list = self.env["mailing.list"].create({"name": "L", "is_public": True})

        def signed(person):
            return {
                "mailing_id": mailing.id,
                "document_id": person.id,
                "email": person.email,
                "hash_token": mailing._generate_mailing_recipient_token(
                    person.id, person.email
                ),
            }

        def join(person):
            self.url_open(
                "/mailing/list/update",
                json={"params": {**signed(person), "lists_optin_ids": public_list.ids}},
            )
            subscribe = "/website_mass_mailing/subscribe"
            if self.env["ir.module.module"]._get("website_mass_mailing").state == (
                "installed"
            ):
                self.url_open(
                    subscribe,
                    json={
                        "params": {
                            "list_id": public_list.id,
                            "value": person.email,
                            "subscription_type": "email",
                        }
                    },
                )

        self.assertWay("lists", UNCHANGED, join)
        # The signed button of core's page lifts the blacklist, as whose it is; the
        # consent stays as it was.
        for state, status in UNCHANGED.items():
            with self.subTest(state=state):
                person = self._person(state, "lift")
                self.url_open(
                    "/mailing/blocklist/remove", json={"params": signed(person)}
                )
                self.assertEqual(self.status(person), status)

    def test_stop_all_says_that_it_is_for_all_companies(self):
        url = self.alicja._preferences_url()
        note = "This stops the mails of all our companies."
        several = self.env["res.company"].search_count([]) > 1
        self.assertEqual(note in self.url_open(url).text, several)
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["contact.consent.purpose"].create(
            {
                "name": "Theirs",
                "code": "newsletter-b",
                "company_id": other.id,
                "wording": "Yes.",
            }
        )
        self.alicja.contact_consent_grant(["newsletter-b"], "manual", proof=PROOF)
        page = self.url_open(url)
        self.assertIn(note, page.text)
        self._post(
            "/contact/preferences",
            csrf_token=self._csrf_token(),
            token=url.partition("token=")[2],
            everything="1",
        )
        self.assertEqual(self.status(self.alicja, theirs), "withdrawn")

    def test_the_form_of_a_company_takes_its_own_purpose(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.newsletter.copy(
            {"code": "weekly", "company_id": other.id, "name": "Theirs"}
        )
        ours = self.newsletter.copy(
            {"code": "weekly", "company_id": self.env.company.id, "name": "Ours"}
        )
        person = self._contact("dora@example.com")
        self._send_form(person, contact_consent_weekly="1")
        self.assertEqual(self.status(person, ours), "granted")
        self.assertFalse(self.status(person, theirs))
        person.with_user(self.marketer).contact_consent_withdraw(["weekly"], "manual")
        self.assertEqual(self.status(person, ours), "withdrawn")
        self.assertFalse(self.status(person, theirs))
        self.marketer.company_ids = [Command.link(other.id)]
        there = person.with_user(self.marketer).with_company(other)
        there.contact_consent_grant(["weekly"], "manual", proof=PROOF)
        self.assertEqual(self.status(person, theirs), "granted")
