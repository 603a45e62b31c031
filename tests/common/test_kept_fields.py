from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon

WRITERS = ("manager", "marketer", "salesman", "employee")
# What a field is called that a person has no business to set.
MACHINES = ("state", "error", "problem", "step", "progress")
# A new policy is a draft, whatever is said: also to demo data.
IGNORED = {("contact.sunset.policy", "state")}
# What is looked at before who may set what.
WITHOUT_WHICH = {
    "contact.suppression": {"address": "gone@example.com"},
    "mail.blacklist": {"email": "gone@example.com"},
    "mailing.mailing": {"subject": "Hello"},
}
# Counts that are set by people: of visits, say.
BY_HAND = {("contact.trigger", "visit_count"), ("contact.scoring.rule", "tag_count")}
# Whoever changes conditions is written down, whatever is given: see test_conditions.
PASSED_OVER = {"condition_user_id"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestKeptFields(RecordsCommon):
    """States, figures and who started it: of every model that anybody may change."""

    def _kept(self):
        """:return: pairs of a model and the fields of it that the addon keeps"""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or model._transient or not model._auto:
                continue
            kept = [
                field
                for field in model._fields.values()
                if field._module == "contact_marketing"
                and field.readonly
                and field.store
                and not field.inherited
                and field.name not in (*MAGIC_COLUMNS, *PASSED_OVER)
                # Core's own, to which the addon only gives an index.
                and (name, field.name) != ("account.move", "commercial_partner_id")
            ]
            if kept and any(self._writers(self.env[name], "write")):
                yield self.env[name], kept

    def _writers(self, model, operation):
        return [
            self.roles[role]
            for role in WRITERS
            if self.as_user(model, self.roles[role]).has_access(operation)
        ]

    def _other_value(self, field):
        if field.type in ("one2many", "many2many"):
            return [Command.clear()]
        if field.type == "many2one":
            return self.env[field.comodel_name].search([], limit=1).id or 1
        return self._sample_value(field, self.here)

    def test_what_is_called_so_is_kept(self):
        kept = {
            (model._name, field.name)
            for model, fields in self._kept()
            for field in fields
        }
        for name in {model for model, _field in kept}:
            for field in self.env[name]._fields.values():
                is_ours = field._module == "contact_marketing" and field.store
                is_machines = field.name in MACHINES or field.name.endswith("_count")
                if not is_ours or not is_machines or field.inherited:
                    continue
                if (name, field.name) in BY_HAND:
                    continue
                with self.subTest(model=name, field=field.name):
                    self.assertIn((name, field.name), kept)

    def test_nobody_writes_them(self):
        for model, fields in self._kept():
            for user in self._writers(model, "write"):
                record = self.as_user(self._own(model._name, user), user)
                for field in fields:
                    with (
                        self.subTest(
                            model=model._name, field=field.name, user=user.login
                        ),
                        self.assertRaises(AccessError),
                    ):
                        record.write({field.name: self._other_value(field)})

    def _own(self, name, user):
        record = self.sample(name, self.here)
        if "user_id" in record._fields and name.startswith("contact."):
            record.user_id = user
        elif "import_id" in record._fields:
            record.import_id.user_id = user
        return record

    def test_nobody_makes_a_record_with_them(self):
        for model, fields in self._kept():
            for user in self._writers(model, "create"):
                as_user = self.as_user(model, user)
                needed = WITHOUT_WHICH.get(model._name, {})
                for field in fields:
                    value = self._other_value(field)
                    with self.subTest(
                        model=model._name, field=field.name, user=user.login
                    ):
                        self._check_ways(as_user, field, value, needed)

    def _check_ways(self, model, field, value, needed):
        if (model._name, field.name) in IGNORED:
            return
        with self.assertRaises(AccessError):
            model.create({**needed, field.name: value})
        if field.type not in ("one2many", "many2many"):
            default = model.with_context(**{f"default_{field.name}": value})
            with self.assertRaises(AccessError):
                default.create(dict(needed))
            got = default.default_get([field.name])
            self.assertEqual(
                got.get(field.name), model.default_get([field.name]).get(field.name)
            )
        try:
            loaded = model.load([field.name], [["1"]])
        except AccessError:  # what it links to may not be looked for
            return
        self.assertFalse(loaded["ids"])

    def test_stored_defaults_of_users_set_none(self):
        for model, fields in self._kept():
            for user in self._writers(model, "create"):
                as_user = self.as_user(model, user)
                for field in fields:
                    if field.type not in ("char", "text", "integer", "selection"):
                        continue
                    before = as_user.default_get([field.name])
                    value = self._other_value(field)
                    if field.type == "selection":
                        value = field.get_values(self.env)[-1]
                    self.as_user(self.env["ir.default"], user).set(
                        model._name, field.name, value, user_id=True
                    )
                    with self.subTest(model=model._name, field=field.name):
                        self.assertEqual(as_user.default_get([field.name]), before)

    def test_copies_begin_anew(self):
        for model, fields in self._kept():
            is_ours = model._name in self.our_models()
            if not is_ours or not self._writers(model, "create"):
                continue
            user = self._writers(model, "create")[-1]
            record = self.as_user(self._own(model._name, user), user)
            with self.subTest(model=model._name):
                data = record.copy_data()[0]
                self.assertFalse(data.keys() & {field.name for field in fields})
                states = [field for field in fields if field.name == "state"]
                if states and (model._name, "state") not in IGNORED:
                    with self.assertRaises(AccessError):
                        record.copy({"state": states[0].get_values(self.env)[-1]})

    def test_a_new_policy_is_a_draft(self):
        policies = self.as_user(self.env["contact.sunset.policy"], self.manager)
        vals = {"name": "Quiet", "inactive_months": 12, "state": "running"}
        self.assertEqual(policies.create(vals).state, "draft")
