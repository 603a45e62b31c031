from . import res_partner
from . import res_partner_erasure_traces
from . import res_partner_erasure_text
from . import res_partner_erasure
from . import contact_summary
