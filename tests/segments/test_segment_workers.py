from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.segments import contact_segment_member
from ..common.real_transactions import (
    COPIES,
    RealTransactionsCase,
    run_odoo,
    start_odoo,
)

REF = "contact_marketing test_segment_workers"
CONTACTS = 8_000
CHUNK = 400
WATCH = f"""
from odoo.addons.contact_marketing.models.segments import contact_segment_member
contact_segment_member.CHUNK = {CHUNK}
env.cr.execute("SET application_name = '{REF}'")
env["contact.segment.member"]._cron_watch()
"""
COUNTS = """
    SELECT (SELECT count(*) FROM contact_segment_member WHERE segment_id = %(id)s),
           (SELECT count(*) FROM contact_segment_event WHERE segment_id = %(id)s),
           (SELECT count(*) FROM contact_interaction
            WHERE res_model = 'mailing.filter' AND res_id = %(id)s),
           (SELECT count(DISTINCT date) FROM contact_segment_event
            WHERE segment_id = %(id)s)
"""
# Nobody was in it; then all came, in one snapshot.
ALL_CAME = (CONTACTS, CONTACTS, CONTACTS, 1)


@tagged("post_install", "-at_install")
class TestSegmentWorkers(RealTransactionsCase):
    """However many workers, and whenever one is killed: one snapshot, and each contact
    once in it."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            segment = env["mailing.filter"].create(
                {
                    "name": REF,
                    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": repr([("ref", "=", REF)]),
                    "is_watched": True,
                }
            )
            while env["contact.segment.member"]._watch_chunk():
                pass
            first = env["res.partner"].create({"name": REF, "ref": REF})
            first.flush_recordset()
            env.cr.execute(COPIES, [CONTACTS, first.id])
            # The next day, so to say.
            segment.next_snapshot_date = segment.snapshot_date
            env.flush_all()
            env.cr.execute(
                "UPDATE mailing_filter SET snapshot_date = snapshot_date"
                " - interval '1 day' WHERE id = %s",
                [segment.id],
            )
            env.cr.execute("ANALYZE res_partner")
            self.segment_id = segment.id

    def _remove_data(self):
        with self.transaction() as env:
            env["mailing.filter"].search([("name", "=", REF)]).unlink()
            env.cr.execute(
                "DELETE FROM contact_interaction WHERE partner_id IN ("
                " SELECT id FROM res_partner WHERE ref = %s)",
                [REF],
            )
            env.cr.execute("DELETE FROM res_partner WHERE ref = %s", [REF])

    def _counts(self):
        """:return: how many members, events, interactions, and snapshots that wrote
        any"""
        with self.registry.cursor() as cr:
            cr.execute(COUNTS, {"id": self.segment_id})
            return cr.fetchone()

    @mute_logger("odoo.sql_db")
    def test_two_workers_take_one_snapshot(self):
        with patch.object(contact_segment_member, "CHUNK", CHUNK):
            self.race(lambda env: env["contact.segment.member"]._cron_watch())
        self.assertEqual(self._counts(), ALL_CAME)

    def test_killed_in_the_middle_of_a_snapshot(self):
        worker = start_odoo("shell", self.registry.db_name, script=WATCH)
        self.wait_until(lambda: self._counts()[0], worker)
        self.kill(worker, REF)
        members, events, interactions, snapshots = self._counts()
        self.assertTrue(0 < members < CONTACTS, f"killed too late: {members}")
        self.assertEqual((events, interactions, snapshots), (members, members, 1))
        run_odoo("shell", self.registry.db_name, script=WATCH)
        self.assertEqual(self._counts(), ALL_CAME)
