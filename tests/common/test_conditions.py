"""Stored conditions lend no rights: all models that store some, in every way in."""

import ast

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .condition_common import ADDON, MIXIN, SECRETS, ConditionCommon

READS_TEXT = {
    "models/common/contact_domain_check.py",
    "lib/conditions/domain_text.py",  # shows them, and searches by none
}
EDITORS = ("domain", "contact_conditions")


@tagged("post_install", "-at_install")
class TestConditions(ConditionCommon):
    # ------------------------------------------------------------
    # Every one is known
    # ------------------------------------------------------------

    def test_every_stored_condition_is_behind_the_door(self):
        mixin = self.env.registry[MIXIN]
        shown = [
            (view.model, node.get("name"))
            for view in self.env["ir.ui.view"].search([("type", "=", "form")])
            if (view.xml_id or "").startswith("contact_marketing.")
            for node in etree.fromstring(view.arch).iter("field")
            if node.get("widget") in EDITORS
        ]
        named = [
            (name, field.name)
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if "contact_marketing" in field._modules
            and field.store
            and field.type in ("char", "text")
            and field.name.endswith("domain")
        ]
        self.assertGreaterEqual(len(shown), 5)
        for name, field_name in {*shown, *named}:
            model = self.env.registry[name]
            if field_name not in model._fields:
                continue  # of the lines inside a form
            with self.subTest(model=name, field=field_name):
                self.assertTrue(issubclass(model, mixin))
                self.assertIn(field_name, self.env[name]._condition_inputs())

    def test_nothing_else_reads_the_text_of_conditions(self):
        for path in ADDON.rglob("*.py"):
            place = str(path.relative_to(ADDON))
            if place.startswith(("tests", "devtools")) or place in READS_TEXT:
                continue
            names = {
                node.id
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Name)
            }
            with self.subTest(place=place):
                self.assertFalse(names & {"literal_eval", "safe_eval", "eval"})

    # ------------------------------------------------------------
    # In
    # ------------------------------------------------------------

    def test_nobody_stores_what_they_may_not_ask(self):
        for Model, vals in self._storing():
            with self.subTest(model=Model._name, user=Model.env.user.login):
                if Model._name == "contact.campaign":
                    continue  # It chooses segments: see below.
                name = Model._condition_field
                own = self._stored(Model, vals, "[('id', '>', 0)]")
                for text in self._secrets(Model):
                    with self.subTest(condition=text):
                        for store in (
                            lambda M=Model, v=vals, t=text: self._stored(M, v, t),
                            lambda M=Model, v=vals, t=text, n=name: M.with_context(
                                **{f"default_{n}": t}
                            ).create(dict(v)),
                            lambda o=own, t=text, n=name: o.write({n: t}),
                            lambda o=own, t=text, n=name: o.copy({n: t}),
                        ):
                            self._assert_refused(store)

    def test_nobody_imports_what_they_may_not_ask(self):
        for Model, vals in self._storing():
            if Model._name == "contact.campaign":
                continue  # It has no text: see test_condition_owners.
            names, row = zip(*self._as_in_a_file(Model, vals), strict=True)
            for text, is_let_in in (("[('id', '>', 0)]", True), (SECRETS[1], False)):
                with self.subTest(model=Model._name, condition=text):
                    if Model._name == "contact.trigger" and not is_let_in:
                        text = self._secrets(Model)[0]
                    result = Model.with_context(import_file=True).load(
                        [*names, Model._condition_field], [[*row, text]]
                    )
                    self.assertEqual(bool(result["ids"]), is_let_in, result["messages"])
                    self.assertEqual(bool(result["messages"]), not is_let_in)

    def _as_in_a_file(self, Model, vals):
        """:return: pairs of the header of a column and what a row has in it"""
        for name, value in vals.items():
            field = Model._fields[name]
            if field.type == "many2many":
                [(_command, _zero, ids)] = value
                yield f"{name}/.id", ",".join(map(str, ids))
            elif field.type == "many2one":
                yield f"{name}/.id", str(value)
            elif field.type == "selection":
                yield name, dict(field._description_selection(self.env))[value]
            else:
                yield name, str(value)

    def test_the_writer_is_recorded_and_never_chosen(self):
        for Model, vals in self._storing():
            with self.subTest(model=Model._name, user=Model.env.user.login):
                if Model._name != "contact.campaign":
                    vals[Model._condition_field] = "[]"
                forged = {"condition_user_id": self.admin.id}
                own = Model.with_context(
                    default_condition_user_id=self.admin.id
                ).create({**vals, **forged})
                self.assertEqual(
                    own.condition_user_id, self.env["res.users"].browse(Model.env.uid)
                )
                own.write(forged)
                self.assertEqual(own.condition_user_id.id, Model.env.uid)
                own.sudo().with_user(self.admin).action_adopt_conditions()
                self.assertEqual(own.condition_user_id, self.admin)
                own.invalidate_recordset()
                field = Model._condition_field
                value = own._fields[field].convert_to_write(own[field], own)
                own.write({field: value})
                self.assertEqual(own.condition_user_id.id, Model.env.uid)
                if Model._name != "contact.scoring.rule":
                    self.assertEqual(own.copy().condition_user_id.id, Model.env.uid)

    def test_who_has_it_watched_must_be_able_to_ask(self):
        segment = (
            self.env["mailing.filter"]
            .with_user(self.admin)
            .create({**self.makers["mailing.filter"][1], "mailing_domain": SECRETS[1]})
        )
        self._assert_refused(
            lambda: segment.with_user(self.marketer).write({"is_watched": True})
        )

    # ------------------------------------------------------------
    # Out
    # ------------------------------------------------------------

    def test_the_system_lends_nothing(self):
        for Model, vals in self._storing():
            with self.subTest(model=Model._name, user=Model.env.user.login):
                if Model._name == "contact.campaign":
                    continue
                record = self._stored(Model, vals, "[('id', '>', 0)]")
                asking = self.env[record._condition_model()].sudo()
                for text in self._secrets(Model):
                    if "any!" in text:
                        continue  # That is no condition at all.
                    self._store_as_before(record, text)
                    with self.subTest(condition=text), self.assertRaises(UserError):
                        record.sudo()._matching_query(asking)
                    with self.subTest(condition=text), self.assertRaises(UserError):
                        asking._search(record.sudo()._matching(asking))

    def test_nobody_counts_fields_that_they_may_not_read(self):
        """How many contacts have it filled is shown to everybody."""
        plan = self.env["contact.hygiene.plan"].with_user(self.manager)
        hidden = [
            line
            for line in self.env["ir.model.fields"].search(
                [("model", "=", "res.partner"), ("store", "=", True)]
            )
            if not self.env["res.partner"]
            .with_user(self.manager)
            ._has_field_access(self.env["res.partner"]._fields[line.name], "read")
        ]
        self.assertTrue(hidden)
        for field in hidden:
            weights = [Command.create({"field_id": field.id, "weight": 1})]
            with self.subTest(field=field.name):
                self._assert_refused(
                    lambda w=weights: plan.create({"name": "Rules", "weight_ids": w})
                )

    def test_a_snapshot_tells_nothing(self):
        segment = (
            self.env["mailing.filter"]
            .with_user(self.marketer)
            .create(
                {
                    **self.makers["mailing.filter"][1],
                    "mailing_domain": "[('id', '>', 0)]",
                    "is_watched": True,
                }
            )
        )
        self._store_as_before(segment, SECRETS[1])
        with mute_logger(
            "odoo.addons.contact_marketing.models.segments.mailing_filter_watch"
        ):
            self.look()
        self.assertTrue(segment.watch_problem)
        members = self.env["contact.segment.member"].search(
            [("segment_id", "=", segment.id)]
        )
        self.assertFalse(members)

    def test_a_form_tells_nothing(self):
        """What is typed into a form is asked by the rights of who types it."""
        change = (
            self.env["contact.bulk.change"]
            .with_user(self.admin)
            .create(
                {**self.makers["contact.bulk.change"][1], "domain": "[('id', '>', 0)]"}
            )
        )
        typed = change.with_user(self.marketer).new(
            {"domain": SECRETS[1]}, origin=change.with_user(self.marketer)
        )
        with self.assertRaises(UserError):
            self.assertFalse(typed.partner_count)

    def test_a_lost_right_stops_and_says_so(self):
        for Model, vals in self._storing():
            with self.subTest(model=Model._name, user=Model.env.user.login):
                if Model._name == "contact.campaign":
                    vals = {**vals, "list_ids": [Command.set(self.fair.ids)]}
                    record = Model.create(vals)
                    ask = record.sudo()._audience_counts
                    record.mailing_id.sudo().purpose_id = self.newsletter
                else:
                    record = self._stored(Model, vals, "[('id', '>', 0)]")
                    asking = self.env[record._condition_model()].sudo()
                    ask = lambda r=record, a=asking: r.sudo()._matching_query(a)  # noqa: E731
                writer = record.condition_user_id
                ask()
                with self.cr.savepoint() as savepoint:
                    self.env["res.users"].browse(writer.id).active = False
                    with self.assertRaisesRegex(UserError, "wrote the conditions"):
                        ask()
                    record.invalidate_recordset(["condition_problem"])
                    self.assertIn(writer.name, record.sudo().condition_problem)
                    record.with_user(self.admin).action_adopt_conditions()
                    ask()
                    self.assertFalse(record.sudo().condition_problem)
                    savepoint.rollback()
                self.env.registry.clear_all_caches()
                self.env.invalidate_all()

    def test_what_both_may_see(self):
        """Also a negated condition tells nothing that one of the two may not know."""
        other = self.env["res.company"].create({"name": "Other"})
        self.admin.company_ids += other
        analyst = self._new_user("analyst", "contact_marketing.group_user")
        analyst.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.rich.id, "company_id": other.id, "state": "sale"},
                {"partner_id": self.poor.id, "state": "sale"},
            ]
        )
        self.assertEqual(len(orders), 2)
        people = self.rich | self.poor | self.clara
        Segment = self.env["mailing.filter"].with_user(analyst)
        owner = (
            self.env["res.partner"]
            .with_user(self.admin)
            .with_context(allowed_company_ids=(self.env.company | other).ids)
        )
        own = [("id", "in", people.ids)]
        for condition, expected in (
            (("sale_order_ids", "any", [("state", "=", "sale")]), self.poor),
            (
                ("sale_order_ids", "not any", [("state", "=", "sale")]),
                self.rich | self.clara,
            ),
        ):
            segment = Segment.create(
                {
                    **self.makers["mailing.filter"][1],
                    "mailing_domain": repr([*own, condition]),
                }
            )
            found = self.env["res.partner"].browse(segment._matching_query(owner))
            with self.subTest(condition=condition):
                self.assertEqual(found, expected)
                nested = owner.search([("segment_ids", "in", segment.ids)])
                self.assertEqual(nested, expected)
                outside = owner.search([*own, ("segment_ids", "not in", segment.ids)])
                self.assertEqual(outside, people - expected)
