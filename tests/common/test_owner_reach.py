from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon

# What is done with contacts of all companies of the responsible person is asked of who
# publishes it.
ASKED_LATER = {"contact.journey"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestOwnerReach(RecordsCommon):
    """Where companies share something that works with somebody's rights, nobody uses
    these for contacts of companies that are not theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls._new_user("both", "contact_marketing.group_manager")
        cls.both.company_ids = [Command.set((cls.here + cls.there).ids)]
        cls.shared = cls.env["res.company"]

    def _models(self):
        for name in self.our_models():
            if "_is_changed_within_reach" in dir(self.env[name]):
                yield name

    def _sample(self, model, company, owner):
        self.samples = {}  # one of its own, as the plan of a threshold
        record = self.sample(model, company)
        self.assertEqual(record.company_id, company)
        record.user_id = owner
        return record

    def test_who_works_for_less_changes_nothing(self):
        tried = set()
        for model in self._models():
            record = self._sample(model, self.shared, self.both)
            own = self.as_user(record, self.manager)
            changes = [(own, {"name": "Taken"})]
            if "effect_id" in record._fields:
                tags = {"tag_add_ids": [Command.link(self.product_a.id)]}
                changes += [(own, tags), (own.effect_id, tags)]
            for changed, vals in changes:
                with self.subTest(model=model, vals=vals):
                    tried.add(model)
                    if model in ASKED_LATER:
                        changed.write(vals)
                        continue
                    with self.assertRaises(AccessError):
                        changed.write(vals)
        self.assertGreaterEqual(
            tried,
            {
                "contact.campaign",
                "contact.journey",
                "contact.scoring.threshold",
                "contact.sunset.policy",
            },
        )

    def test_who_works_for_as_much_changes_it(self):
        for model in self._models():
            for company, owner, user in (
                (self.shared, self.both, self.both),
                (self.shared, self.manager, self.manager),
                (self.shared, self.manager, self.both),
                (self.here, self.both, self.manager),
            ):
                with self.subTest(model=model, company=company.name, user=user.name):
                    record = self._sample(model, company, owner)
                    self.as_user(record, user).name = "Taken"
                    self.assertEqual(record.name, "Taken")

    def test_nobody_opens_it_to_all_companies_of_somebody_else(self):
        for model in ("contact.campaign", "contact.sunset.policy"):
            record = self._sample(model, self.here, self.both)
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.as_user(record, self.manager).company_id = False

    def test_who_changes_what_a_large_change_does_reaches_whom_they_see(self):
        """Administrators see those of colleagues who work for more companies."""
        contacts = self.alicja + self.bruno
        self.alicja.company_id, self.bruno.company_id = self.there, self.here
        tags = {"tag_add_ids": [Command.link(self.product_b.id)]}
        for is_effect in (False, True):
            contacts.category_id = False
            change = (
                self.env["contact.bulk.change"]
                .with_user(self.both)
                .create(
                    {
                        "domain": repr([("id", "in", contacts.ids)]),
                        "tag_add_ids": [Command.link(self.product_a.id)],
                    }
                )
            )
            own = self.as_user(change, self.manager)
            (own.effect_id if is_effect else own).write(tags)
            change.sudo()._set_kept({"state": "running"})
            with self.assertRaises(UserError):
                own.write({"tag_remove_ids": [Command.link(self.product_a.id)]})
            while change.sudo()._background_chunk():
                pass
            self.env.invalidate_all()
            with self.subTest(is_effect=is_effect):
                self.assertFalse(self.alicja.category_id)
                self.assertEqual(
                    self.bruno.category_id, self.product_a + self.product_b
                )
