"""How good everybody was thought to be at the time: a random walk that hears one order after the other and never looks ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.ratings.components import components
from onemake.core.ratings.history import Floats, History, Parameters, Strengths
from onemake.core.rules.field import Ints

__all__ = ["Filtered", "Known", "filter_history"]


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of one driver before and after each order he stood in. Axes: K orders."""

    order: Ints  # [K] which orders of the history
    before_mean: Floats
    before_variance: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Filtered:
    """A history heard once, from its first order to its last. Axes: D drivers, M orders, R rows (as ``History.driver``)."""

    history: History
    parameters: Parameters
    before_mean: Floats  # [R] of everybody who is in the order, before anything is heard of it
    before_variance: Floats  # [R]
    after_mean: Floats  # [R] the same once it is heard
    after_variance: Floats  # [R]
    backward: (
        Floats  # [M] the logarithm of the probability of each order, ranked from the back, the strengths taken for exactly ``before_mean``
    )
    forward: Floats  # [M] the same ranked from the front: ordinary Plackett-Luce
    state: Floats  # [D, 2] mean and variance after the last order in which each stood
    seen: Ints  # [D, 3] the day, the year and the series of that order; before everything for who was never heard of

    def known_of(self, driver: str) -> Known:
        """The line "as known at the time" of one driver. Raises KeyError for a driver who is not in the history."""
        rows = np.flatnonzero(self.history.driver == _number(self.history, driver))
        order = np.searchsorted(self.history.start, rows, side="right") - 1
        return Known(order, self.before_mean[rows], self.before_variance[rows], self.after_mean[rows], self.after_variance[rows])

    def strengths(self, day: int, year: int, series: str, drivers: Sequence[str]) -> Strengths:
        """What is believed on a day, of a race of a series in a season's year, before it is run: each for himself, newcomers as the series has them.

        A newcomer is in a component of his own beyond all others if nobody of the series was ever heard of, else in theirs. The history must end before.
        """
        from onemake.core.ratings.filter_loops import bring_forward

        number = {who: i for i, who in enumerate(self.history.drivers)}
        level, rates = levels(self.history, self.parameters, series), rates_of(self.parameters)
        here = self.history.series.index(series) if series in self.history.series else len(self.history.series)
        asked: Ints = np.array([number[who] for who in drivers if who in number], dtype=np.int64)
        newcomer = float(level[here] + rates[0])
        believed = np.empty((3, len(asked)))
        bring_forward(asked, 0, len(asked), day, year, newcomer, level, rates, self.state, self.seen, believed[0], believed[1], believed[2])
        known = np.array([who in number for who in drivers], dtype=np.bool_)
        mean, variance = np.full(len(drivers), newcomer), np.full(len(drivers), rates[1])
        mean[known], variance[known] = believed[0], believed[1]
        where = components(self.history)
        rows = self.history.series_of[self.history.rows] == here
        theirs = int(where[self.history.driver[rows][-1]]) if rows.any() else int(where.max(initial=-1)) + 1
        run = races_of(self.history)
        return Strengths(
            drivers=tuple(drivers),
            mean=mean,
            covariance=np.diag(variance),
            component=np.array([int(where[number[w]]) if w in number and run[number[w]] else theirs for w in drivers], dtype=np.int64),
            races=np.array([int(run[number[w]]) if w in number else 0 for w in drivers], dtype=np.int64),
        )


def filter_history(history: History, parameters: Parameters | None = None) -> Filtered:
    """Hear a history. Each order costs time in proportion to its rows: a microsecond or two where Numba is installed."""
    from onemake.core.ratings.filter_loops import unheard, walk

    given = parameters or Parameters()
    orders, rows = len(history.day), len(history.driver)
    state, seen = unheard(len(history.drivers))
    before, after, score = np.empty((2, rows)), np.empty((2, rows)), np.empty((orders, 2))
    work = np.empty((4, int(np.diff(history.start).max(initial=1))))
    power = np.where(history.qualifying, history.power * given.qualifying_power, history.power)
    when = np.stack((history.day, history.year, history.series_of), axis=1)
    level = levels(history, given)
    walk(history.start, history.driver, when, power, level, rates_of(given), state, seen, before, after, score, work)
    return Filtered(history, given, before[0], before[1], after[0], after[1], score[:, 0], score[:, 1], state, seen)


def rates_of(parameters: Parameters) -> Floats:
    """The rates of the random walk, [5], as the loops want them."""
    p = parameters
    return np.array((p.newcomer_mean, p.newcomer_variance, p.within_season, p.new_season, p.keep))


def levels(history: History, parameters: Parameters, more: str = "") -> Floats:
    """Where each series stands, [S] and one more for a series that is not in the history."""
    return np.array([parameters.level.get(series, 0.0) for series in (*history.series, more)])


def races_of(history: History) -> Ints:
    """In how many races each driver was classified, [D]."""
    rows = ~np.repeat(history.qualifying, np.diff(history.start))
    return np.bincount(history.driver[rows], minlength=len(history.drivers))


def _number(history: History, driver: str) -> int:
    try:
        return history.drivers.index(driver)
    except ValueError:
        raise KeyError(driver) from None
