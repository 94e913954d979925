"""How far two series are apart, and whether enough drivers raced in both to say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ratings.history import Floats, History
from onemake.core.ratings.smooth import NINETY, Smoothed
from onemake.core.ratings.thin import Thin, thin_seasons
from onemake.core.rules.field import Ints

__all__ = ["WIDEST", "Bridge", "bridges", "comparable_groups", "regulars", "weights_of"]

WIDEST = 1.5  # log-odds: where 90 % of what is believed of the difference is spread wider, two series are not compared


@dataclass(frozen=True, slots=True)
class Bridge:
    """The regular starters of one series in a season against those of another. ``difference`` is None where nothing joins the two, and where of either season
    only the first of each race are known: who is named there is no measure of who was not.
    """

    series: tuple[str, str]
    years: tuple[int, int]
    difference: float | None  # of the means, in log-odds; above 0: the first is stronger
    deviation: float | None
    drivers: int  # who were classified in both series, in whatever years
    starts: tuple[int, int]  # how often they were classified, in each
    comparable: bool


def regulars(history: History, series: str, year: int, among: NDArray[np.bool_] | None = None) -> Ints:
    """Who was classified in at least half of the races of a series in a season, as numbers of drivers; where nobody was, all who were classified.

    With ``among``, [D], only these are looked at, and the races in which they stood.
    """
    if series not in history.series:
        return np.zeros(0, dtype=np.int64)
    here = (history.series_of == history.series.index(series)) & (history.year == year) & ~history.qualifying
    if among is not None:
        here &= np.bincount(history.rows, weights=among[history.driver], minlength=len(here)) > 0
    often = np.bincount(history.driver[here[history.rows]], minlength=len(history.drivers)) * (True if among is None else among)
    found = np.flatnonzero(2 * often >= max(int(here.sum()), 1))
    return found if len(found) else np.flatnonzero(often)


def weights_of(smoothed: Smoothed, drivers: Ints, component: int, year: int) -> Floats:
    """The mean of some drivers as weights on the strengths of a season of their component."""
    chain = smoothed.pieces[component].chain
    y = year - chain.years[0]
    here = np.isin(chain.driver[chain.offset[y] : chain.offset[y + 1]], drivers)
    return np.asarray(here / here.sum(), dtype=np.float64)


def bridges(smoothed: Smoothed, year: int | None = None, widest: float = WIDEST) -> tuple[Bridge, ...]:
    """Every pair of series: as they were in a season, of those that raced then; without one each in the last season it raced in."""
    history = smoothed.history
    raced = ~history.qualifying if year is None else ~history.qualifying & (history.year == year)
    thin = thin_seasons(history)
    last = {s: int(history.year[raced & (history.series_of == s)].max()) for s in np.unique(history.series_of[raced]).tolist()}
    return tuple(_bridge(smoothed, (one, last[one]), (other, last[other]), thin, widest) for one, other in combinations(sorted(last), 2))


def _bridge(smoothed: Smoothed, one: tuple[int, int], other: tuple[int, int], thin: Thin, widest: float) -> Bridge:
    history = smoothed.history
    names = (history.series[one[0]], history.series[other[0]])
    series = history.series_of[history.rows]
    raced = ~history.qualifying[history.rows]
    count = [np.bincount(history.driver[(series == s) & raced], minlength=len(history.drivers)) for s in (one[0], other[0])]
    both = (count[0] > 0) & (count[1] > 0)
    starts = (int(count[0][both].sum()), int(count[1][both].sum()))
    years = (one[1], other[1])
    who = [regulars(history, name, year) for name, year in zip(names, years, strict=True)]
    parts = np.unique(smoothed.component[np.concatenate(who)])
    if len(parts) > 1 or thin & set(zip(names, years, strict=True)):
        return Bridge(names, years, None, None, int(both.sum()), starts, comparable=False)
    difference, deviation = _apart(smoothed, who, years, int(parts[0]))
    return Bridge(names, years, difference, deviation, int(both.sum()), starts, comparable=2 * NINETY * deviation <= widest)


def _apart(smoothed: Smoothed, who: Sequence[Ints], years: tuple[int, int], component: int) -> tuple[float, float]:
    """Mean and standard deviation of the difference between the means of two groups, each in its season."""
    piece = smoothed.pieces[component]
    sides = [
        (year - piece.chain.years[0], weights_of(smoothed, drivers, component, year)) for drivers, year in zip(who, years, strict=True)
    ]
    means = [float(weights @ piece.mean[piece.chain.offset[y] : piece.chain.offset[y + 1]]) for y, weights in sides]
    (y1, w1), (y2, w2) = sides
    variance = piece.covariance_of(y1, w1, y1, w1) + piece.covariance_of(y2, w2, y2, w2) - 2 * piece.covariance_of(y1, w1, y2, w2)
    return means[0] - means[1], float(np.sqrt(max(variance, 0.0)))


def comparable_groups(smoothed: Smoothed, year: int, widest: float = WIDEST) -> tuple[tuple[str, ...], ...]:
    """The series of a season in groups within which one list may be drawn up: each with all others of its group comparable, the highest series first."""
    history = smoothed.history
    here = np.unique(history.series_of[(history.year == year) & ~history.qualifying]).tolist()
    joined = {frozenset(bridge.series) for bridge in bridges(smoothed, year, widest) if bridge.comparable}
    groups: list[list[str]] = []
    for name in (history.series[s] for s in here):
        place = next((group for group in groups if all(frozenset((name, other)) in joined for other in group)), None)
        if place is None:
            groups.append([name])
        else:
            place.append(name)
    return tuple(tuple(group) for group in groups)
