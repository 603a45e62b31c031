import logging
import time

from odoo.tests import HttpCase, new_test_user, tagged

from .click_counting import MAX_SECONDS, ClickCounting
from .common import BROWSER
from .mail_server import smtp_server

_logger = logging.getLogger(__name__)

MAX_CLICKS = 40


@tagged("post_install", "-at_install")
class TestToursDay(ClickCounting, HttpCase):
    """A newcomer's day on a base where nobody has done anything yet."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.marketer = new_test_user(
            self.env, "contact_marketing_newcomer", "contact_marketing.group_user"
        )

    def test_from_the_log_in_to_the_tag_of_a_click(self):
        started = time.monotonic()
        with smtp_server(self.env) as inbox:
            clicks = self._clicks_of_tour("contact_marketing_newcomer", "/web/login")
            self._run_crons(
                "mass_mailing.ir_cron_mass_mailing_queue",
                "mail.ir_cron_mail_scheduler_action",
            )
            (mail,) = inbox.to("alicja@example.org")
        (link,) = (link for link in inbox.links(mail) if "/r/" in link)
        self.url_open(link, allow_redirects=False, headers={"User-Agent": BROWSER})
        self._run_crons("contact_marketing.ir_cron_apply_interactions")
        clicks["clicks"] += 1
        clicks += self._clicks_of_tour(
            "contact_marketing_newcomer_sees_the_tag",
            "/odoo/contact-mailings",
            self.marketer.login,
        )
        seconds = time.monotonic() - started
        total = clicks["clicks"] + clicks["fields"]
        _logger.runbot(
            "From log-in to the tag: %s clicks, %s of them into text fields; %s more "
            "text fields reached by keyboard; %.0f seconds",
            total,
            clicks["fields"],
            clicks["keys"],
            seconds,
        )
        self.assertLessEqual(total, MAX_CLICKS)
        self.assertLessEqual(seconds, MAX_SECONDS)
        alicja = self.env["res.partner"].search([("name", "=", "Alicja Nowak")])
        self.assertEqual(alicja.contact_list_ids.name, "Wants A")
        self._look_after(alicja)
        self._go_on()

    def _look_after(self, contact):
        """A salesperson opens the contact of a lead, corrects it, and logs a call."""
        salesman = new_test_user(
            self.env, "contact_marketing_seller", "sales_team.group_sale_salesman"
        )
        lead = self.env["crm.lead"].create(
            {"name": "Wants A", "partner_id": contact.id, "user_id": salesman.id}
        )
        self._clicks_of_tour(
            "contact_marketing_salespersons_day",
            f"/odoo/crm.lead/{lead.id}",
            salesman.login,
        )
        self.assertEqual(contact.phone, "+48 600 100 222")

    def _go_on(self):
        """The marketer corrects, merges, starts a campaign, and undoes the import."""
        self._clicks_of_tour(
            "contact_marketing_marketers_day",
            "/odoo/marketing-contacts",
            self.marketer.login,
        )
        campaign = self.env["contact.campaign"].search([])
        self.assertEqual(campaign.mapped("state"), ["running"])
        imports = self.env["contact.import"].search([])
        self.assertEqual(imports.mapped("state"), ["undone"])

    def _run_crons(self, *names):
        for name in names:
            self.env.ref(name).method_direct_trigger()
