"""Rounds of a trial: what is killed, and when."""

import os
import time
from functools import partial

from scale_screens import read_screens
from scale_trial import IMPORTER, VIRTUAL, Watch

FIRST_SHARE = 0.1  # of the mails that have left when the first host is killed


def kill(trial):
    _lose_hosts(trial, "kill", trial.network.kill)


def cut(trial):
    _lose_hosts(trial, "cut", trial.network.cut)


def screens(trial):
    read_screens(trial)


def failover(trial):
    _lose_primary(trial, "failover")


def sync(trial):
    name = f'"{trial.replica.name}"'
    trial.query(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    trial.query("SELECT pg_reload_conf()")
    _lose_primary(trial, "sync")


ROUNDS = {
    "screens": screens,
    "kill": kill,
    "cut": cut,
    "failover": failover,
    "sync": sync,
}


def _lose_hosts(trial, name, lose):
    readers = _begin(trial, name)
    with Watch(trial) as watch:
        if host := _importer(trial, watch):
            moment = _lose(lose, host, "imports")
            watch.wait_until(lambda: _after(_moments(watch), moment) or not watch.left)
            _print_gap("the next rows were imported", _moments(watch), moment)
            _bring_back(trial, host)
        else:
            print("  the import was over before its host could be killed")
        watch.wait_until(lambda: _share(trial) > FIRST_SHARE)
        host = trial.hosts[readers.last_host()]
        moment = _lose(lose, host, "sends")
        others = partial(readers.times, without=host.address)
        watch.wait_until(lambda: _after(others(), moment) or not watch.left)
        _print_gap("the next mail left", others(), moment)
        _bring_back(trial, host)
        _finish(trial, name, watch)


def _lose_primary(trial, name):
    readers = _begin(trial, name)
    with Watch(trial) as watch:
        watch.wait_until(lambda: _share(trial) > FIRST_SHARE)
        old, new = trial.primary, trial.replica
        moment = time.monotonic()
        trial.network.cut(old.name)
        old.process.wait()
        print(f"  {old.name}, the primary, is cut", flush=True)
        new.promote()
        trial.primary, trial.replica = new, old
        promoted = time.monotonic()
        trial.network.give_address(new.name, VIRTUAL)
        print(f"  promoted {promoted - moment:.1f} s after it", flush=True)
        watch.wait_until(lambda: _after(_clicked(readers), promoted))
        _print_gap("the next click was answered", _clicked(readers), promoted, moment)
        watch.wait_until(lambda: _after(readers.times(), promoted) or not watch.left)
        _print_gap("the next mail left", readers.times(), promoted, moment)
        _print_gap("the next rows were imported", _moments(watch), promoted, moment)
        _finish(trial, name, watch)
    trial.network.take_address(old.name, VIRTUAL)
    trial.network.mend(old.name)
    trial.attach_replica()


def _importer(trial, watch):
    """:return: the host that imports, once it has begun; None where it is done"""
    started = len(_moments(watch))
    while trial.query("SELECT 1 FROM contact_import WHERE state = 'running'"):
        found = trial.query(IMPORTER)
        if found and len(_moments(watch)) > started + 1:
            return trial.hosts[found[0][0]]
    return None


def _begin(trial, name):
    readers = trial.readers
    readers.forget()
    trial.work("begin", _mark(name), trial.options.readers, trial.options.rows)
    return readers


def _mark(name):
    # A database that is used again has what an earlier run left.
    return f"{name}{os.getpid()}"


def _share(trial):
    return len(trial.readers.accepted) / trial.options.readers


def _lose(lose, host, what):
    moment = time.monotonic()
    lose(host.name)
    print(f"  {host.name}, which {what}, is lost", flush=True)
    return moment


def _bring_back(trial, host):
    start = time.monotonic()
    trial.network.mend(host.name)
    host.start()
    host.wait()
    print(f"  {host.name} is back, {time.monotonic() - start:.1f} s after its start")


def _moments(watch):
    return [moment for moment, _count in watch.settled]


def _clicked(readers):
    return sorted(moment for moment, _seconds, _tries in list(readers.clicks))


def _after(moments, moment):
    # What was under way already still arrives.
    return [other for other in moments if other > moment + 0.5]


def _print_gap(what, moments, moment, since=None):
    found = _after(moments, moment)
    text = f"{found[0] - (since or moment):.1f} s later" if found else "never"
    print(f"  {what} {text}", flush=True)


def _finish(trial, name, watch):
    watch.wait_until(lambda: watch.left == 0)
    readers = trial.readers
    readers.wait_for_clicks()
    watch.wait_until(
        lambda: (
            not trial.query(
                "SELECT 1 FROM contact_interaction WHERE applied_date IS NULL LIMIT 1"
            )
        )
    )
    found = trial.result(_mark(name))
    _print_mails(trial, readers, found)
    _print_import(trial, found)
    _print_clicks(trial, readers, found)
    seconds = [lag for lag, _bytes in watch.lags]
    size = [size for _lag, size in watch.lags]
    if seconds:
        print(
            f"  replica: behind by {max(seconds):.2f} s and "
            f"{max(size) / 1e6:.1f} MB at most, looked at {len(seconds)} times"
        )


def _print_mails(trial, readers, found):
    accepted = readers.accepted
    twice = sum(1 for times in accepted.values() if times > 1)
    lost = trial.options.readers - len(accepted)
    trial.has_failed |= bool(twice or lost)
    print(
        f"  mails: {len(accepted):,} of {trial.options.readers:,} readers got it, "
        f"{twice} twice, {lost} not; run {found['run']}, planned {found['planned']:,}, "
        f"sent {found['sent']:,}; of {found['unanswered']} the answer was lost"
    )


def _print_import(trial, found):
    right = found["created"] == found["contacts"] == trial.options.rows
    trial.has_failed |= not right
    print(
        f"  import: {found['import']}, {found['rows']:,} rows, "
        f"{found['created']:,} new, {found['failed']:,} failed; "
        f"{found['contacts']:,} contacts"
    )


def _print_clicks(trial, readers, found):
    clicks = list(readers.clicks)
    again = sum(1 for _moment, _seconds, tries in clicks if tries > 1)
    longest = max((seconds for _moment, seconds, _tries in clicks), default=0)
    print(
        f"  clicks: {len(clicks):,} of {readers.wanted:,} answered, "
        f"{again} clicked again, the longest waited {longest:.1f} s; "
        f"readers with the tag, by its count: {found['tagged']}"
    )
