from odoo.exceptions import UserError


class JourneyChangedError(UserError):
    """Somebody else changed the steps of a journey since they were read."""
