"""A classification as made from laps, or as a file publishes it: every car with its place, and the reason for what moved or judged it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from onemake.core.entries import Seat
from onemake.core.grids.cars import Reason
from onemake.core.races import RaceKey
from onemake.core.season import Result
from onemake.core.timing.session import Kind, Placing, Session

__all__ = ["Line", "Sheet", "as_row_says", "in_order", "labels", "lines_of", "places", "published", "seats_of", "to_results", "with_gaps"]


@dataclass(frozen=True, slots=True)
class Line:
    """A car in a classification. ``car`` is its index among the competitors; ``label`` its number, told apart where two cars have the same: ``3 (2)``."""

    car: int
    number: str
    label: str
    drivers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    position: int | None = None
    class_position: int | None = None
    status: str = ""
    laps: int | None = None
    time: int | None = None
    gap: int | None = None
    laps_down: int | None = None
    best_lap: int | None = None
    best_lap_number: int | None = None
    best_lap_at: int | None = None
    second_best_lap: int | None = None
    second_best_lap_at: int | None = None
    average: int | None = None  # of the best laps of all drivers, cut to whole milliseconds
    by_driver: tuple[int | None, ...] = ()  # the best lap of each
    laps_led: int | None = None
    flag: bool | None = None
    reasons: tuple[Reason, ...] = ()

    def because(self, text: str, *, article: str = "", decision: str = "") -> Line:
        return replace(self, reasons=(*self.reasons, Reason(text, decision, article)))

    @property
    def said(self) -> str:
        """All reasons in one sentence, each with the decision or article that it rests on."""
        marks = (", ".join([*([r.decision] if r.decision else []), *([f"art. {r.article}"] if r.article else [])]) for r in self.reasons)
        return "; ".join(r.text + (f" [{mark}]" if mark else "") for r, mark in zip(self.reasons, marks, strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A classification: its lines in order, and what is to be said of all of it. ``made_from``: laps, or what was published."""

    kind: Kind
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()
    made_from: str = "laps"


def labels(session: Session) -> list[str]:
    """What each car is called: its number, or who drives it where it has none. Those called alike say which they are in the order of the file: ``3 (2)``."""
    names = [c.number or " / ".join(d.name for d in c.drivers if d.name) for c in session.competitors]
    alike = Counter(names)
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if name and alike[name] == 1 else f"{name} ({seen[name]})".strip())
    return found


def lines_of(session: Session) -> list[Line]:
    """A line for each competitor, with nothing known but who it is."""
    named = zip(session.competitors, labels(session), strict=True)
    return [Line(car, c.number, label, tuple(d.name for d in c.drivers if d.name), c.classes) for car, (c, label) in enumerate(named)]


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those with a place by place, the others behind them as they come; with their places in class and their gaps."""
    ordered = sorted(lines, key=lambda line: (line.position is None, line.position or 0))
    return _in_class(ordered)


def _in_class(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The place among the cars of its first class; level cars share it."""
    found = []
    before: dict[str, tuple[int, int, int | None]] = {}  # class: how many, the last place given, and the place overall of whoever has it
    for line in lines:
        part = line.classes[0] if line.classes else ""
        if line.position is None or not part:
            found.append(replace(line, class_position=None))
            continue
        count, place, overall = before.get(part, (0, 0, None))
        place = place if overall == line.position else count + 1
        before[part] = (count + 1, place, line.position)
        found.append(replace(line, class_position=place))
    return tuple(found)


def with_gaps(lines: Sequence[Line], moments: Callable[[Line], int | None]) -> list[Line]:
    """The gap of each placed car to the first, or the laps it is down."""
    first = next((line for line in lines if line.position == 1), None)
    if first is None:
        return [replace(line, gap=None, laps_down=None) for line in lines]
    start = moments(first)
    found = []
    for line in lines:
        down = first.laps - line.laps if first.laps is not None and line.laps is not None else 0
        moment = moments(line)
        behind = moment - start if moment is not None and start is not None and down == 0 and line is not first else None
        gap = behind if line.position is not None and behind is not None and behind >= 0 else None
        found.append(replace(line, gap=gap, laps_down=down if down > 0 and line.position is not None else None))
    return found


def places(lines: Sequence[Line], level: Callable[[Line, Line], bool]) -> list[Line]:
    """Places for lines in their order; a line level with the one before shares its place."""
    found: list[Line] = []
    for index, line in enumerate(lines):
        same = index > 0 and level(lines[index - 1], line)
        found.append(replace(line, position=found[-1].position if same else index + 1))
    return found


# --- as a file publishes it ----------------------------------------------------------------------------------------------------


def published(session: Session) -> Sheet:
    """The order that a file has, kept as it is: one line for a car, whose drivers may have a row each."""
    lines = lines_of(session)
    rows: dict[int, Placing] = {}
    for placing in session.placings:
        if 0 <= placing.car < len(lines):
            rows.setdefault(placing.car, placing)
    placed = [_placed(lines[car], row) for car, row in rows.items()]
    absent = len(lines) - len(placed)
    remarks = (f"{absent} of those entered have no row in the published order",) if absent and placed else ()
    return Sheet(session.kind, in_order(placed), remarks, "published")


def _placed(line: Line, row: Placing) -> Line:
    return replace(as_row_says(line, row), best_lap_number=row.best_lap_number, laps_led=row.laps_led)


def as_row_says(line: Line, row: Placing | Result) -> Line:
    """The line with the place, status and figures of a row, whether a file or a decision wrote it."""
    return replace(
        line,
        position=row.position,
        status=row.status,
        laps=row.laps,
        time=row.time,
        gap=row.gap,
        laps_down=row.laps_down,
        best_lap=row.best_lap,
        second_best_lap=row.second_best_lap,
    )


# --- as rows of a sheet --------------------------------------------------------------------------------------------------------


def to_results(sheet: Sheet, key: RaceKey, *, session: str = "race", per_driver: bool = False) -> list[Result]:
    """The lines as rows of results, so that decisions, the rule for who is classified, and grids read them like any sheet.

    A row a car, under its label; ``per_driver``: a row for each driver, with his own best lap where it is known.
    """
    rows = []
    for line in sheet.lines:
        several = per_driver and len(line.drivers) > 1
        for index, driver in enumerate(line.drivers if several else line.drivers[:1] if len(line.drivers) == 1 else ("",)):
            own = line.by_driver[index] if several and index < len(line.by_driver) else line.best_lap
            rows.append(_result(line, key, session, driver, own))
    return rows


def _result(line: Line, key: RaceKey, session: str, driver: str, best: int | None) -> Result:
    return Result(
        key=key,
        session=session,
        number=line.label,
        driver=driver,
        driver_id=driver,
        position=line.position,
        status=line.status,
        laps=line.laps,
        time=line.time,
        gap=line.gap,
        laps_down=line.laps_down,
        best_lap=best,
        best_lap_at=line.best_lap_at if best == line.best_lap else None,
        second_best_lap=line.second_best_lap,
        second_best_lap_at=line.second_best_lap_at,
        laps_led=line.laps_led,
        flag=line.flag,
        classes=line.classes or None,
    )


def seats_of(sheet: Sheet) -> list[tuple[Seat, ...]]:
    """Who sits in each car, as decisions by name ask."""
    return [
        tuple(Seat(driver, driver, line.label, line.classes) for driver in line.drivers) or (Seat("", "", line.label, line.classes),)
        for line in sheet.lines
    ]
