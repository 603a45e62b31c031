import lxml.html

from odoo import api, models

from ...lib.mail.picture import draw_mail


class MailingMailing(models.Model):
    """A picture of the mail, on which its links have the numbers of their effects."""

    _inherit = "mailing.mailing"

    @api.readonly
    def get_link_picture(self):
        """
        :return: a page as text, for a frame without any rights; "" where there is no
            mail yet
        :raises AccessError: for who may not see the mailing, or what links do
        """
        self.ensure_one()
        self.check_access("read")
        effects = self.env["contact.link.effect"].search([("mailing_id", "=", self.id)])
        if self._is_empty() or self.mailing_type != "mail":
            return ""
        numbers = {(each.url, each.label or ""): each.number for each in effects}
        root = lxml.html.fragment_fromstring(self.body_html, create_parent="div")
        numbered = []
        for node, link in self._find_link_nodes(root):
            url = effects._with_tracked_url(link)["url"]
            # Without a text, an effect is that of every link to the address.
            number = numbers.get((url, link["label"] or "")) or numbers.get((url, ""))
            if number:
                numbered.append((node, number))
        return draw_mail(root, numbered, self.get_base_url())
