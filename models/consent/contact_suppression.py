import hashlib
import hmac
import logging
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize
from odoo.tools.sql import column_exists

from ...lib.mail.addresses import known_forms, normal_form, sql_emails

_logger = logging.getLogger(__name__)

KEY_PARAMETER = "contact_marketing.suppression_key"
KEY_BYTES = 32
HASH_COLUMNS = (
    ("contact_suppression", "address_hash"),
    ("contact_consent_event", "subject_hash"),
)
BLOCK_BYTES = 64  # of SHA-256
GOOGLE = ("gmail.com", "googlemail.com")  # one and the same


class ContactSuppression(models.Model):
    """Addresses that stay untouched: of people who were erased, or were quiet for long.

    Only a keyed hash is kept, so that the address cannot be read or guessed, yet is
    known again: recital 26 and Art. 17(3) of the GDPR.
    """

    _name = "contact.suppression"
    _description = "Suppressed Address"
    _inherit = ["contact.guarded.mixin", "contact.posted.mixin"]
    _order = "date desc, id desc"
    _rec_name = "address_hash"

    address = fields.Char(
        "Address or Phone Number",
        store=False,
        help="Only its hash is kept: you cannot read it here again.",
    )
    address_hash = fields.Char("Keyed Hash", required=True, readonly=True)
    date = fields.Datetime(
        "Since", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        readonly=True,
        ondelete="set null",
        default=lambda self: self.env.user,
    )
    note = fields.Char("Why")

    _address_hash_uniq = models.Constraint(
        "UNIQUE (address_hash)", "This address is suppressed already."
    )

    def init(self):
        """Make the key of the hashes, once for all; an update makes no second one."""
        # Not database.secret, which changes when the database is copied: a hash that
        # nobody can check protects nobody.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        if parameters_sudo.get_param(KEY_PARAMETER):
            return
        if self._has_hashes():
            _logger.error(
                "%s is missing: bring it back from a backup. Another key would forget "
                "who is suppressed and who left.",
                KEY_PARAMETER,
            )
            return
        parameters_sudo.set_param(KEY_PARAMETER, secrets.token_hex(KEY_BYTES))

    @api.model
    def _has_hashes(self):
        # While the addon is installed, or updated from a version without them, they
        # are not there yet.
        return any(
            self.env.execute_query(
                SQL(
                    "SELECT FROM %s WHERE %s IS NOT NULL LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
            for table, column in HASH_COLUMNS
            if column_exists(self.env.cr, table, column)
        )

    @api.model_create_multi
    def create(self, vals_list):
        addresses = [self._normalized(vals.get("address")) for vals in vals_list]
        suppressions = super().create(
            [
                {**vals, "address": address}
                for vals, address in zip(vals_list, addresses, strict=True)
            ]
        )
        # Contacts of other companies, too: the person is the same.
        contacts_sudo = self._contacts_sudo(
            self.env["res.partner"]._domain_of_addresses(addresses)
            | Domain("phone_sanitized", "in", addresses)
        )
        contacts_sudo.modified(["email_normalized"])
        return suppressions

    def _prepare_create_values(self, vals_list):
        # After core has asked who may give which value: the hash is nobody's to give.
        return [
            {**vals, "address": False, "address_hash": self._hash(vals["address"])}
            for vals in super()._prepare_create_values(vals_list)
        ]

    def unlink(self):
        suppressed_sudo = self._holders_sudo()
        result = super().unlink()
        suppressed_sudo.modified(["email_normalized"])
        return result

    def _holders_sudo(self):
        """:return: the contacts that these suppressions keep untouched"""
        Contact_sudo = self._contacts_sudo(Domain.FALSE)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id FROM res_partner partner
                WHERE partner.is_suppressed AND (
                    %(phone_hash)s = ANY(%(hashes)s)
                    OR partner.email_normalized IS NOT NULL AND EXISTS (
                        SELECT FROM unnest(%(emails)s) AS known(address)
                        WHERE %(email_hash)s = ANY(%(hashes)s)))
                """,
                phone_hash=self._sql_hash(SQL.identifier("partner", "phone_sanitized")),
                emails=sql_emails("partner"),
                email_hash=self._sql_hash(SQL.identifier("known", "address")),
                hashes=self.mapped("address_hash"),
            )
        )
        return Contact_sudo.browse(row[0] for row in rows)

    @api.model
    def _contacts_sudo(self, domain):
        Contact_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        return Contact_sudo.search(domain)

    @api.model
    def _normalized(self, address):
        """
        :raises UserError: on what is neither an address nor a phone number
        """
        found = email_normalize(address) if address else None
        if not found and address:
            found = self.env.user._phone_format(number=address)
        if not found:
            raise UserError(
                self.env._(
                    "“%(address)s” is neither a mail address nor a phone number with "
                    "its country code.",
                    address=address or "",
                )
            )
        return normal_form(found)

    @api.model
    def _suppress(self, addresses, note):
        """Suppress addresses; those that are already stay as they are.

        :param list addresses: mail addresses or normalised phone numbers
        :param str note: why, without naming the person
        :return: the suppressions that are new
        """
        wanted = {normal_form(address) for address in addresses if address}
        new = {self._mailbox(each): each for each in wanted - self._suppressed(wanted)}
        return self.create(
            [{"address": address, "note": note} for address in sorted(new.values())]
        )

    @api.model
    def _suppressed(self, addresses):
        """
        :param addresses: mail addresses, each by itself, or normalised phone numbers
        :return: the set of those that are suppressed
        """
        # Whoever mails must know; the list itself is for managers.
        all_sudo = self.sudo()
        self._key()  # a base that lost it must not pass for one without suppressed
        if not all_sudo.search_count([], limit=1):
            return set()
        by_hash = {}
        for address in filter(None, addresses):
            for form in known_forms(address):
                by_hash.setdefault(self._hash(form), set()).add(address)
        known_sudo = all_sudo.search([("address_hash", "in", list(by_hash))])
        return set().union(*(by_hash[known.address_hash] for known in known_sudo))

    # ------------------------------------------------------------
    # The keyed hash: HMAC with SHA-256, RFC 2104
    # ------------------------------------------------------------

    @api.model
    def _key(self):
        """
        :raises UserError: without the key; another would forget all who are suppressed
        """
        # Whoever mails causes hashes, and may not read settings.
        key = self.env["ir.config_parameter"].sudo().get_param(KEY_PARAMETER)
        if not key:
            raise UserError(
                self.env._(
                    "The key of suppressed addresses is missing. Bring back the system "
                    "parameter %(parameter)s from a backup.",
                    parameter=KEY_PARAMETER,
                )
            )
        return bytes.fromhex(key)

    @api.model
    def _hash(self, address):
        """
        :param str address: a mail address in normal form, or a phone number
        :return: 64 hexadecimal digits
        """
        mailbox = self._mailbox(address).encode()
        return hmac.new(self._key(), mailbox, hashlib.sha256).hexdigest()

    @api.model
    def _sql_hash(self, address):
        """As ``_hash``, of many addresses in the database.

        :param SQL address: a text expression: mail addresses in normal form
        :return: an SQL expression; NULL for NULL
        """
        key = self._key().ljust(BLOCK_BYTES, b"\0")
        return SQL(
            "encode(sha256(%s::bytea || sha256(%s::bytea"
            " || convert_to(%s, 'UTF8'))), 'hex')",
            bytes(byte ^ 0x5C for byte in key),
            bytes(byte ^ 0x36 for byte in key),
            self._sql_mailbox(address),
        )

    # ------------------------------------------------------------
    # The mailbox: who was erased comes back under no other form of the address
    # ------------------------------------------------------------

    @api.model
    def _mailbox(self, address):
        """What is the same for all forms of an address, plus forms included.

        RFC 5233 for the plus; Google's help, answer 7436150, for the dots.

        :param str address: a normalised mail address or phone number
        """
        local, at, domain = address.rpartition("@")
        if not at or local.startswith("+"):
            return address
        local = local.partition("+")[0]
        if domain in GOOGLE:
            return f"{local.replace('.', '')}@{GOOGLE[0]}"
        return f"{local}@{domain}"

    @api.model
    def _sql_mailbox(self, address):
        """As ``_mailbox``, of many addresses in the database.

        :param SQL address: a text expression
        :return: an SQL expression; NULL for NULL
        """
        return SQL(
            """
            CASE WHEN strpos(%(address)s, '@') = 0 OR %(address)s LIKE '+%%'
                 THEN %(address)s
                 WHEN split_part(%(address)s, '@', 2) IN %(google)s
                 THEN replace(split_part(split_part(
                     %(address)s, '@', 1), '+', 1), '.', '') || '@' || %(own)s
                 ELSE split_part(split_part(%(address)s, '@', 1), '+', 1)
                     || '@' || split_part(%(address)s, '@', 2) END
            """,
            address=address,
            google=GOOGLE,
            own=GOOGLE[0],
        )

    @api.model
    def _recompute_same_mailbox(self, addresses):
        """Have contacts looked at that hold other forms of suppressed addresses.

        :return: those contacts
        """
        mailboxes = {self._mailbox(address) for address in addresses if "@" in address}
        self.env["res.partner"].flush_model(["email_normalized"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE %s = ANY(%s)",
                self._sql_mailbox(SQL.identifier("email_normalized")),
                list(mailboxes),
            )
        )
        contacts_sudo = self._contacts_sudo(
            Domain("id", "in", [row[0] for row in rows])
        )
        contacts_sudo.modified(["email_normalized"])
        return contacts_sudo
