"""The text of a domain as a tree whose parts keep how they are written."""

import ast
from ast import literal_eval
from dataclasses import dataclass, field

MAX_ITEMS = 300
MAX_LENGTH = 50_000  # characters
ARITY = {"&": 2, "|": 2, "!": 1}


class UnreadableDomain(ValueError):
    """It is no list of plain conditions."""


@dataclass
class Node:
    """A condition (``leaf``), or several (``nodes``), of which all (*&*) or any (*|*)
    are asked for, or not (``is_not``). ``text`` is how it is written, without the
    brackets around all."""

    text: str
    leaf: tuple | None = None
    operator: str = "&"
    nodes: list = field(default_factory=list)
    is_not: bool = False


def read_tree(text):
    """
    :param str text: a domain
    :return: a ``Node`` of several
    :raises UnreadableDomain: what is written is none, or asks for names
    """
    if len(text) > MAX_LENGTH:
        raise UnreadableDomain
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        if not isinstance(tree, (ast.List, ast.Tuple)) or len(tree.elts) > MAX_ITEMS:
            raise UnreadableDomain
        items = [
            (ast.get_source_segment(text.strip(), each), literal_eval(each))
            for each in tree.elts
        ]
        # From the end: what a sign stands before is there when the sign comes.
        nodes = []
        for written, value in reversed(items):
            nodes.append(_combine(written, value, nodes))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise UnreadableDomain from error
    nodes.reverse()
    if len(nodes) == 1 and nodes[0].leaf is None and not nodes[0].is_not:
        return nodes[0]
    return Node(", ".join(node.text for node in nodes), nodes=nodes)


def _combine(written, value, nodes):
    if isinstance(value, (list, tuple)):
        if len(value) != 3 or not isinstance(value[1], str):
            raise UnreadableDomain
        return Node(written, leaf=tuple(value))
    arity = ARITY.get(value)
    if not arity or len(nodes) < arity:
        raise UnreadableDomain
    behind = [nodes.pop() for _each in range(arity)]
    text = ", ".join([written, *(node.text for node in behind)])
    if value == "!":
        return _negate(text, behind[0])
    inside = []
    for node in behind:
        is_same = node.leaf is None and node.operator == value and not node.is_not
        inside += node.nodes if is_same and node.nodes else [node]
    return Node(text, operator=value, nodes=inside)


def _negate(text, node):
    return Node(text, node.leaf, node.operator, node.nodes, not node.is_not)
