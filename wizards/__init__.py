from . import base_partner_merge
from . import contact_campaign_preview
from . import contact_consent_change
from . import contact_erasure
from . import mailing_mailing_test
from . import privacy_lookup_wizard_line
from . import res_partner_category_merge
