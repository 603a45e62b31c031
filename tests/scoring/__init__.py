from . import (
    test_scoring,
    test_scoring_evaluation,
    test_scoring_evaluation_proposal,
    test_scoring_laws,
    test_scoring_plan,
    test_scoring_statistics,
    test_scoring_touches,
    test_scoring_workers,
    test_threshold,
    test_threshold_crash,
    test_threshold_shown,
    test_threshold_steps,
)
