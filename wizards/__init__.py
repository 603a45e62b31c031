from . import base_partner_merge
from . import contact_consent_change
from . import mailing_mailing_test
from . import res_partner_category_merge
