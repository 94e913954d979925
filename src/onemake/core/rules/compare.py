"""What differs between regulations, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Any

from onemake.core.points import write_points
from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.core.rules.regulations import Audit, Regulations

__all__ = ["Difference", "Said", "compare", "differences_as_data", "differences_as_rows", "said_by"]

_PROVENANCE = frozenset(("article", "source", "derived", "note", "like"))


@dataclass(frozen=True, slots=True)
class Said:
    """What regulations say under a key: the value as a file would write it, the article, and whether it was only derived."""

    value: str
    article: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A key on which regulations differ: what each says, None where one is silent."""

    key: str
    said: tuple[Said | None, ...]
    absent: tuple[bool, ...] = ()  # which of them have no such table at all

    @property
    def group(self) -> str:
        """The table in which the key stands: ``scale race``, ``distance``, ``title drivers``."""
        return _group_of(self.key)

    @property
    def label(self) -> str:
        """The key within its table."""
        return ".".join(self.key.split(".")[len(self.group.split(" ", 1)) :]) or self.key


def compare(*regulations: Regulations, every: bool = False) -> tuple[Difference, ...]:
    """The keys on which regulations differ (with ``every``: all keys), in the order of the rule book."""
    all_said = [said_by(rules) for rules in regulations]
    keys = _in_order([list(said) for said in all_said])
    tables = [{_group_of(key) for key in said} for said in all_said]
    rows = [Difference(key, tuple(said.get(key) for said in all_said), tuple(_group_of(key) not in t for t in tables)) for key in keys]
    return tuple(row for row in rows if every or len({None if s is None else s.value for s in row.said}) > 1)


_TABLES = {field.name: index for index, field in enumerate(fields(Regulations))}
_NAMED = frozenset(("scale", "factor", "bonus", "title", "status", "grid"))


def _group_of(key: str) -> str:
    first, *others = key.split(".")
    return f"{first} {others[0]}" if first in _NAMED and others else first


def _in_order(lists: Sequence[list[str]]) -> list[str]:
    """The keys of several regulations in one order: tables as the rule book has them, and what only one says behind what stands before it there."""
    merged: list[str] = []
    place: dict[str, None] = {}
    for keys in lists:
        before = -1
        for key in keys:
            if key in place:
                before = merged.index(key)
            else:
                before += 1
                merged.insert(before, key)
                place[key] = None
    groups = {group: index for index, group in enumerate(dict.fromkeys(map(_group_of, merged)))}
    return sorted(merged, key=lambda key: (_TABLES.get(key.partition(".")[0], 0), groups[_group_of(key)]))


def said_by(rules: Regulations) -> dict[str, Said]:
    """Everything that regulations say, key by key: ``scale.race.places``, ``title.drivers.counts.best``."""
    return dict(_walk(rules, "", "", derived=False))


def _walk(value: Any, path: str, article: str, *, derived: bool) -> Iterator[tuple[str, Said]]:
    if isinstance(value, Audit):
        return
    if isinstance(value, Span) or not (is_dataclass(value) or isinstance(value, dict) or _is_list_of_tables(value)):
        yield path, Said(_written(value), article, derived)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(item, _joined(path, name), article, derived=derived)
    elif isinstance(value, tuple):
        for index, item in enumerate(value, 1):
            name = getattr(item, "id", "") or str(index)
            yield from _walk(item, _joined(path, name), article, derived=derived)
    else:
        article = getattr(value, "article", "") or article
        derived = getattr(value, "derived", False) or derived
        for field in fields(value):
            item = getattr(value, field.name)
            if field.name not in _PROVENANCE and field.name != "id" and not _is_silent(item) and item != field.default:
                yield from _walk(item, _joined(path, field.name.rstrip("_")), article, derived=derived)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, tuple) and not isinstance(value, RaceKey) and bool(value) and all(is_dataclass(item) for item in value)


def _is_silent(value: Any) -> bool:
    return value is None or value in ((), {}, "")


def _written(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return write_points(value)
    if isinstance(value, RaceKey):
        return str(value.round) if value.race == LAST_RACE else str(value)
    if isinstance(value, Span):
        return "; ".join(_part(low, high) for low, high in value.parts) or "all"
    if isinstance(value, tuple):
        return " ".join(_written(item) for item in value)
    return str(value)


def _part(low: RaceKey, high: RaceKey) -> str:
    first = str(low.round) if low.race == 0 else str(low)
    last = "" if high.round == LAST_RACE else _written(high)
    return first if last in (first, str(low.round)) else f"{first}-{last}"


def differences_as_data(names: Sequence[str], differences: Sequence[Difference]) -> dict[str, Any]:
    """Differences as plain data: for each key what each of the regulations says."""
    return {
        "regulations": list(names),
        "keys": [
            {
                "key": difference.key,
                "said": [None if s is None else {"value": s.value, "article": s.article, "derived": s.derived} for s in difference.said],
            }
            for difference in differences
        ],
    }


def differences_as_rows(names: Sequence[str], differences: Sequence[Difference]) -> list[list[object]]:
    """Differences as flat rows: a column for each of the regulations."""
    rows: list[list[object]] = [["key", *names]]
    rows.extend([d.key, *("" if s is None else s.value for s in d.said)] for d in differences)
    return rows
