"""Whether other addons have a say: what is written by SQL asks first."""

from odoo.models import MAGIC_COLUMNS

OWN = ("odoo.orm.", "odoo.addons.contact_marketing.")


def is_overridden(model, name, *defined_in):
    """Whether a method of a model is more than Odoo's own and this addon's, as where
    another addon extends it, or an automation rule waits for it.

    :param str name: of the method, as ``create``
    :param str defined_in: addons of Odoo whose method it is
    """
    own = (*OWN, *(f"odoo.addons.{addon}." for addon in defined_in))
    # Of the methods, not of their classes: automation rules replace those of the model.
    methods = (vars(part).get(name) for part in type(model).mro())
    return any(method and not method.__module__.startswith(own) for method in methods)


def has_other_columns(model, names):
    """Whether a model stores more than these fields: a column that another addon adds
    may have a default, or be computed.

    :param names: of fields, besides those that Odoo gives all models
    """
    stored = {
        name
        for name, field in model._fields.items()
        if field.store and field.column_type
    }
    return bool(stored - set(names) - set(MAGIC_COLUMNS))
