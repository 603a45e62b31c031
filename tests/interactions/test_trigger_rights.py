from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.condition_common import ConditionCommon


@tagged("post_install", "-at_install")
class TestTriggerRights(ConditionCommon):
    """Who changes what a trigger does, or when, lends it their rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.adds_b = {"tag_add_ids": [Command.set(cls.product_b.ids)]}
        cls.of_orders = cls.env["contact.trigger"].with_user(cls.admin).create(
            {
                "name": "Large orders",
                "kind": "order",
                "domain": "[('amount_total', '>', 1000)]",
                "company_id": cls.company.id,
                "tag_add_ids": [Command.set(cls.product_a.ids)],
            }
        )  # fmt: skip
        cls.as_marketer = cls.of_orders.with_user(cls.marketer)

    def _writer(self):
        return self.of_orders.condition_user_id

    def test_what_it_does_is_not_changed_without_rights_on_when(self):
        for changed in (
            self.as_marketer,  # through the trigger
            self.as_marketer.effect_id,  # beside it
        ):
            with self.subTest(model=changed._name), self.cr.savepoint() as savepoint:
                self._assert_refused(lambda c=changed: c.write(self.adds_b))
                savepoint.rollback()
                self.env.invalidate_all()
                self.assertEqual(self.of_orders.tag_add_ids, self.product_a)
                self.assertEqual(self._writer(), self.admin)

    def test_what_and_when_change_in_one_save(self):
        """The conditions of before, which the marketer may not ask, are gone then."""
        self.as_marketer.write({"kind": "form", "domain": "[]", **self.adds_b})
        self.assertEqual(self._writer(), self.marketer)
        self.assertEqual(self.of_orders.tag_add_ids, self.product_b)

    def test_one_save_does_not_bring_conditions_in(self):
        trigger = self.env["contact.trigger"].with_user(self.marketer).create(
            {"name": "Form", "kind": "form"}
        )  # fmt: skip
        secret = {"kind": "order", "domain": "[('amount_total', '>', 1)]"}
        self._assert_refused(lambda: trigger.write({**secret, **self.adds_b}))

    def test_who_changes_the_tags_alone_is_the_writer(self):
        self.of_orders.domain = "[]"
        self.of_orders.with_user(self.admin).kind = "form"
        self.as_marketer.write(self.adds_b)
        self.assertEqual(self._writer(), self.marketer)
        self.of_orders.with_user(self.admin).effect_id.write(
            {"tag_add_ids": [Command.set(self.product_a.ids)]}
        )
        self.assertEqual(self._writer(), self.admin)

    def test_who_lost_the_company_stops_it_and_it_says_so(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self.of_orders.condition_problem)
        self.admin.sudo().write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.of_orders.invalidate_recordset()
        self.assertIn(self.company.name, self.of_orders.condition_problem)
        with self.assertRaisesRegex(UserError, "Use My Rights"):
            self.of_orders._sql_may_move()
