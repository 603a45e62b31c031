from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon

# What the addon adds for everybody who reads such a record.
OPEN = {
    "account.move": {"commercial_partner_id", "partner_shipping_id"},  # core's
    "digest.digest": {"kpi_contact_quality", "kpi_contact_quality_value"},
    "mail.compose.message": {"purpose_id"},
    "res.partner": {
        *("email_hint", "email_warning", "phone_hint", "phone_warning"),
        *("likely_duplicates", "create_days"),
        *("social_linkedin", "social_facebook", "social_instagram", "social_x"),
        *("social_profile", "social_links"),
    },
    "res.company": {"rfm_source"},
    "res.partner.category": {
        *("lifetime_number", "lifetime_unit", "counting", "may_configure"),
    },
}
# Which nobody can ask whether they are empty.
ASKED_BY_RECORD = {"hit_rule_ids", "segment_ids", "tag_counts"}
OUTSIDERS = ("employee", "portal", "public")
RECORDS = 6


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCoreFields(RecordsCommon):
    """What the addon adds to Odoo's own models is read and searched by its readers."""

    def _added(self):
        """:return: fields of the addon on models of others, and on what inherits"""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or model._original_module == "contact_marketing":
                continue
            for field in model._fields.values():
                origin = field.related_field if field.inherited else field
                is_ours = origin._module == "contact_marketing"
                if is_ours and field.name not in (*MAGIC_COLUMNS, "display_name"):
                    yield self.env[name], field

    def _readers_of(self, model):
        for role in OUTSIDERS:
            if self.as_user(model, self.roles[role]).has_access("read"):
                yield role, self.as_user(model, self.roles[role])

    def _is_open(self, model, field):
        if field.inherited:
            field = field.related_field
        return field.name in OPEN.get(field.model_name, ())

    def test_whatever_is_not_open_has_its_groups(self):
        for model, field in self._added():
            for role, _as_user in self._readers_of(model):
                with self.subTest(model=model._name, field=field.name, role=role):
                    self.assertTrue(self._is_open(model, field) or field.groups)

    def test_nobody_else_reads_it(self):
        for model, field in self._added():
            if self._is_open(model, field):
                continue
            record = model.search([], limit=1)
            for role, as_user in self._readers_of(model):
                with self.subTest(model=model._name, field=field.name, role=role):
                    self.assertNotIn(field.name, as_user.fields_get())
                    mine = self.as_user(record, as_user.env.user)
                    with self.assertRaises(AccessError):
                        mine.read([field.name])

    def test_nobody_else_searches_by_it(self):
        for model, field in self._added():
            if self._is_open(model, field) or not (field.store or field.search):
                continue
            for role, as_user in self._readers_of(model):
                for domain in self._conditions(field):
                    with (
                        self.subTest(
                            model=model._name,
                            field=field.name,
                            role=role,
                            domain=domain,
                        ),
                        self.assertRaises(AccessError),
                    ):
                        as_user.search_count(domain)
                if model._name == "res.partner":
                    self._check_paths(as_user, field, role)

    def _check_paths(self, contacts, field, role):
        """The same by way of other records."""
        (condition,) = domain = next(self._conditions(field))
        name, operator, value = condition
        for path in ("parent_id", "child_ids"):
            for asked in (
                [(f"{path}.{name}", operator, value)],
                [(path, "any", domain)],
                ["!", (path, "not any", domain)],
            ):
                with (
                    self.subTest(field=name, role=role, domain=asked),
                    self.assertRaises(AccessError),
                ):
                    contacts.search_count(asked)

    def _conditions(self, field):
        yield [(field.name, "!=", False)]
        yield [(field.name, "=", False)]
        if field.type in ("integer", "float"):
            yield [(field.name, ">", 0)]
        elif field.type == "boolean":
            yield [(field.name, "=", True)]
        elif field.type == "char":
            yield [(field.name, "ilike", "a")]
        elif field.type in ("many2one", "many2many", "one2many"):
            yield [(field.name, "in", [1])]
        elif field.type == "selection":
            yield [(field.name, "in", field.get_values(self.env))]

    def test_who_reads_a_record_reads_what_is_added_to_it(self):
        """Each role of Odoo's own, as that of Email Marketing, which knows nothing of
        this addon."""
        self._make_mailings_that_others_count()
        seen = set()
        for role, user in self.roles.items():
            for model, field in self._added():
                as_user = self.as_user(model, user)
                if not as_user.has_access("read") or (
                    field.name not in as_user.fields_get()
                ):
                    continue
                if model._name == "digest.digest":
                    continue  # core leaves out the figures that may not be read
                seen.add((role, model._name))
                for record in as_user.search([], limit=RECORDS):
                    with self.subTest(role=role, record=record, field=field.name):
                        record.invalidate_recordset()
                        record.read([field.name])
        self.assertIn(("mailer", "mailing.mailing"), seen)

    def _make_mailings_that_others_count(self):
        """Of what is not everybody's: by model, and by condition."""
        for model, condition in (
            ("res.partner", [("contact_list_ids", "in", self.fair.ids)]),
            ("res.partner", [("tag_assignment_ids", "any", [("count", ">", 1)])]),
            ("crm.lead", [("expected_revenue", ">", 1)]),
            ("sale.order", [("amount_total", ">", 1)]),
        ):
            self.env["mailing.mailing"].create(
                {
                    "subject": "Spring",
                    "mailing_model_id": self.env["ir.model"]._get_id(model),
                    "mailing_domain": repr(condition),
                }
            )

    def test_readers_search_by_it(self):
        """The guard is no wall."""
        for role in ("manager", "salesman"):
            for model, field in self._added():
                as_user = self.as_user(model, self.roles[role])
                if field.name not in as_user.fields_get() or not field.search:
                    continue
                if model._name != "res.partner":
                    continue
                if field.name in ASKED_BY_RECORD:
                    continue
                with self.subTest(field=field.name, role=role):
                    as_user.search_count([(field.name, "!=", False)])
