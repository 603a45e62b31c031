from functools import partial

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCompanyOfRecords(RecordsCommon):
    """Nobody makes a record for a company that is not theirs, or moves one there."""

    def _tied(self):
        """What ties a record that people change to a company: its own field, or the
        record that has one, as the record rules say.

        :return: triples of a model, a field, and a user who may change records of it
        """
        for name in [*self.our_models(), "mailing.filter"]:
            for role in ("manager", "marketer"):
                user = self.roles[role]
                model = self.as_user(self.env[name], user)
                if not model.has_access("write"):
                    continue
                rules = self.env["ir.rule"].with_user(user)
                asked = {
                    condition.field_expr.partition(".")[0]
                    for condition in rules._compute_domain(name, "write")
                    .optimize(model.sudo())
                    .iter_conditions()
                }
                for field_name in sorted(asked | ({"company_id"} & set(model._fields))):
                    field = model._fields[field_name]
                    if (
                        field.type == "many2one"
                        and field.store
                        and (field.comodel_name != "res.users")
                    ):
                        yield model, field, user

    def _own(self, name, user):
        record = self.sample(name, self.here)
        holder = record.import_id if "import_id" in record else record
        if "user_id" in holder and holder._name.startswith("contact."):
            holder.user_id = user
        return self.as_user(record, user)

    def _vals(self, name):
        left_out = ("company_id", "user_id")
        vals = self.sample_vals(name, self.here)
        return {key: value for key, value in vals.items() if key not in left_out}

    def test_every_model_with_a_company_is_tried(self):
        tried = {model._name for model, _field, _user in self._tied()}
        with_company = {
            name
            for name in [*self.our_models(), "mailing.filter"]
            if "company_id" in self.env[name]._fields
            and self.env[name]._fields["company_id"].store
            and self.as_user(self.env[name], self.manager).has_access("write")
        }
        self.assertGreaterEqual(tried, with_company)

    def test_moving(self):
        for model, field, user in self._tied():
            theirs = self.env.company if field.comodel_name == "res.company" else None
            theirs = (
                self.there if theirs else self.sample(field.comodel_name, self.there)
            )
            with self.subTest(model=model._name, field=field.name, user=user.login):
                record = self._own(model._name, user)
                before = record.sudo()[field.name]
                with self.assertRaises(AccessError):
                    record.write({field.name: theirs.id})
                self.assertEqual(record.sudo()[field.name], before)

    def test_making(self):
        for model, field, user in self._tied():
            if field.comodel_name != "res.company" or not model.has_access("create"):
                continue
            vals = partial(self._vals, model._name)
            there = self.there.id
            with self.subTest(model=model._name, user=user.login):
                self.assertTrue(model.create(vals()), "may be made at all")
                with self.assertRaises(AccessError):
                    model.create({**vals(), "company_id": there})
                with self.assertRaises(AccessError):
                    model.with_context(default_company_id=there).create(vals())
                with self.assertRaises(AccessError):
                    model.with_context(allowed_company_ids=[there]).create(vals())
                loaded = model.load(["company_id/.id"], [[str(there)]])
                self.assertFalse(loaded["ids"])

    def test_stored_defaults(self):
        for model, field, user in self._tied():
            if field.comodel_name != "res.company" or not model.has_access("create"):
                continue
            self.env["ir.default"].with_user(user).sudo().set(
                model._name, "company_id", self.there.id, user_id=user.id
            )
            with self.subTest(model=model._name, user=user.login):
                try:
                    made = model.create(self._vals(model._name))
                except AccessError:
                    continue
                self.assertNotEqual(made.sudo().company_id, self.there)
