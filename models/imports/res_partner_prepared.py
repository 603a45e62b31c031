from collections import defaultdict
from operator import attrgetter

from psycopg2.extensions import AsIs

from odoo import api, models, tools
from odoo.tools import SQL, split_every

from ...lib.imports.prepared_values import PreparedValues

# Whose ways of computing are known; who else overrides one, is asked as ever.
KNOWN_ADDONS = frozenset(
    {
        *("base", "mail", "phone_validation", "website", "account", "calendar"),
        *("account_edi_ubl_cii", "contact_marketing"),
    }
)
# How Odoo makes contacts: who overrides one of these, has them made as ever.
WAYS = (
    *("_add_missing_default_values", "_add_precomputed_values", "default_get"),
    *("_prepare_create_values", "_create"),
)

ROWS = 200  # of one INSERT
DEFAULT = AsIs("DEFAULT")  # of a column


class ResPartner(models.Model):
    """Makes contacts of imports by values that were computed for many at once."""

    _inherit = "res.partner"

    @api.model
    @tools.ormcache()
    def _import_may_prepare(self):
        """:return: whether Odoo makes contacts here as this addon knows it"""
        return all(map(self._import_is_known, WAYS))

    @api.model
    def _import_is_known(self, method):
        """:return: whether no addon overrides a method that is not known to"""
        return all(
            _addon_of(cls.__module__) in KNOWN_ADDONS
            for cls in type(self).__mro__
            if method in vars(cls)
        )

    def _prepare_create_values(self, vals_list):
        prepared = {
            at: vals.complete
            for at, vals in enumerate(vals_list)
            if isinstance(vals, PreparedValues) and vals.is_untouched
        }
        if not prepared:
            return super()._prepare_create_values(vals_list)
        others = [vals for at, vals in enumerate(vals_list) if at not in prepared]
        others = iter(super()._prepare_create_values(others) if others else ())
        ids = self._import_next_ids(len(prepared))
        made_by = {
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_uid": self.env.uid,
            "write_date": self.env.cr.now(),
        }
        return [
            self._import_with_id(next(ids), prepared[at], made_by)
            if at in prepared
            else next(others)
            for at in range(len(vals_list))
        ]

    @api.model
    def _import_with_id(self, id_, vals, made_by):
        # A contact without a company is its own commercial entity.
        return {**vals, **made_by, "id": id_, "commercial_partner_id": id_}

    @api.model
    def _import_next_ids(self, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                self._table,
                count,
            )
        )
        return (row[0] for row in rows)

    def _create(self, data_list):
        # Nobody else gives an id: core takes it out of values.
        prepared = [data for data in data_list if "id" in data["stored"]]
        others = [data for data in data_list if "id" not in data["stored"]]
        if not prepared:
            return super()._create(data_list)
        if others:
            super()._create(others)
        self._import_create(prepared)
        return self.browse(data["record"].id for data in data_list)

    @api.model
    def _import_create(self, data_list):
        """As core's ``_create``, field by field: one value at a time is half of its
        time."""
        stored_list = [data["stored"] for data in data_list]
        records = self.browse(stored["id"] for stored in stored_list)
        names = sorted({name for stored in stored_list for name in stored})
        self._import_insert(names, stored_list)
        self._import_fill_cache(records, names, stored_list)
        protected = []
        for data, record in zip(data_list, records, strict=True):
            data["record"] = record
            data["protected"].update(self._import_computed(data["stored"]))
            protected.append((data["protected"], record))
        others = [
            field
            for name in names
            if not (field := self._fields[name]).column_type
            or field.type == "properties"
        ]
        with self.env.protecting(protected):
            records.modified(self._fields, create=True)
            for field in sorted(others, key=attrgetter("_sequence")):
                field.create(
                    [
                        (data["record"], data["stored"][field.name])
                        for data in data_list
                        if field.name in data["stored"]
                    ]
                )
            records.modified([field.name for field in others], create=True)
        records._validate_fields(names)
        records.check_access("create")

    @api.model
    def _import_insert(self, names, stored_list):
        fields = [self._fields[name] for name in names]
        columns = [field for field in fields if field.column_type]
        shared = self._import_shared_columns(columns, stored_list)
        for some in split_every(ROWS, stored_list):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s) VALUES %s",
                    SQL.identifier(self._table),
                    SQL(", ").join(SQL.identifier(field.name) for field in columns),
                    SQL(", ").join(
                        tuple(
                            shared[field.name]
                            if field.name in shared
                            else field.convert_to_column_insert(
                                stored[field.name], self, stored
                            )
                            if field.name in stored
                            else DEFAULT
                            for field in columns
                        )
                        for stored in some
                    ),
                )
            )

    @api.model
    def _import_shared_columns(self, columns, stored_list):
        """:return: by name of the field, the value of its column where all have one,
        and it depends on nothing else: made once, and not for each"""
        first, others = stored_list[0], stored_list[1:]
        return {
            field.name: field.convert_to_column_insert(value, self, first)
            for field in columns
            # An amount is rounded by the currency of each.
            if field.name in first
            and field.type != "monetary"
            and isinstance(value := first[field.name], (str, int, type(None)))
            and all(other.get(field.name, DEFAULT) is value for other in others)
        }

    @api.model
    def _import_fill_cache(self, records, names, stored_list):
        given = set(names)
        for field in self._fields.values():
            if not field.store or field.type == "html" and field.name in given:
                continue
            if field.type in ("one2many", "many2many"):
                field._update_cache(records, ())
            elif field.name not in given:
                field._update_cache(records, None)
            else:
                self._import_cache_given(field, records, stored_list)

    @api.model
    def _import_cache_given(self, field, records, stored_list):
        values = [stored.get(field.name) for stored in stored_list]
        if all(value == values[0] for value in values):
            groups = [(values[0], records)]
        elif field.type == "many2one":
            ids = defaultdict(list)
            for value, id_ in zip(values, records._ids, strict=True):
                ids[value].append(id_)
            groups = [(value, records.browse(some)) for value, some in ids.items()]
        else:
            cached = [
                None if value is None else field.convert_to_cache(value, record)
                for value, record in zip(values, records, strict=True)
            ]
            # New records are in no cache yet.
            field._insert_cache(records, cached)
            return
        has_inverses = field.type == "many2one" and self.pool.field_inverses[field]
        for value, some in groups:
            cached = None if value is None else field.convert_to_cache(value, some)
            field._update_cache(some, cached)
            if has_inverses:
                field._update_inverses(some, cached)

    @api.model
    def _import_computed(self, stored):
        """:return: the fields that Odoo need not compute of who has these values"""
        given = {self._fields[name] for name in stored if self._fields[name].compute}
        return given.union(self._import_empty_fields())

    @api.model
    @tools.ormcache()
    def _import_empty_fields(self):
        """:return: the computed fields that are empty where nothing is given for them:
        of contacts of no company, and without a picture"""
        names = ("user_id", "lang", "company_registry")
        known = [self._fields[name] for name in names if self._import_knows(name)]
        return frozenset(known).union(
            field
            for field in self._fields.values()
            if field.store and field.related == "image_1920"
        )

    @api.model
    def _import_knows(self, name):
        """:return: whether a stored field is there, and computed as it is known to"""
        field = self._fields.get(name)
        if not field or not isinstance(field.compute, str):
            return False
        return self._import_is_known(field.compute)

    def _check_company(self, fnames=None):
        if fnames is not None or len(self) < 2:
            return super()._check_company(fnames)
        # Of contacts that name the same records, one is checked for all.
        caches = [
            field._get_cache(self.env)
            for field in self._fields.values()
            if field.name == "company_id" or (field.relational and field.check_company)
        ]
        alike, unread = {}, object()
        for id_ in self._ids:
            named = tuple(cache.get(id_, unread) for cache in caches)
            # What is not read yet is alike to nobody.
            alike.setdefault(id_ if unread in named else named, id_)
        return super(ResPartner, self.browse(alike.values()))._check_company(fnames)


def _addon_of(module):
    """
    :param str module: where a class is defined
    :return: the addon; of what is Odoo's own, ``base``
    """
    parts = module.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] else "base"
