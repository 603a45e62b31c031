"""The language of what the background says.

Scheduled actions run in no language. What they write down, and mail to an owner, is in
English then, whatever that person reads.
"""


def in_language_of(record, users):
    """
    :param record: what is worked on
    :param users: who are told if something goes wrong; the first one's language counts
    :return: the record, whose texts are made in that language
    """
    # Which language a colleague reads is no secret.
    lang = users.sudo()[:1].lang
    return record.with_context(lang=lang) if lang else record
