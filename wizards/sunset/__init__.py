from . import contact_sunset_preview
