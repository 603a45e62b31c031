import ast
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..journeys.journey_common import JourneyCase
from .common import NOW
from .english_remains import english_remains
from .test_docs import ROOT
from .test_notices import TELLING

LANGUAGE, CODE = "pl", "pl_PL"
# One of the addon's own.
PROBLEM = "No row is left to import."


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestNoticesLanguage(JourneyCase):
    """What scheduled actions tell an owner, who runs in no language, is in the owner's
    language, with what went wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CODE)
        cls.env.ref("base.module_contact_marketing")._update_translations([CODE])
        cls.owner = new_test_user(
            cls.env,
            "owner of notices",
            "contact_marketing.group_manager,mass_mailing.group_mass_mailing_user",
            email="owner@example.com",
            lang=CODE,
        )
        cls.scheduler = cls.env(context={})  # as scheduled actions begin

    def _make(self, model, **vals):
        record = self.env[model].with_user(self.owner).create(vals)
        return self.scheduler[model].browse(record.id)

    @contextmanager
    def _failing(self, model, method):
        """Let a method of a model fail with a text that is made where it runs."""

        def fail(record, *args, **kwargs):
            raise UserError(record.env._(PROBLEM))

        with patch.object(self.env.registry[model], method, fail):
            yield

    # ------------------------------------------------------------
    # How each of them comes to tell something
    # ------------------------------------------------------------

    def _fail_campaign(self):
        campaign = self._make("contact.campaign", name="Spring")
        campaign.write({"state": "running", "next_date": NOW})
        with self._failing("contact.campaign", "_check_ready"):
            self.scheduler["contact.campaign"]._send_chunk()
        return campaign

    def _fail_journey(self):
        journey_id = self._journeys(self.owner).load_definition(
            {"name": "Journey", "start": "end", "steps": {"end": {"kind": "end"}}}
        )
        journey = self.scheduler["contact.journey"].browse(journey_id)
        step = self.scheduler["contact.journey.step"].search(
            [("journey_id", "=", journey_id)], limit=1
        )
        Step = self.env.registry["contact.journey.step"]
        with (
            patch.object(Step, "_due_steps", lambda _step: step),
            patch.object(Step, "_lock_due", lambda _step: [0]),
            self._failing("contact.journey.step", "_check_can_act"),
        ):
            self.scheduler["contact.journey.step"]._act_chunk()
        return journey

    def _fail_policy(self):
        policy = self._make("contact.sunset.policy", name="Quiet", last_chance_days=0)
        policy.state = "running"
        with self._failing("contact.sunset.policy", "_check_ready"):
            policy._chunk("_step_chunk")
        return policy

    def _fail_plan(self):
        plan = self._make("contact.scoring.plan", name="Plan")
        with self._failing("contact.score", "_rewrite"):
            plan._compute(None)
        return plan

    def _fail_threshold(self):
        plan = self._make("contact.scoring.plan", name="Plan")
        threshold = self._make("contact.scoring.threshold", name="Hot", plan_id=plan.id)
        crossing = self.scheduler["contact.score.crossing"].create(
            {
                "threshold_id": threshold.id,
                "partner_id": self.alicja.id,
                "state": "above",
                "date": NOW,
                "count": 1,
                "work": "waiting",
            }
        )
        with self._failing("contact.scoring.threshold", "_take_steps"):
            crossing._work_chunk()
        return threshold

    def _fail_trigger(self):
        trigger = self._make(
            "contact.trigger", name="Prices", kind="visit", url_pattern="/prices"
        )
        visit = {"kind": "visit", "name": "/prices", "url": "/prices", "date": NOW}
        ids = self.env["contact.interaction"]._append_for(self.alicja.ids, visit)
        with self._failing("contact.trigger", "_sql_fires"):
            self.scheduler["contact.trigger"]._firing(ids)
        return trigger

    def _fail_webhook(self):
        webhook = self._make(
            "contact.webhook", name="CRM", url="https://example.com/hook"
        )
        self.scheduler["contact.webhook.delivery"].create(
            {
                "webhook_id": webhook.id,
                "partner_id": self.alicja.id,
                "message_id": "1",
                "payload": "{}",
                "date": NOW,
                "next_date": NOW,
            }
        )
        Delivery = self.env.registry["contact.webhook.delivery"]
        Cron = self.env.registry["ir.cron"]
        with (
            patch.object(Delivery, "_call", lambda _self, **_call: (410, "Gone")),
            patch.object(Cron, "_commit_progress"),  # tests commit nothing
        ):
            self.scheduler["contact.webhook.delivery"]._send_one()
        return webhook

    def _fail_segment(self):
        segment = self._make(
            "mailing.filter",
            name="Nearby",
            mailing_model_id=self.env["ir.model"]._get_id("res.partner"),
            mailing_domain="[('id', '>', 0)]",
        )
        self.env["mailing.filter"].search([]).next_snapshot_date = False
        segment.next_snapshot_date = NOW
        with self._failing("mailing.filter", "_open_snapshot"):
            self.scheduler["contact.segment.member"]._watch_chunk()
        return segment

    def _fail_mailing(self):
        mailing = self._make(
            "mailing.mailing",
            subject="Spring",
            mailing_model_id=self.env["ir.model"]._get_id("res.partner"),
            user_id=self.owner.id,
        )
        mailing.state = "in_queue"
        with self._failing("mailing.mailing", "_get_matching_domain"):
            self.scheduler["mailing.mailing"]._hold_without_rights()
        return mailing

    def _failures(self):
        return [getattr(self, name) for name in dir(self) if name.startswith("_fail_")]

    def test_each_tells_it_in_the_language_of_the_owner(self):
        for fail in self._failures():
            with self.subTest(fail.__name__):
                before = self.env["mail.message"].search([])
                record = fail()
                [message] = self.env["mail.message"].search(
                    [
                        ("id", "not in", before.ids),
                        ("model", "=", record._name),
                        ("res_id", "=", record.id),
                        ("partner_ids", "in", self.owner.partner_id.ids),
                    ]
                )
                text = html.fromstring(message.body).text_content()
                self.assertFalse(english_remains(LANGUAGE).of(text), text)
                self.assertTrue(text.strip())
                said = self.env(context={"lang": CODE})._(PROBLEM)
                if "webhook" not in record._name:
                    self.assertIn(said, text)

    def test_nobody_else_tells(self):
        """Whoever comes to tell owners something, is told of above."""
        telling = set()
        for path in sorted(ROOT.glob("models/**/*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "attr", None)
                named = {word.arg for word in getattr(node, "keywords", ())}
                if name in TELLING and "partner_ids" in named:
                    telling.add(path.stem)
        # Campaigns, journeys and policies tell by one method.
        self.assertEqual(len(telling), len(self._failures()) - 2, telling)
