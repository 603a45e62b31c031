from contextlib import contextmanager

from odoo import models

from .optional_models import unwrap_method, wrap_method

RULES = "base.automation"
SUSPENDED = "contact_marketing.automations_suspended"  # in a transaction: rules sleep


class ContactAutomationSuspension(models.AbstractModel):
    """Lets automation rules sleep while thousands of contacts are written.

    Core has no switch for it. Where *Automation Rules* is installed, it is patched when
    the registry is ready, as it patches others itself. Rules that wait for a date look
    at contacts later, and are not held up.
    """

    _name = "contact.automation.suspension"
    _description = "Suspension of Automation Rules"

    @contextmanager
    def _suspend_automations(self):
        """A block of this transaction that no automation rule sees."""
        cache = self.env.cr.cache
        # What others wrote before is for the rules to see.
        self.env.flush_all()
        before = cache.get(SUSPENDED, False)
        cache[SUSPENDED] = True
        try:
            yield
            # Fields that are computed late are part of what was written.
            self.env.flush_all()
        finally:
            cache[SUSPENDED] = before

    def _is_suspended(self):
        return self.env.cr.cache.get(SUSPENDED, False)

    def _register_hook(self):
        super()._register_hook()
        wrap_method(self.env.registry, RULES, "_get_actions", _suspended)

    def _unregister_hook(self):
        unwrap_method(self.env.registry, RULES, "_get_actions")
        return super()._unregister_hook()


def _suspended(get_actions):
    def _get_actions(self, records, triggers):
        if self.env["contact.automation.suspension"]._is_suspended():
            return self.browse()
        return get_actions(self, records, triggers)

    return _get_actions
