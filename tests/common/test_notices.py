import ast

from freezegun import freeze_time
from lxml import html

from odoo.tests import new_test_user, tagged

from ..common.mail_server import smtp_server
from .common import NOW, ContactMarketingCommon
from .test_docs import ROOT

TELLING = {"message_post", "message_notify"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestNotices(ContactMarketingCommon):
    """What owners are told by mail looks like their company, light and dark."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "email_primary_color": "#FFFFEE",
                "email_secondary_color": "#AA0011",
                "email": "hello@red.example.com",
            }
        )
        cls.owner = new_test_user(
            cls.env,
            "owner of notices",
            "contact_marketing.group_manager",
            email="owner@example.com",
            notification_type="email",
        )

    def _owned(self):
        """A record of each kind whose owner is told, and by which method."""
        model = self.env["ir.model"]._get_id("res.partner")
        values = {
            "contact.campaign": {"name": "Spring", "user_id": self.owner.id},
            "contact.journey": {"name": "Welcome", "user_id": self.owner.id},
            "contact.sunset.policy": {"name": "Quiet", "user_id": self.owner.id},
            "contact.scoring.plan": {"name": "Plan"},
            "contact.trigger": {
                "name": "Prices",
                "kind": "visit",
                "url_pattern": "/prices",
            },
            "contact.webhook": {"name": "CRM", "url": "https://example.com/hook"},
            "mailing.filter": {
                "name": "Nearby",
                "mailing_model_id": model,
                "mailing_domain": "[('id', '>', 0)]",
            },
        }
        methods = {
            "contact.scoring.plan": "_stop",
            "contact.trigger": "_switch_off",
            "contact.webhook": "_pause",
            "mailing.filter": "_fail_watch",
        }
        for model_name, vals in values.items():
            method = methods.get(model_name, "_notify_responsible")
            record = self.env[model_name].with_user(self.owner).create(vals)
            yield record, method

    def test_as_received(self):
        for record, method in self._owned():
            with self.subTest(model=record._name), smtp_server(self.env) as inbox:
                getattr(record.with_env(self.env), method)("Something is <b>wrong</b>.")
                self.env["mail.mail"].search(
                    [("recipient_ids", "in", self.owner.partner_id.ids)]
                ).send()
                [message] = inbox.messages
                page = message.get_body(("html",)).get_content()
                self.assertIn("#AA0011", page)
                self.assertIn("prefers-color-scheme: dark", page)
                self.assertIn(f"<strong>{record.display_name}</strong>", page)
                self.assertIn("hello@red.example.com", page)
                self.assertIn("Something is &lt;b&gt;wrong&lt;/b&gt;.", page)
                links = html.fromstring(page).xpath(
                    "//a[contains(@href, '/mail/view')]"
                )
                self.assertEqual(len(links), 1, "leads to the record")
                self.assertIn("color: #FFFFEE", links[0].get("style"))

    def test_each_notice_has_the_look(self):
        """Whoever tells somebody by mail names the layout."""
        calls = 0
        for path in sorted(ROOT.glob("models/**/*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "attr", None)
                if name not in TELLING or isinstance(node.func.value, ast.Call):
                    continue
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                if "partner_ids" in given:
                    calls += 1
                    layout = given.get("email_layout_xmlid")
                    self.assertEqual(
                        getattr(layout, "id", None), "MAIL_LAYOUT", f"{path}: {name}"
                    )
        self.assertGreater(calls, 5)
