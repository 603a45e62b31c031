"""Pages and forms of every installed addon, as somebody sends them who is not logged in
and knows an address: of no use for saying what that person wants."""

from itertools import product

from freezegun import freeze_time
from werkzeug.routing.converters import AnyConverter, NumberConverter

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_http import ModelConverter, ModelsConverter

from ..common.common import BROWSER, NOW
from .public_routes import PublicRoutesCase

# What answers for long, or looks after the server.
NOT_ASKED = ("/web/database", "/websocket", "/longpolling", "/web/tests", "/web/health")
# What says who somebody is, or where a person is kept, in forms of any addon.
NAMES_OF_THE_ADDRESS = (
    *("email", "email_from", "partner_email", "email_to", "login", "value"),
    *("visitor_email", "contact_email", "0-email-1", "1-email-1"),
)
# The others are tried where links of mails lead to: see test_only_by_post.
METHODS = ("GET", "OPTIONS", "POST")
# Odoo's own forms of these models are for visitors.
FORM_MODELS = ("mail.mail", "crm.lead", "res.partner", "mailing.contact")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPublicDoors(PublicRoutesCase):
    """All public routes that the registry has, also of addons that come later."""

    def setUp(self):
        super().setUp()
        self.alicja.contact_consent_withdraw(["newsletter"], "manual")
        self.env["mail.blacklist"]._add(self.alicja.email)
        self.members.subscription_ids.opt_out = True
        self.env["contact.suppression"]._suppress(["gone@example.com"], "Test")
        self.env.flush_all()

    def _public_rules(self):
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.routing["auth"] in ("public", "none")
            and not rule.rule.startswith(NOT_ASKED)
        ]
        self.assertGreater(len(rules), 200)
        return {rule.rule: rule for rule in rules}.values()

    def _urls(self, rule):
        """:return: addresses of the route, with what it may be about"""
        for model in FORM_MODELS if "model_name" in rule.arguments else (None,):
            values = {name: self._argument(rule, name) for name in rule.arguments}
            if model:
                values["model_name"] = model
            built = None if None in values.values() else rule.build(values)
            if built:
                yield built[1]

    def _argument(self, rule, name):
        """:return: what stands in the path; None: there is no such record"""
        converter = rule._converters.get(name)
        if isinstance(converter, (ModelConverter, ModelsConverter)):
            return self.env[converter.model].search([], limit=1) or None
        if isinstance(converter, NumberConverter):
            return self.alicja.id
        return min(converter.items) if isinstance(converter, AnyConverter) else "x"

    def _form(self):
        names = dict.fromkeys(NAMES_OF_THE_ADDRESS, self.alicja.email)
        return {
            **names,
            "name": "Somebody",
            "phone": self.alicja.phone,
            "contact_consent": self.newsletter.id,
            "contact_consent_offers": "1",
            "partner_id": self.alicja.id,
            "list_id": self.members.id,
            "subscription_type": "email",
        }

    def _said(self):
        """What counts as said by who is asked for here, with what it is worth."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                -- Who waits to be asked by mail has said nothing.
                SELECT 'consent', partner_id, purpose_id, (status = 'granted')::text
                FROM contact_consent
                WHERE partner_id = ANY(%(ids)s)
                UNION ALL
                SELECT 'list', partner_id, list_id, NULL FROM contact_list_member
                WHERE partner_id = ANY(%(ids)s)
                UNION ALL
                SELECT 'blacklist', id, NULL, active::text FROM mail_blacklist
                UNION ALL
                SELECT 'suppressed', id, NULL, NULL FROM contact_suppression
                UNION ALL
                SELECT 'mailing list', contact_id, list_id, opt_out::text
                FROM mailing_subscription WHERE contact_id = ANY(%(members)s)
                UNION ALL
                SELECT 'contact', id, NULL, concat_ws('|', name, email, phone, active)
                FROM res_partner WHERE id = ANY(%(ids)s)
                ORDER BY 1, 2, 3, 4
                """,
                ids=(self.alicja + self.bruno).ids,
                members=self.members.contact_ids.ids,
            )
        )

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_qweb")
    def test_no_public_page_says_anything_for_somebody(self):
        """Neither by a link, nor by a form that names the address of a stranger."""
        before = self._said()
        csrf_token = self._csrf_token()
        asked = set()
        for rule in self._public_rules():
            for url, method in product(self._urls(rule), METHODS):
                asked.add(rule.rule)
                with self.subTest(url=url, method=method):
                    self._send(rule, url, method, csrf_token)
                    self.env.invalidate_all()
                    self.assertEqual(self._said(), before)
        self.assertGreater(len(asked), 200)
        forms = self.env["contact.interaction"].search([("kind", "=", "form")])
        self.assertTrue(forms, "so the forms are sent, and none counts for her")

    def _send(self, rule, url, method, csrf_token):
        headers = {"User-Agent": BROWSER}
        values = self._form()
        if rule.endpoint.routing["type"] == "jsonrpc":
            return self.url_open(
                url, method=method, json={"params": values}, headers=headers
            )
        if method == "POST":
            data = {**values, "csrf_token": csrf_token}
            return self.url_open(url, data=data, headers=headers, allow_redirects=False)
        return self.url_open(
            url, params=values, method=method, headers=headers, allow_redirects=False
        )
