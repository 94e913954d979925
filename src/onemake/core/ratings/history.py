"""Races as witnesses of strength: orders of finish in the order of the days, for the filter and the smoother. And what is believed afterwards.

Axes: D drivers, S series, M orders (a race, or a qualifying session), one after the other in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onemake.core.races import RaceKey
from onemake.core.rules.field import Ints

__all__ = ["Floats", "History", "Parameters", "Source", "Strengths"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """Which race an order comes from."""

    season: str
    key: RaceKey
    session: str = "race"  # or "qualifying"
    role: str = "race"
    reversed_grid: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Orders of finish, in time. Order m is ``driver[start[m]:start[m + 1]]``: who was classified, the first first. Nobody stands twice in one.

    Left out are cars shared by several drivers, and orders of fewer than two. ``retired`` is laid out likewise: who started that race and was not classified.
    """

    drivers: tuple[str, ...]  # [D] ids
    names: tuple[str, ...]  # [D]
    series: tuple[str, ...]  # [S] ids, the highest tier first where it is known
    start: Ints  # [M + 1]
    driver: Ints
    retired_start: Ints  # [M + 1]
    retired: Ints
    day: Ints  # [M] of the proleptic calendar, as date.toordinal says; never falling
    year: Ints  # [M] the season it belongs to
    series_of: Ints  # [M]
    qualifying: NDArray[np.bool_]  # [M] an order of qualifying: a weaker witness, heard before the race it belongs to
    sources: tuple[Source, ...]  # [M]
    power: Floats  # [M] what a race counts for as a witness: 1; less where grids were reversed or the race was stopped early


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of the random walk. Variances in squared log-odds; a year of 365.25 days."""

    newcomer_mean: float = -1.4
    newcomer_variance: float = 0.85
    within_season: float = 0.3  # variance gained in a year of racing
    new_season: float = 0.05  # variance gained between two seasons
    keep: float = 0.95  # what is kept of the distance from the level of one's own series over a winter
    qualifying_power: float = 0.35  # what an order of qualifying counts for beside a race
    level: Mapping[str, float] = field(default_factory=dict)  # by series: where its newcomers stand, against the first


@dataclass(frozen=True, slots=True)
class Strengths:
    """What is believed of some drivers at a moment: jointly normal. ``component`` says who can be compared at all: drivers of different ones cannot."""

    drivers: tuple[str, ...]
    mean: Floats  # [D]
    covariance: Floats  # [D, D]
    component: Ints  # [D]
    races: Ints  # [D] in how many races each was classified
