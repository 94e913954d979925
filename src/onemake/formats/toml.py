"""TOML with positions: tomllib gives the values, and when there is a fault a parser that keeps positions finds its line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from onemake.core.points import parse_points
from onemake.formats.faults import Faults
from onemake.formats.table import decode

if TYPE_CHECKING:
    import tree_sitter

__all__ = ["Node", "merge", "read_document"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    file: str
    data: bytes

    def line_of(self, path: Path) -> int | None:
        """The line of a value, or of the nearest table around it."""
        lines = _lines(self.data)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, with the place where it stands; a table is a dict of nodes, an array a list of nodes."""

    value: Any
    document: Document
    path: Path

    def fault(self, faults: Faults, problem: str, remedy: str = "", value: object | None = None) -> None:
        shown = self.plain() if value is None else value
        shown = "" if isinstance(shown, dict | list) else shown
        faults.add(self.document.file, self.document.line_of(self.path), problem, shown, remedy)

    def warn(self, faults: Faults, problem: str, remedy: str = "") -> None:
        faults.warn(self.document.file, self.document.line_of(self.path), problem, "", remedy)

    def plain(self) -> Any:
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    @property
    def line(self) -> int:
        return self.document.line_of(self.path) or 0


def read_document(file: str, data: bytes, faults: Faults) -> Node | None:
    """Parse a file; None (with a fault) if it is no TOML."""
    try:
        table = tomllib.loads(decode(data).replace("\r\n", "\n"), parse_float=_fraction)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        digits = place.removeprefix("line ").partition(",")[0]
        faults.add(file, int(digits) if digits.isdecimal() else None, f"this is not valid TOML: {message[:1].lower()}{message[1:]}")
        return None
    except (ValueError, RecursionError) as error:
        faults.add(file, None, "a value cannot be read", str(error)[:60])
        return None
    return _node(table, Document(file, data), ())


def _fraction(text: str) -> Fraction:
    if len(text) > 30:
        raise ValueError(text)
    return parse_points(text.replace("_", ""))


def _node(value: Any, document: Document, path: Path) -> Node:
    if isinstance(value, dict):
        value = {key: _node(item, document, (*path, key)) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_node(item, document, (*path, index)) for index, item in enumerate(value)]
    return Node(value, document, path)


def merge(base: Node, over: Node) -> Node:
    """``over`` states only differences: tables key by key, arrays of tables by ``id``, everything else replaced."""
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        merged = dict(base.value)
        for key, node in over.value.items():
            merged[key] = merge(merged[key], node) if key in merged else node
        return Node(merged, over.document, over.path)
    if _has_ids(base) and _has_ids(over):
        items = {node.value["id"].value: node for node in base.value}
        for node in over.value:
            id_ = node.value["id"].value
            items[id_] = merge(items[id_], node) if id_ in items else node
        return Node(list(items.values()), over.document, over.path)
    return over


def _has_ids(node: Node) -> bool:
    return isinstance(node.value, list) and all(
        isinstance(n.value, dict) and "id" in n.value and isinstance(n.value["id"].value, str) for n in node.value
    )


@lru_cache(maxsize=8)
def _lines(data: bytes) -> dict[Path, int]:
    """Where each key and table of a document stands."""
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    found = _Lines()
    found.document(parser.parse(decode(data).replace("\r\n", "\n").encode()).root_node)
    return found.lines


class _Lines:
    """Walks a syntax tree and notes the line of every path."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._latest: dict[Path, int] = {}  # of each array of tables, the element that is being written

    def document(self, root: tree_sitter.Node) -> None:
        self._pairs((), root)
        for child in root.named_children:
            if child.type in ("table", "table_array_element") and child.named_children:
                *outer, last = _key(child.named_children[0])
                path = (*self._inside(outer), last)
                if child.type == "table_array_element":
                    path = self._next_element(path, child)
                self._note(path, child)
                self._pairs(path, child)

    def _next_element(self, path: Path, node: tree_sitter.Node) -> Path:
        self._note(path, node)
        self._latest[path] = self._latest.get(path, -1) + 1
        for deeper in [p for p in self._latest if len(p) > len(path) and p[: len(path)] == path]:
            del self._latest[deeper]
        return (*path, self._latest[path])

    def _inside(self, keys: list[str]) -> Path:
        """A path in which an array of tables stands for its latest element."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._latest:
                path = (*path, self._latest[path])
        return path

    def _pairs(self, path: Path, node: tree_sitter.Node) -> None:
        for child in node.named_children:
            if child.type == "pair":
                key, *value = child.named_children
                keys = (*path, *_key(key))
                self._note(keys, child)
                if value:
                    self._value(keys, value[0])

    def _value(self, path: Path, node: tree_sitter.Node) -> None:
        self._note(path, node)
        if node.type == "array":
            for index, child in enumerate(c for c in node.named_children if c.type != "comment"):
                self._value((*path, index), child)
        elif node.type == "inline_table":
            self._pairs(path, node)

    def _note(self, path: Path, node: tree_sitter.Node) -> None:
        self.lines.setdefault(path, node.start_point[0] + 1)


def _key(node: tree_sitter.Node) -> tuple[str, ...]:
    """The parts of a key: ``a."b c"`` is a, b c."""
    if node.type == "dotted_key":
        return tuple(part for child in node.named_children for part in _key(child))
    return (node.text.decode().strip("\"'"),) if node.text else ("",)
