from odoo import models
from odoo.exceptions import UserError

from ..common.optional_models import unwrap_method, wrap_method
from .mail_compose_message import PEOPLE

COMPOSER = "sms.composer"
MESSAGE = "sms.sms"
OPTED_OUT = "sms_optout"


class ContactSmsGate(models.AbstractModel):
    """Lets text messages to many pass the consent gate, number by number.

    They are the addon SMS's, which this addon does without. Where that is installed,
    its models are patched when the registry is ready.
    """

    _name = "contact.sms.gate"
    _description = "Gate of Text Messages"

    def _register_hook(self):
        super()._register_hook()
        for model_name, method_name, wrap in WRAPPED:
            wrap_method(self.env.registry, model_name, method_name, wrap)

    def _unregister_hook(self):
        for model_name, method_name, _wrap in WRAPPED:
            unwrap_method(self.env.registry, model_name, method_name)
        return super()._unregister_hook()


def _mailing_of(record, model_name):
    """The mailing that the gate evaluates; what is sent without one has no purpose."""
    every_sudo = record.env["mailing.mailing"].sudo()  # who sends may know none
    mailing = "mailing_id" in record._fields and record.mailing_id
    if mailing:
        return mailing.sudo()
    nothing = record.env["contact.consent.purpose"]
    return every_sudo._unkept(nothing, model_name, mailing_type="sms")


def _is_for_many(composer):
    """As of the composer of mails: whether this is a mailing, whatever it is called."""
    if composer.composition_mode != "mass" or not composer.res_model:
        return False
    if "mailing_id" in composer._fields and composer.mailing_id:
        return True
    return composer.res_model in PEOPLE or not _has_own_template(composer)


def _has_own_template(composer):
    """Whether it says what a template of the documents says."""
    return bool(composer.template_id) and composer.template_id.model == (
        composer.res_model
    )


def _pairs(recipients):
    """
    :param dict recipients: by id of the record, as of ``_sms_get_recipients_info``
    :return: a mapping of these ids to who gets it, and at which number
    """
    return {
        id_: (recipient["partner"].id or None, recipient["sanitized"])
        for id_, recipient in recipients.items()
        if recipient["sanitized"]
    }


def _refused(composer, records, recipients):
    """:return: a mapping of the ids of records whose number may not get it to why"""
    if not records or not _is_for_many(composer):
        return {}
    pairs = _pairs(recipients)
    mailing = _mailing_of(composer, records._name)
    reasons = records.env["contact.consent.gate"]._refused_pairs(
        mailing, pairs.values()
    )
    return {id_: reasons[pair] for id_, pair in pairs.items() if pair in reasons}


def _refused_of_no_mailing(composer, records):
    """
    :return: a mapping of who may not get what is sent to several numbers, or posted on
        several records, to why; empty for what goes to one
    """
    typed = (composer.sanitized_numbers or "").split(",")
    pairs = {(None, number) for number in typed if number}
    is_about_people = bool(pairs) or composer.res_model in PEOPLE
    if _has_own_template(composer) and not is_about_people:
        return {}
    if records and not pairs:
        pairs = set(_pairs(composer._prepare_recipient_values(records)).values())
    if len(pairs) < 2:
        return {}
    mailing = _mailing_of(composer, composer.res_model or "res.partner")
    return composer.env["contact.consent.gate"]._refused_pairs(mailing, pairs)


def _with_refused(_get_optout_record_ids):
    def _get_optout_and_refused_record_ids(self, records, recipients_info):
        opted_out = _get_optout_record_ids(self, records, recipients_info)
        return [*opted_out, *_refused(self, records, recipients_info)]

    return _get_optout_and_refused_record_ids


def _with_purpose(action_send_sms):
    def action_send_sms_with_purpose(self):
        """Say it to who presses the button; code that sends goes on without them."""
        records = self._get_records()
        if self.composition_mode == "mass":
            recipients = self._prepare_recipient_values(records) if records else {}
            reasons = _refused(self, records, recipients)
            needs_purpose = "no_purpose" in reasons.values()
        else:
            needs_purpose = bool(_refused_of_no_mailing(self, records))
        if needs_purpose:
            raise UserError(
                self.env._(
                    "Text messages to many need a purpose, and contacts who agreed "
                    "to it. Write them as a mailing in SMS Marketing."
                )
            )
        return action_send_sms(self)

    return action_send_sms_with_purpose


def _still_allowed(_send):
    def _send_to_allowed(self, *args, **kwargs):
        """Send no text of a mailing to who unsubscribed since it was queued."""
        queued = (
            self.filtered("mailing_id") if "mailing_id" in self._fields else self[:0]
        )
        refused = self.browse()
        for mailing, texts in queued.grouped("mailing_id").items():
            pairs = {text: (text.partner_id.id or None, text.number) for text in texts}
            reasons = self.env["contact.consent.gate"]._refused_pairs(
                mailing.sudo(), pairs.values()
            )
            refused += texts.filtered(
                lambda text, pairs=pairs, reasons=reasons: pairs[text] in reasons
            )
        if refused:
            refused._update_sms_state_and_trackers("canceled", failure_type=OPTED_OUT)
        allowed = self - refused
        return _send(allowed, *args, **kwargs) if allowed else None

    return _send_to_allowed


WRAPPED = (
    (COMPOSER, "action_send_sms", _with_purpose),
    (COMPOSER, "_get_optout_record_ids", _with_refused),
    (MESSAGE, "_send", _still_allowed),
)
