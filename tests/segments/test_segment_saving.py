from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common.common import NOW
from .segment_common import SegmentCommon

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
        "Tag History → Tag = 99999999.*does not exist",
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
class TestSegmentSaving(SegmentCommon):
    """What may be saved, and deleted."""

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
