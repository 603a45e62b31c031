from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMoveContact(ContactMarketingCommon):
    """The server action."""

    def _action(self, model="res.partner", **values):
        effect = self.env["contact.effect"].create(
            {
                "tag_add_ids": self.link(self.product_a),
                "list_add_ids": self.link(self.fair),
            }
        )
        return self.env["ir.actions.server"].create(
            {
                "name": "Hot",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "contact_move",
                "contact_effect_id": effect.id,
                **values,
            }
        )

    def test_contacts(self):
        both = self.alicja + self.bruno
        self._action().with_context(
            active_model="res.partner", active_ids=both.ids, active_id=both[0].id
        ).run()
        self.assertEqual(both.category_id, self.product_a)
        self.assertEqual(self.fair.partner_ids, both)
        interaction = self.alicja.interaction_ids
        self.assertEqual((interaction.kind, interaction.name), ("automation", "Hot"))
        self.env["contact.interaction"]._apply_chunk()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)

    def test_records_with_a_contact(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "A", "partner_id": self.alicja.id},
                {"name": "Nobody", "partner_id": False},
            ]
        )
        leads.user_id = self.salesman
        self._action("crm.lead").with_user(self.salesman).with_context(
            active_model="crm.lead", active_ids=leads.ids, active_id=leads[0].id
        ).run()
        self.assertEqual(self.alicja.category_id, self.product_a)

    def test_what_cannot_be_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Hot"):
            self._action("res.country")
        with self.assertRaisesRegex(ValidationError, "Hot"):
            self._action(contact_effect_id=False)

    def test_used_where(self):
        self._action()
        self.assertEqual(self.product_a.usage_count, 1)

    def test_what_a_interaction_did(self):
        self._action().with_context(
            active_model="res.partner",
            active_ids=self.alicja.ids,
            active_id=self.alicja.id,
        ).run()
        interaction = self.alicja.interaction_ids
        self.assertEqual(interaction.effect_summary, "+ Product A, + Spring Fair")
        interaction.sudo()._retract()
        interaction.invalidate_recordset()
        self.assertEqual(interaction.effect_summary, "+ Product A, − Product A")
