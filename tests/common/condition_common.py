from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..segments.segment_watch_common import WatchCommon
from .common import NOW

MIXIN = "contact.condition.mixin"
# Which nobody makes but a journey: see test_journey_conditions.
PARTS_OF_JOURNEYS = {"contact.journey.rule", "contact.journey.step"}
ADDON = Path(__file__).resolve().parents[2]
SECRETS = (
    "[('mailing_trace_ids.mass_mailing_id.mail_server_id.smtp_pass', '=like', 'a%')]",
    "[('sale_order_ids.amount_total', '>', 1000)]",
    "[('sale_order_ids', 'any', [('amount_total', '>', 1000)])]",
    "['!', ('sale_order_ids', 'any', [('amount_total', '>', 1000)])]",
    "[('sale_order_ids', 'not any', [('amount_total', '>', 1000)])]",
    "[('sale_order_ids', 'any!', [('amount_total', '>', 1000)])]",
)


class ConditionCommon(WatchCommon):
    """All models that store conditions, and who may make them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.rich, cls.poor = cls.alicja, cls.bruno
        seller = cls._new_user(
            "seller",
            "contact_marketing.group_manager,sales_team.group_sale_salesman_all_leads",
        )
        cls.plan = cls.env["contact.scoring.plan"].create({"name": "Plan"})
        for user in cls.marketer | cls.manager | cls.admin | seller:
            user.email = f"{user.login}@example.com"
        contacts_id = cls.env["ir.model"]._get("res.partner").id
        # By model: who may store its conditions at least, and what else it takes.
        cls.makers = {
            "mailing.filter": (
                cls.marketer,
                {"name": "Segment", "mailing_model_id": contacts_id},
            ),
            "mailing.mailing": (
                cls.marketer,
                {"subject": "Mailing", "mailing_model_id": contacts_id},
            ),
            "contact.bulk.change": (
                cls.marketer,
                {"tag_add_ids": [Command.set(cls.product_a.ids)]},
            ),
            "contact.campaign": (cls.marketer, {"name": "Campaign"}),
            "contact.trigger": (seller, {"name": "Trigger", "kind": "order"}),
            "contact.scoring.plan": (cls.manager, {"name": "Own Plan"}),
            "contact.scoring.rule": (
                cls.manager,
                {"name": "Rule", "plan_id": cls.plan.id, "points": 1},
            ),
            "contact.hygiene.plan": (cls.manager, {"name": "Rules"}),
            "contact.sunset.policy": (cls.manager, {"name": "Policy"}),
        }

    def setUp(self):
        super().setUp()
        self.startClassPatcher(freeze_time(NOW))

    def _storing(self):
        """All models that store conditions: name, model as its maker, other values."""
        for name in self._inheriting_models():
            self.assertIn(name, self.makers, "say who makes it, and how")
            user, vals = self.makers[name]
            yield self.env[name].with_user(user), dict(vals)

    def _inheriting_models(self):
        mixin = self.env.registry[MIXIN]
        return sorted(
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin)
            and not model._abstract
            and name not in PARTS_OF_JOURNEYS
        )

    def _secrets(self, Model):
        """Conditions on what the maker of a model may not read, for this model."""
        Contact = self.env["res.partner"].with_user(Model.env.user)
        hidden = [
            field.name
            for field in Contact._fields.values()
            if field.groups
            and (field.store or field.search)
            and not Contact._has_field_access(field, "read")
        ]
        self.assertGreater(len(hidden), 3)
        if Model._name == "contact.trigger":
            return [f"[('partner_id.{name}', '!=', False)]" for name in hidden]
        return [*SECRETS, *(f"[('{name}', '!=', False)]" for name in hidden)]

    def _stored(self, Model, vals, text):
        return Model.create({**vals, Model._condition_field: text})

    def _assert_refused(self, call):
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            call()
            self.env.flush_all()

    def _store_as_before(self, record, text):
        """As an older version stored it, or a past that had more rights."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET {record._condition_field} = %s WHERE id = %s",
            (text, record.id),
        )
        record.invalidate_recordset()
