from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain


class ContactHome(models.AbstractModel):
    """The first steps on a new base: each is done when what it makes is there."""

    _inherit = "contact.home"

    @api.model
    def _steps(self):
        """:return: a list of dictionaries of ``key``, ``name``, ``note``, ``button``,
        ``action``, ``is_new`` (whether the action opens a new one) and ``is_done``"""
        return [
            self._step(
                "import",
                self.env._("Import your contacts"),
                self.env._("See what will happen before it does, and undo it."),
                self.env._("Import"),
                "contact_import_action",
                self._is_imported(),
            ),
            self._step(
                "purpose",
                self.env._("Say what they agree to"),
                self.env._("Nobody is mailed without a purpose they agreed to."),
                self.env._("Purposes"),
                "contact_consent_purpose_action",
                self._is_there("contact.consent.purpose"),
            ),
            self._step(
                "segment",
                self.env._("Make a segment"),
                self.env._("Whoever matches your conditions now."),
                self.env._("New Segment"),
                "mailing_filter_action",
                self._is_there("mailing.filter", self._own_segments()),
            ),
            self._step(
                "mailing",
                self.env._("Write a mailing"),
                self.env._("Say what a click on each link does."),
                self.env._("New Mailing"),
                "mailing_mailing_action",
                self._is_there(
                    "mailing.mailing", [("mailing_model_id.model", "=", "res.partner")]
                ),
            ),
            self._step(
                "trigger",
                self.env._("Let what they do move them"),
                self.env._("Pages, forms, orders and deals add tags and lists."),
                self.env._("New Trigger"),
                "contact_trigger_action",
                self._is_there("contact.trigger"),
            ),
            self._step(
                "journey",
                self.env._("Lead them step by step"),
                self.env._("Mails, waits and branches, from a template."),
                self.env._("New Journey"),
                "contact_journey_template_action",
                self._is_there("contact.journey"),
            ),
        ]

    @api.model
    def _step(self, key, name, note, button, action, is_done):
        xml_id = f"contact_marketing.{action}"
        model = self.env["ir.actions.act_window"]._for_xml_id(xml_id)["res_model"]
        return {
            "key": key,
            "name": name,
            "note": note,
            "button": button,
            "action": xml_id,
            # Who may not make one sees those that there are, as purposes.
            "is_new": self.env[model].has_access("create"),
            "is_done": is_done,
        }

    @api.model
    def _is_there(self, model, domain=()):
        return bool(self.env[model].search_count(list(domain), limit=1))

    @api.model
    def _is_imported(self):
        # Marketing users see their own imports; that a colleague did it is no secret.
        imports_sudo = self.env["contact.import"].sudo()
        of_companies = Domain("company_id", "in", [*self.env.companies.ids, False])
        return bool(
            imports_sudo.search_count(
                of_companies & Domain("state", "=", "done"), limit=1
            )
        )

    @api.model
    def _own_segments(self):
        """Those whose conditions a person wrote; the others came with the addon."""
        return Domain("mailing_model_name", "=", "res.partner") & Domain(
            "condition_user_id", "not in", [False, SUPERUSER_ID]
        )
