import lxml.html

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.mail import URL_SKIP_PROTOCOL_REGEX, is_html_empty

from odoo.addons.link_tracker.tools.html import find_links_with_urls_and_labels

from ..consent.preferences_path import PREFERENCES_PATH

UNTRACKED_LINKS = ["/unsubscribe_from_list", "/view", "/cards", PREFERENCES_PATH]
CHANNELS = {"mail": "email", "sms": "sms"}
MAX_LISTED = 10_000  # of those who fall out


class MailingMailing(models.Model):
    """Mailings behind the gate, with links that move contacts.

    Contents of campaigns go to nobody by themselves, and the mailings of their runs
    to the recipients that were planned.
    """

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "contact.condition.mixin"]
    _condition_field = "mailing_domain"

    link_effect_ids = fields.One2many("contact.link.effect", "mailing_id")
    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Only contacts who agreed to it get the mailing.",
    )
    purpose_channel = fields.Char(compute="_compute_purpose_channel")
    is_purpose_missing = fields.Boolean(compute="_compute_is_purpose_missing")
    gate_summary = fields.Char(
        "Audience",
        compute="_compute_gate_summary",
        help="How many will receive it, and why the others will not.",
    )
    gate_refused_count = fields.Integer("Excluded", compute="_compute_gate_summary")
    gate_outcome = fields.Json(
        readonly=True,
        copy=False,
        help="As it was when it was sent: how many got it or not, by reason.",
    )
    run_id = fields.Many2one(
        "contact.campaign.run",
        "Campaign Send",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    run_variant = fields.Char(readonly=True, copy=False)
    content_of_id = fields.Many2one(
        "contact.campaign", compute="_compute_content_of_id"
    )

    @api.depends("mailing_type")
    def _compute_purpose_channel(self):
        for mailing in self:
            mailing.purpose_channel = CHANNELS.get(mailing.mailing_type)

    @api.depends("purpose_id", "mailing_model_real")
    def _compute_is_purpose_missing(self):
        for mailing in self:
            mailing.is_purpose_missing = (
                not mailing.purpose_id and mailing.mailing_model_real == "res.partner"
            )

    @api.depends(
        "purpose_id",
        "mailing_domain",
        "mailing_model_real",
        "use_exclusion_list",
        "gate_outcome",
        "contact_list_ids",
        "state",
    )
    def _compute_gate_summary(self):
        for mailing in self:
            # What was sent before this addon came, nobody counted.
            is_past = mailing.state == "done" and not mailing.gate_outcome
            if is_past or not mailing._may_count():
                mailing.gate_summary, mailing.gate_refused_count = False, 0
                continue
            counts = mailing._gate_counts()
            mailing.gate_summary = mailing._describe_gate(counts)
            mailing.gate_refused_count = sum(
                count for reason, count in counts.items() if reason != "allowed"
            )

    @api.onchange("mailing_model_id", "mailing_type")
    def _onchange_purpose(self):
        if self.is_purpose_missing and self.purpose_channel:
            self.purpose_id = self.purpose_id._only_one(self.purpose_channel)

    def _may_count(self):
        """Whether the user may know how many records of that kind there are."""
        model = self.mailing_model_real
        return bool(model) and self.env[model].has_access("read")

    def _compute_total(self):
        # Mailings to leads and orders are among the others of who may see neither.
        countable = self.filtered(lambda mailing: mailing._may_count())
        (self - countable).total = 0
        return super(MailingMailing, countable)._compute_total()

    def _compute_content_of_id(self):
        for mailing in self:
            mailing.content_of_id = mailing._content_of()

    @api.constrains("purpose_id", "mailing_type")
    def _check_purpose_channel(self):
        for mailing in self:
            purpose = mailing.purpose_id
            if purpose and purpose.channel != CHANNELS.get(mailing.mailing_type):
                raise ValidationError(
                    self.env._(
                        "%(purpose)s is for another channel than this mailing. Choose "
                        "a purpose of its own.",
                        purpose=purpose.name,
                    )
                )

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

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

    def action_put_in_queue(self):
        for mailing in self:
            mailing._check_no_content()
            self.env["contact.consent.gate"]._check_purpose(
                mailing.mailing_model_real, mailing.purpose_id, mailing.display_name
            )
        return super().action_put_in_queue()

    def _get_recipients_domain(self):
        if self.run_id or self._content_of():
            matching = self._get_matching_domain()
        else:
            matching = super()._get_recipients_domain()
        return matching & self.env["contact.consent.gate"]._domain(self)

    def _get_matching_domain(self):
        """Who was chosen, before the gate."""
        if self.run_id:
            # What the campaign planned, whoever sends it.
            return self.sudo().run_id._domain_of_recipients(self.run_variant)
        if self._content_of():
            return Domain.FALSE
        return self._matching(self.env[self.mailing_model_real])

    def _action_send_mail(self, res_ids=None):
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

    def action_open_refused(self):
        """List the recipients who fall out, contacts with the reason."""
        self.ensure_one()
        Gate = self.env["contact.consent.gate"]
        refused = self.env[self.mailing_model_real].search(
            self._get_matching_domain() & ~Gate._domain(self), limit=MAX_LISTED
        )
        list_view = False
        if self.mailing_model_real == "res.partner":
            list_view = self.env.ref(
                "contact_marketing.res_partner_view_list_refused"
            ).id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who is excluded"),
            "res_model": self.mailing_model_real,
            "views": [(list_view, "list"), (False, "form")],
            "domain": [("id", "in", refused.ids)],
            "context": {"refused_mailing_id": self.id},
        }

    # ------------------------------------------------------------
    # Whom it goes to: by the rights of who chose them
    # ------------------------------------------------------------

    @api.model
    def _condition_inputs(self):
        return {
            "mailing_domain",
            "mailing_filter_id",
            "mailing_model_id",
            "contact_list_ids",
        }

    def _condition_domain(self):
        # As core: what cannot be read is nobody.
        return Domain(self._parse_mailing_domain())

    def _has_conditions(self):
        return bool(self.mailing_model_real and self._parse_mailing_domain())

    def _validate_conditions(self):
        recipients = self.env[self.mailing_model_real]
        try:
            # What nobody can evaluate lends no rights.
            self._condition_domain().validate(recipients.sudo())
        except (UserError, ValueError):
            return
        self._check_readable(recipients)
        try:
            with self._naming_what_broke(recipients):
                recipients._search(self._condition_domain())
        except AccessError as error:
            raise ValidationError(str(error)) from error
        except UserError:
            return  # Core lets them be saved, and the form tells what is wrong.

    @api.model
    def _process_mass_mailing_queue(self):
        self._hold_without_rights()
        return super()._process_mass_mailing_queue()

    @api.model
    def _hold_without_rights(self):
        """What cannot be sent any more must not hold up the others."""
        for mailing in self.search([("state", "in", ("in_queue", "sending"))]):
            try:
                mailing._get_matching_domain()
            except UserError as error:
                mailing.state = "draft"
                mailing.message_post(
                    body=self.env._("Not sent. %(error)s", error=error),
                    partner_ids=mailing.user_id.partner_id.ids,
                )

    # ------------------------------------------------------------
    # Campaigns
    # ------------------------------------------------------------

    def _content_of(self):
        """:return: the campaign that this is the content of, if it is one"""
        self.ensure_one()
        # Whoever may read a mailing may know the campaign that it is the content of.
        every_sudo = self.env["contact.campaign"].sudo().with_context(active_test=False)
        is_content = Domain("mailing_id", "=", self._origin.id) | Domain(
            "mailing_b_id", "=", self._origin.id
        )
        return every_sudo.search(is_content, limit=1) if self._origin else every_sudo

    def _check_no_content(self):
        """
        :raises UserError: for the content of a campaign
        """
        if campaign_sudo := self._content_of():
            raise UserError(
                self.env._(
                    "This is the content of the campaign “%(campaign)s”. Start the "
                    "campaign to send it.",
                    campaign=campaign_sudo.name,
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            self._wake_campaigns()
        return result

    def _wake_campaigns(self):
        """Have campaigns finalize the runs whose mails have all left with these."""
        # Whoever sends a mail, a campaign's run ends with it.
        self.sudo().run_id._wake_if_sent()

    def action_retry_failed(self):
        for mailing in self.filtered("run_id"):
            # Who may send a mailing again may have its run go on.
            mailing.run_id.sudo()._reopen(mailing)
        return super().action_retry_failed()

    # ------------------------------------------------------------
    # Link effects
    # ------------------------------------------------------------

    def copy(self, default=None):
        copies = super().copy(default)
        # Who may copy a mailing gets it whole, with or without our rights.
        for mailing_sudo, copied in zip(self.sudo(), copies, strict=True):
            mailing_sudo.link_effect_ids.copy({"mailing_id": copied.id})
        return copies

    def action_find_links(self):
        """List the links of the body, so that each can be given an effect."""
        self.ensure_one()
        known = {(effect.url, effect.label or "") for effect in self.link_effect_ids}
        found = self.env["contact.link.effect"]
        for sequence, link in enumerate(self._find_links()):
            vals = found._with_tracked_url({**link, "sequence": sequence})
            key = (vals["url"], vals.get("label") or "")
            if key not in known:
                known.add(key)
                found += found.create({**vals, "mailing_id": self.id})
        return True

    def action_open_link_effects(self):
        """Find the links, and say what a click on each does."""
        self.action_find_links()
        view = self.env.ref("contact_marketing.mailing_mailing_view_form_link_effects")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link Effects"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def _find_links(self):
        """The links that sending will track, as ``link.tracker`` will see them.

        :return: a list of dicts with ``url`` and, where it has one, ``label``
        """
        if is_html_empty(self.body_html):
            return []
        base_url = self.get_base_url()
        _nodes, links = find_links_with_urls_and_labels(
            lxml.html.fromstring(self.body_html),
            base_url,
            skip_regex=rf"^{URL_SKIP_PROTOCOL_REGEX}",
            skip_prefix=f"{base_url}/r/",
            skip_list=UNTRACKED_LINKS,
        )
        return links

    @api.ondelete(at_uninstall=False)
    def _unlink_with_link_effects(self):
        # A cascade in the database would leave the effects of the links behind; and
        # who may delete a mailing may delete them, too.
        self.sudo().link_effect_ids.unlink()
