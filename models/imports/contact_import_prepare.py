from odoo import api, models
from odoo.tools import email_normalize

from ...lib.imports.prepared_values import PreparedValues, plain_email, plain_phone
from ...lib.mail.addresses import BETWEEN, normal_forms
from ..common.res_partner_social import NETWORKS
from .res_partner_prepared import KNOWN_ADDONS

# Who gets one of these is made as ever: Odoo looks at the company, say.
NOT_PREPARED = ("parent_id", "company_name", "user_id", "image_1920")
PEPPOL = ("peppol_eas", "peppol_endpoint")
TAX_NUMBERS = ("vat", "company_registry", *PEPPOL)
PREPARED = (
    *("complete_name", "commercial_company_name", "partner_share", "social_profile"),
    *("email_normalized", "gate_addresses", "phone_sanitized", "is_suppressed"),
    *PEPPOL,
)


class ContactImport(models.Model):
    """Computes for many new contacts at once what Odoo computes of one at a time.

    ``create`` gets the same values as ever, and whoever overrides it is asked as ever.
    What is not known here, as fields of other addons, Odoo computes.
    """

    _inherit = "contact.import"

    def _prepare_contacts(self, vals_list, phone_keys):
        """
        :param vals_list: values of new contacts
        :param phone_keys: E.164 of the phone of each, as its row is known, or empty
        :return: the same values, as ``PreparedValues`` where all is known
        """
        Partner = self.env["res.partner"]
        if not Partner._import_may_prepare():
            return vals_list
        known = frozenset(filter(Partner._import_knows, PREPARED))
        defaults, of_country, prepared = {}, {}, []
        definition = self._properties_definition()
        for vals, phone_key in zip(vals_list, phone_keys, strict=True):
            if not vals.get("name") or any(map(vals.get, NOT_PREPARED)):
                prepared.append(vals)
                continue
            vals = {**vals, **definition}
            given = tuple(vals)
            if given not in defaults:
                defaults[given] = self._shared_defaults(given)
            shared, own = defaults[given]
            computed = self._computed_of(vals, phone_key)
            if not any(map(vals.get, TAX_NUMBERS)):
                country_id = vals.get("country_id")
                if country_id not in of_country:
                    of_country[country_id] = self._computed_of_country(country_id)
                computed |= of_country[country_id]
            complete = {**shared, **vals, "contact_import_id": self.id}
            complete |= {name: computed[name] for name in computed if name in known}
            if own:
                complete |= Partner.default_get(own)
            prepared.append(PreparedValues(vals, complete))
        if "is_suppressed" in known:
            self._prepare_suppressed(prepared)
        return prepared

    @api.model
    def _properties_definition(self):
        """:return: what core itself adds to the values of each new contact"""
        Definition = self.env["properties.base.definition"]
        id_ = Definition._get_definition_id_for_property_field(
            "res.partner", "properties"
        )
        return {"properties_base_definition_id": id_}

    @api.model
    def _shared_defaults(self, given):
        """
        :param given: names of values that are given
        :return: a pair: by name, the defaults of all who are given these; and the
            names of those that another addon may draw for each
        """
        Partner = self.env["res.partner"]
        values = Partner._add_missing_default_values(
            {**dict.fromkeys(given), **self._properties_definition()}
        )
        own = [
            name
            for name in values
            if name not in given
            and Partner._fields[name].default
            and not KNOWN_ADDONS.issuperset(Partner._fields[name]._modules)
        ]
        nothing = [
            name
            for name, value in values.items()
            if Partner._fields[name].type == "many2many" and not _links(value)
        ]
        for name in (*given, *own, *nothing):
            values.pop(name, None)
        return values, own

    @api.model
    def _computed_of(self, vals, phone_key):
        """
        :param dict vals: of a contact of no company
        :return: by name, what Odoo would compute; what is not sure is left to it
        """
        name, email = vals["name"], vals.get("email")
        computed = {
            "complete_name": name.strip(),
            "commercial_company_name": vals.get("is_company") and name or False,
            "partner_share": True,  # nobody logs in as a new contact
            "social_profile": next(filter(None, map(vals.get, NETWORKS)), False),
            "email_normalized": False,
            "gate_addresses": False,
            "phone_sanitized": False,
        }
        if email and (form := plain_email(email)):
            computed["email_normalized"] = form
        elif email:
            form = email_normalize(email, strict=False)
            forms = normal_forms(email)
            computed["email_normalized"] = form
            if forms != [form]:
                computed["gate_addresses"] = BETWEEN.join(forms) or False
        if vals.get("phone"):
            if form := plain_phone(vals["phone"], phone_key):
                computed["phone_sanitized"] = form
            else:
                del computed["phone_sanitized"]
        return computed

    @api.model
    def _computed_of_country(self, country_id):
        """:return: by name, what Odoo computes of a contact by its country alone"""
        Partner = self.env["res.partner"]
        if not all(map(Partner._import_knows, PEPPOL)):
            return {}
        # The first is computed by what the country says, the other by the first.
        contact = Partner.new({"country_id": country_id})
        return {name: contact[name] for name in PEPPOL}

    @api.model
    def _prepare_suppressed(self, prepared):
        """Add whether these are suppressed; where a phone is not known, Odoo asks."""
        addresses = {}
        for vals in prepared:
            if isinstance(vals, PreparedValues) and "phone_sanitized" in vals.complete:
                complete = vals.complete
                emails = complete["gate_addresses"] or complete["email_normalized"]
                addresses[id(vals)] = (
                    set(emails.split(BETWEEN)) if emails else set(),
                    complete["phone_sanitized"],
                )
        suppressed = self.env["contact.suppression"]._suppressed(
            {phone for _emails, phone in addresses.values()}.union(
                *(emails for emails, _phone in addresses.values())
            )
        )
        for vals in prepared:
            if id(vals) in addresses:
                emails, phone = addresses[id(vals)]
                vals.complete["is_suppressed"] = phone in suppressed or (
                    bool(emails) and emails <= suppressed
                )


def _links(commands):
    """:return: whether a default links anything"""
    return any(command[-1] for command in commands or ())
