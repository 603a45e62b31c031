"""Whose rights work with stored conditions, and who may hand them on."""

import runpy
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..consent.consent_gate_common import MAILINGS
from .common import NOW
from .condition_common import ADDON, SECRETS, ConditionCommon


@tagged("post_install", "-at_install")
class TestConditionOwners(ConditionCommon):
    # ------------------------------------------------------------
    # Campaigns: of owner and of who chooses
    # ------------------------------------------------------------

    def _campaign_of_admin(self, segment):
        return (
            self.env["contact.campaign"]
            .with_user(self.admin)
            .create({"name": "Campaign", "segment_ids": [Command.set(segment.ids)]})
        )

    def test_a_campaign_does_not_lend_its_owners_rights(self):
        segment = (
            self.env["mailing.filter"]
            .with_user(self.marketer)
            .create(
                {
                    **self.makers["mailing.filter"][1],
                    "mailing_domain": repr([("id", "=", self.rich.id)]),
                }
            )
        )
        campaign = self._campaign_of_admin(segment)
        campaign.mailing_id.purpose_id = self.newsletter
        self.assertTrue(campaign._audience_counts())
        self._store_as_before(segment, SECRETS[1])
        for user in (self.marketer, self.admin):
            with self.assertRaisesRegex(UserError, "Segment"):
                campaign.with_user(user).action_preview()

    def test_nobody_chooses_a_segment_that_is_not_theirs_to_ask(self):
        secret = (
            self.env["mailing.filter"]
            .with_user(self.admin)
            .create({**self.makers["mailing.filter"][1], "mailing_domain": SECRETS[1]})
        )
        campaign = self._campaign_of_admin(secret)
        own = (
            self.env["contact.campaign"]
            .with_user(self.marketer)
            .create({"name": "Own"})
        )
        for field in ("segment_ids", "excluded_segment_ids"):
            choice = {field: [Command.set(secret.ids)]}
            self._assert_refused(lambda c=choice: own.write(c))
            self._assert_refused(
                lambda c=choice: campaign.with_user(self.marketer).write(c)
            )

    # ------------------------------------------------------------
    # Owners
    # ------------------------------------------------------------

    def _owned(self):
        mixin = self.env.registry["contact.owner.mixin"]
        made = {
            "contact.campaign": {"name": "Campaign"},
            "contact.journey": {"name": "Journey"},
            "contact.sunset.policy": {"name": "Policy"},
            "contact.scoring.threshold": {"name": "Threshold", "plan_id": self.plan.id},
        }
        for name, model in self.env.registry.items():
            if not issubclass(model, mixin) or model._abstract:
                continue
            for user in (self.marketer, self.manager):
                Model = self.env[name].with_user(user)
                if Model.has_access("create"):
                    yield Model, made[name]

    def test_nobody_hands_out_rights_they_do_not_have(self):
        for Model, vals in self._owned():
            with self.subTest(model=Model._name, user=Model.env.user.login):
                for choose in (
                    lambda M=Model, v=vals: M.create({**v, "user_id": self.admin.id}),
                    lambda M=Model, v=vals: M.with_context(
                        default_user_id=self.admin.id
                    ).create(dict(v)),
                    lambda M=Model, v=vals: M.create(v).write(
                        {"user_id": self.admin.id}
                    ),
                    lambda M=Model, v=vals: M.create(v).copy(
                        {"user_id": self.admin.id}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        choose()
                of_admin = Model.with_user(self.admin).create(vals)
                copied = of_admin.with_user(Model.env.user).copy()
                self.assertEqual(copied.user_id, Model.env.user)
                (copied | of_admin).sudo().unlink()

    def test_whose_rights_one_has_may_be_made_responsible(self):
        campaign = (
            self.env["contact.campaign"]
            .with_user(self.manager)
            .create({"name": "Handed on", "user_id": self.marketer.id})
        )
        self.assertEqual(campaign.user_id, self.marketer)
        other = self.env["res.company"].create({"name": "Other"})
        self.marketer.sudo().company_ids += other
        with self.assertRaises(AccessError):
            campaign.write({"user_id": self.marketer.id})

    def test_a_bulk_change_is_of_who_starts_it(self):
        Change = self.env["contact.bulk.change"].with_user(self.marketer)
        vals = self.makers["contact.bulk.change"][1]
        by_context = Change.with_context(default_user_id=self.admin.id)
        with self.assertRaises(AccessError):
            by_context.create({**vals, "domain": "[]"})
        with self.assertRaises(AccessError):
            Change.create({**vals, "domain": "[]", "user_id": self.admin.id})
        self.assertEqual(Change.create({**vals, "domain": "[]"}).user_id, self.marketer)

    # ------------------------------------------------------------
    # Mailings
    # ------------------------------------------------------------

    def test_a_mailing_that_may_not_go_holds_up_no_other(self):
        vals = self.makers["mailing.mailing"][1]
        stuck = (
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .create({**vals, "mailing_domain": repr([("id", "=", self.rich.id)])})
        )
        stuck.sudo().write(
            {"state": "in_queue", "schedule_date": NOW - timedelta(hours=1)}
        )
        self.marketer.active = False
        with self.enter_registry_test_mode():
            self.env.ref(MAILINGS).method_direct_trigger()
        self.assertEqual(stuck.sudo().state, "draft")
        self.assertIn(
            "wrote the conditions", "".join(stuck.sudo().message_ids.mapped("body"))
        )

    # ------------------------------------------------------------
    # Conditions from before their writer was kept
    # ------------------------------------------------------------

    def test_an_update_knows_the_writer_where_only_one_wrote(self):
        vals = {**self.makers["mailing.filter"][1], "mailing_domain": "[]"}
        own, edited = (
            self.env["mailing.filter"]
            .with_user(self.admin)
            .create([{**vals, "name": name} for name in ("Own", "Edited")])
        )
        edited.with_user(self.marketer).name = "Edited by another"
        self.env.flush_all()
        self.env.cr.execute("UPDATE mailing_filter SET condition_user_id = NULL")
        self._migrate("19.0.1.1.0/post-conditions.py")
        self.env.invalidate_all()
        self.assertEqual(own.condition_user_id, self.admin)
        self.assertFalse(edited.condition_user_id)
        edited.mailing_domain = repr([("id", ">", 0)])
        self.env.cr.execute("UPDATE mailing_filter SET condition_user_id = NULL")
        edited.invalidate_recordset()
        self.assertIn("somebody unknown", edited.condition_problem)

    def _migrate(self, script):
        path = ADDON / "migrations" / script
        scope = runpy.run_path(str(path))
        scope["migrate"](self.env.cr, "19.0.1.0.0")

    def test_an_update_rewords_the_ready_made_segment(self):
        segment = self.env.ref("contact_marketing.mailing_filter_inactive")
        now = segment.mailing_domain
        self.assertIn("'actor'", now)
        segment.with_user(self.marketer).mailing_domain = now.replace(
            "'actor'", "'verdict'"
        )
        self._migrate("19.0.1.1.0/post-inactive.py")
        self.assertEqual(segment.mailing_domain, now)
        self.assertEqual(segment.condition_user_id, self.marketer)
