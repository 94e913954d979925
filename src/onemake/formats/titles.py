"""What a season.toml says of titles without saying it again: ``like``, ``each_class``; and what it takes out of the file it extends: ``without``."""

from __future__ import annotations

from dataclasses import replace

from onemake.formats.faults import Faults, nearest
from onemake.formats.toml import Node, merge

__all__ = ["take_away", "written_out"]

_OWN = ("id", "name", "each_class")  # answers that no title takes from another


def take_away(base: Node, without: Node | None, faults: Faults) -> Node:
    """The document without what is named: tables and keys by their path, titles and other lists of tables by their ``id``."""
    if without is None:
        return base
    paths = without.value if isinstance(without.value, list) else [without]
    for path in paths:
        if not isinstance(path.value, str):
            path.fault(faults, "without is a list of what is taken away", 'Write without = ["title.rookies", "bonus.pole"].')
            continue
        left = _without(base, path.value.split("."))
        if left is None:
            path.fault(faults, "there is nothing of this name to take away", nearest(path.value, _paths(base)))
        else:
            base = left
    return base


def _without(node: Node, path: list[str]) -> Node | None:
    """A node without what lies at a path; None if nothing does. A name may hold dots."""
    for length in range(1, len(path) + 1):
        name, rest = ".".join(path[:length]), path[length:]
        key = _key(node, name)
        if key is None:
            continue
        inner = _without(node.value[key], rest) if rest else None
        if not rest or inner is not None:
            return _put(node, key, inner)
    return None


def _key(node: Node, name: str) -> str | int | None:
    if isinstance(node.value, dict):
        return name if name in node.value else None
    if isinstance(node.value, list):
        return next((i for i, item in enumerate(node.value) if _id(item) == name), None)
    return None


def _put(node: Node, key: str | int, inner: Node | None) -> Node:
    """The node with another value at a key, or with none."""
    if isinstance(node.value, dict):
        return replace(node, value={k: inner if k == key else v for k, v in node.value.items() if k != key or inner is not None})
    return replace(node, value=[inner if i == key else v for i, v in enumerate(node.value) if i != key or inner is not None])


def _id(node: Node) -> str:
    found = node.value.get("id") if isinstance(node.value, dict) else None
    return found.value if found is not None and isinstance(found.value, str) else ""


def _paths(node: Node, before: str = "", depth: int = 0) -> list[str]:
    """What could be taken away, for a remedy."""
    inside = (
        node.value.items() if isinstance(node.value, dict) else ((_id(n), n) for n in node.value) if isinstance(node.value, list) else ()
    )
    found = []
    for name, item in inside:
        if name:
            found.append(before + name)
            found += _paths(item, f"{before}{name}.", depth + 1) if depth < 2 else []
    return found


def written_out(document: Node, faults: Faults) -> Node:
    """The document with every title in full: one for each class where ``each_class`` says so, and the answers that it has like another."""
    titles = document.value.get("title")
    if titles is None or not isinstance(titles.value, list) or not all(isinstance(t.value, dict) for t in titles.value):
        return document
    if not any("like" in t.value or "each_class" in t.value for t in titles.value):
        return document
    stated = {_id(t): t for t in titles.value}
    made = {_id(t): _for_each_class(t, faults) for t in titles.value if "each_class" in t.value}
    ids = {_id(copy) for copies in made.values() for copy in copies}
    expanded: list[Node] = []
    for title in titles.value:
        if "each_class" in title.value:
            expanded += [
                merge(copy, stated[_id(copy)]) if _id(copy) in stated and _id(copy) not in made else copy for copy in made[_id(title)]
            ]
        elif _id(title) not in ids:
            expanded.append(title)
    known = {**stated, **{_id(t): t for t in expanded}}
    full = [_like(title, known, faults, ()) for title in expanded]
    return replace(document, value={**document.value, "title": replace(titles, value=full)})


def _for_each_class(title: Node, faults: Faults) -> list[Node]:
    """A title for each of the classes named: ``{class}`` in its id and name is the class; else the class is put behind them."""
    classes = title.value["each_class"]
    words = [n.value for n in classes.value] if isinstance(classes.value, list) else [classes.value]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        classes.fault(faults, "each_class is a list of classes", 'Write each_class = ["Pro", "Pro-Am", "Am"].')
        return []
    copies = []
    for word in words:
        value = {key: node for key, node in title.value.items() if key != "each_class"}
        for key, written, between in (("id", "-".join(word.lower().split()), "-"), ("name", word, ": ")):
            node = value.get(key)
            if node is not None and isinstance(node.value, str):
                pattern = node.value if "{class}" in node.value else f"{node.value}{between}{{class}}"
                value[key] = replace(node, value=pattern.replace("{class}", written))
        own = Node({"classes": replace(classes, value=[replace(classes, value=word)])}, classes.document, classes.path)
        value["eligible"] = merge(value["eligible"], own) if "eligible" in value else own
        copies.append(replace(title, value=value))
    return copies


def _like(title: Node, known: dict[str, Node], faults: Faults, seen: tuple[str, ...]) -> Node:
    """A title with the answers of another underneath its own. Id and name are its own."""
    like = title.value.get("like")
    if like is None:
        return title
    other = known.get(like.value) if isinstance(like.value, str) else None
    if other is None or like.value == _id(title):
        like.fault(faults, "there is no other title of this id to be like", nearest(str(like.value), set(known) - {_id(title)}))
        return title
    if like.value in seen:
        like.fault(faults, "titles are like each other in a circle", "One of them must give its own answers.")
        return title
    under = _like(other, known, faults, (*seen, _id(title)))
    answers = replace(under, value={key: node for key, node in under.value.items() if key not in (*_OWN, "like")})
    return merge(answers, title)
