from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ...lib.mail.picture import draw_mail
from ..common.common import NOW
from .campaign_result_common import LINK, CampaignResultCase

BASE = "https://odoo.example.com"


class TestPicture(BaseCase):
    """A mail as a picture does nothing, and fetches nothing from others."""

    def _draw(self, body):
        return draw_mail(html.fragment_fromstring(body, create_parent="div"), [], BASE)

    def test_nothing_acts_or_leads_elsewhere(self):
        for body in (
            "<script>alert(1)</script>",
            "<p onclick='alert(1)'>x</p>",
            "<img src='https://evil.example.com/pixel.gif'>",
            "<img src='//evil.example.com/pixel.gif'>",
            "<img src='/\\evil.example.com/pixel.gif'>",
            "<img srcset='https://evil.example.com/2x 2x' src='data:text/x,evil'>",
            "<img src='https://odoo.example.com.evil.example.com/x.gif'>",
            "<a href='https://evil.example.com/'>x</a>",
            "<a href='javascript:alert(1)'>x</a>",
            "<form action='https://evil.example.com/'><input name='x'></form>",
            "<iframe src='https://evil.example.com/'></iframe>",
            "<meta http-equiv='refresh' content='0;url=https://evil.example.com/'>",
            "<base href='https://evil.example.com/'>",
            "<link rel='stylesheet' href='https://evil.example.com/x.css'>",
            "<svg><a xlink:href='https://evil.example.com/'>x</a></svg>",
            "<table background='https://evil.example.com/x'><tr><td></td></tr></table>",
            "<!--[if mso]><img src='https://evil.example.com/x.gif'><![endif]-->",
            "<video poster='https://evil.example.com/x.gif'></video>",
        ):
            drawn = self._draw(f"<p>Hello</p>{body}")
            with self.subTest(body=body):
                self.assertIn("Hello", drawn)
                self.assertNotRegex(drawn.partition("<body")[2], r"evil|alert|onclick")

    def test_styles_may_fetch_nothing(self):
        drawn = self._draw(
            "<p style=\"background:url('https://x.example.com/')\">x</p>"
        )
        self.assertIn(
            "default-src 'none'; img-src https://odoo.example.com data:;", drawn
        )

    def test_own_images_stay(self):
        drawn = self._draw(
            "<img src='/web/image/7'><img src='https://odoo.example.com/web/image/8'>"
            "<img src='data:image/png;base64,AAAA'>"
        )
        for source in (
            "https://odoo.example.com/web/image/7",
            "https://odoo.example.com/web/image/8",
            "data:image/png;base64,AAAA",
        ):
            self.assertIn(f'src="{source}"', drawn)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestLinkPicture(CampaignResultCase):
    """Links have the numbers of their lines, and the clicks of all sends."""

    def test_numbers_and_clicks(self):
        campaign = self._new_campaign(again_days=1)
        content = campaign.mailing_id
        body = (
            f"<div><p><a href='{LINK}'>Product A</a></p>"
            f"<p><a href='{LINK}?b'>Product B</a> "
            f"<a href='{LINK}'>Product A</a></p></div>"
        )
        content.write({"body_arch": body, "body_html": body})
        action = content.action_open_link_effects()
        self.assertEqual(action["target"], "new")
        effects = content.link_effect_ids
        self.assertEqual(effects.mapped("number"), [1, 2])
        page = html.fromstring(content.get_link_picture())
        marked = [
            (link.findtext("span"), link.text_content()[1:]) for link in page.iter("a")
        ]
        self.assertEqual(
            marked, [("1", "Product A"), ("2", "Product B"), ("1", "Product A")]
        )
        run = self._sent_run(campaign)
        self._click(run, self.alicja)
        self._click(run, self.bruno)
        self._click(run, self.clara, verdict="bot")
        self.env.invalidate_all()
        self.assertEqual(effects.mapped("click_count"), [2, 0])
        self.assertEqual(run.mailing_id.link_effect_ids.mapped("click_count"), [2, 0])
        # The order of the lines is that of the numbers.
        effects[0].sequence = 99
        self.env.invalidate_all()
        self.assertEqual(effects.mapped("number"), [2, 1])

    def test_without_a_mail_there_is_no_picture(self):
        campaign = self._new_campaign()
        campaign.mailing_id.write({"body_arch": False, "body_html": False})
        self.assertEqual(campaign.mailing_id.get_link_picture(), "")

    def test_who_may_look(self):
        content = self._new_campaign().mailing_id
        self.assertTrue(content.with_user(self.marketer).get_link_picture())
        with self.assertRaises(AccessError):
            content.with_user(self.salesman).get_link_picture()
