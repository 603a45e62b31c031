from . import (
    test_bulk_change,
    test_concurrency,
    test_list_removal,
    test_tag_assignment,
)
