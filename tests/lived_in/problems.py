import logging
import traceback
from contextlib import contextmanager

from psycopg2.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from odoo.exceptions import (
    AccessError,
    MissingError,
    RedirectWarning,
    UserError,
    ValidationError,
)

# What a person reads as a sentence, and can act on; no dialog "Oops".
TOLD = (UserError, ValidationError, RedirectWarning)
# The server tells these by the message of the constraint.
BY_CONSTRAINT = (CheckViolation, ForeignKeyViolation, UniqueViolation)
# Refused without need: nothing that a role sees may be forbidden, or be gone.
NEVER_TOLD = (AccessError, MissingError)


class Problems(logging.Handler):
    """Collects what goes wrong in steps, each undone at its end."""

    def __init__(self, env):
        super().__init__(logging.ERROR)
        self.env = env
        self.cr = env.cr
        self.found = {}
        self.steps = 0
        self.place = ""

    def emit(self, record):
        self._add("logged: " + record.getMessage(), record.exc_info)

    @contextmanager
    def step(self, *place, may_refuse=False, is_ours=True):
        """Do something, see what goes wrong, and leave nothing of it behind.

        :param bool may_refuse: whether it may answer with a sentence what to do
        :param bool is_ours: else what is forbidden is so without the addon, too
        """
        before, self.place = self.place, " / ".join(map(str, place))
        self.steps += 1
        savepoint = self.cr.savepoint()
        logging.getLogger("odoo").addHandler(self)
        try:
            yield
            self.cr.flush()
        except NEVER_TOLD as error:
            if is_ours:
                self._add(repr(error))
        except (*TOLD, *BY_CONSTRAINT) as error:
            if not may_refuse:
                self._add(repr(error))
        except Exception as error:  # noqa: BLE001 - told at the end
            self._add(repr(error))
        finally:
            logging.getLogger("odoo").removeHandler(self)
            self.cr.precommit.clear()
            self.cr.postcommit.clear()
            savepoint.close(rollback=True)
            self.env.registry.reset_changes()
            self.place = before

    def _add(self, text, exc_info=True):
        report = traceback.format_exc() if exc_info else text
        self.found.setdefault((self.place, text[:300]), report)

    def tell(self):
        lines = [f"{place}\n    {text}" for place, text in self.found]
        return "\n".join(lines)
