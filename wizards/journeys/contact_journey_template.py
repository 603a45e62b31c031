from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyGettext

from ...lib.journeys.records import LINES
from ...lib.journeys.templates import ASKED, TEMPLATES, fill_in, fill_in_domain

BODY = Markup('<div class="o_layout o_default_theme"><p>%s</p>%s</div>')
RECORD = Markup("<p>%s</p><div>%s</div>")
LINK = Markup('<p><a href="%s">%s</a></p>')


class ContactJourneyTemplate(models.TransientModel):
    """Starts a journey from a ready-made one: asks for what only the user knows, and
    makes the mailings, tags and segments that it names."""

    _name = "contact.journey.template"
    _description = "New Journey From a Ready-Made One"
    _inherit = ["contact.wizard.mixin"]

    template = fields.Selection(
        "_selection_template", "Start From", required=True, default="welcome"
    )
    summary = fields.Char(compute="_compute_template")
    name = fields.Char(
        "Name of the Journey",
        compute="_compute_start",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    asks_purpose = fields.Boolean(compute="_compute_template")
    asks_tag = fields.Boolean(compute="_compute_template")
    asks_team = fields.Boolean(compute="_compute_template")
    asks_date_field = fields.Boolean(compute="_compute_template")
    asks_days = fields.Boolean(compute="_compute_template")
    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        "Purpose of the Mails",
        domain="[('channel', '=', 'email')]",
        default=lambda self: self._default_purpose_id(),
    )
    tag_id = fields.Many2one("res.partner.category", "Tag of the Interest")
    team_id = fields.Many2one("crm.team", "Sales Team")
    date_field = fields.Selection("_selection_date_field", "Date of the Contact")
    days = fields.Integer(
        compute="_compute_start", store=True, precompute=True, readonly=False
    )

    @api.model
    def _default_purpose_id(self):
        purposes = self.env["contact.consent.purpose"].search(
            [("channel", "=", "email")], limit=2
        )
        return purposes if len(purposes) == 1 else False

    @api.depends("template")
    def _compute_template(self):
        for dialog in self:
            template = TEMPLATES.get(dialog.template)
            dialog.summary = template and self._translate(template.summary)
            for asked in ASKED:
                dialog[f"asks_{asked}"] = bool(template) and asked in template.asks

    @api.depends("template")
    def _compute_start(self):
        for dialog in self:
            template = TEMPLATES.get(dialog.template)
            dialog.name = template and self._translate(template.title)
            dialog.days = template.days if template else 0

    @api.model
    def _selection_template(self):
        return [
            (name, self._translate(template.title))
            for name, template in TEMPLATES.items()
            if self._is_available(template)
        ]

    @api.model
    def _selection_date_field(self):
        return self.env["contact.journey"]._date_fields()

    @api.model
    def _is_available(self, template):
        if template.needs_field:
            model_name, field_name = template.needs_field
            if field_name not in self.env[model_name]._fields:
                return False
        return all(self.env[name].has_access("read") for name in template.reads)

    # ------------------------------------------------------------
    # Create
    # ------------------------------------------------------------

    def action_create(self):
        """Make the journey, a draft, and open its steps."""
        self.ensure_one()
        self.env["contact.journey"].check_access("create")
        template = TEMPLATES[self.template]
        parts = self._asked_parts(template)
        parts.update(self._make_parts(template, parts))
        definition = fill_in(
            template, parts, self._translate, self._may_read_records(template)
        )
        Journey = self.env["contact.journey"]
        journey_id = Journey.load_definition({**definition, "name": self.name})
        return Journey.browse(journey_id).action_open_canvas()

    def _asked_parts(self, template):
        """
        :raises UserError: names what was asked for and is not said
        """
        parts = {}
        for asked in template.asks:
            name = asked if asked in self._fields else f"{asked}_id"
            value = self[name]
            if not value or (asked == "days" and value < 0):
                raise UserError(
                    self.env._(
                        "%(what)s: fill it in first.",
                        what=self._fields[name]._description_string(self.env),
                    )
                )
            parts[asked] = value.id if isinstance(value, models.BaseModel) else value
        return parts

    def _make_parts(self, template, parts):
        made = {
            key: self._find_or_make_tag(self._translate(name)).id
            for key, name in template.tags.items()
        }
        for key, segment in template.segments.items():
            domain = fill_in_domain(segment.domain, {**parts, **made})
            made[key] = self._find_or_make_segment(
                self._translate(segment.name), domain
            ).id
        for key, mailing in template.mailings.items():
            has_records = self._may_read_records(template)
            body = self._body_of(mailing, has_records)
            made[key] = self._make_mailing(mailing, parts["purpose"], body).id
        return made

    @api.model
    def _may_read_records(self, template):
        """:return: whether the user may have mails and goals tell of the records"""
        name = template.record_model
        return bool(name) and self.env[name].has_access("read")

    def _body_of(self, mailing, has_records):
        url = self.env.company.website or self.get_base_url()
        end = LINK % (url, self._translate(mailing.link)) if mailing.link else ""
        if has_records and mailing.record_text:
            end = RECORD % (self._translate(mailing.record_text), LINES) + end
        return BODY % (self._translate(mailing.text), end)

    def _find_or_make_tag(self, name):
        Tag = self.env["res.partner.category"]
        return Tag.search([("name", "=", name)], limit=1) or Tag.create({"name": name})

    def _find_or_make_segment(self, name, domain):
        Segment = self.env["mailing.filter"]
        vals = {
            "name": name,
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": domain,
        }
        same = [(field, "=", value) for field, value in vals.items()]
        return Segment.search(same, limit=1) or Segment.create(vals)

    def _make_mailing(self, mailing, purpose_id, body):
        self.env["mailing.mailing"]._check_sender()
        return self.env["mailing.mailing"].create(
            {
                "subject": self._translate(mailing.subject),
                "purpose_id": purpose_id,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                # Nobody gets it but by the journey.
                "mailing_domain": "[('id', 'in', [])]",
                "body_arch": body,
                "body_html": body,
            }
        )

    @api.model
    def _translate(self, text):
        return self.env._(text) if isinstance(text, LazyGettext) else text
