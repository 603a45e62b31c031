from odoo import api, models
from odoo.fields import Domain
from odoo.http import request

MAX_PAGES = 8  # that are offered at once


class ContactTrigger(models.Model):
    """Knows the pages of the website, and serves the website builder: what a form does
    to contacts is said on the form."""

    _inherit = "contact.trigger"

    @api.model
    def _page_in_all_languages(self, path):
        """The path of a page without the language that some addresses begin with: a
        page is one, whoever reads it.

        :param str path: as in ``/pl/contactus``
        :return str: as in ``/contactus``
        """
        _root, first, *rest = path.split("/", 2) if path.startswith("/") else ("", "")
        codes = {
            lang.url_code for lang in self.env["res.lang"]._get_frontend().values()
        }
        return "/" + "".join(rest) if first in codes else path

    @api.model
    @api.readonly
    def get_pages(self, needle=""):
        """The first pages of the website that are called so.

        :param str needle: part of their name or address
        :return: ``[{"url": str, "name": str}]``, published or not
        :raises AccessError: to who reads no triggers
        """
        self.check_access("read")
        website = self.env["website"].get_current_website()
        needle = str(needle or "").strip()
        called = Domain("url", "ilike", needle) | Domain("name", "ilike", needle)
        pages = website._get_website_pages(
            called & Domain("url", "!=", False), order="url", limit=MAX_PAGES
        )
        found = {page.url: page.name for page in pages}
        for url, name in self._get_served_pages(website, needle):
            found.setdefault(url, name)
        by_nearness = sorted(found, key=lambda url: (url != needle, len(url), url))
        return [{"url": url, "name": found[url]} for url in by_nearness[:MAX_PAGES]]

    @api.model
    def _get_served_pages(self, website, needle):
        """:return: pairs of address and name of what is no record of a page: the shop,
        products, blogs and so on"""
        if not request:
            return  # Odoo knows them only by the website that is asked.
        for name, url, _icon in website.get_suggested_controllers():
            if needle.lower() in f"{name} {url}".lower():
                yield self._page_in_all_languages(url), name
        if needle:
            for page in website.search_pages(needle, MAX_PAGES):
                yield page["loc"], page.get("name") or ""

    @api.model
    def get_form_trigger(self, path):
        """Which trigger says what the forms of a page do.

        :param str path: of the page, in any language
        :return: the id of the first that listens to them; False: none
        :raises AccessError: to who reads no triggers
        """
        self.check_access("read")
        return self.search(self._domain_of_forms(path), limit=1).id

    @api.model
    def create_form_trigger(self, path):
        """Have a trigger for the forms of a page; one is enough.

        :param str path: of the page, in any language
        :return: its id
        :raises AccessError: to who makes no triggers
        """
        self.check_access("create")
        page = self._page_in_all_languages(path)
        existing = self.search(self._domain_of_forms(path), limit=1)
        trigger = existing or self.create(
            {
                "name": self.env._("Form on %(page)s", page=page),
                "kind": "form",
                "url_pattern": page,
            }
        )
        return trigger.id

    @api.model
    def _domain_of_forms(self, path):
        page = self._page_in_all_languages(path)
        return [("kind", "=", "form"), ("url_pattern", "=", page)]
