"""Ready-made journeys. A new one is a module here that registers a ``Template``."""

from .template import ASKED, TEMPLATES, fill_in, fill_in_domain
from . import welcome
from . import interest
from . import quotation
from . import cart
from . import reorder
from . import win_back
from . import birthday
from . import hot_leads
