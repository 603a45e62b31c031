"""When nobody is mailed by a campaign or a journey, by the clock of each contact."""

from ...lib.journeys.windows import Window

PARAMETERS = ("contact_marketing.quiet_from", "contact_marketing.quiet_to")


def open_window(env):
    """:return: the ``Window`` in which mails may be sent; None: always"""
    # A setting for all, which marketers may not read.
    parameters_sudo = env["ir.config_parameter"].sudo()
    start, end = (float(parameters_sudo.get_param(name) or 0) for name in PARAMETERS)
    return None if start == end else Window(start=end, end=start)
