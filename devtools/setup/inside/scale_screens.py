"""Screens of a trial, asked for as the web client does: how long, of which server."""

import json
import re
import statistics
import time
import urllib.request
from datetime import date, timedelta
from http.cookiejar import CookieJar

from scale_odoo import BASE_URL

REPEAT = 5
# What Odoo writes at the end of a request: queries, their time, the rest, which cursor.
REQUEST = re.compile(r'POST (\S*call_kw/\S+) HTTP.*" 200 .* (\d+) (\S+) (\S+) (r\S*)')


def read_screens(trial):
    """Open screens one after the other, and say which server they read from."""
    visitor = _Visitor(trial.database)
    fields = visitor.call("res.partner", "fields_get", attributes=["type"])
    screens = _screens(visitor, fields)
    starts = {host: _size(host.log) for host in trial.hosts.values()}
    for title, (model, method, arguments) in screens.items():
        taken = []
        for _time in range(REPEAT):
            start = time.perf_counter()
            visitor.call(model, method, **arguments)
            taken.append(time.perf_counter() - start)
        first, *others = taken
        print(
            f"  {title:36} first {first:6.2f} s, then {statistics.median(others):.2f} s"
        )
    for host, start in starts.items():
        _print_cursors(host, start)


def _screens(visitor, fields):
    """:return: by title, a model, a method and what it is called with"""
    contacts = _shown_fields(visitor, "res.partner", "list", fields)
    listed = {"specification": contacts, "limit": 80, "count_limit": 10001}
    by_month = {"groupby": ["date:month", "kind"], "aggregates": ["__count"]}
    return {
        "Home": ("contact.home", "figures", {}),
        "list of contacts": (
            "res.partner",
            "web_search_read",
            {"domain": [], **listed},
        ),
        "list of contacts, one tag": (
            "res.partner",
            "web_search_read",
            {"domain": [["category_id", "!=", False]], **listed},
        ),
        "visited in the last 30 days: count": (
            "res.partner",
            "search_count",
            {"domain": _visited()},
        ),
        "interactions by month and kind": (
            "contact.interaction",
            "formatted_read_group",
            {"domain": [], **by_month},
        ),
        "results of campaigns": (
            "contact.campaign.result",
            "formatted_read_group",
            {"domain": [], "groupby": ["campaign_id"], "aggregates": ["__count"]},
        ),
        "cohorts": (
            "contact.cohort",
            "formatted_read_group",
            {"domain": [], "groupby": ["month:month"], "aggregates": ["__count"]},
        ),
        "quality overview": ("contact.quality.overview", "figures", {}),
    }


def _visited():
    since = f"{date.today() - timedelta(days=30)}"
    return [
        [
            "interaction_ids",
            "any",
            [["kind", "=", "visit"], ["date", ">=", since]],
        ]
    ]


def _shown_fields(visitor, model, kind, fields):
    view = visitor.call(model, "get_views", views=[[False, kind]], options={})
    names = re.findall(r'<field name="(\w+)"', view["views"][kind]["arch"])
    return {
        name: {"fields": {"display_name": {}}} if "2" in fields[name]["type"] else {}
        for name in names
        if name in fields
    }


class _Visitor:
    """Somebody who is logged in, behind the proxy."""

    def __init__(self, database):
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
        who = {"db": database, "login": "admin", "password": "admin"}
        self._ask("/web/session/authenticate", who)

    def call(self, model, method, **arguments):
        params = {"model": model, "method": method, "args": [], "kwargs": arguments}
        return self._ask(f"/web/dataset/call_kw/{model}/{method}", params)

    def _ask(self, path, params):
        request = urllib.request.Request(
            BASE_URL + path,
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        answer = json.load(self._opener.open(request, timeout=600))
        if "error" in answer:
            raise SystemExit(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]


def _size(path):
    return path.stat().st_size


def _print_cursors(host, start):
    with host.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(start)
        found = REQUEST.findall(log.read())
    modes = {}
    for path, *_figures, mode in found:
        modes.setdefault(mode, set()).add(
            path.partition("call_kw/")[2].partition("#")[0]
        )
    for mode, paths in sorted(modes.items()):
        print(f"  {host.name}, cursor {mode}: {', '.join(sorted(paths))}")
