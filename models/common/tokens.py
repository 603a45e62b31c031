from odoo.tools.misc import hash_sign, verify_hash_signed


def sign(env, scope, values, expiration=None):
    """A token for a link in a mail: nobody can forge or guess it.

    :param str scope: what the token is for; it opens nothing else
    :param list values: what it says, as JSON
    :param expiration: a datetime (UTC) or a timedelta; default: never
    """
    return hash_sign(env(su=True), scope, values, expiration=expiration)


def verified(env, scope, token):
    """:return: what a token says; None if it is forged, broken or has expired"""
    try:
        return verify_hash_signed(env(su=True), scope, token or "")
    except (ValueError, IndexError):  # what cannot be decoded
        return None
