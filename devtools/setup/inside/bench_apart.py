"""Work in a process of its own, which has nothing else in memory."""

import gc
import multiprocessing

from bench_memory import with_peaks

from odoo import api, sql_db
from odoo.modules.registry import Registry


def run_apart(database, uid, work):
    """Do a piece of work in a child that started with nothing in memory.

    :param work: callable (env) that commits what is to stay
    :return: its result, and the megabytes that it took at its most, or None
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, database, uid, work))
    child.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise SystemExit("a contender failed, see above") from None
    finally:
        child.join()


def _child(pipe, database, uid, work):
    # Connections belong to the process that opened them.
    sql_db._Pool = None
    registry = Registry(database)
    registry._db = sql_db.db_connect(database)
    # Collecting what the parent left would copy its pages into this process.
    gc.freeze()
    with registry.cursor() as cr:
        result, memory, _of_postgres = with_peaks(api.Environment(cr, uid, {}), work)
    pipe.send((result, memory))
