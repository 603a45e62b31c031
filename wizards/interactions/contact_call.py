from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.common.actions import CLOSE, notify
from ...models.interactions.sources.calls import OUTCOMES

CHOSEN = {"res.partner": "partner_ids", "crm.lead": "lead_ids"}  # by model
MARKETER = "contact_marketing.group_user"
SELLER = "sales_team.group_sale_salesman"


class ContactCall(models.TransientModel):
    """Logs a call with contacts, or about leads: as a phone activity that is done."""

    _name = "contact.call"
    _description = "Log a Call"
    _inherit = ["contact.wizard.mixin"]

    partner_ids = fields.Many2many("res.partner", string="Contacts")
    # Marketing users need not see leads.
    lead_ids = fields.Many2many("crm.lead", string="Leads", groups=SELLER)
    is_about_leads = fields.Boolean()
    is_of_one = fields.Boolean(compute="_compute_is_of_one")
    outcome = fields.Selection(OUTCOMES, required=True, default="reached")
    note = fields.Text(help="Stays on the record, with the call.")
    tag_ids = fields.Many2many("res.partner.category", string="Add Tags")
    next_type_id = fields.Many2one(
        "mail.activity.type",
        "Next Activity",
        domain=[("res_model", "in", [False, *CHOSEN])],
    )
    next_date = fields.Date(
        "Due", compute="_compute_next_date", store=True, readonly=False
    )
    next_summary = fields.Char("Summary")
    purpose_ids = fields.Many2many(
        "contact.consent.purpose",
        string="Agreed To",
        groups=MARKETER,
        help="Read the words below out, and note what the contact answered.",
    )
    # Kept as it was shown: the proof says nothing else.
    wording = fields.Text(
        "Words to Read Out",
        compute="_compute_wording",
        store=True,
        readonly=False,
        groups=MARKETER,
    )
    answer = fields.Char(
        "What the Contact Answered",
        groups=MARKETER,
        help="Part of the proof, with the words, the date and your name.",
    )

    @api.model
    def default_get(self, fields):
        """It is about the records from which it was opened."""
        values = super().default_get(fields)
        chosen_ids = self.env.context.get("active_ids") or []
        name = CHOSEN.get(self.env.context.get("active_model"))
        if name in fields and chosen_ids:
            values[name] = [Command.set(chosen_ids)]
        if "is_about_leads" in fields:
            values["is_about_leads"] = name == "lead_ids"
        return values

    @api.depends("next_type_id")
    def _compute_next_date(self):
        for call in self:
            call.next_date = call.next_type_id and (
                call.next_type_id._get_date_deadline()
            )

    @api.depends("partner_ids", "lead_ids")
    def _compute_is_of_one(self):
        for call in self:
            call.is_of_one = len(call._contacts()) == 1

    @api.depends("purpose_ids", "partner_ids", "lead_ids")
    def _compute_wording(self):
        for call in self:
            call.wording = call._words(call._asked_purposes())

    def _asked_purposes(self):
        """:return: the purposes, in the language in which the contact is asked"""
        lang = self._contacts()[:1].lang or self.env.lang
        # One order, whichever way they were chosen.
        return self.purpose_ids._origin.sorted("id").with_context(lang=lang)

    @api.model
    def _words(self, purposes):
        # The wording is what anybody is asked.
        return "\n".join(purpose.wording or purpose.name for purpose in purposes)

    def _leads(self):
        is_seller = self.env.user.has_group(SELLER)
        return self.lead_ids if is_seller else self.env["crm.lead"]

    def _contacts(self):
        return self.partner_ids | self._leads().partner_id

    def action_log(self):
        """Log it, and say what was done."""
        self.ensure_one()
        records = [each for each in (self.partner_ids, self._leads()) if each]
        if not records:
            raise UserError(self.env._("Choose who was called."))
        for called in records:
            self._log_on(called)
        if self.tag_ids:
            links = [Command.link(tag.id) for tag in self.tag_ids]
            self._contacts().write({"category_id": links})
        recorded = self._record_consents()
        message = self.env._("Logged: %(count)s.", count=sum(map(len, records)))
        if recorded is not None:
            message += " " + self.env._("Consents recorded: %(count)s.", count=recorded)
        return notify(message, then=CLOSE)

    def _log_on(self, records):
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        done = self._plan(
            records,
            self._phone_type(records),
            fields.Date.context_today(self),
            outcomes[self.outcome],
            contact_call_outcome=self.outcome,
        )
        done.action_feedback(feedback=self.note)
        if self.next_type_id:
            self._plan(
                records, self.next_type_id, self.next_date, self.next_summary or False
            )

    def _plan(self, records, activity_type, deadline, summary, **values):
        model_id = self.env["ir.model"]._get_id(records._name)
        return self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "activity_type_id": activity_type.id,
                    "date_deadline": deadline or fields.Date.context_today(self),
                    "summary": summary,
                    "user_id": self.env.uid,
                    **values,
                }
                for record in records
            ]
        )

    @api.model
    def _phone_type(self, records):
        """
        :raises UserError: where no type of activity is a phone call any more
        """
        found = self.env["mail.activity.type"].search(
            [
                ("category", "=", "phonecall"),
                ("res_model", "in", [False, records._name]),
            ],
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "No type of activity is a phone call. Ask an administrator to set "
                    "the action of one to “Phonecall”."
                )
            )
        return found

    def _record_consents(self):
        """:return: how many consents were recorded; None if none was given"""
        may_record = self.env.user.has_group(MARKETER)
        if not may_record or not self.purpose_ids:
            return None
        self._check_consents()
        purposes = self._asked_purposes()
        asked = self._contacts().with_env(purposes.env)
        proof = self.env._(
            "On the phone, read out by %(user)s: “%(words)s” Answer: “%(answer)s”",
            user=self.env.user.name,
            words=self.wording,
            answer=self.answer.strip(),
        )
        return asked._consent_grant(purposes, "manual", proof, None)

    def _check_consents(self):
        """
        :raises UserError: when this proves no consent
        """
        if self.outcome != "reached":
            raise UserError(
                self.env._("Who was not reached agreed to nothing. Empty “Agreed To”.")
            )
        if not self._contacts():
            raise UserError(
                self.env._(
                    "Consents are those of a contact, and the lead has none. Choose "
                    "its contact first, or empty “Agreed To”."
                )
            )
        if not self.is_of_one:
            raise UserError(
                self.env._(
                    "An answer is that of one contact. Empty “Agreed To”, and log the "
                    "call with each who agreed by itself."
                )
            )
        if not (self.answer or "").strip():
            raise UserError(
                self.env._("Note what the contact answered: it is part of the proof.")
            )
        if self.wording != self._words(self._asked_purposes()):
            raise UserError(
                self.env._(
                    "The words to read out were changed meanwhile. Discard this, log "
                    "the call anew, and ask the contact in the new words."
                )
            )
