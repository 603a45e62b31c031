from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..interactions.test_signed_link import URL, SignedLinkCase
from ..interactions.verdict_common import ROBOTS

SHOWN_BY = ("mailing_type", "mailing_model_real")


@tagged("post_install", "-at_install")
class TestTextMessages(SignedLinkCase):
    """Text messages of SMS Marketing, which is optional, keep Odoo's statistics."""

    def setUp(self):
        super().setUp()
        if "sms_id_int" not in self.env["mailing.trace"]._fields:
            self.skipTest("mass_mailing_sms is not installed: no text messages")
        self.messages = self.mailing.copy(
            {"mailing_type": "sms", "body_plaintext": f"Look: {URL}"}
        )

    def test_links_of_messages_have_no_effects_to_set(self):
        view = self.mailing.with_user(self.marketer).get_view(
            self.env.ref("mass_mailing.view_mail_mass_mailing_form").id
        )
        button = etree.fromstring(view["arch"]).find(
            ".//button[@name='action_open_link_effects']"
        )
        for mailing, is_hidden in ((self.mailing, False), (self.messages, True)):
            shown = {name: mailing[name] for name in SHOWN_BY}
            hidden = safe_eval(button.get("invisible"), shown)
            self.assertEqual(hidden, is_hidden)

    def test_only_humans_count(self):
        trace = self._trace("res.partner", self.alicja)
        trace.write(
            {
                "trace_type": "sms",
                "mass_mailing_id": self.messages.id,
                "sms_id_int": 4_711,
            }
        )
        path = f"/r/{self.tracker.code}/s/4711"
        for robot in ROBOTS:
            with self.subTest(robot=robot):
                self.assertEqual(self._open(path, **robot).status_code, 301)
                self.assertEqual(self.tracker.count, 0)
        self.assertFalse(trace.links_click_datetime)
        self._open(path)
        self.assertEqual(self.tracker.count, 1)
        self.assertTrue(trace.links_click_datetime)
        self.assertNobodyMoved()
