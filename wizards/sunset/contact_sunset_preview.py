from odoo import api, fields, models
from odoo.tools import SQL

from ...models.common.actions import list_contacts

MAX_LISTED = 10_000
FIGURES = ("contact_count", "order_count", "revenue_short", "revenue_long")
SUMS = (*FIGURES, "open_amount")


class ContactSunsetPreview(models.TransientModel):
    """Whom a sunset policy would take along from today on, whom it would spare and why,
    and what they bought: in numbers that open."""

    _name = "contact.sunset.preview"
    _description = "Preview of a Sunset Policy"
    _inherit = ["contact.wizard.mixin"]
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "contact.sunset.policy", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    step_line_ids = fields.One2many(
        "contact.sunset.preview.line", "preview_id", domain=[("kind", "=", "step")]
    )
    kept_line_ids = fields.One2many(
        "contact.sunset.preview.line", "preview_id", domain=[("kind", "=", "kept")]
    )
    spared_line_ids = fields.One2many(
        "contact.sunset.preview.line", "preview_id", domain=[("kind", "=", "spared")]
    )

    @api.model
    def _for(self, policy):
        preview = self.create(
            {"policy_id": policy.id, "currency_id": policy._cost_currency().id}
        )
        groups = policy._evaluated_groups()
        vals_list = [
            *preview._prepare_step_values(groups),
            *preview._prepare_kept_values(groups),
            *preview._prepare_spared_values(groups),
        ]
        self.env["contact.sunset.preview.line"].create(
            [{"preview_id": preview.id, **vals} for vals in vals_list]
        )
        return preview

    def _prepare_step_values(self, groups):
        policy, date = self.policy_id, fields.Datetime.now()
        labels = dict(
            self.env["contact.sunset.member"]
            ._fields["step"]
            ._description_selection(self.env)
        )
        coming = [group for group in groups if not group["reason"]]
        goes = {
            "suppressed": lambda group: not group["is_shared"],
            "archived": lambda group: not group["kept"],
        }
        for step in policy._steps():
            chosen = filter(goes.get(step), coming) if step in goes else coming
            yield {
                "kind": "step",
                "code": step,
                "name": labels[step],
                "date": date.date(),
                **self._sum(chosen),
            }
            date = policy._next_date(step, date) or date

    def _prepare_kept_values(self, groups):
        policy = self.policy_id
        coming = [group for group in groups if not group["reason"]]
        if policy.suppress_days:
            yield from self._prepare_reason_values(
                "kept",
                [
                    (
                        "shared",
                        self.env._("Not suppressed: somebody else needs the address"),
                    )
                ],
                lambda code: [group for group in coming if group["is_shared"]],
            )
        if policy.archive_days:
            yield from self._prepare_reason_values(
                "kept",
                [
                    (code, self.env._("Not archived: %(why)s", why=label))
                    for code, label in policy._keepings()
                ],
                lambda code: [group for group in coming if group["kept"] == code],
            )

    def _prepare_spared_values(self, groups):
        return self._prepare_reason_values(
            "spared",
            [
                (code, label[:1].upper() + label[1:])
                for code, label in self.policy_id._protections()
            ],
            lambda code: [group for group in groups if group["reason"] == code],
        )

    def _prepare_reason_values(self, kind, labels, choose):
        for code, label in labels:
            if chosen := choose(code):
                yield {"kind": kind, "code": code, "name": label, **self._sum(chosen)}

    def _sum(self, groups):
        groups = list(groups)
        dates = [group["last_order_date"] for group in groups]
        return {
            **{name: sum(group[name] for group in groups) for name in SUMS},
            "last_order_date": max(filter(None, dates), default=False),
        }


class ContactSunsetPreviewLine(models.TransientModel):
    _name = "contact.sunset.preview.line"
    _description = "Line of a Sunset Preview"
    _inherit = ["contact.wizard.mixin"]
    _order = "id"

    preview_id = fields.Many2one(
        "contact.sunset.preview",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(
        [("step", "Step"), ("kept", "Excluded from a Step"), ("spared", "Spared")],
        required=True,
        readonly=True,
    )
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("What", required=True, readonly=True)
    date = fields.Date("From", readonly=True)
    currency_id = fields.Many2one(related="preview_id.currency_id")
    contact_count = fields.Integer("Contacts", readonly=True)
    order_count = fields.Integer(
        "Orders", readonly=True, help="In the last 12 months, confirmed."
    )
    revenue_short = fields.Monetary(
        "12 Months", readonly=True, help="Revenue of the last 12 months, without taxes."
    )
    revenue_long = fields.Monetary(
        "36 Months", readonly=True, help="Revenue of the last 36 months, without taxes."
    )
    open_amount = fields.Monetary(
        "Open Invoices", readonly=True, help="What these customers still owe."
    )
    last_order_date = fields.Date("Last Order", readonly=True)

    def action_open_contacts(self):
        """List these contacts, as of now."""
        self.ensure_one()
        ids = self.preview_id.policy_id._evaluated_ids(
            self._sql_condition(), MAX_LISTED
        )
        return list_contacts(self.name, ids)

    def _sql_condition(self):
        if self.kind == "spared":
            return SQL("reason = %s", self.code)
        if self.code in ("shared", "suppressed"):
            return SQL("reason IS NULL AND is_shared = %s", self.code == "shared")
        if self.code == "archived":
            return SQL("reason IS NULL AND kept IS NULL")
        if self.kind == "kept":
            return SQL("reason IS NULL AND kept = %s", self.code)
        return SQL("reason IS NULL")
