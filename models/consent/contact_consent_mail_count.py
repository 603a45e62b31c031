from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form
from ...lib.sql import sql_rows

# So that no form of ours floods a mailbox, or mails many for somebody.
PER_ADDRESS = 5  # a day
PER_VISITOR = 20  # an hour
PER_HOUR = 1000
ADDRESS_WINDOW = timedelta(hours=24)


class ContactConsentMailCount(models.Model):
    """How many mails asked to confirm a consent, of late.

    Of addresses and IP addresses only a keyed hash is kept, and only for a day.
    """

    _name = "contact.consent.mail.count"
    _description = "Mails That Asked for a Consent"
    _log_access = False

    kind = fields.Selection(
        [("address", "To the address"), ("visitor", "Caused from the IP address")],
        required=True,
        readonly=True,
    )
    key_hash = fields.Char("Keyed Hash", required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True)
    number = fields.Integer("Mails", required=True, readonly=True)

    _key_hour_uniq = models.Constraint(
        "UNIQUE (key_hash, hour)", "An hour is counted once."
    )
    _hour_idx = models.Index("(hour, kind)")

    @api.model
    def _take_visitor(self, ip_address, number):
        """Count mails that a visitor causes.

        :param str ip_address: the visitor's
        :param int number: how many they are
        :return: how many of them may be sent: this visitor may have had enough
        """
        key = self._key(f"from:{ip_address}")
        left = self._limits()["visitor"] - self._used({key}).get(key, 0)
        taken = max(min(number, left), 0)
        self._add({("visitor", key): taken} if taken else {})
        return taken

    @api.model
    def _take(self, addresses, is_hourly=True):
        """Count mails that are about to be sent, and tell which may be.

        :param list addresses: the normalised address of each mail
        :param bool is_hourly: whether the limit of all mails in an hour counts
        :return: a list, of each mail: True: send it; None: later, too many go out in
            this hour; False: never, this address had enough
        """
        keys = [self._key(f"to:{normal_form(address)}") for address in addresses]
        used = self._used({*keys})
        total = self._total() if is_hourly else 0
        limits = self._limits()
        taken, decisions = {}, []
        for key in keys:
            if used.get(key, 0) >= limits["address"]:
                decisions.append(False)
            elif is_hourly and total >= limits["hour"]:
                decisions.append(None)
            else:
                decisions.append(True)
                total += 1
                used[key] = used.get(key, 0) + 1
                taken["address", key] = taken.get(("address", key), 0) + 1
        self._add(taken)
        return decisions

    @api.model
    def _key(self, what):
        return self.env["contact.suppression"]._hash(what)

    @api.model
    def _this_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0, microsecond=0)

    @api.model
    def _used(self, keys):
        """:return: by key, how many were counted: of addresses in a day, of visitors
        in this hour"""
        hour = self._this_hour()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT key_hash, SUM(number) FROM contact_consent_mail_count
                    WHERE key_hash = ANY(%s)
                      AND hour > CASE kind WHEN 'address' THEN %s ELSE %s END
                    GROUP BY key_hash
                    """,
                    sorted(keys),
                    hour - ADDRESS_WINDOW,
                    hour - timedelta(hours=1),
                )
            )
        )

    @api.model
    def _total(self):
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(number), 0) FROM contact_consent_mail_count "
                "WHERE hour = %s AND kind = 'address'",
                self._this_hour(),
            )
        )
        return total

    @api.model
    def _add(self, taken):
        """Two at once lose a race here, and the later one is tried again: no limit is
        passed by sending many forms at once.

        :param dict taken: by pairs (kind, key), how many
        """
        rows = sorted((key, kind, number) for (kind, key), number in taken.items())
        if rows:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO contact_consent_mail_count AS counted (
                        key_hash, kind, number, hour)
                    SELECT key_hash, kind, number, %s
                    FROM %s
                    ON CONFLICT (key_hash, hour)
                    DO UPDATE SET number = counted.number + excluded.number
                    """,
                    self._this_hour(),
                    sql_rows("taken", rows, key_hash="text", kind="text", number="int"),
                )
            )

    @api.model
    def _limits(self):
        # Visitors cause mails, who may not read settings.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return {
            name: int(parameters_sudo.get_param(f"contact_marketing.{key}") or default)
            for name, key, default in (
                ("address", "confirm_mails_per_address", PER_ADDRESS),
                ("visitor", "confirm_mails_per_visitor", PER_VISITOR),
                ("hour", "confirm_mails_per_hour", PER_HOUR),
            )
        }

    @api.autovacuum
    def _gc_counts(self):
        self.search([("hour", "<=", self._this_hour() - ADDRESS_WINDOW)]).unlink()
