from datetime import timedelta

import lxml.html
import requests
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...lib.mail.scanners import is_mail_scanner, is_office
from ..common.common import BROWSER, NOW
from ..consent.public_routes import METHODS
from .verdict_common import VerdictCase

LINK_CHECKERS = (
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17029; Pro)",
    "Microsoft Office Existence Discovery",
    "BarracudaCentral",
    "Mozilla/5.0 (compatible; BarracudaSentinel)",
    "Mimecast",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks",
    "Mozilla/5.0 (compatible; GoogleSecurityScanner)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) urlscan.io",
    "AppEngine-Google; VirusTotalCloud",
    "Mozilla/5.0",
)
BROWSERS = (
    BROWSER,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Norton/140.0 Avast/140.0",
    "Opera/9.80 (Android; Opera Mini/36.2) Presto/2.12.423 Version/12.16",
)
HEAD = {"method": "HEAD"}
GATEWAY = {"headers": {"User-Agent": "Mozilla/5.0 (compatible; BarracudaSentinel)"}}
AHEAD = {"headers": {"Sec-Purpose": "prefetch"}}
BOTS, HUMANS, SUSPECTS = (3 * [verdict] for verdict in ("bot", "human", "suspect"))
# How many links the mail has; then (seconds, number of the link, by what).
VISITS = (
    ("slow scanner", 4, [(0, 0), (2, 1), (5, 2), (8, 3)], ["suspect"] * 4),
    ("slow scanner of some", 4, [(0, 0), (2, 1), (5, 2)], HUMANS),
    ("reader of all", 3, [(0, 0), (4, 1), (8, 2)], HUMANS),
    (
        "gateway that says so, then a reader",
        4,
        [(0, 0, GATEWAY), (0, 1, GATEWAY), (1, 2, GATEWAY), (20, 0)],
        [*BOTS, "human"],
    ),
    (
        "asks by HEAD, then a reader",
        3,
        [(0, 0, HEAD), (0, 1, HEAD), (0, 2, HEAD), (60, 1)],
        [*BOTS, "human"],
    ),
    (
        "asks by HEAD, then fetches one",
        4,
        [(0, 0, HEAD), (0, 1, HEAD), (1, 2, HEAD), (2, 0)],
        [*BOTS, "suspect"],
    ),
    (
        "asks by HEAD, then fetches all",
        3,
        [*((0, i, HEAD) for i in range(3)), *((1, i) for i in range(3))],
        BOTS + SUSPECTS,
    ),
    (
        "browser fetches ahead",
        2,
        [(0, 0, AHEAD), (1, 1, AHEAD), (2, 1)],
        ["bot", "bot", "human"],
    ),
    ("same link by HEAD", 1, [(0, 0, HEAD), (1, 0)], ["bot", "human"]),
)
WITHOUT_REPEATED = {timedelta(seconds=seconds) for seconds in (0, 16, 32)}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestVerdict(VerdictCase):
    """Who clicked: a human, a robot, or a scanner that looks like a human."""

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

    def test_only_a_get_with_a_user_agent_is_a_humans(self):
        """By every method, with and without a user agent; also on core's routes."""
        csrf_token = (
            lxml.html.fromstring(self._open("/web/login").content)
            .xpath("//input[@name='csrf_token']")[0]
            .get("value")
        )
        paths = (
            self._path(self.alicja),
            self._pixel(self.alicja),
            *self._unsigned_paths(),
        )
        for method in METHODS:
            for user_agent in (BROWSER, ""):
                if (method, user_agent) == ("GET", BROWSER):
                    continue
                for path in paths:
                    with self.subTest(method=method, agent=user_agent, path=path):
                        self.url_open(
                            path,
                            method=method,
                            params={"csrf_token": csrf_token},
                            headers={"User-Agent": user_agent},
                            allow_redirects=False,
                        )
        self.assertEqual(set(self._verdicts()), {"bot"})
        self.assertNobodyMoved()
        self.assertEqual(self.tracker.count, 0)
        self.assertEqual(self.traces[self.alicja].trace_status, "sent")

    def test_a_form_without_a_user_agent_is_a_robots(self):
        for user_agent, verdict in (("", "bot"), (BROWSER, "human")):
            self.url_open(
                "/website/form/crm.lead",
                data={"name": "A question", "email_from": "alicja@example.com"},
                headers={"User-Agent": user_agent},
            )
            self.assertEqual(self._verdicts()[-1], verdict)

    def test_crawlers_of_the_maintained_list(self):
        for user_agent in ("python-requests/2.31.0", "curl/8.0", "AhrefsBot/7.0"):
            self._open(self._path(self.alicja), headers={"User-Agent": user_agent})
        self.assertEqual(set(self._verdicts()), {"bot"})

    def test_a_huge_or_odd_user_agent_is_answered(self):
        for user_agent in ("x" * 60_000, "Mozilla/5.0 \xff\xfe", ""):
            response = self._open(
                self._path(self.alicja),
                headers={"User-Agent": user_agent.encode("latin-1")},
            )
            self.assertEqual(response.status_code, 302)

    @mute_logger("odoo.service.server")
    def test_the_server_outlives_a_megabyte_of_user_agent(self):
        """Odoo's server hangs up, with a traceback of its own, before any addon."""
        with self.assertRaises(requests.ConnectionError):
            self._open(self._path(self.alicja), headers={"User-Agent": "x" * 2**20})
        response = self._open(self._path(self.alicja))
        self.assertEqual(response.status_code, 302)
        self.assertEqual(self._verdicts(), ["human"])

    def test_a_burst_is_a_scanner(self):
        for tracker in self.trackers[:3]:
            self._open(self._path(self.alicja, tracker=tracker))
        self.assertEqual(self._verdicts(), ["suspect"] * 3)
        self.assertNobodyMoved()

    def test_a_burst_takes_back_what_came_just_before_and_after(self):
        self._open(self._path(self.alicja))
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        with freeze_time(NOW + timedelta(seconds=100)):
            for tracker in self.trackers[:3]:
                self._open(self._path(self.alicja, tracker=tracker))
            self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 0)
        self.assertEqual(self.tracker.count, 0)
        with freeze_time(NOW + timedelta(seconds=200)):
            self._open(self._path(self.alicja))
        self.assertEqual(self._verdicts(), ["suspect"] * 5)
        self._open(self._path(self.bruno))
        self.assertEqual(self._verdicts(self.bruno), ["human"], "another mail")

    def test_who_clicks_when_the_scanner_is_gone_is_a_human(self):
        trap = self._trap(self.alicja)
        for count, scan in enumerate((self._burst, lambda: self._open(trap)), 1):
            with freeze_time(NOW + timedelta(days=count)):
                self._open(self._path(self.alicja))
                scan()
                self._drain()
                self.assertEqual(self._verdicts().count("human"), 2 * (count - 1))
            for hours in (1, 48):
                with freeze_time(NOW + timedelta(days=10 * count, hours=hours)):
                    self._open(self._path(self.alicja))
                    self.assertEqual(self._verdicts()[-1], "human")
        self.assertEqual(self.held(self.alicja, self.product_a).count, 4)

    def test_one_visit_of_a_slow_gateway(self):
        for i, tracker in enumerate(self.trackers):
            with freeze_time(NOW + timedelta(seconds=90 * i)):
                self._open(self._path(self.alicja, tracker=tracker))
                self._drain()
        self.assertEqual(set(self._verdicts()), {"human"})
        with freeze_time(NOW + timedelta(seconds=90 * len(self.trackers))):
            self._open(self._trap(self.alicja))
            self.assertEqual(self._verdicts(), ["suspect"] * 4 + ["bot"])
        self.assertNobodyMovedBut(0)

    def test_both_links_of_a_mail_at_once(self):
        (self.tracker + self.trackers[0]).mass_mailing_id = self.mailing
        for contact, seconds in ((self.alicja, 1), (self.bruno, 20)):
            self._open(self._path(contact))
            with freeze_time(NOW + timedelta(seconds=seconds)):
                self._open(self._path(contact, tracker=self.trackers[0]))
                self._drain()
        self.assertEqual(self._verdicts(), ["suspect"] * 2)
        self.assertEqual(self._verdicts(self.bruno), ["human"] * 2)
        self.assertEqual(self.held(self.bruno, self.product_a).count, 1)

    def test_two_links_of_many(self):
        (self.tracker + self.trackers).mass_mailing_id = self.mailing
        for tracker in self.trackers[:2]:
            self._open(self._path(self.alicja, tracker=tracker))
        self.assertEqual(self._verdicts(), ["human"] * 2)

    def test_gateways_and_office_look_at_links(self):
        for user_agent in LINK_CHECKERS:
            self._open(self._path(self.alicja), headers={"User-Agent": user_agent})
            for path in self._unsigned_paths():
                self._open(path, headers={"User-Agent": user_agent})
        self.assertEqual(self._verdicts(), ["bot"] * len(LINK_CHECKERS))
        self.assertEqual(self.tracker.count, 0)
        self.assertNobodyMoved()

    def test_browsers_are_no_gateways(self):
        for user_agent in BROWSERS:
            with self.subTest(user_agent=user_agent):
                self.assertFalse(is_mail_scanner(user_agent) or is_office(user_agent))

    def test_a_privacy_proxy_opens_no_mail(self):
        """Apple Mail fetches the pictures of all mails, read or not."""
        trace, pixel = self.traces[self.alicja], self._pixel(self.alicja)
        for user_agent in ("Mozilla/5.0", "mozilla/4.0", "Mozilla/5.0 (compatible)"):
            self._open(pixel, headers={"User-Agent": user_agent})
        self.assertEqual(self._verdicts(), ["bot"] * 3)
        self.assertEqual(trace.trace_status, "sent")
        self.assertFalse(self.alicja.last_interaction_date)

    def _burst(self):
        for tracker in self.trackers[:3]:
            self._open(self._path(self.alicja, tracker=tracker))

    def test_a_double_click_is_one(self):
        first, others = self._path(self.alicja), self.trackers[:2]
        for seconds in (0, 0, 2, 12):
            with freeze_time(NOW + timedelta(seconds=seconds)):
                self._open(first)
                if seconds == 2:
                    self._drain()
        self.assertEqual(self._verdicts(), ["human"])
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertEqual(self.tracker.count, 1)
        self.assertEqual(self.alicja.interaction_count, 1)
        with freeze_time(NOW + timedelta(minutes=1)):
            self._open(first)
            for tracker in others:
                self._open(self._path(self.bruno, tracker=tracker))
        self.assertEqual(self._verdicts(), ["human"] * 2)
        self.assertEqual(self._verdicts(self.bruno), ["human"] * 2, "other links")
        self.assertEqual(self.held(self.alicja, self.product_a).count, 2)

    def test_when_clicks_are_applied_makes_no_difference(self):
        for contact, is_applied_each in ((self.alicja, True), (self.bruno, False)):
            for seconds in (0, 10, 14, 16, 30, 32):
                with freeze_time(NOW + timedelta(seconds=seconds)):
                    self._open(self._path(contact))
                    if is_applied_each:
                        self._drain()
            self._drain()
            dates = contact.interaction_ids.mapped("date")
            self.assertEqual({date - NOW for date in dates}, WITHOUT_REPEATED)
            self.assertEqual(self.held(contact, self.product_a).count, 3)

    def test_visits(self):
        """What was opened when, and by whom: the verdicts on all."""
        for name, links, steps, verdicts in VISITS:
            with self.subTest(visit=name):
                contact = self.alicja.copy({"name": name, "email": "x@example.com"})
                self.traces[contact] = self._trace("res.partner", contact)
                self.trackers.mass_mailing_id = False
                self.trackers[:links].mass_mailing_id = self.mailing
                for seconds, link, *request in steps:
                    with freeze_time(NOW + timedelta(seconds=seconds)):
                        self._open(
                            self._path(contact, tracker=self.trackers[link]),
                            **(request[0] if request else {}),
                        )
                self.assertEqual(self._verdicts(contact), verdicts)

    def test_a_robot_before_a_reader_is_no_first_click(self):
        self._open(self._path(self.alicja), headers={"User-Agent": LINK_CHECKERS[0]})
        self._open(self._path(self.alicja))
        self.assertEqual(self._verdicts(), ["bot", "human"])

    def test_slow_readers_and_repeated_clicks_are_humans(self):
        for i, tracker in enumerate(self.trackers):
            with freeze_time(NOW + timedelta(seconds=5 * i)):
                self._open(self._path(self.alicja, tracker=tracker))
        for _round in range(5):
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
