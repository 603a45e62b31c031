from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from ...lib.hygiene import ranges
from ...models.hygiene import (
    contact_hygiene_issue,
    contact_quality_range,
    contact_quality_sum_count,
    contact_quality_touch,
)
from .hygiene_common import TYPO, HygieneCommon

RANGE = 1  # each contact is one: what is not touched, is not counted
WITH_RANGES = (
    ranges,
    contact_hygiene_issue,
    contact_quality_range,
    contact_quality_sum_count,
    contact_quality_touch,
)


class QualitySumsCommon(HygieneCommon):
    """Contacts of two companies, and who reads the overview of which."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for module in WITH_RANGES:
            cls.startClassPatcher(patch.object(module, "RANGE", RANGE))
        cls.startClassPatcher(patch.object(contact_quality_range, "RANGES", 100_000))
        # Whom nothing else is wrong with, is faulty as a duplicate alone.
        cls.plan.complete_percent = 0
        cls.plan.weight_ids = [
            Command.create({"field_id": cls.field(name).id, "weight": 5, "who": who})
            for name, who in (
                ("parent_id", "person"),
                ("vat", "company"),
                ("category_id", "all"),
            )
        ]
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.abroad, cls.both = (
            new_test_user(
                cls.env,
                f"contact_marketing_{name}",
                "contact_marketing.group_user",
                company_id=companies[0].id,
                company_ids=[Command.set(companies.ids)],
            )
            for name, companies in (
                ("abroad", cls.other),
                ("both", cls.env.company + cls.other),
            )
        )
        cls.firm, cls.here, cls.there = cls.env["res.partner"].create(
            [
                {"name": "Firm", "is_company": True, "email": "no address"},
                {"name": "Here", "email": TYPO.format("h"), "city": "Radom"},
                {"name": "There", "email": TYPO.format("t"), "phone": "12"},
            ]
        )
        cls.there.company_id = cls.other
        cls.here.parent_id = cls.firm
        cls.visitors = (
            cls.env["res.partner"]
            .with_user(cls.portal)
            .sudo()
            .create([{"name": f"Visitor {number}"} for number in range(6)])
        )
        cls.pair(cls.here, cls.there, cls.visitors[0])

    @classmethod
    def pair(cls, *contacts):
        """Have each be the later duplicate of the one before."""
        ids = [contact.id for contact in contacts]
        cls.env["contact.hygiene.issue"]._record_duplicates(
            ids,
            [
                (one, other, "likely", "name")
                for one, other in zip(ids, ids[1:], strict=False)
            ],
        )

    def setUp(self):
        super().setUp()
        self.env["contact.hygiene.plan"]._check(self.env["res.partner"].search([]).ids)
        self.sum_up()

    def sum_up(self):
        """What the scheduled action does."""
        self.env.flush_all()
        self.env["contact.quality.touch"]._write_down()
        while self.env["contact.quality.range"]._count_chunk():
            pass

    def overviews(self):
        for user in (self.marketer, self.abroad, self.both):
            overview = self.env["contact.quality.overview"].with_user(user)
            companies = user.company_ids.ids
            yield overview.with_context(allowed_company_ids=companies)

    def assertRight(self, without=None):
        """What is shown is what is counted, for all.

        :param str without: the name of a method that is not asked for it
        """
        self.env.flush_all()
        self.env.invalidate_all()
        for overview in self.overviews():
            weights = overview._weights()
            expected = +overview._count_all(weights)
            self.assertTrue(expected["checked", ""])
            refused = {without: self.fail} if without else {"_description": ""}
            with patch.multiple(type(overview), **refused):
                self.assertEqual(+overview._counts(weights), expected)
