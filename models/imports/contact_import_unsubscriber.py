from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.imports.stated_consent import StatedConsent
from ...lib.mail.addresses import sql_has_email
from ...lib.sql import sql_rows


@dataclass(frozen=True, slots=True)
class Unsubscriber:
    """Who unsubscribed by a row, or one of its other addresses, whoever has it.

    number: of the row; said: its ``StatedConsent``; date: when, if the row says it; the
    rest is None where there is none
    """

    number: int
    said: StatedConsent
    date: datetime | None = None
    partner_id: int | None = None
    email: str | None = None
    phone: str | None = None
    interaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the address of an ``Unsubscriber``, and leaves a purpose.

    number: of the unsubscriber; date: of the withdrawal: the day that the file names,
    unless they answered after it; address: which of several they leave with, or None;
    has_unsubscribed: whether that is known
    """

    number: int
    purpose_id: int
    partner_id: int
    date: datetime
    interaction_id: int | None = None
    address: str | None = None
    has_unsubscribed: bool = False


def _unsubscribers_of(done):
    """:return: ``Unsubscriber`` of the row, and one for each further address"""
    row, said = done.row, done.row.consent
    date = fields.Datetime.to_datetime(said.left_date or False) or None
    yield Unsubscriber(
        row.number,
        said,
        date,
        done.partner.id or None,
        row.keys.email or None,
        row.keys.phone or None,
        done.interaction_id or None,
    )
    for address in said.also:
        yield Unsubscriber(row.number, said, date, email=address)


class ContactImport(models.Model):
    """Records who unsubscribed by a file: every holder of the address, and addresses
    that nobody has. Also of rows that are skipped or fail."""

    _inherit = "contact.import"

    def _record_unsubscribers(self, written):
        """
        :param written: ``WrittenRow``, with their contacts and interactions
        """
        unsubscribers = [
            unsubscriber
            for done in written
            if done.row.consent.left
            for unsubscriber in _unsubscribers_of(done)
        ]
        if not unsubscribers:
            return
        self._flush_unsubscriber_tables()
        rules = self._consent_rules()
        asked = [
            (number, purpose_id)
            for number, unsubscriber in enumerate(unsubscribers)
            for purpose_id in rules.left_by(unsubscriber.said)
        ]
        if asked:
            evidence = [self._evidence_of_leaving(each) for each in unsubscribers]
            found = self._holders_of(self._sql_unsubscribers(unsubscribers, asked))
            self._withdraw_of_holders(found, evidence)
            current = {(holder.number, holder.purpose_id) for holder in found}
            lacking = [pair for pair in asked if pair not in current]
            self._withdraw_of_addresses(unsubscribers, lacking)
        self._blacklist_unsubscribers(unsubscribers, rules.channels)

    def _flush_unsubscriber_tables(self):
        self.env["contact.consent"]._flush_what_sql_reads()
        self.env["contact.consent.event"].flush_model()

    def _evidence_of_leaving(self, unsubscriber):
        said = unsubscriber.said.left_proof
        return "\n".join(filter(None, [said, self._place_of(unsubscriber)]))

    def _place_of(self, unsubscriber):
        return self.env._(
            "Import %(batch)s, row %(row)s",
            batch=self.display_name,
            row=unsubscriber.number,
        )

    @api.model
    def _sql_unsubscribers(self, unsubscribers, asked):
        """Who unsubscribed from which purpose, by row: the contact and the addresses it
        is about."""
        return SQL(
            """
            SELECT unsubscriber.*, purpose.id AS purpose_id, purpose.channel
            FROM %s
            JOIN %s ON asked.number = unsubscriber.number
            JOIN contact_consent_purpose purpose ON purpose.id = asked.purpose_id
            """,
            sql_rows(
                "unsubscriber",
                [
                    (
                        number,
                        each.partner_id,
                        each.email,
                        each.phone,
                        each.date,
                        each.interaction_id,
                    )
                    for number, each in enumerate(unsubscribers)
                ],
                number="int",
                partner_id="int",
                email="text",
                phone="text",
                date="timestamp",
                interaction_id="int",
            ),
            sql_rows("asked", asked, number="int", purpose_id="int"),
        )

    @api.model
    def _sql_holders(self, said):
        """The contacts whom rows are about: of the row, and who has its address on the
        channel of the purpose. Of other companies, too: the person is the same."""
        return SQL(
            """
            SELECT said.*, said.partner_id AS holder_id FROM (%(said)s) said
            WHERE said.partner_id IS NOT NULL
            UNION
            SELECT said.*, partner.id FROM (%(said)s) said
            JOIN res_partner partner ON %(has_it)s
            WHERE said.channel = 'email'
            UNION
            SELECT said.*, partner.id FROM (%(said)s) said
            JOIN res_partner partner ON partner.phone_sanitized = said.phone
            WHERE said.channel IN ('sms', 'phone')
            """,
            said=said,
            has_it=sql_has_email("partner", SQL("ARRAY[said.email]")),
        )

    def _holders_of(self, said):
        """:return: a list of ``Holder``"""
        Consent = self.env["contact.consent"]
        address = SQL(
            "CASE WHEN holder.channel = 'email' AND %s THEN %s END",
            Consent._sql_has_several("partner"),
            Consent._sql_own(SQL.identifier("holder", "email")),
        )
        found = self.env.execute_query(
            SQL(
                """
                SELECT holder.number, holder.purpose_id, holder.holder_id,
                       CASE WHEN holder.date > current.date OR current.id IS NULL
                            THEN COALESCE(holder.date, %(now)s)
                            ELSE GREATEST(current.date, %(now)s) END,
                       CASE WHEN holder.holder_id = holder.partner_id
                            THEN holder.interaction_id END,
                       %(address)s,
                       current.status = 'withdrawn' AND (
                           %(address)s IS NULL OR 'withdrawn' = %(word)s) IS TRUE
                FROM (%(holders)s) holder
                JOIN res_partner partner ON partner.id = holder.holder_id
                LEFT JOIN contact_consent current
                    ON current.partner_id = holder.holder_id
                                              AND current.purpose_id = holder.purpose_id
                ORDER BY holder.number
                """,
                holders=self._sql_holders(said),
                address=address,
                word=Consent._sql_word_of_address(
                    SQL.identifier("holder", "holder_id"),
                    SQL.identifier("holder", "purpose_id"),
                    SQL.identifier("holder", "email"),
                ),
                now=fields.Datetime.now(),
            )
        )
        return [Holder(*row) for row in found]

    def _withdraw_of_holders(self, found, evidence):
        """
        :param found: ``Holder``
        :param evidence: by number, what the proof says
        """
        leaving = {
            (holder.partner_id, holder.purpose_id, holder.address): holder
            for holder in sorted(found, key=attrgetter("date"))
            if not holder.has_unsubscribed
        }
        while leaving:
            # A contact answers a purpose once at a time, for one of its addresses.
            turn = {key[:2]: key for key in leaving}
            self._withdraw_once(
                [leaving.pop(key) for key in turn.values()],
                evidence,
            )

    def _withdraw_once(self, leaving, evidence):
        # Consents are written by nobody but their own methods.
        self.env["contact.consent"].sudo()._record(
            SQL(
                """
                SELECT partner_id, purpose_id, 'withdrawn' AS status, date,
                       'import' AS method, interaction_id, address
                FROM %s
                """,
                sql_rows(
                    "said",
                    [
                        (
                            holder.partner_id,
                            holder.purpose_id,
                            holder.date,
                            holder.interaction_id,
                            holder.address,
                        )
                        for holder in leaving
                    ],
                    partner_id="int",
                    purpose_id="int",
                    date="timestamp",
                    interaction_id="int",
                    address="text",
                ),
            ),
            address=SQL("answer.address"),
            evidence=SQL(
                """(SELECT text FROM %s
                    WHERE known.partner_id = answer.partner_id LIMIT 1)""",
                sql_rows(
                    "known",
                    [
                        (holder.partner_id, evidence[holder.number])
                        for holder in leaving
                    ],
                    partner_id="int",
                    text="text",
                ),
            ),
            user_id=self.env.uid,
        )

    def _withdraw_of_addresses(self, unsubscribers, lacking):
        """Keep who unsubscribed and is no contact by the keyed hash of the address; the
        proof tells only where it stood, since what a file says may name the person.

        :param lacking: pairs (number, purpose id)
        """
        purposes = self.env["contact.consent.purpose"]._every()
        wordings = purposes._freeze_wordings()
        by_phone = set(
            purposes.filtered(lambda purpose: purpose.channel in ("sms", "phone")).ids
        )
        Suppression = self.env["contact.suppression"]
        now = fields.Datetime.now()
        events = {}
        for number, purpose_id in lacking:
            unsubscriber = unsubscribers[number]
            email, phone = unsubscriber.email, unsubscriber.phone
            by_number = phone if not email or purpose_id in by_phone else None
            for address in filter(None, (email, by_number)):
                events[Suppression._hash(address), purpose_id] = {
                    "date": unsubscriber.date or now,
                    "evidence": self._place_of(unsubscriber),
                }
        known = self._withdrawn_hashes([text for text, _purpose_id in events])
        # Nobody has rights to write proofs.
        self.env["contact.consent.event"].sudo().create(
            [
                {
                    **values,
                    "subject_hash": text,
                    "purpose_id": purpose_id,
                    "status": "withdrawn",
                    "recorded_date": now,
                    "method": "import",
                    "wording_id": wordings[purpose_id],
                    "user_id": self.env.uid,
                }
                for (text, purpose_id), values in events.items()
                if (text, purpose_id) not in known
            ]
        )

    @api.model
    def _withdrawn_hashes(self, hashes):
        """:return: pairs (hash, purpose id) of which the last word is: left"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (subject_hash, purpose_id)
                       subject_hash, purpose_id, status
                FROM contact_consent_event
                WHERE partner_id IS NULL AND subject_hash = ANY(%s)
                ORDER BY subject_hash, purpose_id, date DESC, id DESC
                """,
                hashes,
            )
        )
        return {
            (text, purpose) for text, purpose, status in rows if status == "withdrawn"
        }

    # ------------------------------------------------------------
    # Odoo's own blacklists: who unsubscribed from a whole channel
    # ------------------------------------------------------------

    def _blacklist_unsubscribers(self, unsubscribers, channels):
        """Who unsubscribed from all mails, or all messages, is on Odoo's blacklist,
        too: so a purpose that is made later does not reach them."""
        emails, numbers = set(), set()
        for each in unsubscribers:
            left = self._unsubscribed_channels(each.said, channels)
            if left & {"all", "email"}:
                emails.add(each.email)
            if left & {"all", "sms", "phone"}:
                numbers.add(each.phone)
        emails, numbers = emails - {None}, numbers - {None}
        # A blacklist keeps addresses as they are; of an erased person, none is kept.
        known = self.env["contact.suppression"]._suppressed(emails | numbers)
        self._blacklist("mail.blacklist", "email", emails - known)
        self._blacklist("phone.blacklist", "number", numbers - known)

    def _unsubscribed_channels(self, said, channels):
        """:return: the channels that somebody left altogether"""
        left = {
            channels[position].channel
            for position, answer in said.answers.items()
            if answer == "left" and position in channels
        }
        if None in left and not self.purpose_ids:
            left.add("email")
        return left

    def _blacklist(self, model_name, field_name, addresses):
        if not addresses:
            return
        # Whoever imports need not have rights on the lists.
        Blacklist_sudo = (
            self.env[model_name]
            .sudo()
            .with_context(active_test=False, **self._writing_context())
        )
        listed_sudo = Blacklist_sudo.search([(field_name, "in", list(addresses))])
        listed_sudo.filtered(lambda entry: not entry.active).write({"active": True})
        lacking = addresses - set(listed_sudo.mapped(field_name))
        Blacklist_sudo.create([{field_name: address} for address in sorted(lacking)])
