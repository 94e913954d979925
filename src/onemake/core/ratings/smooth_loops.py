"""What every order says of the strengths of its season: slope and curvature, added up. Imported only where it runs."""

from __future__ import annotations

from math import exp, log

from onemake.core.kernel import compiled
from onemake.core.ratings.history import Floats
from onemake.core.rules.field import Ints

__all__ = ["hear"]


@compiled
def hear(
    start: Ints, cell: Ints, power: Floats, place: Ints, width: Ints, x: Floats, slope: Floats, curvature: Floats, work: Floats
) -> float:
    """The log-probability of all orders ranked from the back, its gradient, and minus its second derivatives.

    start [M + 1], cell [R] which strength each row is of, power [M]; ``place`` and ``width`` [M]: where in ``curvature`` the block of the order's season
    begins and how wide it is, and ``place[M + m]`` the first strength of that block. ``slope`` [P] and ``curvature`` are added to. work [3, longest order].
    """
    orders = len(power)
    odds, a, b = work[0], work[1], work[2]
    heard = 0.0
    for m in range(orders):
        first, n = start[m], start[m + 1] - start[m]
        total = said = 0.0
        for k in range(n):
            strength = x[cell[first + k]]
            odds[k] = exp(-strength)
            total += odds[k]
            a[k] = 1.0 / total if k else 0.0
            if k:
                said -= strength + log(total)
        heard += power[m] * said
        below = squared = 0.0
        for k in range(n - 1, -1, -1):
            below += power[m] * a[k]
            squared += power[m] * a[k] * a[k]
            a[k], b[k] = below, squared
        _add(cell[first : first + n], place[orders + m], place[m], width[m], power[m], odds, a, b, slope, curvature)
    return heard


@compiled
def _add(
    cell: Ints, origin: int, place: int, width: int, power: float, odds: Floats, a: Floats, b: Floats, slope: Floats, curvature: Floats
) -> None:
    """One order's share. The matrix is e[i] * a[i] on the diagonal, less e[i] * e[j] * b[max(i, j)] everywhere."""
    for k in range(len(cell)):
        here = cell[k] - origin
        pull = odds[k] * a[k]
        slope[cell[k]] += pull - (power if k else 0.0)
        curvature[place + here * width + here] += pull - odds[k] * odds[k] * b[k]
        share = odds[k] * b[k]
        for i in range(k):
            there = cell[i] - origin
            both = odds[i] * share
            curvature[place + here * width + there] -= both
            curvature[place + there * width + here] -= both
