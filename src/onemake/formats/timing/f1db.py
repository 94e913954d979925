"""F1DB's YAML: the lists of a race in a file each, results, qualifying, grid, best laps, pit stops, tables, and the race itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from onemake.core.statuses import status_code
from onemake.core.times import parse_gap
from onemake.core.timing.session import (
    Calendar,
    Competitor,
    Driver,
    Kind,
    Lap,
    Meeting,
    MeetingSession,
    Penalty,
    Placing,
    Remark,
    Session,
    Standing,
    Standings,
    TimingFile,
)
from onemake.formats.timing.cells import digits, kind_of, milliseconds
from onemake.formats.timing.document import Document
from onemake.formats.timing.plain_yaml import Item, plain_yaml
from onemake.formats.timing.tree import moment, numbered_alike, word

__all__ = ["read", "recognises"]

_LIST = re.compile(r"(?:[^\S\n]*(?:#[^\n]*|---)?\n)*- +position:")
_SESSION = re.compile(r"(freePractice[1-4]|sprintQualifying|sprintRace|preQualifying|qualifying[12]?|warmingUp)Date")
_MOST = 12  # drivers that one car can have had
_OF_CAR = ("engineManufacturerId", "tyreManufacturerId")


def recognises(document: Document) -> bool:
    """A list of places with drivers or constructors by their key, or a race with its grand prix and circuit."""
    head = document.head
    if _LIST.match(head):
        return "driverId:" in head or "constructorId:" in head
    return not document.is_json and "\ngrandPrixId:" in head and "\ncircuitId:" in head


def read(document: Document) -> TimingFile:
    """What the file lists; which list it is, is told by the keys of its items."""
    items, is_list = plain_yaml(document)
    if not items:
        raise document.fault("the F1DB list is empty")
    if not is_list:
        return TimingFile(document.file, "f1db", calendars=(_calendar(items[0]),), remarks=document.mended())
    keys = frozenset(key for item in items[:3] for key in item.says)
    for sign, of in _LISTS:
        if sign <= keys:
            return of(document, items)
    raise document.fault(
        "this F1DB list is of no kind known here", ", ".join(sorted(keys)), "Give race results, qualifying, a grid or a table."
    )


@dataclass(slots=True)
class _Cars:
    """The cars as their rows come. Rows marked as a shared car, with one number, are drivers of one."""

    competitors: list[Competitor] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    by_driver: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, item: Item) -> tuple[int, int | None]:
        number, key = word(item("driverNumber")), word(item("driverId"))
        driver = Driver(key, id=key)
        if item("sharedCar") == "true" and number:
            if (index := self.shared.get(number)) is not None and len(self.competitors[index].drivers) < _MOST:
                car = self.competitors[index]
                self.competitors[index] = replace(car, drivers=(*car.drivers, driver))
                return index, len(car.drivers)
            self.shared[number] = len(self.competitors)
            return self._add(number, driver, item), 0
        return self._add(number, driver, item), None

    def again(self, item: Item) -> int:
        """The car of a driver who may have several rows: of pit stops, say."""
        key = word(item("driverNumber")), word(item("driverId"))
        if key not in self.by_driver:
            self.by_driver[key] = self._add(key[0], Driver(key[1], id=key[1]), item)
        return self.by_driver[key]

    def _add(self, number: str, driver: Driver, item: Item) -> int:
        self.competitors.append(
            Competitor(number, (driver,) if driver.name else (), word(item("constructorId")), own=item.own(_OF_CAR), row=item.line)
        )  # fmt: skip
        return len(self.competitors) - 1


def _session(document: Document, kind: Kind, name: str, cars: _Cars) -> Session:
    remarks = (*document.mended(), *numbered_alike(cars.competitors))
    return Session(document.file, kind, name, competitors=tuple(cars.competitors), remarks=remarks)


def _alone(session: Session) -> TimingFile:
    return TimingFile(session.file, "f1db", (session,))


# --- results -------------------------------------------------------------------------------------------------------------------


def _results(document: Document, items: list[Item]) -> TimingFile:
    """Race results. A sprint's list looks the same; the file does not say which it is."""
    cars = _Cars()
    placings, penalties = [], []
    for item in items:
        car, driver = cars.of(item)
        placings.append(_placing(item, car, driver))
        if penalty := item("timePenalty"):
            seconds = penalty.removesuffix("s").strip()
            penalties.append(Penalty(car, "time", digits(seconds), said=word(penalty), driver=driver, row=item.line))
    session = _session(document, "race", "", cars)
    placings, remarks = _to_the_winner(placings)
    more = (*session.remarks, *remarks, *_unknown(placings))
    return _alone(replace(session, placings=tuple(placings), penalties=tuple(penalties), remarks=more))


def _placing(item: Item, car: int, driver: int | None) -> Placing:
    place, grid = item("position").strip(), item("gridPosition").strip()
    gap, down = _gap(item("gap"))
    own = item.own(
        ("points", "reasonRetired", "interval", "gap", "timePenalty", "polePosition", "fastestLap", "grandSlam", "driverOfTheDay")
    )
    if grid and not grid.isdecimal():
        own["grid"] = word(grid)
    return Placing(
        car,
        digits(place),
        _status(place),
        "" if place.isdecimal() else word(place),
        digits(item("laps")),
        milliseconds(item("time")),
        gap,
        down,
        grid=digits(grid),
        driver=driver,
        own=own,
        row=item.line,
    )


def _status(place: str) -> str:
    return "" if place.isdecimal() else status_code(place) or ""


def _unknown(placings: list[Placing]) -> tuple[Remark, ...]:
    odd = [p for p in placings if p.position is None and not p.status]
    return (Remark(f"{len(odd)} places cannot be read, and are not known", said=odd[0].said, row=odd[0].row),) if odd else ()


def _gap(text: str) -> tuple[int | None, int | None]:
    try:
        return parse_gap(text) if text else (None, None)
    except ValueError:
        return None, None


def _to_the_winner(placings: list[Placing]) -> tuple[list[Placing], tuple[Remark, ...]]:
    """Gaps to the winner. Where the first car has been disqualified since, the list still measures them to that car, and gives the winner one."""
    winner = next((p for p in placings if p.position == 1), None)
    if winner is None or not winner.gap or winner.time is None:
        return placings, ()
    mended = [
        replace(p, gap=None if p.position == 1 else p.time - winner.time if p.gap is not None and p.time is not None else None)
        if p.gap is not None and (p.time is None or p.time >= winner.time)
        else p
        for p in placings
    ]
    text = "the gaps are measured to a car that has lost its place; they are given to the winner, from the times"
    return mended, (Remark(text, said=winner.own.get("gap", ""), made="0", row=winner.row),)


def _timed(document: Document, items: list[Item]) -> TimingFile:
    """Qualifying in three parts; practice and qualifying in one part look alike, and their kind is not known."""
    cars = _Cars()
    placings = []
    kind: Kind = "qualifying" if any("q1" in item.says for item in items[:3]) else ""
    for item in items:
        car, driver = cars.of(item)
        times = [time for key in ("q1", "q2", "q3", "time") if (time := milliseconds(item(key))) is not None]
        place, own = item("position").strip(), item.own(("q1", "q2", "q3", "interval"))
        said = "" if place.isdecimal() else word(place)
        gap, laps = _gap(item("gap"))[0], digits(item("laps"))
        placings.append(
            Placing(
                car,
                digits(place),
                _status(place),
                said,
                laps,
                gap=gap,
                best_lap=min(times, default=None),
                driver=driver,
                own=own,
                row=item.line,
            )
        )
    session = _session(document, kind, "", cars)
    return _alone(replace(session, placings=tuple(placings), remarks=(*session.remarks, *_unknown(placings))))


def _grid(document: Document, items: list[Item]) -> TimingFile:
    """A grid is no result: places on the grid, and penalties that moved them."""
    cars = _Cars()
    placings, penalties = [], []
    for item in items:
        car, driver = cars.of(item)
        place = item("position").strip()
        own = item.own(("time", "gridPenalty")) | ({} if place.isdecimal() else {"grid": word(place)})
        placings.append(
            Placing(car, said="" if place.isdecimal() else word(place), grid=digits(place), driver=driver, own=own, row=item.line)
        )
        if penalty := item("gridPenalty"):
            penalties.append(Penalty(car, "grid", said=word(penalty), in_result=True, driver=driver, row=item.line))
    session = _session(document, "", "starting grid", cars)  # no kind: a place on the grid is no place in a race
    partial = "the starting grid only, no result"
    return _alone(replace(session, placings=tuple(placings), penalties=tuple(penalties), partial=partial))


def _best_laps(document: Document, items: list[Item]) -> TimingFile:
    """The order of best laps is no order of the race: the laps are read, and no place."""
    cars = _Cars()
    laps = []
    for item in items:
        car = cars.again(item)
        number = digits(item("lap"), 10**6)
        if number is not None:
            laps.append(Lap(car, number, milliseconds(item("time")), row=item.line))
    session = _session(document, "race", "fastest laps", cars)
    return _alone(replace(session, laps=tuple(laps), partial="the best lap of each driver only"))


def _pit_stops(document: Document, items: list[Item]) -> TimingFile:
    """Without laps to put them on, the stops stand with their cars."""
    cars = _Cars()
    stops: dict[int, dict[str, str]] = {}
    for item in items:
        car = cars.again(item)
        text = ", ".join(
            filter(None, (f"lap {word(item('lap'))}" if item("lap") else "", f"{word(item('time'))} s" if item("time") else ""))
        )
        stops.setdefault(car, {})[f"pit stop {word(item('stop'))}"] = text
    for car, own in stops.items():
        competitor = cars.competitors[car]
        cars.competitors[car] = replace(competitor, own={**competitor.own, **own})
    session = _session(document, "race", "pit stops", cars)
    remark = Remark(f"the file has {len(items)} pit stops and no laps to put them on; each stands with its car")
    return _alone(replace(session, remarks=(*session.remarks, remark), partial="the pit stops only, no result"))


# --- tables and the race itself ------------------------------------------------------------------------------------------------


def _table(document: Document, items: list[Item]) -> TimingFile:
    of = "driverId" if items[0]("driverId") else "constructorId"
    own = ("positionDisplayOrder", "championshipWon", *_OF_CAR)
    rows = tuple(
        Standing(
            word(item(of)), digits(item("position").strip()), word(item("points")), team=word(item("constructorId")) if of == "driverId" else "",
            own=item.own(own) | ({} if item("position").strip().isdecimal() else item.own(("position",))), row=item.line,
        )
        for item in items
    )  # fmt: skip
    return TimingFile(document.file, "f1db", standings=(Standings("Drivers" if of == "driverId" else "Constructors", rows),))


def _calendar(race: Item) -> Calendar:
    """A race and its time-table. The clock of its times is not named in the file."""
    day = _moment(race("date"), race("time"))
    names = [found[1] for key in race.says if (found := _SESSION.fullmatch(key))]
    table = [MeetingSession(name, _kind(name), _moment(race(f"{name}Date"), race(f"{name}Time"))) for name in names]
    table.append(MeetingSession("race", "race", day))
    name = word(race("officialName")) or word(race("grandPrixId"))
    meeting = Meeting(name, digits(race("round")), word(race("circuitId")), date=day, sessions=tuple(table), row=race.line)
    return Calendar("", (meeting,), day.year if day else None)


def _moment(day: str, time: str) -> datetime | date | None:
    return (moment(f"{day}T{time}") if time else None) or moment(day)


def _kind(name: str) -> Kind:
    return "warm-up" if name == "warmingUp" else kind_of(name)[0]


# A list is of the first kind whose signs all stand among its keys.
_LISTS: tuple[tuple[frozenset[str], Callable[[Document, list[Item]], TimingFile]], ...] = (
    (frozenset(("gridPosition",)), _results),
    (frozenset(("reasonRetired",)), _results),
    (frozenset(("gridPenalty",)), _grid),
    (frozenset(("stop",)), _pit_stops),
    (frozenset(("q1",)), _timed),
    (frozenset(("lap", "time")), _best_laps),
    (frozenset(("laps", "time")), _timed),
    (frozenset(("points",)), _table),
)
