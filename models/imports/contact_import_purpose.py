from odoo import api, fields, models

from ...lib.imports.consent_words import fold


class ContactImport(models.Model):
    """Offers the purpose that a file's consents are for: the only one that there is, or
    the one that the column is called after."""

    _inherit = "contact.import"

    proposed_purpose = fields.Char(compute="_compute_proposed_purpose")

    @api.depends("question", "purpose_ids")
    def _compute_proposed_purpose(self):
        Purpose = self.env["contact.consent.purpose"]
        first_name = Purpose._is_first_missing() and Purpose._first_name()
        for batch in self:
            batch.proposed_purpose = False
            if batch.question and batch._ask_for_purposes():
                name = batch._purpose_to_propose().name
                batch.proposed_purpose = name or first_name

    def _purpose_to_propose(self):
        Purpose = self.env["contact.consent.purpose"]
        columns = self._granting_columns()
        if (only := Purpose._only_one()) or len(columns) != 1:
            return only
        header = fold(columns.header or "")
        channel = columns.channel or "email"
        domain = [("channel", "=", channel)] if channel != "all" else []
        named = Purpose.search(domain).filtered(
            lambda purpose: header in (fold(purpose.name), fold(purpose.code))
        )
        return named if len(named) == 1 else Purpose

    def action_agreed_to_proposed(self):
        """Decide that who agreed by the file, agreed to the purpose that is proposed.
        The first one is made here.

        :raises UserError: if the columns are not being chosen
        """
        self._check_state("mapping")
        Purpose = self.env["contact.consent.purpose"]
        purpose = self._purpose_to_propose()
        if not purpose and Purpose._is_first_missing():
            purpose = Purpose._make_first()
        self.purpose_ids |= purpose
