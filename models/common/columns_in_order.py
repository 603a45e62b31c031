def columns_in_order(name):
    """
    :param str name: a selection, as of states
    :return: for its ``group_expand``: columns for what there is, in the order of the
        selection. On a phone, a first column that is empty is an empty screen
    """

    def expand(model, values, _domain):
        return [value for value, _ in model._fields[name].selection if value in values]

    return expand
