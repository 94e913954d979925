"""Ratings as people read them: 1500 is the mean of the regular starters of the highest series of a list, and 400 more is odds of ten to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from onemake.core.ratings.bridges import WIDEST, comparable_groups, regulars
from onemake.core.ratings.filter import Filtered
from onemake.core.ratings.history import Floats, History, Strengths
from onemake.core.ratings.smooth import NINETY, Smoothed
from onemake.core.rules.field import Ints

__all__ = [
    "FEW",
    "MIDDLE",
    "UNIT",
    "KnownPoint",
    "Rating",
    "RatingList",
    "RatingPoint",
    "against",
    "draws",
    "known_line",
    "rank_bounds",
    "rate",
    "rated_line",
]

MIDDLE = 1500.0
UNIT = 400.0 / log(10.0)  # rating points in a unit of log-odds: 173.7
FEW = 5  # with fewer races classified a driver is listed, and not ranked


@dataclass(frozen=True, slots=True)
class Rating:
    """One driver in one season. The bounds hold 90 % of what is believed of him against the mean of the regular starters."""

    driver: str
    series: str  # where he raced most in that season
    rating: float
    low: float
    high: float
    races: int  # classified, in all seasons
    rank: int | None  # None with too few races
    rank_low: int | None  # the better bound of 90 %
    rank_high: int | None


@dataclass(frozen=True, slots=True)
class RatingList:
    """Drivers of a season who may stand in one list, the strongest first. Two lists are not to be compared."""

    year: int
    series: tuple[str, ...]  # the first gives the mean
    starters: int  # the regular starters of it who are rated 1500 in the mean
    reference: float  # the strength that is rated 1500
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class RatingPoint:
    """A driver's season on the line "as known now"."""

    year: int
    against: str  # the series whose regular starters are rated 1500
    reference: float
    rating: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A driver after one order on the line "as known at the time". Rated against the same mean as his season's; the bounds hold his own doubt alone."""

    order: int
    day: int
    rating: float
    low: float
    high: float


def draws(strengths: Strengths, many: int, seed: int) -> Floats:
    """Strengths as they may be, drawn together from what is believed of them, [many, D]. One seed, one answer."""
    n = len(strengths.mean)
    factor = np.linalg.cholesky(strengths.covariance + 1e-12 * np.eye(n)) if n else np.zeros((0, 0))
    return np.asarray(strengths.mean + np.random.default_rng(seed).standard_normal((many, n)) @ factor.T, dtype=np.float64)


def rank_bounds(strengths: Strengths, many: int = 2000, seed: int = 1) -> tuple[Ints, Ints]:
    """Between which places 90 % of the draws put each, [D] and [D]; all must be of one component."""
    if not len(strengths.mean):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    ranks = 1 + np.argsort(np.argsort(-draws(strengths, many, seed), axis=1), axis=1)
    low, high = np.quantile(ranks, (0.05, 0.95), axis=0, method="closest_observation")
    return low.astype(np.int64), high.astype(np.int64)


def rate(
    smoothed: Smoothed, year: int, *, few: int = FEW, widest: float = WIDEST, many: int = 2000, seed: int = 1
) -> tuple[RatingList, ...]:
    """The lists of a season: one for each group of series that can be compared, and for each part of it that never met another. Each driver stands in the list
    of the series he raced most in. Where fewer than two raced often enough nobody is ranked.

    ``widest`` is how widely 90 % of the difference between two series may be spread, in log-odds; ``many`` draws, from ``seed``, give the bounds of ranks.
    """
    home = _homes(smoothed.history, year)
    lists = []
    for series in comparable_groups(smoothed, year, widest):
        for drivers in _who_met(smoothed, [who for who, s in home.items() if s in series]):
            raced = {home[who] for who in drivers}
            lists.append(_rated(smoothed, year, tuple(s for s in series if s in raced), home, drivers, few, many, seed))
    return tuple(lists)


def _who_met(smoothed: Smoothed, drivers: Sequence[str]) -> tuple[list[str], ...]:
    """The same in groups that nothing joins, the largest first: two pools of one series may never have met."""
    number = {who: n for n, who in enumerate(smoothed.history.drivers)}
    parts: dict[int, list[str]] = {}
    for who in drivers:
        parts.setdefault(int(smoothed.component[number[who]]), []).append(who)
    return tuple(sorted(parts.values(), key=lambda part: (-len(part), min(part))))


def _homes(history: History, year: int) -> dict[str, str]:
    """In which series each raced most in a season; of equals the one he raced in last."""
    here = (history.year == year)[history.rows] & ~history.qualifying[history.rows]
    count: dict[int, dict[int, int]] = {}
    for who, series in zip(history.driver[here].tolist(), history.series_of[history.rows][here].tolist(), strict=True):
        seen = count.setdefault(who, {})
        seen[series] = seen.pop(series, 0) + 1
    return {history.drivers[who]: history.series[max(reversed(seen), key=seen.__getitem__)] for who, seen in count.items()}


def _rated(
    smoothed: Smoothed, year: int, series: tuple[str, ...], home: dict[str, str], drivers: list[str], few: int, many: int, seed: int
) -> RatingList:
    found = smoothed.strengths(year, drivers)
    reference, mean, deviation = against(smoothed, year, series[0], drivers)
    enough = np.flatnonzero(found.races >= few)
    enough = enough if len(enough) > 1 else enough[:0]
    order = enough[np.argsort(-mean[enough], kind="stable")]
    ranked = Strengths(
        tuple(found.drivers[i] for i in order.tolist()), found.mean[order], found.covariance[np.ix_(order, order)], found.component[order],
        found.races[order],
    )  # fmt: skip
    low, high = rank_bounds(ranked, many, seed)
    rank = {int(i): (place + 1, int(low[place]), int(high[place])) for place, i in enumerate(order.tolist())}
    ratings = []
    for i in np.argsort(-mean, kind="stable").tolist():
        middle, half = MIDDLE + UNIT * float(mean[i]), UNIT * NINETY * float(deviation[i])
        placed = rank.get(i, (None, None, None))
        ratings.append(Rating(drivers[i], home[drivers[i]], middle, middle - half, middle + half, int(found.races[i]), *placed))
    return RatingList(year, series, len(_mean_of(smoothed, year, series[0], drivers[0])), reference, tuple(ratings))


def _mean_of(smoothed: Smoothed, year: int, series: str, driver: str) -> list[str]:
    """The regular starters of a series who can be compared with a driver."""
    history = smoothed.history
    component = smoothed.component[history.drivers.index(driver)]
    return [history.drivers[d] for d in regulars(history, series, year, smoothed.component == component).tolist()]


def against(smoothed: Smoothed, year: int, series: str, drivers: Sequence[str]) -> tuple[float, Floats, Floats]:
    """The mean of a series' regular starters; each driver's mean and standard deviation against it, [D]. All must be of its component and named once."""
    regular = _mean_of(smoothed, year, series, drivers[0])
    everybody = tuple(dict.fromkeys((*drivers, *regular)))
    both = smoothed.strengths(year, everybody)
    share = np.array([(who in regular) / len(regular) for who in everybody])
    contrast = np.eye(len(everybody))[: len(drivers)] - share
    reference = float(share @ both.mean)
    variance = np.einsum("ij,jk,ik->i", contrast, both.covariance, contrast)
    return reference, both.mean[: len(drivers)] - reference, np.sqrt(np.maximum(variance, 0.0))


def rated_line(smoothed: Smoothed, driver: str, widest: float = WIDEST) -> tuple[RatingPoint, ...]:
    """One driver's seasons as known now, those in which he raced. Raises UserError for a stranger."""
    points = []
    for year in smoothed.seasons_of(driver):
        home = _homes(smoothed.history, year).get(driver)
        if home is None:
            continue
        highest = next(group[0] for group in comparable_groups(smoothed, year, widest) if home in group)
        reference, mean, deviation = against(smoothed, year, highest, (driver,))
        middle, half = MIDDLE + UNIT * float(mean[0]), UNIT * NINETY * float(deviation[0])
        points.append(RatingPoint(year, highest, reference, middle, middle - half, middle + half))
    return tuple(points)


def known_line(filtered: Filtered, points: tuple[RatingPoint, ...], driver: str) -> tuple[KnownPoint, ...]:
    """One driver as known at the time, after each order of the seasons in ``points`` (see rated_line). Raises KeyError for a stranger."""
    reference = {point.year: point.reference for point in points}
    known, history = filtered.known_of(driver), filtered.history
    found = []
    for m, mean, variance in zip(known.order.tolist(), known.mean.tolist(), known.variance.tolist(), strict=True):
        year = int(history.year[m])
        if year in reference:
            middle, half = MIDDLE + UNIT * (mean - reference[year]), UNIT * NINETY * float(np.sqrt(variance))
            found.append(KnownPoint(m, int(history.day[m]), middle, middle - half, middle + half))
    return tuple(found)
