"""A classification line by line, one a car, and which line of another sheet is the same car."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onemake.core.people import name_keys
from onemake.core.season import Result
from onemake.core.statuses import CLASSIFIED, STATUSES
from onemake.core.timing.session import Placing, Row, Session

__all__ = ["Line", "Pairs", "lines_of", "lines_of_results", "on_one_clock", "pair", "says_status", "with_status_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """A car on a sheet. ``place`` is the place it holds: None for one that has no claim to any, wherever its row stands."""

    number: str
    drivers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    place: int | None = None
    status: str = ""
    laps: int | None = None
    time: int | None = None
    best_lap: int | None = None
    laps_down: int | None = None
    row: Row = 0

    def __str__(self) -> str:
        return self.number or " / ".join(self.drivers) or "a car without a number"

    @property
    def excluded(self) -> bool:
        return not STATUSES.get(self.status, CLASSIFIED).scores


def lines_of(session: Session) -> tuple[Line, ...]:
    """The classification of a session, in its order. Where each driver of a car has a row, the first of them stands for the car."""
    cars: dict[int, Placing] = {}
    for placing in session.placings:
        if 0 <= placing.car < len(session.competitors):
            cars.setdefault(placing.car, placing)
    times = _times(list(cars.values()))
    lines = [_line(session, placing, time) for placing, time in zip(cars.values(), times, strict=True)]
    return tuple(sorted(lines, key=lambda line: (line.place is None, line.place or 0)))


def _line(session: Session, placing: Placing, time: int | None) -> Line:
    car = session.competitors[placing.car]
    status = STATUSES.get(placing.status, CLASSIFIED)
    holds = status.started and status.scores and placing.status != "NC"
    drivers = tuple(driver.name for driver in car.drivers if driver.name)
    return Line(
        car.number, drivers, tuple(car.classes), placing.position if holds else None, placing.status, placing.laps, time,
        placing.best_lap, placing.laps_down, placing.row,
    )  # fmt: skip


def _times(placings: Sequence[Placing]) -> list[int | None]:
    """Race times, from gaps where there are none; where not even the first has a time his is nought."""
    first = min((p for p in placings if p.position is not None), key=lambda p: p.position or 0, default=None)
    start = None if first is None else first.time
    if start is None and all(p.time is None for p in placings) and any(p.gap is not None for p in placings):
        start = 0

    def of(placing: Placing) -> int | None:
        if placing.time is not None:
            return placing.time
        if start is None or placing.laps_down:
            return None
        return start if placing is first else None if placing.gap is None else start + placing.gap

    return [of(placing) for placing in placings]


def lines_of_results(rows: Sequence[Result], names: Sequence[Sequence[str]]) -> tuple[Line, ...]:
    """A race of a season as it stands; ``names`` are the drivers of each row. The rows of a car become one line."""
    cars: dict[object, list[int]] = {}
    for i, row in enumerate(rows):
        cars.setdefault((row.number, row.position, row.status) if row.number else i, []).append(i)
    found = []
    for car in cars.values():
        row = rows[car[0]]
        drivers = tuple(dict.fromkeys(name for i in car for name in names[i] if name))
        found.append(Line(row.number, drivers, row.classes or (), row.position, row.status, row.laps, row.time, row.best_lap))
    return tuple(sorted(found, key=lambda line: (line.place is None, line.place or 0)))


# --- which car is which --------------------------------------------------------------------------------------------------------

Pairs = tuple[tuple[int | None, int | None], ...]  # indices of lines: before, after


def pair(before: Sequence[Line], after: Sequence[Line]) -> Pairs:
    """Which lines are one car: by number and drivers. Cars numbered alike are told apart by drivers, else by what they drove; 03 and 3 are one
    only if nothing else is left for either, and drivers or laps say so.
    """
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, lines in enumerate((before, after)):
        for i, line in enumerate(lines):
            groups[_plain(line)][side].append(i)
    found: dict[int, int] = {}
    for ours, theirs in groups.values():
        here = _paired(before, after, ours, theirs, exact=True)
        here |= _paired(before, after, _left(ours, here), _left(theirs, set(here.values())), exact=False)
        found |= here
    _by_driver(before, after, found)
    taken = set(found.values())
    return tuple([(i, found.get(i)) for i in range(len(before))] + [(None, k) for k in range(len(after)) if k not in taken])


def _plain(line: Line) -> str:
    """Under what a line is looked for: its number without noughts before it, else its first driver."""
    if line.number.strip():
        return line.number.strip().lstrip("0") or "0"
    return next((f"driver {key}" for name in line.drivers for key in sorted(name_keys(name))), "")


def _left(lines: Sequence[int], taken: Mapping[int, int] | set[int]) -> list[int]:
    return [i for i in lines if i not in taken]


def _paired(before: Sequence[Line], after: Sequence[Line], ours: Sequence[int], theirs: Sequence[int], *, exact: bool) -> dict[int, int]:
    """The pairs of a group, the likeliest first."""
    if len(ours) * len(theirs) > 10_000:  # a file in which every car has one number: by order
        return dict(zip(ours, theirs, strict=False))
    likely = []
    for i in ours:
        for k in theirs:
            a, b = before[i], after[k]
            if (a.number == b.number) == exact and ((exact and a.number) or _alike(a, b)):
                likely.append((_likeness(a, b), -abs((a.place or 0) - (b.place or 0)), -i, -k))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, k in sorted(likely, reverse=True):
        if -i not in found and -k not in taken:
            found[-i] = -k
            taken.add(-k)
    return found


def _likeness(a: Line, b: Line) -> int:
    same = _same_drivers(a, b)
    score = 8 if same else -8 if same is False else 0
    score += 4 * (a.best_lap is not None and a.best_lap == b.best_lap)
    score += 2 * (a.time is not None and a.time == b.time)
    return score + (a.laps == b.laps) + (a.classes == b.classes)


def _alike(a: Line, b: Line) -> bool:
    """Whether cars whose numbers differ by a nought, or that have none, are one."""
    same = _same_drivers(a, b)
    timed = a.best_lap is not None and a.best_lap == b.best_lap and a.laps == b.laps
    return same or (same is None and timed)


def _same_drivers(a: Line, b: Line) -> bool | None:
    """Whether the drivers are the same; None where either sheet has no names."""
    ours, theirs = ({key for name in line.drivers for key in name_keys(name)} for line in (a, b))
    return None if not ours or not theirs else not ours.isdisjoint(theirs)


def _by_driver(before: Sequence[Line], after: Sequence[Line], found: dict[int, int]) -> None:
    """Cars left over whose drivers stand on exactly one line of either sheet: the number was left out, or set right."""
    taken = set(found.values())
    theirs = {key: k for k, line in enumerate(after) if k not in taken for name in line.drivers for key in name_keys(name)}
    for i, line in enumerate(before):
        if i in found:
            continue
        hits = {theirs[key] for name in line.drivers for key in name_keys(name) if key in theirs} - taken
        if len(hits) == 1:
            found[i] = hits.pop()
            taken.add(found[i])


# --- times to the same start ---------------------------------------------------------------------------------------------------


def on_one_clock(before: Sequence[Line], after: Sequence[Line], pairs: Pairs, tolerance: int) -> tuple[Line, ...]:
    """The later lines with times counted as in the earlier. Gaps are to the first, who may be another: what most cars differ by is no difference.

    Differences below ``tolerance``, which is what the coarser clock tells apart, are none either.
    """
    offset = 0
    if _from_nought(before) or _from_nought(after):
        offset = _usual(before, after, pairs)
    moved = list(after)
    earlier = {k: before[i] for i, k in pairs if i is not None and k is not None}
    for k, line in enumerate(after):
        time = None if line.time is None else line.time - offset
        was = earlier.get(k)
        if was is not None and time is not None and was.time is not None and abs(time - was.time) < tolerance:
            time = was.time
        moved[k] = replace(line, time=time)
    return tuple(moved)


def _from_nought(lines: Sequence[Line]) -> bool:
    return any(line.time == 0 for line in lines)


def _usual(before: Sequence[Line], after: Sequence[Line], pairs: Pairs) -> int:
    """By how much most cars' times differ; nought where that is as usual."""
    differences: Counter[int] = Counter()
    for i, k in pairs:
        was, now = (None if i is None else before[i].time), (None if k is None else after[k].time)
        if was is not None and now is not None:
            differences[now - was] += 1
    most = max(differences.values(), default=0)
    usual = [difference for difference, count in differences.items() if count == most]
    return 0 if 0 in usual or not usual else min(usual, key=abs)


# --- sheets that say nothing of statuses ---------------------------------------------------------------------------------------


def says_status(session: Session) -> bool:
    """Whether a sheet has statuses at all: one by class may list a car that did not start with a place, and no word of why it drove no lap."""
    return any(placing.status or placing.said for placing in session.placings)


def with_status_of(silent: Sequence[Line], other: Sequence[Line], pairs: Sequence[tuple[int | None, int | None]]) -> tuple[Line, ...]:
    """The lines of a sheet without statuses, with those of the other sheet: a car that holds no place there, and drove the same here, holds none."""
    lines = list(silent)
    for i, k in pairs:
        if i is None or k is None:
            continue
        here, there = silent[i], other[k]
        same = (here.laps or 0) == (there.laps or 0) and (there.time is None or here.time in (None, there.time))
        if there.status and same and not there.excluded:
            lines[i] = replace(here, status=there.status, place=None if there.place is None else here.place)
    return tuple(lines)
