from odoo import api, fields, models
from odoo.tools import SQL


class ContactMerge(models.AbstractModel):
    """Merges what we remember of contacts, or of tags, that are being merged.

    Called before core moves, or drops, the rest row by row.
    """

    _name = "contact.merge"
    _description = "Merge of Contacts and Tags"

    @api.model
    def _merge_contacts(self, source_ids, target_id):
        """
        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        self.env.flush_all()
        self.env["contact.quality.touch"]._touch_related([*source_ids, target_id])
        # First: what is taken back from a contact that goes is not merged.
        self.env["contact.sunset.member"]._merge_rows(source_ids, target_id)
        self.env["contact.interaction"]._merge_keys(source_ids, target_id)
        self._merge_assignments("partner_id", source_ids, target_id)
        self._merge_memberships(source_ids, target_id)
        self._merge_consents(source_ids, target_id)
        self._move_mailing_traces(source_ids, target_id)
        self.env["contact.campaign.recipient"]._merge_rows(source_ids, target_id)
        self.env["contact.segment.member"]._merge_rows(source_ids, target_id)
        self.env["contact.journey.participant"]._merge_rows(source_ids, target_id)
        self.env["contact.score"]._merge_rows(source_ids, target_id)
        self.env["contact.rfm"]._merge_rows(source_ids, target_id)
        self.env["contact.hygiene.issue"]._merge_rows(source_ids, target_id)
        self.env["contact.merged"]._remember(source_ids, target_id)
        # What was noted meanwhile, as that a contact was asked to confirm.
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _merge_tags(self, source_ids, target_id):
        """
        :param list source_ids: ids of tags that go
        :param int target_id: the id of the tag that stays
        """
        self.env.flush_all()
        self._merge_assignments("tag_id", source_ids, target_id)
        self.env["mailing.filter"]._replace_tags(source_ids, target_id)
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _merge_assignments(self, column, source_ids, target_id):
        """Merge the assignments of several contacts, or of several tags.

        Counts are added, the first and the last date kept, histories joined.
        The tags on the contacts are left to the caller's merge.

        :param str column: ``partner_id`` or ``tag_id``, what is merged
        """
        merged_column = SQL.identifier(column)
        other = SQL.identifier("tag_id" if column == "partner_id" else "partner_id")
        survivor = SQL(
            """
            SELECT id, %(other)s AS other_id, first_value(id) OVER (
                PARTITION BY %(other)s ORDER BY %(merged_column)s = %(target)s DESC, id
            ) AS survivor_id
            FROM contact_tag_assignment WHERE %(merged_column)s = ANY(%(ids)s)
            """,
            merged_column=merged_column,
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
                SET assignment_id = survivor.survivor_id,
                    count_key = event.count_key || ' #' || event.assignment_id
                FROM (%s) survivor
                WHERE event.assignment_id = survivor.id
                    AND survivor.id != survivor.survivor_id
                """,
                survivor,
            )
        )
        merged = SQL(
            """
            SELECT survivor.survivor_id, SUM(current.count) AS count,
                   MIN(current.first_date) AS first_date,
                   MAX(current.last_date) AS last_date,
                   (array_agg(current.user_id ORDER BY current.last_date DESC))[1]
                       AS user_id,
                   (array_agg(current.state ORDER BY current.state = 'active' DESC,
                       current.last_date DESC NULLS LAST))[1] AS state
            FROM (%s) survivor JOIN contact_tag_assignment current
                ON current.id = survivor.id
            GROUP BY survivor.survivor_id
            """,
            survivor,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH merged AS MATERIALIZED (%(merged)s), survivor AS MATERIALIZED (
                    %(survivor)s
                ), deleted AS (
                    DELETE FROM contact_tag_assignment current USING survivor
                    WHERE current.id = survivor.id
                        AND survivor.id != survivor.survivor_id
                )
                UPDATE contact_tag_assignment current
                SET %(merged_column)s = %(target)s, count = merged.count,
                    first_date = merged.first_date, last_date = merged.last_date,
                    expiry_date = merged.last_date + %(lifetime)s,
                    state = merged.state, user_id = merged.user_id
                FROM merged, res_partner_category tag
                WHERE current.id = merged.survivor_id
                  AND tag.id = %(tag_id)s
                """,
                merged=merged,
                survivor=survivor,
                merged_column=merged_column,
                target=target_id,
                lifetime=self.env["contact.tag.assignment"]._sql_lifetime(),
                tag_id=target_id if column == "tag_id" else SQL("current.tag_id"),
            )
        )

    @api.model
    def _merge_memberships(self, source_ids, target_id):
        """Merge memberships, the earliest date stays, and those that ended."""
        ids = [*source_ids, target_id]
        self.env.cr.execute(
            SQL(
                "UPDATE contact_list_removal SET partner_id = %s "
                "WHERE partner_id = ANY(%s)",
                target_id,
                list(source_ids),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                WITH merged AS MATERIALIZED (
                    SELECT list_id, MIN(date_added) AS date_added, (array_agg(
                        id ORDER BY partner_id = %(target)s DESC, id))[1] AS id
                    FROM contact_list_member WHERE partner_id = ANY(%(ids)s)
                    GROUP BY list_id
                ), deleted AS (
                    DELETE FROM contact_list_member
                    WHERE partner_id = ANY(%(ids)s)
                      AND id NOT IN (SELECT id FROM merged)
                )
                UPDATE contact_list_member member
                SET partner_id = %(target)s, date_added = merged.date_added
                FROM merged WHERE merged.id = member.id
                """,
                ids=ids,
                target=target_id,
            )
        )

    @api.model
    def _merge_consents(self, source_ids, target_id):
        """Join the proofs; of each purpose, the most restrictive answer wins."""
        ids = [*source_ids, target_id]
        self.env["contact.consent"]._leave_to_others(source_ids)
        strictest = self.env.execute_query(
            SQL(
                """
                WITH moved AS (
                    UPDATE contact_consent_event SET partner_id = %(target)s
                    WHERE partner_id = ANY(%(sources)s)
                ), deleted AS (
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
        waiting = Consent._sync_with_events(
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
        current = Consent.search([("partner_id", "=", partner_id)])
        looser = current.filtered(
            lambda consent: consent.status != statuses.get(consent.purpose_id.id)
        )
        if not looser:
            return looser
        purpose_ids = looser.purpose_id.ids
        return Consent._sync_with_events(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO contact_consent_event (
                        partner_id, subject_hash, purpose_id, status, date,
                        recorded_date, method, user_id, evidence)
                    SELECT current.partner_id, %(subject_hash)s, current.purpose_id,
                           strictest.status, GREATEST(current.date, %(now)s), %(now)s,
                           'manual', %(uid)s, %(evidence)s
                    FROM unnest(%(purpose_ids)s::int[], %(statuses)s::text[])
                      AS strictest(purpose_id, status)
                    JOIN contact_consent current
                      ON current.purpose_id = strictest.purpose_id
                     AND current.partner_id = %(partner_id)s
                    JOIN res_partner partner ON partner.id = current.partner_id
                    JOIN contact_consent_purpose purpose
                      ON purpose.id = current.purpose_id
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
