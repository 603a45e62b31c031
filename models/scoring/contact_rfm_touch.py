from odoo import api, fields, models
from odoo.tools import SQL

from ..common.scheduler import wake_scheduler, wake_scheduler_once
from ..interactions.sources.source import Listener, listen
from .contact_rfm_figures import INVOICED

CHUNK = 5_000  # contacts that were touched
RANGE = 100_000  # ids of contacts of one chunk of a pass over all
PROCESS = "contact_marketing.ir_cron_touched_rfm"


class ContactRfmTouch(models.Model):
    """Contacts whose orders changed, and whose figures wait to be computed.

    A queue, as ``contact.score.touch``. A pass over all contacts is a row for each
    range of ids: it finds what no touch told of, and ends with new borders.
    """

    _name = "contact.rfm.touch"
    _description = "Contact Whose RFM Waits"
    _inherit = ["contact.batch.mixin"]
    _log_access = False

    partner_id = fields.Integer("Contact", required=True, readonly=True)
    last_id = fields.Integer(
        "Last Contact", readonly=True, help="Of a range. Empty: one contact."
    )
    is_end = fields.Boolean("End of a Pass", readonly=True)

    @api.model
    def _touch(self, partner_ids):
        """Have the figures of these contacts computed within minutes."""
        ids = sorted(set(partner_ids))
        if not ids:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO contact_rfm_touch (partner_id) SELECT unnest(%s::int[])",
                ids,
            )
        )
        wake_scheduler_once(self.env, PROCESS)

    @api.model
    def _cron_begin(self):
        """Begin a pass over all contacts; one that has not ended begins anew."""
        self._begin_pass()

    @api.model
    def _begin_pass(self):
        self.env["res.partner"].flush_model(["name"])
        self.env.cr.execute(
            SQL(
                """
                WITH deleted AS (
                    DELETE FROM contact_rfm_touch WHERE last_id IS NOT NULL
                ), contact AS (
                    SELECT COALESCE(MAX(id), 0) AS last_id FROM res_partner
                )
                INSERT INTO contact_rfm_touch (partner_id, last_id, is_end)
                SELECT first_id, first_id + %(range)s - 1,
                       first_id + %(range)s > contact.last_id
                FROM contact, generate_series(0, contact.last_id, %(range)s) first_id
                """,
                range=RANGE,
            )
        )
        wake_scheduler(self.env, PROCESS)

    # ------------------------------------------------------------
    # The work
    # ------------------------------------------------------------

    @api.model
    def _cron_compute(self):
        """Compute the figures of who waits, in chunks."""
        self.env["ir.cron"]._commit_progress(remaining=self.search_count([]))
        # Who comes as a guest from now on is touched, and then looked for.
        has_guests = self.env["contact.rfm"]._has_guests()
        if self._process_in_chunks(lambda: self._compute_chunk(has_guests)):
            self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _compute_chunk(self, has_guests=True):
        """Compute the figures of some contacts: first those that were touched.

        :param bool has_guests: see ``_rewrite_range``
        :return: how many rows were worked off
        """
        Rfm = self.env["contact.rfm"]
        if touched := self._take(SQL("last_id IS NULL"), CHUNK):
            changed = Rfm._rewrite_of([partner_id for partner_id, *_rest in touched])
            self._compute_missing_borders()
        elif touched := self._take(SQL("last_id IS NOT NULL"), 1):
            [(first_id, last_id, is_end)] = touched
            changed = Rfm._rewrite_range(first_id, last_id, has_guests)
            if is_end:
                self._compute_borders(Rfm._companies())
        else:
            return 0
        # Scores may ask for them.
        self.env["contact.score.touch"]._touch(changed)
        return len(touched)

    @api.model
    def _take(self, condition, limit):
        return self.env.execute_query(
            SQL(
                """
                DELETE FROM contact_rfm_touch WHERE id = ANY (ARRAY (
                    SELECT id FROM contact_rfm_touch WHERE %s ORDER BY id LIMIT %s
                    FOR UPDATE SKIP LOCKED))
                RETURNING partner_id, last_id, is_end
                """,
                condition,
                limit,
            )
        )

    @api.model
    def _compute_borders(self, companies):
        for company in companies:
            self.env["contact.rfm.border"]._find(company)

    @api.model
    def _compute_missing_borders(self):
        """A company's first customers need not wait for the night."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id FROM res_company company
                WHERE NOT EXISTS (SELECT FROM contact_rfm_border border
                                  WHERE border.company_id = company.id)
                  AND EXISTS (SELECT FROM contact_rfm rfm
                              WHERE rfm.company_id = company.id)
                """
            )
        )
        self._compute_borders(self.env["res.company"].browse(id_ for (id_,) in rows))


# ------------------------------------------------------------
# Who is touched
# ------------------------------------------------------------


def touch_by(source, counts, matters=lambda record: True):
    """:return: what hears of papers (orders, invoices) that count, or did until now"""

    def hear(change):
        ids = set()
        for paper in change.records:
            if paper.company_id.rfm_source != source or not matters(paper):
                continue
            before = change.before.get(paper.id)
            if paper.state == counts or before and before["state"] == counts:
                ids.update(paper.partner_id.ids)
                ids.update(before["partner_id"].ids if before else ())
        change.records.env["contact.rfm.touch"]._touch(ids)

    return hear


listen(
    Listener(
        "sale.order",
        ("state", "partner_id", "date_order", "amount_untaxed", "currency_rate"),
        touch_by("orders", "sale"),
    )
)
listen(
    Listener(
        "account.move",
        ("state", "partner_id", "invoice_date", "amount_untaxed_signed"),
        touch_by("invoices", "posted", lambda move: move.move_type in INVOICED),
    )
)
