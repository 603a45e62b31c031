import ast
import itertools
import json
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common.click_counting import ClickCounting
from ..common.common import ContactMarketingCommon
from .test_condition_sentences import DOMAINS

MAX_CLICKS = 12
# Written as it stands, and again as if each condition had been edited.
WRITE = """
    const { writeDomain, withKeys } = odoo.loader.modules.get(
        "@contact_marketing/segments/conditions/condition_tree");
    const edited = (node) => {
        if (node.kind !== "rule") {
            node.text = null;
        }
        node.nodes?.forEach(edited);
        return node;
    };
    const service = odoo.__WOWL_DEBUG__.root.env.services.contact_conditions;
    service.load().then(({ conditions }) => {
        for (const { text, root } of %s) {
            const asIs = writeDomain(withKeys(root), conditions);
            const anew = writeDomain(edited(root), conditions);
            const written = JSON.stringify([text, asIs, anew]);
            console.log("contact_marketing_written: " + written);
        }
        console.log("test successful");
    });
"""


@tagged("post_install", "-at_install")
class TestConditionEditor(ClickCounting, HttpCase, ContactMarketingCommon):
    """The editor of conditions, in a real browser, as a marketer."""

    def _tag_both(self):
        now = fields.Datetime.now()
        for days in (3, 2, 1):
            for contact in self.alicja + self.bruno:
                contact.contact_tag_add(self.product_a.ids, now - timedelta(days))
        self.bruno.contact_list_add(self.customers.ids)

    def test_a_segment_in_twelve_clicks(self):
        """Product A at least twice, last within 30 days, not on the list Customers."""
        self._tag_both()
        counts = self._clicks_of_tour(
            "contact_marketing_segment",
            "/odoo/action-contact_marketing.mailing_filter_action",
            self.marketer.login,
        )
        segment = self.env["mailing.filter"].search([("name", "=", "Tour Segment")])
        self.assertEqual(
            ast.literal_eval(segment.mailing_domain),
            [
                (
                    "tag_assignment_ids",
                    "any",
                    [
                        ("tag_id", "in", self.product_a.ids),
                        ("count", ">=", 2),
                        ("last_days", "<=", 30),
                    ],
                ),
                ("contact_list_ids", "not in", self.customers.ids),
            ],
        )
        self.assertTrue(segment.last_built_date)
        self.assertLessEqual(counts["clicks"] + counts["fields"], MAX_CLICKS)

    def test_what_is_not_edited_stays_as_it_was_typed(self):
        typed = [
            f"('category_id','in',[{self.product_a.id}])",
            f"[\"contact_list_ids\", 'not in',   [{self.fair.id}]]",
            "'|', ('name', '=ilike', 'A%'), ('city', '=', \"O'Neill\")",
            "('create_days', '<=', 7)",
            "'!', ('function', '=like', 'x')",
        ]
        segment = (
            self.env["mailing.filter"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Typed",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": f"[{', '.join(typed)}]",
                }
            )
        )
        text = segment.mailing_domain
        self.start_tour(
            f"/odoo/action-contact_marketing.mailing_filter_action/{segment.id}",
            "contact_marketing_conditions",
            login=self.marketer.login,
        )
        self.assertEqual(
            segment.mailing_domain,
            text.replace("('create_days', '<=', 7)", "('create_days', '<=', 14)"),
        )

    def test_domains_are_written_as_they_were_read(self):
        """Random domains, written by the browser."""
        catalogue = self.env["contact.condition.catalogue"].with_user(self.marketer)
        cases = []

        @settings(
            max_examples=150,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(DOMAINS, st.booleans())
        def collect(items, is_wide):
            text = repr(items).replace(", ", " ,  ") if is_wide else repr(items)
            cases.append({"text": text, "root": catalogue.read_domain(text)})

        collect()
        with self._console() as said:
            self.browser_js(
                "/odoo",
                WRITE % json.dumps(cases),
                "Boolean(odoo.__WOWL_DEBUG__?.root?.env?.services?.contact_conditions)",
                login=self.marketer.login,
            )
        written = [
            json.loads(line.partition(": ")[2])
            for line in said
            if line.startswith("contact_marketing_written: ")
        ]
        self.assertEqual(len(written), len(cases))
        for text, as_is, anew in written:
            with self.subTest(text=text):
                self.assertEqual(ast.literal_eval(as_is), ast.literal_eval(text))
                self.assertEqual(self._truths(anew, text), self._truths(text, text))

    def _truths(self, text, original):
        """What a domain is for each way in which the conditions of ``original`` may be
        true or not."""
        atoms = sorted({atom for atom, _is_not in self._atoms(original).values()})
        said = self._atoms(text)
        found = []
        for truths in itertools.product((False, True), repeat=len(atoms)):
            is_true = dict(zip(atoms, truths, strict=True))
            stack = []
            for item in reversed(ast.literal_eval(text)):
                if item == "!":
                    stack.append(not stack.pop())
                elif isinstance(item, str):
                    both = [stack.pop(), stack.pop()]
                    stack.append(all(both) if item == "&" else any(both))
                else:
                    atom, is_not = said[repr(tuple(item))]
                    stack.append(is_true[atom] != is_not)
            found.append(all(stack))
        return found

    def _atoms(self, text):
        """By condition of a domain, what it says, and whether it says the opposite."""
        catalogue = self.env["contact.condition.catalogue"].with_user(self.marketer)
        found = {}
        for item in ast.literal_eval(text):
            if isinstance(item, str):
                continue
            leaf = repr(tuple(item))
            (node,) = catalogue.read_domain(f"[{leaf}]")["nodes"]
            said = (
                f"{node['condition']} {node['values']}"
                if node["kind"] == "sentence"
                else leaf
            )
            found[leaf] = said, node["is_not"]
        return found
