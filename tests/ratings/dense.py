"""The model written a second time, slowly: whole matrices, no running sums."""

from __future__ import annotations

import numpy as np

from onemake.core.ratings.history import Floats


def log_probability(theta: Floats, power: float = 1.0) -> float:
    """Of an order, the first first: the last is drawn first, with odds exp(-strength)."""
    odds = np.exp(-theta)
    return power * float(sum(np.log(odds[k] / odds[: k + 1].sum()) for k in range(1, len(theta))))


def gradient(theta: Floats, power: float = 1.0) -> Floats:
    odds = np.exp(-theta)
    total = np.zeros(len(theta))
    for k in range(1, len(theta)):
        total[k] -= 1.0
        total[: k + 1] += odds[: k + 1] / odds[: k + 1].sum()
    return power * total


def information(theta: Floats, power: float = 1.0) -> Floats:
    """Minus the matrix of second derivatives."""
    odds = np.exp(-theta)
    found = np.zeros((len(theta), len(theta)))
    for k in range(1, len(theta)):
        share = odds[: k + 1] / odds[: k + 1].sum()
        found[: k + 1, : k + 1] += np.diag(share) - np.outer(share, share)
    return power * found


def newton(mean: Floats, variance: Floats, power: float = 1.0, steps: int = 2) -> tuple[Floats, Floats]:
    """The mode after some Newton steps from the prior mean, and the variances at the last point from which a step was taken."""
    at = mean.copy()
    precision = np.diag(1.0 / variance)
    for _ in range(steps):
        matrix = precision + information(at, power)
        at = at + np.linalg.solve(matrix, gradient(at, power) + (mean - at) / variance)
    return at, np.diag(np.linalg.inv(matrix)).copy()
