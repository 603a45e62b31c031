from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import BROWSER, NOW
from .verdict_common import ROBOTS, VerdictCase

# Apps and proxies in which people read their mail.
READERS = (
    BROWSER,
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "okhttp/4.9.1",
    "python-requests/2.31.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 "
    "(via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestVerdictUnsigned(VerdictCase):
    """Core's statistics of pictures and unsigned links count humans."""

    def test_robots_open_no_mail(self):
        trace, pixel = self.traces[self.alicja], self._pixel(self.alicja)
        for robot in ROBOTS:
            with self.subTest(robot=robot):
                response = self._open(pixel, **robot)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers["Content-Type"], "image/gif")
                self.assertEqual(trace.trace_status, "sent")
                self.assertFalse(trace.open_datetime)
        self.assertEqual(set(self._verdicts()), {"bot"})
        self._open(pixel)
        self.assertEqual(trace.trace_status, "open", "a human after the robots")
        self.assertEqual(self._verdicts()[-1], "human")

    def test_robots_click_no_unsigned_link(self):
        trace = self.traces[self.alicja]
        for path in self._unsigned_paths():
            for robot in ROBOTS:
                with self.subTest(path=path, robot=robot):
                    response = self._open(path, **robot)
                    self.assertEqual(response.status_code, 301)
                    self.assertIn(self.tracker.url, response.headers["Location"])
                    self.assertEqual(self.tracker.count, 0)
        self.assertEqual(trace.trace_status, "sent")
        self.assertFalse(trace.links_click_datetime)

    def test_readers_click_unsigned_links(self):
        trace = self.traces[self.alicja]
        for count, path in enumerate(self._unsigned_paths(), 1):
            self._open(path)
            self.assertEqual(self.tracker.count, count)
        self.assertEqual(trace.trace_status, "open")
        self.assertTrue(trace.links_click_datetime)

    def test_readers_of_all_kinds_open_mails(self):
        trace, pixel = self.traces[self.alicja], self._pixel(self.alicja)
        for reader in READERS:
            with self.subTest(reader=reader):
                trace.write({"trace_status": "sent", "open_datetime": False})
                self._open(pixel, headers={"User-Agent": reader})
                self.assertEqual(trace.trace_status, "open")

    def test_who_calls_the_api_is_no_robot(self):
        self.authenticate("admin", "admin")
        trace = self.traces[self.alicja]
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/mailing.trace/set_opened",
            {
                "model": "mailing.trace",
                "method": "set_opened",
                "args": [[]],
                "kwargs": {"domain": [["id", "=", trace.id]]},
            },
            headers={"User-Agent": "curl/8.0"},
        )
        self.assertEqual(trace.trace_status, "open")

    def test_an_unknown_unsigned_link(self):
        path = f"/r/nosuchcode/m/{self.traces[self.alicja].id}"
        for robot in ({}, *ROBOTS):
            self.assertEqual(self._open(path, **robot).status_code, 404)
