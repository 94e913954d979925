"""Ergast's JSON, which Jolpica answers too: results, sprints, qualifying, laps and pit stops of races, championship tables, calendars; page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from onemake.core.statuses import status_code
from onemake.core.timing.session import (
    Calendar,
    Competitor,
    Driver,
    Kind,
    Lap,
    Meeting,
    MeetingSession,
    Placing,
    Remark,
    Session,
    Standing,
    Standings,
    TimingFile,
)
from onemake.formats.timing.cells import digits, kind_of, milliseconds, plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import Branch, branch, branches, left_out, moment, said, word

__all__ = ["read", "recognises"]

_PLACES = {"R": "DNF", "D": "DSQ", "E": "EX", "W": "WD", "F": "DNQ", "N": "NC"}
_BLOCKS = ("Results", "SprintResults", "QualifyingResults", "Laps", "PitStops")
_TIMETABLE = (
    "FirstPractice", "SecondPractice", "ThirdPractice", "Qualifying", "SprintShootout", "SprintQualifying", "Sprint",
)  # fmt: skip
_WHOLE_TABLE = frozenset(("season", "round", "Races", "url", "circuitId"))  # keys beside the races that leave no row of a race out
_OTHER = {
    "StatusTable": "counts how often each way of finishing came up",
    "DriverTable": "lists drivers",
    "ConstructorTable": "lists constructors",
    "CircuitTable": "lists circuits",
    "SeasonTable": "lists seasons",
}
_MOST = 12  # drivers that one car can have had


def recognises(document: Document) -> bool:
    """An object that holds all in ``MRData``."""
    return document.is_json and {"MRData"} <= document.keys()


@dataclass(slots=True)
class _Page:
    """A page of an answer: which rows of how many. Rows are counted as the interface counts them, from the first page on."""

    file: str
    says: Branch
    row: int = 0
    odd: dict[str, tuple[int, Remark]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row = self.offset

    @property
    def offset(self) -> int:
        return whole(self.says.get("offset")) or 0

    def rows(self, holder: Branch, key: str) -> list[Branch]:
        for remark in left_out(holder.get(key), key):
            self.leave_out(key, remark)
        return branches(holder.get(key))

    def leave_out(self, what: str, remark: Remark) -> None:
        """Remember what is left out: the first time as it was, and how often."""
        count, first = self.odd.get(what, (0, remark))
        self.odd[what] = count + 1, first

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(
            replace(first, text=f"{first.text} ({count} such lists)") if count > 1 else first for count, first in self.odd.values()
        )

    def next(self) -> int:
        self.row += 1
        return self.row

    def cut(self) -> str:
        """Why rows are missing, or blank: ``30 of 1055 rows``."""
        total, here = whole(self.says.get("total")), self.row - self.offset
        if total is None or here >= total:
            return ""
        return f"{here} of {total} rows" + (f", from row {self.offset + 1}" if self.offset else "")


def read(document: Document) -> TimingFile:
    """What the page says. Lists that are neither results nor tables nor a calendar are refused by what they are."""
    says = branch(branch(document.json).get("MRData"))
    page = _Page(document.file, says)
    if "StandingsTable" in says:
        tables = tuple(_standings(page, branch(says["StandingsTable"])))
        return TimingFile(document.file, "ergast", standings=tables, remarks=(*page.remarks, *_cut(page)))
    if "RaceTable" in says:
        return _races(document, page, branch(says["RaceTable"]))
    other = next((text for key, text in _OTHER.items() if key in says), "holds neither races nor tables")
    raise document.fault(
        f"this answer of Ergast {other}; there is no result in it", remedy="Ask for results, qualifying, laps or standings."
    )


def _cut(page: _Page) -> tuple[Remark, ...]:
    cut = page.cut()
    return (Remark(f"the file holds {cut}"),) if cut else ()


# --- races ---------------------------------------------------------------------------------------------------------------------


def _races(document: Document, page: _Page, table: Branch) -> TimingFile:
    races = page.rows(table, "Races")
    driven = [race for race in races if any(key in race for key in _BLOCKS)]
    if not driven:
        meetings = tuple(_meeting(race, page.next()) for race in races)
        if not meetings:
            raise document.fault("this answer of Ergast holds no race", remedy="Ask for another season or round.")
        year = whole(table.get("season"), 3000)
        calendar = Calendar(_season(page, year), meetings, year)
        return TimingFile(document.file, "ergast", calendars=(calendar,), remarks=(*page.remarks, *_cut(page)))
    filters = ", ".join(f"{key} {text}" for key, text in said(table, [key for key in table if key not in _WHOLE_TABLE]).items())
    sessions = [session for race in driven for session in _of_race(page, race)]
    only = f"only rows of {filters}" if filters else ""
    cut = page.cut()
    last = len(sessions) - 1
    return TimingFile(
        document.file,
        "ergast",
        tuple(
            # A page may begin and end within a race; those between are whole.
            replace(session, partial="; ".join(filter(None, (cut if index == last or (index == 0 and page.offset) else "", only))))
            for index, session in enumerate(sessions)
        ),
        remarks=page.remarks,
    )


def _season(page: _Page, year: int | None) -> str:
    return " ".join(filter(None, (plain(page.says.get("series")).upper(), str(year or ""))))


def _of_race(page: _Page, race: Branch) -> Iterator[Session]:
    if any(key in race for key in ("Results", "Laps", "PitStops")):
        yield _session(page, race, "race", "Race", "", _race_cars)
    if "SprintResults" in race:
        yield _session(page, race, "race", "Sprint", "Sprint", _sprint_cars)
    if "QualifyingResults" in race:
        yield _session(page, race, "qualifying", "Qualifying", "Qualifying", _qualifying_cars)


@dataclass(slots=True)
class _Cars:
    """The cars of a session as their rows come: by number and place (a shared car), or by driver where there is no more."""

    competitors: list[Competitor] = field(default_factory=list)
    placings: list[Placing] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    by_driver: dict[object, int] = field(default_factory=dict)
    by_place: dict[tuple[str, str], int] = field(default_factory=dict)

    def of_row(self, row: Branch, at: int) -> tuple[int, int | None]:
        """The car of a row, and the driver's index if he shares it."""
        says = branch(row.get("Driver"))
        number, place = plain(row.get("number")), plain(row.get("positionText") or row.get("position"))
        driver, team = _driver(says), branch(row.get("Constructor"))
        shared = self.by_place.get((number, place)) if number and place.isdecimal() else None
        if shared is not None and len(self.competitors[shared].drivers) < _MOST:
            car = self.competitors[shared]
            self.competitors[shared] = replace(car, drivers=(*car.drivers, driver))
            self.by_driver.setdefault(driver.id, shared)
            return shared, len(car.drivers)
        index = len(self.competitors)
        own = said(team, ("constructorId",))
        self.competitors.append(Competitor(number, (driver,), plain(team.get("name")), id=driver.id, own=own, row=at))
        self.by_place[number, place] = index
        self.by_driver.setdefault(driver.id, index)
        return index, None

    def of_driver(self, id: object, at: int) -> int:
        """The car of a driver of whom there is but his key."""
        name = word(id)
        if name not in self.by_driver:
            self.by_driver[name] = len(self.competitors)
            self.competitors.append(Competitor("", (Driver(name, id=name),), id=name, row=at))
        return self.by_driver[name]


def _driver(says: Branch) -> Driver:
    first, last = plain(says.get("givenName")), plain(says.get("familyName"))
    id = plain(says.get("driverId"))
    name = " ".join(filter(None, (first, last))) or id
    return Driver(name, first, last, id, plain(says.get("nationality")), own=said(says, ("code", "permanentNumber", "dateOfBirth")))


def _session(page: _Page, race: Branch, kind: Kind, name: str, block: str, fill: Callable[[_Page, Branch, _Cars], None]) -> Session:
    """A session of a race. Its start is the race's own, or that of its line on the time-table; the date of the race is not that of qualifying."""
    cars = _Cars()
    fill(page, race, cars)
    start = _start(branch(race.get(block)) if block else race)
    circuit = branch(race.get("Circuit"))
    shared = {placing.car for placing in cars.placings if placing.driver is not None}
    placings = (replace(p, driver=0) if p.car in shared and p.driver is None else p for p in cars.placings)
    return Session(
        page.file, kind, name,
        event=plain(race.get("raceName")),
        series=plain(page.says.get("series")).upper(),
        track=plain(circuit.get("circuitName")),
        start=start,
        zone="UTC" if isinstance(start, datetime) and start.tzinfo else "",
        competitors=tuple(cars.competitors),
        placings=tuple(placings),
        laps=tuple(cars.laps),
        remarks=tuple(cars.remarks),
        rows_at="row {}",
        own=said(race, ("season", "round", "date", "url")) | said(circuit, ("circuitId",)),
    )  # fmt: skip


def _start(says: Branch) -> datetime | date | None:
    day, time = says.get("date"), says.get("time")
    return (moment(f"{day}T{time}") if isinstance(day, str) and isinstance(time, str) else None) or moment(day)


def _race_cars(page: _Page, race: Branch, cars: _Cars) -> None:
    _classified(page, page.rows(race, "Results"), cars)
    _laps(page, race, cars)
    _pit_stops(page, race, cars)


def _sprint_cars(page: _Page, race: Branch, cars: _Cars) -> None:
    _classified(page, page.rows(race, "SprintResults"), cars)


def _classified(page: _Page, rows: list[Branch], cars: _Cars) -> None:
    most = max((laps for row in rows if (laps := whole(row.get("laps"))) is not None), default=0)
    complete = any(row.get("position") == "1" for row in rows)
    for row in rows:
        at = page.next()
        car, driver = cars.of_row(row, at)
        cars.placings.append(_placing(row, car, driver, most if complete else None, at))
    unplaced = [p for p in cars.placings if p.own.get("grid") == "PL"]
    if unplaced:
        cars.remarks.append(Remark(f"{len(unplaced)} cars have no place on the grid", "0", "from the pit lane", unplaced[0].row))


def _placing(row: Branch, car: int, driver: int | None, most_laps: int | None, at: int) -> Placing:
    """A row of a race. The running number of a car without a place is no place; the time of a car laps behind is no gap."""
    text, state = plain(row.get("positionText")), plain(row.get("status"))
    time, best, laps = branch(row.get("Time")), branch(row.get("FastestLap")), whole(row.get("laps"))
    written = plain(time.get("time"))
    down = (most_laps - laps if most_laps is not None and laps is not None and text.isdecimal() else 0) or _laps_behind(state)
    grid = whole(row.get("grid"))
    own = (
        said(row, ("points", "position", "positionText"))
        | said(best, ("rank",))
        | said(branch(best.get("AverageSpeed")), ("speed", "units"))
    )
    if written:
        own["Time"] = written
    if grid == 0:
        own["grid"] = "PL"
    return Placing(
        car,
        whole(text),
        _status(text, state),
        state,
        laps,
        whole(time.get("millis"), 10**10) or (None if written.startswith("+") else milliseconds(written)),
        milliseconds(written) if written.startswith("+") and not down else None,
        down or None,
        milliseconds(plain(branch(best.get("Time")).get("time"))),
        whole(best.get("lap")),
        grid=grid or None,
        driver=driver,
        own=own,
        row=at,
    )


def _laps_behind(state: str) -> int:
    """``+1 Lap`` of the older answers; the newer ones say ``Lapped`` and leave the laps to be counted."""
    found = state.removeprefix("+").split()
    return whole(found[0], 1000) or 0 if state.startswith("+") and found else 0


def _status(place: str, state: str) -> str:
    """The letter in the place decides; a word beside it may be narrower (a withdrawal that ``Did not start``)."""
    if place.isdecimal():
        return ""
    code = _PLACES.get(place, "NC" if place else "")
    narrow = status_code("withdrawn" if state == "Withdrew" else state)
    return narrow if narrow in ("DNS", "DNQ", "WD", "DSQ", "EX") and code in ("DNF", "WD", "NC") else code


def _qualifying_cars(page: _Page, race: Branch, cars: _Cars) -> None:
    """The best lap is the best of any part; which part decides the order stands in the place."""
    for row in page.rows(race, "QualifyingResults"):
        at = page.next()
        car, driver = cars.of_row(row, at)
        times = said(row, ("Q1", "Q2", "Q3"))
        best = min((time for text in times.values() if (time := milliseconds(text))), default=None)
        place = plain(row.get("positionText")) or plain(row.get("position"))
        cars.placings.append(Placing(car, whole(place), _status(place, ""), best_lap=best, driver=driver, own=times, row=at))


def _laps(page: _Page, race: Branch, cars: _Cars) -> None:
    """Laps, by lap and within it in the order at the line."""
    times: dict[object, int | None] = {}
    places: dict[object, int | None] = {}
    known: dict[object, int] = {}
    add = cars.laps.append
    at = page.row
    for lap in page.rows(race, "Laps"):
        number = whole(lap.get("number"), 10**6)
        timings = page.rows(lap, "Timings")
        if number is None:
            at += len(timings)
            page.leave_out("lap", Remark(f"{len(timings)} times of a lap without a number are left out", said=plain(lap.get("number"))))
            continue
        for timing in timings:
            at += 1
            id, text, place = timing.get("driverId"), timing.get("time"), timing.get("position")
            if not (type(id) is str and type(text) is str and type(place) is str):
                id, text, place = word(id), word(text), word(place)
            car = known.get(id)
            if car is None:
                car = known[id] = cars.of_driver(id, at)
            if text not in times:
                times[text] = milliseconds(text)
            if place not in places:
                places[place] = digits(place)
            add(Lap(car, number, times[text], None, None, None, (), "", None, None, None, places[place], at))
    page.row = at


def _pit_stops(page: _Page, race: Branch, cars: _Cars) -> None:
    """A stop ends the lap it is written on. The time of day is on the clock of the circuit, and stays as written."""
    stops: dict[int, dict[str, str]] = {}
    index = {(lap.car, lap.number): at for at, lap in enumerate(cars.laps)}
    count = 0
    for stop in page.rows(race, "PitStops"):
        car = cars.of_driver(stop.get("driverId"), page.next())
        number, duration = whole(stop.get("lap"), 10**6), plain(stop.get("duration"))
        count += 1
        words = (f"lap {number}" if number is not None else "", duration and f"{duration} s", plain(stop.get("time")))
        of_car = stops.setdefault(car, {})
        of_car[f"pit stop {plain(stop.get('stop')) or len(of_car) + 1}"] = ", ".join(filter(None, words))
        if number is None:
            continue
        if (here := index.get((car, number))) is not None:
            cars.laps[here] = cars.laps[here]._replace(pit=True)
        if (after := index.get((car, number + 1))) is not None:
            cars.laps[after] = cars.laps[after]._replace(pit_time=milliseconds(duration))
    for car, own in stops.items():
        competitor = cars.competitors[car]
        cars.competitors[car] = replace(competitor, own={**competitor.own, **own})
    if count and not cars.laps:
        cars.remarks.append(Remark(f"the file has {count} pit stops and no laps to put them on; each stands with its car"))


# --- calendars and tables ------------------------------------------------------------------------------------------------------


def _meeting(race: Branch, at: int) -> Meeting:
    circuit = branch(race.get("Circuit"))
    start = _start(race)
    lines = [(key, branch(race[key])) for key in _TIMETABLE if key in race]
    on_table = [MeetingSession(_spaced(key), _kind(key), _start(says)) for key, says in lines]
    on_table.sort(key=lambda session: str(session.start))
    return Meeting(
        plain(race.get("raceName")),
        whole(race.get("round")),
        plain(circuit.get("circuitName")),
        plain(branch(circuit.get("Location")).get("country")),
        start,
        (*on_table, MeetingSession("Race", "race", start)),
        at,
    )


def _spaced(key: str) -> str:
    """``FirstPractice`` as people write it."""
    return "".join(f" {letter}" if letter.isupper() and at else letter for at, letter in enumerate(key))


def _kind(key: str) -> Kind:
    return kind_of(key)[0]


def _standings(page: _Page, table: Branch) -> Iterator[Standings]:
    for part in page.rows(table, "StandingsLists"):
        year, after = whole(part.get("season"), 3000), plain(part.get("round"))
        for key, of in (("DriverStandings", "Drivers"), ("ConstructorStandings", "Constructors")):
            if key in part:
                rows = tuple(_standing(row, page.next()) for row in page.rows(part, key))
                yield Standings(f"{of} {year or ''}".strip(), rows, _season(page, None), year, f"round {after}" if after else "")


def _standing(row: Branch, at: int) -> Standing:
    """A line of a table. The permanent number is not the one raced with (a champion's 1), so it is no number here."""
    teams = [plain(one.get("name")) for one in branches(row.get("Constructors"))]
    driver = _driver(branch(row.get("Driver")))
    place = plain(row.get("positionText")) or plain(row.get("position"))
    own = said(row, ("wins", "positionText")) | ({"driverId": driver.id} if driver.id else {}) | dict(driver.own)
    return Standing(
        driver.name or plain(branch(row.get("Constructor")).get("name")),
        whole(place),
        plain(row.get("points")),
        team=plain(" / ".join(teams)),
        own=own,
        row=at,
    )
