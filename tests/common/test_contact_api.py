import inspect
import re
from datetime import date, datetime, timedelta, timezone
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .common import NOW, ContactMarketingCommon

GONE = 2_000_000_000


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestContactApi(ContactMarketingCommon):
    def test_many_contacts_and_many_targets(self):
        partners = self.alicja + self.bruno + self.clara
        tags = self.product_a + self.product_b
        self.assertEqual(partners.contact_tag_add(tags.ids), 6)
        self.assertEqual(partners.category_id, tags)
        self.assertEqual(partners.contact_tag_remove(self.product_a.ids), 3)
        self.assertEqual(partners.category_id, self.product_b)
        self.assertConsistent()

    def test_no_contact_and_no_tag(self):
        nobody = self.env["res.partner"]
        self.assertEqual(nobody.contact_tag_add(self.product_a.ids), 0)
        self.assertEqual(self.alicja.contact_tag_add([]), 0)
        self.assertEqual(nobody.contact_list_add(self.fair.ids), 0)
        self.assertEqual(nobody.contact_interaction_log("visit"), 0)

    def test_the_same_contact_twice_is_once(self):
        twice = self.alicja.concat(self.alicja)
        twice.contact_tag_add(self.product_a.ids * 2)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)

    def test_dates(self):
        dates = {
            "2026-01-31": datetime(2026, 1, 31),
            "2026-01-31 18:30:00": datetime(2026, 1, 31, 18, 30),
            "2026-01-31T18:30:00Z": datetime(2026, 1, 31, 18, 30),
            "2026-01-31T18:30:00+02:00": datetime(2026, 1, 31, 16, 30),
            date(2026, 1, 31): datetime(2026, 1, 31),
            datetime(2026, 1, 31, 18, 30, tzinfo=timezone.utc): datetime(
                2026, 1, 31, 18, 30
            ),
            "1970-01-01": datetime(1970, 1, 1),
        }
        for given, expected in dates.items():
            with self.subTest(given=given):
                tag = self.product_b.copy()
                self.alicja.contact_tag_add(tag.ids, date=given)
                self.assertEqual(self.held(self.alicja, tag).last_date, expected)

    def test_bad_dates(self):
        for given in (
            "yesterday",
            "2026-13-01",
            42,
            NOW + timedelta(seconds=1),
            "2999-01-01",
            "1969-12-31 23:59:59",
            "0001-01-01T00:00:00+14:00",
        ):
            with self.subTest(given=given), self.assertRaises(UserError):
                self.alicja.contact_tag_add(self.product_a.ids, date=given)
        self.assertFalse(self.alicja.tag_assignment_ids)

    def test_bad_targets(self):
        archived = self.product_b.copy({"name": "Old", "active": False})
        methods = {
            "contact_tag_add": self.product_a.ids,
            "contact_tag_remove": self.product_a.ids,
            "contact_list_add": self.fair.ids,
            "contact_list_remove": self.fair.ids,
        }
        for name, good in methods.items():
            method = getattr(self.alicja, name)
            for bad in ([GONE], [0], [-1], [2**40]):
                with self.subTest(name=name, bad=bad), self.assertRaises(MissingError):
                    method(good + bad)
            for bad in (["one"], ["1"], [1.5], [True], [None], "abc"):
                with self.subTest(name=name, bad=bad), self.assertRaises(UserError):
                    method(bad)
        with self.assertRaisesRegex(UserError, "Old"):
            self.alicja.contact_tag_add((self.product_a + archived).ids)
        self.assertFalse(self.alicja.tag_assignment_ids, "nothing half done")

    def test_whatever_is_given_is_taken_or_refused(self):
        good = {
            "tag_ids": self.product_a.ids,
            "list_ids": self.fair.ids,
            "purpose_codes": ["newsletter"],
            "method": "manual",
            "kind": "visit",
            "proof": "Card",
        }
        odd = (
            [{"a": 1}],
            {"a": 1},
            [[1]],
            "\0",
            ["\0"],
            1.5,
            2**63,
            True,
            {"\0": "\0"},
        )
        tried = 0
        for name in dir(self.env.registry["res.partner"]):
            if not re.fullmatch(r"contact_\w+_(add|remove|log|grant|withdraw)", name):
                continue
            method = getattr(self.alicja.with_user(self.marketer), name)
            parameters = inspect.signature(method).parameters
            values = {each: good[each] for each in parameters if each in good}
            for parameter, value in product(parameters, odd):
                tried += 1
                with self.subTest(method=name, parameter=parameter, value=value):
                    try:
                        with self.env.cr.savepoint():
                            method(**{**values, parameter: value})
                            self.env.flush_all()
                    except UserError:
                        continue
        self.assertGreater(tried, 150)

    def test_an_archived_tag_can_be_removed(self):
        self.alicja.contact_tag_add(self.product_b.ids)
        self.product_b.active = False
        self.assertEqual(self.alicja.contact_tag_remove(self.product_b.ids), 1)

    def test_a_deleted_list(self):
        ids = self.fair.ids
        self.alicja.contact_list_add(ids)
        self.fair.unlink()
        with self.assertRaises(MissingError):
            self.alicja.contact_list_add(ids)

    def test_contacts_that_are_gone_or_archived(self):
        with self.assertRaises(MissingError):
            self.env["res.partner"].browse([self.alicja.id, GONE]).contact_tag_add(
                self.product_a.ids
            )
        self.assertFalse(self.alicja.tag_assignment_ids, "nothing half done")
        self.bruno.active = False
        both = self.alicja + self.bruno
        self.assertEqual(both.contact_tag_add(self.product_a.ids), 1)
        self.assertFalse(self.bruno.category_id)

    def test_interaction_log(self):
        partners = self.alicja + self.bruno
        partners.contact_interaction_log(
            "visit", name="Prices", url="/prices", data={"seconds": 30}
        )
        visit = self.alicja.interaction_ids
        self.assertRecordValues(
            visit,
            [
                {
                    "kind": "visit",
                    "name": "Prices",
                    "url": "/prices",
                    "date": NOW,
                    "data": {"seconds": 30},
                    "verdict": "human",
                    "user_id": self.env.uid,
                    "applied_date": False,
                }
            ],
        )
        self.assertEqual(self.alicja.interaction_count, 1)
        self.assertEqual(self.bruno.last_interaction_date, NOW)
        with self.assertRaisesRegex(UserError, "visit"):
            partners.contact_interaction_log("dance")

    def test_lists(self):
        partners = self.alicja + self.bruno
        self.assertEqual(partners.contact_list_add(self.fair.ids, "2026-01-01"), 2)
        self.assertEqual(partners.contact_list_add(self.fair.ids), 0)
        self.assertRecordValues(
            self.alicja.list_member_ids,
            [{"list_id": self.fair.id, "date_added": datetime(2026, 1, 1)}],
        )
        self.assertEqual(self.fair.member_count, 2)
        self.assertEqual(self.fair.partner_ids, partners)
        self.bruno.active = False
        self.assertEqual(self.fair.member_count, 1)
        self.assertEqual(self.alicja.contact_list_remove(self.fair.ids), 1)
        self.assertFalse(self.alicja.contact_list_ids)

    def test_lists_as_fields(self):
        self.alicja.contact_list_ids = self.fair + self.customers
        self.assertEqual(len(self.alicja.list_member_ids), 2)
        self.alicja.contact_list_ids -= self.fair
        self.assertEqual(self.alicja.list_member_ids.list_id, self.customers)
        self.fair.partner_ids = self.bruno + self.clara
        self.assertEqual(self.bruno.contact_list_ids, self.fair)
        self.fair.partner_ids = self.clara
        self.assertFalse(self.bruno.contact_list_ids)
        found = self.env["res.partner"].search(
            [("contact_list_ids", "in", self.fair.ids)]
        )
        self.assertEqual(found, self.clara)

    def test_lists_of_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.fair.company_id = other
        self.alicja.company_id = self.env.company
        self.bruno.company_id = other
        (self.alicja + self.bruno + self.clara).contact_list_add(self.fair.ids)
        self.assertEqual(self.fair.partner_ids, self.bruno + self.clara)

    def test_who_may(self):
        calls = {
            "contact_tag_add": [self.product_a.ids],
            "contact_tag_remove": [self.product_a.ids],
            "contact_list_add": [self.fair.ids],
            "contact_list_remove": [self.fair.ids],
            "contact_interaction_log": ["visit"],
        }
        for name, args in calls.items():
            with self.subTest(name=name):
                getattr(self.alicja.with_user(self.marketer), name)(*args)
                for user in (self.salesman, self.employee, self.portal, self.public):
                    with self.assertRaises(AccessError):
                        getattr(self.alicja.with_user(user), name)(*args)

    def test_who_may_in_which_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        with self.assertRaises(AccessError):
            (self.bruno + self.alicja).with_user(self.marketer).contact_tag_add(
                self.product_a.ids
            )
        self.assertFalse(self.bruno.category_id, "nothing half done")
        self.fair.company_id = other
        with self.assertRaises(MissingError):
            self.bruno.with_user(self.marketer).contact_list_add(self.fair.ids)
