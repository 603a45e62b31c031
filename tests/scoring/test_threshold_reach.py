from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..common.roles_common import RolesCommon
from .threshold_common import ThresholdCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestThresholdReach(RolesCommon, ThresholdCommon):
    """A threshold of a plan that companies share moves nobody beyond its maker."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls._new_user("both", "contact_marketing.group_manager")
        cls.both.company_ids = [Command.set((cls.here + cls.there).ids)]
        cls.plan.company_id = False
        cls.alicja.company_id = cls.there
        cls.bruno.company_id = cls.here
        cls.everybody_risen = cls.alicja + cls.bruno + cls.clara

    def _rise(self, user):
        threshold = self.threshold(
            user_id=user.id,
            tag_add_ids=[Command.link(self.product_a.id)],
            list_add_ids=[Command.link(self.fair.id)],
        )
        self.start()
        for contact in self.everybody_risen:
            self.visits(contact, 3)
        self.advance()
        for contact in self.everybody_risen:
            self.assertTrue(self.crossed(threshold, contact))
        return self.everybody_risen.filtered(
            lambda contact: (
                self.product_a in contact.category_id
                and self.fair in contact.contact_list_ids
            )
        )

    def test_it_moves_whom_its_responsible_person_sees(self):
        self.assertEqual(self._rise(self.manager), self.bruno + self.clara)

    def test_who_works_for_all_moves_all(self):
        self.assertEqual(self._rise(self.both), self.everybody_risen)

    def test_the_system_moves_all(self):
        self.assertEqual(
            self._rise(self.env.ref("base.user_root")),
            self.alicja.union(self.bruno, self.clara),
        )

    def test_who_works_for_less_changes_nothing(self):
        """Also a threshold that is this person's in all but the companies."""
        threshold = self.threshold(user_id=self.both.id)
        own = self.as_user(threshold, self.manager)
        for record, vals in (
            (own, {"points": 1}),
            (own, {"tag_add_ids": [Command.link(self.product_a.id)]}),
            (own.effect_id, {"tag_add_ids": [Command.link(self.product_a.id)]}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        self.as_user(threshold, self.both).points = 31
        threshold.user_id = self.manager
        own.points = 32
        threshold.user_id = self.both
        self.plan.company_id = self.here
        own.points = 33
        self.assertEqual(threshold.points, 33)
