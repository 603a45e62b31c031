class FileRefused(Exception):
    """A file that cannot be read, and why.

    :param str code: a key of ``REFUSED``, in ``contact_import_refusal.py``, which says
        it in the language of the user
    :param values: what the message names; texts and numbers only, as it comes from
        another process
    """

    def __init__(self, code, **values):
        super().__init__(code, values)
        self.code = code
        self.values = values
