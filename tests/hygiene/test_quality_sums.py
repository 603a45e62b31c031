from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...models.hygiene import contact_quality_overview_count
from ..common.common import NOW
from .quality_sums_common import QualitySumsCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestQualitySums(QualitySumsCommon):
    """Whatever happens to contacts, sums come to what counting does."""

    def changed(self):
        """After a change: right at once, and by sums alone once these were made."""
        with patch.object(contact_quality_overview_count, "MAX_COUNTED", 100_000):
            self.assertRight()
        self.sum_up()
        self.assertRight(without="_count")

    def test_nothing_changed(self):
        self.assertFalse(any(self.env["contact.quality.range"]._unsure()))
        self.assertRight(without="_count")

    def test_contacts_come_and_go(self):
        self.env["res.partner"].create({"name": "New", "company_id": self.other.id})
        self.changed()
        self.here.copy()
        self.changed()
        self.visitors[1].active = False
        self.changed()
        self.visitors[1].active = True
        self.changed()
        self.visitors[2].unlink()
        self.changed()

    def test_a_new_contact_lies_in_a_range_that_was_summed_up(self):
        touched = self.env["contact.quality.touch"]._touched()
        new = self.env["res.partner"].create({"name": "New"})
        self.assertIn(new.id, touched["ranges"])

    def test_fields_that_count(self):
        for values in (
            {"city": False},
            {"phone": "+48 22 555 01 01"},
            {"email": "", "vat": "PL0000000000"},
            {"is_company": True},
            {"category_id": [Command.link(self.product_b.id)]},
            {"parent_id": False},
        ):
            with self.subTest(values):
                self.here.write(values)
                self.changed()

    def test_a_company_is_deleted_that_its_contacts_named(self):
        self.firm.unlink()
        self.assertFalse(self.here.parent_id)
        self.changed()

    def test_checked_anew(self):
        self.here.email = "here@example.com"
        self.changed()
        self.env["contact.hygiene.plan"]._check(self.here.ids)
        self.changed()
        self.plan.domain = repr([("id", "!=", self.here.id)])
        self.changed()
        self.env["contact.hygiene.plan"]._check(self.here.ids)
        self.changed()

    def test_weights_and_plans(self):
        line = self.env["contact.hygiene.weight"].create(
            {
                "plan_id": self.plan.id,
                "field_id": self.field("website").id,
                "who": "company",
            }
        )
        self.changed()
        line.who = "all"
        self.changed()
        line.unlink()
        self.changed()
        second = self.plan.copy({"sequence": -1, "domain": "[('id', '>', 0)]"})
        self.changed()
        self.env["contact.hygiene.plan"]._check(self.visitors.ids)
        self.changed()
        second.active = False
        self.changed()

    def test_decisions(self):
        typo = self.issue(self.here, "email_typo")
        typo.action_ignore()
        self.changed()
        typo.action_reopen()
        self.changed()
        typo.action_accept()
        self.changed()
        typo.action_undo()
        self.changed()
        self.there.action_verify()
        self.changed()

    def test_duplicates(self):
        pair = self.issue(self.there, "duplicate")
        self.pair(self.visitors[3], self.visitors[4])
        self.changed()
        pair.action_ignore()
        self.changed()
        # What is no longer found, by the search of one of both.
        self.env["contact.hygiene.issue"]._record_duplicates(self.there.ids, [])
        self.changed()
        self.pair(self.here, self.visitors[5])
        self.changed()
        self.visitors[5].unlink()
        self.changed()

    def test_the_earlier_of_two_is_seen_by_others(self):
        for company in (self.env.company, self.env["res.company"], self.other):
            with self.subTest(company.name):
                self.there.company_id = company
                self.changed()
        self.there.unlink()
        self.changed()

    def test_a_contact_becomes_a_colleague(self):
        self.there.company_id = self.other
        new_test_user(
            self.env,
            "contact_marketing_colleague",
            "base.group_user",
            partner_id=self.there.id,
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        self.assertFalse(self.there.partner_share)
        self.changed()

    def test_a_visitor_becomes_a_colleague(self):
        self.visitors[0].contact_interaction_log("form", name="Fair", url="/fair")
        self.sum_up()
        groups = self.env.ref("base.group_portal"), self.env.ref("base.group_user")
        self.portal.group_ids = [
            Command.unlink(groups[0].id),
            Command.link(groups[1].id),
        ]
        self.assertFalse(self.portal.share)
        self.changed()

    def test_who_brought_them(self):
        visitor = self.visitors[0]
        for page in ("/fair", "/contactus"):
            visitor.contact_interaction_log("form", name=page, url=page)
            self.changed()
        forms = self.env["contact.interaction"].search([("kind", "=", "form")])
        forms.filtered(lambda form: form.url == "/fair").unlink()
        self.changed()
        batch = self.env["contact.import"].create({"source": "Bought list"})
        self.visitors[1].contact_import_id = batch
        self.changed()
        batch.unlink()
        self.changed()

    def test_merged_and_erased(self):
        self.visitors[0].contact_interaction_log("form", name="Fair", url="/fair")
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.here + self.visitors[0]).ids)],
                "dst_partner_id": self.visitors[0].id,
            }
        ).action_merge()
        self.changed()
        self.pair(self.visitors[3], self.visitors[4])
        self.sum_up()
        self.visitors[3].with_user(self.manager)._erase()
        self.changed()

    def test_a_company_of_odoo_goes(self):
        gone = self.env["res.company"].create({"name": "Gone"})
        contact = self.env["res.partner"].create(
            {"name": "Of nobody", "company_id": gone.id}
        )
        self.env["contact.hygiene.plan"]._check(contact.ids)
        self.sum_up()
        contact.company_id = False
        self.changed()

    def test_rolled_back(self):
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.here.city = False
            self.env.flush_all()
            raise ZeroDivisionError
        self.here.invalidate_recordset()
        self.changed()

    # ------------------------------------------------------------
    # How old they are
    # ------------------------------------------------------------

    def test_of_many_ranges_what_was_summed_up_last_is_shown(self):
        with patch.object(contact_quality_overview_count, "MAX_COUNTED", 0):
            [overview, *_others] = self.overviews()
            weights = overview._weights()
            before = overview._counts(weights)
            self.here.city = False
            self.assertEqual(overview._counts(weights), before)
            self.sum_up()
            self.assertNotEqual(overview._counts(weights), before)

    def test_before_all_is_summed_up_it_is_counted(self):
        self.env["contact.quality.range"].search([]).unlink()
        with patch.object(contact_quality_overview_count, "MAX_COUNTED", 0):
            self.assertRight(without="_summed")

    def test_where_nobody_sums_up_it_is_counted(self):
        self.env.ref("contact_marketing.ir_cron_quality_sums").active = False
        self.assertRight(without="_summed")

    def test_once_a_day_all_is_summed_up_anew(self):
        """What another addon writes by SQL, nobody tells of."""
        self.cr.execute(
            "UPDATE res_partner SET city = NULL WHERE id = %s", [self.here.id]
        )
        self.sum_up()
        with self.assertRaises(AssertionError):
            self.assertRight()
        with freeze_time(NOW + timedelta(days=1, minutes=1)):
            self.sum_up()
        self.assertRight(without="_count")

    def test_whoever_changes_contacts_wakes_the_scheduler(self):
        cron = self.env.ref("contact_marketing.ir_cron_quality_sums")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.env.cr.postcommit.data.clear()
        self.env["res.partner"].with_user(self.salesman).sudo(False).browse(
            self.here.id
        ).city = "Kielce"
        self.env.cr.flush()
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            len(triggers),
        )

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_a_rule_that_sums_do_not_know(self):
        """Who may see own contacts alone, sees figures of these alone."""
        self.env["ir.rule"].create(
            {
                "name": "Own contacts",
                "model_id": self.env.ref("base.model_res_partner").id,
                "groups": self.env.ref("contact_marketing.group_user").ids,
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        self.here.user_id = self.marketer
        self.sum_up()
        overview = self.env["contact.quality.overview"].with_user(self.marketer)
        self.assertEqual(overview.figures()["base"]["checked"], 1)
        weights = overview._weights()
        self.assertEqual(+overview._counts(weights), +overview._count_all(weights))

    def test_a_rule_of_issues_that_differs(self):
        self.env["ir.rule"].create(
            {
                "name": "No duplicates",
                "model_id": self.env.ref(
                    "contact_marketing.model_contact_hygiene_issue"
                ).id,
                "domain_force": "[('kind', '!=', 'duplicate')]",
            }
        )
        kinds = self.figures_of(self.marketer)["kinds"]
        self.assertNotIn("duplicate", [kind["key"] for kind in kinds])
        self.assertRight(without="_summed")

    def figures_of(self, user):
        return self.env["contact.quality.overview"].with_user(user).figures()

    def test_nobody_reads_sums(self):
        sums = self.env["contact.quality.sum"]
        self.assertTrue(sums.search([]))
        for user in (self.manager, self.marketer, self.salesman, self.employee):
            with self.assertRaises(AccessError):
                sums.with_user(user).search([]).mapped("number")
            with self.assertRaises(AccessError):
                sums.with_user(user)._read_group([], [], ["number:sum"])
