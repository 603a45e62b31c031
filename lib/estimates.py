"""What a sample says of all."""

DIGITS = 2  # that a sample of some thousands knows


def scaled(count, one_in):
    """
    :param int count: how many there are in the sample
    :param int one_in: of how many one is in it
    :return: how many there are about, in round numbers
    """
    number = count * one_in
    return round(number, DIGITS - len(str(number)))
