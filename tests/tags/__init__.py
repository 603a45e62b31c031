from . import (
    test_bulk_change,
    test_concurrency,
    test_tag_assignment,
)
