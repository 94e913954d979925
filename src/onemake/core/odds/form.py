"""What the simulator is told, and what it counts: how good everybody is believed to be, and how often each came where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onemake.core.rules.field import Ints, Mask

__all__ = ["Floats", "Form", "GridFrom", "Tally", "together"]

Floats = NDArray[np.float64]
_PARTS = 8  # fewer say too little of how much they differ


@dataclass(frozen=True, slots=True)
class GridFrom:
    """Where the grid of a race to come is taken from, where the grid matters: its qualifying session (race -1), or an earlier race to come."""

    race: int = -1
    reverse: int = 0  # so many of the first start in the opposite order
    advantage: float = 0.0  # what a place further forward on the grid adds to the strength for this race, in log-odds


@dataclass(frozen=True, slots=True)
class Form:
    """What is believed of the cars expected. Axes: F races to come, N cars.

    Strengths are log-odds: of two that are classified the first is ahead with probability 1 / (1 + exp(second - first)). A race is drawn from the last place
    forward: T = E * exp(power * strength) with E standard exponential, and the greatest T wins (reverse Plackett-Luce).
    """

    mean: Floats  # [N]
    spread: Floats  # [N, K] factor of the posterior covariance: a draw is mean + spread @ z with K standard normal numbers
    walk: Floats  # [F] the variance by which each strength has moved between now and race f, beside the spread
    retired: Floats  # [N] retirements seen, with those of the prior: the first parameter of a Beta distribution
    finished: Floats  # [N] likewise races finished: the second
    power: Floats  # [F] what a unit of strength counts for in race f; 1 in an ordinary race
    qualifying_power: Floats  # [F] likewise in its qualifying session
    lap_power: Floats  # [F] likewise for the best lap
    grids: tuple[GridFrom | None, ...]  # [F] None: the grid is not looked at
    luck: Mask | None = (
        None  # [F, N] whose luck is drawn though he may not enter: so that two forms that differ in who enters share what befalls the others
    )
    fixed: tuple[tuple[int, int, int], ...] = ()  # race, car, place: supposed, whatever is drawn; the others keep their order around him


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each competitor of a title came where, in ``seasons`` simulated ends. Axes: C competitors."""

    title: str
    keys: tuple[str, ...]  # [C]
    names: tuple[str, ...]  # [C]
    places: Ints  # [C, C + 1] how often in each place; column 0: without a place. Who shares a place is counted in it
    shared_first: Ints  # [C] how often level with another on everything in first place
    points: Floats  # [C] mean
    deviation: Floats  # [C] standard deviation of the points
    seasons: int
    parts: Ints | None = (
        None  # [K, C] how often first in each of the parts that the run was made in, all equally long but the last; the same for the same seed
    )

    def chance(self, place: int = 1) -> Floats:
        """The share of the simulated ends in which each came exactly there, [C]; a shared first place counts whole for each."""
        return np.asarray(self.places[:, place] / self.seasons)

    def error(self, place: int = 1) -> Floats:
        """The standard error of ``chance``, [C], from the number of simulated seasons alone."""
        p = self.chance(place)
        return np.sqrt(p * (1 - p) / self.seasons)

    def error_of_change(self, other: Tally, c: int, d: int) -> float:
        """The standard error of ``self.chance()[c] - other.chance()[d]``: from the parts, where both had the same luck in each of several; else as if by chance."""
        if self.parts is None or other.parts is None or len(self.parts) < _PARTS or len(self.parts) != len(other.parts):
            return float(np.hypot(self.error()[c], other.error()[d]))
        apart = (self.parts[:, c] - other.parts[:, d])[:-1]
        return float(apart.std(ddof=1) * np.sqrt(len(self.parts)) / self.seasons)


def together(runs: Sequence[Tally]) -> Tally:
    """Several runs of the same title as one: their seasons must not be the same ones."""
    seasons = sum(run.seasons for run in runs)
    mean = sum((run.points * run.seasons for run in runs), np.zeros_like(runs[0].points)) / seasons
    square = sum(((run.deviation**2 + run.points**2) * run.seasons for run in runs), np.zeros_like(runs[0].points)) / seasons
    parts = [run.parts for run in runs if run.parts is not None]
    return replace(
        runs[0],
        places=np.add.reduce([run.places for run in runs]),
        shared_first=np.add.reduce([run.shared_first for run in runs]),
        points=mean,
        deviation=np.sqrt(np.maximum(0, square - mean**2)),
        seasons=seasons,
        parts=np.concatenate(parts) if len(parts) == len(runs) else None,
    )
