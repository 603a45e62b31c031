from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import hmac

from ...lib.form_fields import contact_values
from ..common.common import BROWSER, NOW, ContactMarketingCommon

ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
DORA = {"name": "Dora Novak", "phone": "+48 22 123 45 67", "company_name": "Novak Ltd"}
# How forms that people build call them: their own label is the name.
LABELS = (
    {"Your Name": "name", "Phone Number": "phone", "Your Company": "company_name"},
    {"name": "name", "phone": "phone", "company": "company_name"},
    {"Imię i nazwisko": "name", "Telefon": "phone", "Firma": "company_name"},
    {"Vollständiger Name": "name", "Handy": "phone", "Unternehmen": "company_name"},
    {"Nom complet": "name", "Téléphone": "phone", "Société": "company_name"},
    {"ФИО": "name", "Телефон": "phone", "Компания": "company_name"},
    {"Full name": "name", "mobile": "phone", "partner_company_name": "company_name"},
)
# By model, what a form's own fields are called there.
OWN = {
    "crm.lead": {
        "contact_name": "name",
        "phone": "phone",
        "partner_name": "company_name",
    },
    "res.partner": {"name": "name", "phone": "phone", "company_name": "company_name"},
    "mailing.contact": {"name": "name", "company_name": "company_name"},
    "project.task": {
        "partner_name": "name",
        "partner_phone": "phone",
        "partner_company_name": "company_name",
    },
    "helpdesk.ticket": {"partner_name": "name", "partner_phone": "phone"},
    "hr.applicant": {"partner_name": "name", "partner_phone": "phone"},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFormFields(HttpCase, ContactMarketingCommon):
    """Forms of every model that may be made by one, however they call their fields."""

    def setUp(self):
        super().setUp()
        self.env.company.email = "info@example.com"
        self.env["contact.trigger"].create(
            {
                "name": "Forms",
                "kind": "form",
                "url_pattern": "/contactus*",
                "tag_add_ids": self.link(self.product_a),
            }
        )

    def _models(self):
        """The models that a form may make, as the registry has them."""
        return self.env["ir.model"].search([("website_form_access", "=", True)])

    def _send(self, model_name, agent=BROWSER, **values):
        if model_name == "mail.mail":
            values = {"email_to": "info@example.com", "subject": "Question", **values}
            values["website_form_signature"] = hmac(
                self.env, "website_form_signature", values["email_to"]
            )
        response = self.url_open(
            f"/website/form/{model_name}",
            data=values,
            headers={"Referer": f"{self.base_url()}/contactus", "User-Agent": agent},
        )
        self.assertEqual(response.status_code, 200)
        return response.json()

    def _email_field(self, model_name):
        return (
            "email"
            if model_name in ("res.partner", "mailing.contact")
            else "email_from"
        )

    def _contact(self, email):
        return self.env["res.partner"].search(
            [("email_normalized", "=", email)], order="id", limit=1
        )

    def _needed(self, model_name):
        """What core makes no such record without."""
        if model_name == "mailing.contact":
            members = self.env["mailing.list"].create(
                {"name": "Members", "is_public": True}
            )
            return {"list_ids": str(members.id)}
        if model_name == "res.partner":
            return {"name": DORA["name"]}
        has_subject = model_name in ("crm.lead", "project.task", "helpdesk.ticket")
        return {"name": "A question"} if has_subject else {}

    def test_every_model_with_labels_of_the_form(self):
        models = self._models()
        self.assertLessEqual({"crm.lead", "mail.mail"}, set(models.mapped("model")))
        for number, model in enumerate(models):
            if model.model == "sale.order":
                continue  # core makes none without a contact
            needed = self._needed(model.model)
            for variant, labels in enumerate(LABELS):
                email = f"dora{number}x{variant}@example.com"
                asked = {
                    label: target
                    for label, target in labels.items()
                    if label not in needed
                }
                with self.subTest(model=model.model, labels=list(labels)):
                    self._send(
                        model.model,
                        **needed,
                        **{self._email_field(model.model): email},
                        **{label: DORA[target] for label, target in asked.items()},
                    )
                    contact = self._contact(email)
                    expected = {target: DORA[target] for target in asked.values()}
                    self.assertEqual(
                        {name: contact[name] for name in expected}, expected
                    )

    def test_every_model_with_its_own_fields(self):
        for name, fields in OWN.items():
            with self.subTest(model=name):
                # Also of models that are not installed.
                known = {*fields, "name"}
                written = {"name": "A question"} if "name" not in fields else {}
                written.update(
                    {field: DORA[target] for field, target in fields.items()}
                )
                self.assertEqual(
                    contact_values(known, written, {}),
                    {target: DORA[target] for target in fields.values()},
                )

    def test_contactus_as_it_is_delivered(self):
        self._send(
            "mail.mail",
            name=DORA["name"],
            phone=DORA["phone"],
            email_from="dora@example.com",
            company=DORA["company_name"],
            description="Hello",
        )
        dora = self._contact("dora@example.com")
        self.assertEqual({name: dora[name] for name in DORA}, DORA)
        self.assertFalse(dora.comment)

    def test_first_and_last_name(self):
        self._send(
            "mail.mail",
            **{
                "First Name": "Dora",
                "Nazwisko": "Novak",
                "email_from": "dora@example.com",
            },
        )
        self.assertEqual(self._contact("dora@example.com").name, "Dora Novak")

    def test_what_is_no_value_is_left_out(self):
        for number, value in enumerate(("\x00", " ", "x" * 1000)):
            email = f"dora{number}@example.com"
            self._send("mail.mail", name=value, phone=value, email_from=email)
            self.assertRecordValues(
                self._contact(email), [{"name": email, "phone": False}]
            )

    def test_a_robot_makes_and_fills_nothing(self):
        self.alicja.phone = False
        before = self.env["res.partner"].search_count([])
        for model in self._models().mapped("model"):
            if model in ("res.partner", "sale.order"):
                continue  # core makes the contact itself
            for agent in (ROBOT, "curl/8.0", ""):
                for email in ("dora@example.com", self.alicja.email):
                    with self.subTest(model=model, agent=agent):
                        answer = self._send(
                            model,
                            agent=agent,
                            **{
                                **self._needed(model),
                                self._email_field(model): email,
                                "Phone Number": "1",
                            },
                        )
                        record = self.env[model].browse(answer["id"])
                        if "partner_id" in record._fields:
                            self.assertFalse(record.partner_id)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.alicja.phone)
        self.env.ref(
            "contact_marketing.ir_cron_apply_interactions"
        ).method_direct_trigger()
        self.assertFalse(self.alicja.category_id)

    def test_of_several_the_one_of_that_name(self):
        duplicate = self.alicja.copy({"name": "Ala Other", "email": self.alicja.email})
        self._send("mail.mail", name="ala other", email_from=duplicate.email, phone="7")
        self.assertEqual((duplicate.phone, self.alicja.phone), ("7", False))
