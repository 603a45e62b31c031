from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form, sql_email, sql_emails, sql_has_email
from ...lib.sql import sql_rows


class ContactConsent(models.Model):
    """Consents of contacts whose address has changed.

    Whoever agreed did so for an address. The new one may be somebody else's: it waits
    until a mail to it is confirmed. Recital 42 and Art. 7(1) of the GDPR: who mails
    must be able to show that this person agreed.
    """

    _inherit = "contact.consent"

    @api.model
    def _follow_addresses(self, partner_ids):
        """Let wait what these contacts agreed to with another address than they have
        now, and ask the new one. Where the address comes back, so does the consent.

        Who unsubscribed stays unsubscribed, with any address; and addresses that left
        are not asked.

        :param partner_ids: ids of contacts whose address may have changed
        :return: the consents that wait for a new address now
        """
        self._flush_what_sql_reads()
        synced = self._take_back_moves(partner_ids)
        moved = self._record_moves(partner_ids)
        # Who may change no contact but the own one may have typed the address of a
        # stranger, who has not left.
        if not self.env["res.partner"].sudo(False).has_access("write"):
            synced += self._record_unproven_leaving(partner_ids)
        self._sync_with_events(synced)
        waiting = self._sync_with_events(moved)
        asked = waiting.filtered(lambda consent: consent.purpose_id.channel == "email")
        asked._without_unsubscribed()._ask_to_confirm()
        return waiting

    @api.model
    def _leave_to_others(self, partner_ids):
        """Record for whoever shares an address with these contacts that it left: once
        they are gone, or have another one, nothing else would tell. Call it before.

        :param partner_ids: ids of contacts that are deleted, merged, or move
        """
        self._flush_what_sql_reads()
        pairs = self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date,
                    user_id, evidence)
                SELECT DISTINCT other.id, %(subject_hash)s, purpose.id, 'withdrawn',
                       GREATEST(current.date, %(now)s), %(now)s, %(uid)s, %(evidence)s
                FROM (%(shared)s) shared
                JOIN res_partner other ON other.id = shared.partner_id
                JOIN contact_consent_purpose purpose ON purpose.id = shared.purpose_id
                JOIN contact_consent current ON current.partner_id = other.id
                                            AND current.purpose_id = purpose.id
                WHERE current.status IN ('granted', 'pending')
                  AND 'withdrawn' = %(of_address)s
                RETURNING partner_id, purpose_id
                """,
                subject_hash=self._sql_subject_hash("other", "purpose"),
                now=fields.Datetime.now(),
                uid=self.env.uid,
                evidence=self.env._(
                    "The address unsubscribed as that of another contact."
                ),
                shared=self._sql_shares_with_leaving(list(partner_ids)),
                of_address=self._sql_answer_of_address(
                    self._sql_subject_hash("other", "purpose")
                ),
            )
        )
        self._sync_with_events(pairs)

    @api.model
    def _sql_shares_with_leaving(self, partner_ids):
        """:return: a sub-select of who has the mail address or the phone number of one
        of these contacts, ``partner_id``, and of what that left, ``purpose_id``"""
        is_by_phone = SQL("purpose.channel IN ('sms', 'phone')")
        # Of several addresses, each is known by its own word anyway.
        shares_address = SQL(
            "%s AND NOT %s",
            sql_has_email("other", sql_emails("partner")),
            self._sql_has_several("other"),
        )
        ways = [
            (is_by_phone, SQL("other.phone_sanitized = partner.phone_sanitized")),
            (SQL("NOT %s", is_by_phone), shares_address),
        ]
        # Each in a select of its own, which finds its index.
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT other.id AS partner_id, leaving.purpose_id
                FROM contact_consent leaving
                JOIN contact_consent_purpose purpose ON purpose.id = leaving.purpose_id
                JOIN res_partner partner ON partner.id = leaving.partner_id
                JOIN res_partner other
                  ON other.id != ALL(%(partner_ids)s) AND %(shares)s
                WHERE leaving.partner_id = ANY(%(partner_ids)s) AND %(is_so)s
                  AND leaving.status = 'withdrawn'
                  AND leaving.is_unproven IS NOT TRUE
                """,
                partner_ids=partner_ids,
                shares=shares,
                is_so=is_so,
            )
            for is_so, shares in ways
        )

    def _without_unsubscribed(self):
        """:return: those of these consents whose address has not left"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT current.id FROM contact_consent current
                JOIN res_partner partner ON partner.id = current.partner_id
                JOIN contact_consent_purpose purpose ON purpose.id = current.purpose_id
                WHERE current.id = ANY(%s) AND %s IS NOT TRUE
                """,
                self.ids,
                self._sql_has_unsubscribed(),
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _take_back_moves(self, partner_ids):
        """Take back what waits because of an address that the contact has no more.

        :return: pairs (partner id, purpose id)
        """
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date,
                    user_id, retracted_event_id)
                SELECT moved.partner_id, moved.subject_hash, moved.purpose_id,
                       'retracted', %(now)s, %(now)s, %(uid)s, moved.id
                FROM contact_consent_event moved
                JOIN res_partner partner ON partner.id = moved.partner_id
                WHERE moved.partner_id = ANY(%(partner_ids)s)
                  AND moved.status = 'pending' AND moved.method IS NULL
                  AND %(is_live)s AND NOT %(is_own)s
                RETURNING partner_id, purpose_id
                """,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                partner_ids=list(partner_ids),
                is_live=self.env["contact.consent.event"]._sql_is_live("moved"),
                is_own=self._sql_is_own("moved", "partner"),
            )
        )

    @api.model
    def _record_moves(self, partner_ids):
        """:return: pairs (partner id, purpose id) that wait for the new address now"""
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date,
                    user_id, evidence)
                SELECT partner.id, %(subject_hash)s, purpose.id, 'pending',
                       GREATEST(latest.date, %(now)s), %(now)s, %(uid)s,
                       CASE WHEN %(is_own)s THEN %(left)s ELSE %(changed)s END
                FROM (%(latest)s) latest
                JOIN res_partner partner ON partner.id = latest.partner_id
                JOIN contact_consent_purpose purpose ON purpose.id = latest.purpose_id
                CROSS JOIN LATERAL (SELECT %(of_address)s AS status) known
                WHERE latest.status IN ('granted', 'pending')
                  AND %(address)s IS NOT NULL
                  AND CASE WHEN %(is_own)s
                    -- Said without it, or of several: but the one it has now has left.
                    THEN latest.status = 'granted' AND known.status = 'withdrawn'
                         AND (%(is_without)s OR %(is_only_mail)s)
                    -- The address may have agreed itself, as that of another contact.
                    ELSE latest.status = 'pending'
                         OR 'granted' IS DISTINCT FROM known.status END
                RETURNING partner_id, purpose_id
                """,
                subject_hash=self._sql_subject_hash("partner", "purpose"),
                now=fields.Datetime.now(),
                uid=self.env.uid,
                changed=self.env._(
                    "The address changed: the consent was given for another one."
                ),
                left=self.env._(
                    "The address unsubscribed before: the consent was given without it."
                ),
                latest=self._sql_latest_events(partner_ids),
                address=self.env["contact.consent.purpose"]._sql_address(
                    "partner", SQL.identifier("purpose", "channel")
                ),
                is_own=self._sql_is_own("latest", "partner"),
                is_without=self._sql_is_without_address("latest", "partner"),
                is_only_mail=SQL(
                    "(purpose.channel = 'email' AND NOT %s)",
                    self._sql_has_several("partner"),
                ),
                of_address=self._sql_answer_of_address(
                    self._sql_subject_hash("partner", "purpose"),
                    ("granted", "withdrawn", "expired"),
                ),
            )
        )

    @api.model
    def _record_unproven_leaving(self, partner_ids):
        """Let the leaving of contacts not count for whoever has the address that they
        typed as their own.

        :return: pairs (partner id, purpose id)
        """
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date,
                    user_id, evidence, is_unproven)
                SELECT partner.id, %(subject_hash)s, purpose.id, 'withdrawn',
                       latest.date, %(now)s, %(uid)s, %(evidence)s, true
                FROM (%(latest)s) latest
                JOIN res_partner partner ON partner.id = latest.partner_id
                JOIN contact_consent_purpose purpose ON purpose.id = latest.purpose_id
                WHERE latest.status = 'withdrawn' AND latest.is_unproven IS NOT TRUE
                  AND NOT %(is_own)s
                RETURNING partner_id, purpose_id
                """,
                subject_hash=self._sql_subject_hash("partner", "purpose"),
                now=fields.Datetime.now(),
                uid=self.env.uid,
                evidence=self.env._(
                    "The contact typed another address, which is not proven."
                ),
                latest=self._sql_latest_events(partner_ids),
                is_own=self._sql_is_own("latest", "partner"),
            )
        )

    @api.model
    def _sql_latest_events(self, partner_ids):
        """:return: a sub-select of the events that count, one for each purpose"""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id, purpose_id) *
            FROM contact_consent_event event
            WHERE partner_id = ANY(%s) AND %s
            ORDER BY partner_id, purpose_id, date DESC, id DESC
            """,
            list(partner_ids),
            self.env["contact.consent.event"]._sql_is_live("event"),
        )

    @api.model
    def _sql_is_own(self, event, partner):
        """The condition that the answer ``event`` was given for an address that the
        contact ``partner`` has now, or when it had none at all."""
        hashed = self.env["contact.suppression"]._sql_hash
        return SQL(
            """(%(subject)s IS NULL OR %(subject)s IN (%(first)s, %(old)s, %(phone)s)
                OR %(also)s IS NOT NULL AND strpos(%(also)s, %(first)s) > 0
                OR %(has_several)s AND %(subject)s IN (
                    SELECT %(further)s FROM unnest(%(every)s) AS further(address))
               ) IS TRUE""",
            subject=SQL.identifier(event, "subject_hash"),
            also=SQL.identifier(event, "also_hashes"),
            first=SQL("COALESCE(%s, '-')", hashed(sql_email(partner))),
            # As it was hashed before there was a normal form.
            old=SQL(
                "COALESCE(%s, '')", hashed(SQL.identifier(partner, "email_normalized"))
            ),
            phone=SQL(
                "COALESCE(%s, '')", hashed(SQL.identifier(partner, "phone_sanitized"))
            ),
            has_several=self._sql_has_several(partner),
            further=hashed(SQL.identifier("further", "address")),
            every=sql_emails(partner),
        )

    @api.model
    def _sql_is_without_address(self, event, partner):
        """The condition that the contact ``partner`` had no address for the purpose
        ``purpose`` when it gave the answer ``event``."""
        channel = SQL("purpose.channel IN ('sms', 'phone')")
        return SQL(
            "(%(subject)s IS NULL OR %(subject)s = %(other)s) IS TRUE",
            subject=SQL.identifier(event, "subject_hash"),
            other=self.env["contact.suppression"]._sql_hash(
                SQL(
                    "CASE WHEN %s THEN %s ELSE %s END",
                    channel,
                    sql_email(partner),
                    SQL.identifier(partner, "phone_sanitized"),
                )
            ),
        )

    @api.model
    def _keep_for_corrected(self, corrections):
        """Record that what contacts agreed to holds for an address in which a typing
        error is corrected. Call it before the address is written.

        :param dict corrections: by contact, a pair of its old and its new normalised
            mail address, of which only the domains differ
        """
        if not corrections:
            return
        self._flush_what_sql_reads()
        Suppression = self.env["contact.suppression"]
        note = self.env._("A typing error in the address was corrected: %s")
        rows = [
            (
                contact.id,
                Suppression._hash(normal_form(old)),
                Suppression._hash(normal_form(new)),
                note % f"@{old.rpartition('@')[2]} → @{new.rpartition('@')[2]}",
            )
            for contact, (old, new) in corrections.items()
        ]
        self._sync_with_events(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO contact_consent_event (
                        partner_id, subject_hash, purpose_id, status, date,
                        recorded_date, method, wording_id, user_id, evidence)
                    SELECT latest.partner_id, corrected.new_hash, purpose.id, 'granted',
                           latest.date, %(now)s, 'manual', latest.wording_id, %(uid)s,
                           corrected.note
                    FROM (%(latest)s) latest
                    JOIN %(corrected)s
                      ON corrected.partner_id = latest.partner_id
                     AND corrected.old_hash = latest.subject_hash
                    JOIN contact_consent_purpose purpose
                      ON purpose.id = latest.purpose_id AND purpose.channel = 'email'
                    WHERE latest.status = 'granted'
                      AND 'withdrawn' IS DISTINCT FROM %(of_address)s
                    RETURNING partner_id, purpose_id
                    """,
                    now=fields.Datetime.now(),
                    uid=self.env.uid,
                    latest=self._sql_latest_events([row[0] for row in rows]),
                    of_address=self._sql_answer_of_address(
                        SQL.identifier("corrected", "new_hash")
                    ),
                    corrected=sql_rows(
                        "corrected",
                        rows,
                        partner_id="int",
                        old_hash="text",
                        new_hash="text",
                        note="text",
                    ),
                )
            )
        )
