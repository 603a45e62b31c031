from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import ConcurrencyError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hmac

from ..common.common import BROWSER, NOW, ContactMarketingCommon

PAGE = "/contact-marketing-tour"
FORM = """
<t t-name="website.contact_marketing_tour">
    <t t-call="website.layout">
        <div id="wrap" class="oe_structure">
            <section class="s_website_form" data-snippet="s_website_form">
                <form action="/website/form/" method="post"
                      class="s_website_form_no_recaptcha"
                      data-model_name="crm.lead" data-success-mode="message">
                    <div class="s_website_form_rows row">
                        <div class="s_website_form_field col-12" data-type="char">
                            <label class="s_website_form_label" style="width: 200px">
                                <input class="s_website_form_input" name="name"/>
                            </label>
                        </div>
                        <div class="s_website_form_field col-12" data-type="email">
                            <label class="s_website_form_label" style="width: 200px">
                                <input class="s_website_form_input" name="email_from"/>
                            </label>
                        </div>
                        <div class="s_contact_consent col-12"/>
                        <div class="s_website_form_submit col-12">
                            <span id="s_website_form_result"/>
                            <a href="#" class="s_website_form_send">Send</a>
                        </div>
                    </div>
                </form>
                <div class="s_website_form_end_message d-none">Thank you</div>
            </section>
        </div>
    </t>
</t>
"""


class ConsentFormCase(HttpCase, ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Purposes of the database's own would stand in the form as well.
        others = cls.env["contact.consent.purpose"].search([])
        (others - cls.newsletter - cls.offers).is_public = False
        cls.website = cls.env["website"].search([], order="id", limit=1)
        cls.newsletter.sequence = 1
        cls.offers.sequence = 2

    def _contact(self, email="dora@example.com"):
        contact = self.env["res.partner"].search([("email_normalized", "=", email)])
        self.assertLessEqual(len(contact), 1)
        return contact


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentForm(ConsentFormCase):
    def _get_boxes(self, lang=None, **params):
        if lang:
            self.opener.cookies["frontend_lang"] = lang
        return {
            box["code"]: box
            for box in self.make_jsonrpc_request(
                "/contact/purposes", params, headers={"User-Agent": BROWSER}
            )
        }

    def _send(self, model="crm.lead", agent=BROWSER, page="/other", **values):
        response = self.url_open(
            f"/website/form/{model}",
            data={"name": "A question", "email_from": "dora@example.com", **values},
            headers={"Referer": self.base_url() + page, "User-Agent": agent},
        )
        self.assertEqual(response.status_code, 200)
        answer = response.json() or {}
        self.assertTrue(answer.get("id"), "the form is answered as always")
        return self.env[model].browse(answer["id"])

    # ------------------------------------------------------------
    # What visitors see
    # ------------------------------------------------------------

    def test_boxes_say_what_is_agreed_to_and_are_not_ticked(self):
        boxes = self._get_boxes()
        self.assertEqual(list(boxes), ["newsletter", "offers"])
        self.assertEqual(
            boxes["newsletter"],
            {
                "code": "newsletter",
                "field": "contact_consent_newsletter",
                "name": "Newsletter",
                "wording": "I want the newsletter.",
                "version": 1,
            },
        )
        self.assertEqual(list(self._get_boxes(codes=["offers", "nope", 1])), ["offers"])
        self.assertFalse(self._get_boxes(codes=[]))
        for codes in ("newsletter", {"a": 1}, 3, None):
            self.assertEqual(len(self._get_boxes(codes=codes)), 2)

    def test_only_what_is_public_is_shown(self):
        self.newsletter.company_id = self.env["res.company"].create({"name": "Other"})
        self.offers.active = False
        self.assertFalse(self._get_boxes())
        self.newsletter.company_id = self.website.company_id
        self.offers.write({"active": True, "is_public": False})
        self.assertEqual(list(self._get_boxes()), ["newsletter"])

    def test_boxes_are_only_asked_for_by_post(self):
        self.assertIn(self.url_open("/contact/purposes").status_code, (400, 404, 405))

    def test_of_two_first_visitors_at_once_one_tries_again(self):
        Wording = self.env.registry["contact.consent.wording"]
        # As if the other had not committed yet.
        unseen = patch.object(Wording, "search", lambda self, *_, **__: self.browse())
        with unseen, mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            self.newsletter._get_boxes()

    # ------------------------------------------------------------
    # What is recorded
    # ------------------------------------------------------------

    def test_a_ticked_box_is_recorded_with_its_proof(self):
        lead = self._send(page="/fair?secret=1", contact_consent_newsletter="1")
        dora = self._contact()
        self.assertEqual(lead.partner_id, dora, "a tick makes a contact")
        self.assertEqual(self.status(dora), "granted")
        self.assertFalse(self.status(dora, self.offers), "its box was not ticked")
        interaction = dora.interaction_ids.filtered(
            lambda interaction: interaction.kind == "form"
        )
        proof = self.proofs(dora)
        self.assertRecordValues(
            proof,
            [
                {
                    "status": "granted",
                    "method": "form",
                    "date": NOW,
                    "recorded_date": NOW,
                    "wording": "I want the newsletter.",
                    "evidence": f"{self.base_url()}/fair",
                    "ip_address": "127.0.0.1",
                    "user_agent": BROWSER,
                    "interaction_id": interaction.id,
                }
            ],
        )
        self.assertEqual(proof.wording_id.version, 1)
        self.assertNotIn("contact_consent", lead.description or "", "no noise")

    def test_the_wording_that_was_shown_is_recorded(self):
        self.newsletter.wording = "I want the newsletter each day."
        self._send(contact_consent_newsletter="1")
        self.assertEqual(self.proofs(self._contact()).wording, "I want the newsletter.")
        # Which nobody was ever shown, or who can tell: then what is shown now.
        for number, version in enumerate(("2", "7", "999999999", "on", "1,1", "9,1")):
            email = f"dora{number}@example.com"
            self._send(email_from=email, contact_consent_newsletter=version)
            self.assertEqual(
                self.proofs(self._contact(email)).wording_id.version,
                1 if version == "1,1" else 2,
                version,
            )

    def test_what_is_no_tick_records_nothing(self):
        for value in ("", "0", "false", "off", "-1", "1" * 10, "٣", "1.5", "\x00"):
            with self.subTest(value=value):
                self._send(contact_consent_newsletter=value)
                self.assertFalse(self._contact())

    def test_the_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.website.language_ids |= self.env["res.lang"]._lang_get("pl_PL")
        polish = self.newsletter.with_context(lang="pl_PL")
        polish.write({"name": "Biuletyn", "wording": "Chcę dostawać newsletter."})
        box = self._get_boxes(lang="pl_PL")["newsletter"]
        self.assertEqual(box["name"], "Biuletyn")
        self.assertEqual(box["wording"], "Chcę dostawać newsletter.")
        self._send(contact_consent_newsletter=str(box["version"]))
        self.assertRecordValues(
            self.proofs(self._contact()).wording_id,
            [{"lang": "pl_PL", "text": "Chcę dostawać newsletter."}],
        )
        self.assertEqual(self._contact().lang, "pl_PL")
        # The first who looks in a language freezes it, also on a read-only replica.
        self.assertEqual(self._get_boxes()["offers"]["wording"], "I want offers.")

    def test_double_opt_in_waits_and_asks_once(self):
        self._send(contact_consent_offers="1")
        self._send(contact_consent_offers="1")
        dora = self._contact()
        self.assertEqual(self.status(dora, self.offers), "pending")
        to_dora = [("email_to", "ilike", dora.email)]
        self.assertFalse(self.env["mail.mail"].search(to_dora), "nobody waits for it")
        self.env["contact.consent"]._ask_chunk()
        mails = self.env["mail.mail"].search(to_dora)
        self.assertEqual(len(mails), 1)

    def test_a_known_contact_comes_back_and_a_missing_tick_withdraws_nothing(self):
        self.env["mail.blacklist"]._add("alicja@example.com")
        self.alicja.contact_consent_withdraw(["newsletter"], "one_click")
        with freeze_time("2026-03-02 10:00"):
            self._send(email_from="ALICJA@example.com", contact_consent_newsletter="1")
        # Anybody may have typed the address: it waits for the button behind the mail.
        self.assertEqual(self.status(self.alicja), "pending")
        self.assertTrue(self.alicja.is_blacklisted)
        with freeze_time("2026-03-02 10:30"):
            self.alicja.consent_ids._confirm()
        self.alicja.invalidate_recordset(["is_blacklisted"])
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertFalse(self.alicja.is_blacklisted, "as they agreed again")
        with freeze_time("2026-03-02 11:00"):
            self._send(email_from="alicja@example.com")
        self.assertEqual(self.status(self.alicja), "granted")

    def test_a_form_that_becomes_a_mail(self):
        company = self.website.company_id
        company.email = "company@example.com"
        self._send(
            model="mail.mail",
            email_to=company.email,
            subject="Hello",
            website_form_signature=hmac(
                self.env(su=True), "website_form_signature", company.email
            ),
            contact_consent_newsletter="1",
        )
        self.assertEqual(self.status(self._contact()), "granted")
        self.assertFalse(company.partner_id.interaction_ids)

    # ------------------------------------------------------------
    # What is not
    # ------------------------------------------------------------

    def test_what_is_not_offered_is_not_recorded(self):
        Purpose = self.env["contact.consent.purpose"]
        base = {"wording": "Yes."}
        other = self.env["res.company"].create({"name": "Other"})
        Purpose.create(
            [
                {"name": "Foreign", "code": "foreign", "company_id": other.id, **base},
                {"name": "Old", "code": "old", "active": False, **base},
                {"name": "Internal", "code": "internal", "is_public": False, **base},
            ]
        )
        for code in ("foreign", "old", "internal", "unknown", "", "Newsletter"):
            with self.subTest(code=code):
                self._send(**{f"contact_consent_{code}": "1"})
                self.assertFalse(self._contact())

    def test_robots_agree_to_nothing(self):
        self._send(agent="Mozilla/5.0 Googlebot/2.1", contact_consent_newsletter="1")
        self.assertFalse(self._contact())
        self._send(
            agent="Mozilla/5.0 Googlebot/2.1",
            email_from="alicja@example.com",
            contact_consent_newsletter="1",
        )
        self.assertFalse(self.proofs(self.alicja))

    def test_a_suppressed_address_stays_untouched(self):
        self.env["contact.trigger"].create({"name": "Any form", "kind": "form"})
        self.env["contact.suppression"].create(
            [{"address": "dora@example.com"}, {"address": "alicja@example.com"}]
        )
        self._send(email_from="Dora <DORA@example.com>", contact_consent_newsletter="1")
        self.assertFalse(self._contact())
        before = self.alicja.interaction_ids
        self._send(email_from="alicja@example.com", contact_consent_newsletter="1")
        self.assertFalse(self.alicja.consent_event_ids)
        self.assertEqual(self.alicja.interaction_ids, before)

    def test_a_typed_number_gets_nothing_that_was_agreed_to_without_one(self):
        texts = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "texts", "channel": "sms", "wording": "Text me."}
        )
        self.alicja.contact_consent_grant(["texts"], "manual", proof="Card")
        for contact, number in ((self.alicja, False), (self.bruno, "+48601000111")):
            self._send(email_from=contact.email, phone="+48601000111")
            self.assertEqual(contact.phone, number)
        self.assertEqual(self.status(self.alicja, texts), "granted")

    def test_without_an_address_nobody_agreed(self):
        for email in ("", "no address", "a@example.com\r\nBcc: b@example.com"):
            self._send(email_from=email, contact_consent_newsletter="1")
        self.assertFalse(
            self.env["contact.consent.event"].search(
                [("purpose_id", "=", self.newsletter.id)]
            )
        )

    def test_odd_inputs_are_answered(self):
        odd = {f"contact_consent_{number}\x00'; --": "1" for number in range(1_000)}
        self._send(**odd, contact_consent_newsletter="1")
        self.assertEqual(self.status(self._contact()), "granted")
        self.assertFalse(self.status(self._contact(), self.offers))
        lead = self._send(
            **{
                "contact_consent_offers": "1" * 100_000,
                "contact_consent_offers\x00": "1",
                "more\x00": "a\x00b",
            }
        )
        self.assertFalse(self.status(self._contact(), self.offers))
        self.assertIn("more : ab", lead.description)
        self._send(agent="Mozilla/5.0 " + "x" * 4_000, contact_consent_offers="1")
        self.assertEqual(len(self.proofs(self._contact(), self.offers).user_agent), 512)


@tagged("post_install", "-at_install")
class TestConsentFormTour(ConsentFormCase):
    def setUp(self):
        super().setUp()
        self.view = self.env["ir.ui.view"].create(
            {
                "name": "Tour",
                "type": "qweb",
                "key": "website.contact_marketing_tour",
                "arch": FORM,
                "website_id": self.website.id,
            }
        )
        self.env["website.page"].create(
            {"url": PAGE, "is_published": True, "view_id": self.view.id}
        )

    def test_editor_puts_the_block_into_a_form(self):
        self.start_tour(
            self.website.get_client_action_url(PAGE, True),
            "contact_marketing_consent_block",
            login="admin",
        )
        blocks = html.fromstring(self.view.arch).findall(
            ".//form//div[@data-snippet='s_contact_consent']"
        )
        self.assertEqual(len(blocks), 1)
        self.assertEqual(blocks[0].get("data-codes"), "offers")
        self.assertFalse(len(blocks[0]), "the placeholder is not saved")

    def test_visitor_ticks_a_box_in_the_browser(self):
        # A browser that runs tests says that it is a robot.
        self.patch(
            self.env.registry["ir.http"], "_interaction_verdict", lambda self: "human"
        )
        self.start_tour(PAGE, "contact_marketing_consent_form")
        contact = self._contact("tour.dora@example.com")
        self.assertEqual(self.status(contact), "granted")
        self.assertFalse(self.status(contact, self.offers))
        self.assertEqual(self.proofs(contact).wording_id.version, 1)
