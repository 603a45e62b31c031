import unittest
from datetime import timedelta
from urllib.parse import urlsplit

import lxml.html
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools import SQL

from ..common.common import BROWSER
from ..common.databases import DEMO_TEMPLATE
from ..common.mail_server import smtp_server
from ..common.orders import new_order
from ..lived_in.base import LivedInCase
from ..lived_in.days import LAST_DAY

LINK = "https://shop.example.com/offer"
BODY = f'<div><p>Good day</p><p><a href="{LINK}">Have a look</a></p></div>'
INTERACTIONS = "contact_marketing.ir_cron_apply_interactions"
CONSENTS = "contact_marketing.ir_cron_consents"
MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
# What the scheduler does within some minutes.
MINUTES = (
    INTERACTIONS,
    "contact_marketing.ir_cron_campaigns",
    "contact_marketing.ir_cron_journeys",
    "mass_mailing.ir_cron_mass_mailing_queue",
    MAIL_QUEUE,
    "contact_marketing.ir_cron_campaigns",
    "contact_marketing.ir_cron_journeys",
)


class RecipeSteps:
    """What recipes have people do, and what time does."""

    def day(self, days=0, **more):
        """:return: freezes time so many days after the last one of the base"""
        return freeze_time(self.first_day + timedelta(days=days, **more))

    def run_crons(self, *names):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for name in names or MINUTES:
                self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def mail_server(self):
        return smtp_server(self.env)

    def people(self, *names, agreed=("newsletter",), **vals):
        """:return: contacts, who agreed to these purposes"""
        contacts = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.lower()}@recipes.example.com", **vals}
                for name in names
            ]
        )
        for code in agreed:
            contacts.contact_consent_grant([code], "manual", proof="Signed card")
        return contacts

    def grow_old(self, contacts, days):
        """Have contacts be known for so many days."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = %s WHERE id IN %s",
                self.first_day - timedelta(days=days),
                tuple(contacts.ids),
            )
        )
        self.env.invalidate_all()

    def as_marketer(self, model):
        return self.env[model].with_user(self.marketer)

    def segment(self, name, domain):
        return self.as_marketer("mailing.filter").create(
            {
                "name": name,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(domain),
            }
        )

    def mailing(self, subject, domain=(("id", "in", ()),), **vals):
        return self.as_marketer("mailing.mailing").create(
            {
                "subject": subject,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(list(domain)),
                "purpose_id": self.newsletter.id,
                "body_arch": BODY,
                "body_html": BODY,
                "keep_archives": True,
                **vals,
            }
        )

    def campaign(self, name, segment, **vals):
        campaign = self.as_marketer("contact.campaign").create(
            {
                "name": name,
                "segment_ids": [Command.set(segment.ids)],
                "purpose_id": self.newsletter.id,
                "guard_percent": 0,
                **vals,
            }
        )
        campaign.mailing_id.write(
            {"body_arch": BODY, "body_html": BODY, "keep_archives": True}
        )
        return campaign

    def ready_made(self, template, **answers):
        """:return: the journey that *New From…* makes, published"""
        dialog = self.as_marketer("contact.journey.template").create(
            {"template": template, **answers}
        )
        journey_id = dialog.action_create()["context"]["active_id"]
        journey = self.as_marketer("contact.journey").browse(journey_id)
        journey.action_publish()
        return journey

    def journey(self, name, steps, **settings):
        """:return: what is drawn on the canvas, published"""
        Journey = self.as_marketer("contact.journey")
        journey = Journey.browse(
            Journey.load_definition(
                {"name": name, "start": next(iter(steps)), "steps": steps, **settings}
            )
        )
        journey.action_publish()
        return journey

    def inside(self, journey):
        return journey.sudo().participant_ids.partner_id

    def order(self, contact, price=100, confirm=True, **vals):
        return new_order(
            contact.with_env(self.env), self.product, price, confirm, **vals
        )

    def subjects(self, inbox, contact):
        return [message["Subject"] for message in inbox.to(contact.email)]

    def link_in(self, message, text):
        body = lxml.html.fromstring(message.get_body(("html",)).get_content())
        return next(
            node.get("href")
            for node in body.iter("a")
            if node.text_content().strip() == text
        )

    def open_page(self, url):
        return self.url_open(url, headers={"User-Agent": BROWSER})

    def click(self, message, text="Have a look"):
        """Follow a link of a mail, and have what it means done."""
        link = self.link_in(message, text)
        self.url_open(link, headers={"User-Agent": BROWSER}, allow_redirects=False)
        self.run_crons(INTERACTIONS)

    def press(self, page, button=None, **changes):
        """Post the form of a page as a browser without JavaScript does."""
        forms = lxml.html.fromstring(page.content).forms
        form = next(
            form
            for form in forms
            if form.xpath(".//button[@type='submit']") and "csrf_token" in form.fields
        )
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data.update(changes, **({button: "1"} if button else {}))
        return self.url_open(
            form.action or urlsplit(page.url).path,
            data=data,
            headers={"User-Agent": BROWSER},
        )

    def status(self, contact, purpose=None):
        return (
            self.env["contact.consent"]
            .search(
                [
                    ("partner_id", "=", contact.id),
                    ("purpose_id", "=", (purpose or self.newsletter).id),
                ]
            )
            .status
        )


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
class RecipeCase(LivedInCase, HttpCase, RecipeSteps):
    """A recipe of docs/recipes, as a marketing user, on a base that was lived in."""

    first_day = LAST_DAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env["res.users"]
        cls.marketer = users.search([("login", "=", "lived_marketer")])
        cls.manager = users.search([("login", "=", "lived_manager")])
        cls.salesperson = users.search([("login", "=", "lived_salesperson")])
        cls.newsletter = cls.env.ref(
            "contact_marketing.contact_consent_purpose_newsletter"
        )
        cls.product = cls.env.ref("contact_marketing.product_product_maintenance")
        cls.env["mail.mail"].search([]).unlink()
        # Others' days begin anew: none of what runs there writes meanwhile.
        cls.env["contact.campaign"].search([("state", "=", "running")]).action_pause()

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())

    def new_seller(self):
        """:return: a marketing user who reads all orders and leads"""
        return new_test_user(
            self.env,
            "recipe_seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
            email="recipe_seller@example.com",
        )
