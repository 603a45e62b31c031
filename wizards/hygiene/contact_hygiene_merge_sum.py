from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain

STRICTEST = ("withdrawn", "expired", "pending", "granted")


class ContactHygieneMerge(models.TransientModel):
    """What a merge keeps together, in numbers, and what it drops."""

    _inherit = "contact.hygiene.merge"

    tag_count = fields.Integer("Tags", compute="_compute_counts")
    occurrence_count = fields.Integer("Times Counted", compute="_compute_counts")
    list_count = fields.Integer("Lists", compute="_compute_counts")
    interaction_count = fields.Integer("Interactions", compute="_compute_counts")
    lead_count = fields.Integer("Leads", compute="_compute_counts")
    order_count = fields.Integer("Orders and Quotations", compute="_compute_counts")
    invoice_count = fields.Integer("Invoices and Bills", compute="_compute_counts")
    consents = fields.Text(
        compute="_compute_consents", help="Of different answers, the strictest counts."
    )

    def _compute_counts(self):
        for merge in self:
            own = Domain("partner_id", "in", merge._partners().ids)
            tags = self._count("contact.tag.assignment", own, "tag_id", "count:sum")
            merge.tag_count = len(tags)
            merge.occurrence_count = sum(count for _tag, count in tags)
            merge.list_count = len(self._count("contact.list.member", own, "list_id"))
            for name, model in (
                ("interaction_count", "contact.interaction"),
                ("lead_count", "crm.lead"),
                ("order_count", "sale.order"),
                ("invoice_count", "account.move"),
            ):
                # Numbers only, of what the user may not see as well.
                Model_sudo = self.env[model].sudo().with_context(active_test=False)
                merge[name] = Model_sudo.search_count(own)

    def _count(self, model, domain, groupby, *aggregates):
        # Numbers only, of what the user may not see as well.
        return self.env[model].sudo()._read_group(domain, [groupby], aggregates)

    def _compute_consents(self):
        Consent = self.env["contact.consent"]
        labels = dict(Consent._fields["status"]._description_selection(self.env))
        for merge in self:
            found = Consent.search([("partner_id", "in", merge._partners().ids)])
            answers = found.grouped("purpose_id")
            merge.consents = "\n".join(
                f"{purpose.display_name}: {labels[self._strictest(consents)]}"
                for purpose, consents in answers.items()
            )

    def _strictest(self, consents):
        return min(consents.mapped("status"), key=STRICTEST.index)

    # ------------------------------------------------------------
    # What is dropped
    # ------------------------------------------------------------

    def _format_dropped(self):
        """:return: ``Markup``: who was merged, and the values that were not kept"""
        sources = self._partners() - self.target_id
        rows = Markup().join(
            Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>").format(
                line.label, value.text, value._format_holders()
            )
            for line in self.line_ids
            for value in line.value_ids
            if value != line.value_id
        )
        parts = Markup("<p>{}</p>").format(
            self.env._(
                "Merged into this contact: %(contacts)s",
                contacts=", ".join(self._format_contact(source) for source in sources),
            )
        )
        if rows:
            parts += Markup(
                "<p>{}</p><table class='table table-sm'><tr><th>{}</th><th>{}</th>"
                "<th>{}</th></tr>{}</table>"
            ).format(
                self.env._("These values were not kept:"),
                self.env._("Field"),
                self.env._("Value"),
                self.env._("Of"),
                rows,
            )
        return parts

    def _format_contact(self, partner):
        return f"{partner.name or partner.email or '–'} (#{partner.id})"
