import logging
from ast import literal_eval
from difflib import get_close_matches

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from .failures import is_raised_here

_logger = logging.getLogger(__name__)

ARITY = {"&": 2, "|": 2, "!": 1}
INSIDE = ("any", "not any")
COMPARISONS = ("=", "!=", "<", ">", "<=", ">=", "in", "not in")
OF_IDS = ("=", "!=", "in", "not in", "child_of", "parent_of")
# What is raised on purpose for a condition that cannot be used.
REFUSED = (UserError, ValueError, OverflowError, psycopg2.Error)
# What the ORM and search methods of other addons stumble over, given such a condition.
STUMBLED = (AssertionError, AttributeError, LookupError, RuntimeError, TypeError)
MAX_SHOWN = 80  # characters of a value


class ContactDomainCheck(models.AbstractModel):
    """Says which condition of a domain is wrong, and why.

    The ORM only finds out on searching, and core's messages name no condition.
    """

    _name = "contact.domain.check"
    _description = "Check of Conditions"

    @api.model
    def _check(self, model_name, text):
        """Check a domain as it is stored: as text.

        :param str model_name: what it searches
        :param str text: the domain
        :return: the conditions in it, as ``_conditions``
        :raises ValidationError: names the condition that cannot be used
        """
        items = self._parse(text)
        conditions = []
        for condition in self._conditions(model_name, items):
            conditions.append(condition)
            self._check_value(*condition)
        self._check_query(self.env[model_name], Domain(items), text)
        return conditions

    @api.model
    def _check_searchable(self, model_name, text):
        """Less than ``_check``: a value may be strange, as long as it can be asked for.

        :raises ValidationError: names what no query can be made of
        """
        items = self._parse(text)
        for _condition in self._conditions(model_name, items):
            pass
        self._check_query(self.env[model_name], Domain(items), text)

    @api.model
    def _parse(self, text):
        """:return: the list that the text of a domain stands for"""
        try:
            items = literal_eval(text or "[]")
        except SyntaxError as error:
            near = (error.text or "")[max((error.offset or 1) - 1, 0) :]
            self._refuse(
                self._shorten(near or text),
                self.env._("here the writing breaks off or has a sign too many"),
            )
        except (ValueError, TypeError, RecursionError):
            self._refuse(
                self._shorten(text),
                self.env._(
                    "only plain values can be written here; a date relative to today "
                    "is written as 'today -30d'"
                ),
            )
        if not isinstance(items, (list, tuple)):
            self._refuse(
                self._shorten(text), self.env._("this is no list of conditions")
            )
        return list(items)

    @api.model
    def _conditions(self, model_name, items, labels=()):
        """Walk through a domain, and into what stands behind *any*.

        :param str model_name: what it searches
        :param list items: the domain
        :param labels: of the fields that lead here
        :return: yields tuples of the model that a condition is on, its field (None for
            constants), the condition as written on that model, and how to call it
        """
        self._check_arity(items)
        for item in items:
            if isinstance(item, str):
                continue
            path, operator, value = item
            if not isinstance(path, str):
                yield self.env[model_name], None, tuple(item), str(item)
                continue
            Model, field, names, path = self._resolve(model_name, item, labels)
            name = self._name_condition([*labels, *names], operator, value)
            try:
                # As a list: operators that go past record rules are no conditions.
                Domain([(path, operator, value)])
            except (ValueError, TypeError):
                self._refuse(
                    name, self.env._("“%(sign)s” is no operator", sign=operator)
                )
            if operator not in INSIDE:
                yield Model, field, (path, operator, value), name
                continue
            if not field.comodel_name:
                self._refuse(name, self.env._("there is nothing inside this field"))
            if not isinstance(value, (list, tuple)):
                self._refuse(name, self.env._("“any” needs conditions behind it"))
            yield from self._conditions(field.comodel_name, value, [*labels, *names])

    @api.model
    def _ids_in(self, value):
        """:return: the ids that the value of a condition names"""
        values = value if isinstance(value, (list, tuple, set)) else [value]
        return [each for each in values if type(each) is int]

    @api.model
    def _check_arity(self, items):
        """Every sign has its conditions, and each condition three parts."""
        waiting = 0
        for item in reversed(items):
            if isinstance(item, str):
                if item not in ARITY:
                    self._refuse(item, self.env._("only &, | and ! may stand here"))
                if waiting < ARITY[item]:
                    self._refuse(
                        item, self.env._("a condition is missing behind this sign")
                    )
                waiting += 1 - ARITY[item]
            elif (
                isinstance(item, (list, tuple))
                and len(item) == 3
                and isinstance(item[1], str)
            ):
                waiting += 1
            else:
                self._refuse(
                    self._shorten(item),
                    self.env._("a condition is a field, an operator and a value"),
                )

    @api.model
    def _resolve(self, model_name, item, labels):
        """:return: the model and the field that a condition ends on, the names of the
        fields on the way, and the path that is left on that model"""
        path, operator, value = item
        Model, field, names = self.env[model_name], None, []
        steps = path.split(".")
        for position, step in enumerate(steps):
            if field is not None:
                if not field.comodel_name:
                    # Parts of dates and properties: the ORM knows.
                    return Model, field, names, ".".join(steps[position - 1 :])
                Model = self.env[field.comodel_name]
            field = Model._fields.get(step)
            if field is None:
                self._refuse(
                    self._name_condition(
                        [*labels, *names, *steps[position:]], operator, value
                    ),
                    self._format_unknown(Model, step),
                )
            if not Model._has_field_access(field, "read"):
                # The ORM asks for stored fields only.
                self._refuse(
                    self._name_condition(
                        [*labels, *names, *steps[position:]], operator, value
                    ),
                    self.env._("you may not read it"),
                )
            names.append(field._description_string(self.env))
        return Model, field, names, field.name

    @api.model
    def _format_unknown(self, Model, step):
        known = get_close_matches(step, Model._fields, n=1)
        if known:
            return self.env._(
                "%(model)s has no field “%(field)s”; did you mean “%(known)s”?",
                model=Model._description,
                field=step,
                known=known[0],
            )
        return self.env._(
            "%(model)s has no field “%(field)s”", model=Model._description, field=step
        )

    # ------------------------------------------------------------
    # Values
    # ------------------------------------------------------------

    @api.model
    def _check_value(self, Model, field, condition, name):
        if field is None:
            return
        path, operator, value = condition
        is_many = isinstance(value, (list, tuple, set))
        values = [each for each in (value if is_many else [value]) if each]
        if field.name == path:
            self._check_type(field, operator, values, name)
            if field.relational and operator in OF_IDS:
                self._check_exists(field, values, name)
        self._check_query(Model, Domain(path, operator, value), name)

    @api.model
    def _check_type(self, field, operator, values, name):
        if operator not in COMPARISONS:
            return
        for value in values:
            if field.type in ("date", "datetime") and isinstance(value, str):
                self._check_date(value, name)
            elif field.type in ("integer", "float", "monetary"):
                if not isinstance(value, (int, float)):
                    self._refuse(
                        name,
                        self.env._("“%(value)s” is no number", value=value),
                    )
            elif field.type == "selection":
                known = [key for key, _label in field._description_selection(self.env)]
                if value not in known:
                    self._refuse(
                        name,
                        self.env._(
                            "“%(value)s” is none of: %(known)s",
                            value=value,
                            known=", ".join(map(str, known)),
                        ),
                    )

    @api.model
    def _check_date(self, value, name):
        try:
            parse_date(value, self.env)
        except (ValueError, OverflowError):
            self._refuse(
                name,
                self.env._(
                    "“%(value)s” is no date; write 2026-03-31, or relative to today as "
                    "today -30d, today -2w, today +1m",
                    value=value,
                ),
            )

    @api.model
    def _check_exists(self, field, values, name):
        ids = self._ids_in(values)
        # Whether it exists is all that is read, of records of other companies too.
        Comodel_sudo = self.env[field.comodel_name].sudo()
        missing = set(ids) - set(Comodel_sudo.browse(ids).exists().ids)
        if missing:
            self._refuse(
                name,
                self.env._(
                    "%(model)s %(ids)s does not exist any more",
                    model=Comodel_sudo._description,
                    ids=", ".join(map(str, sorted(missing))),
                ),
            )

    @api.model
    def _check_query(self, Model, domain, name):
        """The ORM can make a query of it, and PostgreSQL understands that."""
        try:
            select = Model._search(domain).select()
            with self.env.cr.savepoint():
                self.env.flush_query(select)
                # Parsed and planned, not executed.
                self.env.cr.execute(SQL("EXPLAIN %s", select), log_exceptions=False)
        except ValidationError:
            raise
        except REFUSED as error:
            self._refuse_query(name, error)
        except STUMBLED as error:
            if is_raised_here(error):
                raise
            _logger.info("%s cannot be searched by", name, exc_info=True)
            self._refuse_query(name, error)

    @api.model
    def _refuse_query(self, name, error):
        said = str(error).strip().partition("\n")[0]
        self._refuse(self._shorten(name), said or type(error).__name__)

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.model
    def _name_condition(self, names, operator, value):
        """As the editor shows it: *Tag History → Count >= 3*."""
        shown = "…" if operator in INSIDE else self._shorten(value)
        return f"{' → '.join(names)} {operator} {shown}"

    @api.model
    def _shorten(self, value):
        text = value if isinstance(value, str) else repr(value)
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"

    @api.model
    def _refuse(self, part, reason):
        raise ValidationError(
            self.env._(
                "“%(part)s” cannot be used: %(reason)s.",
                part=part,
                reason=str(reason).rstrip("."),
            )
        )
