"""The loops of the filter: one order after the other, each in time that grows with the number of its rows alone.

In an order of n the likelihood ranks from the back: the last is drawn first, with odds e = exp(-strength), then the last but one of those that remain. Its
matrix of second derivatives is a diagonal less a matrix whose cell (i, j) is e[i] * e[j] * B[max(i, j)]; so is every step of eliminating it from the last row
upwards, and both the Newton step and the posterior variances come from running sums (state-space rank-ordered logit: Glickman and Hennessy 2015, ranked from
the back as in the attrition model of Graves, Reese and Fitzgerald 2003; the elimination is that of a semiseparable matrix). Imported only where it runs.
"""

from __future__ import annotations

from math import exp, log

import numpy as np

from onemake.core.kernel import compiled
from onemake.core.ratings.history import Floats
from onemake.core.rules.field import Ints

__all__ = ["YEAR", "eliminate", "scores", "solve", "step", "walk"]

YEAR = 365.25
_NEVER = -(10**9)
_FAR = 1e150  # products of sums of odds are turned into a logarithm before they leave the range of a number


@compiled
def step(mean: Floats, variance: Floats, at: Floats, power: float, odds: Floats, w: Floats, d: Floats, y: Floats) -> None:
    """Move ``at`` [n] by one Newton step towards the posterior mode, and leave the elimination in ``odds``, ``w`` and ``d`` (one over the pivots)."""
    n = len(at)
    total = 0.0
    for k in range(n):
        odds[k] = exp(-at[k])
        total += odds[k]
        w[k] = 1.0 / total  # kept here until the row is eliminated
    eliminate(mean, variance, at, power, odds, w, d, y)
    solve(at, odds, w, d, y)


@compiled
def eliminate(mean: Floats, variance: Floats, at: Floats, power: float, odds: Floats, w: Floats, d: Floats, y: Floats) -> None:
    """From the last row to the first: pivots, factors, and the gradient carried along."""
    a = b = s = t = 0.0
    for k in range(len(at) - 1, -1, -1):
        e = odds[k]
        sure = 1.0 / variance[k]
        slope = (mean[k] - at[k]) * sure
        if k:
            inverse = w[k]
            a += power * inverse
            b += power * inverse * inverse
            slope -= power
        half = e * a
        pivot = 1.0 / (sure + half - e * e * (b + s))
        above = e * (b + s)
        w[k] = above * pivot
        d[k] = pivot
        y[k] = slope + half + e * t
        s += above * w[k]
        t += w[k] * y[k]


@compiled
def solve(at: Floats, odds: Floats, w: Floats, d: Floats, y: Floats) -> None:
    u = 0.0
    for k in range(len(at)):
        z = y[k] * d[k] + w[k] * u
        u += odds[k] * z
        at[k] += z


@compiled
def spread(odds: Floats, w: Floats, d: Floats, variance: Floats) -> None:
    """The posterior variances [n]: the diagonal of the inverse, from the first row to the last."""
    q = 0.0
    for k in range(len(odds)):
        variance[k] = d[k] + w[k] * w[k] * q
        q += 2.0 * odds[k] * w[k] * q + odds[k] * odds[k] * variance[k]


@compiled
def scores(mean: Floats, odds: Floats) -> tuple[float, float]:
    """The logarithm of the probability of an order, ranked from the back and from the front, if the strengths were exactly ``mean`` [n]. Fills ``odds``."""
    n = len(mean)
    backward = forward = total = 0.0
    product = 1.0
    for k in range(n):
        odds[k] = exp(-mean[k])
        total += odds[k]
        if k:
            backward -= mean[k]
            product *= total
            if product > _FAR or product < 1.0 / _FAR:
                backward -= log(product)
                product = 1.0
    backward -= log(product)
    total = 1.0 / odds[n - 1]
    product = 1.0
    for k in range(n - 2, -1, -1):
        total += 1.0 / odds[k]
        forward += mean[k]
        product *= total
        if product > _FAR or product < 1.0 / _FAR:
            forward -= log(product)
            product = 1.0
    return backward, forward - log(product)


@compiled
def brought_forward(
    who: int, day: int, year: int, series: int, level: Floats, rates: Floats, state: Floats, seen: Ints
) -> tuple[float, float]:
    """Mean and variance of one driver on a day, before anything is heard of it. ``rates`` are the first five Parameters in their order."""
    if seen[who, 1] == _NEVER:
        return level[series] + rates[0], rates[1]
    mean, variance = state[who, 0], state[who, 1]
    winters = year - seen[who, 1]
    if winters > 0:
        home = level[seen[who, 2]]
        keep = rates[4]
        for _ in range(winters):
            mean = home + keep * (mean - home)
            variance = keep * keep * variance + rates[3]
    elif day > seen[who, 0]:
        variance += rates[2] * (day - seen[who, 0]) / YEAR
    return mean, variance


@compiled
def walk(
    start: Ints, driver: Ints, when: Ints, power: Floats, level: Floats, rates: Floats, state: Floats, seen: Ints,
    before: Floats, after: Floats, score: Floats, work: Floats,
) -> None:  # fmt: skip
    """Hear every order in turn.

    start [M + 1], driver [R], when [M, 3] (day, year, series), power [M], level [S], rates [5]; ``state`` [D, 2] mean and variance of each driver and ``seen``
    [D, 3] when and in which series he was last heard of, both brought up to date; ``before`` and ``after`` [2, R] means and variances of every row as known
    before and after its order, ``score`` [M, 2] the logarithm of its probability from the back and from the front; ``work`` [4, longest order].
    """
    odds, w, d, y = work[0], work[1], work[2], work[3]
    mean, variance, at, sure = before[0], before[1], after[0], after[1]
    for m in range(len(start) - 1):
        first, end = start[m], start[m + 1]
        n = end - first
        day, year, series = when[m, 0], when[m, 1], when[m, 2]
        for r in range(first, end):
            mean[r], variance[r] = brought_forward(driver[r], day, year, series, level, rates, state, seen)
            at[r] = mean[r]
        score[m, 0], score[m, 1] = scores(mean[first:end], odds[:n])
        for _ in range(2):
            step(mean[first:end], variance[first:end], at[first:end], power[m], odds[:n], w[:n], d[:n], y[:n])
        spread(odds[:n], w[:n], d[:n], sure[first:end])
        for r in range(first, end):
            who = driver[r]
            state[who, 0], state[who, 1] = at[r], sure[r]
            seen[who, 0], seen[who, 1], seen[who, 2] = day, year, series


def unheard(drivers: int) -> tuple[Floats, Ints]:
    """The state before anybody was heard of."""
    seen: Ints = np.full((drivers, 3), _NEVER, dtype=np.int64)
    seen[:, 2] = 0
    return np.zeros((drivers, 2)), seen
