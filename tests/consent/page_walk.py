"""What a reader gets to see behind the links of mails, page by page."""

from urllib.parse import urljoin

from .public_routes import PublicRoutesCase

ADDON = "contact_marketing"
# What a link says, and when it is opened.
KINDS = ("valid", "forged", "without a token", "old")
OLD_DAYS = 400


class PageWalkCase(PublicRoutesCase):
    """Opens all pages that this addon writes, by its routes as the registry has them,
    each as if it were the first one."""

    def _all_answers(self):
        """:return: an iterator of pairs: a name, and HTML"""
        for name, mailing in self.mailings.items():
            for kind in KINDS:
                for page, html in self._answers(mailing, kind):
                    yield f"{page}, mailing {name}", html

    def _own_rules(self, mailing):
        return [
            rule
            for rule in self._rules_of(mailing)
            if rule.endpoint.func.__module__.split(".")[2] == ADDON
        ]

    def _is_page(self, answer):
        """Whether it is one of this addon: others are Odoo's."""
        kind = answer.headers.get("Content-Type", "")
        return "text/html" in kind and "o_contact_marketing_page" in answer.text

    def _own_address(self, answer):
        """:return: where on this server an answer leads on to; None: nowhere"""
        if answer.status_code not in (301, 302, 303):
            return None
        to = urljoin(answer.url, answer.headers["Location"])
        return to if to.startswith(self.base_url()) else None

    def _answers(self, mailing, kind):
        """Each page that a link of a mailing leads to, as if it were the first one.

        :return: an iterator of pairs: a name, and HTML
        """
        values = self._values(mailing)  # as of the day of the mail
        if kind == "forged":
            values.update(token={"/": "x"}, signature="x", hash_token="x")
        elif kind == "without a token":
            values.update(token={"/": ""}, hash_token="")
        with self._later(days=OLD_DAYS if kind == "old" else 0):
            yield from self._open_all(self._own_rules(mailing), values, kind)

    def _open_all(self, rules, values, kind):
        csrf_token = self._csrf_token()
        self.env.flush_all()
        for rule in rules:
            for method in {"GET", "POST"} & (rule.methods or {"GET", "POST"}):
                for everything in ("", "1") if method == "POST" else ("",):
                    with self.env.cr.savepoint(flush=False) as savepoint:
                        answer = self._request(
                            rule,
                            method,
                            {**values, "everything": everything},
                            csrf_token,
                        )
                        if to := self._own_address(answer):
                            answer = self._get(to)
                        savepoint.rollback()
                        self.env.invalidate_all(flush=False)
                    if self._is_page(answer):
                        name = f"{method} {rule.rule} {everything} {kind}"
                        yield name, answer.text
