from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..imports.import_common import ImportCommon
from .journey_common import JOURNEYS, SIGNALS, JourneyCase

FILE = """Name,Email
Una,una@example.com
Dos,dos@example.com
Tres,tres@example.com
"""


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyImportUndo(JourneyCase, ImportCommon):
    """What a journey alone did to imported contacts goes with them."""

    def test_who_only_travelled_is_deleted(self):
        webhook = self.new_webhook()
        journey = self._load(
            {
                "tag": {
                    "kind": "effect",
                    "tag_add": [self.product_a.name],
                    "next": "tell",
                },
                "tell": {
                    "kind": "effect",
                    "webhook_call": [webhook.name],
                    "list_add": [self.fair.name],
                    "next": "wait",
                },
                "wait": {"kind": "wait", "days": 3, "next": "end"},
                "end": {"kind": "end"},
            }
        )
        batch = self.imported(FILE, journey_start_ids=[Command.set(journey.ids)])
        self._tick(SIGNALS, JOURNEYS, SIGNALS)
        people = batch.row_ids.partner_id
        self.assertEqual(len(people), 3)
        self.assertEqual(self._of(journey).partner_id, people)
        self.assertEqual(self.told(webhook), people.sorted("id"))
        self.assertEqual(people.category_id, self.product_a)
        self.assertEqual(self.fair.member_ids.partner_id, people)
        used = people[-1]
        said = "Called me"
        used.message_post(body=said, message_type="comment")
        preview = self.env["contact.import.undo"].create({"import_id": batch.id})
        self.assertEqual((preview.delete_count, preview.kept_count), (2, 1))
        batch.action_undo()
        self.assertEqual(people.exists(), used)
        self.assertFalse(self._of(journey).partner_id - used)
