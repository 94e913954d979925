"""Build any of our frozen dataclasses from a table, by its annotations: the values of the rule book are the schema of the file."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from onemake.core.points import MOST_POINTS, parse_points
from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.formats.faults import Faults, nearest
from onemake.formats.toml import Node

__all__ = ["build", "keys_of"]


def keys_of(cls: type) -> dict[str, Any]:
    """The keys that a table of this kind may hold, as written in the file, with their types."""
    return {name.rstrip("_"): kind for name, (kind, _) in _fields(cls).items()}


@lru_cache(maxsize=64)
def _fields(cls: type) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(cls)
    return {f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(cls) if f.init}


def build(cls: type, node: Node, faults: Faults, *, what: str = "", skip: tuple[str, ...] = (), **known: Any) -> Any:
    """An instance of ``cls``, or None with faults: every key that is unknown, missing or of the wrong kind is reported."""
    what = what or cls.__name__.lower()
    shorthand = getattr(cls, "SHORTHAND", None)
    if not isinstance(node.value, dict):
        if shorthand is None:
            node.fault(faults, f"{what} must be a table", "Write { key = value, … }.")
            return None
        node = Node({shorthand: node}, node.document, node.path)
    spec = _fields(cls)
    values: dict[str, Any] = dict(known)
    complete = True
    for key, item in node.value.items():
        name = next((n for n in (key, key + "_") if n in spec and n not in known), None)
        if name is None:
            if key not in skip:
                item.fault(
                    faults,
                    f"{what} has no key {key!r}",
                    _meant(key, what, [*(n.rstrip("_") for n in spec if n not in known), *skip]),
                    value="",
                )
            continue
        value = _read(spec[name][0], item, faults, key if what == WHOLE_FILE else f"{what}.{key}")
        if value is _WRONG:
            complete = False
        else:
            values[name] = value
    for name, (_, required) in spec.items():
        if required and name not in values:
            if name.rstrip("_") not in node.value:
                node.fault(faults, f"{what} lacks the key {name.rstrip('_')!r}", "Add it.", value="")
            complete = False
    return cls(**values) if complete else None


def _meant(key: str, what: str, here: list[str]) -> str:
    """A remedy for an unknown key: the table in which it belongs, those inside this one first, or the nearest key of this one."""

    def homes(name: str) -> str:
        tables = _homes()[name]
        return " or ".join([t for t in tables if t.startswith(f"{what}.")] or tables[:3])

    if key in _homes() and not get_close_matches(key, here, n=1, cutoff=0.85):
        return f"It belongs in {homes(key)}."
    near = nearest(key, here)
    if near.startswith("Did you"):
        return near
    nearly = get_close_matches(key, _homes(), n=1, cutoff=0.85)
    return f"Did you mean {nearly[0]!r}? It belongs in {homes(nearly[0])}." if nearly else near


@lru_cache(maxsize=1)
def _homes() -> dict[str, tuple[str, ...]]:
    """Of each key of the rule book the tables that may hold it, nearest to the top first."""
    from onemake.core.rules.regulations import Regulations, Rule
    from onemake.core.season import Decision, Identity

    found: dict[str, list[str]] = {}
    waiting: list[tuple[type, str]] = [(Regulations, ""), (Identity, "season")]
    while waiting:
        cls, table = waiting.pop(0)
        common = set(keys_of(Rule)) if issubclass(cls, Rule) or cls is Identity else set()
        for key, kind in keys_of(cls).items():
            if key in common:
                continue
            if table:
                found.setdefault(key, []).append(table)
            waiting += [(inner, f"{table}.{key}".lstrip(".")) for inner in _tables_in(kind)]
    for key in keys_of(Decision):
        found.setdefault(key, []).append("decision")
    return {key: tuple(tables) for key, tables in found.items()}


def _tables_in(kind: Any) -> list[type]:
    if isinstance(kind, type):
        return [kind] if is_dataclass(kind) and kind is not Span else []
    return [cls for inner in get_args(kind) for cls in _tables_in(inner)]


_WRONG = object()
WHOLE_FILE = "season.toml"


def _accepts(kind: Any, value: Any) -> bool:
    """Whether a value is of the right sort for a kind, as far as one can see without looking inside."""
    origin = get_origin(kind)
    if kind is type(None):
        return False
    if origin is Literal:
        return value in get_args(kind)
    if kind is bool:
        return isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is Fraction:
        return (isinstance(value, int | Fraction) and not isinstance(value, bool)) or (
            isinstance(value, str) and _points(value) is not None
        )
    if kind is str:
        return isinstance(value, str)
    if kind in (Span, RaceKey):
        return isinstance(value, int | str | Fraction | list)
    if origin is tuple:
        return isinstance(value, list) or _accepts(get_args(kind)[0], value)
    if origin is dict:
        return isinstance(value, dict)
    if kind in (date, datetime):
        return isinstance(value, date)
    if is_dataclass(kind):
        return isinstance(value, dict) or getattr(kind, "SHORTHAND", None) is not None
    return False


def _points(text: str) -> Fraction | None:
    try:
        return parse_points(text) if len(text) <= 30 else None
    except ValueError:
        return None


def _read(kind: Any, node: Node, faults: Faults, what: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = [k for k in get_args(kind) if k is not type(None)]
        chosen = next((k for k in options if _accepts(k, node.value)), None)
        if chosen is not None:
            return _read(chosen, node, faults, what)
        return _refuse(node, faults, what, " or ".join(_named(k) for k in options), _choices(kind))
    if not _accepts(kind, node.value):
        return _refuse(node, faults, what, _named(kind), _choices(kind))
    if origin is tuple:
        item_kind = get_args(kind)[0]
        items = [_read(item_kind, n, faults, what) for n in (node.value if isinstance(node.value, list) else [node])]
        return _WRONG if _WRONG in items else tuple(items)
    if origin is dict:
        item_kind = get_args(kind)[1]
        table = {key: _read(item_kind, n, faults, f"{what}.{key}") for key, n in node.value.items()}
        return _WRONG if any(v is _WRONG for v in table.values()) else table
    if kind in (Span, RaceKey):
        return _races(kind, node, faults, what)
    if is_dataclass(kind) and isinstance(kind, type):
        built = build(kind, node, faults, what=what)
        return _WRONG if built is None else built
    if kind is Fraction:
        value = node.value
        points = _points(value) if isinstance(value, str) else Fraction(value)
        return points if points is not None and abs(points) <= MOST_POINTS else _refuse(node, faults, what, _named(kind), [])
    if kind is int and abs(node.value) > 10**9:
        return _refuse(node, faults, what, "a number of reasonable size", [])
    return node.value


def _races(kind: Any, node: Node, faults: Faults, what: str) -> Any:
    text = "; ".join(str(v) for v in node.plain()) if isinstance(node.value, list) else str(node.value)
    if isinstance(node.value, Fraction):  # 7.1 without quotation marks
        text = f"{float(node.value)}"
    try:
        span = Span.parse(text)
    except ValueError:
        return _refuse(node, faults, what, 'races, such as "1-4; 6.2"', [])
    if kind is Span:
        return span
    if len(span.parts) != 1:
        return _refuse(node, faults, what, 'one race or round, such as "7" or "7.1"', [])
    last = span.parts[0][1]
    return RaceKey(last.round, min(last.race, LAST_RACE))


def _refuse(node: Node, faults: Faults, what: str, expected: str, choices: list[str]) -> Any:
    value = node.value
    shown = "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else value
    only_words = bool(choices) and isinstance(value, str)
    problem = f"{what} knows no such word" if only_words else f"{what} must be {expected}"
    remedy = nearest(str(value), choices) if choices else ""
    if expected == "a table":
        remedy = f"The rule book has an example under {what}."
    node.fault(faults, problem, remedy, value=shown)
    return _WRONG


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [str(v) for v in get_args(kind)]
    if get_origin(kind) in (Union, types.UnionType):
        return [c for k in get_args(kind) for c in _choices(k)]
    return []


def _named(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is Literal:
        return "one of " + ", ".join(repr(v) for v in get_args(kind))
    if origin is tuple:
        return "a list of " + _named(get_args(kind)[0])
    if origin is dict:
        return "a table"
    if is_dataclass(kind):
        return "a table"
    names = {str: "text", bool: "true or false", int: "a whole number", Fraction: 'a number, or a fraction such as "1/2"'}
    return names.get(kind, 'races, such as "1-4; 6.2"' if kind in (Span, RaceKey) else "a date")
