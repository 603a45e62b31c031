import lxml.html

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.mail import URL_SKIP_PROTOCOL_REGEX, is_html_empty

from odoo.addons.link_tracker.tools.html import find_links_with_urls_and_labels

from ..common.contact_domain_check import STUMBLED
from ..common.mail_layout import MAIL_LAYOUT
from ..common.notice_language import in_language_of
from ..consent.preferences_path import PREFERENCES_PATH

UNTRACKED_LINKS = ["/unsubscribe_from_list", "/view", "/cards", PREFERENCES_PATH]
CHANNELS = {"mail": "email", "sms": "sms"}


class MailingMailing(models.Model):
    """Mailings behind the gate, with links that move contacts.

    Contents of campaigns go to nobody by themselves, and the mailings of their runs
    to the recipients that were planned.
    """

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "contact.condition.mixin"]
    _condition_field = "mailing_domain"

    link_effect_ids = fields.One2many(
        "contact.link.effect", "mailing_id", groups="contact_marketing.group_user"
    )
    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Only contacts who agreed to it get the mailing.",
    )
    purpose_channel = fields.Char(compute="_compute_purpose_channel")
    is_purpose_missing = fields.Boolean(compute="_compute_is_purpose_missing")
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

    @api.onchange("mailing_model_id", "mailing_type")
    def _onchange_purpose(self):
        if self.is_purpose_missing and self.purpose_channel:
            self.purpose_id = self._proposed_purpose()

    def _proposed_purpose(self):
        """:return: the one that there is, or what the last mailing of the user, or else
        of anybody, was for; none where nothing says which"""
        purpose = self.purpose_id._only_one(self.purpose_channel)
        of_purposes = Domain("purpose_id.active", "=", True) & Domain(
            "purpose_id.channel", "=", self.purpose_channel
        )
        for mine in (Domain("user_id", "=", self.env.uid), Domain.TRUE):
            # The content of a campaign is for what the campaign is.
            purpose = purpose or (
                self.search(
                    of_purposes & mine & Domain("run_id", "=", False),
                    order="id desc",
                    limit=1,
                ).purpose_id
            )
        return purpose

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

    def _get_matching_domain(self):
        """Who was chosen, before the gate."""
        if self.run_id:
            # What the campaign planned, whoever sends it.
            return self.sudo().run_id._domain_of_recipients(self.run_variant)
        if self._content_of():
            return Domain.FALSE
        self._check_searchable()
        return self._matching(self.env[self.mailing_model_real])

    def _check_searchable(self):
        """
        :raises UserError: for recipients that core lets be saved, and nobody can search
        """
        self.env["contact.domain.check"]._check_searchable(
            self.mailing_model_real, self.mailing_domain
        )

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
        if not self._can_be_evaluated(recipients):
            return  # Core lets them be saved; what nobody can evaluate lends no rights.
        self._check_readable(recipients)
        try:
            with self._naming_what_broke(recipients):
                recipients._search(self._condition_domain())
        except AccessError as error:
            raise ValidationError(str(error)) from error
        except UserError:
            return  # Core lets them be saved, and the form tells what is wrong.

    def _can_be_evaluated(self, recipients):
        try:
            domain = self._condition_domain()
        except ValueError:
            return True  # no domain at all, as the check of rights says
        try:
            domain.validate(recipients.sudo())
        except ValueError:
            return False
        except (UserError, *STUMBLED):
            return True  # the search below says what is wrong
        return True

    @api.model
    def _process_mass_mailing_queue(self):
        self._hold_without_rights()
        return super()._process_mass_mailing_queue()

    @api.model
    def _hold_without_rights(self):
        """What cannot be sent any more must not hold up the others."""
        for mailing in self.search([("state", "in", ("in_queue", "sending"))]):
            mailing = in_language_of(mailing, mailing.user_id)
            try:
                mailing._get_matching_domain()
            except UserError as error:
                mailing.state = "draft"
                mailing.message_post(
                    body=mailing.env._("Not sent. %(error)s", error=error),
                    partner_ids=mailing.user_id.partner_id.ids,
                    email_layout_xmlid=MAIL_LAYOUT,
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
            "context": {"dialog_size": "extra-large"},
        }

    def _find_links(self):
        """The links that sending will track, as ``link.tracker`` will see them.

        :return: a list of dicts with ``url`` and, where it has one, ``label``
        """
        if is_html_empty(self.body_html):
            return []
        root = lxml.html.fromstring(self.body_html)
        return [link for _node, link in self._find_link_nodes(root)]

    def _find_link_nodes(self, root):
        """
        :param root: the ``lxml`` tree of the body
        :return: pairs of a node and what ``_find_links`` says of it
        """
        base_url = self.get_base_url()
        nodes, links = find_links_with_urls_and_labels(
            root,
            base_url,
            skip_regex=rf"^{URL_SKIP_PROTOCOL_REGEX}",
            skip_prefix=f"{base_url}/r/",
            skip_list=UNTRACKED_LINKS,
        )
        return list(zip(nodes, links, strict=True))

    @api.ondelete(at_uninstall=False)
    def _unlink_with_link_effects(self):
        # A cascade in the database would leave the effects of the links behind; and
        # who may delete a mailing may delete them, too.
        self.sudo().link_effect_ids.unlink()
