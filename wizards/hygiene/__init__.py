from . import base_partner_merge
from . import contact_hygiene_merge
from . import contact_hygiene_merge_contact
from . import contact_hygiene_merge_line
from . import contact_hygiene_merge_value
from . import contact_hygiene_merge_check
from . import contact_hygiene_merge_sum
