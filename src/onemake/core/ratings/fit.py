"""The parameters of the random walk from a history itself: those under which each race was least of a surprise to whoever had heard all before it.

Races alone are scored; qualifying is heard, and what it counts for is found by how well the races after it are foretold. Where a history is too short to tell
the parameters stay where they are without one: each is pulled there as by a few races' worth of doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp, log

import numpy as np

from onemake.core.ratings.chain import winters_of
from onemake.core.ratings.components import components
from onemake.core.ratings.history import Floats, History, Parameters
from onemake.core.ratings.smooth import smooth
from onemake.core.rules.field import Ints

__all__ = ["fit", "fit_seasons", "lowest"]

_DOUBT = np.array((1.0, 0.7, 1.0, 1.5, 1.5, 1.0))  # how far a parameter may be from its usual value, as it is sought: see _sought
_NUDGE = 1e-4


def fit(history: History, until: int | None = None, usual: Parameters | None = None) -> Parameters:
    """The parameters that foretell best, from orders before the day ``until`` alone.

    Every evaluation hears the whole history once; with Numba all Formula One takes under a second. Series that share no driver with a higher one keep their
    usual level, as nothing tells it.
    """
    told = history if until is None else history.only(history.day < until)
    start = usual or Parameters()
    if not len(told.day) or told.qualifying.all():
        return start
    free = _told_levels(told)
    heard = _Told(told, start, free)
    middle = _sought(start, told, free)
    doubt = np.concatenate((_DOUBT, np.full(len(free), np.sqrt(start.level_variance))))

    def surprise(x: Floats) -> float:
        return -heard.score(x) + 0.5 * float((((x - middle) / doubt) ** 2).sum())

    return heard.parameters(lowest(surprise, middle, doubt))


def fit_seasons(history: History, usual: Parameters | None = None) -> Parameters:
    """The usual parameters with those under which the smoother hears the history best: newcomers, and what a season keeps and adds, by the evidence of all.

    Beside ``fit``, which asks for forecasts: the filter forgets how strengths hang together, and makes up for it by narrower newcomers and shorter memory, under
    which the smoother's intervals come out too narrow. Costs about fifty times ``smooth``.
    """
    start = usual or Parameters()
    if not len(history.day):
        return start
    said = winters_of(history, start)
    middle = np.array((said.newcomer, log(said.spread), log(said.step), _log_odds(said.keep)))
    doubt = np.array((1.0, 0.7, 1.0, 1.5))

    def parameters(x: Floats) -> Parameters:
        return replace(
            start,
            season_newcomer_mean=float(x[0]),
            season_newcomer_variance=exp(x[1]),
            season_step=exp(x[2]),
            season_keep=_share(x[3]),
        )

    def surprise(x: Floats) -> float:
        heard = sum(piece.evidence for piece in smooth(history, parameters(x)).pieces)
        return -heard + 0.5 * float((((x - middle) / doubt) ** 2).sum())

    return parameters(lowest(surprise, middle, doubt, gain=0.1))


def _told_levels(history: History) -> Ints:
    """The series whose level a higher one tells: all but the first of each component."""
    series = history.series_of[history.rows]
    where = components(history)[history.driver]
    first = {int(series[where == c].min()) for c in np.unique(where).tolist()}
    return np.array([s for s in np.unique(series).tolist() if s not in first], dtype=np.int64)


def _sought(p: Parameters, history: History, free: Ints) -> Floats:
    """Parameters as numbers without bounds: logarithms of what must be above 0, log-odds of shares. Qualifying counts at most as much as a race."""
    rates = (p.newcomer_mean, log(p.newcomer_variance), log(max(p.within_season, 1e-4)), log(max(p.new_season, 1e-4)))
    levels = [p.level.get(history.series[s], 0.0) for s in free.tolist()]
    return np.array((*rates, _log_odds(p.keep), _log_odds(p.qualifying_power), *levels))


def _log_odds(share: float) -> float:
    inside = min(max(share, 1e-3), 1 - 1e-3)
    return log(inside / (1 - inside))


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


class _Told:
    """A history laid out for the loop of the filter, to be heard many times."""

    def __init__(self, history: History, usual: Parameters, free: Ints) -> None:
        self.history, self.usual, self.free = history, usual, free
        self.when = np.stack((history.day, history.year, history.series_of), axis=1)
        rows, longest = len(history.driver), int(np.diff(history.start).max())
        self.before, self.after = np.empty((2, rows)), np.empty((2, rows))
        self.scores, self.work = np.empty((len(history.day), 2)), np.empty((4, longest))
        self.races = ~history.qualifying

    def parameters(self, x: Floats) -> Parameters:
        free = {self.history.series[s]: float(level) for s, level in zip(self.free.tolist(), x[6:].tolist(), strict=True)}
        return replace(
            self.usual,
            newcomer_mean=float(x[0]),
            newcomer_variance=exp(x[1]),
            within_season=exp(x[2]),
            new_season=exp(x[3]),
            keep=_share(x[4]),
            qualifying_power=_share(x[5]) if self.history.qualifying.any() else self.usual.qualifying_power,
            level={**self.usual.level, **free},
        )

    def score(self, x: Floats) -> float:
        """The log-probability of all races, each as foretold by what was heard before it."""
        from onemake.core.ratings.filter import levels, rates_of
        from onemake.core.ratings.filter_loops import unheard, walk

        p, h = self.parameters(x), self.history
        state, seen = unheard(len(h.drivers))
        power = np.where(h.qualifying, h.power * p.qualifying_power, h.power)
        walk(
            h.start, h.driver, self.when, power, levels(h, p), rates_of(p), state, seen, self.before, self.after, self.scores, self.work
        )  # fmt: skip
        return float(self.scores[self.races, 0].sum())


def lowest(function: Callable[[Floats], float], start: Floats, scale: Floats, gain: float = 1e-3) -> Floats:
    """Where a smooth function is lowest near ``start`` [N]; done when a step gains less than ``gain``.

    Broyden, Fletcher, Goldfarb and Shanno's method in units of ``scale`` [N], slopes by differences, steps shortened until they gain (Armijo).
    """
    x, value = start.copy(), function(start)
    inverse = np.eye(len(x))
    slope = _slope(function, x, value, scale)
    for _ in range(200):
        way = -inverse @ slope
        if way @ slope >= 0:
            inverse, way = np.eye(len(x)), -slope
        way /= max(1.0, float(np.abs(way).max()))
        share = 1.0
        while (trial := function(x + share * way * scale)) > value + 1e-4 * share * (way @ slope):
            share /= 2
            if share < 1e-6:
                return x
        moved, gained = share * way, value - trial
        x, value = x + moved * scale, trial
        new = _slope(function, x, value, scale)
        turned = new - slope
        if (met := float(moved @ turned)) > 1e-12:
            bend = np.eye(len(x)) - np.outer(moved, turned) / met
            inverse = bend @ inverse @ bend.T + np.outer(moved, moved) / met
        slope = new
        if gained < gain:
            return x
    return x


def _slope(function: Callable[[Floats], float], x: Floats, value: float, scale: Floats) -> Floats:
    return np.array([(function(x + _NUDGE * s * one) - value) / _NUDGE for s, one in zip(scale.tolist(), np.eye(len(x)), strict=True)])
