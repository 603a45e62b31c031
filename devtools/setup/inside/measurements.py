"""A plugin of pytest: what tests measured is printed, also when all of them pass."""

import logging

import pytest

MEASURED = 25  # Odoo's level RUNBOT, between INFO and WARNING


class Measurements(logging.Handler):
    def __init__(self):
        super().__init__(MEASURED)
        self.lines = []

    def emit(self, record):
        if record.levelno == MEASURED:
            self.lines.append(record.getMessage())


def pytest_configure(config):
    config.measurements = Measurements()
    logger = logging.getLogger("odoo.addons.contact_marketing.tests")
    logger.addHandler(config.measurements)
    logger.setLevel(MEASURED)  # Odoo itself is silent while pytest runs


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # of pytest-xdist
        session.config.workeroutput["measured"] = session.config.measurements.lines


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    lines = getattr(node, "workeroutput", {}).get("measured", [])
    node.config.measurements.lines.extend(lines)


def pytest_terminal_summary(terminalreporter, config):
    for line in config.measurements.lines:
        terminalreporter.write_line(f"measured: {line}")
