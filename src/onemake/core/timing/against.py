"""A classification held against what was published: who stands elsewhere, and whose laps or time differ by how much. Neither is changed by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from onemake.core.times import write_time
from onemake.core.timing.classification import Line, Sheet

__all__ = ["Difference", "against", "paired"]

What = Literal["place", "laps", "time", "best_lap", "missing", "extra", "absent", "unplaced"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a car differs. ``by``: places, laps or milliseconds, published less ours."""

    label: str
    what: What
    ours: str
    published: str
    by: int | None = None

    @property
    def of_order(self) -> bool:
        """Whether it is one of who stands where."""
        return self.what in ("place", "missing", "extra")

    def __str__(self) -> str:
        if self.what == "missing":
            return f"car {self.label} ({self.ours}) is not in what was published"
        if self.what == "extra":
            return f"car {self.label} ({self.published}) is published, and not here"
        if self.what == "absent":
            return f"car {self.label} ({self.published}) is published without a lap, and not here"
        if self.what == "unplaced":
            return f"car {self.label}: {self.ours}, published in place {self.published} without a time"
        name = {"place": "place", "laps": "laps", "time": "race time", "best_lap": "best lap"}[self.what]
        by = "" if self.by is None or self.what == "place" else f" ({_signed(self.by, self.what)})"
        return f"car {self.label}: {name} {self.ours}, published {self.published}{by}"


def _signed(by: int, what: What) -> str:
    sign = "+" if by > 0 else "−"
    return (
        f"{sign}{abs(by)}" if what == "laps" else f"{sign}{write_time(abs(by))} s" if abs(by) < 60_000 else f"{sign}{write_time(abs(by))}"
    )


def against(sheet: Sheet, other: Sheet) -> list[Difference]:
    """Every difference, in the order of our lines; who is published and not here comes last. What either does not say differs in nothing."""
    pairs = paired(sheet.lines, other.lines)
    theirs = {id(line): found for line, found in pairs}
    differences = []
    for line in sheet.lines:
        found = theirs.get(id(line))
        differences += [Difference(line.label, "missing", _place(line), "")] if found is None else list(_between(line, found))
    taken = {id(found) for _, found in pairs}
    return differences + [_only_published(line) for line in other.lines if id(line) not in taken]


def _only_published(line: Line) -> Difference:
    """Who is published and not here. A car that did no lap is in no lap file, and takes nobody's place."""
    return Difference(line.label, "extra" if line.laps else "absent", "", _place(line))


def _between(ours: Line, theirs: Line) -> Iterator[Difference]:
    if ours.position is None and theirs.position is not None and _nothing_timed(theirs):
        yield Difference(ours.label, "unplaced", _place(ours), _place(theirs))
    elif ours.position != theirs.position:
        by = theirs.position - ours.position if ours.position is not None and theirs.position is not None else None
        yield Difference(ours.label, "place", _place(ours), _place(theirs), by)
    if ours.laps is not None and theirs.laps is not None and ours.laps != theirs.laps:
        yield Difference(ours.label, "laps", str(ours.laps), str(theirs.laps), theirs.laps - ours.laps)
    elif ours.time is not None and theirs.time is not None and ours.time != theirs.time:
        yield Difference(ours.label, "time", write_time(ours.time), write_time(theirs.time), theirs.time - ours.time)
    if ours.best_lap is not None and theirs.best_lap is not None and ours.best_lap != theirs.best_lap:
        by = theirs.best_lap - ours.best_lap
        yield Difference(ours.label, "best_lap", write_time(ours.best_lap), write_time(theirs.best_lap), by)


def _nothing_timed(line: Line) -> bool:
    """Whether a published place stands for nothing that was timed: sheets go on counting where nobody has a time."""
    return line.best_lap is None and line.time is None and line.gap is None


def _place(line: Line) -> str:
    return str(line.position) if line.position is not None else line.status or "no place"


def paired(ours: Sequence[Line], theirs: Sequence[Line]) -> list[tuple[Line, Line]]:
    """The lines that speak of one car: by number, or by name where there is no number. Cars numbered alike by who sits in them, else by what agrees most."""
    here: dict[object, list[Line]] = defaultdict(list)
    there: dict[object, list[Line]] = defaultdict(list)
    for lines, by_key in ((ours, here), (theirs, there)):
        for line in lines:
            by_key[line.number or line.drivers].append(line)
    found = []
    for key, some in here.items():
        others = list(there.get(key, ()))
        if len(some) == 1 and len(others) == 1:
            found.append((some[0], others[0]))
            continue
        for line in sorted(some, key=lambda line: -max((_agree(line, o) for o in others), default=0))[:_MOST_ALIKE]:
            if others:
                best = max(others, key=lambda o: _agree(line, o))
                others.remove(best)
                found.append((line, best))
    return found


_MOST_ALIKE = 100  # cars with one number, or with none and no name: more are no field


def _agree(a: Line, b: Line) -> int:
    """How much two lines of one number have in common: the driver, then figures."""
    figures = ((a.best_lap, b.best_lap), (a.laps, b.laps), (a.time, b.time), (a.best_lap_number, b.best_lap_number))
    return 10 * bool(set(a.drivers) & set(b.drivers)) + sum(2 if x == y else 0 for x, y in figures if x is not None)
