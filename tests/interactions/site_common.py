import json
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from odoo.tools import SQL

from ..common.common import BROWSER
from .test_signed_link import SignedLinkCase

ORIGIN = "https://shop.example.com"  # where the link of the mailing leads
PAGE = f"{ORIGIN}/prices"
# What a request may change, if it changes anything.
TABLES = (
    *(
        "contact_interaction",
        "contact_event_property",
        "res_partner",
        "contact_consent",
    ),
    *("contact_consent_event", "contact_list_member", "ir_cron_trigger", "mail_mail"),
    *("contact_tag_assignment", "ir_attachment", "contact_site"),
)


class SiteCase(SignedLinkCase):
    """A website that is not Odoo's, and readers who come to it by their mails."""

    def setUp(self):
        super().setUp()
        self.site = (
            self.env["contact.site"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Shop",
                    "origins": f"{ORIGIN}\nhttps://blog.example.com",
                    "event_names": "trial started\nplan *",
                    "rate_limit": 50_000,
                }
            )
        )
        self.numbers = iter(range(10**6))

    def _post(self, body=None, origin=ORIGIN, key=None, headers=None, **values):
        """Send what the script sends.

        :param body: bytes or text; default: the values as JSON
        """
        if body is None:
            body = json.dumps(
                {
                    "kind": "visit",
                    "id": f"request-{next(self.numbers):016}",
                    "url": PAGE,
                    **values,
                }
            )
        return self.url_open(
            f"/contact_marketing/site/{key or self.site.key}",
            data=body,
            headers={
                "User-Agent": BROWSER,
                "Content-Type": "text/plain;charset=UTF-8",
                **({"Origin": origin} if origin is not None else {}),
                **(headers or {}),
            },
        )

    def _arrive(self, contact=None):
        """Click on the link of the mail.

        :return: the token that the website gets
        """
        response = self.url_open(
            self._path(contact or self.alicja),
            headers={"User-Agent": BROWSER},
            allow_redirects=False,
        )
        url = urlsplit(response.headers["Location"])
        self.assertEqual(f"{url.scheme}://{url.netloc}", ORIGIN)
        return parse_qs(url.query).get("cm_visitor", [""])[0]

    def _visitor(self, contact=None):
        """:return: the token of a visitor who came by the link"""
        return self._post(link=self._arrive(contact)).json()["visitor"]

    def _told(self, contact=None):
        """What websites told of a contact, in order."""
        return self.env["contact.interaction"].search(
            [
                ("partner_id", "=", (contact or self.alicja).id),
                ("site_id", "!=", False),
            ],
            order="id",
        )

    def _state(self):
        self.env.flush_all()
        [found] = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("(SELECT COUNT(*) FROM %s)", SQL.identifier(table))
                    for table in TABLES
                ),
            )
        )
        return dict(zip(TABLES, found, strict=True))

    @contextmanager
    def _nothing_written(self):
        before = self._state()
        yield
        self.assertEqual(self._state(), before)

    def _send(self, fields, url=f"{ORIGIN}/contact", **values):
        return self._post(kind="form", fields=fields, url=url, **values)

    def _apply(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
