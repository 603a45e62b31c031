from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from ..lived_in.spec import evaluate
from .common import NOW
from .records_common import RecordsCommon

MARKETERS_TODO = {
    *("runs", "campaigns", "journeys", "plans", "thresholds", "sunset", "segments"),
    *("import_rows", "imports", "consents", "duplicates"),
}
STANDS_STILL = MARKETERS_TODO - {"import_rows", "consents", "duplicates"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHome(RecordsCommon):
    """What waits for whom, what is sent next, and the first steps."""

    def figures(self, user):
        self.env.invalidate_all()
        return self.as_user(self.env["contact.home"], user).figures()

    def todo(self, user):
        return {each["key"]: each for each in self.figures(user)["todo"]}

    def make(self, model, company, **vals):
        record = self.env[model].create({**self.sample_vals(model, company), **vals})
        self.samples.pop((model, company.id), None)
        return record

    def let_all_wait(self, company, user):
        """Something of all that Home tells, in a company."""
        self.make("contact.campaign.run", company, state="waiting")
        self.make("contact.campaign", company, state="paused", error="Broken")
        self.make("contact.scoring.plan", company, problem="Broken")
        self.make("contact.scoring.threshold", company, problem="Broken")
        self.make("contact.sunset.policy", company, problem="Broken")
        self.make("mailing.filter", company, watch_problem="Broken")
        self.make("contact.import", company, user_id=user.id, state="failed")
        batch = self.make("contact.import", company, user_id=user.id, state="done")
        for outcome in ("failed", "failed", "created"):
            self.make(
                "contact.import.row",
                company,
                import_id=batch.id,
                outcome=outcome,
                partner_id=False,
                number=next(self.numbers),
            )
        journey = self.make("contact.journey", company, state="running")
        version = self.make(
            "contact.journey.version", company, journey_id=journey.id, state="live"
        )
        self.make(
            "contact.journey.rule",
            company,
            journey_id=journey.id,
            version_id=version.id,
            problem="Broken",
        )
        contact = self.sample("res.partner", company)
        for days in (-1, 3, 29, 40):
            self.make(
                "contact.consent",
                company,
                partner_id=contact.copy().id,
                status="granted",
                expiry_date=NOW + timedelta(days=days),
            )
        for state in ("open", "ignored"):
            self.make(
                "contact.hygiene.issue",
                company,
                kind="duplicate",
                state=state,
                found=str(next(self.numbers)),
            )

    def test_what_waits_for_whom(self):
        before = self.todo(self.manager)
        self.let_all_wait(self.here, self.marketer)
        todo = self.todo(self.marketer)
        self.assertEqual(set(todo), MARKETERS_TODO)
        self.assertEqual(
            {key for key, each in todo.items() if each["is_problem"]}, STANDS_STILL
        )
        is_problem = [each["is_problem"] for each in todo.values()]
        self.assertEqual(is_problem, sorted(is_problem, reverse=True))
        self.assertEqual(todo["import_rows"]["count"], 2)
        self.assertEqual(
            todo["consents"]["count"],
            2 + before.get("consents", {"count": 0})["count"],
        )
        self.assertEqual(set(self.todo(self.manager)), MARKETERS_TODO)
        self.assertEqual(set(self.todo(self.salesman)), {"duplicates"})

    def test_each_number_opens_what_it_counts(self):
        self.let_all_wait(self.here, self.marketer)
        for user in (self.marketer, self.salesman):
            for key, each in self.todo(user).items():
                action = each["action"]
                found = self.as_user(self.env[action["res_model"]], user).search_count(
                    action["domain"]
                )
                with self.subTest(key=key, user=user.login):
                    self.assertTrue(action["views"])
                    self.assertEqual(
                        found, 1 if key == "import_rows" else each["count"]
                    )

    def test_nothing_of_another_company(self):
        colleague = self.roles_there["marketer"]
        before = self.todo(colleague)
        self.let_all_wait(self.here, self.marketer)
        for role in ("manager", "marketer", "salesman"):
            user = self.roles_there[role]
            for key, each in self.todo(user).items():
                if key != "segments":  # filters belong to no company in Odoo
                    self.assertEqual(each["count"], before[key]["count"], key)
        self.let_all_wait(self.there, colleague)
        self.assertEqual(set(self.todo(colleague)), MARKETERS_TODO)

    def test_who_has_no_role_is_refused(self):
        for role in ("employee", "portal", "public", "system"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.figures(self.roles[role])

    def test_what_is_sent_next(self):
        campaign = self.make(
            "contact.campaign",
            self.here,
            name="Spring",
            state="running",
            next_date=NOW + timedelta(days=2),
        )
        self.make("contact.campaign", self.there, state="running", next_date=NOW)
        self.make("contact.campaign", self.here, state="paused", next_date=NOW)
        contacts = {
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "subject": "Summer",
            "state": "in_queue",
            "schedule_type": "scheduled",
            "schedule_date": NOW + timedelta(days=1),
        }
        self.env["mailing.mailing"].create([contacts, {**contacts, "state": "draft"}])

        def names(user):
            return [send["name"] for send in self.figures(user)["sends"]]

        self.assertEqual(names(self.marketer), ["Summer", "Spring"])
        self.assertEqual(names(self.salesman), ["Spring"], "who reads no mailings")
        (send,) = self.figures(self.salesman)["sends"]
        self.assertEqual(
            (send["action"], send["id"]),
            ("contact_marketing.contact_campaign_action", campaign.id),
        )
        self.assertNotIn("Spring", names(self.roles_there["marketer"]))

    def test_first_steps_are_ticked_by_what_is_there(self):
        self.env["contact.import"].search([]).write({"state": "cancelled"})
        for model in ("contact.consent.purpose", "contact.trigger", "contact.journey"):
            self.env[model].search([]).write({"active": False})
        self.env["mailing.mailing"].search([]).active = False

        def done():
            steps = self.figures(self.marketer)["steps"]
            return {step["key"] for step in steps if step["is_done"]}

        self.assertLessEqual(done(), {"segment"})
        # A colleague's import is no step left.
        self.make("contact.import", self.here, user_id=self.manager.id, state="done")
        self.make("contact.consent.purpose", self.here)
        model_id = self.env["ir.model"]._get_id("res.partner")
        as_marketer = self.env(user=self.marketer.id, su=False)
        as_marketer["mailing.filter"].create(
            {"name": "Mine", "mailing_model_id": model_id, "mailing_domain": "[]"}
        )
        as_marketer["mailing.mailing"].create(
            {"subject": "Hello", "mailing_model_id": model_id}
        )
        self.make("contact.trigger", self.here)
        self.make("contact.journey", self.here)
        self.assertEqual(
            done(), {"import", "purpose", "segment", "mailing", "trigger", "journey"}
        )
        self.assertFalse(self.figures(self.salesman)["steps"])

    def test_steps_open_what_one_may_make(self):
        may = {
            step["key"]: step["is_new"] for step in self.figures(self.marketer)["steps"]
        }
        self.assertFalse(may.pop("purpose"), "administrators make purposes")
        self.assertTrue(all(may.values()))
        self.marketer.group_ids = [
            Command.set(self.env.ref("contact_marketing.group_manager").ids)
        ]
        for step in self.figures(self.marketer)["steps"]:
            self.assertTrue(step["is_new"])

    def test_a_mailing_is_to_contacts_and_for_a_purpose(self):
        self.env["mailing.mailing"].search([]).purpose_id = False
        action = self.env.ref("contact_marketing.mailing_mailing_action")
        context = evaluate(action.context, self.env)
        Mailing = self.as_user(self.env["mailing.mailing"], self.marketer)
        Mailing = Mailing.with_context(**context)

        def proposed():
            with Form(Mailing) as form:
                self.assertEqual(form.mailing_model_real, "res.partner")
                form.subject = "Hello"
                return form.purpose_id

        self.assertFalse(proposed(), "two, and nothing says which")
        colleague = {"subject": "Theirs", "user_id": self.manager.id}
        Mailing.sudo().create({**colleague, "purpose_id": self.newsletter.id})
        self.assertEqual(proposed(), self.newsletter)
        hello = Mailing.search([("subject", "=", "Hello")], order="id desc", limit=1)
        hello.purpose_id = self.offers
        Mailing.sudo().create({**colleague, "purpose_id": self.newsletter.id})
        self.assertEqual(proposed(), self.offers, "what the user's last one was for")
        self.offers.active = False
        self.assertEqual(proposed(), self.newsletter, "the only one")

    def test_it_costs_the_same_however_much_there_is(self):
        self.let_all_wait(self.here, self.marketer)
        Home = self.as_user(self.env["contact.home"], self.marketer)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Home.figures()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(3):
            self.let_all_wait(self.here, self.marketer)
        count()  # what is remembered of plans was forgotten with the new ones
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestHomeTour(HttpCase, RecordsCommon):
    browser_size = "1366x768"

    def test_a_newcomer_begins(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_marketing_days"
            ).method_direct_trigger()
        self.start_tour(
            "/odoo", "contact_marketing_home", login=self.marketer.login, timeout=300
        )
        settings = self.marketer.res_users_settings_id
        self.assertTrue(settings.are_contact_steps_dismissed)
        self.assertEqual(
            self.env["mailing.mailing"]
            .search([("subject", "=", "Tour Mail")])
            .mapped("mailing_model_real"),
            ["res.partner"],
        )
