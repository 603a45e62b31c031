"""Where interactions come from: one module for each source, which registers it.

The order is that in which kinds are offered.
"""

from .source import SOURCES
from . import mailings
from . import website
from . import orders
from . import invoices
from . import leads
from . import imports
from . import reported
from . import segments
from . import scores
from . import base
