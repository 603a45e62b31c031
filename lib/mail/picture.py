"""A mail as a picture: what it looks like, with its links numbered. Nothing of it acts,
and nothing is fetched from others."""

from urllib.parse import urlsplit

from lxml import etree, html

ACTIVE_TAGS = (
    "applet",
    "audio",
    "base",
    "button",
    "embed",
    "form",
    "frame",
    "iframe",
    "input",
    "link",
    "meta",
    "object",
    "script",
    "select",
    "svg",
    "textarea",
    "video",
)
# What leads or fetches somewhere; of images alone, what is one's own stays.
LEADING = {
    "action",
    "background",
    "data",
    "formaction",
    "href",
    "longdesc",
    "ping",
    "poster",
    "src",
    "srcset",
    "target",
}
MARK = (
    "display:inline-block;min-width:18px;padding:0 4px;margin:0 2px;border-radius:9px;"
    "background:#714b67;color:#fff;font:bold 12px/18px sans-serif;text-align:center;"
    "text-decoration:none"
)
OUTLINE = "outline:2px solid #714b67;outline-offset:1px;"
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"/>'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src {origin} data:; style-src 'unsafe-inline'\"/></head>"
    '<body style="margin:8px;font:14px/1.5 Arial,sans-serif">{body}</body></html>'
)


def draw_mail(root, numbered, base_url):
    """
    :param root: the ``lxml`` tree of the mail's body; it is changed
    :param numbered: pairs of a node of a link in it, and its number
    :param str base_url: of the database: images of other places are left out
    :return: a whole page, as text
    """
    for node, number in numbered:
        mark = etree.Element("span", style=MARK)
        mark.text = str(number)
        mark.tail, node.text = node.text, None
        node.insert(0, mark)
        node.set("style", OUTLINE + (node.get("style") or ""))
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            _drop(node)  # a comment may hold what Outlook alone would read
        elif node.tag.lower() in ACTIVE_TAGS and node.getparent() is not None:
            _drop(node)
        else:
            _disarm(node, base_url)
    base = urlsplit(base_url)
    return PAGE.format(
        origin=f"{base.scheme}://{base.netloc}",
        body=html.tostring(root, encoding="unicode"),
    )


def _drop(node):
    if node.getparent() is not None:
        node.drop_tree()


def _disarm(node, base_url):
    for name, value in list(node.attrib.items()):
        plain = name.rpartition("}")[2].rpartition(":")[2].lower()
        if plain == "src" and node.tag == "img" and _is_own(value, base_url):
            node.set(name, base_url + value if value.startswith("/") else value)
        elif plain in LEADING or plain.startswith("on"):
            del node.attrib[name]


def _is_own(address, base_url):
    if address.startswith("data:image/"):
        return True
    is_path = address.startswith("/") and address[1:2] not in ("/", "\\")
    return is_path or address.startswith(f"{base_url}/")
