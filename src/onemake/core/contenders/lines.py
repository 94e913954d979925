"""The line of each competitor at the end of the season: all that a title looks at, so that two lines compare as their competitors are placed.

A line is whether he is placed, his points, then what each comparator looks at, all whole numbers, the higher the better. It is read off the stages of any
table (award, count, total), never computed beside them.

Axes: C competitors of the plan, R races of the plan, W the places there are, V values of a line.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onemake.core.rules.comparators import finishes, heeded_races
from onemake.core.rules.engine import Standing
from onemake.core.rules.field import Ints
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Comparator

__all__ = ["POINTS", "Line", "Lines", "lines_of"]

Line = tuple[int, ...]
Lines = dict[str, Line]  # by the key of the competitor
POINTS = 1  # where in a line the points stand
_NONE = 10**6


def lines_of(standing: Standing, unit: int, places: int) -> Lines:
    """The line of every competitor in a table. ``unit``: points are whole numbers of 1/unit; ``places``: the last place that can be held."""
    plan, a = standing.plan, standing.column
    totals = standing.totals
    points = totals.points[:, min(a, totals.points.shape[1] - 1)] * (unit // plan.unit)
    values = [totals.placed[:, a].astype(np.int64)[:, None], points[:, None]]
    for comparator in plan.title.ties:
        read = _VALUES.get(comparator.by)
        if read is not None:
            values.append(read(comparator, standing, places))
    table = np.concatenate(values, axis=1).tolist()
    return {competitor.key: tuple(line) for competitor, line in zip(plan.competitors, table, strict=True)}


def _heeded(comparator: Comparator, standing: Standing) -> Ints:
    """Which races a comparator looks at, [C, R], as 0 and 1."""
    plan = standing.plan
    if comparator.of != "counted":
        row = heeded_races(comparator, standing.grounds, 0, standing.column) if plan.competitors else np.zeros(len(plan.races), np.bool_)
        return np.broadcast_to(row, (len(plan.competitors), len(plan.races))).astype(np.int64)
    rows = [heeded_races(comparator, standing.grounds, c, standing.column) for c in range(len(plan.competitors))]
    return np.array(rows, dtype=np.int64).reshape(len(plan.competitors), len(plan.races))


def _number_of_places(held: Ints, comparator: Comparator, standing: Standing, places: int) -> Ints:
    """How often each place was held, the first place first, [C, W]. ``held`` [K'] the place of each claim, 0 for none."""
    plan = standing.plan
    counted = np.zeros((len(plan.competitors), places + 1), dtype=np.int64)
    race = plan.car_race[plan.claim_car]
    heeded = _heeded(comparator, standing)[plan.claim_competitor, race]
    np.add.at(counted, (plan.claim_competitor, np.minimum(held, places)), heeded)
    return counted[:, 1:]


def _count_back(comparator: Comparator, standing: Standing, places: int) -> Ints:
    return _number_of_places(finishes(comparator, standing.plan), comparator, standing, places)


def _wins(comparator: Comparator, standing: Standing, places: int) -> Ints:
    return _number_of_places(finishes(comparator, standing.plan), comparator, standing, places)[:, :1]


def _qualifying(comparator: Comparator, standing: Standing, places: int) -> Ints:
    return _number_of_places(standing.plan.qualified * standing.plan.pays, comparator, standing, places)


def _best_finish(comparator: Comparator, standing: Standing) -> Ints:
    """The best place that is looked at, [C, R]; 0 for none."""
    plan = standing.plan
    best = np.full(len(plan.competitors) * len(plan.races), _NONE)
    held = finishes(comparator, plan)
    np.minimum.at(best, plan.cells, np.where(held > 0, held, _NONE))
    shaped = best.reshape(len(plan.competitors), len(plan.races))
    return np.asarray(np.where(shaped < _NONE, shaped, 0) * _heeded(comparator, standing))


def _best_result(comparator: Comparator, standing: Standing, places: int) -> Ints:
    best = _best_finish(comparator, standing)
    return np.asarray(np.where(best > 0, places + 1 - best, 0).max(axis=1, initial=0)[:, None])


def _bonus(comparator: Comparator, standing: Standing, places: int) -> Ints:
    del places
    plan = standing.plan
    names = [layer.name for layer in plan.layers if layer.kind == "bonus"]
    earned = np.zeros(len(plan.competitors) * len(plan.races), dtype=np.int64)
    if comparator.bonus in names:
        np.add.at(earned, plan.cells, plan.bonus[names.index(comparator.bonus)] != 0)
    shaped = earned.reshape(len(plan.competitors), len(plan.races))
    return np.asarray((shaped * _heeded(comparator, standing)).sum(axis=1)[:, None])


def _gross(comparator: Comparator, standing: Standing, places: int) -> Ints:
    del comparator, places
    gross = standing.counted.gross
    return np.asarray(gross[:, [min(standing.column, gross.shape[1] - 1)]])


def _fewest_starts(comparator: Comparator, standing: Standing, places: int) -> Ints:
    del places
    return np.asarray(-(standing.plan.of_cell.starts * _heeded(comparator, standing)).sum(axis=1)[:, None])


def _latest(comparator: Comparator, standing: Standing, places: int) -> Ints:
    del places
    best = _best_finish(comparator, standing)[:, ::-1]
    return -np.where(best > 0, best, _NONE)


def _earliest(comparator: Comparator, standing: Standing, places: int) -> Ints:
    """When each best place was reached: pairs of place and race, the best first."""
    del places
    plan: Plan = standing.plan
    best = _best_finish(comparator, standing)
    values = np.full((len(plan.competitors), 2 * len(plan.races)), _NONE)
    for c, row in enumerate(best):
        reached = sorted((int(place), r) for r, place in enumerate(row) if place)
        flat = [value for pair in reached for value in pair]
        values[c, : len(flat)] = flat
    return -values


_VALUES: dict[str, Callable[[Comparator, Standing, int], Ints]] = {
    "count-back": _count_back,
    "wins": _wins,
    "best-result": _best_result,
    "bonus": _bonus,
    "gross": _gross,
    "starts-fewest": _fewest_starts,
    "qualifying": _qualifying,
    "latest": _latest,
    "earliest": _earliest,
}  # lots and head-to-head depend on who is level, and are no value of one competitor
