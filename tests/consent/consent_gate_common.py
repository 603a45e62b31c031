from datetime import timedelta

from freezegun import freeze_time

from ..common.common import NOW, ContactMarketingCommon

PROOF = "Signed card"
MAILINGS = "mass_mailing.ir_cron_mass_mailing_queue"
MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class GateCase(ContactMarketingCommon):
    """Contacts of every kind, of whom exactly one may be mailed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        names = (
            "granted",
            "missing",
            "pending",
            "expired",
            "late",
            "withdrawn",
            "suppressed",
            "blacklisted",
            "other_purpose",
            "shared_yes",
            "shared_no",
            "no_address",
        )
        cls.contacts = {
            name: Partner.create({"name": name, "email": f"{name}@example.com"})
            for name in names
        }
        cls.contacts["no_address"].email = "nobody"
        both = cls.contacts["shared_yes"] + cls.contacts["shared_no"]
        both.email = "Shared@Example.com"
        cls.everybody = Partner.union(*cls.contacts.values())
        with freeze_time(NOW - timedelta(days=100)):
            cls.newsletter.validity_months = 0
            for name in set(names) - {"missing", "other_purpose", "pending"}:
                cls._grant(name)
            cls._grant("other_purpose", "offers")
            cls.contacts["shared_no"].contact_consent_withdraw("newsletter", "manual")
            cls.contacts["withdrawn"].contact_consent_withdraw("newsletter", "manual")
            cls.env["contact.suppression"].create({"address": "suppressed@example.com"})
            cls.env["mail.blacklist"]._add("blacklisted@example.com")
        cls.env.flush_all()
        cls._set_consent("expired", status="expired")
        # Expired by the clock; the cron has not come by yet.
        cls._set_consent("late", expiry_date=NOW - timedelta(hours=1))
        cls.newsletter.double_opt_in = True
        cls.contacts["pending"].contact_consent_grant("newsletter", "form")
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def _grant(cls, name, code="newsletter"):
        cls.contacts[name].contact_consent_grant(code, "manual", proof=PROOF)

    @classmethod
    def _set_consent(cls, name, **vals):
        cls.contacts[name].consent_ids.write(vals)

    def _mailing(self, model="res.partner", records=None, **vals):
        records = self.everybody if records is None else records
        return self.env["mailing.mailing"].create(
            {
                "name": "Spring",
                "subject": "Spring is here",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                **(
                    {}
                    if "contact_list_ids" in vals
                    else {"mailing_domain": [("id", "in", records.ids)]}
                ),
                "body_arch": "<div><p>Hello</p></div>",
                "body_html": "<div><p>Hello</p></div>",
                "purpose_id": self.newsletter.id,
                "keep_archives": True,
                **vals,
            }
        )

    def _run(self, *crons):
        with self.enter_registry_test_mode():
            for cron in crons:
                self.env.ref(cron).method_direct_trigger()
