from .journey_common import JourneyCase

STEPS = {
    "offer": {"kind": "mail", "mailing": "Offer", "next": "after"},
    "after": {"kind": "wait", "days": 30, "next": None},
}


class JourneyMailCase(JourneyCase):
    """With a mailing that may be sent to everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailing = cls._content("Offer")

    @classmethod
    def _content(cls, subject, **vals):
        body = '<div><p>Hi <a href="https://shop.example.com/a">A</a></p></div>'
        return (
            cls.env["mailing.mailing"]
            .with_user(cls.marketer)
            .create(
                {
                    "subject": subject,
                    "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": "[('id', 'in', [])]",
                    "purpose_id": cls.newsletter.id,
                    "body_arch": body,
                    "body_html": body,
                    "keep_archives": True,
                    **vals,
                }
            )
        )

    def _reached(self, inbox):
        return sorted(
            message["To"].addresses[0].addr_spec
            for message in inbox.messages
            if message["Subject"] == "Offer"
        )

    def _recipients(self, journey):
        return self.env["contact.campaign.recipient"].search(
            [("campaign_id.journey_id", "=", journey.id)], order="id"
        )
