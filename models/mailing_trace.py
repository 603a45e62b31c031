from odoo import models, tools
from odoo.tools import consteq

SIGNATURE_LENGTH = 32  # hexadecimal digits: 128 bits


class MailingTrace(models.Model):
    _name = "mailing.trace"
    _inherit = ["mailing.trace"]

    def _sign_click(self, code):
        """The signature of a link to this trace's recipient.

        :param str code: the code of the ``link.tracker``
        :return: ``SIGNATURE_LENGTH`` hexadecimal digits
        """
        self.ensure_one()
        # HMAC (RFC 2104) under the database's secret, which only sudo may read.
        message = (code, self.id)
        return tools.hmac(self.env(su=True), "contact_marketing-click", message)[
            :SIGNATURE_LENGTH
        ]

    def _is_click_signature(self, code, signature):
        # As bytes: consteq refuses text that is not ASCII.
        return consteq(self._sign_click(code).encode(), signature.encode())

    def _contact(self):
        """The contact this mail went to; none where it went to something else."""
        self.ensure_one()
        if self.model != "res.partner":
            return self.env["res.partner"]
        return self.env["res.partner"].browse(self.res_id).exists()
