class FileRefused(Exception):
    """A file that cannot be read, and why.

    :param str code: a key of ``MESSAGES`` in ``contact.import.read.mixin``, which
        says it in the language of the user
    :param values: what the message names
    """

    def __init__(self, code, **values):
        super().__init__(code, values)
        self.code = code
        self.values = values
