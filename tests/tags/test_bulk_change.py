from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from ...models.tags import contact_bulk_change
from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestBulkChange(ContactMarketingCommon):
    def _change(self, partners, **values):
        return (
            self.env["contact.bulk.change"]
            .with_user(self.marketer)
            .create({"domain": repr([("id", "in", partners.ids)]), **values})
        )

    def test_from_the_contact_list(self):
        partners = self.alicja + self.bruno
        partners.contact_tag_add(self.product_b.ids)
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        Change = self.env["contact.bulk.change"].with_user(self.marketer)
        form = Form(
            Change.with_context(**context),
            "contact_marketing.contact_bulk_change_view_form_dialog",
        )
        form.tag_add_ids.add(self.product_a)
        form.tag_remove_ids.add(self.product_b)
        form.list_add_ids.add(self.fair)
        change = form.save()
        self.assertEqual(change.partner_count, 2)
        self.assertEqual(change.action_apply()["params"]["type"], "success")
        self.assertEqual(partners.category_id, self.product_a)
        self.assertEqual(self.fair.partner_ids, partners)
        self.assertRecordValues(change, [{"state": "done", "done_count": 2}])
        self.assertEqual(self.held(self.alicja, self.product_a).user_id, self.marketer)
        self.assertConsistent()

    def test_all_that_match_when_the_selection_was_cut(self):
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", 1)
        context = {
            "active_model": "res.partner",
            "active_ids": self.alicja.ids,
            "active_domain": [("id", "in", (self.alicja + self.bruno).ids)],
        }
        change = self.env["contact.bulk.change"].with_context(**context).create({})
        self.assertEqual(change.partner_count, 2)

    def test_large_changes_go_on_in_the_background(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(7)])
        change = self._change(partners, tag_add_ids=self.link(self.product_a))
        with patch.object(contact_bulk_change, "CHUNK", 3):
            change.action_apply()
            self.assertEqual(change.state, "running")
            self.assertFalse(partners.category_id)
            with self.enter_registry_test_mode():
                self.env.ref(
                    "contact_marketing.ir_cron_bulk_changes"
                ).method_direct_trigger()
        self.assertRecordValues(
            change, [{"state": "done", "done_count": 7, "progress": 100}]
        )
        self.assertEqual(len(self.product_a.assignment_ids), 7)
        self.assertEqual(self.product_a.assignment_ids.user_id, self.marketer)

    def test_stopped_and_resumed_where_it_was(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(4)])
        change = self._change(partners, tag_add_ids=self.link(self.product_a))
        with patch.object(contact_bulk_change, "CHUNK", 3):
            change.action_apply()
            change._apply_chunk()
            change.action_cancel()
            self.assertEqual(change._apply_chunk(), 0)
            self.assertEqual(len(self.product_a.assignment_ids), 3)
            change.action_resume()
            change._apply_chunk()
        self.assertEqual(change.state, "done")
        self.assertEqual(set(self.product_a.assignment_ids.mapped("count")), {1})

    def test_lost_rights_stop_it_with_a_reason(self):
        partners = self.alicja + self.bruno
        change = self._change(partners, tag_add_ids=self.link(self.product_a))
        with patch.object(contact_bulk_change, "CHUNK", 1):
            change.action_apply()
            group = self.env.ref("contact_marketing.group_user")
            self.marketer.group_ids -= group
            with self.enter_registry_test_mode():
                self.env.ref(
                    "contact_marketing.ir_cron_bulk_changes"
                ).method_direct_trigger()
        change = change.sudo()
        self.assertEqual(change.state, "failed")
        self.assertIn("Contact Marketing", change.error)
        self.assertFalse(partners.category_id)

    def test_nothing_to_do_and_twice(self):
        with self.assertRaisesRegex(UserError, "tag or list"):
            self._change(self.alicja).action_apply()
        change = self._change(self.alicja, tag_add_ids=self.link(self.product_a))
        change.action_apply()
        with self.assertRaisesRegex(UserError, "already"):
            change.action_apply()
        with self.assertRaises(UserError):
            self._change(
                self.alicja,
                tag_add_ids=self.link(self.product_a),
                tag_remove_ids=self.link(self.product_a),
            )

    def test_a_colleague_of_fewer_companies_reaches_whom_both_see(self):
        other = self.env["res.company"].create({"name": "AAA", "sequence": -1})
        self.marketer.company_ids += other
        elsewhere = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        change = self._change(
            self.alicja + elsewhere, tag_add_ids=self.link(self.product_a)
        )
        self.assertNotIn(other, self.manager.company_ids)
        change.with_user(self.manager).action_apply()
        self.assertIn(self.product_a, self.alicja.category_id)
        self.assertFalse(elsewhere.category_id)

    def test_a_broken_domain(self):
        with self.assertRaises(UserError):
            self.env["contact.bulk.change"].create({"domain": "import os"})

    def test_archived_contacts_are_left_out(self):
        self.bruno.active = False
        change = self._change(
            self.alicja + self.bruno, tag_add_ids=self.link(self.product_a)
        )
        change.action_apply()
        self.assertFalse(self.bruno.category_id)

    def test_usage(self):
        self._change(self.alicja, tag_add_ids=self.link(self.product_a))
        self.assertEqual(self.product_a.usage_count, 1)
        action = self.product_a.action_open_usage()
        usage = self.env["contact.usage"].search(Domain(action["domain"]))
        self.assertEqual(usage.role, "add")
        self.assertEqual(usage.record_ref._name, "contact.bulk.change")
        self.assertEqual(usage.action_open_record()["res_id"], usage.res_id)
        self.assertEqual(self.fair.usage_count, 0)

    def test_background_work_has_its_scheduled_action(self):
        """Also where queue_job is installed, which would hide that it is missing."""
        for name, model in self.env.registry.items():
            if not model._abstract and hasattr(model, "_background_cron"):
                with self.subTest(name):
                    self.assertTrue(self.env.ref(model._background_cron).active)
