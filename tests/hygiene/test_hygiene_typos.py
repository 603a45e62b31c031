from pathlib import Path

import hypothesis

from odoo.tests import BaseCase, tagged

from ...lib.hygiene.mail_domains import (
    BAD_ENDINGS,
    COUNTRY_ENDINGS,
    ENDINGS,
    GENUINE,
    NEIGHBOURS,
)
from ...lib.hygiene.providers import meant
from .address_cases import by_kind, is_address, kinds

# The list of IANA, as the library brings it.
IANA = Path(hypothesis.__file__).parent / "vendor/tlds-alpha-by-domain.txt"


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
            ("hgmail.com", "gmail.com", "likely"),
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

    def test_real_endings_are_no_slips(self):
        endings = IANA.read_text("ascii").lower().splitlines()[1:]
        self.assertFalse(set(endings) & set(BAD_ENDINGS))
        for ending in endings:
            self.assertIsNone(meant(f"lucky.{ending}"), ending)
            for name in ENDINGS:
                # Google and Apple give mailboxes under one ending alone.
                found = meant(f"{name}.{ending}")
                if found and len(ENDINGS[name]) > 1:
                    self.assertEqual((ending, found), ("co", (f"{name}.com", "likely")))
        for ending in COUNTRY_ENDINGS & set(endings):
            for name in ("yahoo", "hotmail", "outlook"):
                for domain in (f"{name}.com.{ending}", f"{name}.co.{ending}"):
                    self.assertIsNone(meant(domain), domain)

    def test_another_word_is_never_likely(self):
        for domain in (
            *("cloud.com", "grail.com", "outbook.com", "gmails.com", "outlooks.com"),
            *("yahoos.com", "icloudy.com", "iclouds.com", "otmail.com", "ahoo.com"),
        ):
            with self.subTest(domain=domain):
                _meant, confidence = meant(domain) or ("", "possible")
                self.assertEqual(confidence, "possible")

    def test_swapped_letters_of_every_brand(self):
        for brand in ("gmail", "hotmail", "outlook", "yahoo", "icloud", "googlemail"):
            for at in range(1, len(brand) - 1):
                slip = brand[:at] + brand[at + 1] + brand[at] + brand[at + 2 :]
                if slip != brand and f"{slip}.com" not in GENUINE:
                    self.assertEqual(meant(f"{slip}.com"), (f"{brand}.com", "certain"))


@tagged("post_install", "-at_install")
class TestHygieneRolesAndThrowaways(BaseCase):
    def test_roles(self):
        for local in (
            *("info", "SALES", "office", "biuro", "kontakt", "postmaster"),
            *("no-reply", "No_Reply", "do.not.reply", "nao-responda", "zamówienia"),
        ):
            found = by_kind(f"{local}@example.com")["email_role"]
            self.assertEqual((found.proposal, found.confidence), (None, "possible"))
        for local in ("anna", "info.anna", "biurowska", "salesman", "a.z", "i.t"):
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
            ("anna@miсrosoft.com", "anna@microsoft.com"),  # Cyrillic с
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
