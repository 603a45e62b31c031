from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command

from ..common.common import NOW, ContactMarketingCommon

PROOF = "Signed card"
# What was before, and what each kind of way makes of it; False: no consent.
UNCHANGED = {
    "never": False,
    "pending": "pending",
    "granted": "granted",
    "withdrawn": "withdrawn",
    "came_back_unconfirmed": "pending",
    "unconfirmed": "expired",
    "lapsed": "expired",
    "blacklisted": False,
    "suppressed": False,
    "erased": False,
    "left_with_who_moved": False,
    "left_with_who_was_merged": False,
    "left_with_who_was_deleted": False,
}
# Anybody may have typed the address: who unsubscribed, or never confirmed, is asked by
# mail.
BY_ANYBODY = {
    **UNCHANGED,
    "never": "granted",
    "withdrawn": "pending",
    "unconfirmed": "pending",
    "lapsed": "granted",
    "blacklisted": "pending",
    "left_with_who_moved": "pending",
    "left_with_who_was_merged": "pending",
    "left_with_who_was_deleted": "pending",
}
# Nobody is there to be asked: who unsubscribed stays out.
FOR_MANY = {
    **UNCHANGED,
    "never": "granted",
    "unconfirmed": "pending",
    "lapsed": "granted",
}
# Behind a link that was mailed to the address, or in writing.
PROVEN = {
    state: status if state in ("suppressed", "erased") else "granted"
    for state, status in UNCHANGED.items()
}


class ComebackCase(ContactMarketingCommon):
    """People of whom each is in another state before somebody says they agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offers.double_opt_in = False
        cls.purposes = cls.newsletter

    def _person(self, state, way):
        """A contact in a state, and of nobody else's address."""
        address = f"{state}.{way}@example.com".replace("_", "-")
        with freeze_time(NOW - timedelta(days=100)):
            person = self._contact(address)
        with freeze_time(NOW - timedelta(days=50)):
            return getattr(self, f"_make_{state}")(person, address)

    def _contact(self, address):
        return self.env["res.partner"].create({"name": address, "email": address})

    def _make_never(self, person, address):
        return person

    def _make_pending(self, person, address):
        self.newsletter.double_opt_in = True
        with freeze_time(NOW - timedelta(hours=2)):
            person.contact_consent_grant(["newsletter"], "form")
        self.newsletter.double_opt_in = False
        return person

    def _make_granted(self, person, address):
        person.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        return person

    def _make_withdrawn(self, person, address):
        self._make_granted(person, address)
        with freeze_time(NOW - timedelta(days=40)):
            person.contact_consent_withdraw(["newsletter"], "one_click")
        return person

    def _make_came_back_unconfirmed(self, person, address):
        self._make_withdrawn(person, address)
        with freeze_time(NOW - timedelta(hours=2)):
            person.contact_consent_grant(["newsletter"], "form")
        return person

    def _make_unconfirmed(self, person, address):
        self.newsletter.double_opt_in = True
        person.contact_consent_grant(["newsletter"], "form")
        self.newsletter.double_opt_in = False
        with freeze_time(NOW - timedelta(days=30)):
            self.env["contact.consent"]._expire_chunk()
        return person

    def _make_lapsed(self, person, address):
        self._make_granted(person, address)
        person.consent_ids.expiry_date = NOW - timedelta(days=31)
        with freeze_time(NOW - timedelta(days=30)):
            self.env["contact.consent"]._expire_chunk()
        return person

    def _make_blacklisted(self, person, address):
        self.env["mail.blacklist"]._add(address)
        return person

    def _make_suppressed(self, person, address):
        self.env["contact.suppression"].create({"address": address})
        return person

    def _make_erased(self, person, address):
        person._erase()
        return self._contact(address)

    def _make_left_with_who_moved(self, person, address):
        self._make_withdrawn(person, address)
        person.email = f"new.{address}"
        return self._contact(address)

    def _make_left_with_who_was_merged(self, person, address):
        self._make_withdrawn(person, address)
        other = self._contact(f"other.{address}")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (person + other).ids, other
        )
        return self._contact(address)

    def _make_left_with_who_was_deleted(self, person, address):
        self._make_withdrawn(person, address)
        person.unlink()
        return self._contact(address)

    def assertWay(self, way, expected, act):
        """Go a way with a contact in each state, and compare what it is in then.

        :param dict expected: the status by state
        :param act: a callable that takes the contact
        """
        self.assertEqual(set(expected), set(UNCHANGED), "each state is in the table")
        for state, status in expected.items():
            with self.subTest(way=way, state=state):
                person = self._person(state, way)
                address = person.email
                act(person)
                self.env.invalidate_all()
                self.assertEqual(self.status(person), status)
                self.assertEqual(
                    bool(self.env["mail.blacklist"].search([("email", "=", address)])),
                    state == "blacklisted" and status != "granted",
                )

    def _grants(self, purpose=None):
        return {"purpose_grant_ids": [Command.link((purpose or self.newsletter).id)]}
