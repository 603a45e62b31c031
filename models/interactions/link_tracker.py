from odoo import models


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    # Its name, the short address, is computed, and cannot be searched.
    _rec_names_search = ["title", "label", "url"]
