from . import contact_journey_template
from . import contact_journey_why
from . import contact_journey_rehearsal
from . import contact_journey_trial
