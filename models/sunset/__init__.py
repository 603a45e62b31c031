from . import contact_sunset_policy
from . import contact_sunset_policy_protection
from . import contact_sunset_policy_audience
from . import contact_sunset_policy_ready
from . import contact_sunset_policy_cost
from . import contact_sunset_policy_run
from . import contact_sunset_member
from . import contact_sunset_member_step
