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

__all__ = ["YEAR", "bring_forward", "scores", "spread", "step", "unheard", "walk", "weigh"]

YEAR = 365.25
_NEVER = -(10**9)
_FAR = 1e150  # products of sums of odds are turned into a logarithm before they leave the range of a number


@compiled
def step(mean: Floats, variance: Floats, at: Floats, first: int, n: int, power: float, work: Floats) -> None:
    """Move the ``n`` strengths from ``at[first]`` by one Newton step towards the posterior mode.

    ``mean`` and ``variance`` are those before the order; ``work`` [4, n and more] has the odds of ``at`` in its first row, and keeps the elimination in the
    others: factors, one over the pivots, the gradient carried along. Rows are eliminated from the last to the first; ``u`` is B of the row with the sum of
    w * w / d of those eliminated, and adding a row's share to it is the same as multiplying it by diagonal over pivot.
    """
    total = 0.0
    for k in range(n):
        total += work[0, k]
        work[1, k] = 1.0 / total  # kept here until the row is eliminated
    a = u = t = 0.0
    for k in range(n - 1, -1, -1):
        e = work[0, k]
        sure = 1.0 / variance[first + k]
        slope = (mean[first + k] - at[first + k]) * sure
        if k:
            inverse = work[1, k]
            a += power * inverse
            u += power * inverse * inverse
            slope -= power
        half = e * a
        pivot = 1.0 / (sure + half - e * e * u)
        factor = e * u * pivot
        y = slope + half + e * t
        work[1, k], work[2, k], work[3, k] = factor, pivot, y
        u *= (sure + half) * pivot
        t += factor * y
    moved = 0.0
    for k in range(n):
        z = work[3, k] * work[2, k] + work[1, k] * moved
        moved += work[0, k] * z
        at[first + k] += z


@compiled
def weigh(at: Floats, first: int, n: int, work: Floats) -> None:
    """The odds of each to be drawn last, into the first row of ``work``."""
    for k in range(n):
        work[0, k] = exp(-at[first + k])


@compiled
def spread(variance: Floats, first: int, n: int, work: Floats) -> None:
    """The posterior variances: the diagonal of the inverse, from the first row to the last, by what ``step`` kept."""
    q = 0.0
    for k in range(n):
        e, w = work[0, k], work[1, k]
        here = work[2, k] + w * w * q
        variance[first + k] = here
        q += 2.0 * e * w * q + e * e * here


@compiled
def scores(mean: Floats, first: int, n: int, work: Floats) -> tuple[float, float]:
    """The logarithm of the probability of an order, ranked from the back and from the front, if the strengths were exactly ``mean``. Fills the odds."""
    backward = forward = total = 0.0
    product = 1.0
    for k in range(n):
        work[0, k] = exp(-mean[first + k])
        total += work[0, k]
        if k:
            backward -= mean[first + k]
            product *= total
            if product > _FAR or product < 1.0 / _FAR:
                backward -= log(product)
                product = 1.0
    backward -= log(product)
    total = 1.0 / work[0, n - 1]
    product = 1.0
    for k in range(n - 2, -1, -1):
        total += 1.0 / work[0, k]
        forward += mean[first + k]
        product *= total
        if product > _FAR or product < 1.0 / _FAR:
            forward -= log(product)
            product = 1.0
    return backward, forward - log(product)


@compiled
def after_winters(mean: float, variance: float, winters: int, home: float, keep: float, gained: float) -> tuple[float, float]:
    """A belief so many winters on: drawn towards the level of the driver's own series, and less certain."""
    for _ in range(winters):
        mean = home + keep * (mean - home)
        variance = keep * keep * variance + gained
    return mean, variance


@compiled
def bring_forward(
    driver: Ints, first: int, n: int, day: int, year: int, newcomer: float, level: Floats, rates: Floats, state: Floats, seen: Ints,
    mean: Floats, variance: Floats, at: Floats,
) -> None:  # fmt: skip
    """Means and variances of the drivers of one order on its day, before anything is heard of it. ``rates`` are the first five Parameters in their order."""
    daily = rates[2] / YEAR
    for r in range(first, first + n):
        who = driver[r]
        last = seen[who, 1]
        if last >= year:
            mean[r] = state[who, 0]
            variance[r] = state[who, 1] + daily * (day - seen[who, 0])
        elif last == _NEVER:
            mean[r] = newcomer
            variance[r] = rates[1]
        else:
            mean[r], variance[r] = after_winters(state[who, 0], state[who, 1], year - last, level[seen[who, 2]], rates[4], rates[3])
        at[r] = mean[r]


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
    mean, variance, at, sure = before[0], before[1], after[0], after[1]
    for m in range(len(start) - 1):
        first, n = start[m], start[m + 1] - start[m]
        day, year, series = when[m, 0], when[m, 1], when[m, 2]
        newcomer = level[series] + rates[0]
        bring_forward(driver, first, n, day, year, newcomer, level, rates, state, seen, mean, variance, at)
        score[m, 0], score[m, 1] = scores(mean, first, n, work)
        step(mean, variance, at, first, n, power[m], work)
        weigh(at, first, n, work)
        step(mean, variance, at, first, n, power[m], work)
        spread(sure, first, n, work)
        for r in range(first, first + n):
            who = driver[r]
            state[who, 0], state[who, 1] = at[r], sure[r]
            seen[who, 0], seen[who, 1], seen[who, 2] = day, year, series


def unheard(drivers: int) -> tuple[Floats, Ints]:
    """The state before anybody was heard of."""
    seen: Ints = np.full((drivers, 3), _NEVER, dtype=np.int64)
    seen[:, 2] = 0
    return np.zeros((drivers, 2)), seen
