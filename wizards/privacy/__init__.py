from . import contact_erasure
from . import privacy_lookup_wizard_line
