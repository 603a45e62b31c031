from odoo import api, fields, models
from odoo.exceptions import UserError

ABOUT_TO_LEAVE = ("in_queue", "sending")
# By model, in which states a message has left, or is about to.
QUEUES = {
    "mail.mail": ("sent", "received"),
    "sms.sms": ("process", "pending", "sent"),
}


class MailingMailing(models.Model):
    """Mailings behind the consent gate: nothing leaves that it does not let through."""

    _inherit = "mailing.mailing"

    gate_outcome = fields.Json(
        readonly=True,
        copy=False,
        help="As it was when it was sent: how many got it or not, by reason.",
    )

    def _compute_total(self):
        # Mailings to leads, or by conditions that ask for what is not everybody's, are
        # among the others of who may not know these.
        searchable = self.filtered(lambda mailing: mailing._is_searchable())
        (self - searchable).total = 0
        return super(MailingMailing, searchable)._compute_total()

    def _is_searchable(self):
        """:return: whether the user may search for whom it goes to, and Odoo can"""
        model = self.mailing_model_real
        if not model or not self.env[model].has_access("read"):
            return False
        try:
            self._get_matching_domain()
        except UserError:
            return False
        return True

    @api.model
    def _unkept(
        self, purpose, model_name, mailing_type="mail", use_exclusion_list=True
    ):
        """What somebody sends to many without a mailing, as the gate evaluates it.

        :param purpose: what it is for; may be none
        :param str model_name: of the recipients
        """
        return self.new(
            {
                "mailing_type": mailing_type,
                "mailing_model_id": self.env["ir.model"]._get_id(model_name),
                "purpose_id": purpose.id,
                "use_exclusion_list": use_exclusion_list,
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        mailings = super().create(vals_list)
        if not self.env.su:
            mailings.filtered(lambda one: one.state in ABOUT_TO_LEAVE)._check_leaves()
        return mailings

    def write(self, vals):
        result = super().write(vals)
        # Whoever may write a mailing may have it leave without any button.
        if vals.get("state") in ABOUT_TO_LEAVE and not self.env.su:
            self._check_leaves()
        return result

    def action_put_in_queue(self):
        self._check_leaves()
        return super().action_put_in_queue()

    def _check_leaves(self):
        """
        :raises UserError: why these mailings may not be sent, and what to do
        """
        self._check_purpose_seen()
        for mailing in self:
            mailing._check_no_content()
            self.env["contact.consent.gate"]._check_purpose(
                mailing.mailing_model_real, mailing.purpose_id, mailing.display_name
            )

    def _get_recipients_domain(self):
        if self.run_id or self._content_of():
            matching = self._get_matching_domain()
        else:
            matching = super()._get_recipients_domain()
        return matching & self.env["contact.consent.gate"]._domain(self)

    def _check_purpose_seen(self):
        """
        :raises AccessError: for who sends what contacts agreed to get from another
            company: mailings belong to none
        """
        self.purpose_id.check_access("read")

    def _action_send_mail(self, res_ids=None):
        if not self.env.su:
            self._check_leaves()
        for mailing in self:
            mailing._keep_gate_outcome()
        return super()._action_send_mail(res_ids)

    def _keep_gate_outcome(self):
        """Write down, with the mailing, who got it and why others did not."""
        # A mailing that is sent in runs, or again to those it failed for, has one
        # outcome: that of its first run.
        if not self.gate_outcome:
            self._set_kept({"gate_outcome": self._gate_counts()})
            self._message_log(body=self._describe_gate(self.gate_outcome))

    def _gate_counts(self):
        """How many get it or not: by reason, ``allowed`` for those who do."""
        self.ensure_one()
        if self.gate_outcome:
            return self.gate_outcome
        counts = self.env["contact.consent.gate"]._count(
            self, self._get_matching_domain()
        )
        return {reason or "allowed": count for reason, count in counts.items()}

    def _describe_gate(self, counts):
        parts = [
            self.env._(
                "%(allowed)s of %(count)s will receive it",
                allowed=counts.get("allowed", 0),
                count=sum(counts.values()),
            ),
        ]
        labels = self.env["contact.consent.gate"]._reasons()
        parts += [
            f"{counts[reason]} {label}"
            for reason, label in labels.items()
            if counts.get(reason)
        ]
        return " · ".join(parts)

    # ------------------------------------------------------------
    # What waits in the queues, when the mailing is deleted
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_with_queued(self):
        """Send no more of it: what waits, or failed and may be tried again, would be
        nobody's mailing, which the gate lets through."""
        for model_name, gone in QUEUES.items():
            if model_name not in self.env:
                continue  # SMS is not installed, ...
            # Queues are nobody's to write; who may delete a mailing may stop it.
            Queue_sudo = self.env[model_name].sudo()
            if "mailing_id" not in Queue_sudo._fields:
                continue  # ... or not SMS Marketing
            queued_sudo = Queue_sudo.search(
                [("mailing_id", "in", self.ids), ("state", "not in", gone)]
            )
            if model_name == "mail.mail":
                queued_sudo._cancel_notifications({})
            queued_sudo.unlink()
