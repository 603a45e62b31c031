import csv
import io
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server

CONTACTS = 1_000
BODY = """
<div>
  <p>Hello! <a href="https://shop.example.com/a">Product A</a></p>
  <p><a href="https://shop.example.com/b"><img src="b.png" alt="Product B"/></a></p>
</div>
"""


@tagged("post_install", "-at_install")
class TestMainJob(HttpCase, ContactMarketingCommon):
    """The first page of the README, on real parts: Odoo's import, mail queue and
    crons, an SMTP server, the mail as received, and HTTP."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())

    def test_main_job(self):
        with freeze_time(NOW):
            self._import_contacts()
            mailing = self._prepare_mailing()
        with freeze_time(NOW + timedelta(hours=1)), smtp_server(self.env) as inbox:
            mailing.action_put_in_queue()
            self._run_crons("mass_mailing.ir_cron_mass_mailing_queue")
            self._run_crons("mail.ir_cron_mail_scheduler_action")
            self.assertEqual(len(inbox.messages), CONTACTS)
            mails = {i: inbox.to(f"contact{i}@example.com")[0] for i in (1, 2, 3)}
        links = {i: self._links_to_products(inbox, mail) for i, mail in mails.items()}

        with freeze_time(NOW + timedelta(days=1)):
            self._click(links[1]["a"])
            self._click(links[2]["a"])
            self._click(links[3]["b"])
        with freeze_time(NOW + timedelta(days=1, minutes=1)):
            self._click(links[2]["a"])
            self._run_crons("contact_marketing.ir_cron_apply_interactions")
        self.assertEqual(self._counts(self.product_a), {1: 1, 2: 2})
        self.assertEqual(self._counts(self.product_b), {3: 1})
        self.assertEqual(self.fair.partner_ids, self._contact(1) + self._contact(2))
        self.assertEqual(mailing.clicked, 3)
        self.assertEqual(mailing.opened, 3)
        timeline = self._contact(2).interaction_ids
        self.assertEqual(timeline.mapped("name"), ["Product A", "Product A"])
        self.assertEqual(set(timeline.mapped("verdict")), {"human"})

        with freeze_time(NOW + timedelta(days=32)):
            self._run_crons("contact_marketing.ir_cron_expire_tags")
            self.assertFalse(self._contact(1).category_id & self.product_a)
            self.assertEqual(self._counts(self.product_a), {1: 1, 2: 2})
            self._click(links[2]["a"])
            self._run_crons("contact_marketing.ir_cron_apply_interactions")
        self.assertEqual(self._counts(self.product_a), {1: 1, 2: 3})
        self.assertIn(self.product_a, self._contact(2).category_id)
        self.assertNotIn(self.product_a, self._contact(1).category_id)
        self.assertConsistent()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _import_contacts(self):
        """By Odoo's own import, the column of the tags included."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(["Name", "Email", "Tags"])
        for i in range(1, CONTACTS + 1):
            writer.writerow([f"Contact {i}", f"contact{i}@example.com", "News"])
        self.news_tag = self.env["res.partner.category"].create({"name": "News"})
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": file.getvalue().encode(),
                "file_name": "contacts.csv",
                "file_type": "text/csv",
            }
        )
        result = wizard.execute_import(
            ["name", "email", "category_id"],
            ["Name", "Email", "Tags"],
            {"quoting": '"', "separator": ",", "has_headers": True},
        )
        self.assertFalse(result["messages"])
        self.contacts = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(len(self.news_tag.assignment_ids), CONTACTS)
        self.assertEqual(set(self.news_tag.assignment_ids.mapped("count")), {1})

    def _prepare_mailing(self):
        # Nobody is mailed without a grant; the old system's list proves theirs.
        self.contacts.contact_consent_grant(
            ["newsletter"], "import", proof="Double opt-in list of the old system"
        )
        mailing = self.env["mailing.mailing"].create(
            {
                "name": "Spring",
                "subject": "Spring is here",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("category_id", "in", self.news_tag.ids)],
                "purpose_id": self.newsletter.id,
                "body_arch": BODY,
                "body_html": BODY,
                "keep_archives": True,
            }
        )
        mailing.action_find_links()
        effects = mailing.link_effect_ids
        self.assertEqual(effects.mapped("label"), ["Product A", "[media] Product B"])
        effects[0].write(
            {
                "tag_add_ids": self.link(self.product_a),
                "list_add_ids": self.link(self.fair),
            }
        )
        effects[1].tag_add_ids = self.product_b
        return mailing

    def _links_to_products(self, inbox, mail):
        """The two product links of a mail: they are signed short links by now."""
        signed = [link for link in inbox.links(mail) if "/r/" in link]
        self.assertEqual(len(signed), 2)
        return dict(zip("ab", signed, strict=True))

    def _click(self, link):
        response = self.url_open(
            link, allow_redirects=False, headers={"User-Agent": BROWSER}
        )
        self.assertEqual(response.status_code, 302)
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertTrue(response.headers["Location"].startswith("https://shop.example"))

    def _run_crons(self, *names):
        for name in names:
            self.env.ref(name).method_direct_trigger()

    def _contact(self, number):
        return self.contacts[number - 1]

    def _counts(self, tag):
        numbers = {contact.id: i for i, contact in enumerate(self.contacts, 1)}
        return {
            numbers[held.partner_id.id]: held.count
            for held in self.env["contact.tag.assignment"].search(
                [("tag_id", "=", tag.id)]
            )
        }
