from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import BROWSER, NOW
from .test_signed_link import SignedLinkCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestVerdict(SignedLinkCase):
    """Who clicked: a human, a robot, or a scanner that looks like a human."""

    def setUp(self):
        super().setUp()
        self.trackers = self.env["link.tracker"].create(
            [{"url": f"https://shop.example.com/{i}", "title": i} for i in range(4)]
        )

    def _verdicts(self, contact=None):
        self._drain()
        signals = (contact or self.alicja).interaction_ids.sorted("id")
        return signals.mapped("verdict")

    def _trap(self, contact):
        return self.traces[contact]._trap_path()

    def test_fetching_ahead_is_no_click(self):
        for headers in (
            {"Purpose": "prefetch"},
            {"Sec-Purpose": "prefetch;prerender"},
            {"X-Moz": "prefetch"},
            {"X-Purpose": "preview"},
        ):
            self._open(self._path(self.alicja), headers=headers)
        self.assertEqual(set(self._verdicts()), {"bot"})
        self.assertNobodyMoved()

    def test_crawlers_of_the_maintained_list(self):
        for user_agent in ("python-requests/2.31.0", "curl/8.0", "AhrefsBot/7.0"):
            self._open(self._path(self.alicja), headers={"User-Agent": user_agent})
        self.assertEqual(set(self._verdicts()), {"bot"})

    def test_a_huge_or_odd_user_agent_is_answered(self):
        for user_agent in ("x" * 30_000, "Mozilla/5.0 \xff\xfe", ""):
            response = self._open(
                self._path(self.alicja),
                headers={"User-Agent": user_agent.encode("latin-1")},
            )
            self.assertEqual(response.status_code, 302)

    def test_a_burst_is_a_scanner(self):
        for tracker in self.trackers[:3]:
            self._open(self._path(self.alicja, tracker=tracker))
        self.assertEqual(self._verdicts(), ["suspect"] * 3)
        self.assertNobodyMoved()

    def test_a_burst_takes_back_what_came_before_and_after(self):
        self._open(self._path(self.alicja))
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        with freeze_time(NOW + timedelta(hours=1)):
            for tracker in self.trackers[:3]:
                self._open(self._path(self.alicja, tracker=tracker))
            self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 0)
        self.assertEqual(self.tracker.count, 0)
        with freeze_time(NOW + timedelta(days=1)):
            self._open(self._path(self.alicja))
        self.assertEqual(self._verdicts(), ["suspect"] * 5)
        self._open(self._path(self.bruno))
        self.assertEqual(self._verdicts(self.bruno), ["human"], "another mail")

    def test_slow_readers_and_repeated_clicks_are_humans(self):
        for i, tracker in enumerate(self.trackers):
            with freeze_time(NOW + timedelta(seconds=5 * i)):
                self._open(self._path(self.alicja, tracker=tracker))
        for _turn in range(5):
            self._open(self._path(self.bruno))
        self.assertEqual(set(self._verdicts()), {"human"})
        self.assertEqual(set(self._verdicts(self.bruno)), {"human"})

    def test_the_trap(self):
        self._open(self._path(self.alicja))
        self._drain()
        response = self._open(self._trap(self.alicja))
        self.assertEqual((response.status_code, response.text), (200, ""))
        self.assertEqual(self._verdicts(), ["suspect", "bot"])
        self.assertNobodyMovedBut(0)

    def test_a_forged_trap_catches_nobody(self):
        self._open(self._path(self.alicja))
        path = self._trap(self.alicja)
        for forged in (
            path[:-1] + "x",
            self._trap(self.bruno).replace(
                f"/{self.traces[self.bruno].id}/", f"/{self.traces[self.alicja].id}/"
            ),
        ):
            self.assertEqual(self._open(forged).status_code, 200)
        self.assertEqual(self._verdicts(), ["human"])

    def test_a_trap_signature_is_no_click(self):
        signature = self._trap(self.alicja).rpartition("/")[2]
        self._open(self._path(self.alicja, signature))
        self.assertNobodyMoved()

    def test_soon_after_sending_is_no_reason(self):
        self.traces[self.alicja].sent_datetime = NOW
        self._open(self._path(self.alicja), headers={"User-Agent": BROWSER})
        self.assertEqual(self._verdicts(), ["human"])

    def assertNobodyMovedBut(self, count):
        self.assertEqual(self.held(self.alicja, self.product_a).count, count)
        self.assertFalse(self.alicja.category_id)
