"""Odoo's own test runner, which also writes what ran and what failed.

usage: run_tests.py RESULT_FILE BUNDLES [arguments of Odoo's server]
"""

import json
import sys
from pathlib import Path

from bundles import warm_bundles

import odoo.cli
from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite

from odoo.addons.base.models.ir_qweb import IrQweb

RAN, FAILED = set(), set()


def test_name(test):
    test = getattr(test, "test_case", test)  # of a subtest
    return test.id().removeprefix("odoo.addons.")


def record(method_name, names):
    original = getattr(OdooTestResult, method_name)

    def method(self, test, *args):
        if args[-1:] != (None,):  # a subtest that passed
            names.add(test_name(test))
        return original(self, test, *args)

    setattr(OdooTestResult, method_name, method)


def all_tests_with_all_modules(module_names, position, make=loader.make_suite):
    """Odoo runs at_install tests before addons that come later are there: ours."""
    if position == "at_install":
        return OdooSuite()
    early, late = (make(module_names, when) for when in ("at_install", "post_install"))
    return OdooSuite([*early, *late])


def main():
    result_file, bundles, *arguments = sys.argv[1:]
    record("startTest", RAN)
    record("addError", FAILED)
    record("addFailure", FAILED)
    record("addSubTest", FAILED)
    loader.make_suite = all_tests_with_all_modules
    # Odoo makes every bundle there is, which takes a minute.
    IrQweb._pregenerate_assets_bundles = lambda self: warm_bundles(
        self.env, bundles.split(",")
    )
    sys.argv = ["odoo", "server", *arguments]
    try:
        odoo.cli.main()
    finally:
        result = {"ran": sorted(RAN), "failed": sorted(FAILED)}
        Path(result_file).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
