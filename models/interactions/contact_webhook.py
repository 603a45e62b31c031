from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ...lib.signed_webhook import RefusedAddress, check_url, is_public, new_secret
from ..common.actions import open_records
from ..common.mail_layout import MAIL_LAYOUT
from ..common.scheduler import wake_scheduler

CRON = "contact_marketing.ir_cron_webhooks"
# How long nothing is sent to an address that does not answer: the longer, the oftener
# it did not. It is called twice an hour at least, to go on soon after it works again.
RESTS = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
MAX_FAILURES = 48  # in a row: a day


class ContactWebhook(models.Model):
    """An address of another system that is told when an effect reaches a contact.

    What is told is signed as the Standard Webhooks specification says, queued, and
    tried again for a day.
    """

    _name = "contact.webhook"
    _description = "Webhook"
    _inherit = ["contact.guarded.mixin", "mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="It is told of contacts of this company, and of those of no company.",
    )
    url = fields.Char(
        "Address",
        tracking=True,
        groups="contact_marketing.group_manager",
        help="Of many systems it is a secret itself: whoever has it may call it.",
    )
    secret = fields.Char(
        compute="_compute_secret",
        store=True,
        precompute=True,
        required=True,
        copy=False,
        groups="contact_marketing.group_manager",
        help="By which the other system checks that a call is ours.",
    )
    is_private_allowed = fields.Boolean(
        "Within the Own Network",
        copy=False,
        tracking=True,
        help="An administrator of Odoo lets it call a host within the own network.",
    )
    paused_date = fields.Datetime("Paused", readonly=True, copy=False)
    paused_reason = fields.Char("Why Paused", readonly=True, copy=False)
    rest_date = fields.Datetime(
        "Rests Until",
        readonly=True,
        copy=False,
        help="After a failure nothing is sent to the address for a while.",
    )
    failure_count = fields.Integer(
        "Failures in a Row",
        readonly=True,
        copy=False,
        help="How often the address did not answer since it last did.",
    )
    call_number = fields.Integer(
        "Number of Its Last Call",
        readonly=True,
        copy=False,
        help="Of the calls of all webhooks. The webhook with the lowest is next.",
    )
    # Of calls, which are for administrators alone.
    delivery_count = fields.Integer(
        "Calls",
        compute="_compute_delivery_counts",
        groups="contact_marketing.group_manager",
    )
    waiting_count = fields.Integer(
        "Waiting",
        compute="_compute_delivery_counts",
        groups="contact_marketing.group_manager",
    )

    def _compute_secret(self):
        for webhook in self.filtered(lambda webhook: not webhook.secret):
            webhook.secret = new_secret()

    @api.depends("name")
    def _compute_delivery_counts(self):
        groups = self.env["contact.webhook.delivery"]._read_group(
            [("webhook_id", "in", self.ids)], ["webhook_id", "state"], ["__count"]
        )
        counts = {(webhook.id, state): count for webhook, state, count in groups}
        for webhook in self:
            id_ = webhook._origin.id
            webhook.waiting_count = counts.get((id_, "waiting"), 0)
            webhook.delivery_count = sum(
                count for (found, _state), count in counts.items() if found == id_
            )

    @api.constrains("url", "is_private_allowed")
    def _check_url(self):
        for webhook in self.filtered("url"):
            try:
                check_url(webhook.url, webhook.is_private_allowed)
                webhook._check_literal_address()
            except RefusedAddress as error:
                raise ValidationError(webhook._refusal(error.args[0])) from error

    def _check_literal_address(self):
        """Refuse at once what names an IP address; names are looked up when a call is
        made, since they may change."""
        host = check_url(self.url, self.is_private_allowed).hostname
        try:
            is_refused = not is_public(host) and not self.is_private_allowed
        except ValueError:
            return  # a name
        if is_refused:
            raise RefusedAddress("private")

    def _refusal(self, reason):
        return self.env._(
            "%(webhook)s: nothing is sent to %(url)s: %(reason)s.",
            webhook=self.name,
            url=self.url,
            reason=self._refusal_reason(reason),
        )

    @api.model
    def _refusal_reason(self, reason):
        """:param str reason: of a ``RefusedAddress``"""
        texts = {
            "url": self.env._("write https://, the host and a path"),
            "https": self.env._("it must begin with https://"),
            "private": self.env._(
                "it is within the own network. An administrator of Odoo may allow that"
            ),
        }
        return texts[reason]

    # ------------------------------------------------------------
    # Which hosts of the own network are called, administrators of Odoo say
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        webhooks = super().create(vals_list)
        webhooks.filtered("is_private_allowed")._check_administrator()
        return webhooks

    def copy_data(self, default=None):
        result = super().copy_data(default)
        if self.env.user.has_group("base.group_system"):
            # Else what leads into the own network could not be duplicated.
            for webhook, vals in zip(self, result, strict=True):
                vals.setdefault("is_private_allowed", webhook.is_private_allowed)
        return result

    def write(self, vals):
        allowed = self.filtered("is_private_allowed")
        result = super().write(vals)
        if "is_private_allowed" in vals or "url" in vals:
            (allowed | self).filtered("is_private_allowed")._check_administrator()
        if "url" in vals:
            # What did not answer was the address before.
            self._set_kept({"rest_date": False, "failure_count": 0})
            wake_scheduler(self.env, CRON)
        return result

    def _check_administrator(self):
        if self and not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Only administrators of Odoo let webhooks call hosts of the own "
                    "network, and change where they lead."
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_deliveries(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_webhook_delivery_action",
            self.name,
            [("webhook_id", "in", self.ids)],
        )

    def action_pause(self):
        self._pause(self.env._("By %(user)s", user=self.env.user.name))

    def action_resume(self):
        """Go on with what waits."""
        self._set_kept(
            {
                "paused_date": False,
                "paused_reason": False,
                "rest_date": False,
                "failure_count": 0,
            }
        )
        wake_scheduler(self.env, CRON)

    def _pause(self, reason):
        self._set_kept({"paused_date": fields.Datetime.now(), "paused_reason": reason})
        for webhook in self:
            webhook.message_post(
                body=self.env._("Paused: %(reason)s", reason=reason),
                partner_ids=webhook.sudo().create_uid.partner_id.ids,
                email_layout_xmlid=MAIL_LAYOUT,
            )

    # ------------------------------------------------------------
    # Whether it answers
    # ------------------------------------------------------------

    def _count_call(self):
        """Note that a call is made: all others that wait come before the next one."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_webhook SET call_number = (
                    SELECT COALESCE(MAX(call_number), 0) + 1 FROM contact_webhook)
                WHERE id IN %s
                """,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["call_number"], flush=False)

    def _note_works(self, is_taken=False):
        """Note that the address answers.

        :param bool is_taken: whether it took what it was told
        """
        if self.failure_count:
            self._set_kept({"failure_count": 0})
        if is_taken and self.rest_date:
            self._set_kept({"rest_date": False})

    def _rest(self, answer):
        """Send nothing to an address that does not answer for a while: others need not
        wait for it in the meantime. After a day of that it pauses."""
        count = self.failure_count + 1
        rest = RESTS[min(count, len(RESTS)) - 1]
        self._set_kept(
            {"failure_count": count, "rest_date": fields.Datetime.now() + rest}
        )
        if count > MAX_FAILURES:
            self._pause(
                self.env._("nothing was taken for a day: %(answer)s", answer=answer)
            )

    @api.model
    def _no_answer_reason(self, reason):
        """:param str reason: of ``why_unanswered``
        :return: it in plain words, without the address, which is a secret"""
        texts = {
            "timeout": self.env._("it did not answer in time"),
            "refused": self.env._("the host refused the connection"),
            "unknown_host": self.env._("no host of that name was found"),
            "unreachable": self.env._("the host could not be reached"),
            "closed": self.env._("the connection was closed without an answer"),
            "certificate_expired": self.env._(
                "its certificate for secure connections (TLS) is not valid on this day"
            ),
            "certificate_of_other": self.env._(
                "its certificate for secure connections (TLS) is of another host"
            ),
            "certificate_untrusted": self.env._(
                "its certificate for secure connections (TLS) is of no known authority"
            ),
            "tls": self.env._("no secure connection (TLS) came about"),
            "no_http": self.env._("what it answered is no HTTP"),
            "unsendable": self.env._("address or secret cannot be used"),
        }
        return texts[reason]
