import base64
import http.client
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from freezegun import freeze_time

import odoo.service.server
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import new_test_user

from ..common.common import BROWSER
from ..common.mail_server import smtp_server

# By role, the group of a user that has nothing else.
ROLES = {
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "mailer": "mass_mailing.group_mass_mailing_user",
    "marketer": "contact_marketing.group_user",
    "manager": "contact_marketing.group_manager",
}
# The demo data lies around the day of the installation.
FIRST_DAY = datetime.combine(datetime.now().date(), time(9))
DAYS = (0, 1, 2, 8, 39, 40)
# Of others than ours; the rest of Odoo's would ask the internet, or do nothing here.
ODOO_ACTIONS = (
    "mass_mailing.ir_cron_mass_mailing_queue",
    "mail.ir_cron_mail_scheduler_action",
    "base.autovacuum_job",
)
VISITORS = """Name;Email;Phone;Company;City;Country;Tags;Agreed;Agreed on
Olga Sikora;olga.sikora@example.com;+48 22 555 03 01;;Gdynia;Poland;{tag};yes;2026-01-14
Pavel Horak;pavel.horak@example.com;;Horak s.r.o.;Brno;Czech Republic;{tag};yes;
Rita Sousa;rita.sousa@example.com;+351 21 555 03 03;;Porto;Portugal;{tag};no;
Alicja Nowak;alicja.nowak@example.com;;;;;{tag};yes;2026-01-15
Nobody;;;;;;;;
Broken;not an address;;;;;;;
"""
BOUGHT = """Name;Email;Phone;Company;City
Ugo Riva;ugo.riva@example.com;;Riva Srl;Como
Vera Kask;vera.kask@example.com;+372 555 0304;;Tartu
Wim Bos;wim.bos@example.com;;Riva Srl;Como
"""
BODY = (
    "<div><p>Hello</p>"
    '<p><a href="https://shop.example.com/product-a">Product A</a></p>'
    '<p><a href="https://shop.example.com/product-b">Product B</a></p></div>'
)


def day(number):
    """:return: the moment at which a day of the company begins to work"""
    return FIRST_DAY + timedelta(days=number)


LAST_DAY = day(DAYS[-1]) + timedelta(hours=8)


class Days:
    """What a company does with the demo data in six weeks, by and by.

    All is done as people and the scheduler do it: by the actions of forms, a real
    mail server, HTTP and the scheduled actions, in transactions that commit.
    """

    def __init__(self, registry):
        self.registry = registry

    def pass_all(self):
        for number in DAYS:
            with freeze_time(day(number), tick=True), self._mail_server() as self.inbox:
                for work in ("morning", "afternoon"):
                    if step := getattr(self, f"_{work}_{number}", None):
                        with self._transaction() as env:
                            step(env)
                    self._run_scheduled_actions()

    # ------------------------------------------------------------
    # The means
    # ------------------------------------------------------------

    @contextmanager
    def _transaction(self, user_id=SUPERUSER_ID):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, user_id, {})

    @contextmanager
    def _mail_server(self):
        with self._transaction() as env:
            server = smtp_server(env)
            inbox = server.__enter__()
        try:
            yield inbox
        finally:
            server.__exit__(None, None, None)

    def _run_scheduled_actions(self):
        """
        :raises AssertionError: if one failed
        """
        with self._transaction() as env:
            ours = env["ir.cron"].search([("code", "!=", False)])
            external_ids = ours.get_external_id()
            names = [
                *(x for x in external_ids.values() if x.startswith("contact_mark")),
                *ODOO_ACTIONS,
            ]
        for name in names:
            with self._transaction() as env:
                cron = env.ref(name)
                result = cron.method_direct_trigger()
                assert not isinstance(result, dict), f"{name}: {result}"

    def _as(self, env, login):
        return env(user=env["res.users"].search([("login", "=", login)]).id)

    def _contacts(self, env, *names):
        return env["res.partner"].union(
            *(env.ref(f"contact_marketing.res_partner_{name}") for name in names)
        )

    def _import(self, env, name, text, **values):
        """Up to the try-out."""
        batch = env["contact.import"].create(
            {
                "file": base64.b64encode(text.encode()),
                "file_name": f"{name}.csv",
                "source": name,
                **values,
            }
        )
        batch.action_read()
        batch.action_check()
        return batch

    def _click(self, address, text):
        """Follow a link of a received mail, as its reader's browser does."""
        links = [
            link
            for message in self.inbox.to(address)
            for link in self.inbox.links(message)
            if "/r/" in link and "/m/" in link
        ]
        assert links, f"{address} got no mail with a link"
        url = urlsplit(links[text])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        connection.request("GET", url.path, headers={"User-Agent": BROWSER})
        assert connection.getresponse().status == 302, url.path
        connection.close()

    # ------------------------------------------------------------
    # What is done
    # ------------------------------------------------------------

    def _morning_0(self, env):
        port = odoo.service.server.server.httpd.server_port
        parameters = env["ir.config_parameter"]
        parameters.set_param("web.base.url", f"http://127.0.0.1:{port}")
        # Mails wait for the queue, also when they are few.
        parameters.set_param("mail.mail.force.send.limit", "0")
        for role, group in ROLES.items():
            new_test_user(env, f"lived_{role}", group, email=f"{role}@example.com")
        marketing = self._as(env, "lived_marketer")
        tag = env.ref("contact_marketing.res_partner_category_product_b")
        self.import_ids = [
            self._import(marketing, name, text, **values).id
            for name, text, values in (
                (
                    "Fair in Gdynia",
                    VISITORS.format(tag=tag.name),
                    {
                        "purpose_ids": env.ref(
                            "contact_marketing.contact_consent_purpose_newsletter"
                        ).ids,
                        "consent_proof": "Cards of the fair, box 4",
                    },
                ),
                ("Addresses from Como", BOUGHT, {}),
                ("Never started", BOUGHT, {}),
            )
        ]
        for batch in marketing["contact.import"].browse(self.import_ids[:2]):
            batch.action_start()
        env["mailing.filter"].search([]).filtered(
            lambda segment: segment.mailing_model_id.model == "res.partner"
        )[:4].is_watched = True
        self._contacts(env, "lena_hoffmann", "giulia_romano").contact_consent_grant(
            ["newsletter"], "form"
        )
        short = env["contact.consent.purpose"].create(
            {
                "name": "Spring sale",
                "code": "spring",
                "validity_months": 1,
                "wording": "One month of offers.",
            }
        )
        self._contacts(env, "hugo_moreau", "mart_kask").contact_consent_grant(
            [short.code], "manual", proof="Asked for it on the phone"
        )

    def _afternoon_0(self, env):
        campaign = env.ref("contact_marketing.contact_campaign_a_offer")
        campaign.action_start()
        campaign.action_run_now()
        policy = env.ref("contact_marketing.contact_sunset_policy_quiet")
        policy.action_make_campaign()
        policy.campaign_id.purpose_id = env.ref(
            "contact_marketing.contact_consent_purpose_newsletter"
        )
        policy.campaign_id.mailing_id.write({"body_arch": BODY, "body_html": BODY})
        policy.campaign_id.subject = "Are you still there?"
        policy.campaign_id.action_start()
        policy.action_start()
        change = (
            env["contact.bulk.change"]
            .with_user(self._as(env, "lived_marketer").uid)
            .with_context(
                active_model="res.partner",
                active_ids=self._contacts(env, "jonas_becker", "eevi_laine").ids,
            )
            .create(
                {
                    "tag_add_ids": [
                        Command.link(
                            env.ref("contact_marketing.res_partner_category_fair").id
                        )
                    ]
                }
            )
        )
        change.action_apply()

    def _morning_1(self, env):
        marketing = self._as(env, "lived_marketer")
        mailing = marketing["mailing.mailing"].create(
            {
                "subject": "Two machines",
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('email', '!=', False)]",
                "purpose_id": env.ref(
                    "contact_marketing.contact_consent_purpose_newsletter"
                ).id,
                "body_arch": BODY,
                "body_html": BODY,
                "keep_archives": True,
            }
        )
        mailing.action_find_links()
        mailing.link_effect_ids[0].tag_add_ids = env.ref(
            "contact_marketing.res_partner_category_product_a"
        )
        mailing.action_put_in_queue()

    def _afternoon_1(self, env):
        readers = [
            message["To"].addresses[0].addr_spec
            for message in self.inbox.messages
            if message["Subject"] == "Two machines"
        ]
        assert readers, "the mailing reached nobody"
        for number, reader in enumerate(readers[:4]):
            self._click(reader, number % 2)
        self._contacts(env, "petra_novakova", "priya_raman").contact_interaction_log(
            "visit", name="Prices", url="/shop/prices"
        )

    def _morning_2(self, env):
        marketing = self._as(env, "lived_marketer")
        marketing["contact.import"].browse(self.import_ids[1]).action_undo()
        issues = self._as(env, "lived_manager")["contact.hygiene.issue"]
        found = issues.search([("state", "=", "open"), ("proposal", "!=", False)])
        found[:2].action_accept()
        found[2:4].action_ignore()

    def _afternoon_2(self, env):
        self._contacts(env, "anna_lindqvist").contact_consent_withdraw(
            ["newsletter"], "one_click"
        )
        order = env["sale.order"].create(
            {
                "partner_id": self._contacts(env, "mart_kask").id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": env.ref(
                                "contact_marketing.product_product_maintenance"
                            ).id
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        lead = env["crm.lead"].create(
            {
                "name": "Two machines",
                "partner_id": self._contacts(env, "priya_raman").id,
            }
        )
        lead.action_set_won()

    def _morning_8(self, env):
        env.ref("contact_marketing.contact_campaign_a_offer").action_run_now()
        pair = self._contacts(env, "hafen_logistik", "hafen_logistik_again")
        merge = self._as(env, "lived_manager")["contact.hygiene.merge"]
        action = merge._open_for_contacts(pair.with_env(merge.env))
        merge.browse(action["res_id"]).action_merge()
        evaluation = env.ref("contact_marketing.contact_scoring_plan_machine_buyers")
        evaluation.action_preview()

    def _afternoon_39(self, env):
        env.ref("contact_marketing.contact_campaign_a_offer").action_pause()
