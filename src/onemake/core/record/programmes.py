"""Double programmes: a driver or a team in two cups in one year, and the weekends on which both are out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from onemake.core.people import name_keys
from onemake.core.record.evidence import Told
from onemake.core.record.questions import Span
from onemake.core.record.sightings import Sighting

__all__ = ["Clash", "Outing", "Programme", "double_programmes"]


@dataclass(frozen=True, slots=True)
class Outing:
    """A meeting of a series with its days: where, from when, until when."""

    series: str
    year: int
    first: date
    last: date
    circuit: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two meetings on one weekend. At one circuit (``together``: the name of the one is in that of the other) a driver may well do both."""

    one: Outing
    other: Outing

    @property
    def together(self) -> bool:
        words = [{word for key in name_keys(outing.circuit) for word in key.split()} for outing in (self.one, self.other)]
        return bool(words[0] and words[1]) and (words[0] <= words[1] or words[1] <= words[0])


@dataclass(frozen=True, slots=True)
class Programme:
    """Somebody in two or more cups in one year. ``clashes`` None: of fewer than two of them are the dates known."""

    id: str
    name: str
    year: int
    series: tuple[str, ...]
    tiers: tuple[int, ...]
    titles: tuple[str, ...]
    clashes: tuple[Clash, ...] | None
    evidence: Told

    @property
    def titles_in_both(self) -> bool:
        return len(self.titles) > 1


def double_programmes(
    sightings: Iterable[Sighting], outings: Iterable[Outing], years: Span | None = None, series: frozenset[str] = frozenset()
) -> tuple[Programme, ...]:
    """Everybody seen in two or more cups in one year; with ``series`` only those of whom one is among them."""
    dates: dict[tuple[str, int], list[Outing]] = defaultdict(list)
    for outing in outings:
        dates[outing.series, outing.year].append(outing)
    mine: dict[tuple[str, int], list[Sighting]] = defaultdict(list)
    for seen in sightings:
        if years is None or seen.year in years:
            mine[seen.id, seen.year].append(seen)
    found = []
    for (id, year), some in mine.items():
        cups = tuple(dict.fromkeys(s.series for s in sorted(some, key=lambda s: (s.tier or 9, s.series))))
        if len(cups) > 1 and (not series or series & set(cups)):
            found.append(_programme(id, year, cups, some, dates))
    return tuple(sorted(found, key=lambda p: (-p.year, p.name)))


def _programme(id: str, year: int, cups: tuple[str, ...], some: list[Sighting], dates: Mapping[tuple[str, int], list[Outing]]) -> Programme:
    tiers = tuple(sorted({s.tier for s in some if s.tier is not None}))
    titles = tuple(s.series for s in some if s.is_champion or "teams" in s.titles)
    evidence = sum((s.evidence[:2] for s in some), Told())
    known = [cup for cup in cups if dates.get((cup, year))]
    clashes = tuple(_clashes(known, year, dates)) if len(known) > 1 else None
    return Programme(id, some[0].name, year, cups, tiers, tuple(dict.fromkeys(titles)), clashes, evidence)


def _clashes(cups: list[str], year: int, dates: Mapping[tuple[str, int], list[Outing]]) -> Iterator[Clash]:
    for one, other in combinations(cups, 2):
        for a in dates[one, year]:
            for b in dates[other, year]:
                if (a.first - b.last).days <= 1 and (b.first - a.last).days <= 1:
                    yield Clash(a, b)
