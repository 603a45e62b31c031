from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import BETWEEN, normal_form, sql_email, sql_emails

# What a colleague or another system says of a contact, it says of all its addresses; a
# form, a link or the row of a file speaks for one of them.
OF_ALL_ADDRESSES = ("api", "manual")
FURTHER_AT_ONCE = 500


class ContactConsent(models.Model):
    """Consents of contacts with several addresses: each is mailed if it agreed itself.

    Whoever adds an address to a contact that agreed makes nobody agree.
    """

    _inherit = "contact.consent"

    waiting_address = fields.Char(
        readonly=True,
        help="Other addresses of the contact, one a line, which are about to be asked "
        "by mail, or for which this hour has no room.",
    )

    _waiting_address_idx = models.Index("(id) WHERE waiting_address IS NOT NULL")

    @api.model
    def _sql_has_several(self, partner):
        """The condition that the contact ``partner`` has several mail addresses."""
        return SQL(
            "(strpos(%s, %s) > 0) IS TRUE",
            SQL.identifier(partner, "gate_addresses"),
            BETWEEN,
        )

    @api.model
    def _sql_own(self, address):
        """An address that answered, if the contact ``partner`` still has it; else NULL.

        :param SQL address: an expression of the address in normal form
        """
        every = sql_emails("partner")
        return SQL("CASE WHEN %s = ANY(%s) THEN %s END", address, every, address)

    @api.model
    def _sql_agreed(self, partner_id, purpose_id, address):
        """The condition that one of several addresses of a contact may be mailed: its
        last word is that it agreed. Parameters as of ``_sql_word_of_address``."""
        word = self._sql_word_of_address(partner_id, purpose_id, address)
        return SQL("('granted' = %s) IS TRUE", word)

    @api.model
    def _sql_word_of_address(self, partner_id, purpose_id, address):
        """The status by the last word of one of several addresses of a contact: said
        by itself, or with the contact. If there is none, and it is the first one, what
        the contact said last, unless another one of its addresses said that.

        :param SQL partner_id, purpose_id: ids
        :param SQL address: an expression of the address in normal form
        :return: an SQL expression; NULL: never a word
        """
        return SQL(
            """(
                SELECT CASE WHEN word.status = 'granted' AND word.date <= %(now)s
                    - NULLIF(known.validity_months, 0) * interval '1 month'
                    THEN 'expired' ELSE word.status END
                -- By names of its own: what is given may be of rows called the same.
                FROM (SELECT %(partner_id)s AS partner_id, %(purpose_id)s AS id,
                             %(address)s AS address, %(hash)s AS hash
                      OFFSET 0) purpose
                JOIN contact_consent_purpose known ON known.id = purpose.id
                LEFT JOIN LATERAL (
                    SELECT event.* FROM contact_consent_event event
                    WHERE event.partner_id = purpose.partner_id
                      AND event.purpose_id = purpose.id AND %(event_is_live)s
                    ORDER BY event.date DESC, event.id DESC LIMIT 1
                ) latest ON true
                JOIN LATERAL (
                    %(words)s ORDER BY rank, date DESC, id DESC LIMIT 1
                ) word ON true)""",
            partner_id=partner_id,
            purpose_id=purpose_id,
            address=address,
            hash=self.env["contact.suppression"]._sql_hash(address),
            event_is_live=self.env["contact.consent.event"]._sql_is_live("event"),
            words=SQL(" UNION ALL ").join(
                (
                    self._sql_own_word(),
                    self._sql_word_of_contact(),
                    self._sql_word_of_first(),
                )
            ),
            now=fields.Datetime.now(),
        )

    @api.model
    def _sql_own_word(self):
        """What the address of the row ``purpose`` said, as that of any contact."""
        return SQL(
            """(SELECT 0 AS rank, said.status, said.date, said.id
                FROM contact_consent_event said
                WHERE said.subject_hash = purpose.hash AND said.purpose_id = purpose.id
                  AND said.is_unproven IS NOT TRUE
                  AND said.status IN ('granted', 'withdrawn', 'expired') AND %s
                ORDER BY said.date DESC, said.id DESC LIMIT 1)""",
            self.env["contact.consent.event"]._sql_is_live("said"),
        )

    @api.model
    def _sql_word_of_contact(self):
        """What the contact of the row ``purpose`` said of that address, or waits for,
        also without a proof. What it agreed to for several addresses counts until it
        says something else."""
        return SQL(
            """(SELECT 0 AS rank, said.status, said.date, said.id
                FROM contact_consent_event said
                WHERE said.partner_id = purpose.partner_id
                  AND said.purpose_id = purpose.id AND %s
                  AND (said.subject_hash = purpose.hash
                       OR strpos(said.also_hashes, purpose.hash) > 0
                       AND (said.status = 'withdrawn' OR said.id = latest.id))
                ORDER BY said.date DESC, said.id DESC LIMIT 1)""",
            self.env["contact.consent.event"]._sql_is_live("said"),
        )

    @api.model
    def _sql_word_of_first(self):
        """What the contact of the row ``purpose`` said last, if that counts for its
        first address."""
        return SQL(
            """(SELECT 1 AS rank, latest.status, latest.date, latest.id
                FROM res_partner agreeing
                WHERE agreeing.id = purpose.partner_id AND latest.id IS NOT NULL
                  AND %(first)s = purpose.address
                  AND NOT EXISTS (
                    SELECT FROM unnest(%(every)s) AS speaking(address)
                    WHERE speaking.address != purpose.address
                      AND latest.subject_hash = %(speaking_hash)s))""",
            first=sql_email("agreeing"),
            every=sql_emails("agreeing"),
            speaking_hash=self.env["contact.suppression"]._sql_hash(
                SQL.identifier("speaking", "address")
            ),
        )

    @api.model
    def _sql_also_hashes(self, address, stated=None):
        """For which further addresses of the row ``partner`` its answer ``answer`` to
        the purpose ``purpose`` holds.

        :param SQL address: the one that answers
        :param SQL stated: the address that was named as answering, which speaks for no
            other; None, or NULL: none was
        :return: the hashes, one a line; NULL: none
        """
        further = SQL.identifier("further", "address")
        further_hash = self.env["contact.suppression"]._sql_hash(further)
        return SQL(
            """CASE WHEN purpose.channel = 'email' AND %(has_several)s THEN (
                SELECT string_agg(%(hash)s, %(between)s)
                FROM unnest(%(every)s) AS further(address)
                WHERE further.address != %(address)s AND CASE
                    WHEN answer.method = 'manual' THEN true
                    WHEN answer.method = ANY(%(of_all)s) AND %(stated)s IS NULL
                        THEN answer.status = 'withdrawn' OR (
                            'withdrawn' IS DISTINCT FROM %(of_address)s
                            AND %(word)s IN ('withdrawn', 'pending') IS NOT TRUE)
                    WHEN answer.status = 'withdrawn' THEN false
                    ELSE 'granted' = %(word)s END) END""",
            has_several=self._sql_has_several("partner"),
            hash=further_hash,
            between=BETWEEN,
            every=sql_emails("partner"),
            address=address,
            of_all=list(OF_ALL_ADDRESSES),
            stated=stated or SQL("NULL"),
            of_address=self._sql_answer_of_address(further_hash),
            word=self._sql_word_of_address(
                SQL.identifier("partner", "id"),
                SQL.identifier("purpose", "id"),
                further,
            ),
        )

    def _that_hold_for(self, address):
        """
        :param str address: one of the contacts' addresses, in normal form
        :return: those of these consents by which that address may be mailed
        """
        statuses = self._statuses_for(address)
        return self.filtered(lambda consent: statuses[consent] == "granted")

    def _statuses_for(self, address):
        """
        :param str address: one of the contacts' addresses, in normal form
        :return: by each of these consents, the status that it has for that address;
            None: it never answered, or what it said has no force now
        """
        self._flush_what_sql_reads()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, CASE
                    WHEN word = 'granted' AND status != 'granted'
                      OR word = 'pending' AND status NOT IN ('granted', 'pending')
                    THEN NULL ELSE word END
                FROM (
                    SELECT current.id, current.status,
                           CASE WHEN purpose.channel = 'email' AND %s
                                THEN %s ELSE current.status END AS word
                    FROM contact_consent current
                    JOIN res_partner partner ON partner.id = current.partner_id
                    JOIN contact_consent_purpose purpose
                      ON purpose.id = current.purpose_id
                    WHERE current.id = ANY(%s)
                ) said
                """,
                self._sql_has_several("partner"),
                self._sql_word_of_address(
                    SQL.identifier("partner", "id"),
                    SQL.identifier("purpose", "id"),
                    SQL("%s::text", address),
                ),
                self.ids,
            )
        )
        return {self.browse(id_): status for id_, status in rows}

    # ------------------------------------------------------------
    # Which address is asked
    # ------------------------------------------------------------

    def _asked_address(self):
        """The address that is asked to confirm: that which said so last; else the first
        of the contact."""
        self.ensure_one()
        contact = self.partner_id
        first = contact.email_normalized
        emails = contact._emails()
        if len(emails) < 2:
            return first
        spoke = self._latest_event().subject_hash
        hash_of = self.env["contact.suppression"]._hash
        own = [address for address in emails if hash_of(address) == spoke]
        return own[0] if own and own[0] != normal_form(first) else first

    def _ask_added(self, added):
        """Ask addresses that were added to contacts which agreed already.

        :param dict added: by id of the contact, a set of addresses in normal form
        """
        pairs = [
            (partner_id, address)
            for partner_id, addresses in added.items()
            for address in sorted(addresses)
        ]
        if not pairs:
            return
        self._flush_what_sql_reads()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT current.id, added.address
                FROM unnest(%s::int[], %s::text[]) AS added(partner_id, address)
                JOIN res_partner partner ON partner.id = added.partner_id
                     AND partner.active AND %s
                JOIN contact_consent current ON current.partner_id = partner.id
                     AND current.status = 'granted'
                JOIN contact_consent_purpose purpose ON purpose.id = current.purpose_id
                     AND purpose.channel = 'email' AND purpose.active
                WHERE %s IN ('granted', 'withdrawn') IS NOT TRUE
                  AND 'withdrawn' IS DISTINCT FROM %s
                ORDER BY current.id, added.address
                """,
                *map(list, zip(*pairs, strict=True)),
                self._sql_has_several("partner"),
                self._sql_word_of_address(
                    SQL.identifier("partner", "id"),
                    SQL.identifier("purpose", "id"),
                    SQL.identifier("added", "address"),
                ),
                self._sql_answer_of_address(
                    self.env["contact.suppression"]._sql_hash(
                        SQL.identifier("added", "address")
                    )
                ),
            )
        )
        self._ask_addresses([(self.browse(id_), address) for id_, address in rows])

    def _ask_later(self, address):
        """Ask an address that says so in a form, of contacts which have agreed by
        another one: as for who has not agreed, when the answer was sent.

        :param str address: in normal form
        """
        own = self.filtered(
            lambda consent: (
                consent.status == "granted"
                and consent.channel == "email"
                and address in consent.partner_id._emails()
            )
        )
        asked = own - own._that_hold_for(address)
        visitor = self.env["ir.http"]._visitor_ip()
        if asked and visitor:
            Count = self.env["contact.consent.mail.count"]
            asked = asked[: Count._take_visitor(visitor, len(asked))]
        if asked:
            self._let_wait([(consent, address) for consent in asked])
            self._wake()

    def _waiting_addresses(self):
        return self.waiting_address.split(BETWEEN) if self.waiting_address else []

    @api.model
    def _let_wait(self, asked):
        """Have addresses wait to be asked, besides those that do.

        :param asked: pairs as of ``_ask_addresses``
        """
        for consent, address in asked:
            waiting = dict.fromkeys([*consent._waiting_addresses(), address])
            consent.waiting_address = BETWEEN.join(waiting)

    @api.model
    def _ask_further_chunk(self):
        waiting = self.search(
            [("waiting_address", "!=", False)], order="id", limit=FURTHER_AT_ONCE
        ).try_lock_for_update()
        asked = [
            (consent, address)
            for consent in waiting
            if consent.status == "granted"
            for address in consent._waiting_addresses()
            if address in consent.partner_id._emails()
        ]
        waiting.write({"waiting_address": False})
        self._ask_addresses(asked)
        # Those for whom this hour has no room stay for the next one.
        return len(waiting.filtered(lambda consent: not consent.waiting_address))

    @api.model
    def _ask_addresses(self, asked):
        """Mail links to these addresses of consents, within the limits of how many one
        gets, and go out in an hour: those that are too many wait. None is mailed that
        is suppressed or on the blacklist.

        :param asked: a list of pairs of a consent and an address in normal form
        """
        addresses = [address for _consent, address in asked]
        Blacklist = self.env["mail.blacklist"]
        listed = Blacklist.search(Blacklist._domain_of_addresses(addresses))
        refused = (
            self.env["contact.suppression"]
            ._suppressed(addresses)
            .union(*(entry._emails() for entry in listed))
        )
        asked = [pair for pair in asked if pair[1] not in refused]
        decisions = self.env["contact.consent.mail.count"]._take(
            [address for _consent, address in asked]
        )
        decided = list(zip(asked, decisions, strict=True))
        self._let_wait([pair for pair, decision in decided if decision is None])
        for (consent, address), decision in decided:
            if decision:
                consent._send_to(
                    address, "contact_marketing.mail_template_confirm_consent"
                )
