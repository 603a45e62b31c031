from contextlib import contextmanager

import psycopg2
from lxml.builder import E

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .companies import first_among, working_companies


class ContactConditionMixin(models.AbstractModel):
    """Conditions that somebody stored: the one door by which they are evaluated.

    They lend no rights. Whoever saves them, in whatever way, needs the rights that
    they ask for. They match whom both their writer and whoever asks may find; where
    the system asks, the writer's rights alone count. A writer who lost the rights
    stops them.
    """

    _name = "contact.condition.mixin"
    _description = "Has Stored Conditions"
    _inherit = ["contact.kept.mixin"]

    _condition_field = "domain"  # the text of the conditions

    condition_user_id = fields.Many2one(
        "res.users",
        "Conditions By",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Who changed the conditions last. They find only what this person may "
        "see.",
    )
    condition_problem = fields.Char(
        "Why Not Usable",
        compute="_compute_condition_problem",
        help="Why the conditions find nobody any more.",
    )

    @api.depends(lambda self: ["condition_user_id", *self._condition_inputs()])
    def _compute_condition_problem(self):
        for record in self:
            record.condition_problem = False
            try:
                if record._origin and record._has_conditions():
                    record._condition_writer()
            except UserError as error:
                record.condition_problem = str(error)

    @api.model
    def _condition_inputs(self):
        """:return: the names of the fields that say whom the conditions match: who
        changes one of them is their writer"""
        return {self._condition_field}

    def _condition_model(self):
        """:return: the name of the model that the conditions search"""
        return "res.partner"

    def _has_conditions(self):
        return bool(
            self.env["contact.domain.check"]._parse(self[self._condition_field])
        )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Each form says when its conditions find nobody any more, and what to do."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and (sheet := arch.find("sheet")) is not None:
            sheet.insert(0, self._condition_alert())
        return arch, view

    @api.model
    def _condition_alert(self):
        return E.div(
            E.field(name="condition_problem", nolabel="1", **{"class": "d-inline"}),
            E.button(
                name="action_adopt_conditions",
                type="object",
                string=self.env._("Use My Rights"),
                groups=self._groups_that_adopt(),
                **{"class": "btn btn-link py-0"},
            ),
            role="alert",
            invisible="not condition_problem",
            **{"class": "alert alert-danger"},
        )

    @api.model
    def _groups_that_adopt(self):
        """:return: the external ids of the groups that may write what holds the
        conditions, as the attribute ``groups`` of a view names them"""
        writing = (
            self.env["ir.model.access"]
            .sudo()
            .search(
                [
                    ("perm_write", "=", True),
                    ("model_id.model", "=", self._adopting_model()),
                ]
            )
        )
        names = writing.group_id.get_external_id().values()
        return ",".join(filter(None, names))  # a customer's own group may have none

    @api.model
    def _adopting_model(self):
        """:return: the model that one must be able to write to adopt conditions"""
        return self._name

    # ------------------------------------------------------------
    # In: checked with the rights of who saves them
    # ------------------------------------------------------------

    @api.model
    def _is_kept(self, field):
        # Whatever is given as the writer is passed over, here below.
        return field.name != "condition_user_id" and super()._is_kept(field)

    @api.model_create_multi
    def create(self, vals_list):
        writer = {"condition_user_id": self.env.uid}
        return super().create([{**vals, **writer} for vals in vals_list])

    @api.model
    def _are_condition_inputs(self, names):
        """:return: whether who writes these fields lends the record their rights"""
        return not self._condition_inputs().isdisjoint(names)

    def write(self, vals):
        if self._are_condition_inputs(vals):
            vals = {**vals, "condition_user_id": self.env.uid}
        elif "condition_user_id" in vals:
            # Nobody writes in the name of somebody else.
            vals = {
                name: value
                for name, value in vals.items()
                if name != "condition_user_id"
            }
        return super().write(vals)

    @api.constrains(lambda self: self._condition_inputs())
    def _check_stored_conditions(self):
        # Constraints run as superuser; what counts is who saves.
        for record in self:
            record.sudo(False)._validate_named()

    def _validate_named(self):
        try:
            if self._has_conditions():
                self._validate_conditions()
        except ValidationError as error:
            raise ValidationError(
                self.env._(
                    "%(record)s: %(error)s",
                    record=self.sudo().display_name,
                    error=error,
                )
            ) from error

    def _validate_conditions(self):
        """
        :raises UserError: names the condition that the user cannot store
        """
        self.env["contact.domain.check"]._check(
            self._condition_model(), self[self._condition_field]
        )

    def _check_usable(self):
        """
        :raises UserError: names the condition that cannot be used (any more), by the
            rights of its writer
        """
        for record in self:
            if record._has_conditions():
                writer = record._condition_writer()
                as_writer = record.with_user(writer).with_context(
                    allowed_company_ids=working_companies(writer)
                )
                as_writer._validate_named()

    def action_adopt_conditions(self):
        """Have the conditions evaluated with one's own rights from now on."""
        name = self._condition_field
        for record in self:
            value = record._fields[name].convert_to_write(record[name], record)
            record.write({name: value})

    def _reword_conditions(self, text):
        """Write the same conditions in other words, as when a tag was merged into
        another; their writer stays."""
        self.ensure_one()
        # Whoever may merge need not have the writer's rights.
        as_writer_sudo = self.with_user(self.sudo().condition_user_id).sudo()
        as_writer_sudo[self._condition_field] = text

    # ------------------------------------------------------------
    # Out: evaluated with the rights of their writer and of who asks
    # ------------------------------------------------------------

    def _condition_domain(self):
        """:return: the conditions, as whoever looks may search by them"""
        self.ensure_one()
        text = self[self._condition_field]
        return Domain(self.env["contact.domain.check"]._parse(text))

    def _matching_query(self, asking, domain=Domain.TRUE):
        """
        :param asking: the model that is searched, in the environment of who asks; as
            superuser nobody in person does
        :param Domain domain: further conditions, of the addon's own
        :return: the ``Query`` of what matches
        :raises UserError: when the conditions cannot be used (any more)
        """
        own = self._condition_domain()
        if asking.env.su and not own.is_true():
            as_writer = self._as_writer(asking)
            self._check_readable(as_writer)
            with self._naming_what_broke(as_writer):
                return as_writer._search(own & domain)
        with self._naming_what_broke(asking):
            return asking._search(self._matching(asking) & domain)

    @contextmanager
    def _naming_what_broke(self, asking):
        """Search by the conditions: whatever broke since they were saved is named. An
        error that the conditions are not the cause of is the program's, and goes on.

        :param asking: the model that is searched, in the environment of who asks
        :raises ValidationError: names the condition that cannot be used any more
        """
        try:
            yield
        except (UserError, psycopg2.Error):
            raise
        except Exception:
            asking.env["contact.domain.check"]._check(
                asking._name, self[self._condition_field]
            )
            raise

    def _met_parts(self, asking, record_id):
        """Which of the outermost conditions a record meets; one query.

        :param asking: the model that is searched, in the environment of who asks
        :param int record_id: of that model
        :return: the sign that joins the conditions, and pairs of each one in words and
            whether it is met, by the rights of who asks
        :raises UserError: when the conditions cannot be used (any more)
        """
        sign, parts = self.env["contact.domain.formatter"]._parts(
            asking._name, self[self._condition_field]
        )
        self._check_readable(asking)
        asking = asking.with_context(active_test=False)
        this = Domain("id", "=", record_id)
        with self._naming_what_broke(asking):
            queries = [asking._search(Domain(part) & this) for _words, part in parts]
        selects = [
            SQL("(%s)", query.select(SQL("%s::int", place)))
            for place, query in enumerate(queries)
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects)) if parts else []
        met = {place for (place,) in rows}
        return sign, [
            (words, place in met) for place, (words, _part) in enumerate(parts)
        ]

    def _matching(self, asking):
        """What ``_matching_query`` finds, as a condition among others.

        :param asking: see there
        :return: a ``Domain`` to search ``asking`` with
        :raises UserError: when the conditions cannot be used (any more)
        """
        domain = self._condition_domain()
        if domain.is_true():
            return domain
        as_writer = self._as_writer(asking)
        self._check_readable(asking)
        if as_writer.env.su or as_writer.env.uid == asking.env.uid:
            return domain
        self._check_readable(as_writer)
        with self._naming_what_broke(as_writer):
            if asking.env.su:
                return Domain("id", "in", as_writer._search(domain))
            return self._by_rights_of_both(asking, as_writer, domain)

    def _as_writer(self, asking):
        """:return: the model ``asking`` as the writer of the conditions sees it, in
        those of its companies that are the writer's"""
        writer = self._condition_writer()
        companies = asking.env.companies & writer.company_ids or writer.company_id
        as_writer = asking.with_user(writer)
        if as_writer.env.su:
            return as_writer
        company = asking.env.company
        if company not in companies:
            company = writer.company_id
        companies = first_among(companies, company)
        return as_writer.with_context(allowed_company_ids=companies.ids)

    def _condition_writer(self):
        """
        :raises UserError: if there is none, or it may not write such conditions any
            more
        """
        # Who wrote the conditions is no secret. In a form they are the user's own.
        writer_sudo = self.sudo().condition_user_id if self.id else self.env.user
        is_there = writer_sudo.active or writer_sudo.id == SUPERUSER_ID
        # Not by the records of companies that this person is logged in to.
        if is_there and self.with_user(writer_sudo)._may_keep_conditions():
            return writer_sudo
        raise UserError(
            self.env._(
                "%(record)s: %(user)s, who wrote the conditions, may not do so any "
                "more. Look at them, then press “Use My Rights”.",
                record=self.sudo().display_name,
                user=writer_sudo.name or self.env._("somebody unknown"),
            )
        )

    @api.model
    def _may_keep_conditions(self):
        """:return: whether conditions that the user wrote are still evaluated"""
        return self.browse().has_access("write")

    def _check_readable(self, asking):
        """The ORM lets everybody search fields by which only some may read.

        :raises ValidationError: names the condition
        """
        Check = asking.env["contact.domain.check"]
        items = Check._parse(self[self._condition_field])
        for _condition in Check._conditions(asking._name, items):
            pass

    @api.model
    def _by_rights_of_both(self, asking, other, domain):
        """
        :param asking: a model, in the environment of one person
        :param other: the same, in that of another one
        :param Domain domain: conditions
        :return: a ``Domain`` of what both find. Condition by condition, so that a
            negated one as well tells nothing that one of the two may not know.
        """
        if is_same_query(asking._search(domain), other._search(domain)):
            return domain
        anybody = Domain.TRUE
        if asking._active_name:
            anybody = Domain(asking._active_name, "in", (True, False))

        def by_both(condition):
            is_simple = "." not in condition.field_expr
            if is_simple and condition.operator in Domain.NEGATIVE_OPERATORS:
                return ~by_both(~condition)
            return Domain.AND(
                Domain("id", "in", model._search(condition & anybody))
                for model in (asking, other)
            )

        return domain.map_conditions(by_both) & Domain(
            "id", "in", other._search(anybody)
        )


def is_same_query(one, other):
    """:return: whether two queries are the same statement with the same values"""
    one, other = one.select(), other.select()
    return (one.code, one.params) == (other.code, other.params)
