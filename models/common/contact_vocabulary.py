"""What words stand for that people write about contacts: names of countries, states,
industries and other records. Files and surveys are read by it."""

from collections import defaultdict

from odoo.fields import Domain

from ...lib.imports import values
from ...lib.imports.field_values import Vocabulary


def contact_vocabulary(env, specs, texts, country, is_sure=False):
    """
    :param env: of who asks: names that this person may not see stand for nothing
    :param dict specs: by name, ``FieldSpec`` of the fields of contacts to be read
    :param texts: callable that takes the name of a field, and returns a set of what was
        written for it: all is looked up at once
    :param country: of phone numbers without a prefix; may be none
    :param bool is_sure: whether a name that two records have stands for none of them,
        and not for the first
    :return: ``Vocabulary``
    """
    names = {
        name: _ids_by_name(env, name, texts, is_sure)
        for name, spec in specs.items()
        if spec.type == "many2one"
    }
    country_ids = set(names.get("country_id", {}).values())
    return Vocabulary(
        fields=specs,
        names=names,
        country_codes={
            known.id: known.code or None
            for known in env["res.country"].browse(country_ids)
        },
        country_code=country.code or None,
        languages=tuple(code for code, _name in env["res.lang"].get_installed()),
        clean_website=env["res.partner"]._clean_website,
    )


def _ids_by_name(env, field_name, texts, is_sure):
    """
    :return: by ``word`` of the name, the id; of states, a mapping of countries to ids
    """
    if field_name == "country_id":
        return _country_ids(env)
    if field_name == "state_id":
        return _state_ids(env)
    Model = env[env["res.partner"]._fields[field_name].comodel_name]
    # The name of a user is that of its contact.
    is_user = Model._name == "res.users"
    candidates = ["name", "login", "email"] if is_user else [Model._rec_name]
    names = [name for name in candidates if name in Model._fields]
    written = list(texts(field_name))
    records = Model.search(
        Domain.OR(Domain(name, "in", written) for name in names)
        & (Domain("share", "=", False) if is_user else Domain.TRUE)
    )
    found = defaultdict(list)
    for record in records:
        for name in names:
            if record[name]:
                found[values.word(record[name])].append(record.id)
    return {
        name: ids[0] for name, ids in found.items() if not is_sure or len({*ids}) == 1
    }


def _country_ids(env):
    """:return: ids of countries, by code, and by ``word`` of Odoo's name"""
    countries = env["res.country"].search([("code", "!=", False)])
    found = {values.word(country.name): country.id for country in countries}
    return found | {country.code: country.id for country in countries}


def _state_ids(env):
    found = {}
    for state in env["res.country.state"].search([("code", "!=", False)]):
        # By ISO 3166-2 as well, which writes the country before: US-TX.
        prefix = f"{state.country_id.code}-"
        code = state.code.removeprefix(prefix)
        for name in (code, prefix + code, state.code, state.name):
            of_country = found.setdefault(values.word(name or ""), {})
            of_country[state.country_id.id] = state.id
    return found
