from . import (
    test_privacy_afterwards,
    test_privacy_erasure,
    test_privacy_export,
    test_privacy_lookup,
    test_privacy_texts,
)
