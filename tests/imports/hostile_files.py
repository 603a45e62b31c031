"""Files that want to take a server down, made anew for each test: by kinds, each with
several sizes or shapes, and by damage to files that work."""

import gzip
import io
import json
import random
import string
import struct
import zipfile

from .import_samples import ENCODED, ENGINES, SHEET, TEXTS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODS_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" '
    'Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATION}/sharedStrings" '
    'Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATION}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c></row>'
ODF = "urn:oasis:names:tc:opendocument:xmlns"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "{first}">{others}]>'


def packed(members, kind=zipfile.ZIP_DEFLATED):
    """:param dict members: by name, bytes or texts"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def blank_member(name, size):
    """An archive of one member that is blanks, so many bytes; made bit by bit."""
    buffer, bit = io.BytesIO(), b" " * 10**6
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as member,
    ):
        for _round in range(size // len(bit)):
            member.write(bit)
    return buffer.getvalue()


def xlsx(rows="", begin="", **parts):
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?>{begin}'
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    )
    return packed(
        {
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/sheet1.xml": sheet,
            **{f"xl/{name}.xml": part for name, part in parts.items()},
        }
    )


def ods(rows, begin="", **members):
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{begin}'
        f'<office:document-content xmlns:office="{ODF}:office:1.0" '
        f'xmlns:table="{ODF}:table:1.0" xmlns:text="{ODF}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": ODS_MIMETYPE, "content.xml": content, **members})


def ods_repeats(rows, columns):
    return ods(
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )


def strings(count, text="a"):
    return f'<sst xmlns="{MAIN}">' + f"<si><t>{text}</t></si>" * count + "</sst>"


def shared(count):
    """Few texts, and many cells that show the longest."""
    cells = '<c t="s"><v>0</v></c>' * 100
    rows = f"<row>{cells}</row>" * count
    return xlsx(HEADER + rows, sharedStrings=strings(1, "x" * 90_000))


def entities(depth):
    others = "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(depth)
    )
    begin = DOCTYPE.format(first="ha", others=others)
    cell = f'<row><c t="inlineStr"><is><t>&{chr(97 + depth)};</t></is></c></row>'
    return xlsx(cell, begin)


def external(address):
    begin = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>'
    cell = "<table:table-row><table:table-cell><text:p>&a;</text:p></table:table-cell>"
    return ods(f"{cell}</table:table-row>", begin)


def nested(depth):
    data = xlsx(HEADER)
    for _round in range(depth):
        data = packed({"contacts.xlsx": data})
    return data


def many_members(count):
    """A directory that says more than there is: each entry is the first file."""
    data = packed({"a": b""})
    entry = data[data.index(b"PK\x01\x02") : data.index(b"PK\x05\x06")]
    start = data.index(b"PK\x01\x02")
    said = min(count, 65_535)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, said, said, 0, start, 0)
    directory = entry * count
    end = end[:12] + struct.pack("<2LH", len(directory), start, 0)
    return data[:start] + directory + end


def wrong_size(factor):
    """A member that says it is smaller, or larger, than it is."""
    data = bytearray(xlsx(HEADER))
    place = data.rindex(b"PK\x01\x02")
    (size,) = struct.unpack_from("<L", data, place + 24)
    struct.pack_into("<L", data, place + 24, int(size * factor) & 0xFFFFFFFF)
    return bytes(data)


def far_cell(reference, filled):
    row = "".join(c for c in reference if c.isdigit()) or "1"
    cell = f'<c r="{reference}"><v>1</v></c>' if filled else f'<c r="{reference}"/>'
    return xlsx(f'{HEADER}<row r="{row}">{cell}</row>')


def formats(code):
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" '
        f'formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
        "</styleSheet>"
    )
    return xlsx(HEADER + '<row><c s="0"><v>12</v></c></row>' * 3, styles=styles)


def deep_xml(depth):
    return xlsx("<a>" * depth + "</a>" * depth)


def sheets(count):
    listed = "".join(
        f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(count)
    )
    members = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"/>',
    }
    return packed(members)


def cut(data, share):
    return data[: int(len(data) * share)]


def sheets_of_blanks(count):
    listed = '<sheet name="S" r:id="rId1"/>' * count
    members = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{" " * 10**6}'
        "</worksheet>",
    }
    return packed(members)


def lines(line, megabytes):
    """A file of one header and one line, so many megabytes of it."""
    return b"Name,Email\n" + line * (megabytes * 1_000_000 // len(line))


def vcards(line, count=1):
    return f"BEGIN:VCARD\nVERSION:3.0\n{line * count}\nEND:VCARD\n".encode()


GOOD_XLSX = ENGINES["openpyxl"](SHEET)
GOOD_ODS = ENGINES["odfpy"](SHEET)
NAMES = ("../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "a" * 60_000, "xl/")
FORMULAS = ("=cmd|'/C calc'!A0", '=HYPERLINK("http://x","y")', "@SUM(1)", "+1+1")

# By kind: what makes the files, and of what; each is a file of its own.
KINDS = {
    "repeated cells of a sheet": [
        lambda pair=pair: ods_repeats(*pair)
        for pair in (
            *((3_000, 16_000), (1_048_576, 1), (1_048_576, 16_384), (400_000, 499)),
            *((1, 999_999_999), (999_999_999, 1), (2_000, 499), (99_999, 3)),
        )
    ],
    "shared texts": [
        *(
            lambda n=n: xlsx(HEADER, sharedStrings=strings(n))
            for n in (10**6, 3 * 10**6)
        ),
        *(
            lambda n=n: xlsx(HEADER, sharedStrings=strings(1, "x" * n))
            for n in (10**7, 10**8)
        ),
        *(lambda n=n: shared(n) for n in (10, 1_000, 20_000)),
        lambda: xlsx('<row><c t="s"><v>5</v></c></row>', sharedStrings=strings(1)),
        lambda: xlsx('<row><c t="s"><v>-1</v></c></row>', sharedStrings=strings(1)),
        lambda: xlsx('<row><c t="s"><v>x</v></c></row>', sharedStrings=strings(1)),
    ],
    "entities": [
        *(lambda n=n: entities(n) for n in (2, 8, 20)),
        *(
            lambda a=a: external(a)
            for a in ("file:///etc/passwd", "http://127.0.0.1:1/x", "/dev/zero")
        ),
    ],
    "packed archives": [
        *(lambda n=n: nested(n) for n in (1, 5)),
        *(lambda n=n: many_members(n) for n in (1_000, 100_000, 400_000)),
        *(lambda f=f: wrong_size(f) for f in (0, 0.5, 2, 1_000_000)),
        *(lambda n=n: packed({n: b"x"}) for n in NAMES),
        *(lambda n=n: blank_member("xl/workbook.xml", n) for n in (10**8, 10**9)),
        lambda: packed({"content.xml": b"\0" * 10**8}),
        lambda: packed({"xl/workbook.xml": WORKBOOK}),
        lambda: gzip.compress(b"\0" * 10**8),
        lambda: b"PK\x03\x04" * 100_000,
        lambda: b"PK\x05\x06" + b"\0" * 18,
        lambda: packed({f"x{i}": b"" for i in range(30_000)}),
    ],
    "cells far away": [
        lambda pair=pair: far_cell(*pair)
        for pair in (
            *(("XFD1048576", True), ("XFD1048576", False), ("ZZZ9", True)),
            *(("A99999999999", True), ("A2147483648", True), ("AAAA1", True)),
            *(("1", True), ("Ł1", True), ("A", True), ("A0", True), ("ALL1", True)),
        )
    ],
    "sheets": [
        *(lambda n=n: sheets(n) for n in (0, 1_000, 20_000)),
        lambda: xlsx("", f"<!--{'x' * 10**7}-->"),
        lambda: xlsx(f'<dimension ref="A1:XFD1048576"/>{HEADER}'),
        lambda: xlsx("<row>" + "<c><v>1</v></c>" * 10**6 + "</row>"),
        lambda: xlsx("<row><c><v>1</v></c></row>" * 600_000),
        lambda: xlsx(HEADER + "<row/>" * 3_000_000),
        lambda: xlsx(HEADER + '<row r="5"><c><v>1</v></c></row>' * 1_000),
        lambda: xlsx(f'<row><c t="inlineStr"><is><t>{"x" * 10**7}</t></is></c></row>'),
        lambda: xlsx(f'<row r="1" a="{"x" * 3 * 10**7}"><c><v>1</v></c></row>'),
        lambda: xlsx(HEADER + "<c><v>1</v></c>" * 100_000),
        lambda: xlsx("<row><c><v>1e999</v></c><c><v>nan</v></c><c><v>-0</v></c></row>"),
        lambda: xlsx('<row><c t="inlineStr"><is><t>_x0000__xD800_</t></is></c></row>'),
        *(lambda n=n: deep_xml(n) for n in (100, 1_000, 1_000_000)),
        *(
            lambda c=c: formats(c)
            for c in ("0" * 250, "#" * 10_000, "[>1]" * 60, "[&lt;=99]00000;0" * 20)
        ),
        lambda: ods('<table:table-row table:number-rows-repeated="-1"/>' * 10**5),
        lambda: ods("<table:table-row>" * 10**5 + "</table:table-row>" * 10**5),
        lambda: ods('<text:s text:c="999999999"/>' * 1_000),
        lambda: packed({"mimetype": ODS_MIMETYPE, "content.xml": "<a/>"}),
        lambda: packed({"mimetype": ODS_MIMETYPE, "content.xml": "text"}),
    ],
    "broken spreadsheets": [
        lambda d=d, s=s: cut(d, s)
        for d in (GOOD_XLSX, GOOD_ODS)
        for s in (0.01, 0.3, 0.6, 0.9, 0.99)
    ],
    "signs of tables": [
        lambda sign=sign, n=n: sign * n
        for sign in (b",", b'"', b"'", b";", b"\n", b"\r", b"\0", b"\t", b'",')
        for n in (1, 2_000_000)
    ],
    "texts": [
        lambda: b",".join([b"A"] * 1_000_000),
        lambda: b"," * 20_000_000,
        lambda: (b"," * 400 + b"\n") * 50_000,
        lambda: (b"a," * 499 + b"\n") * 4_000,
        lambda: b"A,B\n" + b'"' + b"x" * 5_000_000,
        lambda: b"A,B\n" + b'"a\n' * 1_000_000,
        lambda: b"A,B\n" + b'"a,b\n' * 300_000,
        lambda: b'A,B\n"' + b"x\n" * 1_000_000,
        lambda: b"A\\,B\n" + b"\\" * 3_000_000,
        lambda: b"Email\n" + b"a@b.pl\n" * 500_001,
        lambda: b"x" * 10_000_000,
        lambda: "ą".encode() * 2_000_000,
        lambda: b"\xff\xfe" + b"\xd8\x00" * 100_000,
        lambda: b"\xff\xfe\0\0" + b"\xff" * 100_000,
        lambda: b"\x1b$B" + b"\xff" * 100_000,
        lambda: b"\xff" * 1_000_000,
        lambda: bytes(range(256)) * 4_000,
        lambda: b"sep=" + b"\n" * 100_000,
        lambda: b"Name,Email\n" + b"\xf0\x9f\x98" * 100_000,
        lambda: random.Random(1).randbytes(1_000_000),
        *(lambda f=f: f"Name,Email\n{f},a@example.com\n".encode() for f in FORMULAS),
    ],
    "lines that are no rows, up to the limit": [
        *(
            lambda line=line, size=size: lines(line, size)
            for line, size in (
                *((b"\n", 99), (b"\r\n", 99), (b"\r", 20), (b"\0\n", 99)),
                *((b"," * 400 + b"\n", 99), (b" " * 98 + b"\n", 99)),
                *((b"\xff\n", 50), (b'a,"\n', 1), (b'"\n', 4), (b'"a,b\nx,y\n', 2)),
            )
        ),
        lambda: (b"a," * 498 + b"a\n") * 100_000,
        lambda: (b",;\t|:^~" * 2_000 + b"\n") * 300,
        lambda: lines("Ą\n".encode("cp1250"), 3),
        lambda: b"\x1b$B" + b"\x1b$B0\x1b(B\n" * 1_000_000,
        lambda: vcards("NOTE:x\n" + " y\n" * 9_000) * 30,
        lambda: vcards("CATEGORIES:" + "a" * 1_000 + "\n", 9_000),
        lambda: vcards("EMAIL:a@example.com\n", 1_000_000),
        lambda: vcards("TEL" + ";TYPE=a" * 300_000 + ":1\n"),
        lambda: b"BEGIN:VCARD\n" * 4_000_000,
        lambda: b"BEGIN:VCARD\n" + b"\n" * 50_000_000,
    ],
    "members that are read again and again": [
        lambda: sheets_of_blanks(9_999),
        lambda: xlsx("<?a b?>" * 3_000_000),
        lambda: xlsx("<row>" + "<c/>" * 499 + "</row>" * 10_000),
        lambda: ods("<table:table-row/>" * 1_500_000),
        lambda: ods("<table:table>" * 100_000),
        lambda: ods(
            "<table:table-row><table:table-cell>"
            + "<office:annotation><text:p>x</text:p></office:annotation>" * 500_000
        ),
    ],
    "other kinds": [
        lambda: b"[" * 1_000_000,
        lambda: b'{"a":' * 500_000,
        lambda: json.dumps([{"email": "a@example.com"}] * 1_000).encode(),
        lambda: b"<a>" * 1_000_000,
        lambda: b"<html>" + b"<td>" * 1_000_000,
        lambda: b"<?xml version='1.0'?>" + b" " * 1_000_000,
        lambda: b"%PDF-1.7" + b"\0" * 1_000_000,
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000_000,
        lambda: b"#" + b" " * 1_000_000,
        lambda: b"--\n" * 300_000,
        lambda: b"From: a\n" + b" x\n" * 300_000,
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100_000,
        lambda: b"SQLite format 3\0" + b"\0" * 100_000,
        lambda: vcards("NOTE:x\n", 300_000),
        lambda: vcards("NOTE:" + "x" * 3_000_000),
        lambda: vcards("NOTE:x\n " * 300_000),
        lambda: vcards("NOTE;ENCODING=QUOTED-PRINTABLE:=00=\n", 100_000),
        lambda: vcards("EMAIL:a@example.com\n", 9_000),
        lambda: vcards("FN;CHARSET=unicode_escape;ENCODING=QUOTED-PRINTABLE:=5Cud800"),
        lambda: b"BEGIN:VCARD\n" * 300_000,
    ],
}


def seeds():
    """Files that work, to be mutated."""
    texts = [TEXTS[language].encode(encoding) for language, encoding in ENCODED[:8]]
    return [*texts, *(write(SHEET) for write in ENGINES.values())]


CUT, FLIP, INSERT, REPEAT = range(4)


def mutate(data, randomness):
    """Damage a file in a few places."""
    data = bytearray(data)
    for _round in range(randomness.randint(1, 8)):
        place = randomness.randrange(len(data) + 1)
        kind = randomness.randrange(4)
        if kind == CUT:
            del data[place : place + randomness.randint(1, 40)]
        elif kind == FLIP and place < len(data):
            data[place] = randomness.randrange(256)
        elif kind == INSERT:
            signs = (string.punctuation + "\0\r\n\t\"'").encode()
            data[place:place] = bytes(randomness.choices(signs, k=5))
        elif kind == REPEAT:
            data[place:place] = data[place : place + 200] * randomness.randint(1, 4)
    return bytes(data)
