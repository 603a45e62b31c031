from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestWebsiteForm(HttpCase, ContactMarketingCommon):
    def setUp(self):
        super().setUp()
        self.trigger = self.env["contact.trigger"].create(
            {
                "name": "Contact us",
                "kind": "form",
                "url_pattern": "/contactus*",
                "tag_add_ids": self.link(self.product_a),
                "list_remove_ids": self.link(self.customers),
            }
        )

    def _send(self, page="/contactus", **values):
        response = self.url_open(
            "/website/form/crm.lead",
            data={
                "name": "A question",
                "email_from": "dora@example.com",
                "contact_name": "Dora Novak",
                **values,
            },
            headers={"Referer": self.base_url() + page, "User-Agent": BROWSER},
        )
        self.assertEqual(response.status_code, 200)
        self.env.ref(
            "contact_marketing.ir_cron_apply_interactions"
        ).method_direct_trigger()
        return self.env["crm.lead"].browse((response.json() or {}).get("id", []))

    def _contacts(self, email):
        return self.env["res.partner"].search([("email_normalized", "=", email)])

    def test_a_new_contact(self):
        lead = self._send(phone="+48 22 123 45 67", partner_name="Novak Ltd")
        dora = self._contacts("dora@example.com")
        self.assertEqual(dora.name, "Dora Novak")
        self.assertEqual(dora.company_name, "Novak Ltd")
        self.assertEqual(lead.partner_id, dora)
        self.assertEqual(dora.category_id, self.product_a)
        form = dora.interaction_ids.filtered(
            lambda interaction: interaction.kind == "form"
        )
        self.assertRecordValues(
            form, [{"url": "/contactus", "res_model": "crm.lead", "res_id": lead.id}]
        )

    def test_a_known_contact_keeps_what_it_has(self):
        self.alicja.phone = "1"
        self.alicja.contact_list_add(self.customers.ids)
        lead = self._send(
            email_from="ALICJA@example.com",
            contact_name="Somebody Else",
            phone="2",
            partner_name="Novak Ltd",
        )
        self.assertEqual(lead.partner_id, self.alicja)
        self.assertRecordValues(
            self.alicja,
            [{"name": "Alicja Nowak", "phone": "1", "company_name": "Novak Ltd"}],
        )
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertFalse(self.alicja.contact_list_ids)

    def test_the_company_of_a_known_contact_is_not_filled(self):
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.alicja.parent_id = company
        self._send(email_from="alicja@example.com", city="Nowhere", function="Miller")
        self.assertFalse(company.city or self.alicja.city)
        self._send(email_from="bruno@example.com", city="Nowhere")
        self.assertEqual(self.bruno.city, "Nowhere")

    def test_another_page(self):
        lead = self._send(page="/other")
        self.assertTrue(lead)
        self.assertFalse(self._contacts("dora@example.com"), "nobody listens there")
        self._send(page="/other", email_from="alicja@example.com")
        self.assertFalse(self.alicja.category_id)
        kinds = self.alicja.interaction_ids.mapped("kind")
        self.assertIn("form", kinds, "a known contact's timeline has it all the same")

    def test_the_same_form_twice_is_one_contact(self):
        self._send()
        self._send(email_from="Dora <DORA@example.com>")
        self.assertEqual(len(self._contacts("dora@example.com")), 1)
        dora = self._contacts("dora@example.com")
        self.assertEqual(self.held(dora, self.product_a).count, 2)

    def test_bad_input_is_answered(self):
        for values in (
            {"email_from": "no address"},
            {"email_from": ""},
            {"email_from": "a@example.com\r\nBcc: b@example.com"},
            {"contact_name": "D\x00ora", "phone": "\x00"},
            {"contact_name": "x" * 100_000, "phone": "1" * 100_000},
            {"contact_name": b"\xff\xfe"},
            {"city": "<script>alert(1)</script>"},
        ):
            with self.subTest(values=str(values)[:60]):
                self._send(**values)

    def test_a_foreign_page_is_unknown(self):
        self.assertTrue(self._send(page="@evil.example.com/contactus"))
        self.assertFalse(self._contacts("dora@example.com"))
