from odoo import models

LANDING = "s_contact_landing"


class Website(models.Model):
    """Pages that are made with a form to sign up listen to it from the first day."""

    _inherit = "website"

    def new_page(self, *args, **kwargs):
        result = super().new_page(*args, **kwargs)
        Trigger = self.env["contact.trigger"]
        # Who builds websites may have no part in marketing: then whoever ticks a box
        # becomes a contact, and others do not.
        if LANDING in (kwargs.get("sections_arch") or "") and Trigger.has_access(
            "create"
        ):
            Trigger.create_form_trigger(result["url"])
        return result
