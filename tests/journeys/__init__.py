from . import (
    test_journey,
    test_journey_conditions,
    test_journey_definition,
    test_journey_entry,
    test_journey_killed,
    test_journey_life,
    test_journey_mail,
    test_journey_people,
    test_journey_story,
    test_journey_wait_until,
)
from . import test_journey_templates
from . import test_journey_tours
