import json
import re

import lxml.html
from freezegun import freeze_time

from odoo.tests import tagged

from ..common.accessibility import check_script, needs_axe, publish
from ..common.common import NOW
from .page_walk import ADDON, PageWalkCase

SIZES = (1366, 390)
JUDGE_ALL = """
(async (address, sizes) => {
    const pages = await (await fetch(address)).json();
    const found = [];
    for (const [name, html, color] of pages) {
        for (const size of sizes) {
            const frame = document.createElement("iframe");
            frame.style = `position: fixed; inset: 0; background: ${color}`;
            frame.width = size;
            frame.height = 900;
            frame.srcdoc = html;
            const loaded = new Promise((done) => (frame.onload = done));
            document.body.append(frame);
            await loaded;
            const page = frame.contentDocument;
            const root = page.querySelector("#wrap, main") || page.body;
            const { scrollWidth } = page.documentElement;
            const lines = await window.findViolations(root);
            if (scrollWidth > size + 1) {
                lines.push(`${scrollWidth} pixels wide`);
            }
            found.push(...lines.map((line) => `${name}, ${size} pixels: ${line}`));
            frame.remove();
        }
    }
    if (found.length) {
        throw new Error(found.join("\\n"));
    }
    console.log("test successful");
})"""
SCRIPTS = re.compile(r"<script\b.*?</script>", re.S)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
@needs_axe
class TestAccessiblePages(PageWalkCase):
    """WCAG 2.2 AA, on a desk and on a phone, of what readers get and open."""

    def _check_pages(self, pages):
        """
        :param pages: tuples of name, HTML and the color behind it
        """
        # Readers may have none, and those in a frame would start Odoo's once more.
        pages = [(name, SCRIPTS.sub("", html), *rest) for name, html, *rest in pages]
        address = publish(self.env, "pages", json.dumps(pages))
        call = f"{json.dumps(address)}, {json.dumps(SIZES)}"
        self.browser_js(
            "/web/login",
            f"{check_script(self.env)}{JUDGE_ALL}({call})"
            ".catch((error) => console.error(error.message));",
            "document.readyState === 'complete'",
            timeout=300,
        )

    def _text(self, html):
        tree = lxml.html.fromstring(SCRIPTS.sub("", html))
        return " ".join(tree.text_content().split())

    def test_public_pages(self):
        """All that the routes of this addon answer, to valid links and to others."""
        pages = {}  # each text once
        for name, html in self._all_answers():
            pages.setdefault(self._text(html), (name, html))
        self.assertGreater(len(pages), 5, "pages were found")
        self._check_pages([(name, html, "white") for name, html in pages.values()])

    def test_forms(self):
        """The boxes of consent on a page of the website."""
        answer = self.url_open("/contactus")
        self._check_pages([("/contactus", answer.text, "white")])

    def test_mails(self):
        """Each template of this addon, as it is handed to the queue, light and dark."""
        contact = self.alicja
        consent = contact.consent_ids.filtered(
            lambda consent: consent.purpose_id == self.extra
        )
        subscription = self.env["mailing.subscription"].search(
            [("list_id", "=", self.members.id)], limit=1
        )
        records = {each._name: each for each in (consent, contact, subscription)}
        templates = self.env["mail.template"].browse(
            self.env["ir.model.data"]
            .search([("module", "=", ADDON), ("model", "=", "mail.template")])
            .mapped("res_id")
        )
        self.assertGreater(len(templates), 3)
        pages = []
        for template in templates:
            mails = self.env["mail.mail"].search([])
            self.env["contact.consent"]._mail(
                template.get_external_id()[template.id], records[template.model]
            )
            html = (self.env["mail.mail"].search([]) - mails).body_html
            dark = html.replace("(prefers-color-scheme: dark)", "all")
            self.assertNotEqual(dark, html)
            pages.append((f"{template.name}, light", html, "white"))
            pages.append((f"{template.name}, dark", dark, "#17181c"))
        self._check_pages(pages)
