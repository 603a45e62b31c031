from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...lib.anniversaries import days_until_anniversaries
from ...models.segments.res_partner_anniversary import YEARLY_FIELD
from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAnniversary(ContactMarketingCommon):
    """The days until a date of contacts comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vals = {"model_id": cls.env["ir.model"]._get_id("res.partner")}
        cls.birthday, cls.moment = cls.env["ir.model.fields"].create(
            [
                {**vals, "name": "x_birthday", "ttype": "date"},
                {**vals, "name": "x_moment", "ttype": "datetime"},
            ]
        )
        cls.alicja.x_birthday = date(2000, 2, 29)
        cls.bruno.x_birthday = date(1990, 3, 3)
        cls.people = cls.alicja | cls.bruno | cls.clara
        cls.choose(cls.birthday)

    @classmethod
    def choose(cls, field):
        settings = cls.env["res.config.settings"].create(
            {"contact_yearly_field_id": field.id}
        )
        settings.set_values()

    def found(self, operator, value, **context):
        contacts = self.people.with_user(self.marketer).with_context(**context)
        contacts.invalidate_recordset()
        by_search = contacts.search(
            [("anniversary_days", operator, value), ("id", "in", self.people.ids)]
        )
        return self.people & self.people.browse(by_search.ids)

    def test_each_day(self):
        self.assertEqual(self.alicja.anniversary_days, 363)
        self.assertEqual(self.bruno.anniversary_days, 1)
        self.assertEqual(self.found("=", 1), self.bruno)
        self.assertEqual(self.found("<=", 7), self.bruno)
        self.assertEqual(self.found(">=", 2), self.alicja)
        self.assertEqual(self.found(">", -1), self.alicja | self.bruno)
        self.assertEqual(self.found("=", False), self.clara)
        self.assertEqual(self.found("!=", False), self.alicja | self.bruno)
        self.assertEqual(self.found("in", [363, False]), self.alicja | self.clara)
        self.assertEqual(self.found("not in", [1]), self.alicja | self.clara)

    def test_29_february(self):
        for today, days in (
            ("2027-02-27", 1),
            ("2027-02-28", 0),
            ("2028-02-28", 1),
            ("2028-02-29", 0),
            ("2028-03-01", 364),
        ):
            with self.subTest(today=today), freeze_time(f"{today} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(self.alicja.anniversary_days, days)
                self.assertEqual(self.found("=", days), self.alicja)
        for today in (date(2026, 3, 2), date(2028, 2, 29), date(2027, 3, 1)):
            until = days_until_anniversaries(today)
            self.assertEqual(len(until), 366)
            self.assertEqual(until[f"{today:%m-%d}"], 0)

    def test_days_are_those_of_who_asks(self):
        # It is 2 March, 9 o'clock in UTC; on Kiritimati it is almost the 3rd.
        with freeze_time(datetime(2026, 3, 2, 11, 0)):
            self.assertEqual(self.found("=", 0, tz="Pacific/Kiritimati"), self.bruno)
            self.assertEqual(self.found("=", 1, tz="Europe/Warsaw"), self.bruno)
        self.choose(self.moment)
        self.clara.x_moment = datetime(2001, 3, 2, 23, 30)
        for zone, days in (("UTC", 0), ("Europe/Warsaw", 1)):
            with self.subTest(zone=zone):
                self.assertEqual(self.found("=", days, tz=zone), self.clara)
                clara = self.clara.with_context(tz=zone)
                self.assertEqual(clara.anniversary_days, days)

    def test_none_is_chosen_or_it_is_gone(self):
        parameters = self.env["ir.config_parameter"]
        for value in (False, "999999999"):
            parameters.set_param(YEARLY_FIELD, value)
            self.env.invalidate_all()
            with self.subTest(value=value):
                self.assertEqual(self.alicja.anniversary_days, 0)
                self.assertFalse(self.found(">=", 0))
                self.assertEqual(self.found("=", False), self.people)

    def test_who_may_not_read_the_date_learns_nothing(self):
        field = self.env["ir.model.fields"]._get("res.partner", "erased_date")
        self.choose(field)
        self.alicja.sudo()._set_kept({"erased_date": fields.Datetime.now()})
        seen = self.alicja.with_user(self.employee)
        with self.assertRaises(AccessError):
            seen.read(["anniversary_days"])
        with self.assertRaises(AccessError):
            seen.search([("anniversary_days", "=", 0)])
        self.assertEqual(self.found("=", 0), self.alicja)
        self.patch(type(seen)._fields["erased_date"], "groups", "base.group_system")
        self.assertFalse(self.found("=", 0))

    def test_its_label_names_the_date(self):
        label = self.alicja.fields_get(["anniversary_days"], ["string"])
        name = self.birthday.field_description
        self.assertIn(name, label["anniversary_days"]["string"])
