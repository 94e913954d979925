"""A simulator as slow and as plain as can be: every ending drawn by itself, written out as sheets and scored like any season. The judge of the fast one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onemake.core.ahead.endings import Endings, written
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.odds.form import Form, Tally
from onemake.core.rules.table import tables


def simulate(ahead: SeasonAhead, form: Form, titles: Sequence[str], seasons: int, seed: int) -> list[Tally]:
    rng = np.random.default_rng(seed)
    ends = [_end(ahead, form, titles, rng) for _ in range(seasons)]
    return [_tally(title, [end[t] for end in ends]) for t, title in enumerate(titles)]


def _end(ahead: SeasonAhead, form: Form, titles: Sequence[str], rng: np.random.Generator) -> list[dict[tuple[str, str], tuple[int, float]]]:
    races, cars = ahead.enters.shape
    strength = form.mean + form.spread @ rng.standard_normal(form.spread.shape[1])
    chance = rng.beta(form.retired, form.finished)
    place = np.zeros((races, cars, 1), dtype=np.uint8)
    walked = 0.0
    for f in range(races):
        strength = strength + np.sqrt(max(0.0, form.walk[f] - walked)) * rng.standard_normal(cars)
        walked = form.walk[f]
        time = rng.standard_exponential(cars) * np.exp(form.power[f] * strength)
        runs = ahead.enters[f] & (rng.random(cars) >= chance)
        order = [int(n) for n in np.argsort(-time) if runs[n]]
        for race, car, wanted in form.fixed:
            if race == f:
                order = [n for n in order if n != car]
                order.insert(wanted - 1, car)
        place[f, order, 0] = np.arange(1, len(order) + 1)
    season = written(ahead, Endings(place, qualified=place, grid=place, lap=place), 0)
    return [
        {(row.competitor_id, row.competitor): (row.position or 0, float(row.points)) for row in table.rows}
        for table in tables(season, titles)
    ]


def _tally(title: str, ends: Sequence[dict[tuple[str, str], tuple[int, float]]]) -> Tally:
    who = sorted({pair for end in ends for pair in end})
    places = np.zeros((len(who), len(who) + 1), dtype=np.int64)
    points = np.zeros((len(who), len(ends)))
    shared = np.zeros(len(who), dtype=np.int64)
    for b, end in enumerate(ends):
        first = sum(place == 1 for place, _ in end.values())
        for c, pair in enumerate(who):
            place, points[c, b] = end.get(pair, (0, 0.0))
            places[c, place] += 1
            shared[c] += place == 1 and first > 1
    return Tally(
        title, tuple(k for k, _ in who), tuple(n for _, n in who), places, shared, points.mean(axis=1), points.std(axis=1), len(ends)
    )
