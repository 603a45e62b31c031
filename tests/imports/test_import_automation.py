from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon

TEXT = "Email,Name,City\nauto@example.com,Auto,Ulm\nalicja@example.com,,Ulm\n"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportAutomation(ImportCommon):
    """Rules of *Automation Rules* sleep through imports, or are awake if wanted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "base.automation" not in cls.env:
            cls.skipTest(cls, "Automation Rules is not installed")

    def rule(self, trigger, code, *triggering, **values):
        """A rule on contacts, working at once."""
        rule = self.env["base.automation"].create(
            {
                "name": trigger,
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "trigger": trigger,
                "trigger_field_ids": [
                    Command.link(
                        self.env["ir.model.fields"]._get("res.partner", name).id
                    )
                    for name in triggering
                ],
                "action_server_ids": [
                    Command.create(
                        {
                            "name": trigger,
                            "model_id": self.env["ir.model"]._get_id("res.partner"),
                            "state": "code",
                            "code": code,
                        }
                    )
                ],
                **values,
            }
        )
        self.addCleanup(rule._unregister_hook)
        return rule

    def test_rules_sleep(self):
        self.rule("on_create_or_write", "record.write({'ref': 'seen'})")
        batch = self.imported(TEXT, tag_add_ids=self.link(self.product_a))
        contacts = batch.row_ids.partner_id
        self.assertEqual(len(contacts), 2)
        self.env.flush_all()
        self.assertEqual(contacts.mapped("ref"), [False, False])
        self.assertEqual(contacts.category_id, self.product_a)
        self.assertConsistent()
        # And are awake again.
        contacts[0].city = "Bonn"
        self.assertEqual(contacts[0].ref, "seen")

    def test_rules_on_computed_fields_sleep(self):
        # Odoo computes these when all is written at last.
        self.rule(
            "on_create_or_write", "record.write({'ref': 'seen'})", "email_normalized"
        )
        batch = self.imported(TEXT)
        self.env.flush_all()
        self.assertEqual(batch.row_ids.partner_id.mapped("ref"), [False, False])

    def test_rules_run_if_wanted(self):
        self.rule("on_create_or_write", "record.write({'ref': 'seen'})", "city")
        batch = self.imported(TEXT, run_automations=True)
        self.assertEqual(batch.row_ids.partner_id.mapped("ref"), ["seen", "seen"])
        self.assertConsistent()

    def test_what_a_rule_did_is_no_use(self):
        rule = self.rule("on_create", "pass")
        rule.action_server_ids = [
            Command.create(
                {
                    "name": "Welcome",
                    "model_id": rule.model_id.id,
                    "state": "contact_move",
                    "contact_tag_add_ids": self.link(self.product_a),
                    "contact_list_add_ids": self.link(self.fair),
                }
            )
        ]
        batch = self.imported(TEXT, run_automations=True)
        made = self.contact("auto@example.com")
        self.assertEqual(made.category_id, self.product_a)
        batch.action_undo()
        self.assertFalse(made.exists())

    def test_rules_on_tags_run_if_wanted(self):
        self.rule(
            "on_create_or_write",
            "record.write({'ref': 'tagged'})",
            "category_id",
            filter_domain=repr([("category_id", "in", self.product_a.ids)]),
        )
        add = {"tag_add_ids": self.link(self.product_a)}
        quiet = self.imported("Email\nquiet@example.com\n", **add)
        self.assertFalse(quiet.row_ids.partner_id.ref)
        loud = self.imported("Email\nloud@example.com\n", run_automations=True, **add)
        self.assertEqual(loud.row_ids.partner_id.ref, "tagged")
        self.assertConsistent()

    def test_what_a_rule_refuses_fails_alone(self):
        self.rule(
            "on_create_or_write",
            "if record.city == 'Ulm':\n    raise UserError('Not from Ulm')",
            "city",
        )
        text = "Email,City\na@example.com,Bonn\nb@example.com,Ulm\n"
        batch = self.imported(text, run_automations=True)
        self.assertEqual(self.outcomes(batch), ["created", "failed"])
        self.assertIn("Not from Ulm", batch.row_ids.sorted("number")[1].messages)
        self.assertFalse(self.contact("b@example.com"))
        # A rule that sleeps refuses nothing.
        self.assertEqual(self.imported(text).created_count, 1)

    def test_undo_wakes_no_rule(self):
        self.alicja.city = False
        batch = self.imported(TEXT)
        self.rule("on_unlink", "raise UserError('Stays')")
        self.rule("on_create_or_write", "record.write({'ref': 'seen'})")
        batch.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.contact("auto@example.com"))
        self.assertFalse(self.alicja.city or self.alicja.ref)

    def test_a_broken_import_leaves_rules_awake(self):
        self.rule("on_create_or_write", "record.write({'ref': 'seen'})")
        with (
            self.assertRaises(ValueError),
            self.env.cr.savepoint(),
            self.env["contact.automation.suspension"]._suspend_automations(),
        ):
            raise ValueError("broken")
        self.alicja.city = "Bonn"
        self.assertEqual(self.alicja.ref, "seen")
