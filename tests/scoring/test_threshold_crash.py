from odoo.tests import tagged

from ..common.real_transactions import RealTransactionsCase, run_odoo, start_odoo

REF = "contact_marketing test_threshold_crash"
CONTACTS = 600
WORK = f"""
env.cr.execute("SET application_name = '{REF}'")
env["contact.score.crossing"]._cron_work()
"""


@tagged("post_install", "-at_install")
class TestThresholdCrash(RealTransactionsCase):
    """A worker killed among the steps makes no lead twice, and forgets none."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            env["res.partner"].create([{"name": REF, "ref": REF}] * CONTACTS)
            plan = env["contact.scoring.plan"].create(
                {
                    "name": REF,
                    "domain": f"[('ref', '=', '{REF}')]",
                    "rule_ids": [
                        (0, 0, {"name": "All", "domain": "[]", "points": 10}),
                    ],
                }
            )
            env["contact.scoring.threshold"].create(
                {
                    "name": REF,
                    "plan_id": plan.id,
                    "points": 10,
                    "moves_present": True,
                    "lead_type": "lead",
                    "user_id": env.ref("base.user_admin").id,
                    "activity_type_id": env.ref("mail.mail_activity_data_call").id,
                }
            )
            plan.action_start()
            while plan._pass_chunk():
                env.flush_all()

    def _remove_data(self):
        with self.transaction() as env:
            leads = env["crm.lead"].with_context(active_test=False)
            leads.search([("partner_id.ref", "=", REF)]).unlink()
            plans = env["contact.scoring.plan"].search([("name", "=", REF)])
            plans.action_stop()
            plans.unlink()
        self.remove_contacts(REF)

    def test_killed_among_the_steps(self):
        worker = start_odoo("shell", self.registry.db_name, script=WORK)
        self.wait_until(self._count_leads, worker)
        self.kill(worker, REF)

        made = self._count_leads()
        self.assertTrue(0 < made < CONTACTS, f"killed too late: {made}")
        self._check_laws(made)

        run_odoo("shell", self.registry.db_name, script=WORK)
        self._check_laws(CONTACTS)

    def _count_leads(self):
        return self.fetch(
            "SELECT count(*) FROM crm_lead JOIN res_partner partner "
            "ON partner.id = crm_lead.partner_id WHERE partner.ref = %s",
            REF,
        )[0][0]

    def _check_laws(self, made):
        """Each crossing is done with one lead and one activity, or waits with none."""
        rows = self.fetch(
            """
            SELECT crossing.work, crossing.count, messages.leads, messages.activities,
                count(*)
            FROM contact_score_crossing crossing
            JOIN res_partner partner ON partner.id = crossing.partner_id
            CROSS JOIN LATERAL (
                SELECT count(DISTINCT lead.id) AS leads,
                       count(activity.id) AS activities
                FROM crm_lead lead LEFT JOIN mail_activity activity
                  ON activity.res_model = 'crm.lead' AND activity.res_id = lead.id
                WHERE lead.partner_id = crossing.partner_id
            ) messages
            WHERE partner.ref = %s GROUP BY 1, 2, 3, 4
            """,
            REF,
        )
        expected = [("done", 1, 1, 1, made)]
        if made < CONTACTS:
            expected.append(("waiting", 1, 0, 0, CONTACTS - made))
        self.assertCountEqual(rows, expected)
