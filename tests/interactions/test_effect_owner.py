from itertools import count
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from ..common.roles_common import RolesCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestEffectOwner(RolesCommon):
    """An effect is as its owner is, whatever model that is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Hello",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        cls.plan = cls.env["contact.scoring.plan"].create(
            {"name": "Plan", "company_id": cls.here.id}
        )
        cls.points = count(10, 5)
        adds = {"tag_add_ids": [Command.link(cls.product_a.id)]}
        of_here = {"company_id": cls.here.id}
        # Of each owner, as the lowest role makes it that may.
        cls.makers = {
            "contact.link.effect": (
                "marketer",
                {"mailing_id": cls.mailing.id, "url": "https://example.com", **adds},
            ),
            "contact.trigger": (
                "marketer",
                {"name": "Page", "url_pattern": "/shop/*", **of_here, **adds},
            ),
            "contact.scoring.threshold": (
                "manager",
                {"name": "Hot", "plan_id": cls.plan.id, **adds},
            ),
            "contact.campaign": (
                "marketer",
                {"name": "Monthly", "purpose_id": cls.newsletter.id, **of_here, **adds},
            ),
            "contact.import": ("marketer", {"source": "Fair", **of_here, **adds}),
            "contact.bulk.change": ("marketer", {"domain": "[]", **adds}),
            "ir.actions.server": (
                "system",
                {
                    "name": "Move",
                    "model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "state": "contact_move",
                    "contact_tag_add_ids": [Command.link(cls.product_a.id)],
                },
            ),
        }

    def _owner_fields(self):
        return [
            field
            for field in self.env["contact.effect"]._owner_fields()
            # Made by journeys alone, of their definition: see test_journey_definition.
            if field.model_name != "contact.journey.step"
        ]

    def _make(self, field, **values):
        role, vals = self.makers[field.model_name]
        Owner = self.as_user(self.env[field.model_name], self.roles[role])
        if field.model_name == "contact.scoring.threshold":
            vals = {**vals, "points": next(self.points)}
        return Owner.create({**vals, **values}).sudo()

    def test_every_owner_is_tried(self):
        self.assertEqual(
            {field.model_name for field in self._owner_fields()}, set(self.makers)
        )

    def test_rights_are_those_of_the_owner(self):
        for field in self._owner_fields():
            owner = self._make(field)
            effect = owner[field.name]
            for role, user in self.everybody():
                mine, its = self.as_user(owner, user), self.as_user(effect, user)
                for operation in ("read", "write"):
                    with self.subTest(owner=field.model_name, role=role, op=operation):
                        self.assertEqual(
                            its.has_access(operation), mine.has_access(operation)
                        )
                with self.subTest(owner=field.model_name, role=role):
                    may_read = mine.has_access("read")
                    if its.browse().has_access("read"):
                        found = its.search([("tag_add_ids", "in", self.product_a.ids)])
                        self.assertEqual(effect in found.sudo(), may_read)
                    with self.assertRaises(AccessError):
                        its.unlink()
                if not its.has_access("write"):
                    with (
                        self.subTest(owner=field.model_name, role=role),
                        self.assertRaises(AccessError),
                    ):
                        its.write({"purpose_grant_ids": self.link(self.newsletter)})

    def test_others_hear_of_each_write(self):
        write, written = BaseModel.write, []

        def noted(records, vals):
            written.append(records)
            return write(records, vals)

        for field in self._owner_fields():
            name = (
                "contact_tag_add_ids"
                if field.model_name == "ir.actions.server"
                else "tag_add_ids"
            )
            owner = self._make(field)
            written.clear()
            with (
                self.subTest(owner=field.model_name),
                patch.object(BaseModel, "write", noted),
            ):
                owner.write({name: self.link(self.product_b)})
                self.assertIn(owner, written)

    def test_nobody_brings_or_shares_an_effect(self):
        for field in self._owner_fields():
            owner = self._make(field)
            role, _vals = self.makers[field.model_name]
            user = self.roles[role]
            other = self._make(self._owner_fields()[0])
            foreign = other[self._owner_fields()[0].name]
            as_maker = self.as_user(owner, user)
            with self.subTest(owner=field.model_name):
                with self.assertRaises(AccessError):
                    as_maker.write({field.name: foreign.id})
                with self.assertRaises(AccessError):
                    self._make(field, **{field.name: foreign.id})
                Owner = as_maker.browse().with_context(
                    **{f"default_{field.name}": foreign.id}
                )
                with self.assertRaises(AccessError):
                    Owner.create(self.makers[field.model_name][1])
                self.env["ir.default"].set(
                    field.model_name, field.name, foreign.id, user_id=user.id
                )
                self.assertNotEqual(self._make(field)[field.name], foreign)
                # Code as well: by the database within a model, by the model among them.
                is_same = field.model_name == other._name
                with (
                    self.assertRaises(IntegrityError if is_same else ValidationError),
                    self.env.cr.savepoint(),
                    mute_logger("odoo.sql_db"),
                ):
                    owner.write({field.name: foreign.id})

    def test_a_copy_has_its_own(self):
        for field in self._owner_fields():
            with self.subTest(owner=field.model_name):
                owner = self._make(field)
                copied = owner.copy()
                self.assertTrue(copied[field.name])
                self.assertNotEqual(copied[field.name], owner[field.name])
                self.assertEqual(copied[field.name].tag_add_ids, self.product_a)

    def test_it_goes_with_its_owner(self):
        for field in self._owner_fields():
            with self.subTest(owner=field.model_name):
                owner = self._make(field)
                effect = owner[field.name]
                self.assertTrue(effect)
                owner.unlink()
                self.assertFalse(effect.exists())

    def test_what_may_not_be_seen_is_no_target(self):
        theirs = self.env["contact.list"].create(
            {"name": "Theirs", "company_id": self.there.id}
        )
        for field in self._owner_fields():
            name = (
                "contact_list_add_ids"
                if field.model_name == "ir.actions.server"
                else "list_add_ids"
            )
            role, _vals = self.makers[field.model_name]
            if role == "system":
                continue  # lists are nothing that this role sees
            with self.subTest(owner=field.model_name):
                with self.assertRaises(AccessError):
                    self._make(field, **{name: self.link(theirs)})
                owner = self.as_user(self._make(field), self.roles[role])
                with self.assertRaises(AccessError):
                    owner.write({name: self.link(theirs)})
                owner.sudo().write({name: self.link(theirs)})
                owner.write({"tag_add_ids": self.link(self.product_b)})

    def test_the_rights_on_many_take_no_more_queries(self):
        field = next(
            field
            for field in self._owner_fields()
            if field.model_name == "contact.link.effect"
        )
        links = self.env["contact.link.effect"]
        for number in range(50):
            links += self._make(field, url=f"https://example.com/{number}")
        counts = []
        for some in (links[:2], links):
            self.env.flush_all()
            self.env.invalidate_all()
            effects = self.as_user(some.effect_id, self.marketer)
            effects.check_access("write")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            effects.check_access("write")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_an_action_is_edited_in_its_form(self):
        field = next(
            field
            for field in self._owner_fields()
            if field.model_name == "ir.actions.server"
        )
        action = self.as_user(self._make(field), self.system)
        action.write({"contact_tag_remove_ids": self.link(self.product_b)})
        effect = action.sudo().contact_effect_id
        self.assertEqual(effect.tag_remove_ids, self.product_b)
        with self.assertRaises(ValidationError):
            action.write(
                {
                    "contact_tag_add_ids": [Command.clear()],
                    "contact_tag_remove_ids": [Command.clear()],
                }
            )
        plain = self.as_user(self.env["ir.actions.server"], self.system).create(
            {
                "name": "Nothing yet",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
            }
        )
        self.assertFalse(plain.sudo().contact_effect_id)
        plain.write(
            {"state": "contact_move", "contact_tag_add_ids": self.link(self.product_a)}
        )
        self.assertEqual(plain.sudo().contact_effect_id.tag_add_ids, self.product_a)
