# Odoo's own runner looks for modules of tests right here.
from .campaigns import *
from .common import *
from .consent import *
from .hygiene import *
from .imports import *
from .interactions import *
from .journeys import *
from .privacy import *
from .recipes import *
from .scoring import *
from .segments import *
from .sunset import *
from .tags import *
