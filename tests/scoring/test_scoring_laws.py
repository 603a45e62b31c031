from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from operator import eq

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW
from . import scoring_reference as reference
from .scoring_common import ScoringCommon

CITIES = ["Warszawa", "Tallinn", False]
URLS = ["/shop", "/shop/prices", "/shop/100%_off", None]
PATTERNS = [False, "/shop/*", "*prices*", "/shop/100%*"]
KINDS = ["visit", "form", "click", "import"]
points = st.integers(-2_000, 2_000).map(lambda cents: cents / 100)
groups = st.sampled_from(["fit", "engagement"])
most = st.sampled_from([0, 0, 5, 12.5])


def rules_of(kind, **values):
    return st.fixed_dictionaries(
        {
            "kind": st.just(kind),
            "name": st.just(kind),
            "group": groups,
            "points": points,
            "max_points": most,
            **values,
        }
    )


rules = st.lists(
    st.one_of(
        rules_of("profile", city=st.sampled_from(CITIES[:2])),
        rules_of(
            "tag",
            tag=st.sampled_from("AB"),
            tag_condition=st.sampled_from(["held", "counted"]),
            tag_count=st.integers(1, 3),
        ),
        rules_of(
            "behaviour",
            interaction_kind=st.sampled_from(KINDS),
            url_pattern=st.sampled_from(PATTERNS),
            window_days=st.sampled_from([0, 1, 7, 30]),
            max_hits=st.integers(0, 3),
            half_life_days=st.sampled_from([0, 0, 1, 7, 30]),
        ),
        rules_of(
            "inactivity",
            interaction_kind=st.sampled_from([False, "visit", "form"]),
            url_pattern=st.sampled_from(PATTERNS),
            inactive_days=st.sampled_from([1, 7, 30]),
        ),
    ),
    min_size=1,
    max_size=8,
)
bounds = st.tuples(st.integers(-30, 10), st.integers(10, 40))
limits = st.fixed_dictionaries(
    {"fit": bounds, "engagement": bounds, "score": bounds}
).map(
    lambda parts: {
        f"{part}_{side}": value
        for part, pair in parts.items()
        for side, value in zip(("min", "max"), pair, strict=True)
    }
)
interactions = st.fixed_dictionaries(
    {
        "what": st.just("interaction"),
        "kind": st.sampled_from(KINDS),
        "url": st.sampled_from(URLS),
        "age": st.integers(0, 40),
        "verdict": st.sampled_from(["human", "human", "human", "bot"]),
    }
)
steps = st.one_of(
    interactions,
    interactions,
    st.fixed_dictionaries(
        {"what": st.sampled_from(["add", "remove"]), "tag": st.sampled_from("AB")}
    ),
    st.fixed_dictionaries({"what": st.just("city"), "city": st.sampled_from(CITIES)}),
    st.fixed_dictionaries({"what": st.just("retract"), "nth": st.integers(0, 5)}),
    st.fixed_dictionaries({"what": st.just("wait"), "days": st.integers(1, 9)}),
)
histories = st.lists(st.tuples(st.integers(0, 1), steps), min_size=1, max_size=14)
examples = settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a failing example is told as found: shrinking takes long
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestScoringLaws(ScoringCommon):
    """What holds for every plan and every history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False
        cls.contacts = cls.alicja + cls.bruno
        cls.contacts.city = False

    @contextmanager
    def example(self, rule_vals, limit_vals):
        """A running plan, and a ledger that ends with the example."""
        savepoint = self.env.cr.savepoint()
        tags = {
            "A": self.product_b,
            "B": self.env["res.partner.category"].create({"name": "Product C"}),
        }
        try:
            with freeze_time(NOW) as self.clock:
                self.tags = tags
                self.known = [
                    {"city": False, "tags": {}, "interactions": [], "records": []}
                    for _contact in self.contacts
                ]
                self.rule_vals, self.limit_vals = rule_vals, limit_vals
                plan = self.new_plan(*map(self.as_rule, rule_vals), **limit_vals)
                plan.action_start()
                yield plan
        finally:
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all(flush=False)
            self.registry.clear_cache()

    def as_rule(self, vals):
        vals = {name: value for name, value in vals.items() if name != "matches"}
        if "city" in vals:
            vals["domain"] = repr([("city", "=", vals.pop("city"))])
        if "tag" in vals:
            vals["tag_id"] = self.tags[vals.pop("tag")].id
        return vals

    def live(self, position, step):
        """One step in a contact's life, in the database and in what we know."""
        contact, known = self.contacts[position], self.known[position]
        getattr(self, f"live_{step['what']}")(contact, known, step)
        self.env["contact.interaction"]._apply_chunk()

    def live_interaction(self, contact, known, step):
        record = self.interaction(
            contact, step["kind"], step["age"], step["url"], verdict=step["verdict"]
        )
        known["records"].append(record)
        known["interactions"].append(
            {
                "kind": step["kind"],
                "url": step["url"],
                "day": record.date.date(),
                "counts": step["verdict"] == "human",
            }
        )

    def live_retract(self, _contact, known, step):
        if step["nth"] < len(known["records"]):
            known["records"][step["nth"]]._retract()
            known["interactions"][step["nth"]]["counts"] = False

    def live_add(self, contact, known, step):
        contact.contact_tag_add(self.tags[step["tag"]].ids)
        count, _is_held = known["tags"].get(step["tag"], (0, False))
        known["tags"][step["tag"]] = (count + 1, True)

    def live_remove(self, contact, known, step):
        contact.contact_tag_remove(self.tags[step["tag"]].ids)
        if step["tag"] in known["tags"]:
            known["tags"][step["tag"]] = (known["tags"][step["tag"]][0], False)

    def live_city(self, contact, known, step):
        contact.city = known["city"] = step["city"]

    def live_wait(self, _contact, _known, step):
        self.clock.tick(timedelta(days=step["days"]))

    def expected(self):
        """What the reference says of the two contacts."""
        today = fields.Datetime.now().date()
        rule_vals = [
            {**rule, "matches": partial(eq, rule["city"])} if "city" in rule else rule
            for rule in self.rule_vals
        ]
        found = []
        for known in self.known:
            interactions = [
                {**interaction, "age": (today - interaction["day"]).days}
                for interaction in known["interactions"]
            ]
            sums = reference.score(
                rule_vals, self.limit_vals, {**known, "interactions": interactions}
            )
            found.append([sums["score"], sums["fit"], sums["engagement"]])
        return found

    def stored(self, plan):
        """The scores as they are stored: exact, and by contact."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT score::text, fit_score::text, engagement_score::text, "
            "lines::text, grade FROM contact_score "
            "WHERE plan_id = %s AND partner_id = ANY(%s) ORDER BY partner_id",
            [plan.id, self.contacts.ids],
        )
        return self.env.cr.fetchall()

    def assertAsExpected(self, plan):
        rows = self.stored(plan)
        self.assertEqual([list(map(Decimal, row[:3])) for row in rows], self.expected())
        for score in self.score(self.contacts[0], plan) | self.score(
            self.contacts[1], plan
        ):
            total = sum(Decimal(str(line["points"])) for line in score.explain()[0])
            self.assertEqual(float(total), score.score, "the sum of its lines")

    @examples
    @given(rules, limits, histories)
    def test_equals_the_reference(self, rule_vals, limit_vals, history):
        with self.example(rule_vals, limit_vals) as plan:
            for position, step in history:
                self.live(position, step)
            self.compute()
            self.assertAsExpected(plan)

    @examples
    @given(rules, limits, histories)
    def test_incremental_equals_full(self, rule_vals, limit_vals, history):
        with self.example(rule_vals, limit_vals) as plan:
            self.compute()
            for position, step in history:
                self.live(position, step)
                # Only who was touched, and all when a new day begins.
                self.compute()
            before = self.stored(plan)
            self.assertAsExpected(plan)
            plan._begin_pass()
            self.compute()
            self.assertEqual(self.stored(plan), before)

    @examples
    @given(rules, limits, histories)
    def test_computing_twice_changes_nothing(self, rule_vals, limit_vals, history):
        with self.example(rule_vals, limit_vals) as plan:
            for position, step in history:
                self.live(position, step)
            self.compute()
            changed = self.env["contact.score"]._rewrite(
                plan, lambda partner_id: SQL("%s > 0", partner_id)
            )
            self.assertFalse(changed)

    @examples
    @given(rules, limits, st.lists(interactions, max_size=8), st.randoms())
    def test_the_order_of_interactions_does_not_matter(
        self, rule_vals, limit_vals, ledger, random
    ):
        shuffled = random.sample(ledger, len(ledger))
        with self.example(rule_vals, limit_vals) as plan:
            for step, other in zip(ledger, shuffled, strict=True):
                self.live(0, step)
                self.live(1, other)
            self.compute()
            one, other = self.stored(plan)
            self.assertEqual(one, other)

    @examples
    @given(rules, limits, histories, interactions)
    def test_what_is_retracted_never_was(self, rule_vals, limit_vals, history, more):
        with self.example(rule_vals, limit_vals) as plan:
            for position, step in history:
                self.live(position, step)
            self.compute()
            before = self.stored(plan)
            self.live(0, more)
            self.compute()
            self.known[0]["records"][-1]._retract()
            self.compute()
            self.assertEqual(self.stored(plan), before)

    @examples
    @given(rules, limits, histories)
    def test_tags_by_history_are_tags_now(self, rule_vals, limit_vals, history):
        with self.example(rule_vals, limit_vals) as plan:
            for position, step in history:
                self.live(position, step)
            self.env.flush_all()
            source = SQL(
                "SELECT unnest(%s) AS partner_id, %s::timestamp AS at",
                self.contacts.ids,
                plan._end_of_day(),
            )
            now, then = (
                self.env.execute_query(
                    SQL(
                        "SELECT * FROM (%s) line ORDER BY line",
                        plan._sql_lines(source, is_past),
                    )
                )
                for is_past in (False, True)
            )
            self.assertEqual(now, then)
