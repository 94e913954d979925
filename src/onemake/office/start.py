"""A league in five minutes: from files of results to a season's folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from onemake.core.errors import Fault, UserError
from onemake.core.races import RaceKey
from onemake.core.season import Season
from onemake.formats.season_folder import read_season
from onemake.formats.sheet import Asked, Sheet
from onemake.formats.table_file import write_table
from onemake.office.arrivals import (
    ENTRY_COLUMNS,
    NEEDED,
    RESULT_COLUMNS,
    Arrival,
    Crews,
    SameEvening,
    entry_rows,
    noughts,
    place_sheets,
    result_rows,
)
from onemake.office.journal import Journal
from onemake.office.library import FILES, Folder, load
from onemake.office.originals import about, originals_filed
from onemake.office.persons import Decide, Persons, doubtful, undecided
from onemake.office.points_scales import SCALES, Points, parse_scale
from onemake.office.remembered import FILE, Remembered, write_remembered
from onemake.office.result_files import read_result_files
from onemake.office.season_text import Plan, season_text, slug

__all__ = ["MANY", "Started", "classes_in", "free_folder", "start", "start_from"]


@dataclass(frozen=True, slots=True)
class Started:
    """A league's folder, as it is now: the season, the races read, and what there is to say."""

    folder: Path
    season: Season
    files: tuple[Path, ...]
    races: tuple[str, ...]
    entries: int
    notes: tuple[str, ...]
    doubtful: tuple[str, ...]


MANY = 12  # more classes than this get a table each only where somebody asks for it


def classes_in(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The classes that the cars of some sheets are in: none if there is only one."""
    found = dict.fromkeys(
        name for sheet in sheets for row in sheet.rows for part in row.text("classes").split(";") if (name := part.strip())
    )
    return tuple(found) if len(found) > 1 else ()


def start(
    files: Sequence[str | Path],
    folder: str | Path | None = None,
    *,
    at: datetime,
    name: str = "League",
    points: str = "",
    drops: int = 0,
    classes: bool = True,
    teams: bool = False,
    columns: dict[str, str] | None = None,
    session: str = "",
    year: int | None = None,
) -> Started:
    """Start a league: each file is a race, in the order given, and the first is the entry list.

    ``points`` as ``"25-18-15-12 fl=1"``; ``drops`` scores are dropped; with ``classes``, each class in the files gets its table beside the
    overall one (not if there are more than twelve). ``year`` is the season's: left out, that of the races, else that of ``at``, which is now. Nothing is ever overwritten. Raises UserError with every fault.
    """
    asked = Asked(columns=columns or {})
    sheets = read_result_files(files, asked, session=session)
    chosen = parse_scale(points) if points else SCALES[0]
    found = classes_in(sheets) if classes else ()
    found = found if len(found) <= MANY else ()
    return start_from(sheets, folder, at=at, asked=asked, name=name, points=chosen, drops=drops, classes=found, teams=teams, year=year)


def start_from(
    sheets: Sequence[Sheet],
    folder: str | Path | None,
    *,
    at: datetime,
    asked: Asked,
    name: str = "League",
    points: Points = SCALES[0],
    drops: int = 0,
    classes: tuple[str, ...] = (),
    teams: bool = False,
    year: int | None = None,
    per_round: int = 1,
    decide: Decide = undecided,
    step: Callable[[str], None] = lambda _: None,
) -> Started:
    """The same, from sheets that are read already."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split()) or "League"
    target = free_folder(folder, name)
    arrivals, notes = place_sheets(sheets, lambda last: _next(last, per_round), where=SameEvening() if per_round == 1 else lambda *_: None)
    if not any(a.session == "race" for a in arrivals):
        raise UserError(f"{', '.join(dict.fromkeys(s.file for s in sheets))}: there is no race in what was given")
    persons = Persons(decide)
    entries, results = _rows(arrivals, persons, notes)
    named = any(row.text("driver") for a in arrivals for row in a.sheet.rows)
    has = {column for a in arrivals for row in a.sheet.rows for column, cell in row.cells.items() if cell}
    plan = Plan(
        name=name,
        year=year or _year(arrivals) or at.year,
        points=points,
        drops=drops,
        classes=classes,
        teams=teams if "team" in has else None,
        competes="driver" if named else "car",
        pole_by="qualifying" if any(a.session == "qualifying" for a in arrivals) else "grid" if "grid" in has else "code",
        fastest_by="best_lap" if "best_lap" in has else "code",
    )
    races = len({a.key for a in arrivals if a.session == "race"})
    if drops >= races:
        notes.append(f"{drops} dropped of {races} run: no score is left yet; the totals begin with race {drops + 1}")
    notes += _without(plan, any(row.text("codes") for a in arrivals for row in a.sheet.rows))
    calendar = [_race(key, arrivals, UTC) for key in sorted({a.key for a in arrivals})]
    memory = write_remembered(None, Remembered().and_(asked, persons.parted))
    files: dict[str, bytes | None] = {
        "season.toml": season_text(plan).encode(),
        "calendar.csv": write_table(("round", "race", "label", "date", "circuit", "status", "source"), calendar, NEEDED),
        "entries.csv": write_table(ENTRY_COLUMNS, entries, ("number", "driver")),
        "results.csv": write_table([*RESULT_COLUMNS, *_own(results)], results, NEEDED),
        **({FILE: memory} if memory is not None else {}),
    }
    read_season(target.resolve().name, {n: b for n, b in files.items() if b is not None}, Folder(target))
    filed = originals_filed(target if target.is_dir() else None, arrivals, at)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}; name another folder with --folder") from None
    journal = Journal(target, step)
    with journal.locked():
        said = f"{plan.name}: {', '.join(a.sheet.file for a in arrivals)}"
        journal.write("start", said, {**files, **filed}, at)
    return Started(
        folder=target,
        season=load(target),
        files=tuple(target / name for name in files),
        races=tuple(str(a) for a in arrivals),
        entries=len(entries),
        notes=tuple(dict.fromkeys(notes)),
        doubtful=tuple(doubtful(str(target), persons.open)),
    )


_OURS = frozenset((*FILES, FILE))


def free_folder(folder: str | Path | None, name: str) -> Path:
    """A folder in which no file of a season stands yet; it may hold others, such as the results themselves. Raises UserError."""
    target = Path(folder) if folder is not None else Path(slug(name))
    if not target.exists():
        return target
    if not target.is_dir():
        raise UserError(f"{target} is a file; name a folder with --folder")
    Journal(target).recovered()
    there = sorted(path.name for path in target.iterdir() if path.name.lower() in _OURS)
    if there:
        raise UserError(
            f"{target} has {there[0]} already, and nothing is overwritten; name another folder with --folder, or add races with: onemake import {target} FILE"
        )
    return target


def _next(last: RaceKey | None, per_round: int) -> RaceKey:
    if last is None:
        return RaceKey(1, 1)
    return RaceKey(last.round, last.race + 1) if last.race < per_round else RaceKey(last.round + 1, 1)


def _rows(arrivals: Sequence[Arrival], persons: Persons, notes: list[str]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of entries.csv and results.csv: the first file is the entry list, later ones add to it."""
    entered: dict[tuple[str, str], Mapping[str, str]] = {}
    entries: list[dict[str, str]] = []
    results: list[dict[str, str]] = []
    crews = Crews()
    issues: dict[tuple[RaceKey, str], int] = {}
    faults: list[Fault] = []
    for arrival in sorted(arrivals, key=lambda a: (a.key, a.session != "qualifying")):
        who = persons.meet(arrival.sheet)
        faults += crews.check(arrival)
        notes += noughts(arrival, {row["number"] for row in entries})
        new = entry_rows(arrival, who, entered, crews)
        if entries and new:
            names = [row["driver"] or f"number {row['number']}" for row in new]
            notes.append(f"{arrival.sheet.file}: entered here first: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}")
        entries += new
        rows = result_rows(arrival, who, entered)
        issues[arrival.key, arrival.session] = issue = issues.get((arrival.key, arrival.session), 0) + 1
        results += [{**row, "issue": str(issue)} for row in rows] if issue > 1 else rows
        crews.met(arrival, who)
    if faults or persons.faults:
        raise UserError(*faults, *persons.faults)
    return entries, results


def _year(arrivals: Sequence[Arrival]) -> int | None:
    """The year in which the last race was run, if a file says so."""
    return max((a.sheet.start.year for a in arrivals if a.sheet.start is not None and 1880 <= a.sheet.start.year <= 2200), default=None)


def _own(rows: Sequence[dict[str, str]]) -> list[str]:
    return [column for column in dict.fromkeys(c for row in rows for c in row) if column not in RESULT_COLUMNS]


def _race(key: RaceKey, arrivals: Sequence[Arrival], zone: tzinfo) -> dict[str, str]:
    race = [a for a in arrivals if a.key == key and a.session == "race"]
    said = {column: word for a in race[:1] for column, word in about(a, zone)}
    return {"round": str(key.round), "race": str(key.race), **said, "source": race[0].sheet.file if race else ""}


def _without(plan: Plan, marked: bool) -> list[str]:
    """Bonuses for which the files hold nothing."""
    said = []
    if plan.points.pole and plan.pole_by == "code":
        said.append("the files say nothing of pole positions: write the code P in results.csv, or nobody gets the point")
    if plan.points.fastest_lap and plan.fastest_by == "code" and not marked:
        said.append("the files have no best laps: write the code FL in results.csv, or nobody gets the point")
    return said
