"""Strengths season by season as one chain: where each stands in it, what the winters say, and the solution of its equations.

Seasons follow each other, so the matrix of the equations is block-tridiagonal, a block a season; and what links two seasons of a driver is one number. The
levels of the series touch every season: they stand as a border beside the chain and are eliminated last (Schur complement). Axes: Y seasons, P strengths (a
driver in a season), F series whose level is sought, R rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onemake.core.ratings.history import Floats, History, Parameters
from onemake.core.rules.field import Ints

__all__ = ["Chain", "Solved", "Winters", "across", "chain_of", "solve", "winters_of", "within"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Which strength is whose. A driver has one in each season from his first to his last, also where he stayed away in between."""

    years: tuple[int, ...]  # [Y] every year from the first to the last
    offset: Ints  # [Y + 1] the strengths of season y are offset[y]:offset[y + 1]
    driver: Ints  # [P]
    season: Ints  # [P]
    home: Ints  # [P] the series of his last order of that season; where he stayed away, of the one before
    entry: Ints  # [P] the series of his first order where this is his first season, else -1
    before: Ints  # [P] the strength of the season before, -1 in his first season
    cell: Ints  # [R] the strength that each row of the history is of
    links: tuple[tuple[Ints, Ints], ...]  # [Y - 1] places within one season and within the next of those who were in both


@dataclass(frozen=True, slots=True)
class Winters:
    """What is said of the strengths before any order is heard, as numbers: each newcomer near the level of his series, each winter a step towards it."""

    level: Floats  # [S] said beforehand
    free: Ints  # [F] the series whose level is sought
    loose: float  # the variance of those levels
    newcomer: float
    spread: float  # the variance of newcomers
    keep: float
    step: float  # the variance of a winter's step


def chain_of(history: History) -> Chain:
    """Lay out a history of at least one order."""
    year = history.year[history.rows]
    first, last = int(year.min()), int(year.max())
    seasons = last - first + 1
    drivers = len(history.drivers)
    home = np.full((drivers, seasons), -1, dtype=np.int64)
    home[history.driver, year - first] = history.series_of[history.rows]  # the last order of a season stands
    entry = np.full(drivers, -1, dtype=np.int64)
    entry[history.driver[::-1]] = history.series_of[history.rows][::-1]  # the first order of all stands
    begins = np.full(drivers, seasons, dtype=np.int64)
    np.minimum.at(begins, history.driver, year - first)
    ends = np.full(drivers, -1, dtype=np.int64)
    np.maximum.at(ends, history.driver, year - first)
    for y in range(1, seasons):
        away = (home[:, y] < 0) & (begins < y)
        home[away, y] = home[away, y - 1]
    season, driver = np.nonzero(((np.arange(seasons) >= begins[:, None]) & (np.arange(seasons) <= ends[:, None])).T)
    where = np.full((drivers, seasons), -1, dtype=np.int64)
    where[driver, season] = np.arange(len(driver))
    offset: Ints = np.searchsorted(season, np.arange(seasons + 1)).astype(np.int64)
    newcomer = begins[driver] == season
    before = np.where(newcomer, -1, where[driver, season - 1])
    return Chain(
        years=tuple(range(first, last + 1)),
        offset=offset,
        driver=driver,
        season=season,
        home=home[driver, season],
        entry=np.where(newcomer, entry[driver], -1),
        before=before,
        cell=where[history.driver, year - first],
        links=tuple(_link(before, offset, y) for y in range(1, seasons)),
    )


def _link(before: Ints, offset: Ints, y: int) -> tuple[Ints, Ints]:
    here = before[offset[y] : offset[y + 1]]
    (after,) = np.nonzero(here >= 0)
    return here[after] - offset[y - 1], after


def winters_of(history: History, parameters: Parameters) -> Winters:
    """What the parameters say from season to season: those for whole seasons, where they are given.

    Else the random walk's own. A strength is the mean of a season, and two such means are apart by the winter's step and by two thirds of what a season's walk
    adds.
    """
    p = parameters
    walked = p.new_season + p.within_season * _length(history) * 2 / 3
    return Winters(
        level=np.array([p.level.get(series, 0.0) for series in history.series]),
        free=np.unique(history.series_of)[1:],
        loose=p.level_variance,
        newcomer=p.newcomer_mean if p.season_newcomer_mean is None else p.season_newcomer_mean,
        spread=p.newcomer_variance if p.season_newcomer_variance is None else p.season_newcomer_variance,
        keep=p.keep if p.season_keep is None else p.season_keep,
        step=max(walked if p.season_step is None else p.season_step, 1e-4),
    )


def _length(history: History) -> float:
    """How long a season is, in years, the mean over the orders."""
    season = history.series_of * 10_000 + history.year
    _, which, count = np.unique(season, return_inverse=True, return_counts=True)
    first = np.full(len(count), np.iinfo(np.int64).max)
    last = np.full(len(count), np.iinfo(np.int64).min)
    np.minimum.at(first, which, history.day)
    np.maximum.at(last, which, history.day)
    return float(((last - first) * count).sum() / count.sum() / 365.25)


@dataclass(frozen=True, slots=True)
class Solved:
    """A step of the whole chain, and what is needed for covariances."""

    step: Floats  # [P]
    level_step: Floats  # [F]
    inverse: tuple[Floats, ...]  # [Y] of each season's block once the seasons before are eliminated
    border: Floats  # [P, F] how each strength moves with the levels
    level_covariance: Floats  # [F, F]


def solve(
    chain: Chain, blocks: list[Floats], link: float, slope: Floats, border: Floats, level_slope: Floats, level_block: Floats
) -> Solved:
    """Solve the bordered block-tridiagonal equations. ``blocks`` [Y] are overwritten; ``link`` is minus the number between two seasons of a driver."""
    sides = np.concatenate((slope[:, None], border), axis=1)
    seasons = [slice(int(a), int(b)) for a, b in zip(chain.offset[:-1], chain.offset[1:], strict=True)]
    inverse: list[Floats] = []
    for y, here in enumerate(seasons):
        inverse.append(_inverse(blocks[y]))
        if y + 1 < len(seasons):
            old, new = chain.links[y]
            following = seasons[y + 1]
            blocks[y + 1][np.ix_(new, new)] -= link * link * inverse[y][np.ix_(old, old)]
            sides[following][new] += link * (inverse[y][old] @ sides[here])
    for y in range(len(seasons) - 1, -1, -1):
        here = seasons[y]
        if y + 1 < len(seasons):
            old, new = chain.links[y]
            sides[here][old] += link * sides[seasons[y + 1]][new]
        sides[here] = inverse[y] @ sides[here]
    straight, bend = sides[:, 0], sides[:, 1:]
    level_covariance = _inverse(level_block - border.T @ bend)
    level_step = level_covariance @ (level_slope - border.T @ straight)
    return Solved(straight - bend @ level_step, level_step, tuple(inverse), bend, level_covariance)


def _inverse(block: Floats) -> Floats:
    return np.asarray(np.linalg.inv(block), dtype=np.float64)


def within(chain: Chain, solved: Solved, link: float) -> tuple[Floats, ...]:
    """The covariance of the strengths of each season, from the last season to the first; the levels as if known. [Y] blocks."""
    covariance: list[Floats] = [solved.inverse[-1]]
    for inverse, (old, new) in zip(solved.inverse[-2::-1], chain.links[::-1], strict=True):
        reach = link * inverse[:, old]
        covariance.append(inverse + reach @ covariance[-1][np.ix_(new, new)] @ reach.T)
    return tuple(covariance[::-1])


def across(chain: Chain, inverse: tuple[Floats, ...], link: float, later: int, to: int, side: Floats) -> Floats:
    """Bring a column of covariances with the strengths of season ``later`` back to those of season ``to``; the levels as if known."""
    for y in range(later - 1, to - 1, -1):
        old, new = chain.links[y]
        side = link * inverse[y][:, old] @ side[new]
    return side
