import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..common.actions import open_records

CONTACTS = "res.partner"
OF_CONTACTS = [("mailing_model_name", "=", CONTACTS)]

# How a domain says that a contact is in another segment.
SEGMENT_FIELD = "segment_ids"


class MailingFilter(models.Model):
    """A segment: who matches now. Email Marketing knows it as a favourite filter."""

    _name = "mailing.filter"
    _inherit = ["mailing.filter", "contact.guarded.mixin", "contact.condition.mixin"]

    _condition_field = "mailing_domain"

    active = fields.Boolean(default=True)
    note = fields.Text("Internal Note", translate=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: shared by all companies."
    )
    contact_count = fields.Integer("Contacts", compute="_compute_contact_count")
    problem = fields.Char(
        compute="_compute_contact_count", help="Why nobody can be found any more."
    )
    last_built_date = fields.Datetime("Last Built", readonly=True, copy=False)
    last_built_seconds = fields.Float("Took Seconds", readonly=True, copy=False)
    used_segment_ids = fields.Many2many(
        "mailing.filter",
        "contact_segment_use_rel",
        "segment_id",
        "used_id",
        string="Uses Segments",
        compute="_compute_used_segment_ids",
        store=True,
        copy=False,
    )
    user_segment_ids = fields.Many2many(
        "mailing.filter",
        "contact_segment_use_rel",
        "used_id",
        "segment_id",
        string="Used by Segments",
        readonly=True,
        copy=False,
    )
    mailing_ids = fields.One2many(
        "mailing.mailing",
        "mailing_filter_id",
        "Used by Mailings",
        readonly=True,
        groups="mass_mailing.group_mass_mailing_user",
    )
    # How often, also salespeople may know, who do not see mailings.
    usage_count = fields.Integer(
        "Used By", compute="_compute_usage_count", compute_sudo=True
    )

    @api.depends("mailing_domain", "mailing_model_id")
    def _compute_contact_count(self):
        for segment in self:
            segment.contact_count, segment.problem = 0, False
            if segment.mailing_model_name != CONTACTS or not segment.mailing_domain:
                continue
            try:
                segment.contact_count = segment._count_contacts()
            except UserError as error:
                segment.problem = str(error)

    @api.depends("mailing_domain", "mailing_model_id")
    def _compute_used_segment_ids(self):
        for segment in self:
            # Marketers may not read models.
            model_sudo = segment.mailing_model_id.sudo()
            segment.used_segment_ids = self._used_by_domain(
                model_sudo.model, segment.mailing_domain
            )

    @api.depends("user_segment_ids", "mailing_ids", "trigger_ids")
    def _compute_usage_count(self):
        totals = dict.fromkeys(self.ids, 0)
        for model, field_name in self._usage_fields():
            for segment, count in self.env[model]._read_group(
                [(field_name, "in", self.ids)], [field_name], ["__count"]
            ):
                if segment.id in totals:
                    totals[segment.id] += count
        for segment in self:
            segment.usage_count = totals.get(segment._origin.id, 0)

    def _check_mailing_domain(self):
        """Core's check asks as superuser, and does not say what is wrong: the one of
        stored conditions takes its place."""

    @api.model
    def _condition_inputs(self):
        return {"mailing_domain", "mailing_model_id"}

    def _condition_model(self):
        # Marketers may not read models.
        return self.mailing_model_id.sudo().model

    def _validate_conditions(self):
        self._check_loop()
        Check = self.env["contact.domain.check"]
        self._check_named_segments(
            Check._conditions(
                self._condition_model(), Check._parse(self.mailing_domain)
            )
        )
        return super()._validate_conditions()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        alike = [Domain("name", "ilike", name) for name in self.mapped("name")]
        everywhere = self.with_context(active_test=False)
        taken = set(everywhere.search(Domain.OR(alike)).mapped("name"))
        for segment, vals in zip(self, vals_list, strict=True):
            name = self.env._("%(name)s (copy)", name=segment.name)
            number = 1
            while name in taken:
                number += 1
                name = self.env._(
                    "%(name)s (copy %(number)s)", name=segment.name, number=number
                )
            taken.add(name)
            vals["name"] = name
        return vals_list

    def get_formview_id(self, access_uid=None):
        """Segments open in our form, wherever they are opened from."""
        if self.mailing_model_name == CONTACTS:
            return self.env.ref("contact_marketing.mailing_filter_view_form").id
        return super().get_formview_id(access_uid)

    # ------------------------------------------------------------
    # Who is in it
    # ------------------------------------------------------------

    def action_load_contacts(self):
        """List who matches now."""
        self._build()
        return open_records(
            self.env,
            "contact_marketing.res_partner_action",
            self.name,
            [(SEGMENT_FIELD, "in", self.ids)],
        )

    def action_write_mailing(self):
        """Open a new mailing to who is in the segment."""
        self.ensure_one()
        # Marketers may not read models.
        model_id = self.sudo().mailing_model_id.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Mailing"),
            "res_model": "mailing.mailing",
            "views": [(False, "form")],
            "context": {
                "default_mailing_type": "mail",
                "default_mailing_model_id": model_id,
                "default_mailing_filter_id": self.id,
            },
        }

    def action_refresh(self):
        """Count anew, and keep how long that took."""
        self._build()
        return True

    def _build(self):
        self.ensure_one()
        start = time.monotonic()
        self._count_contacts()
        seconds = time.monotonic() - start
        # Also salespeople load; they may not write what a segment is.
        self.sudo().write(
            {
                "last_built_date": fields.Datetime.now(),
                "last_built_seconds": round(seconds, 3),
            }
        )
        self.invalidate_recordset(["contact_count", "problem"])

    def _count_contacts(self):
        return len(self._matching_query(self.env[CONTACTS]))

    # ------------------------------------------------------------
    # Where it is used
    # ------------------------------------------------------------

    @api.model
    def _usage_fields(self):
        """Where segments are used: pairs of a model and its stored field. Models that
        use segments add theirs."""
        return [
            ("mailing.filter", "used_segment_ids"),
            ("mailing.mailing", "mailing_filter_id"),
            ("contact.campaign", "segment_ids"),
            ("contact.campaign", "excluded_segment_ids"),
            ("contact.trigger", "segment_id"),
        ]

    def _needed_by(self):
        """What would break without this segment. A mailing that took it as its
        favourite filter has its conditions, and does not. Models that use segments
        add theirs.

        :return: a list of recordsets
        """
        self.ensure_one()
        every = self.env["contact.campaign"].with_context(active_test=False)
        campaigns = every.search(
            [
                "|",
                ("segment_ids", "in", self.ids),
                ("excluded_segment_ids", "in", self.ids),
            ]
        )
        triggers = self.env["contact.trigger"].with_context(active_test=False)
        plans = self.env["contact.scoring.plan"]
        return [
            campaigns,
            plans._naming_segments(self),
            triggers.search([("segment_id", "in", self.ids)]),
            self.user_segment_ids | self._asking_segments(),
            self._asking_mailings(),
        ]

    @api.model
    def _used_by_domain(self, model_name, text):
        """:return: the segments that a domain names, as far as they exist"""
        if not text or SEGMENT_FIELD not in text:
            return self.browse()
        Check = self.env["contact.domain.check"]
        try:
            found = [
                used_id
                for Model, field, condition, _name in Check._conditions(
                    model_name, Check._parse(text)
                )
                if self._is_segment_field(Model, field)
                for used_id in Check._ids_in(condition[2])
            ]
        except ValidationError:
            # What is wrong with it, the check on saving tells.
            return self.browse()
        return self.browse(dict.fromkeys(found)).exists()

    @api.model
    def _is_segment_field(self, Model, field):
        return field and Model._name == CONTACTS and field.name == SEGMENT_FIELD
