from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.hygiene.ranges import RANGE
from ...lib.sql import sql_array, sql_rows

MAX_FOUND = 200  # characters of a value that is kept to know it again
KEEP_CLOSED = "today -12m"
KINDS = [
    ("email_syntax", "Address Is Wrong"),
    ("email_lookalike", "Address Has Look-Alike Letters"),
    ("email_typo", "Typo in Email"),
    ("email_domain", "Domain Takes No Mail"),
    ("email_disposable", "Disposable Email"),
    ("email_role", "Role Address (info@…)"),
    ("email_bounced", "Mails Come Back"),
    ("phone_invalid", "Phone Number Is Wrong"),
    ("phone_format", "Phone Without Country Code"),
    ("duplicate", "Duplicate"),
    ("stale", "Stale"),
    ("inactive", "Inactive"),
    ("incomplete", "Incomplete"),
]
COLUMNS = {
    "partner_id": "int",
    "kind": "text",
    "field_name": "text",
    "found": "text",
    "detail": "text",
    "proposal": "text",
    "other_id": "int",
    "confidence": "text",
}
STATES = [
    ("open", "Open"),
    ("fixed", "Fixed"),
    ("ignored", "Ignored for Good"),
    ("obsolete", "No Longer So"),
]


class ContactHygieneIssue(models.Model):
    """What is wrong with a contact, and what could be done: a person decides.

    A finding that is not found again becomes obsolete by itself. One that was ignored
    stays ignored as long as the value is the same.
    """

    _name = "contact.hygiene.issue"
    _description = "Issue"
    _inherit = "contact.open.mixin"
    _order = "confidence, date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "res.partner",
        "Same As",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    field_name = fields.Char(readonly=True)
    found = fields.Char(readonly=True, help="What the contact has now.")
    detail = fields.Char(readonly=True)
    proposal = fields.Char(readonly=True, help="What it would have.")
    confidence = fields.Selection(
        # In the order of the alphabet, which sorts them.
        [("certain", "Certain"), ("likely", "Likely"), ("possible", "Possible")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    date = fields.Datetime("Found On", required=True, readonly=True)

    # What is open or ignored is there once; what was fixed may come back.
    _known_uniq = models.UniqueIndex(
        "(partner_id, kind, (COALESCE(found, '')), (COALESCE(other_id, 0)))"
        " WHERE state IN ('open', 'ignored')"
    )
    _kind_idx = models.Index("(kind, confidence) WHERE state = 'open'")
    _closed_idx = models.Index("(closed_date) WHERE state IN ('fixed', 'obsolete')")
    _partner_idx = models.Index("(partner_id)")

    # ------------------------------------------------------------
    # The one writer of findings
    # ------------------------------------------------------------

    @api.model
    def _record(self, partner_ids, findings):
        """Write down what a check of contacts found; what it did not is obsolete.

        :param partner_ids: ids of the contacts that were checked
        :param findings: tuples of partner_id, kind, field_name, found, detail,
            proposal and confidence; without duplicates, which are of two contacts
        """
        rows = [(*row[:6], None, row[6]) for row in findings]
        self._sync_findings(
            rows,
            SQL(
                "issue.partner_id = ANY(%s) AND issue.kind != 'duplicate'",
                sql_array(partner_ids),
            ),
        )

    @api.model
    def _record_duplicates(self, partner_ids, pairs):
        """As ``_record``, for pairs that one of these contacts is in.

        :param partner_ids: ids of the contacts whose duplicates were searched
        :param pairs: tuples of two ids, the smaller one first, the confidence and
            what is the same, as a code
        """
        ids = sql_array(partner_ids)
        self._sync_findings(
            [
                (one, "duplicate", None, None, detail, None, other, confidence)
                for one, other, confidence, detail in pairs
            ],
            SQL(
                "issue.kind = 'duplicate'"
                " AND (issue.partner_id = ANY(%s) OR issue.other_id = ANY(%s))",
                ids,
                ids,
            ),
        )

    @api.model
    def _sync_findings(self, rows, of_these):
        """
        :param rows: tuples of what is in ``COLUMNS``
        :param SQL of_these: which of the rows ``issue`` were looked for
        """
        self.flush_model()
        changed = self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED (
                    SELECT DISTINCT ON (1, 2, 4, 7)
                           partner_id, kind, field_name, left(found, %(most)s) AS found,
                           detail, proposal, other_id, confidence
                    FROM %(rows)s
                    ORDER BY 1, 2, 4, 7, confidence
                ), deleted AS (
                    UPDATE contact_hygiene_issue issue
                    SET state = 'obsolete', closed_date = %(now)s
                    WHERE issue.state = 'open' AND %(of_these)s AND NOT EXISTS (
                        SELECT FROM found
                        WHERE found.partner_id = issue.partner_id
                          AND found.kind = issue.kind
                          AND found.found IS NOT DISTINCT FROM issue.found
                          AND found.other_id IS NOT DISTINCT FROM issue.other_id)
                    RETURNING partner_id, other_id
                ), stored AS (
                    INSERT INTO contact_hygiene_issue AS issue (
                        partner_id, kind, field_name, found, detail, proposal, other_id,
                        confidence, state, date)
                    SELECT *, 'open', %(now)s FROM found
                    ON CONFLICT (partner_id, kind, COALESCE(found, ''),
                                 COALESCE(other_id, 0))
                        WHERE state IN ('open', 'ignored')
                    DO UPDATE SET detail = EXCLUDED.detail,
                                  proposal = EXCLUDED.proposal,
                                  confidence = EXCLUDED.confidence
                    WHERE issue.state = 'open'
                      AND (issue.detail, issue.proposal, issue.confidence)
                          IS DISTINCT FROM
                          (EXCLUDED.detail, EXCLUDED.proposal, EXCLUDED.confidence)
                    RETURNING partner_id, other_id
                )
                SELECT DISTINCT id / %(range)s * %(range)s
                FROM (
                    SELECT partner_id, other_id FROM deleted
                    UNION ALL SELECT partner_id, other_id FROM stored
                ) changed
                CROSS JOIN LATERAL (VALUES (partner_id), (other_id)) AS contact(id)
                WHERE id IS NOT NULL
                """,
                most=MAX_FOUND,
                of_these=of_these,
                now=fields.Datetime.now(),
                range=RANGE,
                rows=sql_rows("row", rows, **COLUMNS),
            )
        )
        self.env["contact.quality.touch"]._touch(first_id for (first_id,) in changed)
        self.invalidate_model(flush=False)

    # ------------------------------------------------------------
    # Contacts that go
    # ------------------------------------------------------------

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Of contacts that are merged: what was ignored stays ignored, the rest is
        found anew; that they were duplicates is settled.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        ids = [*source_ids, target_id]
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_hygiene_issue
                SET state = CASE WHEN partner_id = ANY(%(ids)s)
                        AND other_id = ANY(%(ids)s) THEN 'fixed' ELSE 'obsolete' END,
                    closed_date = %(now)s, user_id = %(uid)s
                WHERE state = 'open'
                  AND (partner_id = ANY(%(sources)s) OR other_id = ANY(%(sources)s))
                """,
                ids=ids,
                sources=list(source_ids),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self._merge_ignored(ids, target_id)
        # What is left of them is history, and goes with them.

    @api.model
    def _merge_ignored(self, ids, target_id):
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    SELECT id, kind, found,
                           CASE WHEN partner_id = ANY(%(ids)s) THEN %(target)s
                                ELSE partner_id END AS one,
                           CASE WHEN other_id = ANY(%(ids)s) THEN %(target)s
                                ELSE other_id END AS other
                    FROM contact_hygiene_issue
                    WHERE state = 'ignored'
                      AND (partner_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s))
                ), kept AS (
                    SELECT DISTINCT ON (kind, found, LEAST(one, other),
                                        GREATEST(one, other))
                           id, LEAST(one, other) AS one,
                           CASE WHEN other IS NOT NULL THEN GREATEST(one, other) END
                               AS other
                    FROM moved WHERE one IS DISTINCT FROM other
                    ORDER BY kind, found, LEAST(one, other), GREATEST(one, other), id
                ), deleted AS (
                    DELETE FROM contact_hygiene_issue
                    WHERE id IN (SELECT id FROM moved)
                      AND id NOT IN (SELECT id FROM kept)
                )
                UPDATE contact_hygiene_issue issue
                SET partner_id = kept.one, other_id = kept.other
                FROM kept WHERE kept.id = issue.id
                """,
                ids=ids,
                target=target_id,
            )
        )

    @api.autovacuum
    def _gc_closed(self):
        """What is settled is forgotten after a year; what is ignored stays."""
        self.search(
            [
                ("state", "in", ("fixed", "obsolete")),
                ("closed_date", "<", KEEP_CLOSED),
            ],
            limit=100_000,
        ).unlink()
