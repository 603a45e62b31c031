import base64
from datetime import timedelta

from odoo.tests import tagged

from .recipe_common import RecipeCase

FAIR = """Name;Email;Phone;Company;Newsletter
Rosa Lind;rosa@recipes.example.com;+46 8 555 01 01;Lind AB;yes
Sven Berg;sven@recipes.example.com;+46 8 555 01 02;Berg AB;no
"""
OLD = """Name;Email;City
Tea Mets;tea@recipes.example.com;Haapsalu
Uku Kivi;uku@gmial.com;Haapsalu
Viivi Org;info@org.example.com;Haapsalu
Tea Mets;tea.mets@recipes.example.com;Haapsalu
Nobody;not an address;Haapsalu
"""
# By page: the file as the system exports it; Ada agreed on that day, Ben has left.
EXPORTS = {
    "mailchimp": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,"
        "CONFIRM_TIME,CONFIRM_IP,LEID,EUID,NOTES,TAGS\n"
        "ada@recipes.example.com,Ada,Holm,4,{day},192.0.2.7,"
        '{day},192.0.2.7,7001,aa01,,"""Fair"""\n'
    ),
    "mailchimp_unsubscribed": (
        "Email Address,First Name,Last Name,MEMBER_RATING,UNSUB_TIME,"
        "UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID,EUID\n"
        "ben@recipes.example.com,Ben,Holm,2,{day},Spring,"
        "NORMAL,7002,aa02\n"
    ),
    "mautic": (
        "id,firstname,lastname,email,points,dnc_email,dnc_sms\n"
        "1,Ada,Holm,ada@recipes.example.com,5,0,0\n"
        "2,Ben,Holm,ben@recipes.example.com,5,2,0\n"
    ),
    "hubspot": (
        "Record ID,First Name,Last Name,Email,Unsubscribed from all email,"
        "Newsletter Opt-In\n"
        "501,Ada,Holm,ada@recipes.example.com,false,yes\n"
        "502,Ben,Holm,ben@recipes.example.com,true,yes\n"
    ),
    "brevo": (
        "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,DOUBLE_OPT-IN,OPT_IN,BLACKLIST\n"
        "11,ada@recipes.example.com,Ada,Holm,Yes,Yes,No\n"
        "12,ben@recipes.example.com,Ben,Holm,Yes,Yes,Yes\n"
    ),
    "activecampaign": (
        "Contact ID,Email,First Name,Last Name,Tags,Subscribe Date,Unsubscribe Date\n"
        "21,ada@recipes.example.com,Ada,Holm,Fair,{day},\n"
        "22,ben@recipes.example.com,Ben,Holm,Fair,{day},{day}\n"
    ),
}
HYGIENE = "contact_marketing.ir_cron_hygiene"


@tagged("post_install", "-at_install")
class TestRecipesMove(RecipeCase):
    """Files that come in: from other systems, from a fair, from an old drawer."""

    def _read(self, name, text, **vals):
        batch = self.as_marketer("contact.import").create(
            {
                "file": base64.b64encode(text.encode()),
                "file_name": f"{name}.csv",
                "source": name,
                **vals,
            }
        )
        batch.action_read()
        return batch

    def _import(self, name, text, **vals):
        batch = self._read(name, text, **vals)
        batch.action_check()
        self.assertEqual(batch.state, "checked", batch.question)
        batch.action_start()
        self.assertEqual(batch.state, "done")
        return batch

    def _contact(self, name):
        return self.env["res.partner"].search(
            [("email", "=", f"{name}@recipes.example.com")]
        )

    def _moved(self, *names):
        """Import exports, and check what they promise: who agreed may be mailed, who
        left may not, and comes back by no later file."""
        agreed = {
            "purpose_ids": self.newsletter.ids,
            "consent_proof": "Form of the former system",
        }
        with self.day():
            # A consent counts as long as its purpose says.
            day = (self.first_day - timedelta(days=90)).strftime("%Y-%m-%d %H:%M:%S")
            texts = [EXPORTS[name].format(day=day) for name in names]
            for name, text in zip(names, texts, strict=True):
                self._import(name, text, **agreed)
            ada, ben = self._contact("ada"), self._contact("ben")
            self.assertEqual(self.status(ada), "granted")
            self.assertNotEqual(self.status(ben), "granted")
            self._import("Again", texts[0], **agreed)
            self.assertNotEqual(self.status(ben), "granted")
            with self.mail_server() as inbox:
                domain = [("email", "like", "@recipes.example.com")]
                self.mailing("First news", domain).action_put_in_queue()
                self.run_crons()
                self.assertTrue(inbox.to("ada@recipes.example.com"))
                self.assertFalse(inbox.to("ben@recipes.example.com"))
        return ada

    def test_move_from_mailchimp(self):
        ada = self._moved("mailchimp", "mailchimp_unsubscribed")
        self.assertIn("Fair", ada.category_id.mapped("name"))

    def test_move_from_mautic(self):
        self._moved("mautic")

    def test_move_from_hubspot(self):
        self._moved("hubspot")

    def test_move_from_brevo(self):
        self._moved("brevo")

    def test_move_from_activecampaign(self):
        ada = self._moved("activecampaign")
        self.assertIn("Fair", ada.category_id.mapped("name"))

    def test_fair_leads(self):
        self.marketer = self.new_seller()
        tag = self.env.ref("contact_marketing.res_partner_category_fair")
        with self.day():
            batch = self._import(
                "Fair in Tallinn",
                FAIR,
                purpose_ids=self.newsletter.ids,
                consent_proof="Cards of the fair, box 7",
                tag_add_ids=tag.ids,
            )
            rosa, sven = self._contact("rosa"), self._contact("sven")
            self.assertEqual((rosa + sven).category_id, tag)
            self.assertEqual(self.status(rosa), "granted")
            self.assertNotEqual(self.status(sven), "granted")
            team = self.env["crm.team"].create(
                {"name": "Fair team", "member_ids": [(4, self.salesperson.id)]}
            )
            journey = self.journey(
                "Fair leads to sales",
                {
                    "give": {
                        "kind": "salesperson",
                        "team": team.name,
                        "next": "lead",
                    },
                    "lead": {"kind": "lead", "team": team.name, "next": "call"},
                    "call": {
                        "kind": "activity",
                        "summary": "Call: met at the fair",
                        "days": 1,
                        "next": None,
                    },
                },
                entries=[{"kind": "manual"}],
            )
            change = (
                self.as_marketer("contact.bulk.change")
                .with_context(active_model="res.partner", active_ids=(rosa + sven).ids)
                .create({"journey_start_ids": [(4, journey.id)]})
            )
            change.action_apply()
            self.run_crons()
        for contact in rosa + sven:
            self.assertEqual(contact.user_id, self.salesperson)
            lead = self.env["crm.lead"].search([("partner_id", "=", contact.id)])
            self.assertEqual(len(lead), 1)
        self.assertEqual(batch.created_count, 2)

    def test_clean_old_file(self):
        with self.day():
            batch = self._import("An old file", OLD)
            self.assertEqual(batch.failed_count, 1)
            made = self.env["res.partner"].search([("city", "=", "Haapsalu")])
            self.assertFalse(
                self.env["contact.consent"].search(
                    [("partner_id", "in", made.ids), ("status", "=", "granted")]
                ),
                "nobody agreed by being in a file",
            )
            for _round in range(3):
                self.run_crons(HYGIENE)
            issues = self.env["contact.hygiene.issue"].with_user(self.manager)
            found = issues.search([("partner_id.city", "=", "Haapsalu")])
            typo = found.filtered(lambda one: one.found == "uku@gmial.com")
            self.assertTrue(typo)
            typo.action_accept()
            self.assertEqual(
                self.env["res.partner"].search([("name", "=", "Uku Kivi")]).email,
                "uku@gmail.com",
            )
            pair = found.filtered("other_id")
            self.assertTrue(pair, "the same name in one town")
            batch.action_preview_undo()
            batch.action_undo()
        kept = self.env["res.partner"].search([("city", "=", "Haapsalu")])
        self.assertLessEqual({*kept.mapped("name")}, {"Uku Kivi"})
