"""Careers made up under the model itself, so that the truth is known: are 90 % intervals right nine times in ten?

Three series above one another. Every winter the best of the two lower ones move up, the worst of the upper two and some others leave, and newcomers come in
where there is room. Who moves is settled by results alone, as in life, so that nothing but results tells the strengths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onemake.core.ratings.bridges import regulars
from onemake.core.ratings.filter import Filtered
from onemake.core.ratings.history import Floats, History, Order, Parameters, history_of
from onemake.core.ratings.scale import against
from onemake.core.ratings.smooth import Smoothed

__all__ = ["CAREERS", "SERIES", "Coverage", "Made", "coverage", "made_careers"]

SERIES = ("top", "middle", "base")
CAREERS = Parameters(
    newcomer_mean=-0.6,
    newcomer_variance=0.8,
    within_season=0.0,
    new_season=0.1,
    keep=0.9,
    qualifying_power=0.35,
    level={"top": 0.0, "middle": -1.0, "base": -2.0},
)
_QUANTILE = {0.9: 1.6448536269514722, 0.5: 0.6744897501960817}


@dataclass(frozen=True, slots=True)
class Made:
    """A history whose truth is known. Axes: R rows of the history."""

    history: History
    parameters: Parameters  # under which it was made
    strength: Floats  # [R] of each driver on the day of each of his orders
    season: dict[tuple[str, int], float]  # by driver and year: the mean over his orders


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often intervals held the truth, and the truth in standard deviations from what was believed."""

    ninety: float  # the share of 90 % intervals that did
    fifty: float
    deviation: float  # 1 where intervals are as wide as they should be, less where they are too wide
    mean: float  # 0 where nothing leans
    cases: int


def made_careers(
    seed: int,
    parameters: Parameters = CAREERS,
    *,
    years: int = 20,
    cars: int = 28,
    races: int = 14,
    promoted: int = 2,
    retire: float = 0.08,
) -> Made:
    """Make careers of ``years`` seasons. One seed, one history. Parameters must have the levels of top, middle and base."""
    numbers = np.random.default_rng(seed)
    fields: list[list[str]] = [[], [], []]
    believed: dict[str, float] = {}
    told: list[Order] = []
    truth: list[dict[str, float]] = []
    for year in range(years):
        for s, field in enumerate(fields):
            while len(field) < cars:
                field.append(f"driver-{len(believed):05d}")
                believed[field[-1]] = numbers.normal(
                    parameters.level[SERIES[s]] + parameters.newcomer_mean, parameters.newcomer_variance**0.5
                )
        tables = []
        for s, field in enumerate(fields):
            orders, strengths, table = _season(numbers, parameters, SERIES[s], 2000 + year, field, believed, races, retire)
            told += orders
            truth += strengths
            tables.append(table)
        for s, field in enumerate(fields):
            home = parameters.level[SERIES[s]]
            for who in field:
                believed[who] = home + parameters.keep * (believed[who] - home) + numbers.normal(0, parameters.new_season**0.5)
        fields = _next_fields(numbers, tables, promoted)
    return _with_truth(told, truth, parameters)


def _season(
    numbers: np.random.Generator,
    p: Parameters,
    series: str,
    year: int,
    field: list[str],
    strength: dict[str, float],
    races: int,
    retire: float,
) -> tuple[list[Order], list[dict[str, float]], list[str]]:
    """A season's orders with the strengths of each day, and the field from the best mean place to the worst. Moves ``strength`` along."""
    orders, truth = [], []
    places: dict[str, list[int]] = {who: [] for who in field}
    for race in range(races):
        day = year * 365 + 70 + race * 14
        if race:
            for who in field:
                strength[who] += numbers.normal(0, (p.within_season * 14 / 365.25) ** 0.5)
        here = {who: strength[who] for who in field}
        theta = np.array([here[who] for who in field])
        finish = np.argsort(-numbers.exponential(size=len(field)) * np.exp(theta)).tolist()
        out = numbers.random(len(field)) < retire
        classified = tuple(field[i] for i in finish if not out[i])
        orders.append(Order(series, day, year, classified, retired=tuple(field[i] for i in finish if out[i])))
        truth.append(here)
        for place, name in enumerate(classified):
            places[name].append(place)
    return orders, truth, sorted(field, key=lambda name: sum(places[name]) / len(places[name]) if places[name] else len(field))


def _next_fields(numbers: np.random.Generator, tables: list[list[str]], promoted: int) -> list[list[str]]:
    """The best of a series go up, as many of the worst of each leave, and one in twelve of the others too."""
    stay = [table[promoted if s else 0 : len(table) - promoted] for s, table in enumerate(tables)]
    kept = [[who for who in field if numbers.random() > 1 / 12] for field in stay]
    up = [tables[s + 1][:promoted] if s + 1 < len(tables) else [] for s in range(len(tables))]
    return [field + risen for field, risen in zip(kept, up, strict=True)]


def _with_truth(told: list[Order], truth: list[dict[str, float]], parameters: Parameters) -> Made:
    places = sorted(range(len(told)), key=lambda i: told[i].day)
    history = history_of([told[i] for i in places], SERIES)
    strength = np.array([truth[i][who] for i in places for who in told[i].drivers])
    sums: dict[tuple[str, int], list[float]] = {}
    for who, year, value in zip(history.driver.tolist(), history.year[history.rows].tolist(), strength.tolist(), strict=True):
        sums.setdefault((history.drivers[who], year), []).append(value)
    return Made(history, parameters, strength, {key: sum(values) / len(values) for key, values in sums.items()})


def coverage(made: Made, found: Smoothed | Filtered) -> Coverage:
    """How right the intervals are, as ratings are shown: of the smoother each driver and season, against the mean of the regular starters of the top series;
    of the filter each driver before each race, against the mean of its field.
    """
    if isinstance(found, Filtered):
        return _covered(_off_before(made, found))
    off = []
    for year in found.years:
        drivers = found.strengths(year).drivers
        _, mean, deviation = against(found, year, SERIES[0], drivers)
        regular = [made.history.drivers[d] for d in regulars(made.history, SERIES[0], year).tolist()]
        middle = sum(made.season[who, year] for who in regular) / len(regular)
        truth = np.array([made.season[who, year] for who in drivers]) - middle
        off.append((truth - mean) / deviation)
    return _covered(np.concatenate(off))


def _off_before(made: Made, found: Filtered) -> Floats:
    start = made.history.start
    n = np.diff(start)

    def mean_of(values: Floats) -> Floats:
        return np.repeat(np.add.reduceat(values, start[:-1]) / n, n)

    off = made.strength - found.before_mean
    share = 1 / np.repeat(n, n)
    variance = found.before_variance * (1 - 2 * share) + mean_of(found.before_variance) * share
    return np.asarray((off - mean_of(off)) / np.sqrt(variance), dtype=np.float64)


def _covered(off: Floats) -> Coverage:
    ninety, fifty = (float((np.abs(off) <= bound).mean()) for bound in _QUANTILE.values())
    return Coverage(ninety, fifty, float(off.std()), float(off.mean()), len(off))
