"""A filter written a second time, plainly, for what the shipped one does not do: learn from the front, from the back, or from both, and improve with experience.

Gaussian random walk, one race after the other; the posterior mode by Newton on the full matrix of the race, its diagonal kept (Laplace). No attempt at speed beyond
compiling it. With ``front`` nought it is the model of `core/ratings`, so it also checks that filter: see the margin between the two in the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from past_races import Races

from onemake.core.kernel import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Walk:
    """What can be fitted."""

    newcomer_mean: float = -1.4
    newcomer_variance: float = 0.85
    within_season: float = 0.3
    new_season: float = 0.05
    keep: float = 0.95
    back: float = 1.0  # power of the likelihood chosen from the last place forward
    front: float = 0.0  # power of the likelihood chosen from the winner back
    grid: float = 0.0  # power of the starting order, heard after the forecast of its race as a witness for the next
    reversed_grid: float = 1.0  # power of a race started from a reversed order
    short: float = 1.0  # power of a race of under half distance
    learning: float = 0.0  # mean gain over each of the first two winters
    level: dict[int, float] = field(default_factory=dict)  # where the newcomers of a series stand, against the first


@dataclass(frozen=True)
class Laid:
    """Races laid out in arrays for the loop."""

    start: Ints
    driver: Ints
    grid_start: Ints
    grid: Ints
    day: Floats
    year: Ints
    series: Ints
    reversed_grid: NDArray[np.bool_]
    short: NDArray[np.bool_]
    drivers: int
    all_series: int


def laid_out(races: Races) -> Laid:
    """[M] races, their orders and grids one after the other."""
    events = races.events
    return Laid(
        start=np.cumsum([0, *(len(e.order) for e in events)]),
        driver=np.concatenate([e.order for e in events]),
        grid_start=np.cumsum([0, *(len(e.grid) for e in events)]),
        grid=np.concatenate([e.grid for e in events]),
        day=np.array([float(e.day) for e in events]),
        year=np.array([e.year for e in events], dtype=np.int64),
        series=np.array([e.series for e in events], dtype=np.int64),
        reversed_grid=np.array([e.reversed_grid for e in events]),
        short=np.array([e.short for e in events]),
        drivers=len(races.drivers),
        all_series=len(races.series),
    )


def forecasts(laid: Laid, walk: Walk) -> list[Floats]:
    """The mean strength of each classified driver before each race, in the order of finish."""
    mean, _ = moments(laid, walk)
    return [mean[a:b] for a, b in zip(laid.start[:-1], laid.start[1:], strict=True)]


def moments(laid: Laid, walk: Walk) -> tuple[Floats, Floats]:
    """Mean and variance before the race of each entry of ``driver``."""
    power = np.where(laid.reversed_grid, walk.reversed_grid, 1.0) * np.where(laid.short, walk.short, 1.0)
    level = np.array([walk.level.get(s, 0.0) for s in range(laid.all_series)])
    numbers = np.array([
        walk.newcomer_mean, walk.newcomer_variance, walk.within_season, walk.new_season, walk.keep, walk.back, walk.front, walk.grid, walk.learning,
    ])  # fmt: skip
    found: tuple[Floats, Floats] = _filter(
        laid.start, laid.driver, laid.grid_start, laid.grid, laid.day, laid.year, laid.series, power, level, numbers, laid.drivers
    )
    return found


@compiled
def _posterior(m: Floats, v: Floats, back: float, front: float) -> tuple[Floats, Floats]:
    """Mode and variances after one order; m and v in the order of finish."""
    n = len(m)
    x = m.copy()
    h = np.zeros((n, n))
    for _ in range(2):
        g = (m - x) / v
        h[:] = 0.0
        for i in range(n):
            h[i, i] = 1.0 / v[i]
        middle = x.mean()
        for side in range(2):
            power = back if side == 0 else front
            if power == 0.0:
                continue
            total = 0.0
            sign = -1.0 if side == 0 else 1.0
            e = np.exp(sign * (x - middle))
            for k in range(n):
                a = k if side == 0 else n - 1 - k
                total += e[a]
                if k == 0:
                    continue
                g[a] += power * sign
                for j in range(k + 1):
                    i = j if side == 0 else n - 1 - j
                    p = e[i] / total
                    g[i] -= power * sign * p
                    h[i, i] += power * p
                    for c in range(k + 1):
                        o = c if side == 0 else n - 1 - c
                        h[i, o] -= power * p * e[o] / total
        x = x + np.linalg.solve(h, g)
    return x, np.diag(np.linalg.inv(h)).copy()


@compiled
def _filter(
    start: Ints, driver: Ints, grid_start: Ints, grid: Ints, day: Floats, year: Ints, series: Ints, power: Floats, level: Floats, numbers: Floats, drivers: int
) -> tuple[Floats, Floats]:  # fmt: skip
    """Walk through the races; see `moments`."""
    newcomer, variance, q, w, keep, back, front, witness, learning = numbers
    mean = np.zeros(drivers)
    var = np.zeros(drivers)
    last = np.full(drivers, -1.0)
    last_year = np.zeros(drivers, dtype=np.int64)
    seasons = np.zeros(drivers, dtype=np.int64)
    told_mean = np.zeros(len(driver))
    told_var = np.zeros(len(driver))
    for r in range(len(start) - 1):
        for whole in range(2):
            some = driver[start[r] : start[r + 1]] if whole == 0 else grid[grid_start[r] : grid_start[r + 1]]
            if whole == 1 and witness == 0.0:
                continue
            for d in some:
                here = level[series[r]]
                if last[d] < 0:
                    mean[d] = newcomer + here
                    var[d] = variance
                    seasons[d] = 1
                elif year[r] > last_year[d]:
                    for _ in range(year[r] - last_year[d]):
                        mean[d] = here + keep * (mean[d] - here)
                        var[d] = keep * keep * var[d] + w
                    if seasons[d] <= 2:
                        mean[d] += learning
                    seasons[d] += 1
                elif day[r] > last[d]:
                    var[d] += q * (day[r] - last[d]) / 365.25
                last[d] = max(day[r], last[d])
                last_year[d] = max(year[r], last_year[d])
            if whole == 0:
                told_mean[start[r] : start[r + 1]] = mean[some]
                told_var[start[r] : start[r + 1]] = var[some]
        if witness > 0.0 and grid_start[r + 1] - grid_start[r] > 1:
            some = grid[grid_start[r] : grid_start[r + 1]]
            x, v = _posterior(mean[some], var[some], witness, 0.0)
            mean[some] = x
            var[some] = v
        if start[r + 1] - start[r] > 1 and power[r] > 0.0:
            some = driver[start[r] : start[r + 1]]
            x, v = _posterior(mean[some], var[some], back * power[r], front * power[r])
            mean[some] = x
            var[some] = v
    return told_mean, told_var
