"""Whether tests of Odoo's own modules fail because of the addon."""

import json
import re

from ..console import SetupError, say, step
from ..databases import Databases
from ..environment import Environment, environment, has_browser
from ..files import write_whole
from ..settings import HOME, MODULE, digest
from .testing import run_odoo_tests

_DEFAULT_TAGS = ("/contacts", "/link_tracker", "/mass_mailing")
# Core's tests mail contacts who granted nothing. By this setting that only warns.
_SETTING = "contact_marketing.purpose_only_warns"
# The first four leave by opening a link. With the addon it shows a button that posts.
# The last is of a portal user, whose address nobody has proved: it opens no lists.
_BY_DESIGN = {
    f"mass_mailing.tests.test_mailing_controllers.TestMailingControllers.{name}"
    for name in (
        "test_mailing_unsubscribe_from_document_tour",
        "test_mailing_unsubscribe_from_document_tour_mailing_user",
        "test_mailing_unsubscribe_from_list_tour",
        "test_mailing_unsubscribe_from_list_with_update_tour",
        "test_mailing_unsubscribe_from_my",
    )
}


def core_test(arguments: list[str]) -> int:
    """[TAGS]: tests of Odoo's own modules without and with the addon, compared"""
    with environment() as env:
        return compare_tests(env, arguments or list(_DEFAULT_TAGS))


def compare_tests(env: Environment, tags: list[str], *versions: str) -> int:
    """Run tests of other modules without and with the addon.

    :param versions: of the modules, where they are not Odoo's
    :return: 1 if more fail with the addon
    """
    modules = _modules_of(tags)
    browser = has_browser()
    databases = Databases(env)
    template = databases.template(demo=False)
    key = digest(template, env.odoo_version, str(browser), *sorted(tags), *versions)
    cache = HOME / "core-tests" / f"{key}.json"
    if cache.exists():
        say("core tests without the addon: known from an earlier run")
        without = json.loads(cache.read_text(encoding="utf-8"))
    else:
        without = _run(env, databases, modules, tags, with_addon=False)
        write_whole(cache, json.dumps(without))
    with_addon = _run(env, databases, modules, tags, with_addon=True)
    return _report(without, with_addon)


def _modules_of(tags: list[str]) -> list[str]:
    modules = sorted(set(re.findall(r"/(\w+)", ",".join(tags))))
    if not modules:
        raise SetupError("Each tag names a module, as in: ./dev core-test /crm /sale")
    return modules


def _run(
    env: Environment,
    databases: Databases,
    modules: list[str],
    tags: list[str],
    with_addon: bool,
) -> dict:
    what = f"core tests {'with' if with_addon else 'without'} the addon"
    with databases.throwaway(databases.template(demo=False)) as name, step(what):
        databases.install(name, modules + [MODULE] * with_addon)
        if with_addon:
            say(f"the setting {_SETTING} is on")
            databases.server.query(
                name,
                "INSERT INTO ir_config_parameter (key, value)"
                f" VALUES ('{_SETTING}', 'True')",
            )
        # Neither -i nor -u: with all modules loaded, Odoo runs at_install tests
        # while it loads each module, then post_install tests.
        options = ["--test-tags", ",".join(tags), "--log-level=warn"]
        code, result = run_odoo_tests(env, name, options)
    if not result["ran"]:
        raise SetupError(f"{what}: none ran (Odoo's exit code {code}); see above.")
    return result


def _report(without: dict, with_addon: dict) -> int:
    before, after = set(without["failed"]), set(with_addon["failed"])
    _print_list("fail with and without the addon", before & after)
    _print_list("fail only without the addon", before - after)
    _print_list("fail by design", after & _BY_DESIGN)
    after -= _BY_DESIGN
    _print_list("fail ONLY WITH the addon", after - before)
    lost = set(without["ran"]) - set(with_addon["ran"])
    _print_list("ran only without the addon", lost)
    print(
        f"core tests: {len(with_addon['ran'])} ran, {len(after)} failed with the "
        f"addon; {len(without['ran'])} ran, {len(before)} failed without it; "
        f"{len(after - before)} because of it"
    )
    return 1 if after - before else 0


def _print_list(title: str, names: set[str]) -> None:
    if names:
        print(f"{title}:", *sorted(names), sep="\n  ")
