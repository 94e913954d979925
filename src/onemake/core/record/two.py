"""Head to head: the races that two drivers both started, or two teams, and who finished ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onemake.core.record.careers import Career
from onemake.core.record.questions import Doubt
from onemake.core.record.sightings import Start

__all__ = ["Duel", "HeadToHead", "Side", "head_to_head"]

_BEHIND = 10_000  # whoever is not classified is behind all who are


@dataclass(frozen=True, slots=True)
class Duel:
    """A race that both started. ``ahead`` is 0 or 1, or None: neither was classified, or they shared a place or a car."""

    one: Start
    other: Start
    ahead: int | None
    ahead_on_grid: int | None
    in_one_car: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: his career, and what he has of their common races."""

    career: Career
    ahead: int
    ahead_on_grid: int
    wins: int
    podiums: int
    poles: int


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """Two careers beside each other, and every race that both started."""

    sides: tuple[Side, Side]
    duels: tuple[Duel, ...]
    doubts: tuple[Doubt, ...]

    @property
    def undecided(self) -> int:
        """Races in which neither was ahead as far as the book knows."""
        return sum(duel.ahead is None for duel in self.duels)

    @property
    def by_season(self) -> tuple[tuple[str, int, int], ...]:
        """Each season both were in: how often the one was ahead, and the other."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for duel in self.duels:
            count = counts[duel.one.season]
            if duel.ahead is not None:
                count[duel.ahead] += 1
        return tuple((season, a, b) for season, (a, b) in counts.items())


def head_to_head(careers: tuple[Career, Career], ours: Iterable[Start], theirs: Iterable[Start]) -> HeadToHead:
    """Who was ahead in each race that both started. A team has the place of its best car there."""
    one, other = _best_of(ours), _best_of(theirs)
    races = sorted(set(one) & set(other), key=lambda race: (one[race].year, one[race].series, race[1]))
    duels = tuple(_duel(one[race], other[race]) for race in races)
    sides = tuple(_side(career, index, duels) for index, career in enumerate(careers))
    return HeadToHead((sides[0], sides[1]), duels, _doubts(careers, duels))


def _best_of(starts: Iterable[Start]) -> dict[tuple[str, object], Start]:
    best: dict[tuple[str, object], Start] = {}
    for start in starts:
        if start.started:
            there = best.get(start.race)
            if there is None or (start.position or _BEHIND) < (there.position or _BEHIND):
                best[start.race] = start
    return best


def _duel(one: Start, other: Start) -> Duel:
    if one.entry >= 0 and one.entry == other.entry:
        return Duel(one, other, None, None, in_one_car=True)
    return Duel(one, other, _lower(one.position or _BEHIND, other.position or _BEHIND), _lower(one.grid, other.grid))


def _lower(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None or a == b else 0 if a < b else 1


def _side(career: Career, index: int, duels: Sequence[Duel]) -> Side:
    mine = [duel.other if index else duel.one for duel in duels]
    return Side(
        career,
        sum(duel.ahead == index for duel in duels),
        sum(duel.ahead_on_grid == index for duel in duels),
        sum(start.position == 1 for start in mine),
        sum(start.position is not None and start.position <= 3 for start in mine),
        sum(start.pole for start in mine),
    )


def _doubts(careers: tuple[Career, Career], duels: Sequence[Duel]) -> tuple[Doubt, ...]:
    """Seasons in which both are known to have been, without results; and races of which no grid is held."""
    stages = [{(s.series, s.year): s for s in career.stages} for career in careers]
    blind: dict[str, list[int]] = defaultdict(list)
    for series, year in sorted(set(stages[0]) & set(stages[1])):
        if stages[0][series, year].starts is None or stages[1][series, year].starts is None:
            blind[series].append(year)
    doubts = [Doubt("both were in it, and the book has no results to compare", series, tuple(years)) for series, years in blind.items()]
    if duels and not any(duel.ahead_on_grid is not None for duel in duels):
        doubts.append(Doubt("the book holds no grids of their common races"))
    doubts.append(Doubt("races of seasons without results in the book are not counted"))
    return tuple(doubts)
