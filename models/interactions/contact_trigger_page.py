from odoo import api, models


class ContactTrigger(models.Model):
    """Serves the website builder: what a form does to contacts is said on the form."""

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
