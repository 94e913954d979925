"""Stages 2 and 3, select cars and rank: which cars of a competitor score, and the order among those a title ranks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from onemake.core.rules.field import Field, Ints, Mask
from onemake.core.rules.populate import OPAQUE, SCORES, TRANSPARENT, Population
from onemake.core.rules.regulations import Title

__all__ = ["rank", "select_cars"]


def select_cars(field: Field, population: Population, titles: Sequence[Title | None]) -> None:
    """Of each competitor's scoring cars in a race keep those that count; the others keep their places or are passed over. In place."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    nominated = {claim.car for claim in population.claims if any(seat.nominated for seat in claim.seats)}
    for index, claim in enumerate(population.claims):
        title = titles[field.cars[claim.car].race]
        if title is not None and title.cars is not None and claim.treatment == SCORES and claim.key:
            groups[field.cars[claim.car].race, claim.key].append(index)
    for (race, _), indices in groups.items():
        title = titles[race]
        assert title is not None
        assert title.cars is not None
        chosen = indices
        if title.cars.by == "nominated":
            chosen = [i for i in indices if population.claims[i].car in nominated]
        if title.cars.count is not None:
            unplaced = 10**9
            chosen = sorted(chosen, key=lambda i: (field.cars[population.claims[i].car].row.position or unplaced, i))[: title.cars.count]
        aside = OPAQUE if title.cars.others == "opaque" else TRANSPARENT
        for index in set(indices) - set(chosen):
            population.claims[index].treatment = aside
    if groups:
        population.cars[:] = [TRANSPARENT] * len(population.cars)
        for claim in population.claims:
            population.cars[claim.car] = max(population.cars[claim.car], claim.treatment)


def rank(race: Ints, part: Ints, place: Ints, ranked: Mask, vacated: Ints, gaps: Mask) -> tuple[Ints, Ints]:
    """The rank [E] of each car among those ranked, within its race and part, and how many cars share it [E]; 0 where there is none.

    Cars with the same place share the rank of the first; the next rank counts all of them (1, 1, 3). A place that a disqualified car left empty
    stays empty. Where ``gaps`` says so a place missing
    in the sheet does too: it is a car we do not know of.
    """
    ranks = np.zeros_like(place)
    level = np.zeros_like(place)
    held = np.where(place > 0, place, vacated)
    missing = _missing_before(race, held) * gaps
    some = np.flatnonzero((held > 0) & ranked)
    if not some.size:
        return ranks, level
    order = some[np.lexsort((held[some], part[some], race[some]))]
    field = (race[order] << 20) + part[order]
    starts = np.empty(order.size, dtype=np.bool_)
    starts[0] = True
    np.not_equal(field[1:], field[:-1], out=starts[1:])
    fresh = starts.copy()
    fresh[1:] |= held[order][1:] != held[order][:-1]
    index = np.arange(order.size)
    first_of_field = np.maximum.accumulate(np.where(starts, index, 0))
    first_of_place = np.maximum.accumulate(np.where(fresh, index, 0))
    ranks[order] = first_of_place - first_of_field + 1 + missing[order]
    blocks = np.flatnonzero(fresh)
    empty = place == 0
    sizes = np.diff(np.append(blocks, order.size))
    level[order] = np.repeat(np.add.reduceat((~empty[order]).astype(np.int64), blocks), sizes)
    ranks[empty] = 0
    level[empty] = 0
    return ranks, level


def _missing_before(race: Ints, held: Ints) -> Ints:
    """How many places before a car's own the sheet of its race does not show, [E]."""
    missing = np.zeros_like(held)
    some = np.flatnonzero(held > 0)
    order = some[np.lexsort((held[some], race[some]))]
    if not order.size:
        return missing
    starts = np.empty(order.size, dtype=np.bool_)
    starts[0] = True
    np.not_equal(race[order][1:], race[order][:-1], out=starts[1:])
    fresh = starts.copy()
    fresh[1:] |= held[order][1:] != held[order][:-1]
    index = np.arange(order.size)
    ahead = np.maximum.accumulate(np.where(fresh, index, 0)) - np.maximum.accumulate(np.where(starts, index, 0))
    missing[order] = np.maximum(0, held[order] - 1 - ahead)
    return missing
