from types import SimpleNamespace

from freezegun import freeze_time
from werkzeug.exceptions import MethodNotAllowed

from odoo import http
from odoo.tests import tagged

from ..common.common import BROWSER, NOW
from .public_routes import METHODS, NUMBER, PublicRoutesCase
from .unsubscribing_common import PROOF

# Where whoever has the mail leaves, or comes, by a POST.
CHANGING_ROUTES = {
    "/contact/confirm/<string:token>",
    "/contact/preferences",
    "/contact/unsubscribe",
    "/mailing/<int:mailing_id>/unsubscribe",
    "/mailing/<int:mailing_id>/unsubscribe_oneclick",
    "/mailing/blocklist/add",
    "/mailing/blocklist/remove",
    "/mailing/confirm_unsubscribe",
    "/mailing/list/update",
}
TEXT_ROUTE = "/sms/<int:mailing_id>/unsubscribe/<string:trace_code>"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestOnlyByPost(PublicRoutesCase):
    """RFC 9110, 9.2.1: what follows links, or only asks, changes nothing."""

    def test_no_other_method_changes_anything(self):
        """With valid tokens, on every route that links of mails lead to."""
        before = self._state()
        for kind, mailing in self.mailings.items():
            values = self._values(mailing)
            for rule in self._rules_of(mailing):
                for method in METHODS:
                    if method == "POST":
                        continue
                    response = self._request(rule, method, values)
                    with self.subTest(kind=kind, rule=rule.rule, method=method):
                        self.assertLess(response.status_code, 500, rule.rule)
                        self.assertFalse(self._changed(before))

    def test_nor_for_who_is_logged_in(self):
        before = self._state()
        values = self._values(self.mailings["to a mailing list"])
        for user in (self.portal, self._mailer()):
            self.authenticate(user.login, user.login)
            csrf_token = self._csrf_token()
            for rule in self._rules():
                for method in METHODS:
                    if method == "POST":
                        continue
                    response = self._request(rule, method, values, csrf_token)
                    with self.subTest(user=user.name, rule=rule.rule, method=method):
                        self.assertLess(response.status_code, 500, rule.rule)
                        self.assertFalse(self._changed(before))

    def test_a_post_does(self):
        """So what is tested above is not void: these links do change something."""
        csrf_token = self._csrf_token()
        before = self._state()
        changing = set()
        for mailing in self.mailings.values():
            values = self._values(mailing)
            for rule in self._rules_of(mailing):
                with self.env.cr.savepoint() as savepoint:
                    self._request(rule, "POST", values, csrf_token)
                    if self._changed(before):
                        changing.add(rule.rule)
                    savepoint.rollback()
                self.env.invalidate_all()
        expected = CHANGING_ROUTES | (
            {TEXT_ROUTE} if "by text message" in self.mailings else set()
        )
        self.assertEqual(changing, expected)

    def test_the_button_does_what_the_link_said(self):
        mailing = self.mailings["without a purpose"]
        values = self._values(mailing)
        page = self.url_open(
            f"/mailing/{mailing.id}/unsubscribe",
            params={
                name: values[name] for name in ("document_id", "email", "hash_token")
            },
            headers={"User-Agent": BROWSER},
        )
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertIn("Stop all mails from us", page.text)
        self.assertFalse(self.env["mail.blacklist"].search([]))
        self._press(page)
        self.assertEqual(self.env["mail.blacklist"].search([]).email, self.alicja.email)

    def test_options_is_answered_without_the_route(self):
        link = self.alicja._preferences_url()
        response = self.url_open(link, method="OPTIONS")
        self.assertEqual((response.status_code, response.text), (204, ""))
        self.assertEqual(response.headers["Allow"], "GET, HEAD, OPTIONS, POST")
        self.assertEqual(self.alicja.list_member_ids.list_id, self.fair)

    def test_every_writer_has_the_guard(self):
        """Also behind routes of addons that nobody knows yet."""
        for name, change in self._writers().items():
            for method in METHODS:
                with self.subTest(writer=name, method=method):
                    before = self._state()
                    is_posted = method == "POST"
                    with self.env.cr.savepoint() as savepoint:
                        with self._serving(method):
                            if is_posted:
                                change()
                            else:
                                with self.assertRaises(MethodNotAllowed):
                                    change()
                        self.env.flush_all()
                        self.assertEqual(bool(self._changed(before)), is_posted)
                        savepoint.rollback()
                    self.env.invalidate_all()

    def test_jobs_go_on(self):
        """OCA's queue_job runs them in GET requests of its own."""
        with self._serving("GET", "/queue_job/runjob"):
            self.alicja.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(self.status(self.alicja), "withdrawn")

    def test_routes_that_only_read_write_nothing(self):
        """They are served from a replica of the database, where there is one."""
        self.authenticate(self.manager.login, self.manager.login)
        values = self._values(self.mailings["with a purpose"])
        batch = self.env["contact.import"].create({"file_name": "a.csv"})
        own = [
            rule
            for rule in self._rules()
            if rule.endpoint.routing["readonly"]
            and "contact_marketing" in rule.endpoint.func.__module__
        ]
        self.assertGreaterEqual(len(own), 3)
        for rule in own:
            method = "GET" if "GET" in rule.methods else "POST"
            with (
                self.subTest(rule=rule.rule),
                self.assertNoLogs("odoo.http", "WARNING"),
            ):
                response = self._request(
                    rule, method, {**values, "import_id": batch.id}
                )
                self.assertEqual(response.status_code, 200)

    def _writers(self):
        """Each way to change who agreed and who unsubscribed."""
        env = self.env
        consent = env["contact.consent"]
        contact, members = self.alicja, self.members
        old = env["mail.blacklist"].create({"email": "old@example.com"})
        number = env["phone.blacklist"].create({"number": "+48601000333"})
        suppressed = env["contact.suppression"].create({"address": "s@example.com"})
        subscription = members.subscription_ids[0]
        interaction = (
            env["contact.interaction"]
            .sudo()
            ._append({"kind": "form", "partner_id": contact.id, "verdict": "human"})
        )
        env["contact.consent.purpose"]._grant_by_form(
            contact, interaction, {self.texts: 0, self.newsletter: 0}
        )
        later = {"date": NOW}
        env.flush_all()
        return {
            "grant": lambda: self.clara.contact_consent_grant(
                ["texts"], "manual", proof=PROOF, **later
            ),
            "withdraw": lambda: contact.contact_consent_withdraw(
                ["newsletter"], "manual"
            ),
            "leave by address": lambda: consent._withdraw_everything(
                contact.email, contact, "one_click"
            ),
            "leave without a contact": lambda: consent._withdraw_from_mail(
                "gone@example.com", contact.browse(), self.newsletter, "one_click"
            ),
            "confirm": lambda: contact.consent_ids.filtered(
                lambda held: held.status == "pending"
            )._confirm(),
            "take back": lambda: consent._retract(interaction.ids),
            "settle": lambda: self.newsletter.write({"validity_months": 1}),
            "suppress": lambda: env["contact.suppression"]._suppress(
                ["new@example.com"], "Test"
            ),
            "suppress no more": suppressed.unlink,
            "blacklist": lambda: env["mail.blacklist"]._add("new@example.com"),
            "blacklist no more": lambda: env["mail.blacklist"]._remove(old.email),
            "forget a blacklisting": old.unlink,
            "blacklist a number": lambda: env["phone.blacklist"].add(NUMBER),
            "blacklist a number no more": lambda: env["phone.blacklist"].remove(
                number.number
            ),
            "opt out": lambda: members._update_subscription_from_email(
                contact.email, opt_out=True
            ),
            "subscribe": lambda: env["mailing.subscription"].create(
                {
                    "list_id": members.id,
                    "contact_id": env["mailing.contact"]
                    .create({"email": "new@example.com"})
                    .id,
                }
            ),
            "subscribe by the contact": lambda: env["mailing.contact"].create(
                {"email": "new@example.com", "list_ids": self.link(members)}
            ),
            "subscribe by the list": lambda: members.write({"contact_ids": [(5,)]}),
            "unsubscribe": subscription.unlink,
        }

    def _serving(self, method, path="/some/route"):
        """A block that code runs in as if such a request were served."""
        request = SimpleNamespace(
            httprequest=SimpleNamespace(method=method, path=path), env=self.env
        )
        return _Serving(request)


class _Serving:
    def __init__(self, request):
        self.request = request

    def __enter__(self):
        http._request_stack.push(self.request)

    def __exit__(self, *_error):
        http._request_stack.pop()
