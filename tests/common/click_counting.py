import json
import logging
import re
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

_logger = logging.getLogger(__name__)

MAX_SECONDS = 300


class ClickCounting:
    """Runs tours that tell how many clicks they took."""

    @contextmanager
    def _console(self):
        """Yields a list that takes what the browser writes on its console."""
        lines = []
        handle = ChromeBrowser._handle_console

        def listen(browser, *args, **console):
            lines.extend(str(arg.get("value")) for arg in console.get("args") or [])
            return handle(browser, *args, **console)

        with patch.object(ChromeBrowser, "_handle_console", listen):
            yield lines

    def _clicks_of_tour(self, name, url, login=None):
        """:return: a ``Counter`` of *clicks*, *fields* (clicks into text fields) and
        *keys* (text fields that were reached by keyboard)"""
        with self._console() as lines:
            self.start_tour(url, name, login=login, timeout=MAX_SECONDS)
        counts = re.findall(r"contact_marketing_clicks: (\{.*?\})", "\n".join(lines))
        _logger.info("%s: %s", name, counts[-1])
        return Counter(json.loads(counts[-1]))
