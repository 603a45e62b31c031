import logging
import time
from string import ascii_letters, digits

from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools import email_normalize

from ..hygiene.addresses import judge_address
from ..hygiene.providers import ENDINGS, GENUINE, NEIGHBOURS, meant
from ..hygiene.syntax import valid_address

_logger = logging.getLogger(__name__)

# After the cases of RFC 3696, RFC 5321, RFC 5322, RFC 6531 and their public test sets.
CASES = [
    # dot-atoms
    "simple@example.com",
    "very.common@example.com",
    "FirstName.LastName@EasierReading.org",
    "x@example.com",
    "long.email-address-with-hyphens@and.subdomains.example.com",
    "user.name+tag+sorting@example.com",
    "name/surname@example.com",
    "mailhost!username@example.org",
    "user%example.com@example.org",
    "user-@example.org",
    "_______@example.com",
    "1234567890@example.com",
    "!#$%&'*+-/=?^_`{|}~@example.org",
    "customer/department=shipping@example.com",
    "$A12345@example.com",
    "!def!xyz%abc@example.com",
    "info@sub.example.co.uk",
    "a@b.co",
    "postmaster@example.com",
    "1@2.com",
    "a@123.com",
    "a@1-2.com",
    "o'neil@example.com",
    # dots
    ".simple@example.com",
    "simple.@example.com",
    "sim..ple@example.com",
    "simple@.example.com",
    "simple@example.com.",
    "simple@example..com",
    "simple@-example.com",
    "simple@example-.com",
    "simple@exa_mple.com",
    "simple@example.c",
    "simple@example.123",
    "simple@example",
    "simple@com",
    # no address
    "abc.example.com",
    "@example.com",
    "simple@",
    "@",
    " ",
    "a@b@c@example.com",
    "a b@example.com",
    "simple@exam ple.com",
    "simple @example.com",
    "simple@ example.com",
    'a"b(c)d,e:f;g<h>i[j\\k]l@example.com',
    'just"not"right@example.com',
    'this is"not\\allowed@example.com',
    "i.like.underscores@but_they_are_not_allowed.example.com",
    "simple@example.com(comment)",
    "simple(comment)@example.com",
    "(comment)simple@example.com",
    "simple@(comment)example.com",
    "simple@example.com\n",
    "simple\r\n@example.com",
    "simple@example.com\x7f",
    # quoted local parts
    '"simple"@example.com',
    '" "@example.org',
    '"john..doe"@example.org',
    '"much.more unusual"@example.com',
    '"very.unusual.@.unusual.com"@example.com',
    '"very.(),:;<>[]\\".VERY.\\"very@\\\\ \\"very\\".unusual"@strange.example.com',
    '""@example.com',
    '"first\\"last"@example.com',
    '"first"last"@example.com',
    '"first"."last"@example.com',
    '"unclosed@example.com',
    # literals
    "jsmith@[192.168.2.1]",
    "jsmith@[IPv6:2001:db8::1]",
    "jsmith@[IPv6:2001:db8::1",
    "jsmith@[300.1.1.1]",
    "jsmith@[x400:foo]",
    "jsmith@192.168.2.1",
    # lengths: 64 before the @, 63 of a label, 253 of a domain, 254 of all
    "a" * 64 + "@example.com",
    "a" * 65 + "@example.com",
    "a@" + "b" * 63 + ".com",
    "a@" + "b" * 64 + ".com",
    "a@" + ("b" * 60 + ".") * 4 + "commmm",
    "a@" + ("b" * 60 + ".") * 4 + "commmmmm",
    "a@" + ("b" * 60 + ".") * 4 + "commmmmmmmm",
    # domains of any language (IDNA 2008), and the same as they are sent
    "anna@żółw.pl",
    "anna@xn--w-uga1v8h.pl",
    "anna@bücher.example.com",
    "anna@xn--bcher-kva.example.com",
    "анна@пример.рф",
    "info@пример.рф",
    "αννα@παράδειγμα.ελ",
    "用户@例子.广告",
    "あいうえお@例え.jp",
    "उपयोगकर्ता@उदाहरण.कॉम",
    "사용자@도메인.kr",
    "anna@أهلا.com",
    "anna@faß.de",
    "anna@xn--a.com",
    "anna@xn--zzzzzzzz99999.com",
    "anna@ex--ample.com",
    "anna@☃.com",
    "anna@１２.com",
    "anna@example。com",
    "anna@" + "ż" * 60 + ".pl",
    # local parts of any language (RFC 6531)
    "żółw@example.com",
    "josé.müller@example.com",
    "jose\u0301@example.com",
    "\u0301jose@example.com",
    "Pelé@example.com",
    "ñoñó@example.com",
    "👍@example.com",
    "an na@example.com",
    # special names (RFC 6761)
    "anna@localhost",
    "anna@host.localhost",
    "anna@printer.local",
    "anna@host.test",
    "anna@host.invalid",
    "anna@host.onion",
    "anna@1.0.0.127.in-addr.arpa",
    "anna@example.net",
    "anna@example.org",
    # as people write them
    "mailto:anna@example.com",
    "<anna@example.com>",
    "anna＠example.com",
    "anna@example,com",
    "anna(at)example.com",
    "anna at example dot com",
]


def kinds(text):
    return {found.kind for found in judge_address(text)}


def by_kind(text):
    return {found.kind: found for found in judge_address(text)}


def is_address(text, **options):
    try:
        validate_email(text, check_deliverability=False, **options)
    except EmailNotValidError:
        return False
    return True


@tagged("post_install", "-at_install")
class TestHygieneAddresses(BaseCase):
    def test_syntax_is_as_email_validator_judges(self):
        for address in CASES:
            if address in (" ", "<anna@example.com>", "simple@example.com\n"):
                continue  # blank; a way to write one; two lines
            with self.subTest(address=address):
                bad = bool(kinds(address) & {"email_syntax", "email_lookalike"})
                self.assertEqual(bad, not is_address(address))
                self.assertEqual(valid_address(address) is None, bad)

    def test_what_is_right_is_kept_by_odoo(self):
        for address in filter(valid_address, CASES):
            with self.subTest(address=address):
                self.assertEqual(email_normalize(address).lower(), address.lower())

    def test_normalised_as_email_validator_does(self):
        for address in filter(valid_address, CASES):
            with self.subTest(address=address):
                expected = validate_email(address, check_deliverability=False)
                self.assertEqual(valid_address(address), expected.normalized)

    def test_right_by_the_rfc_is_only_possibly_wrong(self):
        for address in ('"john..doe"@example.org', "jsmith@[192.168.2.1]"):
            found = by_kind(address)["email_syntax"]
            self.assertTrue(
                is_address(address, allow_quoted_local=True, allow_domain_literal=True)
            )
            self.assertIn(found.confidence, ("possible", "likely"), address)
        self.assertEqual(by_kind("a@@@")["email_syntax"].confidence, "certain")

    def test_examples_are_no_findings(self):
        for domain in ("example.com", "example.org", "machines.example.com"):
            self.assertEqual(judge_address(f"anna@{domain}"), [])

    def test_nothing_is_nothing(self):
        for text in (None, False, "", " ", " , ; "):
            self.assertEqual(judge_address(text), [])

    def test_syntax_tells_why(self):
        for address, detail in (
            ("anna.example.com", "no_at"),
            ("@example.com", "no_local"),
            ("anna@", "no_domain"),
            ("a@b@example.com", "many_at"),
            ("an na@example.com", "space"),
            ("anna..k@example.com", "dots"),
            ("anna@example", "no_ending"),
            ("anna@host.local", "reserved"),
            ("anna@[10.0.0.1]", "ip_literal"),
            ('"anna"@example.com', "quoted"),
            ("a" * 250 + "@example.com", "too_long"),
            ("anna@exa_mple.com", "characters"),
        ):
            with self.subTest(address=address):
                self.assertEqual(by_kind(address)["email_syntax"].detail, detail)

    def test_syntax_is_mended_where_that_is_plain(self):
        for text, proposal, confidence in (
            ("anna @example.com", "anna@example.com", "certain"),
            ("mailto:anna@example.com", "anna@example.com", "certain"),
            ("anna@example.com.", "anna@example.com", "certain"),
            ("anna＠example.com", "anna@example.com", "certain"),
            ("anna@@example.com", "anna@example.com", "likely"),
            ("anna..k@example.com", "anna.k@example.com", "likely"),
            ("anna(at)example.com", "anna@example.com", "likely"),
            ("anna at example.com", "anna@example.com", "likely"),
            ("jan@wp,pl", "jan@wp.pl", "likely"),
            ("anna@gmial,com", "anna@gmail.com", "likely"),
            ("anna@gmailcom", "anna@gmail.com", "likely"),
            ('"anna"@example.com', "anna@example.com", "likely"),
            ("a@b@example.com", None, "certain"),
            ("anna", None, "certain"),
        ):
            with self.subTest(text=text):
                found = by_kind(text)["email_syntax"]
                self.assertEqual(
                    (found.proposal, found.confidence), (proposal, confidence)
                )

    @given(st.text(ascii_letters + digits + ".!#'+-=?^_`{|}~/@ ", max_size=40))
    @settings(deadline=None)
    def test_the_short_way_says_the_same(self, text):
        address = f"{text}@example.com"
        self.assertEqual(valid_address(address) is not None, is_address(address))

    @given(st.text(max_size=60))
    @settings(deadline=None)
    def test_any_text_is_judged(self, text):
        for address in (text, f"{text}@example.com", f"anna@{text}", f"{text};a@b.com"):
            for found in judge_address(address):
                self.assertNotEqual(found.proposal, address)


@tagged("post_install", "-at_install")
class TestHygieneSeveralAddresses(BaseCase):
    def test_only_the_wrong_one_is_mended(self):
        found = by_kind("jan@example.com; anna@gmial.com, ola@example.com")
        self.assertEqual(
            found["email_typo"].proposal,
            "jan@example.com; anna@gmail.com, ola@example.com",
        )

    def test_worst_of_each_kind(self):
        found = by_kind("anna@gmaik.co, jan@gmial.com")
        self.assertEqual(found["email_typo"].confidence, "certain")
        self.assertEqual(len(judge_address("a@@b.com;b@@c.com")), 1)

    def test_name_before_an_address(self):
        self.assertEqual(judge_address('"Kowalska, Anna" <anna@example.com>'), [])
        self.assertEqual(
            by_kind("Anna Kowalska <anna@gmial.com>")["email_typo"].proposal,
            "Anna Kowalska <anna@gmail.com>",
        )


@tagged("post_install", "-at_install")
class TestHygieneTypos(BaseCase):
    def test_slips(self):
        for domain, genuine, confidence in (
            ("gmial.com", "gmail.com", "certain"),
            ("gamil.com", "gmail.com", "certain"),
            ("gmai.com", "gmail.com", "certain"),
            ("gmaill.com", "gmail.com", "certain"),
            ("gmail.con", "gmail.com", "certain"),
            ("gmail.cmo", "gmail.com", "certain"),
            ("gmail.comm", "gmail.com", "certain"),
            ("gnail.com", "gmail.com", "likely"),
            ("gmai1.com", "gmail.com", "likely"),
            ("gmail.co", "gmail.com", "likely"),
            ("gmail.cm", "gmail.com", "likely"),
            ("gmail.pl", "gmail.com", "possible"),
            ("gmial.con", "gmail.com", "likely"),
            ("googlemial.com", "googlemail.com", "certain"),
            ("hotmial.com", "hotmail.com", "certain"),
            ("hotmal.fr", "hotmail.fr", "certain"),
            ("hotmsil.com", "hotmail.com", "likely"),
            ("hotmail.co", "hotmail.com", "likely"),
            ("hotrnail.com", "hotmail.com", "possible"),
            ("outlok.com", "outlook.com", "certain"),
            ("outllook.de", "outlook.de", "certain"),
            ("yaho.com", "yahoo.com", "certain"),
            ("yhaoo.co.uk", "yahoo.co.uk", "certain"),
            ("yahooo.fr", "yahoo.fr", "certain"),
            ("iclod.com", "icloud.com", "certain"),
            ("aol.con", "aol.com", "certain"),
            ("gmx.ed", "gmx.de", "certain"),
            ("web.ed", "web.de", "certain"),
            ("t-onlien.de", "t-online.de", "certain"),
            ("tonline.de", "t-online.de", "certain"),
            ("wp.lp", "wp.pl", "certain"),
            ("o2.pll", "o2.pl", "certain"),
            ("onet.lp", "onet.pl", "certain"),
            ("intreia.pl", "interia.pl", "likely"),
            ("interiaa.pl", "interia.pl", "likely"),
            ("ornage.fr", "orange.fr", "likely"),
            ("free.rf", "free.fr", "certain"),
            ("lapsote.net", "laposte.net", "likely"),
            ("libreo.it", "libero.it", "likely"),
            ("sezanm.cz", "seznam.cz", "likely"),
            ("protno.me", "proton.me", "likely"),
            ("protonmial.com", "protonmail.com", "certain"),
            ("www.gmail.com", "gmail.com", "likely"),
            ("acme-machines.con", "acme-machines.com", "likely"),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(meant(domain), (genuine, confidence))
                found = by_kind(f"Anna.K@{domain}")["email_typo"]
                self.assertEqual(found.proposal, f"Anna.K@{genuine}")

    def test_genuine_neighbours_are_left_alone(self):
        for domain in (
            *("email.com", "mail.com", "ymail.com", "gmx.de", "gmx.net", "gmx.at"),
            *("hotmail.fr", "hotmail.co.uk", "outlook.es", "yahoo.co.jp", "aol.de"),
            *("libro.it", "mail.ru", "mail.de", "hanmail.net", "op.pl", "vp.pl"),
            *("live.com", "me.com", "proton.com", "orange.pl", "fastmail.com"),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(kinds(f"anna@{domain}"), set())

    def test_other_words_are_no_slips(self):
        for domain in (
            *("tree.fr", "fee.fr", "wo.pl", "op.de", "web.pl", "maily.ru", "onset.pl"),
            *("example.co", "acme.cm", "intera.com.pl", "lo.com", "o3.pl", "aolo.it"),
            *("grange.fr", "fmail.com", "company.comet", "acme.net", "rf.de", "wp.fr"),
        ):
            with self.subTest(domain=domain):
                self.assertIsNone(meant(domain))

    def test_no_genuine_domain_is_a_slip_and_all_slips_end_at_one(self):
        for domain in GENUINE:
            self.assertIsNone(meant(domain))
            self.assertTrue(is_address(f"anna@{domain}"), domain)
        self.assertFalse(NEIGHBOURS & {f"{name}." for name in ENDINGS})

    def test_swapped_letters_of_every_brand(self):
        for brand in ("gmail", "hotmail", "outlook", "yahoo", "icloud", "googlemail"):
            for at in range(1, len(brand) - 1):
                slip = brand[:at] + brand[at + 1] + brand[at] + brand[at + 2 :]
                if slip != brand and f"{slip}.com" not in GENUINE:
                    self.assertEqual(meant(f"{slip}.com"), (f"{brand}.com", "certain"))


@tagged("post_install", "-at_install")
class TestHygieneRolesAndThrowaways(BaseCase):
    def test_roles(self):
        for local in ("info", "SALES", "office", "biuro", "kontakt", "postmaster"):
            found = by_kind(f"{local}@example.com")["email_role"]
            self.assertEqual((found.proposal, found.confidence), (None, "possible"))
        for local in ("anna", "info.anna", "biurowska", "salesman"):
            self.assertEqual(kinds(f"{local}@example.com"), set())

    def test_disposable(self):
        found = by_kind("anna@yopmail.com")["email_disposable"]
        self.assertEqual((found.proposal, found.confidence), (None, "certain"))
        found = by_kind("anna@mail.YOPMAIL.com")["email_disposable"]
        self.assertEqual(found.confidence, "likely")
        self.assertEqual(kinds("anna@notyopmail.com"), set())

    def test_providers_are_not_disposable(self):
        for domain in GENUINE:
            self.assertNotIn("email_disposable", kinds(f"anna@{domain}"), domain)


@tagged("post_install", "-at_install")
class TestHygieneLookalikes(BaseCase):
    def test_letters_of_another_script(self):
        for address, proposal in (
            ("аnna@example.com", "anna@example.com"),  # Cyrillic а
            ("anna@gmаil.com", "anna@gmail.com"),
            ("αnna@example.com", "anna@example.com"),  # Greek α
            ("anna@exαmple.com", "anna@example.com"),
        ):
            with self.subTest(address=address):
                found = by_kind(address)["email_lookalike"]
                self.assertEqual(found.proposal, proposal)

    def test_a_provider_in_other_letters(self):
        found = by_kind("anna@уаһоо.com".replace("һ", "h"))["email_lookalike"]
        self.assertEqual(found.proposal, "anna@yahoo.com")
        found = by_kind("anna@аоӏ.com".replace("ӏ", "l"))["email_lookalike"]
        self.assertEqual(found.proposal, "anna@aol.com")

    def test_whole_addresses_of_other_scripts_are_fine(self):
        for address in (
            *("иван@пример.рф", "ivan@почта.рф", "αννα@παράδειγμα.ελ"),
            *("anna@żółw.pl", "иван.smith@example.com", "tanaka田中@example.jp"),
            *("あいう漢字カナ@例え.jp", "用户@例子.中国"),
        ):
            with self.subTest(address=address):
                self.assertEqual(kinds(address), set())

    def test_hidden_signs(self):
        for sign in ("\x00", "\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\x07"):
            for address in (f"an{sign}na@example.com", f"anna@exam{sign}ple.com"):
                with self.subTest(address=address):
                    found = by_kind(address)["email_lookalike"]
                    self.assertEqual(found.proposal, "anna@example.com")
                    self.assertEqual(found.detail, "hidden")

    def test_styled_letters(self):
        found = by_kind("𝐚𝐧𝐧𝐚@example.com")["email_lookalike"]
        self.assertEqual(found.proposal, "anna@example.com")


@tagged("post_install", "-at_install")
class TestHygieneAddressesCost(BaseCase):
    def test_long_texts_are_judged_fast(self):
        started = time.perf_counter()
        for text in (
            "a" * 10_000,
            "a" * 10_000 + "@example.com",
            "a@" + "b." * 5_000 + "com",
            "@" * 10_000,
            '"' * 10_000,
            "a@b.com," * 1_200,
            "\u202e" * 10_000,
            "а" * 10_000 + "@example.com",
            '"\\' * 900 + "@a",
            "<" * 1_900,
        ):
            self.assertTrue(judge_address(text))
        self.assertLess(time.perf_counter() - started, 1)

    def test_cost_is_about_that_of_email_validator(self):
        addresses = [
            f"anna.kowalska{number}@company{number % 5_000}.example.com"
            for number in range(20_000)
        ]
        started = time.perf_counter()
        for address in addresses:
            validate_email(address, check_deliverability=False)
        validating = time.perf_counter() - started
        started = time.perf_counter()
        for address in addresses:
            judge_address(address)
        judging = time.perf_counter() - started
        _logger.info(
            "100,000 addresses: judged in %.2f s, by email-validator alone in %.2f s",
            judging * 5,
            validating * 5,
        )
        self.assertLess(judging, validating * 2)
