"""A plugin of pytest: what tests measured is printed, also when all of them pass."""

import logging

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


def pytest_terminal_summary(terminalreporter, config):
    for line in config.measurements.lines:
        terminalreporter.write_line(f"measured: {line}")
