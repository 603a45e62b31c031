import json
import os
import random
import resource
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ...lib.hygiene.addresses import evaluate_address
from ...lib.hygiene.lookalikes import without_hidden
from ...lib.imports import sandbox, values
from ...lib.imports.answers import read_answer, says_unsubscribed
from ...lib.imports.archive import ZIP
from ...lib.imports.errors import FileRefused
from ...lib.imports.moments import read_moment
from ...lib.imports.placeholders import is_nothing
from ...lib.imports.places import read_country
from ...lib.imports.sandbox import read_apart
from ...lib.imports.table import MAX_CELL_LENGTH
from ...lib.imports.tags import split_tags
from .hostile_files import KINDS, mutate, seeds
from .import_common import ImportCommon

MUTATED = 50
SECONDS = 5  # of waiting where no rows are found
# Of a processor, also of a slow one: some take 8 where most take 3.
WORK = 25
MEGABYTES = 300
PAGE = resource.getpagesize()
REPORT = """
import json, os, resource, sys
print()
print(json.dumps({"refused": "x", "values": {
    "files": len(os.listdir("/proc/self/fd")),
    "variables": sorted(os.environ),
    "modules": sorted(name.partition(".")[0] for name in sys.modules),
}}))
"""
HANG = "import time; time.sleep(600)"


def children():
    """:return: the processes that this one started, those that nobody waited for too"""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return sorted(child for path in listed for child in path.read_text().split())


def open_files():
    return len(os.listdir("/proc/self/fd"))


def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@tagged("post_install", "-at_install")
class TestImportHostile(ImportCommon):
    """200 files that want to take the server down."""

    def test_each_is_answered(self):
        files = [
            (f"{kind} {number}", make)
            for kind, makers in KINDS.items()
            for number, make in enumerate(makers)
        ]
        good = seeds()
        for number in range(MUTATED):
            data = mutate(good[number % len(good)], random.Random(number))
            files.append((f"damaged {number}", lambda data=data: data))
        self.assertGreaterEqual(len(files), 200)
        batch = self.batch("Name,Email\nUma,uma@example.com\n")
        batch._open_table(b"Name\nUma\n")
        before, processes, opened = memory(), children(), open_files()
        for name, make in files:
            with self.subTest(file=name):
                data = make()
                begun = seconds_of_children()
                try:
                    table = batch._open_table(data)
                except UserError as refusal:
                    self.assertGreater(len(str(refusal)), 15)
                else:
                    self.assertEqual(len(table.headers), len(set(table.headers)))
                    self.assertLessEqual(len(table.headers), 500)
                    self.assertLessEqual(table.count, 500_000)
                    del table
                self.assertLess(seconds_of_children() - begun, WORK)
                size = len(data)
                del data
                self.assertLess(memory() - before, 100_000_000 + 2 * size)
        self.assertEqual(children(), processes)
        self.assertLessEqual(open_files(), opened)

    def test_through_the_button(self):
        """One of each kind, as a marketing user would."""
        for kind, makers in KINDS.items():
            with self.subTest(kind=kind):
                batch = self.batch(makers[0]())
                try:
                    with self.env.cr.savepoint():
                        batch.action_read()
                except UserError as refusal:
                    self.assertTrue(str(refusal))
                    self.assertEqual(batch.state, "draft")
                    self.assertFalse(batch.row_ids)


@tagged("post_install", "-at_install")
class TestImportHostileCells(BaseCase):
    """Cells as long as they may be, of what patterns try again and again."""

    SIGNS = (
        *(
            " ",
            "\t",
            "\n",
            " \n",
            "\xa0",
            "\u200b",
            "\u0301",
            "a",
            "1",
            "1 ",
            "1.",
            "1,",
        ),
        *(
            "a@",
            "@",
            "a@b.pl ",
            "a@b.pl,",
            "<a@b.pl> ",
            "(",
            ")",
            "((1)",
            "[",
            '"',
            '""',
        ),
        *(
            "'",
            "\\",
            ".",
            "a.",
            "-",
            "/",
            "1/",
            ":",
            "10:",
            "::: ",
            ";",
            ",",
            "|",
            "=",
            "{",
        ),
        *("www.", "http://", "mailto:", "ext", "+1", "T", "am ", "#", "é", "😀", "\r"),
    )
    READERS = (
        *(values.read_emails, values.read_name_before, values.read_flag),
        *(values.read_number, values.word, values.language_codes().get),
        *(read_moment, split_tags, is_nothing, read_country, evaluate_address),
        *(lambda text: values.read_whole_phone(text, "PL"), without_hidden),
        *(
            lambda text: values.read_whole_phone(text, None),
            says_unsubscribed,
            read_answer,
        ),
    )

    def test_none_takes_long(self):
        for reader in self.READERS:
            for sign in self.SIGNS:
                many = sign * (MAX_CELL_LENGTH // len(sign) - 10)
                for cell in (
                    *(many, f"a@b.pl{many}x", f"x{many}!", f"[{many}]"),
                    *(f"{{VIP\n{many}}}", f'"a"\n{many}', f'"a", b\n{many}'),
                ):
                    begun = time.process_time()
                    reader(cell)
                    spent = time.process_time() - begun
                    self.assertLess(spent, 1, f"{reader} {sign!r} {cell[:8]!r}")


@tagged("post_install", "-at_install")
class TestImportSandbox(BaseCase):
    """The process that reads: what it has, what it may take, what it leaves."""

    def test_it_has_nothing_of_the_server(self):
        with patch.object(sandbox, "CODE", REPORT), self.assertRaises(FileRefused) as c:
            read_apart(b"Name\nUma\n")
        found = c.exception.values
        # Its three streams, and the folder that is being listed.
        self.assertEqual(found["files"], 4)
        self.assertLessEqual(
            set(found["variables"]), {*sandbox.ENVIRONMENT, "LC_CTYPE"}
        )
        self.assertFalse({"odoo", "psycopg2", "lxml"} & set(found["modules"]))

    def test_it_ends_when_it_hangs(self):
        before = children()
        with (
            patch.object(sandbox, "CODE", HANG),
            patch.object(sandbox, "SECONDS", 0.5),
            self.assertLogs(sandbox.__name__, "WARNING"),
            self.assertRaises(FileRefused) as caught,
        ):
            read_apart(b"Name\nUma\n")
        self.assertEqual(caught.exception.code, "too_heavy")
        self.assertEqual(children(), before)

    def test_it_ends_by_itself(self):
        """Also when the worker that asked was killed: by work, by time, by memory."""
        begin = sandbox.CODE.replace("main(job)", "")
        limits = "from lib.imports.child import _limit_process\n_limit_process"
        burn = "import signal\nsignal.setitimer(signal.ITIMER_REAL, 60)\nwhile True: 1"
        for name, code, ends_by in (
            ("work", f"{limits}(10**9, 1)\n{burn}", -24),
            ("time", f"{limits}(10**9, 1)\n{HANG}", -14),
            ("memory", f"{limits}(256_000_000, 60)\nb = bytearray(300_000_000)", 1),
        ):
            with (
                self.subTest(limit=name),
                patch.object(sandbox, "CODE", f"{begin}\n{code}"),
                self.assertLogs(sandbox.__name__, "WARNING") as logged,
                self.assertRaises(FileRefused),
            ):
                read_apart(b"Name\nUma\n")
            self.assertIn(f"A file could not be read: {ends_by}", logged.output[0])

    def test_limits_do_not_grow_with_the_file(self):
        with (
            patch.object(sandbox, "_run", return_value="") as run,
            self.assertLogs(sandbox.__name__, "WARNING"),
        ):
            for data in (b"x" * 100_000_000, ZIP + b"x" * 1_000_000):
                with self.assertRaises(FileRefused):
                    read_apart(data)
        for call in run.call_args_list:
            job, _given, _written, seconds = call.args
            self.assertLess(job["memory"], MEGABYTES * 1_000_000)
            self.assertLess(seconds, SECONDS)

    def test_rows_earn_time(self):
        """What gives rows may go on; it ends when it gives no more of them."""
        rows = "import sys, time\nfor i in range(8): time.sleep(0.2);"
        rows += " print('x' * 1_000_000, flush=True)\n"
        begun = time.monotonic()
        with (
            patch.object(sandbox, "CODE", f"{rows}{HANG}"),
            patch.object(sandbox, "SECONDS", 0.5),
            patch.object(sandbox, "SECONDS_PER_WRITTEN_MEGABYTE", 0.4),
            self.assertLogs(sandbox.__name__, "WARNING") as logged,
            self.assertRaises(FileRefused),
        ):
            read_apart(b"Name\nUma\n")
        self.assertIn("it took too long", logged.output[0])
        self.assertGreater(time.monotonic() - begun, 1.6)

    def test_it_leaves_no_files(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.object(tempfile, "tempdir", folder),
        ):
            table = read_apart(b"Name,Email\nUma,uma@example.com\n")
            self.assertEqual(os.listdir(folder), [])
        # Rows may be read as often as one likes.
        for _round in range(2):
            self.assertEqual(list(table.rows), [(2, ["Uma", "uma@example.com"])])
        self.assertEqual(
            [json.loads(cells) for _number, cells in table.rows_as_json], table.sample
        )
