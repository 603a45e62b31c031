from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ...lib.journeys.records import LINES, NAME
from ..interactions.kinds import RECORD_MODELS, SOURCE_BY_KIND

# By model, where the lines are, how many of each, and by what one tells lines from
# sections and notes.
RECORD_LINES = {
    "sale.order": ("order_line", "product_uom_qty", (False,)),
    "account.move": ("invoice_line_ids", "quantity", ("product",)),
}


class ContactJourney(models.Model):
    """Journeys that contacts enter by a record, and what mails say of that."""

    _inherit = "contact.journey"

    @api.model
    def _record_models(self):
        """:return: by kind of interaction that contacts may enter by, the model of its
        record; as far as it is installed, and such a record is a contact's"""
        return {
            name: model_name
            for name, model_name in RECORD_MODELS.items()
            if SOURCE_BY_KIND[name].is_installed(self.env)
            and (field := self.env[model_name]._fields.get("partner_id"))
            and field.store
        }

    def _records(self, model_name):
        """Records of a model, as ``_contacts``; also archived ones, as lost leads."""
        contacts = self._contacts()
        return contacts.env[model_name].with_context(active_test=False)

    def _takes_contacts(self):
        """:return: whether contacts may enter without a record, by hand or an effect"""
        version = self.live_version_id
        return not version.record_model or "manual" in version.rule_ids.mapped("kind")

    def _check_takes_contacts(self):
        """
        :raises UserError: if contacts enter by their records alone
        """
        if not self._takes_contacts():
            raise UserError(
                self.env._(
                    "%(journey)s: contacts enter by their records. To let them in "
                    "without one, add the entry “By Hand” to the journey.",
                    journey=self.name,
                )
            )

    # ------------------------------------------------------------
    # What mails say of the record
    # ------------------------------------------------------------

    def _record_texts(self, model_name, res_id_by_partner):
        """
        :param dict res_id_by_partner: ids of records, by the id of who reads of it
        :return: by id of a contact, what stands for each token, in its language; of
            whom no record may be told, nothing
        """
        partners = self.env["res.partner"].browse(res_id_by_partner)
        records = self._records(model_name).search(
            [("id", "in", list(res_id_by_partner.values()))]
        )
        texts = {}
        for lang, readers in partners.grouped("lang").items():
            lang = lang or self.user_id.lang
            told = {
                record.id: {NAME: record.display_name, LINES: self._lines_of(record)}
                for record in records.with_context(lang=lang).filtered(
                    lambda record, readers=readers: (
                        record.id in {res_id_by_partner[each] for each in readers.ids}
                    )
                )
            }
            for reader in readers:
                if res_id_by_partner[reader.id] in told:
                    texts[reader.id] = told[res_id_by_partner[reader.id]]
        return texts

    def _lines_of(self, record):
        """:return: HTML; "": such records have none"""
        if record._name not in RECORD_LINES:
            return Markup()
        lines_field, quantity_field, kinds = RECORD_LINES[record._name]
        lines = record[lines_field].filtered(lambda line: line.display_type in kinds)
        return record.env["ir.qweb"]._render(
            "contact_marketing.journey_record_lines",
            {
                "lines": [
                    {
                        "name": line.name or line.product_id.display_name,
                        "quantity": formatLang(
                            record.env, line[quantity_field], dp="Product Unit"
                        ),
                        "price": self._price(line, line.price_total),
                    }
                    for line in lines
                ],
                "total": self._price(record, record.amount_total),
            },
            minimal_qcontext=True,
        )

    def _price(self, record, amount):
        return formatLang(record.env, amount, currency_obj=record.currency_id)
