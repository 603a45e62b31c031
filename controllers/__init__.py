from . import address_hint
from . import consent_boxes
from . import import_file
from . import mailing_unsubscribe
from . import personal_data
from . import preferences
from . import signed_link
from . import website_form
