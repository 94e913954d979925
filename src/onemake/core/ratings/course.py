"""The course of a driver: how strong he is thought to have been in each of his seasons, on one scale; and two drivers against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.errors import UserError
from onemake.core.ratings.bridges import Bridge, regulars, weights_of
from onemake.core.ratings.filter import Filtered
from onemake.core.ratings.scale import MIDDLE, UNIT
from onemake.core.ratings.smooth import NINETY, Smoothed, ahead_by
from onemake.core.ratings.thin import Thin
from onemake.core.rules.field import Ints

__all__ = [
    "Course",
    "CoursePoint",
    "Heard",
    "Homes",
    "Line",
    "Versus",
    "course_of",
    "groups_of",
    "homes_of",
    "versus_of",
]

Homes = dict[tuple[str, int], str]  # by driver and year: the series
Group = tuple[str, ...]  # series of which each can be compared with each


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """A season as known now. The bounds hold 90 % of what is believed of the driver against those who are rated 1500."""

    year: int
    day: int  # the middle of his races of that season
    series: str
    rating: float
    low: float
    high: float
    races: int  # classified, in that season


@dataclass(frozen=True, slots=True)
class Heard:
    """A driver after a race, as known at the time."""

    day: int
    rating: float


@dataclass(frozen=True, slots=True)
class Line:
    """Seasons of a driver on one scale: 1500 is the mean of the regular starters of ``against``, a series in a year."""

    against: tuple[str, int]
    starters: int
    thin: bool  # in all of these seasons only some of those classified are known
    points: tuple[CoursePoint, ...]
    known: tuple[Heard, ...]

    @property
    def peak(self) -> CoursePoint:
        return max(self.points, key=lambda point: point.rating)


@dataclass(frozen=True, slots=True)
class Course:
    """All seasons of a driver: a line for each group of series that can be compared, the latest first. Between two lines nothing can be said."""

    driver: str
    name: str
    races: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Versus:
    """How likely one driver is ahead of another where both are classified. ``why_not`` says why nothing can be said; then there are no figures."""

    names: tuple[str, str]
    years: tuple[int, int]
    chance: float | None
    low: float | None
    high: float | None
    met: tuple[int, int]  # races in which both were classified: how often the one was ahead, and the other
    why_not: str = ""
    thin: bool = False  # in that season only some of those classified are known


def groups_of(series: Sequence[str], bridges: Iterable[Bridge]) -> tuple[Group, ...]:
    """Series in groups in which each can be compared with each; the highest series first."""
    fine = {frozenset(bridge.series) for bridge in bridges if bridge.comparable}
    groups: list[list[str]] = []
    for one in series:
        home = next((group for group in groups if all(frozenset((one, other)) in fine for other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return tuple(tuple(group) for group in groups)


def homes_of(smoothed: Smoothed) -> Homes:
    """In which series each driver raced most in each year; of equals the one he raced in last."""
    history = smoothed.history
    raced = ~history.qualifying[history.rows]
    count: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    rows = history.rows[raced]
    for who, year, series in zip(
        history.driver[raced].tolist(), history.year[rows].tolist(), history.series_of[rows].tolist(), strict=True
    ):
        seen = count[who, year]
        seen[series] = seen.pop(series, 0) + 1
    return {(history.drivers[who], year): history.series[max(reversed(seen), key=seen.__getitem__)] for (who, year), seen in count.items()}


def course_of(smoothed: Smoothed, filtered: Filtered, groups: Iterable[Group], homes: Homes, thin: Thin, driver: str) -> Course:
    """The seasons in which a driver was classified. Raises UserError for a stranger."""
    history = smoothed.history
    years = [year for year in smoothed.seasons_of(driver) if (driver, year) in homes]
    lines = []
    for group in groups:
        for is_thin in (False, True):
            mine = [y for y in years if homes[driver, y] in group and ((homes[driver, y], y) in thin) == is_thin]
            if mine:
                lines.append(_line(smoothed, filtered, group, homes, driver, mine, thin=is_thin))
    lines.sort(key=lambda line: -line.points[-1].year)
    number = history.drivers.index(driver)
    return Course(driver, history.names[number], sum(point.races for line in lines for point in line.points), tuple(lines))


def _line(smoothed: Smoothed, filtered: Filtered, group: Group, homes: Homes, driver: str, years: Sequence[int], *, thin: bool) -> Line:
    """Rated against the highest series of the group in the driver's last season of it; in thin seasons against his own."""
    history = smoothed.history
    number = history.drivers.index(driver)
    component = int(smoothed.component[number])
    against, starters = _reference(smoothed, (homes[driver, years[-1]],) if thin else group, years[-1], component)
    piece = smoothed.pieces[component]
    y0, w0 = against[1] - piece.chain.years[0], weights_of(smoothed, starters, component, against[1])
    offset = piece.chain.offset
    zero = float(w0 @ piece.mean[offset[y0] : offset[y0 + 1]])
    own = piece.covariance_of(y0, w0, y0, w0)
    rows = np.flatnonzero((history.driver == number) & ~history.qualifying[history.rows])
    of_race = history.rows[rows]
    points = []
    for year in years:
        y, weights = year - piece.chain.years[0], weights_of(smoothed, np.array([number]), component, year)
        mean = float(weights @ piece.mean[offset[y] : offset[y + 1]]) - zero
        variance = piece.covariance_of(y, weights, y, weights) + own - 2 * piece.covariance_of(y, weights, y0, w0)
        half = UNIT * NINETY * float(np.sqrt(max(variance, 0.0)))
        days = history.day[of_race[history.year[of_race] == year]]
        middle = MIDDLE + UNIT * mean
        points.append(CoursePoint(year, int(days.mean()), homes[driver, year], middle, middle - half, middle + half, len(days)))
    return Line(against, len(starters), thin, tuple(points), _known(filtered, driver, set(years), zero))


def _reference(smoothed: Smoothed, group: Sequence[str], year: int, component: int) -> tuple[tuple[str, int], Ints]:
    """The highest series of a group that raced in a year, with its regular starters of the component."""
    for series in group:
        found = regulars(smoothed.history, series, year)
        found = found[smoothed.component[found] == component]
        if len(found):
            return (series, year), found
    raise UserError(f"nobody of {', '.join(group)} was classified in {year}")


def _known(filtered: Filtered, driver: str, years: set[int], zero: float) -> tuple[Heard, ...]:
    """After each order of the years, as the filter had it."""
    known, history = filtered.known_of(driver), filtered.history
    return tuple(
        Heard(int(history.day[m]), MIDDLE + UNIT * (mean - zero))
        for m, mean in zip(known.order.tolist(), known.mean.tolist(), strict=True)
        if int(history.year[m]) in years
    )


def versus_of(smoothed: Smoothed, groups: Iterable[Group], homes: Homes, thin: Thin, one: str, other: str) -> Versus:
    """Two drivers in the last season in which both raced in series that can be compared, or else each in his last of such seasons. Seasons of which only the
    first are known say nothing of another year, so there it takes the same one.
    """
    history = smoothed.history
    names = tuple(history.names[history.drivers.index(who)] for who in (one, other))
    met = _met(smoothed, one, other)
    place = {series: n for n, group in enumerate(groups) for series in group}
    seasons = [
        {year: (place[homes[who, year]], (homes[who, year], year) in thin) for year in smoothed.seasons_of(who) if (who, year) in homes}
        for who in (one, other)
    ]
    ours = smoothed.component[history.drivers.index(one)] == smoothed.component[history.drivers.index(other)]
    pairs = [(a, b) for a, g in seasons[0].items() for b, h in seasons[1].items() if g == h and (a == b or not g[1])] if ours else []
    if not pairs:
        why = "nobody raced against both, over however many others"
        if ours:
            same = {g for g, _ in seasons[0].values()} & {g for g, _ in seasons[1].values()}
            why = (
                "they have no season in common, and of one or both only seasons are known whose sheets name the first alone"
                if same
                else "too few drivers raced in the series of both"
            )
        last = (max(seasons[0], default=0), max(seasons[1], default=0))
        return Versus((names[0], names[1]), last, None, None, None, met, why)
    years = max(pairs, key=lambda pair: (pair[0] == pair[1], pair[0] + pair[1]))
    found = ahead_by(*_apart(smoothed, (one, other), years))
    return Versus((names[0], names[1]), years, found.chance, found.low, found.high, met, thin=seasons[0][years[0]][1])


def _apart(smoothed: Smoothed, pair: tuple[str, str], years: tuple[int, int]) -> tuple[float, float]:
    """Mean and standard deviation of the difference of two strengths, each in its season."""
    numbers = [smoothed.history.drivers.index(who) for who in pair]
    component = int(smoothed.component[numbers[0]])
    piece = smoothed.pieces[component]
    (y1, w1), (y2, w2) = (
        (year - piece.chain.years[0], weights_of(smoothed, np.array([number]), component, year))
        for number, year in zip(numbers, years, strict=True)
    )
    offset = piece.chain.offset
    apart = float(w1 @ piece.mean[offset[y1] : offset[y1 + 1]]) - float(w2 @ piece.mean[offset[y2] : offset[y2 + 1]])
    variance = piece.covariance_of(y1, w1, y1, w1) + piece.covariance_of(y2, w2, y2, w2) - 2 * piece.covariance_of(y1, w1, y2, w2)
    return apart, float(np.sqrt(max(variance, 0.0)))


def _met(smoothed: Smoothed, one: str, other: str) -> tuple[int, int]:
    """How often each was ahead in a race in which both were classified."""
    history = smoothed.history
    raced = ~history.qualifying[history.rows]
    rows = [np.flatnonzero((history.driver == history.drivers.index(who)) & raced) for who in (one, other)]
    stood = [dict(zip(history.rows[r].tolist(), r.tolist(), strict=True)) for r in rows]
    both = stood[0].keys() & stood[1].keys()
    ahead = sum(stood[0][m] < stood[1][m] for m in both)
    return ahead, len(both) - ahead
