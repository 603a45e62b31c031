from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .contact_effect import TARGET_FIELDS
from .contact_trigger import SEGMENT_MOVES
from .kinds import KIND_BY_NAME


class ContactTrigger(models.Model):
    """A trigger does no more than who wrote it could: it moves contacts that this
    person sees, in companies that this person has, by conditions that they may ask."""

    _inherit = "contact.trigger"

    @api.model
    def _condition_inputs(self):
        return {
            *("kind", "domain", "company_id", "segment_id", "url_pattern", "stage_id"),
            *("product_ids", "product_category_ids", "threshold_id", "event_name"),
            *TARGET_FIELDS,
        }

    @api.model
    def _may_keep_conditions(self):
        # The setting takes back the right to make triggers, and not those made.
        return self.browse().has_access("read")

    def _condition_model(self):
        return self.model_name

    def _has_conditions(self):
        return True  # whom it moves is one

    def _validate_conditions(self):
        self._check_segment_askable(self.env["res.partner"])
        if not self.model_name or self.domain in (False, "", "[]"):
            return None  # that something was ordered, the interactions tell
        return super()._validate_conditions()

    def _check_segment_askable(self, contacts):
        """
        :param contacts: contacts, in the environment of who asks
        :raises UserError: for a segment whose conditions this person may not ask
        """
        if self.kind in SEGMENT_MOVES:
            # What the conditions ask is checked, not who may see the segment.
            self.segment_id.sudo()._matching(contacts)

    def _source_domain(self):
        """What the trigger itself says of the record, beside its conditions."""
        domain = Domain.TRUE
        if "company_id" in self.env[self.model_name]._fields:
            domain &= self._company_domain()
        product = KIND_BY_NAME[self.kind].product_field
        if product and (self.product_ids or self.product_category_ids):
            domain &= Domain(product, "in", self.product_ids.ids) | Domain(
                f"{product}.categ_id", "child_of", self.product_category_ids.ids
            )
        return domain

    def _condition_writer(self):
        writer, company_sudo = super()._condition_writer(), self.sudo().company_id
        works_there = writer.id == SUPERUSER_ID or company_sudo in writer.company_ids
        if company_sudo and not works_there:
            raise UserError(
                self.env._(
                    "%(user)s, who wrote this, does not work for %(company)s any more. "
                    "Look at it, then press “Use My Rights”.",
                    user=writer.sudo().name,
                    company=company_sudo.name,
                )
            )
        return writer

    def _company_domain(self):
        if self.company_id:
            return Domain("company_id", "=", self.company_id.id)
        as_writer = self._as_writer(self.env["res.company"])
        if as_writer.env.su:
            return Domain.TRUE
        return Domain("company_id", "in", [False, *as_writer.env.companies.ids])

    def _sql_may_move(self):
        """
        :return: the condition on ``interaction`` that it is about somebody the writer
            sees
        :raises UserError: if the writer may not ask for such interactions any more
        """
        contacts = self._as_writer(self.env["res.partner"])
        self._check_segment_askable(contacts)
        if contacts.env.su:
            return SQL("TRUE")
        anybody = contacts.with_context(active_test=False)._search(Domain.TRUE)
        return SQL("interaction.partner_id IN %s", anybody.subselect())
