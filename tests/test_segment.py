from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import NOW, ContactMarketingCommon


class SegmentCommon(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.alicja + cls.bruno + cls.clara
        cls.model = cls.env["ir.model"]._get("res.partner")
        cls.Segment = cls.env["mailing.filter"].with_user(cls.marketer)

    @classmethod
    def segment(cls, name, *domain, **values):
        return cls.Segment.create(
            {
                "name": name,
                "mailing_model_id": cls.model.id,
                "mailing_domain": repr(list(domain)),
                **values,
            }
        )

    def using(self, name, *segments, operator="in", **values):
        ids = [segment.id for segment in segments]
        return self.segment(name, ("segment_ids", operator, ids), **values)

    @contextmanager
    def refused(self, error, message):
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def found(self, segment, user=None):
        """Which of our contacts are in a segment."""
        return (
            self.env["res.partner"]
            .with_user(user or self.marketer)
            .search([*segment._domain(), ("id", "in", self.everybody.ids)])
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReadyMadeSegments(SegmentCommon):
    """Each of them, against contacts that are in it and contacts that nearly are."""

    def ready(self, name):
        return self.env.ref(f"contact_marketing.mailing_filter_{name}").with_user(
            self.marketer
        )

    def tagged(self, partner, tag, *days_ago):
        for days in sorted(days_ago, reverse=True):
            partner.contact_tag_add(tag.ids, date=NOW - timedelta(days=days))

    def test_interested_three_times_in_30_days(self):
        self.tagged(self.alicja, self.product_a, 29, 10, 1)
        self.tagged(self.bruno, self.product_a, 31, 10, 1)
        self.tagged(self.clara, self.product_a, 10, 1)
        self.tagged(self.clara, self.product_b, 5)
        self.assertEqual(self.found(self.ready("interested")), self.alicja)
        with freeze_time(NOW + timedelta(days=2)):
            self.assertFalse(self.found(self.ready("interested")))

    def test_what_was_taken_back_is_no_interest(self):
        self.tagged(self.alicja, self.product_a, 3, 2)
        self.alicja.contact_interaction_log("manual")
        signal = self.alicja.interaction_ids
        self.env["contact.tag.assignment"]._record(
            SQL(
                """
                SELECT partner_id, %s AS tag_id, date, NULL AS source,
                       id AS interaction_id, user_id
                FROM contact_interaction WHERE id = %s
                """,
                self.product_a.id,
                signal.id,
            )
        )
        self.assertEqual(self.found(self.ready("interested")), self.alicja)
        self.env["contact.tag.event"]._retract(signal.ids)
        self.assertFalse(self.found(self.ready("interested")))

    def test_tag_expired_counted_three_times(self):
        self.tagged(self.alicja, self.product_a, 60, 50, 40)
        self.tagged(self.bruno, self.product_a, 60, 50)
        self.tagged(self.clara, self.product_a, 60, 50, 3)
        self.env["contact.tag.assignment"]._expire_chunk()
        self.assertEqual(self.found(self.ready("expired_tag")), self.alicja)

    def test_joined_a_list_not_a_customer(self):
        self.alicja.contact_list_add(self.fair.ids, date=NOW - timedelta(days=7))
        self.bruno.contact_list_add(self.fair.ids, date=NOW - timedelta(days=8))
        self.clara.contact_list_add(self.fair.ids)
        self.env["sale.order"].create({"partner_id": self.clara.id, "state": "sale"})
        self.assertEqual(self.found(self.ready("joined")), self.alicja)

    def test_all_who_may_be_mailed(self):
        calls = self.newsletter.copy({"code": "calls", "channel": "phone"})
        self.everybody.contact_consent_grant(["newsletter"], "manual", proof="Card")
        self.assertEqual(self.found(self.ready("mailable")), self.everybody)
        self.bruno.contact_consent_withdraw(["newsletter"], "manual")
        self.bruno.contact_consent_grant([calls.code], "manual", proof="Call")
        self.env["mail.blacklist"].create({"email": self.clara.email})
        self.assertEqual(self.found(self.ready("mailable")), self.alicja)
        self.alicja.email = False
        self.assertFalse(self.found(self.ready("mailable")))

    def test_new_this_week(self):
        self.born(self.alicja, 7)
        self.born(self.bruno, 8)
        self.born(self.clara, 0)
        self.assertEqual(self.found(self.ready("new")), self.alicja + self.clara)

    def test_customers(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in self.everybody]
        )
        self.assertFalse(self.found(self.ready("customers")))
        orders[0].state = "sale"
        self.env["account.move"].create(
            [
                {"partner_id": self.bruno.id, "move_type": "out_invoice"},
                {"partner_id": self.clara.id, "move_type": "in_invoice"},
            ]
        ).state = "posted"
        self.assertEqual(self.found(self.ready("customers")), self.alicja + self.bruno)
        marketer = self.everybody.with_user(self.marketer)
        self.assertEqual(marketer.mapped("is_customer"), [True, True, False])
        with self.assertRaises(AccessError):
            marketer[0].sale_order_ids.mapped("name")

    def test_customers_of_another_company_are_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        order = self.env["sale.order"].create({"partner_id": self.alicja.id})
        order.write({"state": "sale", "company_id": other.id})
        self.assertFalse(self.found(self.ready("customers")))

    def test_inactive(self):
        self.born(self.everybody, 200)
        self.alicja.contact_interaction_log("visit", date=NOW - timedelta(days=181))
        self.bruno.contact_interaction_log("visit", date=NOW - timedelta(days=180))
        self.assertEqual(self.found(self.ready("inactive")), self.alicja + self.clara)
        self.born(self.clara, 180)
        self.assertEqual(self.found(self.ready("inactive")), self.alicja)
        self.bruno.interaction_ids.sudo()._set_verdict("bot")
        self.assertEqual(self.found(self.ready("inactive")), self.alicja + self.bruno)

    def test_left(self):
        self.alicja.contact_consent_grant(["newsletter"], "manual", proof="Card")
        self.bruno.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(self.found(self.ready("left")), self.bruno)

    def test_bounced(self):
        self.clara._message_receive_bounce(self.clara.email, self.clara)
        self.assertEqual(self.found(self.ready("bounced")), self.clara)

    def born(self, partners, days_ago):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [NOW - timedelta(days=days_ago), partners.ids],
        )
        self.env.invalidate_all()


# What is written, and what the message must say about it.
BROKEN_DOMAINS = [
    ("[('name', '=', 'A'", "breaks off"),
    ("[('name' '=' 'A')]", "“name=A” cannot be used: only &, | and !"),
    ("('name', '=', 'A')", "only &, | and ! may stand here"),
    ("{'name': 'A'}", "no list of conditions"),
    ("[('create_date', '>', context_today())]", "today -30d"),
    ("['&', ('name', '=', 'A')]", "“&”.*missing"),
    ("['and', ('name', '=', 'A')]", "“and”"),
    ("[('name', '=')]", "a field, an operator and a value"),
    ("[('nmae', '=', 'A')]", "nmae = A.*no field “nmae”.*“name”"),
    ("[('parent_id.nmae', '=', 'A')]", "Related Company → nmae.*“name”"),
    ("[('name', '~', 'A')]", "Name ~ A.*no operator"),
    ("[('name', 'any', [('id', '=', 1)])]", "Name any.*nothing inside"),
    ("[('child_ids', 'any', 3)]", "needs conditions"),
    ("[('color', '>', 'red')]", "Color.* > red.*“red” is no number"),
    ("[('create_date', '>', 'today -30x')]", "Created on > today -30x.*no date"),
    ("[('create_date', '>', 'tomorow')]", "“tomorow” is no date"),
    ("[('category_id', 'in', [99999999])]", "Tags in.*99999999 does not exist"),
    ("[('contact_list_ids', 'in', [99999999])]", "Lists in.*99999999 does not"),
    ("[('segment_ids', 'in', [99999999])]", "In Segment in.*99999999 does not"),
    ("[('segment_ids', 'ilike', 'a')]", "In Segment ilike a.*choose the segments"),
    ("[('segment_ids', '!=', False)]", "choose the segments"),
    (
        "[('tag_assignment_ids', 'any', [('tag_id', '=', 99999999)])]",
        "Tag Memory → Tag = 99999999.*does not exist",
    ),
    (
        "[('interaction_ids', 'not any', [('verdict', '=', 'humman')])]",
        "Interactions → Verdict = humman.*human, suspect, bot",
    ),
    (
        "[('interaction_ids', 'any', [('date', '>=', 'today 30')])]",
        "Interactions → Date >= today 30.*no date",
    ),
    (
        "[('list_member_ids', 'any', [('since', '>', 'today')])]",
        "List Memberships → since.*no field “since”",
    ),
    ("[('tag_counts', '>', 3)]", "Tag Counts > 3"),
    ("[('interaction_count', '>', 3)]", "Interaction Count > 3"),
]


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
        lead_filter = self.Segment.create(
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

    def test_facts_to_filter_on(self):
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=20))
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=5))
        self.alicja.contact_list_add(self.fair.ids, date=NOW - timedelta(days=5))
        self.alicja.contact_interaction_log("form", date=NOW - timedelta(days=5))
        self.alicja.contact_consent_grant(
            ["newsletter"], "manual", proof="Card", date=NOW - timedelta(days=5)
        )
        mailing = self.env["mailing.mailing"].create(
            {"subject": "Offer", "mailing_model_id": self.model.id}
        )
        self.env["mailing.trace"].create(
            {
                "model": "res.partner",
                "res_id": self.alicja.id,
                "mass_mailing_id": mailing.id,
                "trace_status": "open",
                "open_datetime": NOW - timedelta(days=5),
            }
        )
        self.env["mailing.trace"].create(
            {"model": "crm.lead", "res_id": self.bruno.id, "trace_status": "open"}
        )
        tag = ("tag_id", "=", self.product_a.id)
        for field, inside in (
            ("tag_assignment_ids", [tag, ("count", ">=", 2), ("last_days", "<=", 30)]),
            ("tag_assignment_ids", [("last_days", "=", 5), ("first_days", "=", 20)]),
            ("tag_assignment_ids", [("expiry_days", "=", 25)]),
            ("tag_assignment_ids", [("expiry_days", "<", 26)]),
            ("tag_assignment_ids", [("count_7", "=", 1), ("count_30", ">", 1)]),
            ("tag_assignment_ids", [("count_90", "<=", 2)]),
            ("tag_assignment_ids", [("expiry_date", "<", "today +30d")]),
            ("list_member_ids", [("added_days", "<", 6), ("added_days", ">", 4)]),
            ("interaction_ids", [("kind", "=", "form"), ("date_days", "in", [4, 5])]),
            ("consent_ids", [("status", "=", "granted"), ("status_days", ">=", 5)]),
            ("consent_ids", [("purpose_id", "=", self.newsletter.id)]),
            ("consent_ids", [("expiry_days", "=", False)]),
            ("mailing_trace_ids", [("open_days", "=", 5)]),
            ("mailing_trace_ids", [("trace_status", "=", "open")]),
        ):
            with self.subTest(inside=inside):
                segment = self.segment("Any", (field, "any", inside))
                self.assertEqual(self.found(segment), self.alicja)
                segment = self.segment("None", (field, "not any", inside))
                self.assertEqual(self.found(segment), self.bruno + self.clara)
        for condition in (
            ("last_interaction_days", "=", 5),
            ("last_interaction_days", "<=", 5),
            ("last_interaction_days", "!=", False),
            ("granted_purpose_ids", "in", self.newsletter.ids),
        ):
            with self.subTest(condition=condition):
                segment = self.segment("Simple", condition)
                self.assertEqual(self.found(segment), self.alicja)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual(
            [held.last_days, held.expiry_days, held.count_7, held.count_30],
            [5, 25, 1, 2],
        )

    def test_days_are_those_of_the_user(self):
        self.marketer.tz = "Asia/Tokyo"
        # Seen from Tokyo it is March 2, 18:00, and this was on March 1.
        self.alicja.contact_tag_add(
            self.product_a.ids, date=NOW.replace(day=1, hour=14)
        )
        held = self.held(self.alicja, self.product_a)
        tokyo = held.with_user(self.marketer).with_context(tz="Asia/Tokyo")
        self.assertEqual(tokyo.last_days, 1)
        self.assertTrue(tokyo.search([("last_days", "=", 1)]) & held)
        self.alicja.contact_tag_add(
            self.product_a.ids, date=NOW.replace(day=1, hour=15)
        )
        self.assertEqual(tokyo.last_days, 0)
        self.assertTrue(tokyo.search([("last_days", "=", 0)]) & held)

    def test_labels_are_words(self):
        """What a marketer picks in the domain editor."""
        labels = (
            self.env["res.partner"]
            .with_user(self.marketer)
            .fields_get(attributes=["string", "searchable"])
        )
        for name, label in (
            ("tag_assignment_ids", "Tag Memory"),
            ("past_tag_ids", "Past Tags"),
            ("list_member_ids", "List Memberships"),
            ("contact_list_ids", "Lists"),
            ("interaction_ids", "Interactions"),
            ("last_interaction_date", "Last Interaction"),
            ("last_interaction_days", "Days Since Last Interaction"),
            ("consent_ids", "Consents"),
            ("granted_purpose_ids", "Agreed To"),
            ("is_suppressed", "Suppressed"),
            ("is_customer", "Customer"),
            ("mailing_trace_ids", "Mailings Sent"),
            ("message_bounce", "Bounce"),
            ("segment_ids", "In Segment"),
        ):
            self.assertEqual(labels[name], {"string": label, "searchable": True})

    # ------------------------------------------------------------
    # Segments that use segments
    # ------------------------------------------------------------

    def test_a_segment_uses_others_live_and_deep(self):
        inner = self.segment("Inner", ("id", "in", self.alicja.ids))
        middle = self.using("Middle", inner)
        outer = self.using("Outer", middle)
        without = self.using("Without", outer, operator="not in")
        both = self.using("Both", outer, inner)
        self.assertEqual(self.found(outer), self.alicja)
        self.assertEqual(self.found(without), self.bruno + self.clara)
        inner.mailing_domain = repr([("id", "in", self.bruno.ids)])
        self.assertEqual(self.found(outer), self.bruno)
        self.assertEqual(self.found(without), self.alicja + self.clara)
        self.assertEqual(self.found(both), self.bruno)
        self.assertEqual(outer.used_segment_ids, middle)
        self.assertEqual(middle.user_segment_ids, outer)
        self.assertEqual(inner.usage_count, 2)

    def test_inside_any_and_by_way_of_the_company(self):
        parent = self.env["res.partner"].create({"name": "ACME"})
        self.alicja.parent_id = parent
        inner = self.segment("Inner", ("id", "in", parent.ids))
        for condition in (
            ("parent_id.segment_ids", "in", inner.ids),
            ("parent_id", "any", [("segment_ids", "in", inner.ids)]),
        ):
            with self.subTest(condition=condition):
                outer = self.segment("Outer", condition)
                self.assertEqual(self.found(outer), self.alicja)
                self.assertEqual(outer.used_segment_ids, inner)
                outer.unlink()

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

    def test_loops_are_refused_with_the_way(self):
        first = self.segment("First")
        with self.refused(ValidationError, "First → First"):
            first.mailing_domain = repr([("segment_ids", "in", first.ids)])
        second = self.using("Second", first)
        with self.refused(ValidationError, "First → Second → First"):
            first.mailing_domain = repr([("segment_ids", "in", second.ids)])
        third = self.using("Third", second)
        with self.refused(ValidationError, "First → Third → Second → First"):
            first.mailing_domain = repr(
                [("child_ids", "not any", [("segment_ids", "not in", third.ids)])]
            )

    def test_a_loop_that_two_users_made_at_once_is_named(self):
        first = self.segment("First")
        second = self.using("Second", first)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            [repr([("segment_ids", "in", second.ids)]), first.id],
        )
        self.env.cr.execute(
            "INSERT INTO contact_segment_use_rel (segment_id, used_id) VALUES (%s, %s)",
            [first.id, second.id],
        )
        self.env.invalidate_all()
        with self.refused(UserError, "cannot use itself"):
            self.env["res.partner"].search([("segment_ids", "in", first.ids)])
        self.assertIn("cannot use itself", second.problem)

    def test_a_missing_segment_is_not_everybody(self):
        gone = self.segment("Gone")
        gone_id = gone.id
        gone.unlink()
        with self.refused(UserError, "does not exist"):
            self.env["res.partner"].search([("segment_ids", "not in", [gone_id])])

    # ------------------------------------------------------------
    # What may be saved, and deleted
    # ------------------------------------------------------------

    def test_broken_domains_name_the_part(self):
        for domain, message in BROKEN_DOMAINS:
            with (
                self.subTest(domain=domain),
                self.refused(ValidationError, f"(?s)^Broken: .*{message}"),
            ):
                self.Segment.create(
                    {
                        "name": "Broken",
                        "mailing_model_id": self.model.id,
                        "mailing_domain": domain,
                    }
                )

    def test_good_domains_are_saved(self):
        for domain in (
            "[]",
            "[(1, '=', 1)]",
            '[["name", "ilike", "a"], "!", ["active", "=", True]]',
            "['|', ('name', '=', 'A'), '&', ('email', '!=', False), ('id', '>', 3)]",
            "[('create_date', '>=', 'today =monday -1w')]",
            "[('create_date', '>=', 'now -3H'), ('create_date', '<', '2030-01-01')]",
            "[('create_date.month_number', '=', 3)]",
            "[('country_id', '=', 'Poland'), ('country_id.code', '=', 'PL')]",
            "[('category_id', '=', False)]",
            "[('tag_counts', 'ilike', 'A ×2')]",
        ):
            with self.subTest(domain=domain):
                segment = self.segment("Good")
                segment.mailing_domain = domain
                self.assertFalse(segment.problem)

    def test_what_broke_after_saving_shows(self):
        segment = self.segment("Was good", ("id", ">", 0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", segment.id],
        )
        self.env.invalidate_all()
        self.assertIn("x_gone", segment.problem)
        self.assertEqual(segment.contact_count, 0)
        self.assertNotIn(segment, self.alicja.segment_ids)

    def test_what_is_used_stays(self):
        used = self.segment("Used")
        user = self.using("User", used)
        for attempt in (used.unlink, used.action_archive):
            with self.refused(ValidationError, "Used is used by: User"):
                attempt()
        user.action_archive()
        with self.refused(ValidationError, "Used is used by: User"):
            used.unlink()
        used.action_archive()
        (user + used).unlink()
        self.assertFalse((user + used).exists())

    def test_what_a_mailing_asks_for_stays(self):
        segment = self.segment("Asked for")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Offer",
                "mailing_model_id": self.model.id,
                "mailing_domain": repr([("segment_ids", "not in", segment.ids)]),
            }
        )
        with self.refused(ValidationError, "used by: Offer"):
            segment.unlink()
        mailing.mailing_domain = "[]"
        # As core has it: the mailing keeps the conditions of its favourite filter.
        mailing.mailing_filter_id = segment
        self.assertEqual(segment.mailing_ids, mailing)
        self.assertEqual(segment.usage_count, 1)
        segment.unlink()

    def test_duplicates_have_names_of_their_own(self):
        inner = self.segment("Inner")
        segment = self.using("Segment", inner, note="For whom")
        segment.action_load_contacts()
        copies = segment.copy() + segment.copy()
        self.assertEqual(copies.mapped("name"), ["Segment (copy)", "Segment (copy 2)"])
        self.assertEqual(copies[0].mailing_domain, segment.mailing_domain)
        self.assertEqual(copies[0].used_segment_ids, inner)
        self.assertEqual(copies[0].note, "For whom")
        self.assertFalse(copies[0].last_built_date)

    # ------------------------------------------------------------
    # Who may do what, and what it costs
    # ------------------------------------------------------------

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
        with Form(self.alicja.with_user(self.marketer)) as contact:
            self.assertIn(segment.id, contact.segment_ids.ids)

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
        for some in (contacts[:1], contacts):
            self.env.invalidate_all()
            some = some.with_user(self.marketer)
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some.mapped("segment_ids.id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
