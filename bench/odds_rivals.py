"""The same odds by other means: a vectorised NumPy program of the same rules, plain Python, and f1verse's championship projection.

The NumPy program is written as well as its author could: seasons in batches that fit the cache, one sort of packed whole numbers instead of an argsort, drops by
running minima, count-back only among those who are level.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib.util import find_spec
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from odds_season import CARS, DROPS, POINTS, RACES, RATE, RUN, season

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BATCH = 256


class Facts:
    """What has happened so far, by index of the car."""

    def __init__(self) -> None:
        self.places = np.zeros((RUN, CARS), dtype=np.int64)
        for row in season().results:
            if row.key.round <= RUN:
                self.places[row.key.round - 1, int(row.number) - 1] = row.position or 0
        self.worth = np.zeros(CARS + 1, dtype=np.int64)
        self.worth[1 : len(POINTS) + 1] = POINTS
        self.scores = self.worth[self.places]
        self.weight = np.exp(np.linspace(1.2, -1.2, CARS))


# --- NumPy -------------------------------------------------------------------------------------------------------------------------------


def in_numpy(facts: Facts, seasons: int, seed: int = 1, *, all_places: bool = True) -> Ints:
    """How often each came where, [C, C + 1]; with ``all_places`` False only who is champion, which spares it most ties."""
    rng = np.random.default_rng(seed)
    found = np.zeros((CARS, CARS + 1), dtype=np.int64)
    for _ in range(0, seasons, _BATCH):
        place = _races(rng, facts)
        total = _totals(place, facts)
        final = _final(total, place, facts, all_places=all_places)
        np.add.at(found, (np.broadcast_to(np.arange(CARS), final.shape), final), 1)
    return found


def _races(rng: np.random.Generator, facts: Facts) -> NDArray[np.uint8]:
    """Places in the races to come, [S, F, N]; 0 for none."""
    shape = (_BATCH, RACES - RUN, CARS)
    time = rng.standard_exponential(shape, dtype=np.float32)
    time *= facts.weight.astype(np.float32)
    key = time.view(np.int32)
    key &= ~31
    key |= np.arange(CARS, dtype=np.int32)
    out = rng.random(shape, dtype=np.float32) < RATE
    np.copyto(key, np.broadcast_to(np.arange(CARS, dtype=np.int32), shape), where=out)
    key.sort(axis=2)
    car = key & 31
    held = np.where(key > 31, np.arange(CARS, 0, -1, dtype=np.uint8), 0).astype(np.uint8)
    place = np.empty(shape, dtype=np.uint8)
    np.put_along_axis(place, car, held, axis=2)
    return place


def _totals(place: NDArray[np.uint8], facts: Facts) -> NDArray[np.int16]:
    """Net points, [S, N]."""
    worth = facts.worth.astype(np.int16)
    past = np.sort(facts.scores, axis=0).astype(np.int16)
    low, second = (np.repeat(past[None, i], len(place), axis=0) for i in range(DROPS))
    total = np.repeat(past.sum(axis=0, dtype=np.int16)[None], len(place), axis=0)
    scores = worth[place]
    for f in range(place.shape[1]):
        score = scores[:, f]
        total += score
        np.minimum(second, np.maximum(low, score), out=second)
        np.minimum(low, score, out=low)
    return np.asarray(total - low - second)


def _final(total: NDArray[np.int16], place: NDArray[np.uint8], facts: Facts, *, all_places: bool) -> Ints:
    """Final places, [S, N]; without ``all_places`` 1 for the champions and 0 for everybody else."""
    if all_places:
        order = np.sort((total.astype(np.int32) << 5) | np.arange(CARS, dtype=np.int32), axis=1)[:, ::-1]
        level = (order[:, 1:] >> 5) == (order[:, :-1] >> 5)
        start = np.maximum.accumulate(np.where(np.pad(level, ((0, 0), (1, 0))), 0, np.arange(1, CARS + 1)), axis=1)
        final = np.empty(total.shape, dtype=np.int64)
        np.put_along_axis(final, (order & 31).astype(np.int64), start, axis=1)
        tied = np.pad(level, ((0, 0), (1, 0))) | np.pad(level, ((0, 0), (0, 1)))
        s, at = np.nonzero(tied)
        c, group = order[s, at] & 31, start[s, at]
    else:
        leads = total == total.max(axis=1, keepdims=True)
        final = leads.astype(np.int64)
        s, c = np.nonzero(leads & (leads.sum(axis=1, keepdims=True) > 1))
        group = np.ones(len(s), dtype=np.int64)
    if len(s):
        _count_back(s, c, group, place, facts, final)
        if not all_places:
            final[final > 1] = 0
    return final


def _count_back(s: Ints, c: Ints, group: Ints, place: NDArray[np.uint8], facts: Facts, final: Ints) -> None:
    """Part those level on points, in place: the number of each place is a digit."""
    digit = np.zeros((3, CARS + 1), dtype=np.int64)
    for p in range(1, CARS + 1):
        digit[(p - 1) // 12, p] = np.int64(1) << (5 * (11 - (p - 1) % 12))
    held = np.concatenate([place[s, :, c].astype(np.int64), facts.places[:, c].T], axis=1)
    words = digit[:, held].sum(axis=2)
    order = np.lexsort((-words[2], -words[1], -words[0], group, s))
    s, c, group, words = s[order], c[order], group[order], words[:, order]
    fresh = np.ones(len(s), dtype=np.bool_)
    fresh[1:] = (s[1:] != s[:-1]) | (group[1:] != group[:-1])
    other = fresh.copy()
    other[1:] |= (words[:, 1:] != words[:, :-1]).any(axis=0)
    index = np.arange(len(s))
    first = np.maximum.accumulate(np.where(fresh, index, 0))
    same = np.maximum.accumulate(np.where(other, index, 0))
    final[s, c] = group + same - first


# --- plain Python ------------------------------------------------------------------------------------------------------------------------


def in_python(facts: Facts, seasons: int, seed: int = 1) -> list[int]:
    """How often each was champion, by loops."""
    rng = random.Random(seed)  # noqa: S311 - no secrets here
    rate = [1 / w for w in facts.weight.tolist()]
    past = [sorted(column) for column in facts.scores.T.tolist()]
    before = [[column.count(p) for p in range(1, CARS + 1)] for column in facts.places.T.tolist()]
    champions = [0] * CARS
    for _ in range(seasons):
        scores = [list(p) for p in past]
        orders = []
        for _ in range(RACES - RUN):
            times = sorted(((rng.expovariate(rate[n]), n) for n in range(CARS) if rng.random() >= RATE), reverse=True)
            orders.append([n for _, n in times])
            for (_, n), points in zip(times, POINTS, strict=False):
                scores[n].append(points)
        totals = [sum(sorted(s, reverse=True)[: RACES - DROPS]) for s in scores]
        most = max(totals)
        level = [n for n in range(CARS) if totals[n] == most]
        if len(level) > 1:
            level.sort(key=lambda n: [before[n][p] + sum(p < len(o) and o[p] == n for o in orders) for p in range(CARS)], reverse=True)
        champions[level[0]] += 1
    return champions


# --- f1verse -----------------------------------------------------------------------------------------------------------------------------


def in_f1verse(facts: Facts) -> Callable[[int], object] | None:
    """f1verse's projection of the same season, given what it would otherwise fetch; None where it is not installed."""
    if find_spec("f1verse") is None:
        return None
    from f1verse import predict

    names = [f"d{n:02}" for n in range(CARS)]
    points, wins = facts.scores.sum(axis=0).tolist(), (facts.places == 1).sum(axis=0).tolist()
    rows = sorted(
        ({"name": name, "points": p, "wins": w} for name, p, w in zip(names, points, wins, strict=True)), key=lambda row: -row["points"]
    )
    form = {
        name: {"finishes": sorted(p for p in column if p), "started": RUN, "retired": column.count(0), "dnf_rate": RATE}
        for name, column in zip(names, facts.places.T.tolist(), strict=True)
    }
    left = [{"round": r, "sprint": False} for r in range(RUN + 1, RACES + 1)]
    scale = dict(enumerate(POINTS, 1))

    def project(seasons: int) -> object:
        with (
            patch.object(predict, "_standings_at", lambda *_: (rows, RUN)),
            patch.object(predict, "_season_form", lambda *_: form),
            patch.object(predict, "remaining_rounds", lambda *_: left),
            patch.object(predict, "RACE_POINTS", scale),
        ):
            return predict.championship_projection(2026, runs=seasons, seed=1)

    return project
