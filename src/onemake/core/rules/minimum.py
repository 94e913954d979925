"""The minimum of starts: who took part often enough, counted before any points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from onemake.core.rules.field import Field
from onemake.core.rules.populate import Population
from onemake.core.rules.regulations import Minimum, Title
from onemake.core.season import Race

__all__ = ["below_minimum", "is_below"]


def _starts(field: Field, population: Population, minimum: Minimum, races: Iterable[int]) -> dict[str, set[object]]:
    """The races (or rounds) each competitor is credited with, as the minimum counts them."""
    wanted = set(races)
    found: dict[str, set[object]] = defaultdict(set)
    for claim in population.claims:
        car = field.cars[claim.car]
        if car.race not in wanted or not claim.belongs:
            continue
        took = {"entered": True, "started": car.counts_as_start, "classified": car.row.position is not None}[minimum.counts]
        found.setdefault(claim.key, set())
        if took:
            key = field.races[car.race].key
            found[claim.key].add(key if minimum.of == "races" else key.round)
    return found


def is_below(held: set[object], minimum: Minimum, races: Sequence[Race]) -> bool:
    """Whether what a competitor took part in falls short of the minimum."""
    if len(held) < minimum.starts:
        return True
    must = () if minimum.must is None else [r.key for r in races if r.key in minimum.must]
    return any((key if minimum.of == "races" else key.round) not in held for key in must)


def below_minimum(field: Field, population: Population, minimum: Minimum, titles: Sequence[Title | None]) -> frozenset[str]:
    """The competitors that fall short, by key."""
    races = [i for i, t in enumerate(titles) if t is not None]
    of_title = [field.races[i] for i in races]
    return frozenset(key for key, held in _starts(field, population, minimum, races).items() if key and is_below(held, minimum, of_title))
