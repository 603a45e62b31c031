from dataclasses import dataclass, field

from ...lib.mail.addresses import normal_form
from ..campaigns.campaign_common import CampaignCase

PROOF = "Signed card"


@dataclass
class Kind:
    """A recipient: what is written in its field for addresses, and which of the
    addresses in it may be mailed."""

    email: str
    reached: tuple = ()
    answer: str = "granted"  # of the contact itself
    others: dict = field(default_factory=dict)  # more contacts: address, answer


IDN = "zażółć.example"
PUNYCODE = "xn--za-6ja4f8n1l.example"
# One line adds a kind of recipient, on every path.
KINDS = {
    "granted": Kind("granted@example.com", ("granted@example.com",)),
    "withdrawn": Kind("withdrawn@example.com", answer="withdrawn"),
    "pending": Kind("pending@example.com", answer="pending"),
    "never_asked": Kind("never_asked@example.com", answer=None),
    "suppressed": Kind("suppressed@example.com", answer="suppressed"),
    "erased": Kind("erased@example.com", answer="erased"),
    "blacklisted": Kind("blacklisted@example.com", answer="blacklisted"),
    "two": Kind(
        "two.a@example.com, two.b@example.com",
        ("two.a@example.com", "two.b@example.com"),
    ),
    **{
        f"{place}_{gone}": Kind(
            email.replace("kept", f"{place}_{gone}").replace("gone", gone),
            (f"{place}_{gone}@example.com",),
        )
        for gone in ("withdrawn", "suppressed", "erased", "blacklisted")
        for place, email in (
            ("second", "kept@example.com, gone@example.com"),
            ("first", "gone@example.com, kept@example.com"),
            ("semicolon", "kept@example.com; gone@example.com"),
            ("named", '"K" <kept@example.com>, "G" <gone@example.com>'),
            ("line", "kept@example.com\ngone@example.com"),
        )
    },
    "nobody_left": Kind("withdrawn@example.com, erased@example.com"),
    "idn": Kind(f"idn@{IDN}", (f"idn@{PUNYCODE}",)),
    "punycode": Kind(f"puny@{PUNYCODE}", (f"puny@{PUNYCODE}",)),
    "idn_left_as_punycode": Kind(
        f"left1@{IDN}", others={f"left1@{PUNYCODE}": "withdrawn"}
    ),
    "punycode_left_as_idn": Kind(
        f"left2@{PUNYCODE}", others={f"left2@{IDN}": "withdrawn"}
    ),
    "idn_suppressed_as_punycode": Kind(
        f"left3@{IDN}", others={f"left3@{PUNYCODE}": "suppressed"}
    ),
    "punycode_blacklisted_as_idn": Kind(
        f"left4@{PUNYCODE}", others={f"left4@{IDN}": "blacklisted"}
    ),
    "second_is_idn_that_left": Kind(
        f"kept5@example.com, left5@{IDN}",
        ("kept5@example.com",),
        others={f"left5@{PUNYCODE}": "withdrawn"},
    ),
    "dot": Kind("dot@example.com.", ("dot@example.com",)),
    "dot_left": Kind(
        "dot.left@example.com.", others={"dot.left@example.com": "withdrawn"}
    ),
    "left_with_dot": Kind(
        "left.dot@example.com", others={"left.dot@example.com.": "withdrawn"}
    ),
    "dot_erased": Kind("erased@example.com."),
    "upper": Kind("UPPER@EXAMPLE.COM", ("upper@example.com",)),
    "upper_left": Kind(
        "UPPER.LEFT@EXAMPLE.COM", others={"upper.left@Example.com": "withdrawn"}
    ),
    "named": Kind('"A" <named@example.com>', ("named@example.com",)),
    "named_left": Kind('"A" <withdrawn@example.com>'),
    "named_as_who_left": Kind(
        '"withdrawn@example.com" <as.who@example.com>', ("as.who@example.com",)
    ),
    "shared_with_who_left": Kind(
        "shared@example.com", others={"shared@example.com": "withdrawn"}
    ),
    "shared_with_second_of_who_left": Kind(
        "shared2@example.com",
        others={"x@example.com, shared2@example.com": "withdrawn"},
    ),
    "shared_with_nobody_asked": Kind(
        "shared3@example.com",
        ("shared3@example.com",),
        others={"shared3@example.com": None},
    ),
    "no_address": Kind("nobody"),
    # They may, when they are mailed; and may no more when the mail goes out.
    "leaves": Kind("leaves@example.com"),
    "is_blacklisted": Kind("is.blacklisted@example.com"),
    "is_suppressed": Kind("is.suppressed@example.com"),
}
LEAVING = ("leaves", "is_blacklisted", "is_suppressed")


class GateAddressCase(CampaignCase):
    """A contact of each kind, and whom a mail server may be handed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Those of the other tests have addresses that are used here.
        cls.env["contact.suppression"].search([]).unlink()
        cls.env["mail.blacklist"].search([]).unlink()
        cls.everybody.unlink()
        cls.kinds = {}
        answers = []
        for name, kind in KINDS.items():
            cls.kinds[name] = cls._new_contact(name, kind.email, kind.answer)
            answers.append((cls.kinds[name], kind.answer))
            for address, answer in kind.others.items():
                other = cls._new_contact(f"other of {name}", address, answer)
                answers.append((other, answer))
        for contact, answer in answers:
            cls._leave(contact, answer)
        cls.kinds["erased"] = cls._new_contact("erased", KINDS["erased"].email, None)
        cls.every_kind = cls.env["res.partner"].union(*cls.kinds.values())
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def _new_contact(cls, name, email, answer):
        contact = cls.env["res.partner"].create({"name": name, "email": email})
        if answer == "pending":
            cls.newsletter.double_opt_in = True
            contact.contact_consent_grant("newsletter", "form")
            cls.newsletter.double_opt_in = False
        elif answer:
            contact.contact_consent_grant("newsletter", "manual", proof=PROOF)
        return contact

    @classmethod
    def _leave(cls, contact, answer):
        if answer == "withdrawn":
            contact.contact_consent_withdraw("newsletter", "manual")
        elif answer == "suppressed":
            cls.env["contact.suppression"].create({"address": contact.email})
        elif answer == "erased":
            contact._erase()
        elif answer == "blacklisted":
            cls.env["mail.blacklist"]._add(contact.email)

    def assertReached(self, inbox, more=()):
        """That exactly those got it who may: what was handed over as RCPT TO."""
        reached = {normal_form(address) for address in inbox.recipients}
        may = {*more}.union(*(kind.reached for kind in KINDS.values()))
        self.assertEqual(sorted(reached - may), [], "got it and may not")
        self.assertEqual(sorted(may - reached), [], "may get it and did not")

    def _orders(self):
        return self.env["sale.order"].create(
            [{"partner_id": contact.id} for contact in self.every_kind]
        )

    def _compose(self, records=None, user=None, **vals):
        records = self.every_kind if records is None else records
        Composer = self.env["mail.compose.message"]
        return Composer.with_user(user or self.env.user).create(
            {
                "composition_mode": "mass_mail",
                "model": records._name,
                "subject": "Spring",
                "body": "<p>Hello</p>",
                "res_ids": repr(records.ids),
                **vals,
            }
        )

    def _leads(self, has_partner=True):
        return self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    **(
                        {"partner_id": contact.id}
                        if has_partner
                        else {"email_from": contact.email}
                    ),
                }
                for name, contact in self.kinds.items()
            ]
        )

    def _template(self, model, **vals):
        return self.env["mail.template"].create(
            {
                "name": "News",
                "model_id": self.env["ir.model"]._get_id(model),
                "subject": "Spring {{ object.id }}",  # else core sees duplicates
                "body_html": "<p>Hello</p>",
                "use_default_to": False,
                **vals,
            }
        )
