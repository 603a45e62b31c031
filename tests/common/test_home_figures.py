from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.common import contact_marketing_count
from ..campaigns.campaign_result_common import CampaignResultCase
from .common import NOW

# What each kind of contact agreed to, where that is not what it is called after.
AGREED = {
    "own too": ["own"],
    "newsletter too": ["newsletter"],
    "own and foreign": ["own", "foreign"],
    **dict.fromkeys(("left", "blacklisted", "archived", "colleague"), ["newsletter"]),
}
COUNT = "contact_marketing.ir_cron_marketing_days"
CRON_LOG = "odoo.addons.base.models.ir_cron"
FOREVER = float("inf")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHomeFigures(CampaignResultCase):
    """Whom a company can reach, what it sent and earned: counted once an hour, told to
    who looks at this company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id}
        )
        cls.user_of = {
            company: new_test_user(
                cls.env,
                f"contact_marketing_of_{company.id}",
                "sales_team.group_sale_salesman",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for company in (cls.company, cls.branch, cls.foreign)
        }

    def _take(self):
        self.env.flush_all()
        self._run(COUNT)
        self.env.invalidate_all()

    def _home(self, company):
        user = self.user_of[company]
        return self.env(user=user.id, su=False)["contact.home"].figures()

    def _reach(self, company):
        return {each["key"]: each for each in self._home(company)["reach"]}

    def _result(self, company, name):
        results = {each["key"]: each for each in self._home(company)["results"]}
        return results[name]

    # ------------------------------------------------------------
    # Mailable contacts
    # ------------------------------------------------------------

    def _make_contacts(self):
        """Of all companies and kinds: who agreed to what, and who may not be mailed."""
        Purpose = self.env["contact.consent.purpose"]
        purposes = Purpose.create(
            [
                {
                    "name": code,
                    "code": code,
                    "channel": channel,
                    "company_id": owner.id,
                    "wording": "I agree.",
                }
                for code, channel, owner in (
                    ("own", "email", self.company),
                    ("branch", "email", self.branch),
                    ("foreign", "email", self.foreign),
                    ("call", "phone", self.env["res.company"]),
                    ("letter", "post", self.env["res.company"]),
                )
            ]
        )
        nobody = self.env["res.company"]
        contacts = {}
        for owner in (nobody, self.company, self.branch, self.foreign):
            for kind in (
                *("newsletter", "own", "foreign", "own and foreign", "call", "letter"),
                *("own too", "newsletter too"),
                *("branch", "nothing", "left", "blacklisted", "archived", "colleague"),
            ):
                contacts[owner, kind] = self.env["res.partner"].create(
                    {
                        "name": f"{kind} of {owner.name}",
                        "email": f"{kind.replace(' ', '.')}.{owner.id}@example.net",
                        "phone": "+48225550101",
                        "street": "Long Street 1",
                        "city": "Radom",
                        "company_id": owner.id,
                    }
                )
        by_code = {each.code: each for each in purposes + self.newsletter}
        for (_owner, kind), contact in contacts.items():
            self._let_agree(contact, by_code, AGREED.get(kind, [kind]))
            self._let_leave(contact, kind)
        self.env.flush_all()

    def _let_agree(self, contact, by_code, codes):
        self.env["contact.consent"].create(
            [
                {
                    "partner_id": contact.id,
                    "purpose_id": by_code[code].id,
                    "status": "granted",
                    "date": NOW,
                }
                for code in codes
                if code in by_code
            ]
        )

    def _let_leave(self, contact, kind):
        if kind == "left":
            contact.contact_consent_withdraw("newsletter", "manual")
        elif kind == "blacklisted":
            self.env["mail.blacklist"].create({"email": contact.email})
        elif kind == "archived":
            contact.active = False
        elif kind == "colleague":  # all companies see them
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET partner_share = false WHERE id = %s",
                [contact.id],
            )

    def _mailable(self, company):
        """The ids of those that a user of a company finds behind the gate."""
        env = self.env(user=self.user_of[company].id, su=False)
        purposes = env["contact.consent.purpose"].search([("channel", "=", "email")])
        Mailing = self.env["mailing.mailing"].sudo()
        reached = Domain.OR(
            self.env["contact.consent.gate"]._domain(
                Mailing._unkept(purpose.sudo(), "res.partner")
            )
            for purpose in purposes
        )
        passing = self.env["res.partner"].search(reached).ids
        return env["res.partner"].search([("id", "in", passing)])

    def test_mailable_is_who_passes_the_gate(self):
        self._make_contacts()
        self._take()
        counts = {}
        for company in self.user_of:
            with self.subTest(company=company.name):
                counts[company] = self._reach(company)["email"]["value"]
                self.assertEqual(counts[company], len(self._mailable(company)))
        self.assertEqual(len(set(counts.values())), len(counts), "they differ")
        env = self.env(user=self.user_of[self.branch].id, su=False)
        for channel, kind in (("phone", "call"), ("post", "letter")):
            found = env["res.partner"].search_count(
                [
                    ("consent_ids.purpose_id.code", "=", kind),
                    ("name", "=like", f"{kind} of %"),
                ]
            )
            self.assertEqual(found, 3, "shared, of the parent, and its own")
            self.assertEqual(self._reach(self.branch)[channel]["value"], found)

    def test_what_was_counted_on_a_day_stays(self):
        self._take()
        before = self._reach(self.company)["email"]["value"]
        with freeze_time(NOW + timedelta(days=3)):
            self.bruno.contact_consent_withdraw("newsletter", "manual")
            self._take()
            reach = self._reach(self.company)["email"]
        self.assertEqual(reach["value"], before - 1)
        self.assertEqual(reach["gained"], -1)
        # Of the days between nobody knows.
        self.assertEqual(reach["curve"][-4:], [before, None, None, before - 1])
        self.assertEqual(set(reach["curve"][:-4]), {None})

    def test_a_count_over_midnight_is_of_the_day_on_which_it_began(self):
        """Of whichever subject: one that asks the clock again counts for no day."""
        Day = type(self.env["contact.marketing.day"])
        companies = Day._companies
        self._take()
        before = self._home(self.company)["reach"]
        self.assertTrue(any(each["value"] for each in before))
        with freeze_time(datetime.combine(NOW, time.max)) as clock:

            def pass_midnight(day):
                clock.move_to(NOW + timedelta(days=1))
                return companies(day)

            with patch.object(Day, "_companies", pass_midnight):
                self._take()
            self.assertEqual(fields.Date.today(), NOW.date() + timedelta(days=1))
        self.assertEqual(self._home(self.company)["reach"], before)

    def _killed_after(self, chunks):
        """Count in small ranges, until the worker is killed in one of them.

        :return: the ids after which each range that was asked for began
        """
        Day = type(self.env["contact.marketing.day"])
        count_reach, asked = Day._count_reach, []

        def _count_reach(day, after_id, last_id):
            asked.append(after_id)
            if len(asked) > chunks:
                raise RuntimeError("killed")
            return count_reach(day, after_id, last_id)

        with (
            patch.object(contact_marketing_count, "CHUNK", 7),
            patch.object(Day, "_count_reach", _count_reach),
            mute_logger(CRON_LOG),
        ):
            self._run(COUNT)
        self.env.invalidate_all()
        return asked

    def test_a_count_goes_on_where_it_was_killed(self):
        self._make_contacts()
        self._sent_run(company_id=False)
        self._take()
        before = [self._home(company) for company in self.user_of]
        self.alicja.contact_consent_withdraw("newsletter", "manual")
        last = self.env["contact.consent"].search([], order="partner_id desc", limit=1)
        last.partner_id.active = False
        self.env.flush_all()
        started = self._killed_after(3)
        self.assertEqual([self._home(each) for each in self.user_of], before)
        count = self.env["contact.marketing.count"].search([])
        self.assertTrue(count.sums)
        with self.assertRaises(AccessError):  # they are those of all companies
            count.with_user(self.manager).sums  # noqa: B018
        went_on = self._killed_after(FOREVER)
        self.assertEqual(started[-1], went_on[0], "what was killed is counted again")
        self.assertEqual(
            len({*started[:3], *went_on}), 3 + len(went_on), "and no other"
        )
        in_chunks = [self._home(company) for company in self.user_of]
        self.assertNotEqual(in_chunks, before)
        self.assertFalse(self.env["contact.marketing.count"].search([]))
        self._take()
        self.assertEqual([self._home(each) for each in self.user_of], in_chunks)

    def test_a_count_of_another_day_begins_anew(self):
        self._make_contacts()
        self._killed_after(3)
        with freeze_time(NOW + timedelta(days=1)):
            self.assertEqual(self._killed_after(FOREVER)[0], 0)
            mailable = self._reach(self.company)["email"]["value"]
        self.assertEqual(mailable, len(self._mailable(self.company)))
        days = self.env["contact.marketing.day"].search(
            [("company_id", "=", self.company.id), ("is_reach_known", "=", True)]
        )
        self.assertEqual(days.mapped("date"), [NOW.date() + timedelta(days=1)])

    # ------------------------------------------------------------
    # Sent, clicked, earned
    # ------------------------------------------------------------

    def test_figures_are_those_of_the_results(self):
        run = self._sent_run(company_id=False)
        click = self._click(run, self.alicja)
        self._click(run, self.bruno, verdict="bot")
        with freeze_time(NOW + timedelta(days=2)):
            order = self._order(self.alicja, 250, company_id=self.company.id)
            self._order(self.bruno, 1000, company_id=self.company.id)  # never clicked
            self._order(self.alicja, 70, company_id=self.foreign.id)
            self._take()
            sent = self._result(self.company, "sent_count")
            self.assertEqual(sent["value"], 3)
            self.assertEqual(sent["curve"][-3:], [3, 0, 0])
            self.assertEqual(self._result(self.company, "clicked_count")["value"], 1)
            revenue = self._result(self.company, "revenue")
            self.assertEqual(revenue["value"], 250)
            self.assertEqual(revenue["curve"][-3:], [0, 0, 250])
            self.assertEqual(revenue["currency_id"], self.company.currency_id.id)
            self.assertEqual(self._result(self.foreign, "revenue")["value"], 70)
            (result,) = self._results(run).with_context(
                allowed_company_ids=self.company.ids
            )
            self.assertEqual(result.revenue, 250)
        # What turns out otherwise is counted anew: today's at once, the rest next day.
        with freeze_time(NOW + timedelta(days=3)):
            order._action_cancel()
            click._set_verdict("bot")
            self._run("contact_marketing.ir_cron_apply_interactions")
            self._take()
            self.assertEqual(self._result(self.company, "revenue")["value"], 0)
            self.assertEqual(self._result(self.company, "clicked_count")["value"], 0)
            self.assertEqual(self._result(self.company, "sent_count")["value"], 3)

    def test_mails_to_contacts_of_another_company_are_theirs(self):
        self.alicja.company_id = self.company
        self.bruno.company_id = self.foreign
        self._sent_run(company_id=False)
        self._take()
        sent = {c: self._result(c, "sent_count")["value"] for c in self.user_of}
        # Clara is shared, and a branch sees the contacts of its parent.
        self.assertEqual(sent, {self.company: 2, self.branch: 2, self.foreign: 2})
        self.clara.company_id = self.company
        self._take()
        sent = {c: self._result(c, "sent_count")["value"] for c in self.user_of}
        self.assertEqual(sent, {self.company: 2, self.branch: 2, self.foreign: 1})

    # ------------------------------------------------------------
    # When
    # ------------------------------------------------------------

    def test_nothing_is_said_before_it_is_counted(self):
        home = self._home(self.company)
        self.assertFalse(home["counted"])
        self.assertEqual({each["value"] for each in home["results"]}, {None})
        self.assertEqual({each["value"] for each in home["reach"]}, {None})
        self._run(COUNT)
        self.assertEqual(
            self._home(self.company)["counted"], fields.Datetime.to_string(NOW)
        )

    def test_who_may_have_it_counted(self):
        Day = self.env["contact.marketing.day"]
        triggers = self.env["ir.cron.trigger"].search_count
        of_cron = [("cron_id", "=", self.env.ref(COUNT).id)]
        Day.with_user(self.marketer).action_count_now()
        self.assertEqual(triggers(of_cron), 1)
        for user in (self.salesman, self.employee):
            with self.assertRaises(AccessError):
                Day.with_user(user).action_count_now()
        self.assertEqual(triggers(of_cron), 1)

    def test_days_end(self):
        self._take()
        with freeze_time(NOW + timedelta(days=4 * 366)):
            self.env["contact.marketing.day"]._gc_old()
        self.assertFalse(self.env["contact.marketing.day"].search([]))
