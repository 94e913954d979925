"""Who is who: from a name as somebody wrote it to the person, team or circuit that is meant.

A name is told by an alias that holds for its series and year; else by the name of a row of the book; else by itself, whatever its case, accents and the order of
its words. Two real persons of one name are told apart by aliases that hold for a series, or for years. Nothing is taken for the same because it is similar.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onemake.core.people import name_keys, plain_words
from onemake.core.record.facts import Alias

__all__ = ["Names", "Written", "resolve", "slug"]


class Written(NamedTuple):
    """A name as it stands somewhere, and where: the same name may be somebody else in another series."""

    name: str
    series: str
    year: int


def slug(name: str) -> str:
    """A name as part of an address."""
    return "-".join(plain_words(name)) or "x"


@dataclass(frozen=True, slots=True)
class Names:
    """Ids with the names that they go by, in the order in which arrays count them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    at: Mapping[str, int]
    by_key: Mapping[str, tuple[int, ...]]  # every spelling, folded

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], also: Iterable[tuple[str, str]] = ()) -> Names:
        """From pairs of id and name; ``also`` are further spellings of ids."""
        known = dict(pairs)
        at = {id_: n for n, id_ in enumerate(known)}
        by_key: dict[str, set[int]] = defaultdict(set)
        for id_, name in (*known.items(), *also):
            for key in {*name_keys(name), *name_keys(id_)} if id_ in at else ():
                by_key[key].add(at[id_])
        return cls(tuple(known), tuple(known.values()), at, {key: tuple(sorted(found)) for key, found in by_key.items()})

    def find(self, text: str) -> tuple[int, ...]:
        """Those meant by an id or a name; several, if several go by it."""
        if text in self.at:
            return (self.at[text],)
        return tuple(sorted({n for key in name_keys(text) for n in self.by_key.get(key, ())}))

    def __len__(self) -> int:
        return len(self.ids)


def resolve(written: Sequence[Written], rows: Iterable[tuple[str, str]], aliases: Iterable[Alias]) -> tuple[Names, list[int]]:
    """The names that are meant, and for each as written the place of its own among them. ``rows`` are ids and names of the book."""
    named = dict(rows)
    told = _Told(named, aliases)
    groups = _groups(written)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for one in written:
        seen[groups[one.name]][one.name] += 1
    best = {root: min(counts, key=lambda name: (-counts[name], name)) for root, counts in seen.items()}
    own = {root: slug(name) for root, name in best.items()}
    ids = [told.by_alias(one) or told.by_name(one.name) or own[groups[one.name]] for one in written]
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for id_, one in zip(ids, written, strict=True):
        shown[id_][one.name] += 1
    everybody = dict(named)
    for id_, counts in shown.items():
        everybody.setdefault(id_, min(counts, key=lambda name: (slug(name) != id_, -counts[name], name)))
    also = [(id_, name) for id_, counts in shown.items() for name in counts] + [(a.id, a.name) for a in told.aliases]
    names = Names.of(everybody.items(), also)
    return names, [names.at[id_] for id_ in ids]


class _Told:
    """What the book says of names: its rows, and its aliases, the narrower before the wider."""

    def __init__(self, named: Mapping[str, str], aliases: Iterable[Alias]) -> None:
        self.aliases = tuple(aliases)
        self._aliases: dict[str, list[Alias]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        for id_, name in named.items():
            for key in name_keys(name):
                self._names[key].add(id_)
        for alias in sorted(self.aliases, key=lambda a: (not a.series, a.from_year is None and a.to_year is None)):
            for key in name_keys(alias.name):
                self._aliases[key].append(alias)

    def by_alias(self, one: Written) -> str:
        for alias in (alias for key in name_keys(one.name) for alias in self._aliases.get(key, ())):
            begun = alias.from_year is None or alias.from_year <= one.year
            if alias.series in ("", one.series) and begun and (alias.to_year is None or one.year <= alias.to_year):
                return alias.id
        return ""

    def by_name(self, name: str) -> str:
        """The one row of that name; if two have it, it says nothing."""
        found = {id_ for key in name_keys(name) for id_ in self._names.get(key, ())}
        return next(iter(found)) if len(found) == 1 else ""


def _groups(written: Iterable[Written]) -> dict[str, str]:
    """For each spelling the first of those that are one name but for case, accents and order."""
    first: dict[str, str] = {}
    root: dict[str, str] = {}

    def top(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for name in dict.fromkeys(one.name for one in written):
        root[name] = name
        for key in sorted(name_keys(name)):
            other = first.setdefault(key, name)
            root[top(name)] = top(other)
    return {name: top(name) for name in root}
