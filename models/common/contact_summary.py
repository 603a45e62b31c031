from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .readers import READERS


class ContactSummary(models.AbstractModel):
    """What one needs to know of a contact before writing to it or calling it.

    Each subject adds its part by ``_summary``, and the lists that tell more by
    ``_links``. All by the rights of who looks.
    """

    _name = "contact.summary"
    _description = "Summary of a Contact"

    @api.model
    @api.readonly
    def read_summary(self, partner_id):
        """
        :param int partner_id: the contact's id
        :return: a dictionary: what ``_summary`` says, ``links`` as of ``_links``, and
            whether the user ``may_change`` tags
        :raises AccessError: for others than salespeople and marketing users, and for
            who may not read the contact
        """
        contact = self._contact(partner_id)
        return {
            **self._summary(contact),
            "links": self._links(contact),
            "may_change": self._may_change(contact),
        }

    @api.model
    def _contact(self, partner_id):
        """
        :return: the contact that somebody asks for
        :raises AccessError, UserError: unless the user may see what is known of it
        """
        user = self.env.user
        if not any(map(user.has_group, READERS.split(","))):
            raise AccessError(
                self.env._(
                    "This is for salespeople and users of Contact Marketing. Ask an "
                    "administrator for the access."
                )
            )
        if type(partner_id) is not int or not 0 < partner_id < 2**31:
            raise UserError(self.env._("This contact does not exist."))
        contact = self.env["res.partner"].browse(partner_id).exists()
        if not contact:
            raise UserError(self.env._("This contact does not exist."))
        contact.check_access("read")
        return contact

    @api.model
    def _may_change(self, contact):
        if not contact.active or contact.is_suppressed:
            return False
        try:
            contact._marketing_check_access()
        except AccessError:
            return False
        return True

    @api.model
    def _summary(self, contact):
        """:return: a dictionary; each subject adds its own keys"""
        return {"profiles": contact._marketing_social_profiles()}

    @api.model
    def _links(self, contact):
        """:return: a list of what ``_link`` and ``_button`` return, of each subject"""
        return []

    @api.model
    def _link(self, domain, name, action, **context):
        """A list of records that tells more.

        :param list domain: which records it lists; before the name, since Odoo takes
            what stands in parentheses right after a text for one to translate
        :param str name: what it is called
        :param str action: the xml id of an ``ir.actions.act_window`` of ours
        """
        return {
            "name": name,
            "action": f"contact_marketing.{action}",
            "domain": domain,
            "context": context,
        }

    @api.model
    def _button(self, name, method):
        """A method of contacts that tells more, as ``action_why_in_journey``."""
        return {"name": name, "method": method}
