from werkzeug.routing import AnyConverter
from werkzeug.routing.converters import NumberConverter

from odoo.tests import tagged
from odoo.tools import mute_logger

from .public_routes import PublicRoutesCase, taken

TOO_LARGE = 2**63
# What is sent in place of each argument, one at a time.
NUMBERS = (0, 2**31, TOO_LARGE, 10**40)
TEXTS = ("\0", "'\"; --", "٣", "-1", str(TOO_LARGE), "é" * 2_000)
JSON = (None, True, [[1]], {"a": [None]}, 1.5, "\0", "a", TOO_LARGE)
# How a server says no, over JSON as well.
REFUSALS = ("werkzeug.exceptions.", "odoo.exceptions.")
# Core's alone: reports to colleagues, what the newsletter block sends, and pictures.
NOT_OURS = ("/mailing/report/", "/website_mass_mailing/", "/mail/track/")


@tagged("post_install", "-at_install")
class TestOddRequests(PublicRoutesCase):
    """Whoever sends what no link of ours says is answered, and breaks nothing."""

    def _odd_values(self, rule, name):
        if name not in rule.arguments:
            return JSON if rule.endpoint.routing["type"] == "jsonrpc" else TEXTS
        converter = rule._converters[name]
        if isinstance(converter, NumberConverter):
            return NUMBERS
        # Of a few words, no other fits.
        return () if isinstance(converter, AnyConverter) else TEXTS

    def _problem(self, response):
        """:return: what broke; None if it was answered"""
        if response.status_code >= 500:
            return response.status_code
        if "json" not in response.headers.get("Content-Type", ""):
            return None
        answer = response.json()
        error = isinstance(answer, dict) and answer.get("error")
        name = error and error["data"]["name"]
        return None if not name or name.startswith(REFUSALS) else name

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_whatever_is_sent_is_answered(self):
        mailing = self.mailings["with a purpose"]
        values = self._values(mailing)
        asked = 0
        for rule in self._rules():
            if rule.rule.startswith(NOT_OURS):
                continue
            for name in sorted(taken(rule) - {"self", "post", "kwargs"}):
                for odd in self._odd_values(rule, name):
                    sent = {"/": odd} if name == "token" else odd
                    for method in {"GET", "POST"} & (rule.methods or {"GET", "POST"}):
                        asked += 1
                        with self.subTest(
                            route=rule.rule, method=method, argument=name, value=odd
                        ):
                            response = self._request(
                                rule, method, {**values, name: sent}
                            )
                            self.assertIsNone(self._problem(response))
        self.assertGreater(asked, 500)
