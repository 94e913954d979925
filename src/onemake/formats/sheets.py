"""The tables of a season folder, one reader each: calendar, entries, results, decisions, and what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from fractions import Fraction
from typing import Any, get_args

from onemake.core.points import decimals_of, parse_points
from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.core.season import BroughtForward, Decision, Entry, Length, Published, PublishedScore, Race, RaceStatus, Result, Season
from onemake.core.statuses import from_pit_lane, status_code
from onemake.core.times import parse_gap
from onemake.formats.faults import Faults, nearest
from onemake.formats.plain import build
from onemake.formats.table import Row, read_rows, spoilt
from onemake.formats.toml import read_document

__all__ = [
    "Folder", "joint_decisions", "joint_results", "read_brought_forward", "read_calendar", "read_decisions", "read_entries", "read_numbers",
    "read_official", "read_official_scores", "read_results",
]  # fmt: skip

_ENTRY_COLUMNS = frozenset(("number", "driver", "driver_id", "classes", "guest", "rounds", "registered", "nominated"))
_RESULT_COLUMNS = frozenset((
    "round", "race", "session", "number", "driver", "driver_id", "position", "status", "laps", "time", "gap", "grid", "best_lap",
    "best_lap_at", "second_best_lap", "second_best_lap_at", "codes", "laps_led", "incidents", "flag", "note", "guest", "classes", "issue", "issued",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    files: Mapping[str, bytes]
    zone: tzinfo
    faults: Faults

    def rows(self, file: str, *required: str) -> Iterator[Row]:
        if file in self.files:
            yield from read_rows(file, self.files[file], required, self.faults)


def _key(row: Row) -> RaceKey | None:
    round_ = row.whole("round")
    race = row.whole("race")
    if round_ is None:
        if not row.text("round"):
            row.fault("the row does not say its round", "", "Fill in the column round.")
        return None
    return RaceKey(round_, 1 if race is None else race)


def _moment(row: Row, column: str, zone: tzinfo) -> datetime | None:
    moment = row.moment(column, zone)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=zone)


def _end_of_day(row: Row, column: str, zone: tzinfo) -> datetime | None:
    """A moment; a bare day is its end."""
    moment = row.moment(column, zone)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.max, tzinfo=zone)


def read_calendar(folder: Folder) -> tuple[Race, ...]:
    races: dict[RaceKey, Race] = {}
    for row in folder.rows("calendar.csv", "round"):
        key = _key(row)
        if key is None:
            continue
        if key in races:
            row.fault("this race stands twice in the calendar", str(key), "Give it another race number.")
            continue
        status: Any = row.text("status").lower()
        if status not in get_args(RaceStatus):
            row.fault("this status of a race is not known", status, nearest(status, get_args(RaceStatus)))
            status = ""
        done = row.fraction("distance_done")
        if done is not None and not 0 <= done <= 1:
            row.fault("distance_done is a share of the planned distance", row.text("distance_done"), "Write 8/17 or 47%.")
            done = None
        races[key] = Race(
            key=key,
            label=row.text("label"),
            date=row.moment("date", folder.zone),
            issued=_moment(row, "issued", folder.zone),
            grid_issued=_moment(row, "grid_issued", folder.zone),
            circuit=row.text("circuit"),
            country=row.text("country"),
            host_event=row.text("host_event"),
            laps=row.whole("laps"),
            minutes=row.whole("minutes"),
            distance_done=done,
            role=row.text("scale") or "race",
            factors=row.words("factor"),
            status=status,
            results_from=row.text("results_from"),
            note=row.text("note"),
            length=Length(
                km=_kilometres(row, "km"),
                circuit_km=_kilometres(row, "circuit_km"),
                max_minutes=row.whole("max_minutes"),
                laps_done=row.whole("laps_done"),
                green_laps=row.whole("green_laps"),
                minutes_done=row.whole("minutes_done"),
                reset_laps=row.whole("reset_laps"),
                reset_minutes=row.whole("reset_minutes"),
            ),
        )
    return tuple(races.values())


def _kilometres(row: Row, column: str) -> Fraction | None:
    """A length of a race or a circuit; nought is none."""
    km = row.fraction(column)
    if km is not None and not 0 < km < 10000:
        row.fault("this is no length in kilometres", row.text(column), "Write 70 or 4.574.")
        return None
    return km


def read_entries(folder: Folder) -> tuple[Entry, ...]:
    entries = []
    for row in folder.rows("entries.csv"):
        if not row.text("number") and not row.text("driver"):
            row.fault("the entry names neither a car nor a driver", "", "Fill in number or driver.")
            continue
        registered = row.moment("registered", folder.zone)
        entries.append(
            Entry(
                number=row.text("number"),
                driver=row.text("driver"),
                driver_id=row.text("driver_id") or row.text("driver"),
                span=row.span("rounds"),
                classes=row.words("classes"),
                guest=bool(row.yes("guest")),
                registered=registered.date() if isinstance(registered, datetime) else registered,
                nominated=bool(row.yes("nominated")),
                columns={k: v for k, v in row.cells.items() if k not in _ENTRY_COLUMNS and v},
                line=row.line,
            ),
        )
    return tuple(entries)


def read_results(folder: Folder) -> tuple[Result, ...]:
    results = []
    for row in folder.rows("results.csv", "round", "position"):
        key = _key(row)
        if key is None:
            continue
        position, status = _place(row)
        gap, laps_down = _gap(row)
        pit_lane = from_pit_lane(row.text("grid"))
        results.append(
            Result(
                key=key,
                session=row.text("session").lower() or "race",
                number=row.text("number"),
                driver=row.text("driver"),
                driver_id=row.text("driver_id") or row.text("driver"),
                position=position,
                status=status,
                laps=row.whole("laps"),
                time=row.time("time"),
                gap=gap,
                laps_down=laps_down,
                grid=None if pit_lane else row.whole("grid"),
                pit_lane=pit_lane,
                best_lap=row.time("best_lap"),
                best_lap_at=row.time("best_lap_at"),
                second_best_lap=row.time("second_best_lap"),
                second_best_lap_at=row.time("second_best_lap_at"),
                codes=row.words("codes"),
                laps_led=row.whole("laps_led"),
                incidents=row.whole("incidents"),
                flag=row.yes("flag"),
                note=row.text("note"),
                guest=row.yes("guest"),
                classes=row.words("classes") or None,
                columns={k: v for k, v in row.cells.items() if v and k not in _RESULT_COLUMNS},
                issue=row.whole("issue") or 1,
                issued=_moment(row, "issued", folder.zone) if "issued" in row.cells else None,
                line=row.line,
            ),
        )
    return tuple(results)


def _place(row: Row) -> tuple[int | None, str]:
    """The place and the status; a status written in the column position is taken as one."""
    cell = row.text("position").lstrip("=").removesuffix(".")
    status = row.text("status")
    position: int | None = None
    if cell:
        if cell.removesuffix(".0").isdecimal():
            position = row.whole("position") if cell == row.text("position") else int(cell.removesuffix(".0"))
            if position is not None and not 0 < position < 10000:
                row.fault("a place is 1 or more", cell, "Leave position empty for a car that is not classified.")
                position = None
        elif not status and status_code(cell) is not None:
            status = cell
        else:
            row.fault("position is not a number", cell, spoilt(cell) or "Write the place, or leave it empty and write the status.")
    if not status:
        return position, ""
    code = status_code(status)
    return position, status if code is None else code


def _gap(row: Row) -> tuple[int | None, int | None]:
    cell = row.text("gap")
    if not cell or cell in ("-", "–"):
        return None, None
    try:
        return parse_gap(cell)
    except ValueError:
        row.fault("gap is neither a time nor laps", cell, spoilt(cell) or "Write +4.512 or 1 lap.")
        return None, None


def read_numbers(folder: Folder) -> dict[RaceKey, dict[str, str]]:
    """The number maps of joint races: for each of our races, the number there and the number here."""
    maps: dict[RaceKey, dict[str, str]] = {}
    for row in folder.rows("numbers.csv", "round", "number_there", "number"):
        key = _key(row)
        if key is None:
            continue
        there = row.text("number_there")
        if there in maps.setdefault(key, {}):
            row.fault("this number of the joint race stands twice", there, "One car there is one car here.")
        maps[key][there] = row.text("number")
    return maps


def joint_results(key: RaceKey, other: Season, there: Span, numbers: Mapping[str, str]) -> list[Result]:
    """The rows of a joint race under our numbers; cars that are not ours take part as guests. They stand on no line of our files."""
    rows = []
    for result in other.results:
        if result.key not in there:
            continue
        ours = numbers.get(result.number)
        if ours is None:
            rows.append(replace(result, key=key, number=f"{result.number} (there)", guest=True, columns={}, classes=(), line=0))
        else:
            rows.append(replace(result, key=key, number=ours, driver="", driver_id="", columns={}, classes=None, guest=None, line=0))
    return rows


_TRAVEL = frozenset(("time", "places", "laps", "disqualify", "reinstate", "correct", "no_points", "full_to", "annul"))


def joint_decisions(key: RaceKey, other: Season, there: Span, numbers: Mapping[str, str]) -> list[Decision]:
    """The decisions of a joint race, under our numbers: they hold in every cup that scores it. Those for certain titles stay there."""
    found = []
    for d in other.decisions:
        here = d.round is not None and any(k in there for k in (race.key for race in other.calendar) if d.concerns(k))
        if d.kind not in _TRAVEL or d.titles or not (here or d.kind == "annul"):
            continue
        number = numbers.get(d.number, f"{d.number} (there)") if d.number else ""
        of = f"{key} {d.of}" if d.of else ""
        found.append(replace(d, id=f"{key} {d.id}", round=key.round, race=key.race, number=number, of=of))
    return found


def read_decisions(folder: Folder) -> tuple[Decision, ...]:
    if "decisions.toml" not in folder.files:
        return ()
    document = read_document("decisions.toml", folder.files["decisions.toml"], folder.faults)
    if document is None:
        return ()
    for key, node in document.value.items():
        if key != "decision":
            node.fault(folder.faults, f"decisions.toml has no key {key!r}", "Every decision is a [[decision]].", value="")
    nodes = document.value.get("decision")
    if nodes is None:
        return ()
    if not isinstance(nodes.value, list):
        nodes.fault(folder.faults, "decisions are written as [[decision]]", value="")
        return ()
    decisions: dict[str, Decision] = {}
    for node in nodes.value:
        decision = build(Decision, node, folder.faults, what="decision", line=node.line)
        if decision is None:
            continue
        decision = replace(decision, issued=_zoned(decision.issued, folder.zone), in_force_from=_zoned(decision.in_force_from, folder.zone))
        if decision.id in decisions:
            node.fault(folder.faults, "two decisions have the same id", "Give each its own.", value=decision.id)
        decisions[decision.id] = decision
    return tuple(decisions.values())


def _zoned(moment: datetime | date | None, zone: tzinfo) -> datetime | date | None:
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment


def _after(row: Row) -> RaceKey | None:
    """The race after which a table stood; None for the final table."""
    cell = row.text("after")
    if not cell or cell.lower() in ("final", "end"):
        return None
    try:
        span = Span.parse(cell)
        if len(span.parts) != 1:
            raise ValueError(cell)
    except ValueError:
        row.fault("after names no race", cell, "Write the round or the race: 5 or 5.1.")
        return None
    last = span.parts[0][1]
    return RaceKey(last.round, min(last.race, LAST_RACE))


def _points(row: Row) -> tuple[Fraction | None, int | None]:
    cell = row.text("points")
    if not cell:
        return None, None
    try:
        return parse_points(cell), decimals_of(cell)
    except ValueError:
        row.fault("points is no number that a table can hold", cell, spoilt(cell) or "Write 12, 12.5 or 25 1/7.")
        return None, None


def read_brought_forward(folder: Folder) -> tuple[BroughtForward, ...]:
    totals = []
    for row in folder.rows("brought_forward.csv", "title", "after", "competitor", "points"):
        after = _after(row)
        points, _ = _points(row)
        if after is None or points is None:
            row.fault(
                "a total brought forward needs the race after which it stood, and its points", row.text("after") + " " + row.text("points")
            )
            continue
        totals.append(BroughtForward(row.text("title"), after, row.text("competitor"), points, row.text("source"), row.line))
    return tuple(totals)


def read_official(folder: Folder) -> tuple[Published, ...]:
    published = []
    for row in folder.rows("official.csv", "title", "competitor", "points"):
        cell = row.text("position").lstrip("=").removesuffix(".")
        position = int(cell) if cell.isdecimal() and len(cell) < 6 else None
        points, decimals = _points(row)
        published.append(
            Published(
                title=row.text("title"),
                after=_after(row),
                as_of=_end_of_day(row, "as_of", folder.zone),
                position=position,
                standing=cell if position is None else "",
                competitor=row.text("competitor"),
                points=points,
                decimals=decimals,
                line=row.line,
            ),
        )
    return tuple(published)


def read_official_scores(folder: Folder) -> tuple[PublishedScore, ...]:
    scores = []
    for row in folder.rows("official_scores.csv", "title", "round", "competitor", "points"):
        key = _key(row)
        if key is not None:
            points, decimals = _points(row)
            scores.append(PublishedScore(row.text("title"), key, row.text("competitor"), points, decimals, row.words("codes"), row.line))
    return tuple(scores)
