"""Addresses right and wrong, and what we say of them."""

from email_validator import EmailNotValidError, validate_email

from ...lib.hygiene.addresses import evaluate_address

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
    return {found.kind for found in evaluate_address(text)}


def by_kind(text):
    return {found.kind: found for found in evaluate_address(text)}


def is_address(text, **options):
    try:
        validate_email(text, check_deliverability=False, strict=True, **options)
    except EmailNotValidError:
        return False
    return True
