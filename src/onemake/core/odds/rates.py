"""Retirement rates, of which only retirements and finishes are known: Beta distributions, each as equally likely rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.odds.form import Floats

__all__ = ["RATES", "likely_rates"]

RATES = 128
_GRID = 8192
_KNOWN = 1e9  # starts: nothing is left to be drawn


def likely_rates(retired: Floats, finished: Floats) -> NDArray[np.float32]:
    """Of each Beta(retired, finished) 128 equally likely rates, [N, 128]: the middles of as many equal parts, with exactly the mean of the distribution.

    Found by adding up the density over the log-odds of the rate, where it is smooth however small the parameters are. No retirement seen, not even by a
    prior: the rate is nought; no finish: one; a thousand million starts: it is known.
    """
    known = {pair: _beta(*pair) for pair in set(zip(retired.tolist(), finished.tolist(), strict=True))}
    return np.stack([known[pair] for pair in zip(retired.tolist(), finished.tolist(), strict=True)])


def _beta(a: float, b: float) -> NDArray[np.float32]:
    if a <= 0 or b <= 0 or a + b > _KNOWN:
        return np.full(RATES, 0.0 if a <= 0 else 1.0 if b <= 0 else a / (a + b), dtype=np.float32)
    middle, width = np.log(a / b), 12 * np.sqrt(1 / a + 1 / b)
    t = np.linspace(middle - width - 40 / a, middle + width + 40 / b, _GRID)
    log_density = a * t - (a + b) * np.logaddexp(0, t)
    density = np.exp(log_density - log_density.max())
    below = np.cumsum(density) - density / 2
    rates = 1 / (1 + np.exp(-np.interp((np.arange(RATES) + 0.5) / RATES, below / density.sum(), t)))
    mean = rates.mean()
    low = rates * (a / (a + b) / mean)
    high = 1 - (1 - rates) * (b / (a + b) / (1 - mean))
    return np.asarray(low if a <= b else high, dtype=np.float32).clip(0, 1)
