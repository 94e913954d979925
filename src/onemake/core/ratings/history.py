"""Races as witnesses of strength: orders of finish in the order of the days, for the filter and the smoother. And what is believed afterwards.

Axes: D drivers, S series, M orders (a race, or a qualifying session), one after the other in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from onemake.core.races import RaceKey
from onemake.core.rules.field import Ints

__all__ = ["Floats", "History", "Order", "Parameters", "Source", "Strengths", "history_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """Which race an order comes from."""

    season: str
    key: RaceKey
    session: str = "race"  # or "qualifying"
    role: str = "race"
    reversed_grid: bool = False
    shortened: bool = False
    whole: bool = True  # the sheet has everybody who took part; where it does not, who retired is not known either


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

    @property
    def rows(self) -> Ints:
        """The order that each row belongs to, laid out like ``driver``."""
        return np.repeat(np.arange(len(self.day)), np.diff(self.start))

    def only(self, wanted: NDArray[np.bool_]) -> History:
        """The same with some of its orders [M] alone; drivers and series stay as they are numbered."""
        here, out = np.diff(self.start)[wanted], np.diff(self.retired_start)[wanted]
        return replace(
            self,
            start=np.concatenate(([0], np.cumsum(here))),
            driver=self.driver[np.repeat(wanted, np.diff(self.start))],
            retired_start=np.concatenate(([0], np.cumsum(out))),
            retired=self.retired[np.repeat(wanted, np.diff(self.retired_start))],
            day=self.day[wanted],
            year=self.year[wanted],
            series_of=self.series_of[wanted],
            qualifying=self.qualifying[wanted],
            power=self.power[wanted],
            sources=tuple(source for source, keep in zip(self.sources, wanted.tolist(), strict=True) if keep),
        )


@dataclass(frozen=True, slots=True)
class Order:
    """One race, or one qualifying session, by the names of its drivers: what a history is put together from."""

    series: str
    day: int
    year: int
    drivers: tuple[str, ...]  # ids, the first first
    retired: tuple[str, ...] = ()
    qualifying: bool = False
    power: float = 1.0
    source: Source | None = None


def history_of(orders: Iterable[Order], series: Sequence[str] = (), names: Mapping[str, str] | None = None) -> History:
    """A history of orders told in any order; of one day in the order told. Series not named come after those that are, as they are met.

    Left out are orders of fewer than two. A driver who stands twice in one is taken where he stands first; raises ValueError where an order has no power.
    """
    told = sorted((order for order in orders if len(set(order.drivers)) >= 2), key=lambda order: order.day)
    if any(not order.power > 0 for order in told):
        raise ValueError("the power of an order must be above 0; leave the order out instead")
    ids = tuple(dict.fromkeys(who for order in told for who in (*order.drivers, *order.retired)))
    number = {who: i for i, who in enumerate(ids)}
    all_series = tuple(dict.fromkeys((*series, *(order.series for order in told))))
    order_rows = [[number[who] for who in dict.fromkeys(order.drivers)] for order in told]
    retired_rows = [[number[who] for who in dict.fromkeys(order.retired) if who not in order.drivers] for order in told]
    start, driver = _joined(order_rows)
    retired_start, retired = _joined(retired_rows)
    nowhere = Source("", RaceKey(0, 0))
    return History(
        drivers=ids,
        names=tuple((names or {}).get(who, who) for who in ids),
        series=all_series,
        start=start,
        driver=driver,
        retired_start=retired_start,
        retired=retired,
        day=np.array([order.day for order in told], dtype=np.int64),
        year=np.array([order.year for order in told], dtype=np.int64),
        series_of=np.array([all_series.index(order.series) for order in told], dtype=np.int64),
        qualifying=np.array([order.qualifying for order in told], dtype=np.bool_),
        sources=tuple(order.source or nowhere for order in told),
        power=np.array([order.power for order in told], dtype=np.float64),
    )


def _joined(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    start: Ints = np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64))).astype(np.int64)
    return start, np.array([who for row in rows for who in row], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of the random walk. Variances in squared log-odds; a year of 365.25 days.

    The smoother has one strength for a whole season, and forgets nothing of how strengths hang together: what begins with ``season`` is for it alone, and None
    says that it takes the walk's own. Intervals are right only where it has its own (``fit_seasons``).
    """

    newcomer_mean: float = -1.4
    newcomer_variance: float = 0.85
    within_season: float = 0.3  # variance gained in a year of racing
    new_season: float = 0.05  # variance gained between two seasons
    keep: float = 0.95  # what is kept of the distance from the level of one's own series over a winter
    qualifying_power: float = 0.35  # what an order of qualifying counts for beside a race
    level: Mapping[str, float] = field(default_factory=dict)  # by series: where it stands against the first; 0 where nothing is said
    level_variance: float = 4.0  # how far that may be out, to the smoother: it learns the levels anew, of all but the first series
    season_newcomer_mean: float | None = None
    season_newcomer_variance: float | None = None
    season_step: float | None = None  # variance between one season and the next
    season_keep: float | None = None


@dataclass(frozen=True, slots=True)
class Strengths:
    """What is believed of some drivers at a moment: jointly normal. ``component`` says who can be compared at all: drivers of different ones cannot."""

    drivers: tuple[str, ...]
    mean: Floats  # [D]
    covariance: Floats  # [D, D]
    component: Ints  # [D]
    races: Ints  # [D] in how many races each was classified
