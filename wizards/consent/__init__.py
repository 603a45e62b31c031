from . import contact_consent_change
