from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, ContactMarketingCommon

ROLES = ("manager", "marketer", "salesman", "employee", "portal", "public")
OPERATIONS = ("read", "write", "create", "unlink")
# Who may do what: of each model, per operation, the roles in the order of ROLES.
READ_BY_SALES = {"read": 3, "write": 0, "create": 0, "unlink": 0}
RIGHTS = {
    "contact.tag.assignment": READ_BY_SALES,
    "contact.tag.event": READ_BY_SALES,
    "contact.list.member": READ_BY_SALES,
    "contact.list.removal": READ_BY_SALES,
    "contact.interaction": READ_BY_SALES,
    "contact.event.property": READ_BY_SALES,
    "contact.list": {"read": 3, "write": 2, "create": 2, "unlink": 1},
    "contact.effect": {"read": 2, "write": 2, "create": 2, "unlink": 0},
    "contact.link.effect": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.bulk.change": {"read": 2, "write": 2, "create": 2, "unlink": 1},
    "contact.site": {"read": 3, "write": 1, "create": 1, "unlink": 1},
    "contact.webhook": {"read": 2, "write": 1, "create": 1, "unlink": 1},
    "contact.webhook.delivery": {"read": 1, "write": 1, "create": 0, "unlink": 0},
    "contact.trigger": {"read": 2, "write": 2, "create": 2, "unlink": 1},
    "contact.trigger.answer": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.consent.purpose": {"read": 3, "write": 1, "create": 1, "unlink": 1},
    "contact.consent.wording": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.consent": READ_BY_SALES,
    "contact.consent.event": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.suppression": {"read": 1, "write": 0, "create": 1, "unlink": 1},
    "contact.merged": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.call": {"read": 3, "write": 3, "create": 3, "unlink": 3},
    "contact.consent.change": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.erasure": {"read": 1, "write": 1, "create": 1, "unlink": 1},
    "contact.campaign": {"read": 3, "write": 2, "create": 2, "unlink": 1},
    "contact.journey": {"read": 3, "write": 2, "create": 2, "unlink": 1},
    "contact.journey.version": READ_BY_SALES,
    "contact.journey.rule": READ_BY_SALES,
    "contact.journey.step": READ_BY_SALES,
    "contact.journey.path": READ_BY_SALES,
    "contact.journey.participant": READ_BY_SALES,
    "contact.journey.event": READ_BY_SALES,
    "contact.journey.result": READ_BY_SALES,
    "contact.cohort": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.campaign.run": READ_BY_SALES,
    "contact.marketing.day": READ_BY_SALES,
    "contact.marketing.count": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.campaign.recipient": READ_BY_SALES,
    "contact.campaign.result": READ_BY_SALES,
    "contact.campaign.preview": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.campaign.preview.line": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.segment.member": READ_BY_SALES,
    "contact.segment.event": READ_BY_SALES,
    "contact.segment.day": {"read": 3, "write": 3, "create": 3, "unlink": 3},
    "contact.segment.why": {"read": 3, "write": 3, "create": 3, "unlink": 3},
    "contact.segment.why.line": {"read": 3, "write": 3, "create": 3, "unlink": 3},
    "contact.scoring.plan": {"read": 3, "write": 1, "create": 1, "unlink": 1},
    "contact.scoring.rule": {"read": 3, "write": 1, "create": 1, "unlink": 1},
    "contact.scoring.version": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.journey.why": {"read": 3, "write": 3, "create": 3, "unlink": 3},
    "contact.journey.rehearsal": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.journey.trial": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.journey.template": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.scoring.preview": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.scoring.preview.line": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.scoring.evaluation": {"read": 2, "write": 0, "create": 0, "unlink": 1},
    "contact.scoring.evaluation.rule": {
        "read": 2,
        "write": 0,
        "create": 0,
        "unlink": 0,
    },
    "contact.scoring.evaluation.trait": {
        "read": 2,
        "write": 0,
        "create": 0,
        "unlink": 0,
    },
    "contact.scoring.change": {"read": 1, "write": 1, "create": 1, "unlink": 1},
    "contact.scoring.change.line": {"read": 1, "write": 1, "create": 1, "unlink": 1},
    "contact.scoring.threshold": {"read": 3, "write": 1, "create": 1, "unlink": 1},
    "contact.score": READ_BY_SALES,
    "contact.score.crossing": READ_BY_SALES,
    "contact.score.history": READ_BY_SALES,
    "contact.rfm": READ_BY_SALES,
    "contact.rfm.border": READ_BY_SALES,
    "contact.rfm.touch": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.consent.mail.count": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.score.touch": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.sunset.policy": {"read": 2, "write": 1, "create": 1, "unlink": 1},
    "contact.sunset.member": {"read": 2, "write": 0, "create": 0, "unlink": 1},
    "contact.sunset.preview": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.sunset.preview.line": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.import": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.import.column": {"read": 2, "write": 2, "create": 0, "unlink": 0},
    "contact.import.row": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.import.undo": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.hygiene.plan": {"read": 2, "write": 1, "create": 1, "unlink": 1},
    "contact.hygiene.weight": {"read": 2, "write": 1, "create": 1, "unlink": 1},
    "contact.hygiene.issue": READ_BY_SALES,
    "contact.quality": READ_BY_SALES,
    "contact.quality.sum": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.quality.range": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.quality.touch": {"read": 1, "write": 0, "create": 0, "unlink": 0},
    "contact.hygiene.merge": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.hygiene.merge.contact": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.hygiene.merge.line": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.hygiene.merge.value": {"read": 2, "write": 2, "create": 2, "unlink": 2},
    "contact.hygiene.domain": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.quality.day": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.quality.day.finding": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "contact.usage": {"read": 2, "write": 0, "create": 0, "unlink": 0},
    "res.partner.category.merge": {"read": 1, "write": 1, "create": 1, "unlink": 1},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAccess(ContactMarketingCommon):
    def test_every_model_role_and_operation(self):
        for model, rights in RIGHTS.items():
            for operation, how_many in rights.items():
                for position, role in enumerate(ROLES):
                    user = getattr(self, role)
                    with self.subTest(model=model, operation=operation, role=role):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            position < how_many,
                        )

    def test_who_may_read_a_model_may_read_all_of_it(self):
        """No field that a role is shown asks for what the role may not read."""
        refused = []
        for model, rights in RIGHTS.items():
            for role in ROLES[: rights["read"]]:
                Model = self.env[model].with_user(getattr(self, role))
                record = Model.search([], limit=1) or Model.new({})
                for name, field in Model._fields.items():
                    if not field.compute or not Model._has_field_access(field, "read"):
                        continue
                    try:
                        record.mapped(name)
                    except AccessError:
                        refused.append((model, role, name))
                    except (AssertionError, AttributeError, LookupError, ValueError):
                        continue  # a new record lacks what each kept one has
        self.assertFalse(refused)

    def test_no_model_is_left_out(self):
        ours = {
            model
            for model, cls in self.env.registry.items()
            if cls._original_module == "contact_marketing" and not cls._abstract
        }
        self.assertEqual(ours, set(RIGHTS))

    def test_ledgers_are_written_by_nobody(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        held = self.held(self.alicja, self.product_a).with_user(self.manager)
        with self.assertRaises(AccessError):
            held.write({"count": 99})
        with self.assertRaises(AccessError):
            held.event_ids.unlink()

    def test_lifetimes_are_for_managers(self):
        tag = self.product_a
        tag.with_user(self.manager).write({"lifetime_number": 10, "counting": "daily"})
        tag.with_user(self.salesman).write(
            {"name": "Product A+", "lifetime_number": 10}
        )
        for user in (self.salesman, self.marketer):
            with self.assertRaises(AccessError):
                tag.with_user(user).write({"lifetime_number": 11})
        Tag = self.env["res.partner.category"].with_user(self.salesman)
        self.assertEqual(
            Tag.create({"name": "Mine", "counting": "each"}).counting, "each"
        )
        with self.assertRaises(AccessError):
            Tag.create({"name": "Mine", "lifetime_number": 3})

    def test_salespeople_see_and_tag_by_hand(self):
        alicja = self.alicja.with_user(self.salesman)
        alicja.write({"category_id": self.link(self.product_a)})
        self.assertEqual(alicja.tag_assignment_ids.count, 1)
        self.assertEqual(alicja.tag_assignment_ids.user_id, self.salesman)
        self.assertEqual(alicja.tag_counts, "Product A")
        with self.assertRaises(AccessError):
            alicja.contact_list_ids = self.fair

    def test_employees_see_contacts_as_before(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        alicja = self.alicja.with_user(self.employee)
        self.assertEqual(alicja.category_id, self.product_a)
        self.assertNotIn("tag_counts", alicja.fields_get())
        with self.assertRaises(AccessError):
            alicja.read(["tag_counts"])
        form = (
            self.env["res.partner"].with_user(self.employee).get_view(view_type="form")
        )
        self.assertNotIn("tag_assignment_ids", form["arch"])

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        self.fair.company_id = other
        self.alicja.contact_tag_add(self.product_a.ids)
        self.alicja.contact_list_add(self.fair.ids)
        self.alicja.contact_list_remove(self.fair.ids)
        self.alicja.contact_list_add(self.fair.ids)
        self.alicja.contact_interaction_log("visit")
        of_alicja = [("partner_id", "=", self.alicja.id)]
        insider = self.marketer.copy({"login": "insider"})
        insider.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in (
            "contact.tag.assignment",
            "contact.tag.event",
            "contact.interaction",
            "contact.list.member",
            "contact.list.removal",
        ):
            with self.subTest(model=model):
                Model = self.env[model]
                self.assertFalse(Model.with_user(self.marketer).search(of_alicja))
                self.assertTrue(Model.with_user(insider).search(of_alicja))
        lists = self.env["contact.list"]
        self.assertNotIn(self.fair, lists.with_user(self.marketer).search([]))
        self.assertIn(self.fair, lists.with_user(insider).search([]))

    def test_a_bulk_change_is_its_owners(self):
        change = (
            self.env["contact.bulk.change"]
            .with_user(self.marketer)
            .create({"domain": "[]"})
        )
        with self.assertRaises(AccessError):
            change.user_id = self.manager
        other = self.marketer.copy({"login": "other"})
        with self.assertRaises(AccessError):
            change.with_user(other).domain  # noqa: B018 - reading is what is tested
        with self.assertRaises(AccessError):
            self.env["contact.bulk.change"].with_user(self.marketer).create(
                {"domain": "[]", "user_id": self.manager.id}
            )
