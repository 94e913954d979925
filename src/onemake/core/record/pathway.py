"""The way up: who came from which cup within so many years, and what became of champions. Counted from where the book saw them, which is not everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onemake.core.record.evidence import Told
from onemake.core.record.questions import Doubt
from onemake.core.record.sightings import Sighting

__all__ = ["Level", "Pathway", "Riser", "Step", "pathway", "risers"]


@dataclass(frozen=True, slots=True)
class Level:
    """A rung: some series, or all series of some tiers."""

    series: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()

    def __contains__(self, seen: Sighting) -> bool:
        return seen.series in self.series or seen.tier in self.tiers

    def __str__(self) -> str:
        return ", ".join([*sorted(self.series), *(f"tier {tier}" for tier in sorted(self.tiers))])


@dataclass(frozen=True, slots=True)
class Step:
    """From the last year in one cup to the first in another. ``champion``: of the first cup, in that year or before; ``won`` what is known of the other."""

    id: str
    name: str
    from_series: str
    from_year: int
    to_series: str
    to_year: int
    champion: bool
    won: tuple[str, ...]
    evidence: Told

    @property
    def years(self) -> int:
        return self.to_year - self.from_year


@dataclass(frozen=True, slots=True)
class Pathway:
    """Who took the way, out of how many who were seen at its end; ``by_series`` counts the steps by the cup they came from."""

    from_: Level
    to: Level
    within: int | None
    steps: tuple[Step, ...]
    arrived: int
    came: int
    by_series: tuple[tuple[str, int], ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Riser:
    """What became of a champion: when he was seen on the other rung, before his first title here, in the same year, or later."""

    id: str
    name: str
    titles: tuple[tuple[int, str], ...]
    before: tuple[int, ...]
    same_year: tuple[int, ...]
    later: tuple[int, ...]
    won_races: bool
    won_titles: tuple[int, ...]
    evidence: Told


def pathway(
    sightings: Iterable[Sighting],
    from_: Level,
    to: Level,
    within: int | None = None,
    *,
    champions: bool = False,
    doubts: tuple[Doubt, ...] = (),
) -> Pathway:
    """Who was first seen on ``to`` within so many years after ``from_`` (in a later year: both in one year is a double programme).

    Each cup somebody came from is a step; ``champions`` keeps those who had won it.
    """
    lives = _by_id(sightings)
    steps: list[Step] = []
    arrived = 0
    for mine in lives.values():
        there = [s for s in mine if s in to]
        if not there:
            continue
        arrived += 1
        first = min(s.year for s in there)
        steps += _steps(mine, [s for s in there if s.year == first], from_, to, within)
    if champions:
        steps = [step for step in steps if step.champion]
    steps.sort(key=lambda step: (step.to_year, step.name, -step.from_year, step.from_series))
    by_series = Counter(step.from_series for step in steps).most_common()
    came = len({step.id for step in steps})
    return Pathway(from_, to, within, tuple(steps), arrived, came, tuple(sorted(by_series, key=lambda p: (-p[1], p[0]))), doubts)


def _steps(mine: list[Sighting], there: list[Sighting], from_: Level, to: Level, within: int | None) -> Iterable[Step]:
    year = there[0].year
    cups: dict[str, list[Sighting]] = defaultdict(list)
    for seen in mine:
        if seen in from_ and seen.year < year and (within is None or year - seen.year <= within):
            cups[seen.series].append(seen)
    won = _won([s for s in mine if s in to])
    for series, some in cups.items():
        last = max(some, key=lambda s: s.year)
        evidence = last.evidence[:2] + there[0].evidence[:2]
        yield Step(
            last.id, last.name, series, last.year, there[0].series, year, any(s.is_champion for s in mine if s.series == series and s.year <= year), won, evidence
        )  # fmt: skip


def _won(there: list[Sighting]) -> tuple[str, ...]:
    titles = [f"title {s.year}" for s in there if s.is_champion]
    races = sum(s.wins for s in there)
    return (*titles, *([f"{races} race{'s' if races > 1 else ''}"] if races else []))


def risers(sightings: Iterable[Sighting], from_: Level, to: Level) -> tuple[Riser, ...]:
    """Every champion of one rung, and when he was seen on the other. The first title of the rung is what before and later are counted from."""
    found = []
    for id, mine in _by_id(sightings).items():
        titles = tuple(sorted((s.year, s.series) for s in mine if s in from_ and s.is_champion))
        if not titles:
            continue
        there = [s for s in mine if s in to]
        years = sorted({s.year for s in there})
        first = titles[0][0]
        after = [s for s in there if s.year >= first]
        found.append(Riser(
            id,
            next(s.name for s in reversed(mine)),
            titles,
            tuple(y for y in years if y < first),
            tuple(y for y in years if y == first),
            tuple(y for y in years if y > first),
            any(s.wins or s.is_champion for s in after),
            tuple(sorted(s.year for s in after if s.is_champion)),
            sum((s.evidence[:1] for s in mine if (s in from_ and s.is_champion) or s in to), Told()),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda r: (r.titles[0], r.name)))


def _by_id(sightings: Iterable[Sighting]) -> Mapping[str, list[Sighting]]:
    lives: dict[str, list[Sighting]] = defaultdict(list)
    for seen in sightings:
        lives[seen.id].append(seen)
    for some in lives.values():
        some.sort(key=lambda s: s.year)
    return lives
