from odoo import fields, models
from odoo.exceptions import UserError

# Who is written to for their own sake, and not about a document.
PEOPLE = ("res.partner", "mailing.contact", "crm.lead")


class MailComposeMessage(models.TransientModel):
    """Mails to many by the composer are mailings, with or without a mailing's name.

    Not gated is what a person writes on one record, what Odoo sends by itself, and what
    a document's own template sends for documents, as quotations.
    """

    _inherit = "mail.compose.message"

    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        domain=[("channel", "=", "email")],
        ondelete="cascade",
        help="Only contacts who agreed to it get the mailing.",
    )

    def _action_send_mail(self, auto_commit=False):
        for composer in self:
            composer._check_gate_purpose()
        result = super()._action_send_mail(auto_commit=auto_commit)
        for mailing in self.mass_mailing_id:
            mailing._keep_gate_outcome()
        return result

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def _is_for_many(self):
        """Whether this is a mailing, whatever it is called."""
        if self.composition_mode != "mass_mail" or not self.model:
            return False
        if self.mass_mailing_id or self.mass_mailing_name or self.purpose_id:
            return True
        if self.message_type != "comment" and not self._has_several_records():
            return False  # Odoo's own notifications are of one record, ...
        # ... or by the template of the documents, as of tasks that are moved together.
        return self.model in PEOPLE or self.template_id.model != self.model

    def _has_several_records(self):
        return bool(self.res_domain) or len(self._evaluate_res_ids()) > 1

    def _gate_mailing(self):
        """:return: the mailing that the gate evaluates; none for what is no mailing"""
        self.ensure_one()
        # Who composes may know no mailings.
        every_sudo = self.env["mailing.mailing"].sudo()
        if self.mass_mailing_id:
            return self.mass_mailing_id.sudo()
        if not self._is_for_many():
            return every_sudo
        return every_sudo._unkept(
            self.purpose_id, self.model, use_exclusion_list=self.use_exclusion_list
        )

    def _check_gate_purpose(self):
        """
        :raises UserError: when contacts would get nothing, since nobody said what for
        """
        self._check_is_no_mailing()
        mailing = self._gate_mailing()
        if not mailing or self.mass_mailing_id or mailing.purpose_id:
            return
        Gate = self.env["contact.consent.gate"]
        name = self.mass_mailing_name or self.subject or self.env._("Mail")
        Gate._check_purpose(self.model, mailing.purpose_id, name)
        res_ids = self._evaluate_res_ids()
        if self.res_domain:
            res_ids = self.env[self.model].search(self._evaluate_res_domain()).ids
        if "no_purpose" in Gate._refused(mailing, res_ids).values():
            raise UserError(
                self.env._(
                    "%(mail)s: choose the purpose first. Only contacts who agreed to "
                    "it will get the mail. What belongs to a document goes without a "
                    "purpose by a template of the document.",
                    mail=name,
                )
            )

    def _check_is_no_mailing(self):
        """
        :raises UserError: for a message to many people that is posted on each of them,
            where the gate does not stand
        """
        if self.composition_mode != "comment" or not self._has_several_records():
            return
        # Of documents, what goes to chosen people, and is not what their template says.
        is_of_template = self.template_id.model == self.model
        if self.model in PEOPLE or len(self.partner_ids) > 1 and not is_of_template:
            raise UserError(
                self.env._(
                    "A message to several people is a mailing. Choose “Send email” in "
                    "the list's actions, or write to one after the other."
                )
            )

    def _prepare_mailing_values(self):
        return {**super()._prepare_mailing_values(), "purpose_id": self.purpose_id.id}

    def _prepare_mail_values(self, res_ids):
        mail_values_all = super()._prepare_mail_values(res_ids)
        if self._is_for_many() and not self.mass_mailing_id:
            # Who wants the blacklist ignored, and has no purpose, has that ignored.
            honours_blacklist = bool(self.use_exclusion_list or self.purpose_id)
            for mail_values in mail_values_all.values():
                mail_values.update(
                    is_mailing=True,
                    is_blacklist_ignored=not honours_blacklist,
                    purpose_id=self.purpose_id.id,
                )
        return mail_values_all

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        if self._is_for_many():
            return set()  # the gate knows them, each address by itself
        return super()._get_blacklist_record_ids(mail_values_dict, recipients_info)

    def _process_mail_values_state(self, mail_values_dict):
        """Let nobody get a mailing who may not, whoever chose the recipients."""
        refused = self._refused_res_ids(mail_values_dict)
        # Core would take the next contact with the same address for a duplicate.
        super()._process_mail_values_state(
            {
                res_id: mail_values
                for res_id, mail_values in mail_values_dict.items()
                if res_id not in refused
            }
        )
        Gate = self.env["contact.consent.gate"]
        for res_id, reason in refused.items():
            mail_values_dict[res_id].update(
                state="cancel",
                failure_type=Gate._failure_type(reason),
                is_notification=False,
            )
        return mail_values_dict

    def _refused_res_ids(self, mail_values_dict):
        """:return: a mapping of the ids of whose mail may go to no address to why"""
        if not self._is_for_many():
            return {}
        triples = self._recipient_triples(mail_values_dict)
        reasons = self.env["contact.consent.gate"]._refused_pairs(
            self._gate_mailing(),
            [triple[:2] for of_one in triples.values() for triple in of_one],
        )
        return {
            res_id: reasons[of_one[0][:2]]
            for res_id, of_one in triples.items()
            if of_one and all(triple[:2] in reasons for triple in of_one)
        }

    def _recipient_triples(self, mail_values_dict):
        """As of the gate, by the id of each record."""
        Gate = self.env["contact.consent.gate"]
        records = self.env[self.model].browse(mail_values_dict)
        contacts = {
            res_id: self.env["res.partner"].browse(
                command[1] for command in mail_values.get("recipient_ids") or ()
            )
            for res_id, mail_values in mail_values_dict.items()
        }
        self.env["res.partner"].union(*contacts.values()).fetch(["email"])
        return {
            record.id: Gate._recipient_triples(
                contacts[record.id],
                mail_values_dict[record.id].get("email_to"),
                mail_values_dict[record.id].get("email_cc"),
                record,
            )
            for record in records
        }
