import unittest
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.consent.contact_suppression import KEY_PARAMETER
from ..lived_in.base import LivedInCase
from ..lived_in.days import LAST_DAY
from ..lived_in.problems import Problems
from ..lived_in.screens import Screens
from .databases import DEMO_TEMPLATE

# Of these, all that may be empty is.
EMPTIED = ("res.company", "res.partner")
# Without these nobody is anybody.
KEPT = {"active", "company_id", "partner_id", "email", "parent_id", "parent_path"}


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInEmpty(LivedInCase):
    """A company that filled in nothing that may stay empty: no country, no time zone,
    no settings. What may be empty comes from the registry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in EMPTIED:
            cls._empty(cls.env[name])
        settings = [
            ("key", "=like", "contact_marketing.%"),
            ("key", "!=", KEY_PARAMETER),  # a secret, and no setting
        ]
        cls.env["ir.config_parameter"].search(settings).unlink()
        cls.env.invalidate_all()

    @classmethod
    def _empty(cls, model):
        cls.env.flush_all()
        columns = [
            field.name
            for field in model._fields.values()
            if field.store
            and field.column_type
            and field.type != "boolean"
            and not field.required
            and not field.compute
            and not field.inherited
            and field.name not in {*KEPT, "id", "create_uid", "create_date"}
        ]
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s",
                SQL.identifier(model._table),
                SQL(", ").join(
                    SQL("%s = NULL", SQL.identifier(name))
                    for name in columns
                    if name not in cls._not_null(model)
                ),
            )
        )

    @classmethod
    def _not_null(cls, model):
        rows = cls.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_nullable = 'NO'",
                model._table,
            )
        )
        names = {name for (name,) in rows}
        return names | {"name"} if model._name == "res.partner" else names

    def test_every_scheduled_action(self):
        problems = Problems(self.env)
        crons = self.env["ir.cron"].search([("name", "=like", "Contact Marketing:%")])
        self.assertGreater(len(crons), 10)
        for day in (1, 2):
            with freeze_time(LAST_DAY + timedelta(days=day)):
                for cron in crons:
                    with (
                        problems.step(cron.name, day),
                        self.enter_registry_test_mode(),
                    ):
                        cron.method_direct_trigger()
        if problems.found:
            self.fail(problems.tell())

    def test_what_a_marketer_sees(self):
        user = self.env["res.users"].search([("login", "=", "lived_marketer")])
        context = {**user.with_user(user).context_get(), "uid": user.id}
        problems = Problems(self.env(user=user.id, context=context))
        Screens(problems.env, problems).walk()
        if problems.found:
            self.fail(problems.tell())
