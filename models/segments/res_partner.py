from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.relative_days import days_since
from ..common.actions import open_records
from ..common.guarded_search import guarded_search
from ..common.readers import READERS
from .mailing_filter import CONTACTS, OF_CONTACTS

MAX_SHOWN = 100  # segments that a contact is looked for in
IS_CUSTOMER_ORDER = Domain("state", "=", "sale")
IS_CUSTOMER_INVOICE = Domain("state", "=", "posted") & Domain(
    "move_type", "in", ("out_invoice", "out_receipt")
)


class ResPartner(models.Model):
    """What contacts show of their segments, and what else segments ask for."""

    _inherit = "res.partner"

    segment_ids = fields.Many2many(
        "mailing.filter",
        string="In Segment",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        domain=OF_CONTACTS,
        help="Whoever matches that segment at the moment.",
        groups=READERS,
    )
    segment_member_ids = fields.One2many(
        "contact.segment.member",
        "partner_id",
        "Tracked Segments",
        domain=[("segment_id.is_watched", "=", True), ("segment_id.active", "=", True)],
        copy=False,
        groups=READERS,
    )
    segment_event_ids = fields.One2many(
        "contact.segment.event",
        "partner_id",
        "Segments Entered and Left",
        # Who was in it when watching began did not come then.
        domain=[("cause", "!=", "baseline")],
        copy=False,
        groups=READERS,
    )
    is_customer = fields.Boolean(
        "Customer",
        compute="_compute_is_customer",
        search="_search_is_customer",
        help="Has a confirmed order or a posted invoice.",
        groups=READERS,
    )
    mailing_trace_ids = fields.One2many(
        "mailing.trace",
        "res_id",
        "Mailings Sent",
        domain=[("model", "=", CONTACTS)],
        copy=False,
        groups="contact_marketing.group_user",
    )

    create_days = days_since("create_days", "create_date", "Days Since Creation")
    last_interaction_days = days_since(
        "last_interaction_days",
        "last_interaction_date",
        "Days Since Last Interaction",
        groups=READERS,
    )

    # ------------------------------------------------------------
    # Segments
    # ------------------------------------------------------------

    def _compute_segment_ids(self):
        """One query, for one contact as for a hundred. Not for lists of them all: each
        segment is looked at, the newest first."""
        Segment = self.env["mailing.filter"]
        segments = Segment.search(OF_CONTACTS, limit=MAX_SHOWN)
        found = self._segment_sql_in_segments(segments) if self.ids else []
        rows = self.env.execute_query(SQL(" UNION ALL ").join(found)) if found else []
        by_partner = {}
        for segment_id, partner_id in rows:
            by_partner.setdefault(partner_id, []).append(segment_id)
        for partner in self:
            partner.segment_ids = Segment.browse(by_partner.get(partner._origin.id, []))

    def _segment_sql_in_segments(self, segments):
        """:return: sub-selects, one per segment, of it and who of these is in it"""
        # As *Load contacts*: the archived are in those only that ask for them.
        visible = self.with_context(active_test=True)
        found = []
        for segment in segments:
            try:
                query = segment._matching_query(visible, Domain("id", "in", self.ids))
                select = query.select(
                    SQL("%s::int", segment.id), SQL.identifier(self._table, "id")
                )
            except UserError:
                continue  # The segment's own form says what is wrong with it.
            found.append(SQL("(%s)", select))
        return found

    @api.model
    @guarded_search
    def _search_segment_ids(self, operator, value):
        Segment = self.env["mailing.filter"]
        if operator == "any":
            segments = Segment.search(value)
        elif operator == "in" and value and all(type(each) is int for each in value):
            segments = Segment.browse(value)
        elif operator == "in":
            # Segments change: in any, or in none, would say something else each day.
            label = self._fields["segment_ids"].get_description(self.env, ["string"])
            raise UserError(
                self.env._(
                    "“%(part)s”: choose the segments themselves.", part=label["string"]
                )
            )
        else:
            return NotImplemented
        missing = segments - segments.exists()
        if missing:
            raise UserError(
                self.env._("Segment %s does not exist any more.", missing.ids)
            )
        # Two users can save the halves of a loop at once.
        segments._check_loop()
        return Domain.OR(segment._matching(self) for segment in segments)

    def action_open_segments(self):
        """List the segments that this contact is in now."""
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.mailing_filter_action",
            self.env._("In segments: %(contact)s", contact=self.display_name),
            [("id", "in", self.segment_ids.ids)],
        )

    def action_why_in_segment(self):
        """Ask why this contact is in a segment, or is not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_segment_why_action"
            ),
            "context": {"default_partner_id": self.id},
        }

    # ------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------

    def _compute_is_customer(self):
        customers = self.with_context(active_test=False).search(
            self._segment_domain_is_customer() & Domain("id", "in", self.ids)
        )
        for partner in self:
            partner.is_customer = partner._origin in customers

    @api.model
    @guarded_search
    def _search_is_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_customer = self._segment_domain_is_customer()
        return Domain.OR(is_customer if each else ~is_customer for each in value)

    @api.model
    def _segment_domain_is_customer(self):
        # Who may see contacts may know that one bought something; not what. Orders and
        # invoices have readers of their own.
        here = Domain("company_id", "in", self.env.companies.ids)
        return Domain("sale_order_ids", "any!", IS_CUSTOMER_ORDER & here) | Domain(
            "invoice_ids", "any!", IS_CUSTOMER_INVOICE & here
        )
