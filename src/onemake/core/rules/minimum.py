"""The minimum of starts: who took part often enough, counted before any points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from onemake.core.rules.field import Field
from onemake.core.rules.populate import Population
from onemake.core.rules.regulations import Minimum, Title
from onemake.core.season import RaceKey

__all__ = ["below_minimum", "is_below"]


def is_below(counted: Set[RaceKey], started: Set[RaceKey], minimum: Minimum, run: Sequence[RaceKey]) -> bool:
    """Whether the races a competitor is credited with fall short, or one that must be started was not."""
    held: Set[object] = counted if minimum.of == "races" else {key.round for key in counted}
    return len(held) < minimum.starts or (minimum.must is not None and any(key in minimum.must and key not in started for key in run))


def below_minimum(field: Field, population: Population, minimum: Minimum, titles: Sequence[Title | None]) -> frozenset[str]:
    """The competitors that fall short, by key."""
    counted: dict[str, set[RaceKey]] = defaultdict(set)
    started: dict[str, set[RaceKey]] = defaultdict(set)
    for claim in population.claims:
        car = field.cars[claim.car]
        if titles[car.race] is None or not claim.belongs or not claim.key:
            continue
        key = field.races[car.race].key
        if {"entered": True, "started": car.counts_as_start, "classified": car.row.position is not None}[minimum.counts]:
            counted[claim.key].add(key)
        if car.counts_as_start:
            started[claim.key].add(key)
    run = [race.key for race, title in zip(field.races, titles, strict=True) if title is not None]
    everybody = {claim.key for claim in population.claims if claim.belongs and claim.key}
    return frozenset(key for key in everybody if is_below(counted[key], started[key], minimum, run))
