from . import contact_journey_template
from . import contact_journey_why
