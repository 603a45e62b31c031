from odoo.tests import tagged

from ...models.common.res_partner_social import profile_url
from .common import ContactMarketingCommon

WRITTEN = (
    ("social_x", "@anna", "https://x.com/anna"),
    ("social_x", "anna", "https://x.com/anna"),
    ("social_x", "twitter.com/anna", "https://twitter.com/anna"),
    ("social_instagram", "anna.nowak", "https://www.instagram.com/anna.nowak"),
    ("social_linkedin", "pl.linkedin.com/in/a", "https://pl.linkedin.com/in/a"),
    ("social_linkedin", "https://linkedin.com/in/a", "https://linkedin.com/in/a"),
    ("social_linkedin", "HTTPS://linkedin.com/in/a", "HTTPS://linkedin.com/in/a"),
    ("social_facebook", "javascript:alert(1)", "https://www.facebook.com/"),
    ("social_facebook", '"><script>', "https://www.facebook.com/%22%3E%3Cscript%3E"),
    ("social_x", "[x]", "https://x.com/%5Bx%5D"),
)


@tagged("post_install", "-at_install")
class TestSocialProfiles(ContactMarketingCommon):
    def test_however_they_are_written(self):
        for name, value, url in WRITTEN:
            with self.subTest(value):
                self.assertTrue(profile_url(name, value).startswith(url))
                self.alicja[name] = value
                self.assertNotIn("<script", self.alicja.social_links)
                self.assertNotIn('href="javascript', self.alicja.social_links)

    def test_any_of_them_counts(self):
        plan = self.env["contact.hygiene.plan"].create(
            {
                "name": "Profiles",
                "weight_ids": [
                    (0, 0, {"field_id": self._field("email")}),
                    (0, 0, {"field_id": self._field("social_profile")}),
                ],
            }
        )
        self.bruno.social_x = "@bruno"
        found = plan._missing_fields((self.alicja + self.bruno).ids)
        self.assertEqual(found[self.alicja.id], (50, ["social_profile"]))
        self.assertEqual(found[self.bruno.id], (100, []))
        self.bruno.social_x = False
        self.assertFalse(self.bruno.social_profile)
        self.assertFalse(self.bruno.social_links)

    def test_the_plan_that_comes_with_it_counts_them(self):
        fields = self.env["contact.hygiene.weight"].search([]).field_id
        self.assertIn("social_profile", fields.mapped("name"))

    def _field(self, name):
        return self.env["ir.model.fields"]._get("res.partner", name).id
