from odoo import api, models

FIRST_CODE = "newsletter"


class ContactConsentPurpose(models.Model):
    """Where there is no choice of purposes, none is asked for."""

    _inherit = "contact.consent.purpose"

    @api.model
    def _only_one(self, channel="email"):
        """
        :param str channel: as in ``channel``
        :return: the one purpose that can be chosen; none where there are several
        """
        found = self.search([("channel", "=", channel)], limit=2)
        return found if len(found) == 1 else found.browse()

    @api.model
    def _is_first_missing(self):
        """:return: whether nobody has made a purpose for mails yet, archived ones and
        those of other companies included"""
        every_sudo = self.sudo().with_context(active_test=False)
        return not every_sudo.search_count(
            ["|", ("channel", "=", "email"), ("code", "=", FIRST_CODE)], limit=1
        )

    @api.model
    def _first_name(self):
        return self.env._("Newsletter")

    @api.model
    def _make_first(self):
        """Make the purpose that most begin with; administrators reword it."""
        # Its words are the addon's, and who imports chooses none of them.
        first_sudo = self.sudo().create(
            {
                "name": self._first_name(),
                "code": FIRST_CODE,
                "wording": self.env._(
                    "I want to get news and offers by e-mail. I can leave at any time."
                ),
            }
        )
        return first_sudo.sudo(False)
