"""Where interactions come from: one module for each source, which registers it.

The order is that in which kinds are offered.
"""

from .source import SOURCES
from . import mailings
from . import website
from . import orders
from . import carts
from . import invoices
from . import leads
from . import calls
from . import point_of_sale
from . import events
from . import surveys
from . import courses
from . import live_chat
from . import mailing_lists
from . import imports
from . import reported
from . import segments
from . import scores
from . import base
