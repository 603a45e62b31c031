"""Addresses of websites, as strangers type them."""

from urllib.parse import urlsplit


def is_parsable(url):
    """:return: whether an address can be taken apart, as Odoo does with websites; also
    after what Odoo takes for a scheme, and others do not"""
    try:
        urlsplit(url)
        urlsplit(f"//{url.partition('//')[2]}")
    except ValueError:
        return False
    return True


def is_website(url):
    """:return: whether it is an address that a browser opens as a page: no script"""
    if not is_parsable(url):
        return False
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and "." in host and " " not in url
