from . import contact_campaign_preview
from . import mailing_mailing_test
