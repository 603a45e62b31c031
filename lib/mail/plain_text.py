"""A mail as those read it who read no HTML."""

import lxml.etree
import lxml.html

from odoo.tools.mail import html2plaintext


def plain_text(body):
    """
    Core makes a link of each picture, also of the one that counts opens, and writes
    *None* for a link that begins with another element.

    :param str body: HTML
    :return: its text, with its links at the end
    """
    if not body:
        return ""
    tree = lxml.html.fragment_fromstring(str(body), create_parent="div")
    for picture in list(tree.iter("img")):
        _replace_by_text(picture, picture.get("alt"))
    for link in list(tree.iter("a")):
        if not (link.text or "").strip():
            _replace_by_text(link, link.text_content(), keep=("href",))
    return html2plaintext(lxml.etree.tostring(tree, encoding="unicode", method="html"))


def _replace_by_text(element, text, keep=()):
    kept = {name: element.get(name) for name in keep if element.get(name)}
    tail = element.tail
    element.clear()
    element.tail = tail
    element.attrib.update(kept)
    if not kept:
        element.tag = "span"
    element.text = " ".join((text or "").split()) or " "
