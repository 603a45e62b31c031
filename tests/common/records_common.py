from itertools import count

from odoo import fields
from odoo.fields import Command

from .common import NOW
from .roles_common import RolesCommon

# What a record of a model needs beyond what its fields say.
NEEDED = {
    "contact.bulk.change": {"domain": "[]"},
    "contact.campaign.recipient": {"state": "planned"},
    "contact.consent.purpose": {"wording": "I agree."},
    "contact.consent.event": {"method": "manual", "recorded_date": NOW},
    "contact.score": {"lines": [[0, "fit", None, 1, 5]]},
    "contact.link.effect": {"url": "https://www.example.com/offer"},
    "contact.trigger": {"kind": "visit", "url_pattern": "/shop/*"},
    "mailing.trace": {"model": "res.partner", "res_id": 1},
    "mailing.filter": {"mailing_domain": "[]"},
}


class RecordsCommon(RolesCommon):
    """A record of any model, of one company or of the other, made by what its fields
    say: so that a new model is tried without another word."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = count(1)

    def setUp(self):
        super().setUp()
        self.samples = {}

    @classmethod
    def our_models(cls, is_transient=False):
        """:return: the names of the addon's own models, abstract ones left out"""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module == "contact_marketing"
            and not model._abstract
            and model._transient == is_transient
        )

    def sample(self, model, company):
        """:return: a record of a model, that belongs to the company if any can"""
        key = (model, company.id)
        if key not in self.samples:
            self.samples[key] = self._make_sample(model, company)
        return self.samples[key]

    def _make_sample(self, model, company):
        special = getattr(self, f"_make_{model.replace('.', '_')}", None)
        if special:
            return special(company)
        return self.env[model].create(self.sample_vals(model, company))

    def sample_vals(self, model, company):
        """:return: values of what a record has to have, and of what ties it to the
        company"""
        Model = self.env[model]
        vals = dict(NEEDED.get(model, {}))
        has_default = Model.default_get(list(Model._fields))
        for name, field in Model._fields.items():
            if name in vals or not field.store or field.compute or field.related:
                continue
            if field.inherited or name == "effect_id":
                continue
            if name == "company_id":
                vals[name] = company.id
            elif name == "partner_id" or (field.required and not has_default.get(name)):
                vals[name] = self._sample_value(field, company)
        return vals

    def _sample_value(self, field, company):
        if field.type == "many2one":
            return self.sample(field.comodel_name, company).id
        if field.type == "many2many":
            return [Command.link(self.sample(field.comodel_name, company).id)]
        if field.type == "selection":
            return field.get_values(self.env)[0]
        number = next(self.numbers)
        return {
            "char": f"sample-{number}" + "@example.com" * (field.name == "email"),
            "text": f"sample {number}",
            "html": f"sample {number}",
            "integer": number,
            "float": number,
            "monetary": number,
            "boolean": True,
            "date": NOW.date(),
            "datetime": NOW,
            "json": {},
            "many2one_reference": number,
        }[field.type]

    # ------------------------------------------------------------
    # Those that are more than their fields say
    # ------------------------------------------------------------

    def _make_res_partner(self, company):
        number = next(self.numbers)
        return self.env["res.partner"].create(
            {
                "name": f"Person {number}",
                "email": f"person{number}@example.com",
                "company_id": company.id,
            }
        )

    def _make_crm_lead(self, company):
        return self.env["crm.lead"].create(
            {
                "name": "Lead",
                "partner_id": self.sample("res.partner", company).id,
                "company_id": company.id,
            }
        )

    def _make_sale_order(self, company):
        return self.env["sale.order"].create(
            {
                "partner_id": self.sample("res.partner", company).id,
                "company_id": company.id,
            }
        )

    def _make_product_product(self, company):
        return self.env["product.product"].create(
            {"name": f"Product {next(self.numbers)}", "company_id": company.id}
        )

    def _make_res_users(self, company):
        return self.roles_there["manager"] if company == self.there else self.manager

    def _make_ir_model(self, company):
        return self.env["ir.model"]._get("res.partner")

    def _make_ir_model_fields(self, company):
        return self.env["ir.model.fields"]._get("res.partner", "phone")

    def _make_mail_activity(self, company):
        return self.sample("res.partner", company).activity_schedule(
            summary="Call", user_id=self.manager.id
        )

    def _make_mailing_mailing(self, company):
        return self.env["mailing.mailing"].create(
            {
                "subject": f"Hello {next(self.numbers)}",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )

    def _make_mailing_filter(self, company):
        return self.env["mailing.filter"].create(
            {
                "name": f"Segment {next(self.numbers)}",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[]",
                "company_id": company.id,
            }
        )

    def _make_contact_effect(self, company):
        return self.sample("contact.campaign", company).effect_id

    def _make_contact_suppression(self, company):
        return self.env["contact.suppression"].create(
            {"address": f"gone{next(self.numbers)}@example.com"}
        )

    def _make_contact_campaign_result(self, company):
        recipient = self.sample("contact.campaign.recipient", company)
        run = recipient.run_id
        run.write({"state": "done", "sent_count": 1})
        self.env.flush_all()
        return self.env["contact.campaign.result"].search(
            [("run_id", "=", run.id)], limit=1
        )

    def _make_contact_journey_result(self, company):
        participant = self.sample("contact.journey.participant", company)
        self.env.flush_all()
        return self.env["contact.journey.result"].search(
            [("journey_id", "=", participant.journey_id.id)], limit=1
        )

    def _make_contact_cohort(self, company):
        entered = self.env["res.partner"].create(
            {"name": "Entered", "company_id": company.id}
        )
        self.env.flush_all()
        # The database has a clock of its own.
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [fields.Datetime.now(), entered.id],
        )
        return self.env["contact.cohort"].search(
            [("company_id", "=", company.id)], limit=1
        )

    def _make_contact_usage(self, company):
        self.sample("contact.trigger", company).list_add_ids = self.sample(
            "contact.list", company
        )
        return self.env["contact.usage"].search(
            [("list_id", "=", self.sample("contact.list", company).id)], limit=1
        )
