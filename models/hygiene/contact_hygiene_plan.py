from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..common.actions import notify, open_records
from ..common.scheduler import wake_scheduler

NUMBERS = ("bounce_limit", "stale_months", "inactive_months")
MAX_MONTHS = 600  # months


class ContactHygienePlan(models.Model):
    """Which contacts are checked, and for what.

    Of several plans, a contact is checked by the first one that it is in.
    """

    _name = "contact.hygiene.plan"
    _description = "Hygiene Rule"
    _inherit = [
        "contact.guarded.mixin",
        "contact.condition.mixin",
        "mail.thread",
        "contact.batch.mixin",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="A contact is checked by the first plan that it is in."
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: contacts of all companies are checked."
    )
    domain = fields.Char("Who Is Checked", default="[]", required=True)
    check_email = fields.Boolean("Mail Addresses", default=True)
    check_domain = fields.Boolean(
        "Ask the Internet",
        help="Whether the domains of mail addresses take mail at all, by DNS. Each "
        "domain is asked about once a month; nobody is told your addresses.",
    )
    check_phone = fields.Boolean("Phone Numbers", default=True)
    check_duplicate = fields.Boolean("Duplicates", default=True)
    compare_from = fields.Datetime(
        readonly=True, copy=False, help="When it was said last whether to search them."
    )
    bounce_limit = fields.Integer(
        "Bounces", default=3, help="So many mails came back in a row. 0: not checked."
    )
    stale_months = fields.Integer(
        "Stale After",
        default=24,
        help="Months since the data were last verified. 0: not checked.",
    )
    inactive_months = fields.Integer(
        "Inactive After",
        default=12,
        help="Months since the contact itself did anything. 0: not checked.",
    )
    complete_percent = fields.Integer(
        "Complete From",
        default=60,
        help="Contacts with less are told to be incomplete. 0: not checked.",
    )
    weight_ids = fields.One2many(
        "contact.hygiene.weight", "plan_id", "Fields That Count", copy=True
    )
    quality_ids = fields.One2many(
        "contact.quality", "plan_id", "Checked Contacts", readonly=True
    )
    contact_count = fields.Integer("Contacts", compute="_compute_counts")
    quality = fields.Float("Average Quality", compute="_compute_counts", digits=(5, 1))

    @api.depends("quality_ids.quality")
    def _compute_counts(self):
        groups = self.env["contact.quality"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count", "quality:avg"]
        )
        found = {plan.id: (count, quality) for plan, count, quality in groups}
        for plan in self:
            plan.contact_count, plan.quality = found.get(plan._origin.id, (0, 0))

    def write(self, vals):
        result = super().write(vals)
        if "check_duplicate" in vals:
            self._set_kept({"compare_from": fields.Datetime.now()})
        return result

    @api.constrains("complete_percent", *NUMBERS)
    def _check_numbers(self):
        for plan in self:
            if not 0 <= plan.complete_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: a contact is complete from 0 to 100 percent.",
                        plan=plan.name,
                    )
                )
            if any(not 0 <= plan[name] <= MAX_MONTHS for name in NUMBERS):
                raise ValidationError(
                    self.env._(
                        "%(plan)s: bounces and months are from 0, which means not "
                        "checked, to %(most)s.",
                        plan=plan.name,
                        most=MAX_MONTHS,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        if self.env["contact.quality"].search_count(
            [("plan_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Contacts were checked by this rule. Archive it: what it found "
                    "goes with the next check."
                )
            )

    def _contacts(self, partner_ids):
        """:return: the ids of those contacts, of these ids, that the plan is for"""
        domain = Domain("id", "in", list(partner_ids)) & Domain(
            "erased_date", "=", False
        )
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return set(self._matching_query(self.env["res.partner"], domain))

    def action_open_issues(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_hygiene_issue_action",
            self.name,
            [("partner_id.quality_ids.plan_id", "=", self.id)],
            context={"search_default_open": 1, "search_default_group_kind": 1},
        )

    def action_check_now(self):
        """Have what changed checked soon, in the background.

        :raises AccessError: for who may not use Contact Marketing
        """
        self.check_access("read")
        self.env["res.partner"]._marketing_check_access()
        wake_scheduler(self.env, "contact_marketing.ir_cron_hygiene")
        return notify(
            self.env._("Contacts that changed are being checked in the background.")
        )
