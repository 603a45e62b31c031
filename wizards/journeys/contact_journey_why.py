from odoo import api, fields, models
from odoo.tools import format_datetime


class ContactJourneyWhy(models.TransientModel):
    """Why a contact is in a journey or not, got a mail or not; what it waits for."""

    _name = "contact.journey.why"
    _description = "Why a Contact Is In or Out of a Journey"
    _inherit = ["contact.wizard.mixin"]

    journey_id = fields.Many2one("contact.journey", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    is_inside = fields.Boolean(compute="_compute_answer")
    answer = fields.Char(compute="_compute_answer")
    explanation = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("journey_id", "partner_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_answer(self):
        for why in self:
            why.is_inside, why.answer, why.explanation = False, False, False
            if not why.journey_id or not why.partner_id:
                continue
            found = why.journey_id._origin.get_contact_why(why.partner_id._origin.id)
            why.is_inside, why.answer = found["is_inside"], found["answer"]
            why.explanation = self.env["ir.qweb"]._render(
                "contact_marketing.contact_journey_explanation",
                {"parts": self._parts(found), "format_date": self._format_date},
            )

    @api.model
    def _parts(self, found):
        labels = {
            "stands": self.env._("What it waits for, and what has it leave"),
            "entry": self.env._("What lets it in, and what keeps it out"),
            "mails": self.env._("Mails"),
            "past": self.env._("What happened"),
        }
        return [(label, found[name]) for name, label in labels.items() if found[name]]

    @api.model
    def _format_date(self, text):
        date = fields.Datetime.to_datetime(text)
        return format_datetime(self.env, date, dt_format="short") if date else ""
