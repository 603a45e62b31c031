"""Whatever a source gives is known to all who know interactions: generated from the
registry of sources."""

import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.interactions import kinds as kinds_module
from ...models.interactions.kinds import KIND_BY_NAME, KINDS
from ...models.interactions.sources import SOURCES
from ...models.interactions.sources.source import LISTENERS
from ...models.journeys.steps import KINDS as STEPS
from ..common.common import NOW
from .source_common import SourceCommon

ADDON = Path(__file__).parents[2]
# What a trigger that listens to these must be told first.
ITSELF = "contact.interaction"
ASKING = {
    "visit": {"url_pattern": "/x"},
    "custom_event": {"event_name": "trial started"},
    "stage": {},
    "entered": {},
    "left": {},
}
OPTIONAL = [source for source in SOURCES if source.addon]


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSources(SourceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installed = cls.env["ir.module.module"]._installed()

    def _kinds(self):
        for source in SOURCES:
            for kind in source.kinds:
                if source.is_installed(self.env):
                    yield kind

    def _record_of(self, kind):
        """Any record that an interaction of this kind can be about."""
        Model = self.env[kind.source_model].with_context(active_test=False)
        makers = {
            "account.move": lambda: {
                "move_type": "out_invoice",
                "partner_id": self.alicja.id,
            },
            "crm.lead": lambda: {"name": "Deal"},
            "discuss.channel": lambda: {"name": "Chat"},
            "event.registration": lambda: {"event_id": self.make_event().id},
            "mail.activity": lambda: {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.alicja.id,
            },
            "mailing.subscription": lambda: {
                "list_id": self.env["mailing.list"].create({"name": "News"}).id,
                "contact_id": self.env["mailing.contact"].create({"name": "A"}).id,
            },
            "pos.order": lambda: {},
            "sale.order": lambda: {"partner_id": self.clara.id},
            "sale.order.line": lambda: {
                "order_id": self.env["sale.order"]
                .create({"partner_id": self.clara.id})
                .id,
                "product_id": self.make_product().id,
            },
            "slide.channel.partner": lambda: {
                "channel_id": self.make_course().id,
                "partner_id": self.clara.id,
            },
            "survey.user_input": lambda: {"survey_id": self.make_survey().id},
            "website.track": lambda: {
                "visitor_id": self.env["website.visitor"]
                .create({"access_token": "f" * 32})
                .id
            },
        }
        if kind.source_model == ITSELF:
            return Model  # it is the interaction itself
        if kind.source_model == "pos.order":
            # An order needs a session, which the test of the till opens.
            return Model.search([], limit=1)
        return Model.create(makers[kind.source_model]())

    def test_each_has_a_file_and_a_model_to_listen_to(self):
        names = {
            path.stem for path in (ADDON / "models/interactions/sources").glob("*")
        }
        for source in SOURCES:
            with self.subTest(source=source.name):
                self.assertIn(source.name, names)
                for listener in (
                    source.listeners if source.is_installed(self.env) else ()
                ):
                    fields = self.env[listener.model]._fields
                    self.assertLessEqual({*listener.fields}, {*fields})
                    self.assertIn(listener, LISTENERS[listener.model])
                for kind in source.kinds:
                    # What a trigger asks of a record, a record tells.
                    self.assertTrue(kind.source_model or not kind.conditions)

    def test_the_table_of_the_manual_names_each(self):
        text = (ADDON / "docs/manual/interactions.md").read_text(encoding="utf-8")
        table = text.split("| interaction ")[1].split("\n\n")[0]
        names = {
            "event": "Events",
            "im_livechat": "Live Chat",
            "point_of_sale": "Point of Sale",
            "survey": "Surveys",
            "website_sale": "eCommerce",
            "website_slides": "eLearning",
        }
        for source in OPTIONAL:
            self.assertIn(f"*{names[source.addon]}*", table)

    def test_triggers_segments_scores_journeys_and_reports_know_each_kind(self):
        plan = self.env["contact.scoring.plan"].create({"name": "All kinds"})
        offered = dict(
            self.env["contact.trigger"].fields_get(["kind"])["kind"]["selection"]
        )
        for kind in self._kinds():
            with self.subTest(kind=kind.name):
                person = self.env["res.partner"].create({"name": kind.name})
                record = kind.source_model and self._record_of(kind)
                listens = (
                    kind.trigger_label
                    and kind.name not in ("stage", "entered", "left", "score")
                    and (record or kind.source_model in (None, ITSELF))
                )
                if kind.trigger_label:
                    self.assertIn(kind.name, offered)
                if listens:
                    self.listen(kind.name, **ASKING.get(kind.name, {}))
                self.env["contact.interaction"]._append(
                    {
                        "kind": kind.name,
                        "partner_id": person.id,
                        "url": "/x",
                        "name": "trial started",
                        "res_model": record and record._name,
                        "res_id": record and record.id,
                    }
                )
                self.drain()
                self.assertEqual(bool(person.category_id), bool(listens))
                domain = [
                    ("id", "=", person.id),
                    ("interaction_ids.kind", "=", kind.name),
                ]
                if kind.is_listed:
                    self.assertEqual(self.env["res.partner"].search(domain), person)
                groups = self.env["contact.interaction"]._read_group(
                    [("partner_id", "=", person.id)], ["kind"], ["__count"]
                )
                self.assertEqual(groups, [(kind.name, 1)])
                if kind.name != "score":
                    self.env["contact.scoring.rule"].create(
                        {
                            "plan_id": plan.id,
                            "name": kind.label,
                            "kind": "behaviour",
                            "interaction_kind": kind.name,
                            "points": 1,
                        }
                    )
                step = {"interaction": {"kind": kind.name}, "days": 1}
                self.assertFalse(list(STEPS["wait_until"].check(step, {})))

    def test_what_a_trigger_usually_asks_for_can_be_asked(self):
        product = self.make_product()
        for kind in self._kinds():
            if not kind.trigger_label or not kind.source_model:
                continue
            with self.subTest(kind=kind.name):
                fields = [*kind.conditions]
                domain = [(path, "!=", False) for path in fields]
                extra = {"stage_id": self.env["crm.stage"].search([], limit=1).id}
                extra |= ASKING.get(kind.name, {})
                trigger = self.listen(kind.name, domain=str(domain), **extra)
                self.assertEqual(trigger.model_name, kind.source_model)
                self.assertEqual(bool(trigger.usual_conditions), bool(fields))
                if kind.product_field:
                    self.assertTrue(trigger.has_products)
                    trigger.product_ids = product
                    trigger.product_category_ids = product.categ_id
                trigger.with_user(self.manager).usual_conditions  # noqa: B018
                trigger._sql_fires()

    # ------------------------------------------------------------
    # Without the addon
    # ------------------------------------------------------------

    def test_kinds_of_a_missing_addon_are_not_offered(self):
        optional = {kind.name for source in OPTIONAL for kind in source.kinds}
        self.assertTrue(optional)
        Module = self.env.registry["ir.module.module"]
        with patch.object(Module, "_installed", lambda _self: {}):
            for model, field in (
                ("contact.trigger", "kind"),
                ("contact.scoring.rule", "interaction_kind"),
            ):
                offered = self.env[model].fields_get([field])[field]["selection"]
                self.assertFalse(optional & {name for name, _label in offered})
            canvas = str(self.env["contact.journey"].get_view(view_type="form"))
            self.assertNotIn("event_registered", canvas)
            for kind in map(KIND_BY_NAME.get, optional):
                if kind.trigger_label:
                    with self.assertRaisesRegex(ValidationError, "needs the app"):
                        self.listen(kind.name)

    def test_what_listens_to_a_removed_addon_fires_nothing_and_stops_nobody(self):
        for source in OPTIONAL:
            if not source.is_installed(self.env):
                continue
            kind = source.kinds[0]
            trigger = self.listen(kind.name)
            gone = replace(kind, source_model="gone.with.the.addon")
            with (
                self.subTest(kind=kind.name),
                patch.dict(kinds_module.KIND_BY_NAME, {kind.name: gone}),
            ):
                trigger.invalidate_recordset()
                self.assertFalse(trigger.model_name)
                self.env["contact.interaction"]._append(
                    {
                        "kind": kind.name,
                        "partner_id": self.bruno.id,
                        "res_model": gone.source_model,
                        "res_id": 1,
                    }
                )
                self.drain()
                self.assertFalse(self.bruno.category_id)
                self.assertTrue(trigger.active)

    def test_nobody_else_names_a_kind_of_an_optional_addon(self):
        optional = {kind.name for source in OPTIONAL for kind in source.kinds}
        self.assertLessEqual(optional, {kind.name for kind in KINDS})
        quoted = re.compile("|".join(rf"[\"']{name}[\"']" for name in optional))
        for path in ADDON.glob("[cmw]*/**/*.py"):
            if path.parent.name not in ("sources", "channels"):
                self.assertFalse(quoted.findall(path.read_text()), path)
