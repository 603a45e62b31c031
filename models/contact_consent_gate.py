from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class ContactConsentGate(models.AbstractModel):
    """The one gate before every mailing: who may get it, and why others may not.

    A contact gets a mailing if it granted its purpose, if nobody with its address left
    that purpose, and if the address is not suppressed. Recipients that are no contacts
    (of mailing lists, leads) pass by address: if a contact has it, that contact must
    have granted; suppressed addresses never pass.
    """

    _name = "contact.consent.gate"
    _description = "Consent Gate"
    _inherit = ["contact.consent.gate.sql"]

    @api.model
    def _reasons(self):
        """What to call the reasons why somebody gets nothing; the first one counts."""
        return {
            "suppressed": self.env._("erased or suppressed"),
            "no_purpose": self.env._("contacts, and no purpose is chosen"),
            "no_address": self.env._("without a valid address"),
            "blacklisted": self.env._("on the blacklist"),
            "withdrawn": self.env._("left"),
            "pending": self.env._("have not confirmed yet"),
            "expired": self.env._("consent has expired"),
            "missing": self.env._("never agreed"),
        }

    # ------------------------------------------------------------
    # Before a mailing is scheduled
    # ------------------------------------------------------------

    @api.model
    def _check_purpose(self, model_name, purpose, name):
        """
        :param str model_name: of the recipients
        :param purpose: what the mailing is for
        :param str name: the mailing's
        :raises UserError: for a mailing to contacts without a purpose
        """
        if model_name == "res.partner" and not purpose and not self._is_soft():
            raise UserError(
                self.env._(
                    "%(mailing)s: choose the purpose first. Only contacts who agreed "
                    "to it will get the mailing.",
                    mailing=name,
                )
            )

    # ------------------------------------------------------------
    # Whom it lets through
    # ------------------------------------------------------------

    @api.model
    def _domain(self, mailing):
        """The recipients of a mailing's model who may get it.

        :return: a ``Domain`` on ``mailing.mailing_model_real``
        """
        Model = self.env[mailing.mailing_model_real]
        everybody = SQL("SELECT id FROM %s", SQL.identifier(Model._table))
        reasons = self._sql_reasons(mailing, self._sql_recipients(mailing, everybody))
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT res_id FROM (%s) gate WHERE %s)",
                SQL.identifier(alias, "id"),
                reasons,
                self._sql_passes(mailing),
            )
        )

    @api.model
    def _refused(self, mailing, res_ids):
        """
        :param list res_ids: ids of records of ``mailing.mailing_model_real``
        :return: a mapping of the ids of those who may not get it to the reason
        """
        chosen = SQL("SELECT unnest(%s::int[]) AS id", list(res_ids))
        reasons = self._sql_reasons(mailing, self._sql_recipients(mailing, chosen))
        rows = self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) gate WHERE NOT %s",
                reasons,
                self._sql_passes(mailing),
            )
        )
        return dict(rows)

    @api.model
    def _filter_test(self, mailing, typed):
        """Who of those that were typed for a test may get it: colleagues, and whom the
        gate lets through. The log of the mailing names the others.

        :param dict typed: the lines as typed; of each, its normalised address or number
        :return: the lines of those who may, as one text
        :raises UserError: when nobody may
        """
        refused = self._refused_addresses(mailing, sorted(filter(None, typed.values())))
        if not refused:
            return "\n".join(typed)
        labels = self._reasons()
        told = [f"{address}: {labels[reason]}" for address, reason in refused.items()]
        allowed = [line for line, address in typed.items() if address not in refused]
        if not any(line.strip() for line in allowed):
            raise UserError(
                self.env._(
                    "No test was sent. Contacts only get what they agreed to:\n"
                    "%(addresses)s",
                    addresses="\n".join(told),
                )
            )
        mailing._message_log(
            body=Markup("%s<ul>%s</ul>")
            % (
                self.env._("No test to contacts who have not agreed:"),
                Markup("").join(Markup("<li>%s</li>") % line for line in told),
            )
        )
        return "\n".join(allowed)

    @api.model
    def _refused_addresses(self, mailing, addresses):
        """As ``_refused``, of addresses that were typed; colleagues always pass.

        :param list addresses: normalised mail addresses or phone numbers
        :return: a mapping of refused addresses to the reason
        """
        column = f"partner_id.{self._address_column(mailing)}"
        # Whether somebody is a colleague is all that is read.
        users_sudo = self.env["res.users"].sudo()
        colleagues = users_sudo.search(
            [(column, "in", addresses), ("share", "=", False)]
        ).mapped(column)
        others = [address for address in addresses if address not in colleagues]
        typed = SQL(
            "SELECT position::int AS res_id, NULL::int AS partner_id, address,"
            " %s AS is_suppressed"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS typed(address, position)",
            self._sql_is_suppressed(SQL.identifier("address")),
            others,
        )
        self._flush_what_sql_reads()
        rows = self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) gate WHERE reason IS NOT NULL",
                self._sql_reasons(mailing, typed),
            )
        )
        return {others[position - 1]: reason for position, reason in rows}

    @api.model
    def _count(self, mailing, domain):
        """How many of a domain get a mailing, and how many not, by reason.

        :param Domain domain: of ``mailing.mailing_model_real``
        :return: a mapping of reasons, None for those who get it, to numbers
        """
        matched = self.env[mailing.mailing_model_real]._search(domain)
        reasons = self._sql_reasons(
            mailing, self._sql_recipients(mailing, matched.subselect())
        )
        return dict(
            self.env.execute_query(
                SQL("SELECT reason, COUNT(*) FROM (%s) gate GROUP BY reason", reasons)
            )
        )
