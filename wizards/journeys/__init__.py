from . import contact_journey_template
