"""The minimum of starts: who took part often enough, counted before any points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from onemake.core.races import RaceKey
from onemake.core.rules.field import Field
from onemake.core.rules.populate import Population
from onemake.core.rules.regulations import Minimum, Title

__all__ = ["below_minimum", "is_below"]


def is_below(counted: AbstractSet[RaceKey], started: AbstractSet[RaceKey], minimum: Minimum, run: Sequence[RaceKey]) -> bool:
    """Whether the races a competitor is credited with fall short, or one that must be started was not."""
    held: AbstractSet[object] = counted if minimum.of == "races" else {key.round for key in counted}
    return len(held) < minimum.starts or (minimum.must is not None and any(key in minimum.must and key not in started for key in run))


def below_minimum(
    field: Field, population: Population, minimum: Minimum, titles: Sequence[Title | None], until: RaceKey | None
) -> frozenset[str]:
    """The competitors that fall short, by key, in the races up to a moment (None: all)."""
    inside = [title is not None and (until is None or race.key <= until) for race, title in zip(field.races, titles, strict=True)]
    counted: dict[str, set[RaceKey]] = defaultdict(set)
    started: dict[str, set[RaceKey]] = defaultdict(set)
    for claim in population.claims:
        car = field.cars[claim.car]
        if not inside[car.race] or not claim.belongs or not claim.key:
            continue
        key = field.races[car.race].key
        if {"entered": True, "started": car.counts_as_start, "classified": car.row.position is not None}[minimum.counts]:
            counted[claim.key].add(key)
        if car.counts_as_start:
            started[claim.key].add(key)
    run = [race.key for race, ours in zip(field.races, inside, strict=True) if ours]
    everybody = {claim.key for claim in population.claims if claim.belongs and claim.key and inside[field.cars[claim.car].race]}
    return frozenset(key for key in everybody if is_below(counted[key], started[key], minimum, run))
