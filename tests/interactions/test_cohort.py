from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..common.common import NOW


@freeze_time(NOW)  # 2 March 2026
@tagged("post_install", "-at_install")
class TestCohort(TransactionCase):
    """Who entered in a month, and was active so many months later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Cohorts"})
        cls.marketer = new_test_user(
            cls.env,
            "contact_marketing_cohorts",
            "contact_marketing.group_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def _enter(self, date, number):
        contacts = self.env["res.partner"].create(
            [{"name": f"C {i}", "company_id": self.company.id} for i in range(number)]
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [date, contacts.ids],
        )
        return contacts

    def _act(self, contacts, date, kind="visit", **vals):
        for contact in contacts:
            self.env["contact.interaction"]._append(
                {"partner_id": contact.id, "kind": kind, "date": date, **vals}
            )

    def _rows(self, month):
        self.env.flush_all()
        rows = (
            self.env["contact.cohort"]
            .with_user(self.marketer)
            .search(
                [("company_id", "=", self.company.id), ("month", "=", month)],
                order="age",
            )
        )
        return rows.mapped(lambda row: (row.age, row.contact_count, row.active_count))

    def test_by_month_of_entry_and_months_after(self):
        early = self._enter("2025-12-31 23:00:00", 4)
        late = self._enter("2026-02-03 08:00:00", 2)
        human = {"verdict": "human"}
        self._act(early[:3], datetime(2026, 1, 5), **human)
        self._act(early[:3], datetime(2026, 1, 9), **human)  # counts once
        self._act(early[0], datetime(2026, 3, 1), **human)
        self._act(early[1], datetime(2026, 3, 1), verdict="bot")
        self._act(early[2], datetime(2026, 3, 1), "bounce", **human)
        self._act(late, datetime(2026, 2, 4), **human)
        self.assertEqual(
            self._rows("2025-12-01"), [(0, 4, 0), (1, 4, 3), (2, 4, 0), (3, 4, 1)]
        )
        self.assertEqual(self._rows("2026-02-01"), [(0, 2, 2), (1, 2, 0)])
        # Months together are that of their sums.
        groups = self.env["contact.cohort"]._read_group(
            [("company_id", "=", self.company.id)], ["age"], ["active_rate:avg"]
        )
        rates = {age: round(rate, 1) for age, rate in groups}
        self.assertEqual(rates, {0: 33.3, 1: 50.0, 2: 0, 3: 25.0})

    def test_a_year_at_most(self):
        self._enter("2025-03-31 23:00:00", 1)
        self._enter("2025-04-01 00:00:00", 1)
        self.assertFalse(self._rows("2025-03-01"))
        self.assertEqual(len(self._rows("2025-04-01")), 12)

    def test_who_may_know(self):
        self._enter("2026-02-03 08:00:00", 2)
        stranger = new_test_user(
            self.env, "contact_marketing_stranger", "contact_marketing.group_user"
        )
        Cohort = self.env["contact.cohort"]
        of_company = [("company_id", "=", self.company.id)]
        self.env.flush_all()
        self.assertFalse(Cohort.with_user(stranger).search(of_company))
        salesman = new_test_user(
            self.env, "contact_marketing_cohort_sales", "sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            Cohort.with_user(salesman).search([])
