import os
import re
import subprocess
import tempfile
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from .common import NOW, ContactMarketingCommon

PAGE = Path(__file__).resolve().parents[2] / "docs/manual/api.md"
CURL_EXAMPLE = re.compile(r"```(?:sh|bash|shell)\n((?:(?!```).)*?\bcurl\b.*?)```", re.S)


@tagged("post_install", "-at_install")
class TestJson2(HttpCase, ContactMarketingCommon):
    """The public methods over HTTP, with an API key."""

    def setUp(self):
        super().setUp()
        self.key = self._new_key(self.marketer)

    def _new_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "Test", None)

    def _call(self, method, key=None, **values):
        return self.url_open(
            f"/json/2/res.partner/{method}",
            json=values,
            headers={"Authorization": f"bearer {key or self.key}"},
        )

    def test_every_method(self):
        both = (self.alicja + self.bruno).ids
        for method, values, result in (
            ("contact_tag_add", {"tag_ids": self.product_b.ids, "source": "crm"}, 2),
            ("contact_tag_remove", {"tag_ids": self.product_b.ids}, 2),
            ("contact_list_add", {"list_ids": self.fair.ids}, 2),
            ("contact_list_remove", {"list_ids": self.fair.ids}, 2),
            ("contact_interaction_log", {"kind": "visit", "url": "/prices"}, 2),
        ):
            with self.subTest(method=method):
                response = self._call(method, ids=both, **values)
                self.assertEqual((response.status_code, response.json()), (200, result))
        held = self.held(self.alicja, self.product_b)
        self.assertEqual((held.count, held.state), (1, "removed"))
        entry = {"partner_id": self.alicja.id, "kind": "visit", "key": "shop-1"}
        for statuses in (["ok", "known"], ["known", "known"]):
            response = self._call("contact_interaction_log_batch", entries=[entry] * 2)
            self.assertEqual([each["status"] for each in response.json()], statuses)

    def test_errors_say_what_is_wrong(self):
        for values, status, text in (
            ({"tag_ids": [2_000_000_000]}, 404, "2000000000"),
            ({"tag_ids": self.product_b.ids, "date": "soon"}, 422, "soon"),
            ({"tag_ids": ["x"]}, 422, "whole numbers"),
            ({}, 422, "tag_ids"),
        ):
            with self.subTest(values=values):
                response = self._call("contact_tag_add", ids=self.alicja.ids, **values)
                self.assertEqual(response.status_code, status)
                self.assertIn(text, response.text)
        self.assertFalse(self.alicja.tag_assignment_ids)

    def test_who_may(self):
        values = {"ids": self.alicja.ids, "tag_ids": self.product_b.ids}
        key = self._new_key(self.salesman)
        self.assertEqual(self._call("contact_tag_add", key, **values).status_code, 403)
        self.assertEqual(self._call("contact_tag_add", "x", **values).status_code, 401)

    @freeze_time(NOW)
    def test_the_examples_of_the_page(self):
        examples = CURL_EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
        self.assertTrue(examples)
        with tempfile.TemporaryDirectory() as home:
            # Odoo's test server answers those who know its cookie only.
            cookie = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
            Path(home, ".curlrc").write_text(f'cookie = "{cookie}"\n', encoding="utf-8")
            variables = {
                "PATH": os.environ["PATH"],
                "CURL_HOME": home,
                "ODOO": self.base_url(),
                "KEY": self.key,
                "CONTACT": str(self.alicja.id),
                "TAG": str(self.product_b.id),
                "LIST": str(self.fair.id),
            }
            for example in examples:
                with (
                    self.subTest(example=example),
                    self.allow_requests(all_requests=True),
                ):
                    done = subprocess.run(
                        ["bash", "-euo", "pipefail", "-c", example],
                        env=variables,
                        capture_output=True,
                        text=True,
                        timeout=30,
                        check=False,
                    )
                    self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.alicja.tag_assignment_ids)
