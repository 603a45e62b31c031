import json
import random
from datetime import timedelta
from itertools import product

from freezegun import freeze_time

from odoo.tests import tagged

from ...lib.site_request import MAX_BODY
from ...models.common.tokens import sign
from ...models.interactions.contact_site import FLOOD
from ...models.interactions.contact_site_receive import VISITOR_SCOPE
from ..common.common import NOW
from .site_common import ORIGIN, PAGE, SiteCase
from .test_signed_link import GOOGLEBOT

FORGED = 1_000
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "[-1e999]", '{"b": NaN}')


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSiteForged(SiteCase):
    """What no script of ours sent, or one that may not, writes nothing."""

    def test_so_many_a_minute(self):
        self.site.rate_limit = 3
        visitor = self._visitor()
        answers = [self._post(visitor=visitor).status_code for _number in range(4)]
        self.assertEqual(answers, [204, 204, 429, 429])
        with freeze_time(NOW + timedelta(minutes=1)):
            self.assertEqual(self._post(visitor=visitor).status_code, 204)
        self.assertEqual(len(self._told()), 4)

    def test_what_no_script_sends_silences_no_website(self):
        """Neither empty or broken requests nor robots use up what visitors may send."""
        visitor = self._visitor()
        self.site.rate_limit = 2
        robot = {"User-Agent": GOOGLEBOT}
        before = len(self._told())
        for options in ({"body": "{}"}, {"body": "["}, {"headers": robot}) * 5:
            self.assertIn(self._post(**options).status_code, (204, 400))
        self.assertEqual(self._post(visitor=visitor).status_code, 204)
        self.assertEqual(len(self._told()), before + 1)
        # All the same there is an end to what is read at all.
        statuses = [self._post(body="{}").status_code for _number in range(2 * FLOOD)]
        self.assertEqual(set(statuses), {400, 429})
        self.assertEqual(statuses, sorted(statuses))
        with freeze_time(NOW + timedelta(minutes=1)):
            self.assertEqual(self._post(visitor=visitor).status_code, 204)

    def test_nothing_forged_is_written(self):
        """1,000 requests, each wrong in one or two ways; in a fixed order."""
        visitor, link = self._visitor(), self._arrive(self.bruno)
        request = json.loads(self._valid(visitor))
        self.assertEqual(self._post(json.dumps(request)).status_code, 204)
        origin = "https://other.example.com"
        other = self.site.copy({"name": "Other", "origins": origin})
        wrong = self._wrong_requests(request, visitor, link, other)
        chosen = random.Random(19)
        kinds = sorted(wrong)
        statuses = {}
        with self._nothing_written():
            for number in range(FORGED):
                kind = kinds[number % len(kinds)]
                request["id"] = f"forged-{number:016}"
                options = wrong[kind](chosen, dict(request))
                response = self._post(**options)
                statuses.setdefault(kind, set()).add(response.status_code)
                with self.subTest(kind=kind):
                    self.assertIn(response.status_code, (204, *range(400, 430)))
                    self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(set(statuses), set(wrong))

    def _valid(self, visitor):
        return json.dumps(
            {
                "kind": "visit",
                "id": f"valid-{next(self.numbers):016}",
                "url": PAGE,
                "visitor": visitor,
            }
        )

    def _wrong_requests(self, valid, visitor, link, other):
        """By name, a function of a ``Random`` and of a request that makes it wrong."""
        replayed = json.dumps(valid)
        foreign = (
            *("https://evil.example.com", "http://shop.example.com", "null", "", None),
            *("https://shop.example.com.evil.example", f"{ORIGIN}:8443", "file://"),
            "https://evil@shop.example.com",
        )

        def with_(chosen, request, **choices):
            changed = {name: chosen.choice(some) for name, some in choices.items()}
            return {"body": json.dumps({**request, **changed})}

        def forged(chosen, token):
            place = chosen.randrange(len(token) - 4)
            sign_ = "A" if token[place] != "A" else "B"
            return chosen.choice(
                [token[:place] + sign_ + token[place + 1 :], token[:place], "x" * 80]
            )

        nobodies = [
            self.site._visitor_token("mailing.trace", 2**31 - 1),
            self.site._visitor_token("contact.interaction", 2**63),
            # Signed, and written by no version of this: a readable id.
            sign(self.env, VISITOR_SCOPE, [self.site.id, "mailing.trace", 1]),
        ]
        ids = [self.alicja.id, self.traces[self.alicja].id, 1, -1, 2**40, "1", None]
        texts = ["", "\0", "\ud800", "x" * 5_000, 1, [], {}, True]
        return {
            "replayed": lambda chosen, request: {"body": replayed},
            "of a foreign origin": lambda chosen, request: {
                "body": json.dumps(request),
                "origin": chosen.choice(foreign),
            },
            "of an unknown site": lambda chosen, request: {
                "body": json.dumps(request),
                "key": chosen.choice(["x" * 22, "0", self.site.key[:-1]]),
            },
            "with a forged visitor": lambda chosen, request: {
                "body": json.dumps({**request, "visitor": forged(chosen, visitor)})
            },
            "with a forged link": lambda chosen, request: {
                "body": json.dumps(
                    {**request, "visitor": "", "link": forged(chosen, link)}
                )
            },
            "with a link as a visitor": lambda chosen, request: {
                "body": json.dumps({**request, "visitor": link})
            },
            "with a visitor as a link": lambda chosen, request: {
                "body": json.dumps({**request, "visitor": "", "link": visitor})
            },
            "of another site": lambda chosen, request: {
                "body": json.dumps({**request, "url": other.origins}),
                "key": other.key,
                "origin": other.origins,
            },
            "of nobody": lambda chosen, request: {
                "body": json.dumps(
                    {
                        **request,
                        "visitor": chosen.choice(nobodies),
                    }
                )
            },
            "with ids for tokens": lambda chosen, request: with_(
                chosen, request, visitor=ids
            ),
            "with odd values": lambda chosen, request: with_(
                chosen,
                request,
                **{
                    chosen.choice(["id", "url", "kind"]): texts,
                },
            ),
            "with odd data": lambda chosen, request: {
                "body": json.dumps(
                    {
                        **request,
                        "kind": "event",
                        "name": "trial started",
                        "data": chosen.choice(
                            [
                                [1],
                                "x",
                                1,
                                {"a" * 100: 1},
                                {"a": 0.5},
                                {"a": 0.5},
                                {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}},
                            ]
                            + [{str(n): n for n in range(200)}]
                        ),
                    }
                ).replace('"a": 0.5', f'"a": {chosen.choice(NO_NUMBERS)}')
                if chosen.random() < 0.5
                else "[" * 10_000
            },
            "with an event that is not allowed": lambda chosen, request: {
                "body": json.dumps(
                    {**request, "kind": "event", "name": chosen.choice(["x", "", "*"])}
                )
            },
            "oversized": lambda chosen, request: {
                "body": json.dumps({**request, "more": "x" * (MAX_BODY + 1)})
            },
            "no JSON": lambda chosen, request: {
                "body": chosen.choice(
                    [b"\xff\xfe", b"{", b"null", b"[]", b"1", b"\0", b"NaN", b"x" * 99]
                )
            },
            "of another type": lambda chosen, request: {
                "body": json.dumps(request),
                "headers": {
                    "Content-Type": chosen.choice(
                        [
                            "application/x-www-form-urlencoded",
                            "multipart/form-data; boundary=x",
                            "text/html",
                        ]
                    )
                },
            },
            "a form with odd fields": lambda chosen, request: {
                "body": json.dumps(
                    {
                        **request,
                        "kind": "form",
                        "fields": chosen.choice(
                            [
                                *({}, [], "x", {"email": 1}, {"email": ["a@b.cd"]}),
                                *({"email": "x" * 2_000}, {"": "a@example.com"}),
                                {str(n): "x" for n in range(60)},
                                {"email": "\0a@example.com"},
                            ]
                        ),
                    }
                )
            },
            "of a robot": lambda chosen, request: {
                "body": json.dumps(
                    {**request, "kind": "form", "fields": {"email": "r@example.com"}}
                ),
                "headers": {
                    "User-Agent": chosen.choice(
                        [GOOGLEBOT, "curl/8.5.0", "python-requests/2.31"]
                    )
                },
            },
            "of a page elsewhere": lambda chosen, request: with_(
                chosen,
                request,
                url=[
                    "https://blog.example.com/x",
                    "/prices",
                    "javascript:1",
                    "x" * 2_000,
                ],
            ),
        }

    def test_other_methods(self):
        path = f"/contact_marketing/site/{self.site.key}"
        visitor = self._visitor()
        with self._nothing_written():
            for method, origin in product(
                ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"), (ORIGIN, None)
            ):
                with self.subTest(method=method):
                    response = self.url_open(
                        path,
                        method=method,
                        data=self._valid(visitor),
                        headers={"Origin": origin, "Content-Type": "text/plain"},
                    )
                    self.assertNotEqual(response.status_code, 200)
                    self.assertNotIn("Access-Control-Allow-Origin", response.headers)
