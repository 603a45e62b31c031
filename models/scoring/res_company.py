from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rfm_source = fields.Selection(
        [("orders", "Confirmed orders"), ("invoices", "Posted invoices")],
        "RFM Counts",
        required=True,
        default="orders",
        help="What tells how lately, how often and for how much a contact buys. "
        "Refunds lessen the amount of invoices.",
    )

    def write(self, vals):
        source = vals.get("rfm_source")
        is_other = source and any(company.rfm_source != source for company in self)
        result = super().write(vals)
        if is_other:
            self.env["contact.rfm.touch"]._begin_pass()
        return result
