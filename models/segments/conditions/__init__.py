"""The conditions that the editor offers as sentences. A new one is a line in the module
of its subject; a new group is a module, named here."""

from . import about
from . import tags
from . import interactions
from . import consents
from . import mails
from . import scores
from . import orders
from . import journeys

GROUPS = {
    "about": about,
    "tags": tags,
    "interactions": interactions,
    "consents": consents,
    "mails": mails,
    "scores": scores,
    "orders": orders,
    "journeys": journeys,
}
