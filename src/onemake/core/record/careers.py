"""A career across the pyramid: year by year, in which series of which tier, with what. Of drivers and of teams alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.sightings import Kind, Sighting

__all__ = ["Career", "Stage", "career_of"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A year of a series in a career. ``starts`` None: the book holds no results of it, and the other figures say nothing."""

    year: int
    series: str
    tier: int | None
    names: tuple[str, ...]
    beside: tuple[str, ...]
    titles: tuple[str, ...]
    starts: int | None
    wins: int
    podiums: int
    poles: int
    place: int | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Career:
    """A career: its stages in order, the names gone by with their years, the nations raced for."""

    id: str
    kind: Kind
    name: str
    stages: tuple[Stage, ...]
    names: tuple[tuple[str, int, int], ...] = ()
    nations: tuple[tuple[str, int, int], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    claimed: tuple[Evidence, ...] = ()

    @property
    def titles(self) -> int:
        """Overall titles: those of drivers, or of a team."""
        mine = ("teams",) if self.kind == "team" else ("drivers", "overall")
        return sum(title in mine for stage in self.stages for title in stage.titles)

    @property
    def wins(self) -> int:
        return sum(stage.wins for stage in self.stages)

    @property
    def starts(self) -> int:
        return sum(stage.starts or 0 for stage in self.stages)

    @property
    def tiers(self) -> tuple[tuple[int, int], ...]:
        """Each tier with the first year in it, in the order of those years: the way up, or down."""
        first: dict[int, int] = {}
        for stage in self.stages:
            if stage.tier is not None:
                first.setdefault(stage.tier, stage.year)
        return tuple(sorted(first.items(), key=lambda pair: (pair[1], -pair[0])))

    @property
    def series(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stage.series for stage in self.stages))


def career_of(id: str, kind: Kind, name: str, sightings: Iterable[Sighting], claimed: tuple[Evidence, ...] = ()) -> Career:
    """A career from all sightings of one id."""
    mine = sorted(sightings, key=lambda s: (s.year, s.tier or 9, s.series))
    years: dict[tuple[int, str], list[Sighting]] = defaultdict(list)
    for sighting in mine:
        years[sighting.year, sighting.series].append(sighting)
    stages = tuple(_stage(some) for some in years.values())
    names = _spans((s.name, s.year) for s in mine)
    nations = _spans((nation, s.year) for s in mine for nation in s.nations)
    return Career(id, kind, name, stages, names, nations, _doubts(stages), claimed)


def _stage(some: list[Sighting]) -> Stage:
    first = some[0]
    starts = [s.starts for s in some if s.starts is not None]
    return Stage(
        first.year,
        first.series,
        first.tier,
        tuple(dict.fromkeys(s.name for s in some)),
        tuple(dict.fromkeys(team for s in some for team in s.beside)),
        tuple(dict.fromkeys(title for s in some for title in s.titles)),
        sum(starts) if starts else None,
        sum(s.wins for s in some),
        sum(s.podiums for s in some),
        sum(s.poles for s in some),
        next((s.place for s in some if s.place is not None), None),
        tuple(dict.fromkeys(e for s in some for e in s.evidence)),
    )


def _spans(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int, int], ...]:
    """Each word with its first year and its last, in the order of the first."""
    years: dict[str, list[int]] = defaultdict(list)
    for word, year in pairs:
        years[word].append(year)
    return tuple(sorted(((word, min(some), max(some)) for word, some in years.items()), key=lambda span: (span[1], span[0])))


def _doubts(stages: Iterable[Stage]) -> tuple[Doubt, ...]:
    """Of a year without results only the title is known; years of which nothing is known are not in a career at all."""
    unseen: dict[str, list[int]] = defaultdict(list)
    for stage in stages:
        if stage.starts is None:
            unseen[stage.series].append(stage.year)
    known = [
        Doubt("no results in the book: only the title, no starts, wins or poles", series, tuple(years)) for series, years in unseen.items()
    ]
    return (*known, Doubt("where the book has neither a title nor results, a season is missing from this career"))
