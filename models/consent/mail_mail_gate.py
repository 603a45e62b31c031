from odoo import fields, models

from ...lib.mail.addresses import handed_over, normal_form

EVALUATED = "contact_marketing.evaluated_mails"  # of a cursor, until they left


class MailMail(models.Model):
    """The gate at the last door: what is handed to a mail server, address by address.

    Mailings pass it however they were made, and what somebody mails to many by the
    composer. A person's own mail, and what an order or a password needs, does not.
    """

    _inherit = "mail.mail"

    is_mailing = fields.Boolean(
        "Mailing",
        readonly=True,
        help="Mailed to many: only who agreed gets it. Mails of Email Marketing are "
        "known by their mailing.",
    )
    is_blacklist_ignored = fields.Boolean(
        "Blacklist Ignored",
        readonly=True,
        help="Who composed it wants it to go to who is on the blacklist.",
    )
    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    def _mailings_behind(self):
        """
        :return: a mapping of mailings to those of these mails that the gate evaluates;
            what the composer mails to many is a mailing that nobody keeps
        """
        # Mails leave with the rights of the queue; who sends now may have none.
        every_sudo = self.env["mailing.mailing"].sudo()
        behind = dict(self.filtered("mailing_id").grouped("mailing_id"))
        behind = {mailing.sudo(): mails for mailing, mails in behind.items()}
        others = self.filtered(lambda mail: mail.is_mailing and not mail.mailing_id)
        for (purpose, model, is_ignored), mails in others.grouped(
            lambda mail: (mail.purpose_id, mail.model, mail.is_blacklist_ignored)
        ).items():
            mailing = every_sudo._unkept(
                purpose, model, use_exclusion_list=not is_ignored
            )
            behind[mailing] = mails
        return behind

    def _are_tests(self):
        """:return: whether core's dialog of tests sends these. Its flag alone says
        nothing: whoever has a mailing sent may set it."""
        is_flagged = bool(self.env.context.get("mailing_test_mail"))
        return is_flagged and not self.mailing_trace_ids

    # ------------------------------------------------------------
    # Whom a mail goes to
    # ------------------------------------------------------------

    def _recipient_triples(self):
        """
        :return: a mapping of each of these mails to triples as of the gate
        """
        Gate = self.env["contact.consent.gate"]
        records = {}
        for model_name, mails in self.filtered("email_to").grouped("model").items():
            if model_name in self.env:
                # Whose addresses were typed is all that is read.
                records_sudo = self.env[model_name].sudo()
                records_sudo = records_sudo.browse(mails.mapped("res_id")).exists()
                records |= {(model_name, record.id): record for record in records_sudo}
        return {
            mail: Gate._recipient_triples(
                mail.recipient_ids,
                mail.email_to,
                mail.email_cc,
                records.get((mail.model, mail.res_id)),
            )
            for mail in self
        }

    def _refused_pairs(self):
        """
        :return: a mapping of each of these mails that the gate evaluates to a mapping
            of pairs (contact id or None, address in normal form) to why not
        """
        Gate = self.env["contact.consent.gate"]
        refused = {}
        for mailing, mails in self._mailings_behind().items():
            pairs = {
                mail: [triple[:2] for triple in triples]
                for mail, triples in mails._recipient_triples().items()
            }
            every = set().union(*pairs.values())
            if mails._are_tests():
                colleagues = Gate._of_colleagues(
                    mailing, [address for _partner_id, address in every]
                )
                every = {pair for pair in every if pair[1] not in colleagues}
            reasons = Gate._refused_pairs(mailing, every)
            for mail in mails:
                refused[mail] = {
                    pair: reasons[pair] for pair in pairs[mail] if pair in reasons
                }
        return refused

    # ------------------------------------------------------------
    # Who is skipped
    # ------------------------------------------------------------

    def _cancel_refused(self):
        """Cancel the mails that nobody may get, and tell what the others skip.

        :return: those that are cancelled
        """
        cancelled = self.browse()
        queued = self.filtered(lambda mail: mail.state == "outgoing")
        evaluated = self.env.cr.cache.setdefault(EVALUATED, {})
        for mail, refused in queued._refused_pairs().items():
            evaluated.pop(mail.id, None)
            allowed = mail._allowed_addresses(refused) if refused else []
            if refused and not allowed:
                mail._cancel_as_refused(refused)
                cancelled += mail
                continue
            if refused:
                reason = mail._format_refused(refused)
                mail.mailing_trace_ids.write(
                    {"failure_reason": reason, "email": allowed[0]}
                )
            if mail == queued:
                # It leaves now; while many do, somebody may unsubscribe.
                evaluated[mail.id] = refused
        return cancelled

    def _allowed_addresses(self, refused):
        return [
            address
            for partner_id, form, address in self._recipient_triples()[self]
            if (partner_id, form) not in refused
        ]

    def _cancel_as_refused(self, refused):
        first = next(iter(refused.values()))
        failure = {
            "failure_type": self.env["contact.consent.gate"]._failure_type(first),
            "failure_reason": self._format_refused(refused),
        }
        self.write({"state": "cancel", **failure})
        self.mailing_trace_ids.write({"trace_status": "cancel", **failure})
        self._cancel_notifications(failure)

    def _format_refused(self, refused):
        labels = self.env["contact.consent.gate"]._reasons()
        return "\n".join(
            self.env._(
                "Not to %(address)s: %(reason)s", address=address, reason=labels[reason]
            )
            for (_partner_id, address), reason in refused.items()
        )

    def _cancel_notifications(self, failure):
        # They show on the record that was written about; its readers may not write.
        self.env["mail.notification"].sudo().search(
            [("mail_mail_id", "in", self.ids)]
        ).write({"notification_status": "canceled", **failure})

    def _without_refused(self, email_list):
        """
        :param list email_list: as of ``_prepare_outgoing_list``
        :return: the same without the addresses that may not be mailed
        """
        # Of a mail that leaves by itself, it was asked a moment ago.
        refused = self.env.cr.cache.get(EVALUATED, {}).pop(self.id, None)
        if refused is None:
            refused = self._refused_pairs().get(self)
        if not refused:
            return email_list
        left = []
        for email_values in email_list:
            partner = email_values["partner_id"]
            refused_here = {
                address
                for partner_id, address in refused
                if not partner or partner_id == partner.id
            }
            kept = {
                name: [
                    entry
                    for entry in email_values[name]
                    if not refused_here.intersection(
                        map(normal_form, handed_over(entry))
                    )
                ]
                for name in ("email_to", "email_cc", "email_to_normalized")
            }
            if kept["email_to"] or kept["email_cc"]:
                left.append({**email_values, **kept})
        return left
