import secrets

from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

ID_BYTES = 8  # whatever the id: its length would tell how large it is
NONCE_BYTES = 16


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


def hide_id(env, scope, id_):
    """An id as a token may say it to who must not read it: each time another text, of
    the same length. What is signed with it keeps it from being changed.

    :param str scope: as for ``sign``
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return (nonce + _masked(env, scope, nonce, id_.to_bytes(ID_BYTES))).hex()


def hidden_id(env, scope, text):
    """:return: the id that ``hide_id`` hid; None for what it did not write"""
    try:
        written = bytes.fromhex(str(text))
    except ValueError:  # not what it wrote
        return None
    nonce, masked = written[:NONCE_BYTES], written[NONCE_BYTES:]
    if len(masked) != ID_BYTES:
        return None
    return int.from_bytes(_masked(env, scope, nonce, masked))


def _masked(env, scope, nonce, value):
    """:return: bytes that are another value's with this nonce; twice, the value"""
    key = bytes.fromhex(hmac(env(su=True), f"{scope}-id", nonce.hex()))
    return bytes(one ^ other for one, other in zip(value, key, strict=False))
