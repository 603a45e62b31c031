from . import (
    test_sunset,
    test_sunset_killed,
    test_sunset_policy,
    test_sunset_protection,
    test_sunset_safety,
)
