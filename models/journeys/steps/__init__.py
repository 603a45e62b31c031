"""The kinds of steps. A new kind is a module here that registers an instance."""

from .kind import KINDS, StepKind
from . import mail
from . import text
from . import wait
from . import wait_until
from . import branch
from . import split
from . import effect
from . import activity
from . import salesperson
from . import lead
from . import action
from . import journey
from . import end
