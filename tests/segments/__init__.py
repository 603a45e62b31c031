from . import (
    test_filters,
    test_segment,
    test_segment_facts,
    test_segment_gone,
    test_segment_nested,
    test_segment_past,
    test_segment_ready_made,
    test_segment_saving,
    test_segment_interactions,
    test_segment_use,
    test_segment_watch,
    test_segment_workers,
)
