import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.test_architecture import flow_of
from .import_common import ImportCommon

ADDON = Path(__file__).resolve().parents[2]
FOLDERS = ("models/imports/", "lib/imports/")


class Calls:
    """What modules of imports call while it is open.

    first: pairs (file, function), in the order of their first calls; callers: by file,
    the files that call it
    """

    def __init__(self):
        self.first = {}
        self.callers = {}
        self._files = {}

    def __enter__(self):
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_error):
        sys.setprofile(None)

    def _note(self, frame, event, _argument):
        if event != "call" or not (callee := self._file_of(frame)):
            return
        self.first.setdefault((callee, frame.f_code.co_name))
        caller = frame.f_back and self._file_of(frame.f_back)
        if caller and caller != callee:
            self.callers.setdefault(callee, set()).add(caller)

    def _file_of(self, frame):
        """:return: the path of a module of imports within the addon; else None"""
        name = frame.f_code.co_filename
        if name not in self._files:
            found = next((part for part in FOLDERS if part in name), None)
            self._files[name] = found and name[name.rindex(found) :]
        return self._files[name]


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRowPath(ImportCommon):
    """The way of a row, from its file to contacts, tags and consents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.name = "Fair"

    def _follow(self):
        text = (
            "Name,Email,Company,Tags,Agreed,Proof\n"
            "Ann Lee,ann@example.com,Acme,Fair,yes,form\n"
            "Ann Lee,ann@example.com,Acme,VIP,yes,form\n"
            "Alicja Nowak,alicja@example.com,Acme,,unsubscribed,\n"
            ",nonsense,,,,\n"
        )
        targets = {"Agreed": "consent", "Proof": "consent_proof"}
        batch = self.batch(text, purpose_ids=self.link(self.newsletter))
        with Calls() as calls:
            batch.action_read()
            for column in batch.column_ids:
                column.target = targets.get(column.header, column.target)
            batch.action_check()
            batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual(
            self.outcomes(batch), ["created", "skipped", "updated", "failed"]
        )
        return calls

    def test_it_goes_as_the_page_says(self):
        order = list(self._follow().first)
        places = []
        for step in flow_of("A row of a file"):
            for path, names in step:
                found = [
                    order.index((path, name)) for name in names if (path, name) in order
                ]
                self.assertTrue(found, f"{path} is not on the way")
                places.append((min(found), path))
        self.assertEqual(places, sorted(places))

    def test_no_module_calls_back(self):
        calls = self._follow()
        self.assertGreater(len(calls.callers), 20)
        try:
            TopologicalSorter(calls.callers).prepare()
        except CycleError as error:
            self.fail(f"they call each other: {error.args[1]}")
