from typing import NamedTuple


class StoredRow(NamedTuple):
    """A row by its ids and keys, while what was read of it stays in the database.

    id: of its record; read_id: of the record that holds what was read, its own, or that
    of a row with the same cells; email, phone, external: its keys, None without one
    """

    id: int
    number: int
    read_id: int
    email: str | None
    phone: str | None
    external: str | None
