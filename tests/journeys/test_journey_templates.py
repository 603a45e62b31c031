from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...lib.journeys.templates import TEMPLATES
from .journey_common import JourneyCase


@tagged("post_install", "-at_install")
class TestJourneyTemplates(JourneyCase):
    """Ready-made journeys: each can be published as soon as what it asks is said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create(
            {"name": "Hot Team", "member_ids": [(4, cls.salesman.id)]}
        )

    def _dialog(self, template_name, user=None, **values):
        asked = {
            "purpose_id": self.newsletter.id,
            "tag_id": self.product_a.id,
            "team_id": self.team.id,
            "date_field": "create_date",
        }
        template = TEMPLATES[template_name]
        given = {
            field: value
            for field, value in asked.items()
            if field.removesuffix("_id") in template.asks
        }
        return (
            self.env["contact.journey.template"]
            .with_user(user or self.marketer)
            .create({"template": template_name, **given, **values})
        )

    def _available(self, user=None):
        Dialog = self.env["contact.journey.template"].with_user(user or self.marketer)
        return dict(Dialog._selection_template())

    def test_each_template_can_be_published(self):
        self.assertGreaterEqual(len(self._available()), 7)
        for name in self._available():
            with self.subTest(template=name):
                action = self._dialog(name).action_create()
                self.assertEqual(action["tag"], "contact_journey_canvas")
                journey = self._journeys().browse(action["context"]["active_id"])
                definition = journey.get_definition()
                self.assertEqual(journey.check_definition(definition), [])
                self.assertEqual(journey.get_canvas()["problems"], [])
                self.assertNotIn("@", str(definition["steps"]))
                journey.action_publish()
                self.assertEqual(journey.state, "running")
                mailings = journey.live_version_id.step_ids.mailing_id
                self.assertEqual(
                    set(mailings.mapped("state")), {"draft"} if mailings else set()
                )
                self.assertFalse(
                    any(
                        self.env["res.partner"].search_count(
                            mailing._parse_mailing_domain()
                        )
                        for mailing in mailings
                    ),
                    "nobody gets it but by the journey",
                )

    def test_carts_are_offered_where_there_is_a_shop(self):
        self.assertNotIn("cart", self._available(), "who may not read orders")
        self.marketer.group_ids += self.env.ref("sales_team.group_sale_salesman")
        has_shop = "is_abandoned_cart" in self.env["sale.order"]._fields
        self.assertEqual("cart" in self._available(), has_shop)
        if has_shop:
            action = self._dialog("cart").action_create()
            journey = self._journeys().browse(action["context"]["active_id"])
            self.assertEqual(journey.get_canvas()["problems"], [])

    def test_what_is_asked_and_not_said_is_refused(self):
        for name in self._available():
            asked = TEMPLATES[name].asks
            for field in asked:
                empty = {
                    "days": {"days": 0},
                    "date_field": {"date_field": False},
                }.get(field, {f"{field}_id": False})
                before = self._counts()
                with self.subTest(template=name, field=field):
                    with self.assertRaises(UserError):
                        self._dialog(name, **empty).action_create()
                    self.assertEqual(self._counts(), before, "nothing half made")

    def _counts(self):
        models = ("contact.journey", "mailing.mailing", "mailing.filter")
        return [self.env[name].search_count([]) for name in models]

    def test_tags_and_segments_that_exist_are_used(self):
        hot = self.env["res.partner.category"].create({"name": "Hot"})
        self._dialog("hot_leads").action_create()
        self._dialog("hot_leads", name="Again").action_create()
        self.assertEqual(
            self.env["res.partner.category"].search([("name", "=", "Hot")]), hot
        )
        segments = self.env["mailing.filter"].search(
            [("name", "=", "Grades A1 and A2")]
        )
        self.assertEqual(len(segments), 1)

    def test_the_form_asks_for_what_is_needed(self):
        with Form(
            self.env["contact.journey.template"].with_user(self.marketer)
        ) as form:
            form.template = "reorder"
            form.purpose_id = self.newsletter
            self.assertEqual((form.days, form.name), (90, "Re-order reminder"))
            form.template = "win_back"
            self.assertEqual(form.days, 180)

    def test_who_may(self):
        for user in (self.salesman, self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._dialog("welcome", user=user)
