import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.consent.res_partner_preferences import LINK_LIFETIME
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .public_routes import FORGED, METHODS, NUMBER, PublicRoutesCase

PREFERENCES_TOKEN = re.compile(r"preferences\?(?:\w+=\w+&(?:amp;)?)*token=([\w-]+)")
OWN = "odoo.addons.contact_marketing."
# No link, and open to everybody.
ANONYMOUS = "/website_mass_mailing/subscribe"
# Arguments that prove who asks; the rest only says who is meant.
PROOFS = ("hash_token", "signature", "trace_code", "token")
COMMON = ("GET", "POST")  # test_only_by_post tries the others
OLD = LINK_LIFETIME + timedelta(days=1)
# What an old mail, also a forwarded one, still does: it lets leave.
LEAVING_ROUTES = {
    "/contact/preferences",
    "/contact/unsubscribe",
    "/mailing/<int:mailing_id>/unsubscribe",
    "/mailing/<int:mailing_id>/unsubscribe_oneclick",
    "/mailing/confirm_unsubscribe",
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestLinkTokens(PublicRoutesCase):
    """Every route that links of mails lead to, by every method, with every kind of
    token: none, forged, of somebody else, of another mailing, old."""

    def setUp(self):
        super().setUp()
        del self.mailings["without a purpose"]  # those links are core's
        self.mailing = self.mailings["with a purpose"]
        self.env.company.email = "info@example.com"

    def test_without_a_valid_token_nothing_is_read_or_changed(self):
        self._check_refused(None, self.mailing, METHODS)

    def test_nor_of_other_mailings(self):
        for kind, mailing in self.mailings.items():
            if mailing != self.mailing:
                with self.subTest(kind):
                    self._check_refused(None, mailing, COMMON)

    def test_nor_by_who_is_logged_in(self):
        """Core lets who may make mailings pass without a token."""
        for user in (self.portal, self._mailer(), self._boss()):
            user.partner_id.email = False  # nothing of its own to change
            with self.subTest(user.name):
                self._check_refused(user, self.mailing, COMMON)

    def test_an_old_token_only_lets_leave(self):
        links = {mailing: self._values(mailing) for mailing in self.mailings.values()}
        self.env["mail.blacklist"].create({"email": "alicja@example.com"})
        self.members.subscription_ids.opt_out = True
        self._check_only_leaving(links, OLD)

    def test_an_erased_person_only_leaves(self):
        links = {self.mailing: self._values(self.mailing)}
        self.alicja.sudo()._erase()
        self.env["res.partner"].create(
            {"name": "Alicja Nowak", "phone": NUMBER, "email": "alicja@example.com"}
        )
        self._check_only_leaving(links, timedelta(minutes=1))

    def test_who_has_another_address_only_leaves(self):
        links = {self.mailing: self._values(self.mailing)}
        self.alicja.email = "new@example.com"
        self._check_only_leaving(links, timedelta(minutes=1))

    def test_who_is_of_another_company_by_now_shows_nothing(self):
        url = self.alicja._preferences_url()
        self.alicja.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self._get(url).status_code, 403)

    def test_an_address_that_is_shared_opens_one_contact(self):
        self.clara.email = self.alicja.email
        self.clara.name = "Clara Secret"
        url = self.alicja._preferences_url()
        self.assertIn("Alicja Nowak", self._get(url).text)
        self.alicja.unlink()
        page = self._get(url)
        self.assertNotIn("Clara", page.text)
        self.assertEqual(page.status_code, 403)

    def test_merged_twice(self):
        url = self.alicja._preferences_url()
        merge = self.env["base.partner.merge.automatic.wizard"].create({})._merge
        self.bruno.email = self.clara.email = self.alicja.email
        merge((self.alicja + self.bruno).ids, self.bruno)
        merge((self.bruno + self.clara).ids, self.clara)
        self.assertIn("Clara Weber", self._get(url).text)
        self.clara.sudo()._erase()
        self.assertEqual(self._get(url).status_code, 403)

    def test_unsubscribing_makes_no_link_that_outlives_the_mail(self):
        values = self._values(self.mailings["with a purpose"])
        query = {name: values[name] for name in ("document_id", "email", "hash_token")}
        path = f"/mailing/{values['mailing_id']}/confirm_unsubscribe"
        with self._later(days=80):
            page = self.url_open(path, params=query)
            self.assertIn("token=", page.text)
            token = page.text.partition("token=")[2].partition('"')[0]
        with self._later(days=91):
            link = self.env["res.partner"]._preferences_from_token(token)
            self.assertFalse(link.is_open)
            self.assertNotIn("token=", self.url_open(path, params=query).text)

    def test_a_fresh_link_goes_to_the_address_of_record(self):
        old = self.alicja._preferences_url()
        self.alicja.email = "new@example.com"
        # The one that asks the new address to confirm.
        self.env["mail.mail"].search([]).unlink()
        with self._later(days=100), smtp_server(self.env) as inbox:
            page = self._get(old)
            self.assertEqual(page.status_code, 403)
            self.assertNotIn("new@example.com", page.text)
            for _round in range(3):  # one a day at most
                answer = self._ask_for_link(page)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("new@example.com", answer.text)
            # How long the answer takes tells nothing.
            self.assertFalse(self.env["mail.mail"].search([]))
            self._run_mail_queue()
            [mail] = inbox.messages
            self.assertEqual(mail["To"].addresses[0].addr_spec, "new@example.com")
            fresh = self._get(self._link(mail, "Preferences"))
            self.assertIn("Alicja Nowak", fresh.text)
        with self._later(days=102), smtp_server(self.env) as inbox:
            self._ask_for_link(page)
            self._run_mail_queue()
            self.assertEqual(len(inbox.messages), 1)

    def test_nobody_else_gets_a_fresh_link(self):
        old = {
            contact: contact._preferences_url()
            for contact in self.alicja + self.bruno + self.clara
        }
        self.alicja.sudo()._erase()
        self.bruno.active = False
        self.env["contact.suppression"].create({"address": self.clara.email})
        with self._later(days=100), smtp_server(self.env) as inbox:
            for url in old.values():
                self._post_link(parse_qs(urlsplit(url).query)["token"][0])
            self.assertEqual(self._post_link(FORGED).status_code, 403)
            self._run_mail_queue()
            self.assertFalse(inbox.messages)

    def test_the_proof_says_that_it_came_by_a_link(self):
        page = self._get(self.alicja._preferences_url())
        self._press(page, purpose=["newsletter", "offers", "texts", "extra"])
        self._press(page, purpose=["offers"], words="Too many")
        by_link = "By the link in a mail of 2026-03-02."
        granted, left = self.proofs(self.alicja, self.extra)[-2:]
        self.assertEqual((granted.status, granted.evidence), ("granted", by_link))
        self.assertEqual(
            (left.status, left.evidence), ("withdrawn", f"{by_link}\nToo many")
        )

    def test_the_confirmation_is_bound_to_the_address_it_was_mailed_to(self):
        consent = self.alicja.consent_ids.filtered(
            lambda held: held.purpose_id == self.extra
        )
        url = consent._confirm_url()
        self.alicja.email = "new@example.com"
        self.assertIn("does not work any more", self._get(url).text)
        self._post(url, {"csrf_token": self._csrf_token()})
        self.assertEqual(self.status(self.alicja, self.extra), "pending")

    # ------------------------------------------------------------

    def _boss(self):
        return self._new_user(
            "boss",
            "base.group_system,contact_marketing.group_manager,"
            "mass_mailing.group_mass_mailing_user",
        )

    def _check_refused(self, user, mailing, methods):
        """That bad links of a mailing change nothing and show nothing."""
        if user:
            self.authenticate(user.login, user.login)
        links = list(self._bad_links(mailing))
        csrf_token = self._csrf_token()
        before = self._state()
        for kind, values in links:
            for rule in self._rules_of(mailing):
                if user and rule.endpoint.routing["auth"] == "user":
                    continue  # by its rights, not by a link
                if user and (kind, rule.rule) == ("none", "/contact/preferences"):
                    continue  # its own, by the session
                for method in methods:
                    response = self._request(rule, method, values, csrf_token)
                    name = f"{kind} {method} {rule.rule}"
                    self.assertLess(response.status_code, self._worst(rule), name)
                    self.assertFalse(self._changed(before), name)
                    self._check_nothing_personal(response, name)

    def _worst(self, rule):
        # Some of core's routes cannot compare what is not ASCII, and say so by 500.
        is_own = rule.endpoint.func.__module__.startswith(OWN)
        return 500 if is_own else 501

    def _check_nothing_personal(self, response, name):
        self.assertNotIn("Alicja Nowak", response.text, name)
        for token in PREFERENCES_TOKEN.findall(response.text):
            link = self.env["res.partner"]._preferences_from_token(token)
            self.assertFalse(link.is_open, name)

    def _check_only_leaving(self, links, later):
        """That these links grant nothing, show nothing, and let leave."""
        with freeze_time(NOW + later):
            csrf_token = self._csrf_token()
            before = self._state()
            leaving = set()
            for mailing, values in links.items():
                for rule in self._rules_of(mailing):
                    if rule.rule == ANONYMOUS:
                        continue
                    for method in COMMON:
                        name = f"{method} {rule.rule}"
                        with self.env.cr.savepoint() as savepoint:
                            response = self._request(rule, method, values, csrf_token)
                            if self._changed(before):
                                self.assertEqual(method, "POST", name)
                                self.assertFalse(self._came(before), name)
                                leaving.add(rule.rule)
                            savepoint.rollback()
                        self.env.invalidate_all()
                        self.assertLess(response.status_code, self._worst(rule), name)
                        self._check_nothing_personal(response, name)
        self.assertLessEqual(LEAVING_ROUTES, leaving)

    def _came(self, before):
        """What was granted, joined or no longer kept off since then."""
        now = self._state()

        def rows(state, table, said):
            return {row for row in state[table] if said in row}

        return (
            rows(now, "contact_consent", '"status": "granted"')
            - rows(before, "contact_consent", '"status": "granted"')
            or rows(now, "contact_consent_event", '"status": "granted"')
            - rows(before, "contact_consent_event", '"status": "granted"')
            or rows(before, "mail_blacklist", '"active": true')
            - rows(now, "mail_blacklist", '"active": true')
            or rows(before, "mailing_subscription", '"opt_out": true')
            - rows(now, "mailing_subscription", '"opt_out": true')
            or now["contact_list_member"] - before["contact_list_member"]
            or before["contact_suppression"] - now["contact_suppression"]
        )

    def _bad_links(self, mailing):
        """Pairs: what is wrong, and the values of the link."""
        values = self._values(mailing)
        others = {
            "of somebody else": self._values(mailing, self.bruno),
            "of another mailing": self._values(self._mailing()),
        }
        yield "none", self._with(values, "")
        yield "forged", self._with(values, FORGED)
        yield "not ASCII", self._with(values, "ż")
        for kind, other in others.items():
            tokens = {
                **dict.fromkeys(values["token"], other["hash_token"]),
                # Good for something else.
                "/contact/preferences": values["token"]["/contact/confirm"],
                "/contact/confirm": values["token"]["/contact/preferences"],
            }
            proofs = {name: other[name] for name in PROOFS}
            yield kind, {**values, **proofs, "token": tokens}

    def _with(self, values, proof):
        """These values with another proof; where it is part of a path, not without."""
        return {
            **values,
            **dict.fromkeys(PROOFS, proof or FORGED),
            "hash_token": proof,
            "token": {
                **dict.fromkeys(values["token"], proof or FORGED),
                "/contact/preferences": proof,
            },
        }

    def _ask_for_link(self, page):
        token = page.text.partition('name="token"')[2].split('value="')[1]
        return self._post_link(token.partition('"')[0])

    def _post_link(self, token):
        return self._post(
            "/contact/preferences/link",
            {"csrf_token": self._csrf_token(), "token": token},
        )

    def _run_mail_queue(self):
        jobs = (
            "contact_marketing.ir_cron_consents",
            "mail.ir_cron_mail_scheduler_action",
        )
        for job in jobs:
            with self.enter_registry_test_mode():
                self.env.ref(job).method_direct_trigger()
