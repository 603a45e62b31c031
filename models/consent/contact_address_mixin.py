from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...lib.mail.addresses import BETWEEN, normal_form, normal_forms, sql_has_email

# One ASCII address that does not end with a dot: Odoo's form of it is the normal one.
PLAIN_ADDRESS = r"^[!-?A-~]+@[!-?A-~]*[!--/-?A-~]$"


class ContactAddressMixin(models.AbstractModel):
    """Knows all addresses of a record in normal form, as the gate compares them.

    Nearly every record has one address that Odoo normalises well. So only what differs
    is kept: no more to write, and no more to read, for a million ordinary contacts.
    """

    _name = "contact.address.mixin"
    _description = "Addresses in Normal Form"
    # Whoever could set them could have mailed who has unsubscribed.
    _inherit = ["contact.kept.mixin"]

    _primary_email = "email"  # where they are written, as core calls it
    _normalised_address = "email_normalized"  # what core made of it

    gate_addresses = fields.Char(
        compute="_compute_gate_addresses",
        store=True,
        compute_sudo=True,
        copy=False,
        groups=NO_ACCESS,
        help="All addresses in normal form, one a line, where they are not what Odoo "
        "made of them.",
    )

    @api.depends(lambda self: [self._primary_email, self._normalised_address])
    def _compute_gate_addresses(self):
        for record in self:
            forms = normal_forms(record[self._primary_email])
            is_plain = forms == [record[self._normalised_address]]
            record.gate_addresses = not is_plain and BETWEEN.join(forms) or False

    def _emails(self):
        """:return: the set of all mail addresses of this record, in normal form"""
        # Whoever has the record may know its addresses; the column is the gate's own.
        known = self.sudo().gate_addresses or self[self._normalised_address]
        return set(known.split(BETWEEN)) if known else set()

    @api.model
    def _domain_of_addresses(self, addresses):
        """
        :param addresses: mail addresses, each by itself
        :return: a ``Domain`` of the records that have one of them, in any form
        """
        forms = [normal_form(address) for address in addresses if address]
        names = (self._normalised_address, "gate_addresses")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s",
                sql_has_email(alias, SQL("%s::text[]", forms), names[0]),
                to_flush=[model._fields[name] for name in names],
            )
        )

    def _auto_init(self):
        is_new = self._auto and not column_exists(
            self.env.cr, self._table, "gate_addresses"
        )
        if is_new:
            create_column(self.env.cr, self._table, "gate_addresses", "varchar")
        result = super()._auto_init()
        if is_new:
            self.pool.post_init(self._compute_unusual_addresses)
        return result

    def _compute_unusual_addresses(self):
        """Fill the new column where it is needed: of a million contacts, of few."""
        written = SQL.identifier(self._primary_email)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM %(table)s
                WHERE %(written)s LIKE '%%@%%' AND (
                    %(normalised)s IS NULL OR %(normalised)s !~ %(plain)s
                    OR %(written)s LIKE '%%@%%@%%')
                """,
                table=SQL.identifier(self._table),
                written=written,
                normalised=SQL.identifier(self._normalised_address),
                plain=PLAIN_ADDRESS,
            )
        )
        self.env.add_to_compute(
            self._fields["gate_addresses"], self.browse(row[0] for row in rows)
        )


class MailThreadBlacklist(models.AbstractModel):
    _name = "mail.thread.blacklist"
    _inherit = ["mail.thread.blacklist", "contact.address.mixin"]
