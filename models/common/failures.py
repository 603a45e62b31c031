"""What goes wrong in work on many records stops none but its own.

The one place that says whose mistake an error is.
"""

import logging
from contextlib import contextmanager
from traceback import walk_tb

import psycopg2

from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# What values or constraints of a customer's own make PostgreSQL refuse.
BY_DATA = (psycopg2.DataError, psycopg2.IntegrityError)
# What only a program does wrong. All else passes through: lost races are tried again,
# and no record is to blame for a lost connection or for memory or time that ran out.
BY_PROGRAM = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    RuntimeError,
    TypeError,
    ValueError,
    psycopg2.ProgrammingError,
)


@contextmanager
def isolated(record, fail):
    """Work on one record, whole or not at all, so that others go on.

    A ``UserError`` is told as it is. What PostgreSQL refuses is told and logged. Any
    other error is the program's: it is told as such, and logged with its traceback.

    :param record: what is worked on
    :param fail: callable that takes the problem as a text, after all was undone
    """
    try:
        with record.env.cr.savepoint():
            yield
    except UserError as error:
        fail(str(error).strip())
    except BY_DATA as error:
        _logger.warning("%s: PostgreSQL refused", record, exc_info=True)
        fail(str(error).strip().partition("\n")[0])
    except BY_PROGRAM as error:
        _logger.exception("%s: an error in the program", record)
        fail(
            record.env._(
                "An error in the program; what you entered is not at fault. Ask your "
                "administrator for the server's log of this moment. (%(error)s)",
                error=f"{type(error).__name__}: {error}".partition("\n")[0],
            )
        )


def is_raised_here(error):
    """:return: whether the addon's own code raised an error, and not the ORM"""
    frames = [frame for frame, _line in walk_tb(error.__traceback__)]
    package = __name__.partition(".models.")[0]
    return frames[-1].f_globals.get("__name__", "").startswith(f"{package}.")
