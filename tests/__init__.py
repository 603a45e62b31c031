from . import (
    test_access,
    test_bulk_change,
    test_contact_api,
    test_filters,
    test_main_job,
    test_merge,
    test_recognition,
    test_signed_link,
    test_tag_assignment,
    test_trigger,
    test_verdict,
    test_website_form,
)
