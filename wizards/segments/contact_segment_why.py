from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ...models.segments.mailing_filter import CONTACTS, OF_CONTACTS


class ContactSegmentWhy(models.TransientModel):
    """Why a contact is in a segment, or is not: condition by condition."""

    _name = "contact.segment.why"
    _description = "Why a Contact Is In or Out of a Segment"
    _inherit = ["contact.wizard.mixin"]

    segment_id = fields.Many2one(
        "mailing.filter", required=True, ondelete="cascade", domain=OF_CONTACTS
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    is_in = fields.Boolean(compute="_compute_answer")
    answer = fields.Char(compute="_compute_answer")
    joint = fields.Char(compute="_compute_answer")
    line_ids = fields.One2many(
        "contact.segment.why.line",
        "why_id",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,  # by the rights of who asks
        readonly=True,
    )

    @api.depends("segment_id", "partner_id")
    def _compute_answer(self):
        for why in self:
            why.is_in, why.answer, why.joint = False, False, False
            if not why.segment_id or not why.partner_id:
                continue
            try:
                why.is_in = why._is_in()
                sign, _parts = why._parts()
            except UserError as error:
                why.answer = str(error)
                continue
            why.joint = (
                self.env._("One of these has to hold:")
                if sign == "|"
                else self.env._("All of these have to hold:")
            )
            why.answer = why._format_answer()

    @api.depends("segment_id", "partner_id")
    def _compute_line_ids(self):
        for why in self:
            lines = []
            if why.segment_id and why.partner_id:
                try:
                    lines = why._lines()
                except UserError:
                    lines = []  # The answer says what is wrong.
            why.line_ids = [Command.clear(), *map(Command.create, lines)]

    def _parts(self):
        return self.env["contact.domain.formatter"]._parts(
            CONTACTS, self.segment_id.mailing_domain
        )

    def _is_in(self, active_test=True):
        contacts = self.env[CONTACTS].with_context(active_test=active_test)
        this = Domain("id", "=", self.partner_id._origin.id)
        return bool(self.segment_id._origin._matching_query(contacts, this))

    def _format_answer(self):
        if not self.is_in:
            return self.env._("No, this contact is not in it now.")
        member = self.env["contact.segment.member"].search(
            [
                ("segment_id", "=", self.segment_id._origin.id),
                ("partner_id", "=", self.partner_id._origin.id),
                ("segment_id.is_watched", "=", True),
            ]
        )
        if not member:
            return self.env._("Yes, this contact is in it now.")
        local = fields.Datetime.context_timestamp(self, member.entry_date)
        day = format_date(self.env, local.date())
        return (
            self.env._("Yes, this contact is in it, since %(day)s or earlier.", day=day)
            if member.is_earlier
            else self.env._("Yes, this contact is in it, since %(day)s.", day=day)
        )

    def _lines(self):
        """:return: values of the lines, one per outermost condition; one query"""
        _sign, parts = self.segment_id._origin._met_parts(
            self.env[CONTACTS], self.partner_id._origin.id
        )
        lines = [{"name": words, "is_met": is_met} for words, is_met in parts]
        if not self._is_in() and self._is_in(active_test=False):
            lines.append({"name": self.env._("not archived"), "is_met": False})
        return lines or [{"name": self.env._("all contacts"), "is_met": True}]


class ContactSegmentWhyLine(models.TransientModel):
    _name = "contact.segment.why.line"
    _description = "Condition of a Segment"
    _inherit = ["contact.wizard.mixin"]

    why_id = fields.Many2one(
        "contact.segment.why", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Condition", required=True, readonly=True)
    is_met = fields.Boolean(readonly=True)
    verdict = fields.Selection(
        [("yes", "Yes"), ("no", "No")], compute="_compute_verdict"
    )

    @api.depends("is_met")
    def _compute_verdict(self):
        for line in self:
            line.verdict = "yes" if line.is_met else "no"
