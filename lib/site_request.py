"""What the script of another website sends: read within bounds, or refused."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .event_data import DataError, check_bounds
from .text import UNSTORABLE, storable

MAX_BODY = 16_384  # bytes
MAX_URL = 1_000  # characters
MAX_NAME = 128
MAX_TOKEN = 1_000
MAX_FIELDS = 50
MAX_FIELD_NAME = 64
MAX_FIELD_VALUE = 1_000
ID = re.compile(r"[0-9A-Za-z_-]{16,64}")
# Names and values as a host may have them; who else asks for one is no browser.
HOST = re.compile(r"[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\]")
DEFAULT_PORTS = {"http": 80, "https": 443}


class BadRequest(Exception):
    """A request that no script of ours sends."""


@dataclass(frozen=True)
class SiteRequest:
    """``kind``: ``visit``, ``event`` or ``form``. ``id``: of this one request, so that
    it counts once. ``link``, ``visitor``: signed tokens, unchecked."""

    kind: str
    id: str
    url: str
    name: str = ""
    data: dict | None = None
    fields: dict = field(default_factory=dict)
    link: str = ""
    visitor: str = ""


def normal_origin(text):
    """
    :param str text: of an address, or of an ``Origin`` header
    :return: scheme, host and port as browsers write them (RFC 6454); None for what is
        no origin of a website
    """
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return None
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme not in DEFAULT_PORTS or not HOST.fullmatch(host):
        return None
    if parts.username is not None or parts.password is not None:
        return None
    is_usual = port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def is_origin(text):
    """:return: whether an address is that of a website, and not of a page on it"""
    parts = urlsplit(text.strip())
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def read_request(body, origin):
    """
    :param bytes body: as it was sent
    :param str origin: of the page that sent it, in normal form
    :return: a ``SiteRequest``
    :raises BadRequest: for all else
    """
    if len(body) > MAX_BODY:
        raise BadRequest("length")
    try:
        sent = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadRequest("body") from error
    if not isinstance(sent, dict):
        raise BadRequest("body")
    kind = sent.get("kind")
    if kind not in ("visit", "event", "form"):
        raise BadRequest("kind")
    request = SiteRequest(
        kind=kind,
        id=_text(sent, "id", 64),
        url=_page(_text(sent, "url", MAX_URL), origin),
        name=" ".join(_text(sent, "name", MAX_NAME).split()),
        data=_data(sent.get("data")),
        fields=_fields(sent.get("fields")) if kind == "form" else {},
        link=_text(sent, "link", MAX_TOKEN),
        visitor=_text(sent, "visitor", MAX_TOKEN),
    )
    if not ID.fullmatch(request.id) or kind == "event" and not request.name:
        raise BadRequest("id")
    return request


def _text(sent, name, limit):
    value = sent.get(name) or ""
    if not isinstance(value, str) or len(value) > limit or UNSTORABLE.search(value):
        raise BadRequest(name)
    return value


def _page(url, origin):
    """:return: the address without what may be personal in it"""
    if normal_origin(url) != origin:
        raise BadRequest("url")
    return origin + (urlsplit(url).path or "/")


def _data(data):
    if data is not None and not isinstance(data, dict):
        raise BadRequest("data")
    try:
        check_bounds(data)
    except (DataError, ValueError) as error:
        raise BadRequest("data") from error
    return storable(data)


def _fields(fields):
    if not isinstance(fields, dict) or not 0 < len(fields) <= MAX_FIELDS:
        raise BadRequest("fields")
    for name, value in fields.items():
        is_text = isinstance(value, str) and len(value) <= MAX_FIELD_VALUE
        if not is_text or not 0 < len(name) <= MAX_FIELD_NAME:
            raise BadRequest("fields")
        if UNSTORABLE.search(name + value):
            raise BadRequest("fields")
    return fields
