from odoo import api, fields, models


class ContactImport(models.Model):
    """Offers the purpose that a file's consents are for, where there is one alone."""

    _inherit = "contact.import"

    proposed_purpose = fields.Char(compute="_compute_proposed_purpose")

    @api.depends("question", "purpose_ids")
    def _compute_proposed_purpose(self):
        Purpose = self.env["contact.consent.purpose"]
        name = Purpose._only_one().name
        if not name and Purpose._is_first_missing():
            name = Purpose._first_name()
        for batch in self:
            is_asked = batch.question and batch._ask_for_purposes()
            batch.proposed_purpose = name if is_asked else False

    def action_agreed_to_proposed(self):
        """Decide that who agreed by the file, agreed to the one purpose that there is.
        The first one is made here.

        :raises UserError: if the columns are not being chosen
        """
        self._check_state("mapping")
        Purpose = self.env["contact.consent.purpose"]
        purpose = Purpose._only_one()
        if not purpose and Purpose._is_first_missing():
            purpose = Purpose._make_first()
        self.purpose_ids |= purpose
