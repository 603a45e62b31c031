from odoo import models


class ResCompany(models.Model):
    """What the mails to readers show of the company that sends them."""

    _inherit = "res.company"

    def _mail_button_style(self):
        """:return: the style of a button in a mail, in the colors of the settings"""
        self.ensure_one()
        company = self.sudo()  # a company's colors are in all of its mails
        return (
            f"display: inline-block; padding: 12px 24px; border-radius: 4px; "
            f"background-color: {company.email_secondary_color or '#714B67'}; "
            f"color: {company.email_primary_color or '#FFFFFF'}; "
            f"font-weight: bold; text-decoration: none;"
        )

    def _imprint_lines(self):
        """:return: the postal address, line by line, without the name

        Who sends commercial mails names an address: Directive 2000/31/EC, Article 5.
        """
        self.ensure_one()
        # Who gets a mail of a company may not read its contact.
        address = self.sudo().partner_id._display_address(without_company=True)
        return [line.strip() for line in address.splitlines() if line.strip()]
