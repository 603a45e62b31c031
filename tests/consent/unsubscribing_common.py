from urllib.parse import urlsplit

import lxml.html

from odoo.tests import HttpCase

from ..common.common import BROWSER, ContactMarketingCommon
from ..common.mail_server import smtp_server

PROOF = "Signed card"


class UnsubscribingCase(HttpCase, ContactMarketingCommon):
    """Mails as received, and the pages behind their links."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.contacts = self.alicja + self.bruno + self.clara
        self.contacts.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.contacts.contact_consent_grant(["offers"], "manual", proof=PROOF)

    def _send(self, purpose=None, **vals):
        """Mail everybody; return what arrived, by name of the contact."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring is here",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", self.contacts.ids)],
                "body_arch": "<div><p>Hello</p></div>",
                "body_html": "<div><p>Hello</p></div>",
                "purpose_id": (purpose or self.newsletter).id,
                **vals,
            }
        )
        with smtp_server(self.env) as self.inbox:
            mailing.action_put_in_queue()
            with self.enter_registry_test_mode():
                for cron in (
                    "mass_mailing.ir_cron_mass_mailing_queue",
                    "mail.ir_cron_mail_scheduler_action",
                ):
                    self.env.ref(cron).method_direct_trigger()
        return {
            message["To"].addresses[0].username: message
            for message in self.inbox.messages
        }

    def _link(self, message, text):
        body = lxml.html.fromstring(message.get_body(("html",)).get_content())
        [link] = [
            node.get("href")
            for node in body.iter("a")
            if (node.text or "").strip() == text
        ]
        return link

    def _get(self, url):
        return self.url_open(url, headers={"User-Agent": BROWSER})

    def _post(self, url, data):
        return self.url_open(url, data=data, headers={"User-Agent": BROWSER})

    def _csrf_token(self):
        page = lxml.html.fromstring(self._get("/web/login").content)
        return page.xpath("//input[@name='csrf_token']")[0].get("value")

    def _press(self, page, button=None, **changes):
        """Post the form of a page as a browser without JavaScript does."""
        tree = lxml.html.fromstring(page.content)
        [form] = [
            form
            for form in tree.forms
            if form.xpath(".//button[@type='submit']") and "csrf_token" in form.fields
        ]
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data.update(changes, **({button: "1"} if button else {}))
        return self._post(form.action or urlsplit(page.url).path, data)
