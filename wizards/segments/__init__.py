from . import contact_segment_day
from . import contact_segment_why
