from odoo import models

from ..common.optional_models import unwrap_method, wrap_method

WIZARD = "mailing.sms.test"


class ContactSmsTest(models.AbstractModel):
    """Lets tests of text messages pass the consent gate.

    Their wizard is SMS Marketing's, which this addon does without. Where that is
    installed, it is patched when the registry is ready.
    """

    _name = "contact.sms.test"
    _description = "Tests of Text Messages"

    def _register_hook(self):
        super()._register_hook()
        wrap_method(self.env.registry, WIZARD, "action_send_sms", _gated)

    def _unregister_hook(self):
        unwrap_method(self.env.registry, WIZARD, "action_send_sms")
        return super()._unregister_hook()


def _gated(action_send_sms):
    def action_send_sms_to_allowed(self):
        self.ensure_one()
        self.numbers = self.env["contact.consent.gate"]._filter_test(
            self.mailing_id,
            {
                line: self.env.user._phone_format(number=line.strip())
                for line in self.numbers.splitlines()
            },
        )
        return action_send_sms(self)

    return action_send_sms_to_allowed
