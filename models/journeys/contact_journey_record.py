from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ...lib.journeys.records import LINES, NAME
from ..common.companies import working_companies
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

    @api.model
    def _may_tell(self, records, tokens):
        """:return: whether these records may be read, as far as mails tell of them"""
        if LINES not in tokens:
            return records.has_access("read")
        lines_field, *_rest = RECORD_LINES[records._name]
        lines = records.env[records._fields[lines_field].comodel_name]
        return records.has_access("read") and lines.has_access("read")

    def _may_have_told(self, user_env, model_name, tokens):
        """Mails tell of what the responsible person may read, to any address that a
        contact is given: who has them do so has to be allowed to read that, too.

        :param user_env: the environment of who publishes or writes a mail
        """
        Model = user_env[model_name].with_context(
            active_test=False, allowed_company_ids=working_companies(user_env.user)
        )
        if not self._may_tell(Model, tokens):
            return False
        told = self._records(model_name)
        if not told.has_access("read"):
            return True  # the step stands, and tells of nothing
        hidden = Domain("id", "not in", Model._search([]))
        return not told.search_count(hidden, limit=1)

    def _record_texts(self, model_name, res_id_by_partner, tokens):
        """
        :param dict res_id_by_partner: ids of records, by the id of who reads of it
        :param set tokens: what is asked for
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
                record.id: self._record_text(record, tokens)
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

    def _record_text(self, record, tokens):
        text = {NAME: record.display_name} if NAME in tokens else {}
        return {**text, LINES: self._lines_of(record)} if LINES in tokens else text

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
