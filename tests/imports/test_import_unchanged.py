from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import ANY, patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW
from .import_common import ImportCommon

TEXT = """ID,Name,Email,Phone,City,Country,Company,Tags,Website
1,Gil Ito,gil@example.com,+48 500 600 701,Bonn,Germany,Gil Ltd,"VIP, Fair",gil.example
2,Hana Ode,hana@example.com,,Paris,FR,,VIP,
3,Ivo Lis,ivo@example.com,+48 500 600 703,,,,,
4,,jan@example.com,12,Riga,,,,
,Kim Oh,,+48 500 600 705,Seoul,,,,
,Lea Roy,lea@example.com,+48 500 600 706,Lyon,France,,,
"""
ALL = (2, 3, 4, 5, 6, 7)  # the header is row 1
WITHOUT_HANA, WITHOUT_GIL = (2, 4, 5, 6, 7), (3, 4, 5, 6, 7)
NO_VIP = (4, 5, 6, 7)
# What a row is beside its ids, and what is of the moment alone.
OF_ROW = SQL(
    """number, plan, outcome, notes, consents, changes, "values", email_key, phone_key,
       external_key, duplicate_of_row, has_new_external_id,
       interaction_id IS NOT NULL AS has_interaction"""
)


@tagged("post_install", "-at_install")
class TestImportUnchanged(ImportCommon):
    """Rows that say nothing new are found many at once: all that is stored is as if
    each had been planned by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.values = {
            "source": "CRM",
            "match_phone": True,
            "tag_add_ids": cls.link(cls, cls.product_a),
            "list_add_ids": cls.link(cls, cls.fair),
            "purpose_ids": cls.link(cls, cls.newsletter),
            "consent_proof": "Form in the shop",
        }

    def setUp(self):
        super().setUp()
        first = self.imported(TEXT, **self.values)
        self.assertEqual(self.outcomes(first), ["created"] * 6, self.codes(first))

        self.acme = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        self.other_company = self.env["res.company"].create({"name": "Other"})

    def tag(self, name):
        return self.env["res.partner.category"].search([("name", "=", name)])

    def id_of(self, contact):
        return self.env["ir.model.data"].search(
            [("model", "=", "res.partner"), ("res_id", "=", contact.id)]
        )

    def known(self, email):
        return self.contact(email).ensure_one()

    # ------------------------------------------------------------
    # What is compared
    # ------------------------------------------------------------

    def _stored(self, batch):
        """All that rows and contacts have, by what both ways have in common."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT to_jsonb(imported) - 'partner_id',
                       (SELECT name FROM res_partner WHERE id = imported.partner_id)
                FROM (SELECT %s, partner_id FROM contact_import_row
                      WHERE import_id = %s ORDER BY number) imported
                """,
                OF_ROW,
                batch.id,
            )
        )
        return batch.state, rows, self._contacts()

    def _contacts(self):
        contacts = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search([("email", "like", "example.com")], order="id")
        )
        contacts |= contacts.search([("name", "=", "Kim Oh")])
        return [
            {
                "is": (one.name, one.email, one.phone, one.city, one.active),
                "company": one.parent_id.name,
                "tags": [
                    (held.tag_id.name, held.count, held.state)
                    for held in self.env["contact.tag.assignment"]
                    .search([("partner_id", "=", one.id)])
                    .sorted(lambda held: held.tag_id.name)
                ],
                "lists": self.env["contact.list.member"]
                .search([("partner_id", "=", one.id)])
                .list_id.sorted("name")
                .mapped("name"),
                "consents": (self.status(one), len(self.proofs(one))),
                "ids": self.env["ir.model.data"].search_count(
                    [("model", "=", "res.partner"), ("res_id", "=", one.id)]
                ),
            }
            for one in contacts
        ]

    @contextmanager
    def _undone_after(self):
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT way")
        yield
        self.env.flush_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT way")
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    def _again(self, text, targets, values, before_run):
        """:return: what is stored, and the numbers of the rows that were found at once
        by the check, and by the run"""
        Import = type(self.env["contact.import"])
        settle = Import._save_unchanged
        found = []

        def save(batch, rows, unchanged, *columns):
            found.extend(row.number for row in rows if row.id in unchanged)
            return settle(batch, rows, unchanged, *columns)

        with patch.object(Import, "_save_unchanged", save):
            batch = self.tried(text, targets, **values)
            checked = found[:]
            found.clear()
            before_run()
            batch.action_start()
        return self._stored(batch), checked, found

    def assertSameBothWays(
        self,
        meanwhile=lambda: None,
        found=(),
        run=None,
        text=TEXT,
        targets=None,
        before_run=lambda: None,
        **values,
    ):
        """
        :param found: numbers of the rows that the check finds at once; the rows of the
            run, where they differ, are ``run``
        """
        given = (text, targets, {**self.values, **values}, before_run)
        Import = type(self.env["contact.import"])
        one_by_one = patch.object(Import, "_may_leave_unchanged", lambda batch: False)
        with self._undone_after(), one_by_one:
            meanwhile()
            expected, *_nothing = self._again(*given)
        with self._undone_after():
            meanwhile()
            stored, checked, ran = self._again(*given)
        self.maxDiff = None
        self.assertEqual(stored, expected)
        self.assertEqual(tuple(checked), found)
        self.assertEqual(tuple(ran), found if run is None else run)

    # ------------------------------------------------------------
    # Cases
    # ------------------------------------------------------------

    def test_nothing_new(self):
        self.assertSameBothWays(found=ALL)
        self.assertSameBothWays(found=ALL, name="of_november.csv")
        self.assertSameBothWays(run=ALL, name="unsubscribed.csv", everybody_left="no")

    def test_what_users_changed_meanwhile(self):
        hana, gil = self.known("hana@example.com"), self.known("gil@example.com")
        merge = self.env["base.partner.merge.automatic.wizard"]
        cases = {
            "a city": lambda: hana.write({"city": "Lille"}),
            "no city": lambda: hana.write({"city": False}),
            "a name": lambda: hana.write({"name": "Hana Oda"}),
            "an address": lambda: hana.write({"email": "hana@example.org"}),
            "two": lambda: hana.write({"email": "hana@example.com, h@example.com"}),
            "archived": lambda: hana.write({"active": False}),
            "merged": lambda: merge._merge((hana + self.alicja).ids, self.alicja),
            "erased": lambda: self.env["contact.suppression"]._suppress(
                ["hana@example.com"], "test"
            ),
            "logs in": lambda: self.env["res.users"].create(
                {"login": "hana", "partner_id": hana.id}
            ),
            "no consent": lambda: (
                self.env["contact.consent"]
                .search([("partner_id", "=", hana.id)])
                .write({"status": "expired"})
            ),
            "no tag": lambda: hana.contact_tag_remove(self.product_a.ids),
            "no tag of its row": lambda: hana.contact_tag_remove(self.tag("VIP").ids),
            "no list": lambda: hana.contact_list_remove(self.fair.ids),
            "of a company": lambda: hana.write({"company_id": self.other_company.id}),
            "no ID": lambda: self.id_of(hana).unlink(),
            "deleted": hana.unlink,
        }
        for name, meanwhile in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(meanwhile, found=WITHOUT_HANA)
        company = {
            "works elsewhere": lambda: gil.write({"parent_id": self.acme.id}),
            "nowhere": lambda: gil.write({"parent_id": False}),
            "renamed": lambda: gil.parent_id.write({"name": "Gil & Co"}),
            "another of its name": lambda: self.acme.write({"name": "Gil Ltd"}),
        }
        for name, meanwhile in company.items():
            with self.subTest(name):
                self.assertSameBothWays(meanwhile, found=WITHOUT_GIL)

    def test_who_else_is_like_them(self):
        lea, hana = self.known("lea@example.com"), self.known("hana@example.com")
        without_lea = ALL[:-1]
        create = self.env["res.partner"].create
        cases = {
            "an address": {"name": "Lea Roy", "email": "lea@example.com"},
            "among others": {"name": "Ann", "email": "ann@x.example, lea@example.com"},
            "archived": {"name": "L", "email": "lea@example.com", "active": False},
            "of a company": {
                **{"name": "Lea Roy", "email": "lea@example.com"},
                "company_id": self.other_company.id,
            },
        }
        for name, vals in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(
                    lambda vals=vals: create(vals), found=without_lea
                )
        phone = {"name": "Kim Oh", "phone": "+48 500 600 705"}
        self.assertSameBothWays(lambda: create(phone), found=(2, 3, 4, 5, 7))
        # The row is known by another identifier than this contact by now.
        self.assertSameBothWays(
            lambda: self.id_of(hana).write({"res_id": lea.id}),
            found=WITHOUT_HANA,
            run=ALL,
        )

    def test_what_touches_nothing_of_them(self):
        hana = self.known("hana@example.com")
        withdraw = hana.contact_consent_withdraw
        cases = {
            "withdrawn": lambda: withdraw(["newsletter"], "manual"),
            "another field": lambda: hana.write({"street": "Rue 1", "comment": "Hi"}),
            "another tag": lambda: hana.contact_tag_add(self.product_b.ids),
            "another list": lambda: hana.contact_list_add(self.customers.ids),
            "another consent": lambda: hana.contact_consent_grant(
                ["offers"], "manual", "On the phone"
            ),
        }
        for name, meanwhile in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(meanwhile, found=ALL)

    def test_tags_that_ended(self):
        def expire():
            with freeze_time(NOW + timedelta(days=31)):
                self.env["contact.tag.assignment"]._expire_chunk()

        self.assertSameBothWays(expire)
        for vals in ({"active": False}, {"name": "Very Important"}):
            self.assertSameBothWays(
                lambda vals=vals: self.tag("VIP").write(vals), found=NO_VIP
            )

    def test_other_choices(self):
        cases = {
            "known stay": ({"known": "skip"}, ()),
            "count again": ({"count_again": True}, ()),
            "another tag": ({"tag_add_ids": self.link(self.product_b)}, ()),
            "another list": ({"list_add_ids": self.link(self.customers)}, ()),
            "a tag less": ({"tag_remove_ids": self.link(self.tag("VIP"))}, NO_VIP),
            "other purpose": ({"purpose_ids": self.link(self.offers)}, ()),
            "no proof": ({"consent_proof": False}, ALL),
            "by nothing": ({"match_email": False, "match_phone": False}, (2, 3, 4, 5)),
            "other source": ({"source": "Shop"}, (6, 7)),
            "all left": ({"everybody_left": "yes"}, ()),
            "of a company": ({"company_id": self.env.company.id}, ALL),
        }
        for name, (values, found) in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(found=found, run=ANY, **values)

    def test_other_readings(self):
        """Nothing was read like this before; the run finds rows all the same."""
        cases = {
            "column": {"targets": {"City": "street"}, "run": ANY},
            "country": {"country_id": self.env.ref("base.de").id, "run": ALL},
            "purpose": {"purpose_ids": [], "run": ALL},
            "industry": {"targets": {"City": "industry_id"}, "run": ANY},
        }
        for name, values in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(**values)
        france = self.env.ref("base.fr")
        self.assertSameBothWays(lambda: france.write({"name": "Gallia"}), run=ANY)

    def test_what_was_forgotten(self):
        first = self.env["contact.import"].search([("source", "=", "CRM")])
        self.assertSameBothWays(first._anonymize_rows, run=ALL)

    def test_what_rows_say_of_consents(self):
        text = (
            "Email,Agreed,On\nada@example.com,yes,2026-01-02\nben@example.com,no,\n"
            "cai@example.com,unsubscribed,\ndov@example.com,yes,2026-01-03\n"
        )
        targets = {"Agreed": "consent", "On": "consent_date"}
        given = {"text": text, "targets": targets, "run": ANY}

        def first():
            self.imported(text, targets, **self.values)

        def later():
            first()
            consent = self.env["contact.consent"].search(
                [("partner_id.email", "=", "ada@example.com")]
            )
            consent.write({"date": NOW - timedelta(days=100)})

        self.assertSameBothWays(first, found=(2, 3, 5), **given)
        self.assertSameBothWays(later, found=(3, 5), **given)

    def test_other_rows(self):
        lines = TEXT.splitlines(keepends=True)
        twin = "9,Hana Ode,other@example.com,,Paris,FR,,VIP,\n"
        cases = {
            "in another order": (lines[0], *reversed(lines[1:])),
            "a new one": (*lines, "8,Mia Sol,mia@example.com,,Faro,,,,\n"),
            "one twice": (*lines, lines[3]),
            "the same address": (*lines, lines[2].replace("Paris", "Lyon")),
            "the same phone": (*lines, ",Nea Ray,,+48 500 600 703,Turku,,,,\n"),
            "somebody with that ID": (*lines, twin.replace("9,", "2,")),
            "another value": (*lines[:2], lines[2].replace("Paris", ""), *lines[3:]),
        }
        found = {
            "in another order": (2, 3, 4, 5, 6, 7),
            "a new one": ALL,
            "one twice": (2, 3, 5, 6, 7),
            "the same address": WITHOUT_HANA,
            "the same phone": (2, 3, 5, 6, 7),
            "somebody with that ID": WITHOUT_HANA,
            "another value": WITHOUT_HANA,
        }
        for name, text in cases.items():
            with self.subTest(name):
                self.assertSameBothWays(text="".join(text), found=found[name], run=ALL)

    def test_what_changes_between_check_and_run(self):
        hana = self.known("hana@example.com")
        for vals in ({"city": False}, {"active": False}, {"name": "Hana Oda"}):
            with self.subTest(vals):
                self.assertSameBothWays(
                    before_run=lambda vals=vals: hana.write(vals),
                    found=ALL,
                    run=WITHOUT_HANA,
                )
