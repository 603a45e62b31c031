from . import contact_segment_member
from . import contact_segment_event
from . import mailing_filter
from . import mailing_filter_check
from . import mailing_filter_use
from . import mailing_filter_watch
from . import mailing_filter_rights
from . import res_partner
