from odoo import api, fields, models
from odoo.tools import SQL


class ContactMerge(models.AbstractModel):
    """Unites what we remember of contacts, or of tags, that are being merged.

    Called before core moves, or drops, the rest row by row.
    """

    _name = "contact.merge"
    _description = "Merge of Contacts and Tags"

    @api.model
    def _unite_contacts(self, source_ids, target_id):
        """
        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        self.env.flush_all()
        # First: what is taken back from a contact that goes is not united.
        self.env["contact.sunset.member"]._unite(source_ids, target_id)
        self._unite_assignments("partner_id", source_ids, target_id)
        self._unite_memberships(source_ids, target_id)
        self._unite_consents(source_ids, target_id)
        self._move_mailing_traces(source_ids, target_id)
        self.env["contact.campaign.recipient"]._unite(source_ids, target_id)
        self.env["contact.segment.member"]._unite(source_ids, target_id)
        # Who may merge contacts may have their journeys go on.
        self.env["contact.journey.participant"].sudo()._unite(source_ids, target_id)
        self.env["contact.score"]._unite(source_ids, target_id)
        self.env["contact.hygiene.issue"]._unite(source_ids, target_id)
        self.env["contact.merged"]._remember(source_ids, target_id)
        # What was noted meanwhile, as that a contact was asked to confirm.
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _unite_tags(self, source_ids, target_id):
        """
        :param list source_ids: ids of tags that go
        :param int target_id: the id of the tag that stays
        """
        self.env.flush_all()
        self._unite_assignments("tag_id", source_ids, target_id)
        self.env["mailing.filter"]._replace_tags(source_ids, target_id)
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _unite_assignments(self, column, source_ids, target_id):
        """Unite the assignments of several contacts, or of several tags.

        Counts are added, the first and the last date kept, histories joined.
        The tags on the contacts are left to the caller's merge.

        :param str column: ``partner_id`` or ``tag_id``, what is merged
        """
        merged = SQL.identifier(column)
        other = SQL.identifier("tag_id" if column == "partner_id" else "partner_id")
        heir = SQL(
            """
            SELECT id, %(other)s AS other_id, first_value(id) OVER (
                PARTITION BY %(other)s ORDER BY %(merged)s = %(target)s DESC, id
            ) AS heir_id
            FROM contact_tag_assignment WHERE %(merged)s = ANY(%(ids)s)
            """,
            merged=merged,
            other=other,
            target=target_id,
            ids=[*source_ids, target_id],
        )
        # Days and sources that two histories share were counted in both: their
        # keys must stay apart, or taking one back would take the other too.
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_tag_event event
                SET assignment_id = heir.heir_id,
                    count_key = event.count_key || ' #' || event.assignment_id
                FROM (%s) heir
                WHERE event.assignment_id = heir.id AND heir.id != heir.heir_id
                """,
                heir,
            )
        )
        united = SQL(
            """
            SELECT heir.heir_id, SUM(held.count) AS count,
                   MIN(held.first_date) AS first_date,
                   MAX(held.last_date) AS last_date,
                   (array_agg(held.user_id ORDER BY held.last_date DESC))[1]
                       AS user_id,
                   (array_agg(held.state ORDER BY held.state = 'active' DESC,
                       held.last_date DESC NULLS LAST))[1] AS state
            FROM (%s) heir JOIN contact_tag_assignment held ON held.id = heir.id
            GROUP BY heir.heir_id
            """,
            heir,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH united AS MATERIALIZED (%(united)s), heir AS MATERIALIZED (
                    %(heir)s
                ), gone AS (
                    DELETE FROM contact_tag_assignment held USING heir
                    WHERE held.id = heir.id AND heir.id != heir.heir_id
                )
                UPDATE contact_tag_assignment held
                SET %(merged)s = %(target)s, count = united.count,
                    first_date = united.first_date, last_date = united.last_date,
                    expiry_date = united.last_date + %(lifetime)s,
                    state = united.state, user_id = united.user_id
                FROM united, res_partner_category tag
                WHERE held.id = united.heir_id
                  AND tag.id = %(tag_id)s
                """,
                united=united,
                heir=heir,
                merged=merged,
                target=target_id,
                lifetime=self.env["contact.tag.assignment"]._sql_lifetime(),
                tag_id=target_id if column == "tag_id" else SQL("held.tag_id"),
            )
        )

    @api.model
    def _unite_memberships(self, source_ids, target_id):
        """Unite memberships; the earliest date stays."""
        ids = [*source_ids, target_id]
        self.env.cr.execute(
            SQL(
                """
                WITH united AS MATERIALIZED (
                    SELECT list_id, MIN(date_added) AS date_added, (array_agg(
                        id ORDER BY partner_id = %(target)s DESC, id))[1] AS id
                    FROM contact_list_member WHERE partner_id = ANY(%(ids)s)
                    GROUP BY list_id
                ), gone AS (
                    DELETE FROM contact_list_member
                    WHERE partner_id = ANY(%(ids)s)
                      AND id NOT IN (SELECT id FROM united)
                )
                UPDATE contact_list_member member
                SET partner_id = %(target)s, date_added = united.date_added
                FROM united WHERE united.id = member.id
                """,
                ids=ids,
                target=target_id,
            )
        )

    @api.model
    def _unite_consents(self, source_ids, target_id):
        """Join the proofs; of each purpose, the most restrictive answer wins."""
        ids = [*source_ids, target_id]
        strictest = self.env.execute_query(
            SQL(
                """
                WITH moved AS (
                    UPDATE contact_consent_event SET partner_id = %(target)s
                    WHERE partner_id = ANY(%(sources)s)
                ), gone AS (
                    DELETE FROM contact_consent WHERE partner_id = ANY(%(ids)s)
                )
                SELECT purpose_id, (array_agg(status ORDER BY array_position(
                    ARRAY['withdrawn', 'expired', 'pending', 'granted'],
                    status::text)))[1]
                FROM contact_consent WHERE partner_id = ANY(%(ids)s)
                GROUP BY purpose_id
                """,
                target=target_id,
                sources=list(source_ids),
                ids=ids,
            )
        )
        Consent = self.env["contact.consent"]
        waiting = Consent._settle(
            [(target_id, purpose_id) for purpose_id, _status in strictest]
        )
        waiting |= self._restrict_consents(target_id, dict(strictest))
        # What was agreed to with another address than that of the contact that stays.
        moved = Consent._follow_addresses([target_id])
        (waiting - moved)._ask_to_confirm()

    @api.model
    def _restrict_consents(self, partner_id, statuses):
        """Give a contact that was merged the most restrictive of its answers.

        :param dict statuses: by id of the purpose
        :return: the consents that wait now
        """
        Consent = self.env["contact.consent"]
        held = Consent.search([("partner_id", "=", partner_id)])
        looser = held.filtered(
            lambda consent: consent.status != statuses.get(consent.purpose_id.id)
        )
        if not looser:
            return looser
        purpose_ids = looser.purpose_id.ids
        return Consent._settle(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO contact_consent_event (
                        partner_id, subject_hash, purpose_id, status, date,
                        recorded_date, method, user_id, evidence)
                    SELECT held.partner_id, %(subject_hash)s, held.purpose_id,
                           strictest.status, GREATEST(held.date, %(now)s), %(now)s,
                           'manual', %(uid)s, %(evidence)s
                    FROM unnest(%(purpose_ids)s::int[], %(statuses)s::text[])
                      AS strictest(purpose_id, status)
                    JOIN contact_consent held
                      ON held.purpose_id = strictest.purpose_id
                     AND held.partner_id = %(partner_id)s
                    JOIN res_partner partner ON partner.id = held.partner_id
                    JOIN contact_consent_purpose purpose
                      ON purpose.id = held.purpose_id
                    RETURNING partner_id, purpose_id
                    """,
                    subject_hash=Consent._sql_subject_hash("partner", "purpose"),
                    now=fields.Datetime.now(),
                    uid=self.env.uid,
                    evidence=self.env._(
                        "Contacts were merged: the most restrictive answer counts."
                    ),
                    purpose_ids=purpose_ids,
                    statuses=[statuses[purpose_id] for purpose_id in purpose_ids],
                    partner_id=partner_id,
                )
            )
        )

    @api.model
    def _move_mailing_traces(self, source_ids, target_id):
        """Links of mails sent before the merge still move the contact."""
        self.env.cr.execute(
            SQL(
                "UPDATE mailing_trace SET res_id = %s "
                "WHERE model = 'res.partner' AND res_id = ANY(%s)",
                target_id,
                list(source_ids),
            )
        )
