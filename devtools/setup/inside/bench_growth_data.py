"""A base of any size with what is done most, for the bench of growth."""

import base64
import sys
from datetime import timedelta
from pathlib import Path

from bench_tables import deletions_of_plan, execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tools import SQL

sys.path.append(str(Path(__file__).parents[2] / "bench"))
import audience  # noqa: E402
import imports  # noqa: E402
import journeys  # noqa: E402

MARK = audience.MARK
TABLES = (*audience.TABLES, "contact_interaction", "contact_journey_participant")
URL = "https://shop.example.com/growth"
INTERACTIONS = 5  # of each contact
IMPORTED = 500  # rows


class GrowingBase:
    """Contacts with tags, lists, consents and interactions, as many as wait in a
    journey, a campaign, a plan of scores and a mailing with a link."""

    def __init__(self, registry, database, rows):
        self.registry, self.database, self.rows = registry, database, rows

    def __enter__(self):
        self._remove()
        self.cr = self.registry.cursor()
        self.env = api.Environment(self.cr, SUPERUSER_ID, {})
        self.campaign = audience._make_data(self.env, self.rows)
        journeys._make_data(self.env, self.rows)
        self._make_more()
        self.cr.commit()
        vacuum(self.database, TABLES)
        # What a running server has in its caches.
        for step in (self.do_click, self.do_score, self.do_tick):
            step()
            self.rollback()
        return self

    def __exit__(self, *exc_info):
        self.cr.rollback()
        self.cr.close()
        self._remove()
        vacuum(self.database, TABLES)

    def _make_more(self):
        env, now = self.env, fields.Datetime.now()
        env.cr.execute(
            "INSERT INTO contact_interaction (kind, date, partner_id, verdict, "
            "applied_date) SELECT 'visit', %s - day * interval '1 day', id, 'human', "
            "%s FROM res_partner CROSS JOIN generate_series(1, %s) day WHERE ref = %s",
            [now, now, INTERACTIONS, MARK],
        )
        ids = [
            id_
            for (id_,) in env.execute_query(
                SQL(
                    "SELECT id FROM res_partner WHERE ref = %s ORDER BY id LIMIT %s",
                    MARK,
                    self.rows // 100,
                )
            )
        ]
        self.few = env["res.partner"].browse(ids)
        self.tag = env["res.partner.category"].create(
            {"name": f"{MARK} D", "lifetime_number": 1, "lifetime_unit": "day"}
        )
        self.plan = env["contact.scoring.plan"].create(
            {
                "name": MARK,
                "domain": repr([("ref", "=", MARK)]),
                "rule_ids": [
                    Command.create(
                        {
                            "name": "new",
                            "points": 5,
                            "domain": "[('function', '=', 'new')]",
                        }
                    ),
                    Command.create(
                        {
                            "name": "visit",
                            "kind": "behaviour",
                            "interaction_kind": "visit",
                            "points": 3,
                            "window_days": 90,
                        }
                    ),
                ],
            }
        )
        self.plan.action_start()
        self.link = env["link.tracker"].create({"url": URL, "title": MARK})
        self.trace = env["mailing.trace"].create(
            {"model": "res.partner", "res_id": ids[-1], "trace_status": "sent"}
        )
        self.code = self.link.code
        env.flush_all()

    # ------------------------------------------------------------
    # Steps: each is taken back
    # ------------------------------------------------------------

    def rollback(self):
        self.cr.rollback()
        self.env.invalidate_all(flush=False)

    def do_click(self):
        self.env["contact.interaction"]._append_click(
            self.code, self.trace.id, {"verdict": "human"}
        )

    def do_tag(self):
        self.few.contact_tag_add(self.tag.ids)

    def prepare_expiry(self):
        self.rollback()
        self.do_tag()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contact_tag_assignment SET expiry_date = %s WHERE tag_id = %s",
            [fields.Datetime.now() - timedelta(hours=1), self.tag.id],
        )
        self.env.invalidate_all()

    def do_expiry(self):
        self.env["contact.tag.assignment"]._expire_chunk()

    def prepare_import(self):
        self.rollback()
        text = imports.text_of(IMPORTED, "growth").encode()
        self.batch = self.env["contact.import"].create(
            {"file": base64.b64encode(text), "source": MARK}
        )
        self.batch.action_read()

    def do_import(self):
        for state, work in (
            ("checking", self.batch._check_chunk),
            ("running", self.batch._run_chunk),
        ):
            self.batch.state = state
            while work():
                pass
        assert self.batch.created_count == IMPORTED

    def do_segment(self):
        self.campaign.segment_ids[:1]._count_contacts()

    def do_score(self):
        ids = self.few.ids
        self.env["contact.score"]._rewrite(
            self.plan, lambda partner_id: SQL("%s = ANY(%s)", partner_id, ids)
        )

    def do_audience(self):
        self.campaign._audience_counts()

    def do_tick(self):
        self.env["contact.journey"]._cron_run()

    def _remove(self):
        of_plan = "IN (SELECT id FROM contact_scoring_plan WHERE name ->> 'en_US' = %s)"
        execute_without_triggers(
            self.registry,
            [
                "DELETE FROM contact_interaction USING res_partner partner "
                "WHERE partner_id = partner.id AND ref = %s",
                "DELETE FROM contact_tag_event USING contact_tag_assignment current, "
                "res_partner partner WHERE assignment_id = current.id "
                "AND current.partner_id = partner.id AND ref = %s",
                "DELETE FROM res_partner_res_partner_category_rel rel USING "
                "res_partner partner WHERE rel.partner_id = partner.id AND ref = %s",
                "DELETE FROM mailing_trace USING res_partner partner "
                "WHERE model = 'res.partner' AND res_id = partner.id AND ref = %s",
                *deletions_of_plan(of_plan),
                "DELETE FROM contact_scoring_plan WHERE name ->> 'en_US' = %s",
                "DELETE FROM link_tracker_code USING link_tracker link "
                "WHERE link_id = link.id AND title = %s",
                "DELETE FROM link_tracker WHERE title = %s",
            ],
            MARK,
        )
        audience._remove_data(self.registry)
        journeys._remove_data(self.registry)
