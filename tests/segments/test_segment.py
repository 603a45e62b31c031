from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common.common import NOW
from .segment_common import SegmentCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegment(SegmentCommon):
    def test_count_and_contacts_are_of_now(self):
        segment = self.segment("Tagged", ("category_id", "in", self.product_a.ids))
        self.assertEqual(segment.contact_count, 0)
        self.alicja.contact_tag_add(self.product_a.ids)
        segment.invalidate_recordset()
        self.assertEqual(segment.contact_count, 1)
        action = segment.action_load_contacts()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.alicja)
        view = self.env.ref("contact_marketing.res_partner_view_list")
        self.assertIn((view.id, "list"), action["views"])
        self.assertEqual(segment.last_built_date, NOW)
        self.assertGreaterEqual(segment.last_built_seconds, 0)

    def test_refresh_measures_too(self):
        segment = self.segment("All")
        self.assertFalse(segment.last_built_date)
        segment.action_refresh()
        self.assertEqual(segment.last_built_date, NOW)

    def test_filters_of_other_models_stay_as_they_are(self):
        lead_filter = self.env["mailing.filter"].create(
            {
                "name": "Leads",
                "mailing_model_id": self.env["ir.model"]._get("crm.lead").id,
                "mailing_domain": "[('type', '=', 'lead')]",
            }
        )
        self.assertEqual(lead_filter.contact_count, 0)
        self.assertFalse(lead_filter.problem)
        with self.refused(ValidationError, "no field “tpye”"):
            lead_filter.mailing_domain = "[('tpye', '=', 'lead')]"
        with self.refused(ValidationError, "no segment of contacts"):
            self.using("Wrong", lead_filter)

    def test_segments_of_a_contact(self):
        inner = self.segment("Inner", ("id", "in", self.alicja.ids))
        outer = self.using("Outer", inner, operator="not in")
        ours = inner + outer
        self.assertEqual(self.alicja.with_user(self.marketer).segment_ids & ours, inner)
        self.assertEqual(self.bruno.with_user(self.salesman).segment_ids & ours, outer)
        self.bruno.action_archive()
        self.bruno.invalidate_recordset(["segment_ids"])
        archived = self.bruno.with_context(active_test=False)
        self.assertFalse(archived.segment_ids & ours)

    def test_search_by_name(self):
        self.segment("Our friends", ("id", "in", self.alicja.ids))
        Partner = self.env["res.partner"].with_user(self.marketer)
        self.assertEqual(
            Partner.search([("segment_ids", "ilike", "our friends")]), self.alicja
        )
        self.assertNotIn(
            self.alicja, Partner.search([("segment_ids", "not ilike", "our friends")])
        )

    def test_rights(self):
        segment = self.segment("Tagged", ("category_id", "in", self.product_a.ids))
        leads = segment.copy(
            {
                "mailing_model_id": self.env["ir.model"]._get("crm.lead").id,
                "mailing_domain": "[]",
            }
        )
        self.alicja.contact_tag_add(self.product_a.ids)
        of_salesman = segment.with_user(self.salesman)
        self.assertEqual(of_salesman.contact_count, 1)
        of_salesman.action_load_contacts()
        self.assertEqual(self.found(segment, self.salesman), self.alicja)
        self.assertNotIn(leads, of_salesman.search([]))
        self.assertIn(leads, self.Segment.search([]))
        for values in ({"name": "Mine"}, {"last_built_seconds": 0}):
            with self.assertRaises(AccessError):
                of_salesman.write(values)
        with self.assertRaises(AccessError):
            of_salesman.unlink()
        for user in (self.employee, self.portal, self.public):
            with self.assertRaises(AccessError):
                segment.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).search(
                    [("segment_ids", "in", segment.ids)]
                )
        both = self.salesman.copy({"login": "both"})
        both.group_ids = [
            Command.link(self.env.ref("mass_mailing.group_mass_mailing_user").id)
        ]
        self.assertIn(leads, self.Segment.with_user(both).search([]))

    def test_screens_of_salespeople(self):
        of_salesman = self.segment("Any").with_user(self.salesman)
        action = self.env.ref("contact_marketing.mailing_filter_action")
        of_salesman.search_count(safe_eval(action.domain))
        for view_id, view_type in action.views:
            views = of_salesman.get_views([(view_id, view_type)])
            shown = views["models"]["mailing.filter"]["fields"]
            of_salesman.web_read({name: {} for name in shown})
        self.assertNotIn("mailing_ids", shown)

    def test_ready_made_ones_work_for_salespeople(self):
        for segment in self.Segment.with_user(self.salesman).search([]):
            with self.subTest(segment=segment.name):
                self.assertFalse(segment.problem)

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.segment("Theirs")
        theirs.sudo().company_id = other
        with self.assertRaises(AccessError):
            theirs.read(["name"])
        self.assertNotIn(theirs, self.Segment.search([]))
        with self.refused(ValidationError, "is for Other only"):
            self.using("Ours", theirs).flush_recordset()
        used = self.segment("Used")
        self.using("User", used)
        with self.refused(ValidationError, "is for Other only"):
            used.sudo().company_id = other

    def test_the_form(self):
        action = self.env.ref("contact_marketing.mailing_filter_action")
        view = self.env.ref("contact_marketing.mailing_filter_view_form")
        Segment = self.Segment.with_context(
            default_mailing_model_id=self.model.id, default_mailing_domain="[]"
        )
        self.assertEqual(action.path, "segments")
        with Form(Segment, view=view) as form:
            form.name = "Made by hand"
            form.mailing_domain = repr([("id", "in", self.alicja.ids)])
        segment = form.save()
        self.assertEqual(segment.contact_count, 1)
        self.assertEqual(segment.get_formview_id(), view.id)
        action = self.alicja.with_user(self.marketer).action_open_segments()
        self.assertIn(segment, segment.search(action["domain"]))

    def test_cost(self):
        """One count per segment; the segments of a hundred contacts as of one."""
        segments = self.segment("One", ("id", ">", 0)) + self.segment("Two")
        contacts = self.env["res.partner"].create(
            [{"name": f"Contact {number}"} for number in range(100)]
        )
        segments.mapped("contact_count")
        segments.invalidate_recordset(["contact_count", "problem"])
        with self.assertQueryCount(2):
            segments.mapped("contact_count")
        contacts.with_user(self.marketer).mapped("segment_ids")
        counts = []
        # The first time, what the registry caches is read, too.
        for some in (contacts[:1], contacts[:1], contacts):
            self.env.invalidate_all()
            some = some.with_user(self.marketer)
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some.mapped("segment_ids.id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
