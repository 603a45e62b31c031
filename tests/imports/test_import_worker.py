from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.imports import contact_import_run
from ..common.roles_common import RolesCommon
from .import_common import ImportCommon

TEXT = "Email,Name\nzyxwvu@example.com,Renamed\n"


@tagged("post_install", "-at_install")
class TestImportWorker(RolesCommon, ImportCommon):
    """An import lends nobody the rights of who made it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls._new_user("both", "contact_marketing.group_manager")
        cls.both.company_ids = [Command.set((cls.here + cls.there).ids)]
        cls.foreign = cls.env["res.partner"].create(
            {
                "name": "Zyxwvu",
                "email": "zyxwvu@example.com",
                "company_id": cls.there.id,
            }
        )

    def setUp(self):
        super().setUp()
        # However small it is, the scheduler does it.
        self.startPatcher(patch.object(contact_import_run, "AT_ONCE", 0))

    def _work(self, batch):
        while batch.sudo()._background_chunk():
            pass
        self.env.invalidate_all()

    def _at_work(self, user, **values):
        """An import that the scheduler is about to run for somebody."""
        batch = self.batch(TEXT, user=user, **values)
        batch.action_read()
        batch.action_check()
        self._work(batch)
        batch.action_start()
        self.assertEqual(batch.state, "running")
        return batch

    def test_who_asks_has_it_done_with_their_own_rights(self):
        """A file of somebody else's, put in place of what was to be imported."""
        self.foreign.company_id = self.here
        self.env["ir.rule"].create(
            {
                "name": "Not for one of them",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('name', '!=', 'Zyxwvu')] if user.id == "
                f"{self.manager.id} else [(1, '=', 1)]",
            }
        )
        batch = self.batch("Email\nsomebody@example.com\n", user=self.marketer)
        own = self.as_user(batch, self.manager)
        own.file = self.batch(TEXT, user=self.manager).file
        own.known = "overwrite"
        own.action_read()
        own.column_ids.overwrite = True
        for act in (own.action_check, own.action_start, own.action_undo):
            act()
            self.assertEqual(batch.sudo().worker_id, self.manager)
            self._work(batch)
            self.assertEqual(self.foreign.name, "Zyxwvu")
            self.assertNotIn(self.foreign, batch.sudo().row_ids.partner_id)
        self.assertEqual(batch.state, "undone")

    def test_who_made_it_reaches_what_they_may_reach(self):
        batch = self._at_work(self.both)
        self._work(batch)
        self.assertEqual(batch.row_ids.partner_id, self.foreign)

    def test_nobody_changes_what_is_at_work_for_others(self):
        batch = self._at_work(self.both, company_id=self.here.id)
        own = self.as_user(batch, self.manager)
        for record, vals in (
            (own, {"known": "overwrite"}),
            (own, {"company_id": False}),
            (own, {"tag_add_ids": [Command.link(self.product_a.id)]}),
            (own.effect_id, {"tag_add_ids": [Command.link(self.product_a.id)]}),
            (own.column_ids[0], {"overwrite": True}),
        ):
            with self.subTest(record=record, vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        own.action_pause()
        own.known = "overwrite"
        own.action_resume()
        self.assertEqual(batch.sudo().worker_id, self.manager)

    def test_who_may_not_change_it_takes_nothing_over(self):
        batch = self._at_work(self.both, company_id=self.here.id)
        for role in ("marketer", "salesman", "employee"):
            other = self.as_user(batch, self.roles[role])
            for act in (other.action_pause, other.action_cancel):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    act()
        self.assertEqual(batch.sudo().worker_id, self.both)

    def test_it_tells_of_nobody_whom_its_reader_may_not_see(self):
        """Of no company: who made it may see contacts of the other one."""
        makers = (self.both, self.roles_there["marketer"])
        for maker in makers:
            batch = self._at_work(maker)
            self._work(batch)
            self.assertEqual(batch.sudo().row_ids.partner_id, self.foreign)
            for records in (batch, batch.column_ids, batch.row_ids):
                with self.subTest(maker=maker.name, model=records._name):
                    found = self.as_user(records, self.manager)
                    self.assertFalse(found.search([("id", "in", records.ids)]))
                    with self.assertRaises(AccessError):
                        found.read(["display_name"])
                    self.assertTrue(self.as_user(records, self.both).has_access("read"))
        self.assertTrue(
            self.as_user(self.batch(TEXT), self.manager).has_access("read"),
            "administrators see what colleagues import",
        )
