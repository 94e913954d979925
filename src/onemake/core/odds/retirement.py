"""How often each car retires: a process of its own beside strength, and as uncertain as few starts leave it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.odds.form import Floats
from onemake.core.ratings.history import History

__all__ = ["Reliability", "reliability"]

_USUAL = 0.12  # of all starts, where next to nothing is known of a series: the mean of the shipped one-make seasons with whole sheets
_USUAL_STARTS = 40.0
_YEARS = 2
_KAPPAS = (6.0, 12.0, 25.0, 50.0, 100.0, 200.0, 400.0)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Starts and retirements seen in this season and the one before it.

    The chance of a driver to retire is p = (d + kappa * pbar) / (n + kappa) with d retirements in n starts, pbar the rate of the series, and is drawn from the
    Beta distribution of which that is the mean. ``kappa`` says how alike the drivers are: of one make they are much alike, and 200 or more is what past
    seasons say; in Formula One, where cars break, about 20.
    """

    rate: float  # pbar
    starts: Mapping[str, tuple[int, int]]  # by driver: retirements, starts
    kappa: float

    def beta(self, crews: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
        """The two parameters for each car, [N]: what was seen of its drivers, shared among them, with the prior."""
        retired, finished = np.full((2, len(crews)), 0.0)
        for n, crew in enumerate(crews):
            seen = [self.starts.get(driver, (0, 0)) for driver in crew] or [(0, 0)]
            retired[n] = self.kappa * self.rate + sum(d for d, _ in seen) / len(seen)
            finished[n] = self.kappa * (1 - self.rate) + sum(n - d for d, n in seen) / len(seen)
        return retired, finished


def reliability(history: History, series: str) -> Reliability:
    """Count starts and retirements of the last two seasons in a series, in races whose sheet has everybody who took part."""
    seen = _starts(history, series)
    out, starts = (sum(pair[i] for pair in seen.values()) for i in (0, 1))
    rate = (out + _USUAL * _USUAL_STARTS) / (starts + _USUAL_STARTS)
    return Reliability(rate, seen, _kappa(seen, rate))


def _starts(history: History, series: str) -> dict[str, tuple[int, int]]:
    """By driver: retirements, starts."""
    if series not in history.series:
        return {}
    whole = np.array([source.whole for source in history.sources], dtype=np.bool_)
    races = whole & ~history.qualifying & (history.series_of == history.series.index(series))
    last = int(history.year[races].max()) if races.any() else 0
    seen: dict[str, tuple[int, int]] = {}
    for m in np.flatnonzero(races & (history.year > last - _YEARS)):
        finished = history.driver[history.start[m] : history.start[m + 1]]
        retired = history.retired[history.retired_start[m] : history.retired_start[m + 1]]
        for drivers, more in ((finished, 0), (retired, 1)):
            for d in drivers.tolist():
                out, starts = seen.get(history.drivers[d], (0, 0))
                seen[history.drivers[d]] = (out + more, starts + 1)
    return seen


def _kappa(seen: Mapping[str, tuple[int, int]], rate: float) -> float:
    """How alike they are in retiring: the mean, in logarithms, of a few values weighted by the beta-binomial probability of what was seen under each."""
    said = np.array(
        [
            sum(_log_beta(k * rate + d, k * (1 - rate) + n - d) - _log_beta(k * rate, k * (1 - rate)) for d, n in seen.values())
            for k in _KAPPAS
        ]
    )
    weight = np.exp(said - said.max())
    return float(np.exp((weight * np.log(_KAPPAS)).sum() / weight.sum()))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
