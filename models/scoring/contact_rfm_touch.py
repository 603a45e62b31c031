from odoo import api, fields, models
from odoo.tools import SQL

from ..common.scheduler import wake_scheduler
from ..interactions.sources.source import Listener, listen
from .contact_rfm_border import MIN_CUSTOMERS
from .contact_rfm_figures import INVOICED

CHUNK = 5_000  # contacts that were touched
RANGE = 100_000  # ids of contacts of one chunk of a pass over all


class ContactRfmTouch(models.Model):
    """Contacts whose orders changed, and whose figures wait to be computed.

    A pass over all contacts is a row for each range of ids: it finds what no touch told
    of, and ends with new borders.
    """

    _name = "contact.rfm.touch"
    _description = "Contact Whose RFM Waits"
    _inherit = ["contact.touch.mixin"]
    _log_access = False
    _touch_process = "contact_marketing.ir_cron_touched_rfm"

    last_id = fields.Integer(
        "Last Contact", readonly=True, help="Of a range. Empty: one contact."
    )
    is_end = fields.Boolean("End of a Pass", readonly=True)

    @api.model
    def _cron_begin(self):
        """Begin a pass over all contacts; one that has not ended begins anew."""
        self._begin_pass()

    @api.model
    def _begin_pass(self):
        # Ranges that another worker is at are left to it: to wait for it here is to
        # lose a race when it commits.
        self.env.cr.execute(
            SQL(
                """
                WITH deleted AS (
                    DELETE FROM contact_rfm_touch WHERE id = ANY (ARRAY (
                        SELECT id FROM contact_rfm_touch WHERE last_id IS NOT NULL
                        FOR UPDATE SKIP LOCKED))
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
        wake_scheduler(self.env, self._touch_process)

    # ------------------------------------------------------------
    # The work
    # ------------------------------------------------------------

    @api.model
    def _cron_compute(self):
        """Compute the figures of who waits, in chunks."""
        # Who comes as a guest from now on is touched, and then looked for.
        has_guests = self.env["contact.rfm"]._has_guests()
        self._process_waiting(lambda: self._compute_chunk(has_guests))

    @api.model
    def _compute_chunk(self, has_guests=True):
        """Compute the figures of some contacts: first those that were touched.

        :param bool has_guests: see ``_rewrite_range``
        :return: how many rows were worked off
        """
        Rfm = self.env["contact.rfm"]
        if touched := self._take(CHUNK, SQL("last_id IS NULL")):
            changed = Rfm._rewrite_of([touch["partner_id"] for touch in touched])
            self._compute_missing_borders()
        elif touched := self._take(1, SQL("last_id IS NOT NULL")):
            [contacts] = touched
            changed = Rfm._rewrite_range(
                contacts["partner_id"], contacts["last_id"], has_guests
            )
            if contacts["is_end"]:
                self._compute_borders(Rfm._companies())
        else:
            return 0
        # Scores may ask for them.
        self.env["contact.score.touch"]._touch(changed)
        return len(touched)

    @api.model
    def _compute_borders(self, companies):
        for company in companies:
            self.env["contact.rfm.border"]._find(company)

    @api.model
    def _compute_missing_borders(self):
        """A company's first customers need not wait for the night: it gets its borders
        once it has enough of them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id FROM res_company company
                LEFT JOIN contact_rfm_border border ON border.company_id = company.id
                CROSS JOIN LATERAL (
                    SELECT COUNT(*) AS count FROM (
                        SELECT FROM contact_rfm rfm WHERE rfm.company_id = company.id
                        LIMIT %(enough)s) enough
                ) customer
                WHERE COALESCE(border.customer_count, 0) < %(enough)s
                  AND COALESCE(border.customer_count, 0) != customer.count
                """,
                enough=MIN_CUSTOMERS,
            )
        )
        self._compute_borders(self.env["res.company"].browse(id_ for (id_,) in rows))


# ------------------------------------------------------------
# Who is touched
# ------------------------------------------------------------


def touch_by(source, counts, matters=lambda record: True, refunded=None):
    """
    :param str refunded: the field by which a paper says what it refunds: whose that
        is, may be another contact
    :return: what hears of papers (orders, invoices) that count, or did until now
    """

    def hear(change):
        ids = set()
        for paper in change.records:
            if paper.company_id.rfm_source != source or not matters(paper):
                continue
            before = change.before.get(paper.id)
            if paper.state == counts or before and before["state"] == counts:
                for each in (paper, before) if before else (paper,):
                    ids.update(each["partner_id"].ids)
                    if refunded:
                        ids.update(each[refunded].partner_id.ids)
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
        (
            *("state", "partner_id", "invoice_date", "amount_untaxed_signed"),
            "reversed_entry_id",
        ),
        touch_by(
            "invoices",
            "posted",
            lambda move: move.move_type in INVOICED,
            "reversed_entry_id",
        ),
    )
)
