from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import sql_emails
from ..segments.mailing_filter import CONTACTS

EXCLUDING_FIELDS = ("contact_list_ids", "segment_ids")
POSITIVE = {"not in": "in", "!=": "="}


class MailingMailing(models.Model):
    """Who is left out by a list or a segment is left out by address: the same reader
    may be known twice."""

    _inherit = "mailing.mailing"

    def _get_recipients_domain(self):
        return super()._get_recipients_domain() & self._domain_of_not_excluded()

    def _get_matching_domain(self):
        return super()._get_matching_domain() & self._domain_of_not_excluded()

    def _domain_of_not_excluded(self):
        """Who shares no address with those whom the conditions leave out."""
        # A campaign's run has its recipients already.
        if self.mailing_model_real != CONTACTS or self.run_id or self._content_of():
            return Domain.TRUE
        try:
            excluding = self._excluding_domain()
            if excluding.is_false():
                return Domain.TRUE
            contacts = self._as_writer(self.env[CONTACTS])
            with self._naming_what_broke(contacts):
                anybody = contacts.with_context(active_test=False)
                excluded = anybody._search(excluding)
        except UserError:
            return Domain.TRUE  # Core lets them be saved, and mails nobody.
        sharing = self._sql_sharing_address(excluded.select())
        return Domain("id", "not any!", sharing)

    def _excluding_domain(self):
        """Whom the outermost conditions leave out by a list or a segment."""
        sign, parts = self.env["contact.domain.formatter"]._parts(
            CONTACTS, self.mailing_domain or "[]"
        )
        if sign == "|" and len(parts) > 1:
            return Domain.FALSE
        return Domain.OR(
            filter(None, (self._excluded_by(part) for _format, part in parts))
        )

    def _excluded_by(self, part):
        """
        :param list part: one of the outermost conditions, as a domain
        :return: the domain of those whom it leaves out; None if it is no exclusion
        """
        path, operator, value = part[-1]
        if path not in EXCLUDING_FIELDS or not value:
            return None
        if len(part) == 1 and operator in POSITIVE:
            return Domain(path, POSITIVE[operator], value)
        if len(part) == 2 and part[0] == "!" and operator in POSITIVE.values():
            return Domain(path, operator, value)
        return None

    def _sql_sharing_address(self, excluded):
        """
        :param SQL excluded: a sub-select of contacts
        :return: a sub-select of all contacts with one of their addresses or, of text
            messages, their numbers
        """
        if self.mailing_type == "sms":
            return SQL(
                """SELECT twin.id FROM res_partner twin
                    WHERE twin.phone_sanitized IN (
                        SELECT left_out.phone_sanitized FROM res_partner left_out
                        WHERE left_out.id IN (%s)
                          AND left_out.phone_sanitized IS NOT NULL)""",
                excluded,
            )
        return SQL(
            """SELECT twin.id
                FROM res_partner twin CROSS JOIN LATERAL unnest(%s) AS own (address)
                WHERE own.address IN (
                    SELECT unnest(%s) FROM res_partner left_out
                    WHERE left_out.id IN (%s))""",
            sql_emails("twin"),
            sql_emails("left_out"),
            excluded,
        )
