from . import contact_scoring_preview
from . import contact_scoring_change
