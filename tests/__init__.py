from . import test_tag_assignment
from . import test_access
from . import test_bulk_change
from . import test_contact_api
from . import test_filters
from . import test_merge
from . import test_main_job
from . import test_signed_link
