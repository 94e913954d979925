"""What looks wrong in a classification: places, numbers, times, laps, the grid."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from onemake.core.checks.evidence import Evidence, Look, named
from onemake.core.errors import Fault
from onemake.core.season import Result
from onemake.core.statuses import STATUSES
from onemake.core.times import write_time

__all__ = ["LOOKS"]

FILE = "results.csv"


def _places(at: Evidence) -> Iterator[Fault]:
    """A place twice, a gap in the places, a dead heat after which no place is skipped."""
    for sheet in at.sheets:
        cars: dict[int, dict[str, Result]] = defaultdict(dict)
        for index, row in enumerate(sheet.rows):
            if row.position is not None:
                cars[row.position].setdefault(row.number or f"row {index}", row)
        expected = 1
        for place in sorted(cars):
            line = next(iter(cars[place].values())).line
            if place > expected:
                missing = f"{expected}" if place == expected + 1 else f"{expected} to {place - 1}"
                remedy = "Is a car missing, or a place mistyped? The place stays taken, and nobody gets its points."
                yield Fault(FILE, line, f"{sheet.name}: nobody has place {missing}", str(place), remedy)
            if place < expected:
                yield Fault(FILE, line, f"{sheet.name}: after a dead heat the next place is skipped", str(place), f"Write {expected}.")
            if len(cars[place]) > 1:
                who = " and ".join(named(row) for row in cars[place].values())
                remedy = "As it stands it is a dead heat, and each has that place; mend it if it was none."
                yield Fault(FILE, line, f"{sheet.name}: place {place} is given to several cars", who, remedy)
            expected = max(expected, place) + len(cars[place])


def _numbers(at: Evidence) -> Iterator[Fault]:
    """One number for two cars; a car or a crew written twice."""
    for sheet in at.sheets:
        if sheet.session != "race":
            continue
        first: dict[str, Result] = {}
        for row in sheet.rows:
            before = first.setdefault(row.number, row)
            if not row.number or before is row:
                continue
            if (before.position, before.status) != (row.position, row.status):
                if not (at.started(before) and at.started(row)):
                    continue  # somebody else took the car over before the start
                who = " and ".join(dict.fromkeys(f"{r.driver or 'a car'} {_ended(r)}" for r in (before, row)))
                remedy = "Two cars have two numbers; drivers of one car have the same place or the same status."
                yield Fault(FILE, row.line, f"{sheet.name}: number {row.number} is used twice", who, remedy)
            elif not (row.driver_id and before.driver_id):
                remedy = "One row for a car, or one for each of its drivers by name."
                yield Fault(FILE, row.line, f"{sheet.name}: number {row.number} stands twice", "", remedy)
            elif row.driver_id == before.driver_id:
                yield Fault(FILE, row.line, f"{sheet.name}: {row.driver or row.driver_id} stands twice", row.number, "Take one row out.")


def _ended(row: Result) -> str:
    return f"in place {row.position}" if row.position is not None else row.status or "without a place"


def _disordered(at: Evidence) -> Iterator[Fault]:
    """A car behind another with more laps, or with less time on the same lap."""
    decided = {(d.round, d.race) for d in at.season.decisions if d.kind != "points"}
    for sheet in at.races:
        if {(sheet.key.round, sheet.key.race), (sheet.key.round, None)} & decided:
            continue  # a penalty may have moved cars in the sheet
        placed = sorted((row for row in sheet.rows if row.position is not None), key=lambda row: row.position or 0)
        for ahead, behind in pairwise(placed):
            said = _against(ahead, behind) if ahead.position != behind.position else ""
            if said:
                remedy = "Mend it, or write the decision that put them so."
                yield Fault(FILE, behind.line, f"{sheet.name}: place {behind.position} has {said} than place {ahead.position}", "", remedy)


def _against(ahead: Result, behind: Result) -> str:
    if ahead.laps is not None and behind.laps is not None and ahead.laps != behind.laps:
        return f"more laps ({behind.laps} to {ahead.laps})" if behind.laps > ahead.laps else ""
    if (ahead.laps_down or 0) != (behind.laps_down or 0):
        return "fewer laps to make up" if (ahead.laps_down or 0) > (behind.laps_down or 0) and behind.laps_down is not None else ""
    for what, one, other in (("time", ahead.time, behind.time), ("gap", ahead.gap, behind.gap)):
        if one is not None and other is not None and other < one:
            return f"a smaller {what} ({write_time(other)} to {write_time(one)})"
    return ""


def _gaps(at: Evidence) -> Iterator[Fault]:
    """A time and a gap that do not belong together."""
    for sheet in at.races:
        winner = next((row for row in sheet.rows if row.position == 1), None)
        if winner is None or winner.time is None:
            continue
        for row in sheet.rows:
            if row.time is None or row.gap is None or (row.laps or 0) != (winner.laps or 0):
                continue
            if abs(row.time - winner.time - row.gap) > 1000:
                found = f"{write_time(row.time)}, gap {write_time(row.gap)}, winner {write_time(winner.time)}"
                yield Fault(
                    FILE, row.line, f"{sheet.name}: {named(row)}: time and gap contradict each other", found, "Mend one, or leave it empty."
                )


def _laps(at: Evidence) -> Iterator[Fault]:
    """More laps than were planned, or led than driven."""
    for sheet in at.races:
        race = at.calendar.get(sheet.key)
        planned = race.laps if race is not None else None
        over = [row for row in sheet.rows if planned is not None and row.laps is not None and row.laps > planned]
        if over:
            remedy = "Mend laps in calendar.csv or here."
            yield Fault(FILE, over[0].line, f"{sheet.name}: {_cars(over)} more laps than the {planned} planned", str(over[0].laps), remedy)
        for row in sheet.rows:
            if row.laps is not None and row.laps_led is not None and row.laps_led > row.laps:
                yield Fault(
                    FILE, row.line, f"{sheet.name}: {named(row)} led more laps than it drove", str(row.laps_led), "Mend laps or laps_led."
                )


def _cars(rows: list[Result]) -> str:
    return f"{named(rows[0])} did" if len(rows) == 1 else f"{len(rows)} cars did"


def _best_laps(at: Evidence) -> Iterator[Fault]:
    """A lap that nobody can have driven: most often a minute was forgotten or mistyped."""
    for sheet in at.races:
        laps = [row for row in sheet.rows if row.best_lap]
        if len(laps) < 3:
            continue
        usual = median(row.best_lap or 0 for row in laps)
        for row in laps:
            if (row.best_lap or 0) < 0.8 * usual:
                found = f"{write_time(row.best_lap or 0)}, where most drove about {write_time(int(usual))}"
                yield Fault(FILE, row.line, f"{sheet.name}: {named(row)} has a best lap that is too fast", found, "Is a minute missing?")


def _grids(at: Evidence) -> Iterator[Fault]:
    """Two cars in one place of the grid."""
    for sheet in at.races:
        cars: dict[int, dict[str, Result]] = defaultdict(dict)
        for index, row in enumerate(sheet.rows):
            if row.grid and at.started(row):
                cars[row.grid].setdefault(row.number or f"row {index}", row)
        for place, rows in sorted(cars.items()):
            if len(rows) > 1:
                row = list(rows.values())[-1]
                who = " and ".join(named(r) for r in rows.values())
                yield Fault(FILE, row.line, f"{sheet.name}: grid place {place} is given to several cars", who, "Mend the column grid.")


def _statuses(at: Evidence) -> Iterator[Fault]:
    """A status nobody knows; a car that did not start and has a place or laps; one disqualified that keeps its place."""
    known = set(STATUSES) | {code for v in at.season.versions for code in v.regulations.status}
    unknown: dict[str, list[Result]] = defaultdict(list)
    for row in at.season.results:
        if row.status and row.status not in known:
            unknown[row.status].append(row)
    for status, rows in unknown.items():
        remedy = "Write DNF, DNS, DSQ … or define it as [status.X]."
        yield Fault(FILE, rows[0].line, f"this status is not known, and counts as retired ({_times(len(rows))})", status, remedy)
    flags = at.season.regulations
    for sheet in at.races:
        for row in sheet.rows:
            if not row.status or row.status not in known:
                continue
            flag = flags.status_flags(row.status)
            if not flag.started and (row.position is not None or row.laps):
                what = f"place {row.position}" if row.position is not None else f"{row.laps} laps"
                yield Fault(
                    FILE, row.line, f"{sheet.name}: {named(row)} did not start, and has {what}", row.status, "Mend the status or the place."
                )
            elif not flag.scores and row.position is not None:
                remedy = "A car out of the order has no place: leave position empty, those behind move up."
                yield Fault(FILE, row.line, f"{sheet.name}: {named(row)} is {row.status}, and has place {row.position}", row.status, remedy)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


_SPOILT = re.compile(r"\d+\.0+|\d+(\.\d+)?[eE]\+?\d+|\d{1,3},0")


def _spoilt_numbers(at: Evidence) -> Iterator[Fault]:
    """Car numbers that a spreadsheet has turned into decimals: they are text, and 19.0 is not 19."""
    for file, rows in (("entries.csv", at.season.entries), (FILE, at.season.results)):
        spoilt = [row for row in rows if _SPOILT.fullmatch(row.number)]
        if spoilt:
            remedy = f"Numbers are text: write {spoilt[0].number.partition('.')[0]}; format the column as text."
            yield Fault(file, spoilt[0].line, f"a spreadsheet has changed car numbers ({_times(len(spoilt))})", spoilt[0].number, remedy)


def _marks(at: Evidence) -> Iterator[Fault]:
    """The mark of the fastest lap on a car whose lap was not the fastest."""
    for sheet in at.races:
        marked = [row for row in sheet.rows if "FL" in row.codes and row.best_lap]
        timed = [row for row in sheet.rows if row.best_lap]
        if len(marked) != 1 or len(timed) < 2:
            continue
        best = min(timed, key=lambda row: row.best_lap or 0)
        if (best.best_lap or 0) < (marked[0].best_lap or 0) and not best.status:
            found = f"{write_time(marked[0].best_lap or 0)}, and {named(best)} {write_time(best.best_lap or 0)}"
            remedy = "Mend the code, or the lap; if the lap does not count, say so in a note."
            if not best.note and not marked[0].note:
                yield Fault(FILE, marked[0].line, f"{sheet.name}: {named(marked[0])} has the mark FL, not the fastest lap", found, remedy)


LOOKS: tuple[Look, ...] = (
    _places, _numbers, _disordered, _gaps, _laps, _best_laps, _grids, _statuses, _spoilt_numbers, _marks,
)  # fmt: skip
