"""Who the contact is behind a record that names somebody by an address."""

from odoo.http import request


def people_of(change, kinds, typed):
    """The contacts of records that tell an address, as that of an attendee, and have a
    contact, which may be another one: who booked.

    Somebody unknown becomes a contact as by a form: if a visitor types the address, and
    a trigger listens.

    :param change: a ``Change``
    :param kinds: names of the kinds that the records give
    :param typed: callable that takes a record, and returns what it tells: values of
        ``email``, ``name`` and ``phone``
    :return: facts as of ``_append_from``: by record, its contact, none of somebody
        unknown, and the address that was typed
    """
    env = change.records.env
    Partner = env["res.partner"]
    found, people, addresses = {}, {}, {}
    for record in change.records:
        address = Partner._form_typed_email(typed(record)["email"])
        addresses[record] = address
        if not address or address in record.partner_id._emails():
            found[record] = record.partner_id
        else:
            people[record] = (address, typed(record)["name"], _company(record))
    if people:
        found.update(Partner._form_known(people))
    if _may_create(env, kinds, change.verdict):
        for record in people:
            found[record] = found[record] or Partner._form_contact(
                record,
                typed(record),
                {},
                may_create=True,
                may_fill=False,
                company=_company(record) or env.company,
            )
    return {"contacts": found, "addresses": addresses}


def contacts_of_addresses(records, named):
    """
    :param named: callable that takes a record, and returns an address and a name
    :return: by record, the known contact with that address; none of somebody unknown
    """
    Partner = records.env["res.partner"]
    people = {}
    for record in records:
        typed, name = named(record)
        if address := Partner._form_typed_email(typed):
            people[record] = (address, name, _company(record))
    return Partner._form_known(people) if people else {}


def _company(record):
    is_kept = "company_id" in record._fields
    return record.company_id if is_kept else record.env["res.company"]


def _may_create(env, kinds, verdict):
    is_visitor = bool(request) and env.user.share
    return (
        is_visitor
        and verdict == "human"
        and any(env["contact.trigger"]._listening(kind, None) for kind in kinds)
    )


def known_visitor(env):
    """:return: the contact behind the current request of a visitor; none if unknown"""
    nobody = env["res.partner"]
    if not request or not request.env.uid:
        return nobody
    return request.env["ir.http"]._known_contact_sudo() or nobody
