from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, MAILINGS, within

_lt = LazyTranslate(__name__)

LABEL = _lt("Mails")
OF_MAILINGS = ("mass_mailing_id", "in", Slot("mailings"))

CONDITIONS = [
    Condition(
        "mail_sent",
        _lt("was sent %(mailings)s"),
        leaf=(
            "mailing_trace_ids",
            "any",
            [OF_MAILINGS, ("sent_datetime", "!=", False)],
        ),
        parts={"mailings": MAILINGS},
        text_not=_lt("was not sent %(mailings)s"),
    ),
    Condition(
        "mail_sent_lately",
        _lt("was sent a mailing in the last %(days)s days"),
        leaf=("mailing_trace_ids", "any", [within("sent_days")]),
        parts={"days": DAYS},
    ),
    Condition(
        "mail_opened",
        _lt("opened %(mailings)s"),
        leaf=(
            "mailing_trace_ids",
            "any",
            [OF_MAILINGS, ("open_datetime", "!=", False)],
        ),
        parts={"mailings": MAILINGS},
        text_not=_lt("did not open %(mailings)s"),
    ),
    Condition(
        "mail_opened_lately",
        _lt("opened a mailing in the last %(days)s days"),
        leaf=("mailing_trace_ids", "any", [within("open_days")]),
        parts={"days": DAYS},
    ),
    Condition(
        "mail_clicked",
        _lt("clicked in %(mailings)s"),
        leaf=(
            "mailing_trace_ids",
            "any",
            [OF_MAILINGS, ("links_click_datetime", "!=", False)],
        ),
        parts={"mailings": MAILINGS},
        text_not=_lt("did not click in %(mailings)s"),
    ),
    Condition(
        "campaign",
        _lt("was sent the campaign %(campaigns)s"),
        leaf=(
            "campaign_recipient_ids",
            "any",
            [("campaign_id", "in", Slot("campaigns")), ("state", "=", "sent")],
        ),
        parts={
            "campaigns": Part("records", _lt("Campaigns"), model="contact.campaign")
        },
    ),
    Condition(
        "bounced",
        _lt("gets no mails, they bounce"),
        leaf=("message_bounce", ">", 0),
    ),
]
