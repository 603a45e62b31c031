"""What a file is, told by how it begins; names and types that come with it may lie."""

import re

from .archive import ZIP, Archive
from .errors import FileRefused
from .text_files import wide_encoding

HEAD_BYTES = 8_192
BOMS_OF_16 = (b"\xff\xfe", b"\xfe\xff")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# By what stands in old files of Microsoft, in UTF-16 as there: what they are.
OF_OLE = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "slides"),
    ("__substg1.0_", "mail"),
)
SIGNATURES = (
    *((b"%PDF", "pdf"), (b"{\\rtf", "word"), (b"%!PS", "pdf")),
    *((b"\x1f\x8b", "packed"), (b"BZh", "packed"), (b"\xfd7zXZ\0", "packed")),
    *((b"7z\xbc\xaf\x27\x1c", "packed"), (b"Rar!\x1a\x07", "packed")),
    *(
        (b"\x28\xb5\x2f\xfd", "packed"),
        (b"\x1f\x9d", "packed"),
        (b"\x04\x22\x4d\x18", "packed"),
    ),
    *((b"\x89PNG\r\n", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture")),
    *((b"II*\0", "picture"), (b"MM\0*", "picture"), (b"BM", "picture")),
    *((b"SQLite format 3\0", "database"), (b"!BDN", "mail")),
    *(
        (b"\0\1\0\0Standard ", "database"),
        (b"PAR1", "database"),
        (b"Obj\1", "database"),
    ),
    *((b"ARROW1", "database"), (b"\x89HDF", "database")),
    *(
        (b"\x09\x08", "old_excel"),
        (b"\x09\x04", "old_excel"),
        (b"\x09\x02", "old_excel"),
    ),
    *((b"\x09\0\4\0", "old_excel"), (b"bplist", "apple")),
    *((b"MZ", "program"), (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program")),
    *((b"OggS", "media"), (b"ID3", "media"), (b"fLaC", "media")),
)
# Members by which other files are known that are ZIP files too.
OF_ZIP = (
    ("xl/workbook.bin", "old_excel"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "slides"),
    ("index/document.iwa", "apple"),
    ("index.zip", "apple"),
    ("index.xml", "apple"),
)
OF_MIMETYPE = (
    (b"application/vnd.oasis.opendocument.text", "word"),
    (b"application/vnd.oasis.opendocument.presentation", "slides"),
    (b"application/epub", "word"),
)
TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".vcf")
COMMENTS = r"(?:(?:--|/\*|#)[^\n]*\n\s*)*"
MAIL_FIELD = (
    r"(?:return-path|received|message-id|mime-version|delivered-to|x-[\w-]+|from|to|"
    r"subject|date|content-type): ?[^\n]*\n(?:[ \t][^\n]*\n)*"
)
XML = r"(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*"
TAGS = (
    r"(?:!doctype html|html|head|body|meta|table|div|style|title|script|center|p|span|"
    r"font|br)\b"
)
TEXTS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for kind, pattern in (
        ("vcard", r"BEGIN:VCARD\s"),
        ("calendar", r"BEGIN:VCALENDAR\s"),
        (
            "xml_excel",
            XML + r"(?:<\?mso-application[^>]*Excel[^>]*>|<(?:\w+:)?workbook\b)",
        ),
        ("flat_ods", XML + r"<office:document\b"),
        ("html", XML + f"<{TAGS}"),
        ("xml", r"<(?:\?xml|!doctype|!\[CDATA|!--|[a-z][\w:.-]*(?:\s[^<>]*)?/?>)"),
        ("json", r"[\[{]\s*(?:[\[{\]}\"]|$)"),
        ("ldif", COMMENTS + r"(?:version: ?\d+\s+)?dn::? ?[^\n=]+="),
        ("mail", r"From \S+ [^\n]*\d{4}\s*\n[\w-]+: ?"),
        ("mail", f"(?:{MAIL_FIELD}){{3}}"),
        (
            "sql",
            COMMENTS + r"(?:insert into|create (?:table|database|schema)|drop table|"
            r"pragma |begin transaction|set (?:names|@|sql_mode|statement_timeout)|"
            r"use `|lock tables|copy \S+ \()",
        ),
        ("old_table", r"ID;P[^\n]*\n[A-Z]{1,2};"),
        ("old_table", r"TABLE\s*\n0,1\s*\n"),
        ("link", r"\[InternetShortcut\]"),
        (
            "yaml",
            r"[\w-]+:[ \t]*\n {2,}- [\w ]+: ?[^\n]|\[[\w .-]+\]\s*\n[\w .-]+ ?= ?",
        ),
        ("yaml", r"%YAML|(?:---\s*\n)(?:- )?[\w ]+:|- [\w ]+: ?[^\n]*\n {2,}\w"),
    )
)
# No text has these signs; other encodings than UTF-16 never have them as a part of one.
CONTROLS = {*range(1, 32)} - {*b"\t\n\r\f\x01\x1a\x1b\x1c\x1d\x1e\x1f"}
MAX_CONTROLS = 0.02  # of a text that is damaged
TAR = slice(257, 262)


def kind_of(head):
    """
    :param bytes head: how the file begins
    :return: ``zip``, ``text``, ``vcard``, or the name of what is no table
    """
    if head.startswith(ZIP) or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(OLE[:4]):
        return "ole"
    for signature, kind in SIGNATURES:
        # Letters may also begin a text: BMW, Gift, Mzungu.
        if head.startswith(signature) and (
            not signature.isalnum() or _has_controls(head)
        ):
            return kind
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and _is_binary(head)):
        return "picture" if b"WEBP" in head[:16] or b"hei" in head[:16] else "media"
    if head[TAR] == b"ustar":
        return "packed"
    text = _as_text(head)
    if text.startswith(("%PDF-", "{\\rtf")):  # below empty lines
        return "pdf" if text.startswith("%") else "word"
    for pattern, kind in TEXTS:
        if pattern.match(text):
            return kind
    return "binary" if _is_binary(head, MAX_CONTROLS) else "text"


def _is_binary(head, most=0.0):
    """Whether there are signs that no text has."""
    if head.startswith(BOMS_OF_16) or wide_encoding(head):
        return False
    return _has_controls(head, most)


def _has_controls(head, most=0.0):
    return sum(sign in CONTROLS for sign in head) > len(head) * most


def _as_text(head):
    if head.startswith(BOMS_OF_16):
        encoding = "utf-16"
    else:
        encoding = wide_encoding(head) or "utf-8"
    return head.decode(encoding, "replace").replace("\0", "").lstrip("\ufeff \t\r\n")


def kind_of_ole(stream):
    """:return: what an old file of Microsoft holds"""
    stream.seek(0)
    read = stream.read(4_000_000)
    for name, kind in OF_OLE:
        if name.encode("utf-16-le") in read:
            return kind
    return "old_excel"


def kind_of_archive(archive: Archive):
    """:return: what a ZIP file is that is no spreadsheet"""
    for name, kind in OF_ZIP:
        if name in archive:
            return kind
    mimetype = archive.head_of("mimetype", 200)
    for start, kind in OF_MIMETYPE:
        if mimetype.startswith(start):
            return kind
    if any(name.endswith(TABLES) for name in archive.names()):
        return "packed"
    return "unknown_kind"


def refuse(kind):
    """:raises FileRefused: by the name of what is no table"""
    if kind in ("locked", "old_excel", "unknown_kind"):
        raise FileRefused(kind)
    raise FileRefused("no_table", kind=kind)
