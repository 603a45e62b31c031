from . import contact_import_undo
