"""All routes that links of mails lead to, as the registry has them."""

import inspect
import threading
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import SQL

from ..common.common import BROWSER, NOW
from .unsubscribing_common import UnsubscribingCase

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
NUMBER = "+48601000111"
FORGED = "x"
# Of what no other method than POST may change a row.
STATE_TABLES = (
    "contact_consent",
    "contact_consent_event",
    "contact_suppression",
    "contact_list_member",
    "mail_blacklist",
    "phone_blacklist",
    "mailing_subscription",
)


def taken(rule):
    """The names of all arguments that a route takes."""
    taken = inspect.signature(rule.endpoint.original_endpoint).parameters
    is_open = any(taken[name].kind is inspect.Parameter.VAR_KEYWORD for name in taken)
    # Those that take whatever is sent; the legacy route names what it passes on.
    extra = {"purpose", "sms_number"} if is_open and "res_id" not in taken else set()
    return {*taken, *rule.arguments} | extra


class PublicRoutesCase(UnsubscribingCase):
    """A contact with all that a link could change, and the links that could."""

    def setUp(self):
        super().setUp()
        self.extra = self.env["contact.consent.purpose"].create(
            {
                "name": "Extra",
                "code": "extra",
                "wording": "More.",
                "double_opt_in": True,
            }
        )
        self.texts = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "texts", "channel": "sms", "wording": "Text me."}
        )
        self.alicja.phone, self.bruno.phone = NUMBER, "+48601000222"
        self.alicja.contact_consent_grant(["texts"], "manual", proof="Card")
        (self.alicja + self.bruno).contact_consent_grant(["extra"], "form")
        self.env["mail.mail"].search([]).unlink()  # which ask to confirm
        self.fair.is_public = True
        self.alicja.contact_list_add(self.fair.ids)
        self.members = self.env["mailing.list"].create(
            {
                "name": "Members",
                "is_public": True,
                "contact_ids": [
                    Command.create({"email": contact.email})
                    for contact in self.alicja + self.bruno
                ],
            }
        )
        self.mailings = {
            "with a purpose": self._mailing(purpose_id=self.newsletter.id),
            "without a purpose": self._mailing(),
            "to a mailing list": self._mailing(
                purpose_id=self.newsletter.id,
                mailing_model_id=self.env["ir.model"]._get_id("mailing.list"),
                contact_list_ids=[Command.set(self.members.ids)],
            ),
        }
        if "sms_code" in self.env["mailing.trace"]._fields:
            self.mailings["by text message"] = self._mailing(
                mailing_type="sms", purpose_id=self.texts.id
            )
        self.tracker = self.env["link.tracker"].create(
            {"url": "https://shop.example.com/a", "title": "A"}
        )
        self.env.flush_all()
        # What Odoo's own runner sets, and the routing map asks for.
        self.startPatcher(
            patch.object(
                threading.current_thread(), "dbname", self.cr.dbname, create=True
            )
        )

    def _mailing(self, **vals):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "body_html": "<p t-out='object.name'>Hello</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "sent_date": NOW,
                "state": "done",
                **vals,
            }
        )
        is_text = mailing.mailing_type == "sms"
        for contact in self.alicja + self.bruno:
            self.env["mailing.trace"].create(
                {
                    "mass_mailing_id": mailing.id,
                    "model": mailing.mailing_model_real,
                    "res_id": self._document(mailing, contact).id,
                    "sent_datetime": NOW,
                    "trace_status": "sent",
                    **(
                        {
                            "trace_type": "sms",
                            "sms_code": f"A{contact.id}",
                            "sms_number": contact.phone_sanitized,
                        }
                        if is_text
                        else {}
                    ),
                }
            )
        return mailing

    def _document(self, mailing, contact):
        if mailing.mailing_model_real == "res.partner":
            return contact
        return self.members.contact_ids.filtered(
            lambda member: member.email == contact.email
        )

    def _mailer(self):
        """Whom core shows all pages behind the links of mailings."""
        mailer = self._new_user("mailer", "mass_mailing.group_mass_mailing_user")
        mailer.partner_id.email = False
        return mailer

    # ------------------------------------------------------------
    # The routes
    # ------------------------------------------------------------

    def _rules(self):
        """The routes of this addon, and of all that deal with mailings."""
        mailing_addon = self.env.ref("base.module_mass_mailing")
        addons = mailing_addon + mailing_addon.downstream_dependencies()
        names = {*addons.mapped("name"), "link_tracker"}
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.split(".")[2] in names
        ]
        self.assertGreater(len(rules), 30)
        return rules

    def _rules_of(self, mailing):
        """Those that may answer differently for this mailing than for the first."""
        rules = self._rules()
        if mailing == next(iter(self.mailings.values())):
            return rules
        return [rule for rule in rules if "mailing_id" in taken(rule)]

    def _values(self, mailing, contact=None):
        """All that a link of a mailing to a contact says, by name of the argument."""
        contact = contact or self.alicja
        document = self._document(mailing, contact)
        trace = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id), ("res_id", "=", document.id)]
        )
        consent = contact.consent_ids.filtered(
            lambda consent: consent.purpose_id == self.extra
        )
        mail = self.env["mail.mail"].create({"mailing_id": mailing.id})
        trace.write({"mail_mail_id": mail.id, "mail_mail_id_int": mail.id})
        hash_token = mailing._generate_mailing_recipient_token(
            document.id, contact.email
        )
        preferences = urlsplit(contact._preferences_url()).query
        return {
            "mailing_id": mailing.id,
            "document_id": document.id,
            "res_id": document.id,
            "email": contact.email,
            "hash_token": hash_token,
            "trace_id": trace.id,
            "mailing_trace_id": trace.id,
            "code": self.tracker.code,
            "signature": trace._sign_click(self.tracker.code),
            "sms_id_int": 1,
            "trace_code": "sms_code" in trace and trace.sms_code or "Abc",
            "sms_number": contact.phone_sanitized or "",
            "mail_id": mail.id,
            "import_id": 1,
            "partner_id": contact.id,
            "kind": "csv",
            "everything": "1",
            "purpose": "extra",
            "lists_optin_ids": [],
            "list_id": self.members.id,
            "value": contact.email,
            "subscription_type": "email",
            "opt_out_reason_id": 1,
            "last_action": "blocklist_add",
            "user_id": self.marketer.id,
            # What is called so depends on the route.
            "token": {
                "/contact/confirm": consent._confirm_url().rpartition("/")[2]
                if consent
                else FORGED,
                "/contact/preferences": parse_qs(preferences)["token"][0],
                "/contact/test": parse_qs(
                    urlsplit(mailing._test_url(contact.email, "unsubscribe")).query
                )["token"][0],
                "/mail/track": mail._generate_mail_recipient_token(mail.id),
                "/mail/mailing": hash_token,
                "/mailing/report": mailing._generate_mailing_report_token(
                    self.marketer.id
                ),
                "/mailing/": hash_token,
            },
        }

    def _request(self, rule, method, values, csrf_token=None):
        """Send these values to a route, as a browser or a program would."""
        values = {
            **values,
            "token": next(
                (
                    token
                    for path, token in values["token"].items()
                    if rule.rule.startswith(path)
                ),
                FORGED,
            ),
        }
        values = {name: value for name, value in values.items() if name in taken(rule)}
        missing = rule.arguments - values.keys()
        self.assertFalse(missing, f"Tell in _values what {rule.rule} takes")
        path = values.copy()
        url = rule.build({name: path.pop(name) for name in rule.arguments})[1]
        headers = {"User-Agent": BROWSER}
        if rule.endpoint.routing["type"] == "jsonrpc":
            return self.url_open(
                url, method=method, json={"params": path}, headers=headers
            )
        if method == "POST":
            data = {**path, "csrf_token": csrf_token}
            return self.url_open(url, data=data, headers=headers, allow_redirects=False)
        if csrf_token and method not in ("GET", "HEAD", "OPTIONS"):
            path["csrf_token"] = csrf_token
        return self.url_open(
            url, params=path, method=method, headers=headers, allow_redirects=False
        )

    # ------------------------------------------------------------
    # What they changed
    # ------------------------------------------------------------

    def _state(self):
        """All that says who agreed and who unsubscribed, by table."""
        self.env.flush_all()
        rows = SQL(", ").join(
            SQL(
                "(SELECT array_agg(to_jsonb(t)::text) FROM %s t)", SQL.identifier(table)
            )
            for table in STATE_TABLES
        )
        [found] = self.env.execute_query(SQL("SELECT %s", rows))
        return {
            table: set(rows or ())
            for table, rows in zip(STATE_TABLES, found, strict=True)
        }

    def _changed(self, before):
        """The tables that are no longer as they were."""
        now = self._state()
        return [table for table in STATE_TABLES if now[table] != before[table]]

    def _later(self, **period):
        return freeze_time(NOW + timedelta(**period))
