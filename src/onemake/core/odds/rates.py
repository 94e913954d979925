"""Retirement rates, of which only retirements and finishes are known: the quantiles of Beta distributions, to draw from by inversion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.odds.form import Floats

__all__ = ["quantiles"]

_STEPS, _GRID = 256, 8192


def quantiles(retired: Floats, finished: Floats) -> NDArray[np.float32]:
    """Of each Beta(retired, finished), [N, 257]: equal chances lie between neighbours, and the mean is exactly that of the distribution.

    Found by adding up the density over the log-odds of the rate, where it is smooth however small the parameters are. No retirement seen, not even by a
    prior: the rate is nought; no finish: one.
    """
    known: dict[tuple[float, float], NDArray[np.float32]] = {}
    for pair in zip(retired.tolist(), finished.tolist(), strict=True):
        if pair not in known:
            known[pair] = _beta(*pair)
    return np.stack([known[pair] for pair in zip(retired.tolist(), finished.tolist(), strict=True)])


def _beta(a: float, b: float) -> NDArray[np.float32]:
    if a <= 0 or b <= 0:
        return np.full(_STEPS + 1, 0.0 if a <= 0 else 1.0, dtype=np.float32)
    middle, width = np.log(a / b), 12 * np.sqrt(1 / a + 1 / b)
    t = np.linspace(middle - width - 40 / a, middle + width + 40 / b, _GRID)
    log_density = a * t - (a + b) * np.logaddexp(0, t)
    density = np.exp(log_density - log_density.max())
    below = np.cumsum(density) - density / 2
    edge = 1 / (8 * _STEPS)
    chances = np.clip(np.arange(_STEPS + 1) / _STEPS, edge, 1 - edge)
    rates = 1 / (1 + np.exp(-np.interp(chances, below / density.sum(), t)))
    mean = ((rates[1:] + rates[:-1]) / 2).mean()
    low = rates * (a / (a + b) / mean)
    high = 1 - (1 - rates) * (b / (a + b) / (1 - mean))
    return np.asarray(low if a <= b else high, dtype=np.float32).clip(0, 1)
