"""Sheets on their way into a season: which race each is, who is who on it, and the rows that are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from onemake.core.errors import Fault, UserError
from onemake.core.races import RaceKey
from onemake.core.season import Entry, Result, Season
from onemake.formats.faults import Faults
from onemake.formats.sheet import Sheet, SheetRow
from onemake.formats.sheets import Folder, read_results
from onemake.office.persons import Person

__all__ = [
    "ENTRY_COLUMNS",
    "NEEDED",
    "RESULT_COLUMNS",
    "Arrival",
    "Crews",
    "SameEvening",
    "Who",
    "alike",
    "entered_already",
    "entry_rows",
    "latest_issues",
    "marks",
    "noughts",
    "place_sheets",
    "result_rows",
    "rows_as_results",
    "unlike",
]

RESULT_COLUMNS = (
    "round", "race", "session", "number", "driver", "driver_id", "position", "status", "laps", "time", "gap", "grid", "best_lap", "codes",
    "laps_led", "incidents", "team", "entrant", "car", "nationality", "classes", "guest", "note",
)  # fmt: skip
NEEDED = ("round", "race", "position")
ENTRY_COLUMNS = ("number", "driver", "driver_id", "nationality", "team", "entrant", "car", "classes")
_ENTERED = ("team", "entrant", "car", "nationality", "classes")
_RESERVED = frozenset((*RESULT_COLUMNS, "issue", "issued", "rounds", "registered", "nominated", "engine", "born", "category", "chassis"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sheet with the race it is. ``later``: another issue of the sheet before it."""

    key: RaceKey
    sheet: Sheet
    later: bool = False

    @property
    def session(self) -> str:
        return self.sheet.session

    def __str__(self) -> str:
        return f"{'race' if self.session == 'race' else self.session} {self.key}"


def place_sheets(
    sheets: Sequence[Sheet],
    following: Callable[[RaceKey | None], RaceKey],
    *,
    without_qualifying: RaceKey | None = None,
    replaces: Callable[[Sheet], RaceKey | None] = lambda _: None,
    where: Callable[[Sheet, RaceKey | None], RaceKey | None] = lambda *_: None,
) -> tuple[list[Arrival], list[str]]:
    """Give every sheet its race: the one it names, the one it is an issue of, the one that was run there and then, else the next. A qualifying belongs to the race after it in the same
    call, else to the last race that has none. Practice is left out, and said.
    """
    found: list[Arrival] = []
    waiting: list[Sheet] = []
    notes: list[str] = []
    last: RaceKey | None = None
    groups: dict[int, RaceKey] = {}
    for sheet in sheets:
        notes += sheet.notes
        if sheet.group in groups:
            found.append(Arrival(groups[sheet.group], sheet, later=True))
            continue
        named = RaceKey(sheet.round, sheet.race or 1) if sheet.round is not None else None
        if sheet.session == "practice":
            notes.append(f"{sheet.file}: a practice was left out; it decides nothing here")
        elif named is None and sheet.session != "race":
            waiting.append(sheet)
        else:
            key = named or replaces(sheet) or where(sheet, last) or following(last)
            last = key if named is None else last
            found += _issues(key, waiting)
            found.append(Arrival(key, sheet))
            waiting = []
            if sheet.group:
                groups[sheet.group] = key
    for arrival in _issues(RaceKey(0, 0), waiting):
        key = last or where(arrival.sheet, None) or without_qualifying or following(None)
        without_qualifying = key
        if not arrival.later:
            notes.append(f"{arrival.sheet.file}: taken as the {arrival.session} of race {key} (--round and --race name another)")
        found.append(Arrival(key, arrival.sheet, arrival.later))
    twice = [pair for pair, n in Counter((a.key, a.session) for a in found if not a.later).items() if n > 1]
    if twice:
        key, session = twice[0]
        files = ", ".join(a.sheet.file for a in found if (a.key, a.session) == twice[0])
        raise UserError(f"{files}: several files would be the {session} of race {key}; import them one by one with --round and --race")
    return found, notes


@dataclass(slots=True)
class SameEvening:
    """Races of one file and one day are races of one round: a heat and a feature, two sprints."""

    before: Sheet | None = None

    def __call__(self, sheet: Sheet, last: RaceKey | None) -> RaceKey | None:
        before, self.before = self.before, sheet
        if before is None or last is None or sheet.file != before.file or _day(sheet) != _day(before):
            return None
        return RaceKey(last.round, last.race + 1)


def _day(sheet: Sheet) -> date | None:
    return sheet.start.date() if isinstance(sheet.start, datetime) else sheet.start


_ADD = "Add the driver, or enter the number in entries.csv (guest = yes for a car outside the championship)."


def _is(numbers: Sequence[str]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _issues(key: RaceKey, sheets: Sequence[Sheet]) -> list[Arrival]:
    """Sheets of one race; those of one group are issues of one sheet."""
    return [Arrival(key, s, bool(s.group) and any(s.group == t.group for t in sheets[:i])) for i, s in enumerate(sheets)]


Who = Mapping[tuple[str, str, str], Person]


@dataclass(slots=True)
class Crews:
    """Who sat in a number so far, for sheets that name no drivers."""

    drivers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    together: dict[str, set[frozenset[str]]] = field(default_factory=lambda: defaultdict(set))
    entered: Sequence[Entry] = ()  # the entry list says who sits in a number, race by race

    def knows(self, number: str, key: RaceKey) -> bool:
        """Whether the entry list says who sits in a number in a race: one driver and nobody else ever, or those that it has for these races."""
        there = [entry for entry in self.entered if number and entry.number == number and key in entry.span]
        if not there:
            return False
        crew = {entry.driver_id for entry in there} - {""}
        return all(entry.span.parts or entry.guest for entry in there) or (len(crew) == 1 and self.drivers.get(number, crew) <= crew)

    def like(self, number: str, key: RaceKey) -> list[str]:
        """Numbers entered for a race that differ from one only by noughts before them."""
        return sorted({e.number for e in self.entered if e.number.lstrip("0") == number.lstrip("0") and key in e.span} - {number})

    def learn(self, rows: Iterable[tuple[object, str, str]]) -> None:
        """Rows of one or more races: what holds a car together (race, number and place), its number, its driver's id."""
        cars: dict[tuple[object, str], set[str]] = defaultdict(set)
        for car, number, driver in rows:
            if driver and number:
                cars[car, number].add(driver)
        for (_, number), crew in cars.items():
            self.drivers[number] |= crew
            self.together[number].add(frozenset(crew))

    def fault(self, arrival: Arrival, row: SheetRow) -> Fault | None:
        """Why a number without a name cannot be taken, if so."""
        sheet, number = arrival.sheet, row.text("number")
        if row.text("driver") or self.knows(number, arrival.key) or not (self.drivers or any(e.driver_id for e in self.entered)):
            return None
        crew = self.drivers.get(number, set())
        like = self.like(number, arrival.key)
        if like and self.entered and number:
            problem = (
                f"the row names no driver, and number {number} is not entered for race {arrival.key}; {' and '.join(like)} {_is(like)}"
            )
            return sheet.fault(
                row.line,
                problem,
                number,
                f"If it is that car, say --number {number}={like[0]}, or --number {sheet.file}:{row.line}={like[0]}",
            )
        if not crew:
            listed = " or was entered in it" if self.entered else ""
            problem = f"the row names no driver, and nobody drove number {number} before{listed}"
            return sheet.fault(row.line, problem, number, _ADD)
        if len(crew) > 1 and self.together.get(number, set()) != {frozenset(crew)}:
            problem = f"the row names no driver, and {' and '.join(sorted(crew))} both drove number {number}"
            return sheet.fault(row.line, problem, number, _ADD)
        return None

    def check(self, arrival: Arrival) -> list[Fault]:
        found = [fault for row in arrival.sheet.rows if (fault := self.fault(arrival, row)) is not None]
        return found + self._twice(arrival)

    def _twice(self, arrival: Arrival) -> list[Fault]:
        """A number that stands in two rows without names: nobody can tell the cars apart but he who was there."""
        lines: dict[str, list[int]] = defaultdict(list)
        for row in arrival.sheet.rows:
            if row.text("number") and not row.text("driver"):
                lines[row.text("number")].append(row.line)
        found = []
        for number, where in lines.items():
            if len(where) > 1:
                like = sorted(
                    {e.number for e in self.entered if e.number.lstrip("0") == number.lstrip("0") and arrival.key in e.span} - {number}
                )
                other = f"{' and '.join(like)} {'is' if len(like) == 1 else 'are'} entered too. " if like else ""
                remedy = f"{other}Say which is which: --number {arrival.sheet.file}:{where[-1]}={like[0] if like else 'NUMBER'}"
                found.append(
                    arrival.sheet.fault(where[-1], f"number {number} stands twice without a name, also in line {where[0]}", number, remedy)
                )
        return found

    def met(self, arrival: Arrival, who: Who) -> None:
        self.learn(
            ((arrival.key, row.line), row.text("number"), person.id)
            for row in arrival.sheet.rows
            if (person := who.get((row.text("driver"), row.text("driver_id"), row.text("number")))) is not None
        )


def result_rows(arrival: Arrival, who: Who, entered: Mapping[tuple[str, str], Mapping[str, str]]) -> list[dict[str, str]]:
    """A sheet as rows of results.csv. What the entry list says already is not said again."""
    rows = []
    for row in arrival.sheet.rows:
        person = who.get((row.text("driver"), row.text("driver_id"), row.text("number")))
        entry = entered.get((person.id if person else "", "" if person else row.text("number")), {})
        cells = {c: row.text(c) for c in RESULT_COLUMNS if row.text(c) and not (c in _ENTERED and _says(entry.get(c, ""), row.text(c)))}
        cells |= {"round": str(arrival.key.round), "race": str(arrival.key.race)}
        cells["session"] = "" if arrival.session == "race" else arrival.session
        cells["driver_id"] = person.id if person and person.id != row.text("driver") else ""
        cells |= {_own(c): row.text(c) for c in row.cells if c not in RESULT_COLUMNS and row.text(c)}
        rows.append(cells)
    return rows


def _says(entered: str, said: str) -> bool:
    """Whether the entry list says it already; of several classes a sheet often names one."""
    return entered == said or {part.strip() for part in said.split(";")} <= {part.strip() for part in entered.split(";")}


def _own(column: str) -> str:
    """A column of the file's own must not be taken for one of ours."""
    return f"{column}_as_given" if column in _RESERVED else column


def entry_rows(arrival: Arrival, who: Who, entered: dict[tuple[str, str], Mapping[str, str]], crews: Crews) -> list[dict[str, str]]:
    """Entries for those on a sheet who have none yet; they are added to ``entered``. Guests need none."""
    new = []
    for row in arrival.sheet.rows:
        person = who.get((row.text("driver"), row.text("driver_id"), row.text("number")))
        key = (person.id if person else "", "" if person else row.text("number"))
        number = row.text("number")
        if key in entered or row.text("guest") or (person is None and (crews.drivers.get(number) or crews.knows(number, arrival.key))):
            continue
        entry = {column: row.text(column) for column in ("number", *_ENTERED)}
        entry["driver"] = person.name if person else ""
        entry["driver_id"] = person.id if person and person.id != person.name else ""
        entered[key] = entry
        new.append(entry)
    return new


def entered_already(entries: Iterable[Entry]) -> dict[tuple[str, str], Mapping[str, str]]:
    """What the entry list says, by driver or by number of a car without one."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for entry in entries:
        key = (entry.driver_id, "" if entry.driver_id else entry.number)
        said = {**entry.columns, "classes": "; ".join(entry.classes), "number": entry.number}
        found.setdefault(key, said)
        if entry.number:
            found.setdefault(("", entry.number), said)
    return found


# --- comparing -----------------------------------------------------------------------------------------------------------------


def rows_as_results(rows: Sequence[Mapping[str, str]]) -> tuple[Result, ...]:
    """Rows of results.csv as they will be read. Raises UserError."""
    from datetime import UTC

    from onemake.formats.table_file import write_table

    faults = Faults()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    results = read_results(Folder({"results.csv": write_table(["round", "position", *columns], rows, NEEDED)}, UTC, faults))
    faults.raise_if_any()
    return results


Mark = tuple[object, ...]


def marks(results: Iterable[Result]) -> Counter[Mark]:
    """What rows say of a race, in whatever order and under whatever race they stand."""
    return Counter(
        (
            r.number,
            r.driver_id,
            r.position,
            r.status,
            r.laps,
            r.time,
            r.gap,
            r.laps_down,
            r.grid,
            r.best_lap,
            r.codes,
            r.laps_led,
            r.incidents,
        )
        for r in results
    )


def latest_issues(season: Season) -> dict[tuple[RaceKey, str], list[Result]]:
    """The sheets in force of a season's sessions."""
    issues: dict[tuple[RaceKey, str], dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for row in season.results:
        issues[row.key, row.session][row.issue].append(row)
    return {session: rows[max(rows)] for session, rows in issues.items()}


def alike(ours: Sequence[Result], theirs: Sequence[Result]) -> bool:
    """Whether two sheets are likely issues of one: half of the drivers, and three at least, have the same best lap or race time."""
    same, first, second = _same_times(ours, theirs)
    return same >= 3 and 2 * same >= min(first, second)


def unlike(ours: Sequence[Result], theirs: Sequence[Result]) -> bool:
    """Whether two sheets are plainly of two races, though their files have one name: no best lap and no race time is the same."""
    same, first, second = _same_times(ours, theirs)
    return not same and min(first, second) >= 3


def _same_times(ours: Sequence[Result], theirs: Sequence[Result]) -> tuple[int, int, int]:
    """How many drivers have the same best lap or race time on two sheets, and how many have one on each."""
    first, second = _times(ours), _times(theirs)
    return sum(1 for who in first if who in second and first[who] & second[who]), len(first), len(second)


def _times(rows: Sequence[Result]) -> dict[str, set[tuple[str, int]]]:
    said = {r.driver_id or r.number: {("best", r.best_lap or 0), ("race", r.time or 0)} - {("best", 0), ("race", 0)} for r in rows}
    return {who: times for who, times in said.items() if times}


def noughts(arrival: Arrival, known: Iterable[str]) -> list[str]:
    """Numbers that differ from known ones only by noughts before them: a spreadsheet may have taken those."""
    there = set(known)
    before = {number.lstrip("0"): number for number in there if number.strip("0")}
    here = {row.text("number"): row.line for row in arrival.sheet.rows if row.text("number").strip("0")}
    return [
        f"{arrival.sheet.file}:{line}: number {number} is {before[number.lstrip('0')]} on the entry list; a number is text, so they are two"
        for number, line in here.items()
        if before.get(number.lstrip("0"), number) != number and number not in there
    ]
