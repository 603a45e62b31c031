from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon
from .test_access import OPERATIONS, RIGHTS, ROLES

# Of which a marketing user sees those alone that are the user's own.
OWN = {
    "contact.bulk.change",
    "contact.import",
    "contact.import.column",
    "contact.import.row",
}
# Which belong to no company: mailings in Odoo do not, nor do addresses and domains.
OF_NO_COMPANY = {
    "contact.link.effect",
    "contact.suppression",
    "contact.hygiene.domain",
    "contact.consent.mail.count",  # by hash: addresses and hours
    "contact.marketing.count",  # how far it is; its sums are read by nobody
    "contact.quality.range",  # numbers of contacts, and nothing of them
    "contact.quality.touch",  # as the one before
    "contact.rfm.touch",  # as the next one
    "contact.score.touch",  # the number of a contact, and nothing of it
}
# What groups of others than the addon read: the forms of server actions name lists, for
# who looks after the system alone; core's form of a mailing names its purpose.
NAMED_FOR = {"system": {"contact.list"}, "mailer": {"contact.consent.purpose"}}
# Whose rights are those of another record: see test_effect_owner, and below.
DERIVED = {"contact.effect", "contact.usage"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRightsMatrix(RecordsCommon):
    """Every model x role x operation x company; what each role may is ``RIGHTS``."""

    def _expected(self, model, operation, role, company_of_user, company):
        if role in NAMED_FOR:  # no group of the addon, and nothing of contacts
            is_named = model in NAMED_FOR[role] and operation == "read"
            return is_named and company_of_user == company
        if ROLES.index(role) >= RIGHTS[model][operation]:
            return False
        if model in OWN and (role != "manager" or operation == "create"):
            return False  # made by nobody of these
        return company_of_user == company or model in OF_NO_COMPANY

    def _everybody(self):
        for role, user in self.roles.items():
            yield role, user, self.here
        for role, user in self.roles_there.items():
            yield role, user, self.there

    def test_every_model_role_operation_and_company(self):
        for model in set(self.our_models()) - DERIVED:
            for company in (self.here, self.there):
                record = self.sample(model, company)
                self.assertEqual(len(record), 1, model)
                for role, user, company_of_user in self._everybody():
                    as_user = self.as_user(record, user)
                    for operation in OPERATIONS:
                        expected = self._expected(
                            model, operation, role, company_of_user, company
                        )
                        with self.subTest(
                            model=model,
                            role=role,
                            operation=operation,
                            own_company=company_of_user == company,
                        ):
                            self.assertEqual(as_user.has_access(operation), expected)
                    with self.subTest(
                        model=model, role=role, own_company=company_of_user == company
                    ):
                        self._check_search(as_user)

    def _check_search(self, as_user):
        if not as_user.browse().has_access("read"):
            return
        found = as_user.search([("id", "=", as_user.id)])
        self.assertEqual(bool(found), as_user.has_access("read"))

    def test_where_something_is_used_shows_who_may_be_seen(self):
        used = self.sample("contact.list", self.here)
        used.company_id = False
        self._make_contact_usage(self.here)
        for role, user, company in self._everybody():
            usage = self.as_user(self.env["contact.usage"], user)
            if usage.has_access("read"):
                with self.subTest(role=role, company=company.name):
                    found = usage.search([("list_id", "=", used.id)])
                    self.assertEqual(bool(found), company == self.here)
                    counted = self.as_user(used, user).usage_count
                    self.assertEqual(counted, 1, "a number of all")
