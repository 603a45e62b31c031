"""Ids of records, as a request gives them."""

LARGEST_ID = 2**31 - 1  # what PostgreSQL takes for one


def is_id(value):
    """
    :param value: whatever was sent
    :return: whether it is a number that a record may have
    """
    text = str(value)
    return (
        text.isascii()
        and text.isdecimal()
        and len(text) <= len(str(LARGEST_ID))  # Python refuses numbers without end
        and int(text) <= LARGEST_ID
    )
