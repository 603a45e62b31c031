"""Names of copies: the one door of models whose records have a name to be told by."""


def with_names_of_copies(records, vals_list, default):
    """
    :param records: what is copied
    :param list vals_list: the values of the copies, as ``copy_data`` gives them
    :param default: what the caller of ``copy_data`` gave; a name of its own stays
    :return: the values, with names that tell the copies from the records
    """
    if "name" in (default or {}):
        return vals_list
    return [
        {**vals, "name": records.env._("%(name)s (copy)", name=record.name)}
        for record, vals in zip(records, vals_list, strict=True)
    ]
