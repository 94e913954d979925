"""How good everybody is thought to have been now that everything is known: one strength for each driver and season, all seasons heard together.

The likelihood is that of the filter, the links between seasons its random walk. The mode of all strengths together is found by Newton steps, the covariance
about it is that of the normal distribution with the same curvature there (Laplace), exact within a season: so what is said of the difference between two
drivers of different series knows how both are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.errors import Bug, UserError
from onemake.core.ratings.chain import Chain, Solved, Winters, across, chain_of, solve, winters_of, within
from onemake.core.ratings.components import components
from onemake.core.ratings.filter import Filtered, filter_history
from onemake.core.ratings.history import Floats, History, Parameters, Strengths
from onemake.core.rules.field import Ints

__all__ = ["NINETY", "Ahead", "Piece", "Smoothed", "ahead_by", "smooth"]

_STEPS = 100
_CLOSE = 1e-8
NINETY = 1.6448536269514722  # standard deviations either side hold 90 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Ahead:
    """How likely one driver is ahead of another when both are classified, and between which bounds 90 % of what is believed of that lies."""

    chance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One component: drivers who can be compared with each other. Axes: Y seasons, P strengths, S series."""

    chain: Chain
    mean: Floats  # [P]
    covariance: tuple[Floats, ...]  # [Y] of the strengths of each season
    series: Ints  # those of the history that it has
    level: Floats  # [S] what newcomers and winters are drawn towards in each series; of others, nan. Not the mean of its drivers
    free: Ints  # [F] the series whose level was sought: all but the first
    level_covariance: Floats  # [F, F]
    known: tuple[Floats, ...]  # [Y] like covariance, if the levels were known
    inverse: tuple[Floats, ...]  # [Y] see Solved
    border: Floats  # [P, F] see Solved
    link: float
    height: float  # the logarithm of prior and likelihood at the mode, less what does not depend on the parameters

    @property
    def evidence(self) -> float:
        """The log-probability of all orders under the parameters, whatever the strengths: the integral over them by Laplace, up to a constant."""
        blocks = [np.linalg.slogdet(block)[1] for block in (*self.inverse, self.level_covariance) if len(block)]
        return self.height + 0.5 * float(sum(blocks))

    def covariance_of(self, one: int, weights: Floats, other: int, other_weights: Floats) -> float:
        """Of two sums of strengths, each within one season: the number of the season, and a weight for each strength of it."""
        if one > other:
            return self.covariance_of(other, other_weights, one, weights)
        straight = across(self.chain, self.inverse, self.link, other, one, self.known[other] @ other_weights)
        first, second = (self.border[self.chain.offset[y] : self.chain.offset[y + 1]] for y in (one, other))
        return float(weights @ straight + (weights @ first) @ self.level_covariance @ (second.T @ other_weights))


@dataclass(frozen=True, slots=True)
class Smoothed:
    """A history heard as a whole. Axes: D drivers, C components (the one with the most rows first)."""

    history: History
    parameters: Parameters
    component: Ints  # [D] -1 for whoever was never classified
    pieces: tuple[Piece, ...]  # [C]

    @property
    def years(self) -> tuple[int, ...]:
        """The seasons in which anybody raced."""
        return tuple(sorted(set(self.history.year.tolist())))

    def strengths(self, year: int, drivers: Sequence[str] | None = None) -> Strengths:
        """What is believed of drivers in a season, jointly; without names, of all who stood in an order of it. Covariance between components is 0.

        A driver may be asked about in any season from his first to his last. Raises UserError beyond that.
        """
        wanted = self._racing(year) if drivers is None else tuple(self._cell(driver, year) for driver in drivers)
        mean = np.array([self.pieces[c].mean[p] for c, p in wanted], dtype=np.float64)
        covariance = np.zeros((len(wanted), len(wanted)))
        belongs = np.array([c for c, _ in wanted], dtype=np.int64)
        for c in set(belongs.tolist()):
            (here,) = np.nonzero(belongs == c)
            y = year - self.pieces[c].chain.years[0]
            local = np.array([wanted[i][1] for i in here.tolist()]) - self.pieces[c].chain.offset[y]
            covariance[np.ix_(here, here)] = self.pieces[c].covariance[y][np.ix_(local, local)]
        who = np.array([self.pieces[c].chain.driver[p] for c, p in wanted], dtype=np.int64)
        return Strengths(
            drivers=tuple(self.history.drivers[i] for i in who.tolist()),
            mean=mean,
            covariance=covariance,
            component=belongs,
            races=_races(self.history)[who],
        )

    def ahead(self, one: str, other: str, year: int) -> Ahead:
        """How likely one driver is ahead of another in a race of a season in which both are classified. Raises UserError if they cannot be compared."""
        pair = self.strengths(year, (one, other))
        if pair.component[0] != pair.component[1]:
            raise UserError(f"{one} and {other} cannot be compared: nobody raced against both, over however many others")
        apart = float(pair.mean[0] - pair.mean[1])
        doubt = float(np.sqrt(pair.covariance[0, 0] + pair.covariance[1, 1] - 2 * pair.covariance[0, 1]))
        return ahead_by(apart, doubt)

    def seasons_of(self, driver: str) -> tuple[int, ...]:
        """The seasons from a driver's first to his last; none for whoever was never classified. Raises UserError for a stranger."""
        d = self._number(driver)
        if self.component[d] < 0:
            return ()
        chain = self.pieces[self.component[d]].chain
        return tuple(chain.years[y] for y in chain.season[chain.driver == d].tolist())

    def _number(self, driver: str) -> int:
        if driver not in self.history.drivers:
            raise UserError(f"there is no driver {driver!r} in these seasons")
        return self.history.drivers.index(driver)

    def _cell(self, driver: str, year: int) -> tuple[int, int]:
        d = self._number(driver)
        c = int(self.component[d])
        if c >= 0 and year in self.pieces[c].chain.years:
            chain = self.pieces[c].chain
            y = year - chain.years[0]
            here = np.flatnonzero(chain.driver[chain.offset[y] : chain.offset[y + 1]] == d)
            if len(here):
                return c, int(chain.offset[y] + here[0])
        seasons = self.seasons_of(driver)
        said = f"was classified from {seasons[0]} to {seasons[-1]}" if seasons else "was never classified"
        raise UserError(f"{driver} {said}; nothing can be said of {year}")

    def _racing(self, year: int) -> tuple[tuple[int, int], ...]:
        """Component and strength of everybody who stood in an order of a season, in the order of the drivers."""
        rows = self.history.year[self.history.rows] == year
        return tuple(self._cell(self.history.drivers[d], year) for d in np.unique(self.history.driver[rows]).tolist())


def ahead_by(apart: float, doubt: float) -> Ahead:
    """The chance of being ahead where the difference of strengths is normal: the logistic curve, averaged by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    chance = float(weights @ (1 / (1 + np.exp(-(apart + doubt * nodes)))) / weights.sum())
    low, high = (float(1 / (1 + np.exp(-(apart + side * NINETY * doubt)))) for side in (-1, 1))
    return Ahead(chance, low, high)


def smooth(history: History, parameters: Parameters | None = None) -> Smoothed:
    """Hear a history as a whole, each component for itself: what is not joined to a component changes nothing in it."""
    given = parameters or Parameters()
    where = components(history)
    order_in = where[history.driver[history.start[:-1]]] if len(history.day) else np.zeros(0, dtype=np.int64)
    pieces = tuple(_piece(history.only(order_in == c), given) for c in range(int(where.max(initial=-1)) + 1))
    return Smoothed(history, given, where, pieces)


def _piece(history: History, parameters: Parameters) -> Piece:
    chain, said = chain_of(history), winters_of(history, parameters)
    heard = _Heard(history, chain, parameters)
    mean, level = _start(chain, filter_history(history, parameters), said), said.level.copy()
    value, slope, curvature = heard.at(mean)
    value += _prior(chain, said, mean, level)
    for _ in range(_STEPS):
        solved = _newton(chain, said, mean, level, slope, heard.blocks(curvature))
        size = max(float(np.abs(solved.step).max()), float(np.abs(solved.level_step).max(initial=0.0)))
        share = 1.0
        while True:
            trial, trial_level = mean + share * solved.step, level.copy()
            trial_level[said.free] += share * solved.level_step
            if size < _CLOSE:
                return _settled(chain, said, solved, trial, trial_level, np.unique(history.series_of), value)
            found, slope, curvature = heard.at(trial)
            found += _prior(chain, said, trial, trial_level)
            if found >= value - 1e-9 * abs(value) or share < 1e-6:
                break
            share /= 2
        value, mean, level = found, trial, trial_level
    raise Bug(f"the strengths of {len(history.day)} orders did not settle in {_STEPS} steps")


class _Heard:
    """The orders of a component, laid out for the loop that hears them."""

    def __init__(self, history: History, chain: Chain, parameters: Parameters) -> None:
        self.start, self.chain = history.start, chain
        self.power = np.where(history.qualifying, history.power * parameters.qualifying_power, history.power)
        width = np.diff(chain.offset)
        self.edges: Ints = np.concatenate(([0], np.cumsum(width * width))).astype(np.int64)
        season = history.year - chain.years[0]
        self.place = np.concatenate((self.edges[season], chain.offset[season]))
        self.width = width[season]
        self.work = np.empty((3, int(np.diff(history.start).max())))

    def at(self, x: Floats) -> tuple[float, Floats, Floats]:
        from onemake.core.ratings.smooth_loops import hear

        slope, curvature = np.zeros(len(x)), np.zeros(int(self.edges[-1]))
        value = hear(self.start, self.chain.cell, self.power, self.place, self.width, x, slope, curvature, self.work)
        return float(value), slope, curvature

    def blocks(self, curvature: Floats) -> list[Floats]:
        width = np.diff(self.chain.offset).tolist()
        return [curvature[a : a + n * n].reshape(n, n) for a, n in zip(self.edges[:-1].tolist(), width, strict=True)]


def _start(chain: Chain, filtered: Filtered, said: Winters) -> Floats:
    """Where the filter stood at the end of each season; where a driver stayed away, a winter on."""
    mean = np.full(len(chain.driver), np.nan)
    mean[chain.cell] = filtered.after_mean
    for p in np.flatnonzero(np.isnan(mean)).tolist():
        home = said.level[chain.home[p]]
        mean[p] = home + said.keep * (mean[chain.before[p]] - home)
    return mean


def _residuals(chain: Chain, said: Winters, x: Floats, level: Floats) -> Floats:
    """How far each strength is from where the season before, or the level of the series, would have it, [P]."""
    new = chain.before < 0
    home = level[chain.home[chain.before]]
    return np.where(new, x - level[chain.entry] - said.newcomer, x - said.keep * x[chain.before] - (1 - said.keep) * home)


def _prior(chain: Chain, said: Winters, x: Floats, level: Floats) -> float:
    off = _residuals(chain, said, x, level)
    doubt = np.where(chain.before < 0, said.spread, said.step)
    moved = level[said.free] - said.level[said.free]
    return -0.5 * float((off * off / doubt + np.log(doubt)).sum() + (moved * moved).sum() / said.loose)


def _newton(chain: Chain, said: Winters, x: Floats, level: Floats, slope: Floats, blocks: list[Floats]) -> Solved:
    """One Newton step of strengths and levels together. Adds to ``slope`` and ``blocks`` what the winters say."""
    new = chain.before < 0
    old = chain.before[~new]
    pull = _residuals(chain, said, x, level) / np.where(new, said.spread, said.step)
    diagonal = 1 / np.where(new, said.spread, said.step)
    slope = slope - pull
    slope[old] += said.keep * pull[~new]  # a strength links to at most one season after it
    diagonal[old] += said.keep**2 / said.step
    for y, block in enumerate(blocks):
        block[np.diag_indices(len(block))] += diagonal[chain.offset[y] : chain.offset[y + 1]]
    series = np.where(new, chain.entry, chain.home[chain.before])
    weight = np.where(new, 1.0, 1 - said.keep)  # of the level in the residual
    border = np.zeros((len(x), len(level)))
    border[np.arange(len(x)), series] = -weight / np.where(new, said.spread, said.step)
    np.add.at(border, (old, series[~new]), said.keep * (1 - said.keep) / said.step)
    level_slope = np.bincount(series, weights=weight * pull, minlength=len(level)) - (level - said.level) / said.loose
    level_diagonal = np.bincount(series, weights=weight**2 / np.where(new, said.spread, said.step), minlength=len(level)) + 1 / said.loose
    f = said.free
    return solve(chain, blocks, said.keep / said.step, slope, border[:, f], level_slope[f], np.diag(level_diagonal[f]))


def _settled(chain: Chain, said: Winters, solved: Solved, mean: Floats, level: Floats, series: Ints, height: float) -> Piece:
    """What is believed in the end: to the covariance within each season comes what the doubt about the levels adds."""
    link = said.keep / said.step
    edges = list(zip(chain.offset[:-1].tolist(), chain.offset[1:].tolist(), strict=True))
    borders = [solved.border[a:b] for a, b in edges]
    known = within(chain, solved, link)
    covariance = tuple(block + side @ solved.level_covariance @ side.T for block, side in zip(known, borders, strict=True))
    levels = np.full(len(level), np.nan)
    levels[series] = level[series]
    return Piece(
        chain, mean, covariance, series, levels, said.free, solved.level_covariance, known, solved.inverse, solved.border, link, height
    )


def _races(history: History) -> Ints:
    rows = ~np.repeat(history.qualifying, np.diff(history.start))
    return np.bincount(history.driver[rows], minlength=len(history.drivers))
