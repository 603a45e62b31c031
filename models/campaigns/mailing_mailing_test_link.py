import re
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

import lxml.html

from odoo import api, fields, models
from odoo.tools.mail import URL_SKIP_PROTOCOL_REGEX, validate_url
from odoo.tools.urls import urljoin

from odoo.addons.link_tracker.tools.html import find_links_with_urls_and_labels

from ..common.tokens import sign, verified

TEST_PATH = "/contact/test"
TEST_SCOPE = "contact_marketing-test"
# What a reader's own link opens, by its address; of these, a test opens none.
PERSONAL = {
    "unsubscribe": r"/unsubscribe_from_list\b|/(mailing|sms)/\d+/\w*unsubscribe"
    r"|/mailing/confirm_unsubscribe|/contact/unsubscribe\b",
    "preferences": r"/contact/preferences\b",
    "view": r"://[^/]+/view\b|/mailing/\d+/view\b",
    "personal": r"/contact/confirm/|/(mailing|sms)/\d+/|/web/(signup|reset_password)\b"
    r"|[?&](access_token|token|hash_token|signup_token)=",
}


class TestLink(NamedTuple):
    """A link of a test mail: what it stands for, and does not do."""

    mailing: models.Model
    address: str  # whom the test was mailed to
    kind: str  # "link", or one of PERSONAL
    url: str | None
    label: str | None


class MailingMailing(models.Model):
    """Links of test mails: they tell what would happen, and do nothing."""

    _inherit = "mailing.mailing"

    def _test_url(self, address, kind, url=None, label=None):
        """The address of a page that tells what a link does, for a test mail.

        :param str address: whom the test goes to
        :param str kind: ``link``, or a key of ``PERSONAL``
        :param str url, label: of a ``link``: where it leads, and its text
        """
        self.ensure_one()
        mailed = fields.Datetime.to_string(fields.Datetime.now())
        token = sign(self.env, TEST_SCOPE, [self.id, address, mailed, kind, url, label])
        return urljoin(self.get_base_url(), f"{TEST_PATH}?token={token}")

    @api.model
    def _from_test_token(self, token):
        """:return: the ``TestLink``; None if it is forged, old, or its mailing gone"""
        values = verified(self.env, TEST_SCOPE, token)
        if not values:
            return None
        mailing_id, address, mailed, *link = values
        mailing = self.browse(mailing_id).exists()
        date = fields.Datetime.to_datetime(mailed)
        if not mailing or not self.env["res.partner"]._preferences_is_fresh(date):
            return None
        return TestLink(mailing, address, *link)

    def _with_test_links(self, body, address):
        """
        :param str body: of a mail, in HTML
        :param str address: whom the test goes to
        :return: the same, with no links but those of tests
        """
        root = lxml.html.fromstring(body)
        nodes, links = find_links_with_urls_and_labels(
            root, self.get_base_url(), skip_regex=rf"^{URL_SKIP_PROTOCOL_REGEX}"
        )
        for node, link in zip(nodes, links, strict=True):
            node.set("href", self._test_url_of(link["url"], link["label"], address))
        return body.__class__(
            lxml.html.tostring(root.getroottree(), encoding="unicode", method="html")
        )

    def _test_url_of(self, url, label, address):
        if kind := self._personal_kind(url):
            return self._test_url(address, kind)
        if tracker_sudo := self._tracker_sudo(url):
            url, label = tracker_sudo.url, tracker_sudo.label
        return self._test_url(address, "link", url, label)

    def _personal_kind(self, url):
        if urlsplit(url).netloc not in self._own_hosts():
            return None
        return next(
            (kind for kind, pattern in PERSONAL.items() if re.search(pattern, url)),
            None,
        )

    def _own_hosts(self):
        # Where this database is served; nobody reads more of the websites.
        websites_sudo = self.env["website"].sudo().search([("domain", "!=", False)])
        return {
            urlsplit(record.get_base_url()).netloc
            for record in (self, self.browse(), *websites_sudo)
        }

    def _tracker_sudo(self, url):
        """What a short link in a body leads to; to follow it would count."""
        code = re.match(rf"{re.escape(self.get_base_url())}/r/(\w+)", url)
        # Who tests a mailing may know where its links lead.
        Code_sudo = self.env["link.tracker.code"].sudo()
        return code and Code_sudo.search([("code", "=", code[1])], limit=1).link_id

    def _effects_of_link(self, url, label):
        """:return: the effects that a click on a link of this mailing has"""
        tracked = validate_url(unescape(url.strip()))
        return self.link_effect_ids.filtered(
            lambda effect: (
                effect.url == tracked and (effect.label or "") in ("", label or "")
            )
        )

    def _triggers_of_link(self, url):
        """:return: the triggers that listen to visits of the page a link leads to"""
        Trigger = self.env["contact.trigger"]
        is_own = url.startswith(f"{self.get_base_url()}/")
        return (
            Trigger._listening("visit", urlsplit(url).path)
            if is_own
            else Trigger.browse()
        )
