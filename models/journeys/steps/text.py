from .kind import register
from .mail import Mail


@register
class Text(Mail):
    """Sends a text message, where SMS Marketing is installed."""

    name = "text"
    label = "Text Message"
    icon = "fa-mobile"
    mailing_type = "sms"

    def is_available(self, env):
        types = env["mailing.mailing"]._fields["mailing_type"].get_values(env)
        return self.mailing_type in types
