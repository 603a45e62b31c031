from odoo.fields import Command

from ..common.common import NOW, ContactMarketingCommon

TYPO = "{}@gmial.com"


class HygieneCommon(ContactMarketingCommon):
    """One plan for all contacts, and how to look at what it found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Plan = cls.env["contact.hygiene.plan"]
        Plan.search([]).active = False
        cls.plan = Plan.create(
            {
                "name": "All",
                "weight_ids": [
                    Command.create({"field_id": cls.field(name).id, "weight": weight})
                    for name, weight in (("email", 50), ("phone", 40), ("city", 10))
                ],
            }
        )
        cls.env.company.country_id = cls.env.ref("base.pl")
        cls.date_plans()

    @classmethod
    def date_plans(cls):
        # Writes have the date of the transaction, which no test can freeze: a plan that
        # was changed in the future would have all contacts checked each time.
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE contact_hygiene_plan SET write_date = %s", (NOW,))
        cls.env.cr.execute("UPDATE contact_hygiene_weight SET write_date = %s", (NOW,))
        cls.env.invalidate_all()

    @classmethod
    def field(cls, name):
        return cls.env["ir.model.fields"]._get("res.partner", name)

    def check(self):
        """What the scheduled action does."""
        with self.enter_registry_test_mode():
            self.env.ref("contact_marketing.ir_cron_hygiene").method_direct_trigger()
        self.env.invalidate_all()

    def touch(self, partner, date):
        # Within one test all writes have the date of its one transaction.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE id = %s", (date, partner.id)
        )
        partner.invalidate_recordset()

    def issues(self, partner, state="open"):
        return self.env["contact.hygiene.issue"].search(
            [("partner_id", "=", partner.id), ("state", "=", state)]
        )

    def issue(self, partner, kind):
        found = self.issues(partner).filtered(lambda issue: issue.kind == kind)
        self.assertEqual(len(found), 1, f"{kind} of {partner.name}")
        return found

    def kinds_of(self, partner):
        return set(self.issues(partner).mapped("kind"))
