"""Two issues of a sheet, from their files; and the decisions that explain the later one into a season's folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.decisions import Classification, revise
from onemake.core.errors import Fault, UserError
from onemake.core.races import RaceKey
from onemake.core.season import Decision, Season
from onemake.core.timing.compare import Comparison, compare_sessions
from onemake.core.timing.compare_standings import StandingChange, compare_standings
from onemake.core.timing.explain import Explanation, explain
from onemake.core.timing.lines import Line, lines_of_results, pair
from onemake.core.timing.session import Session, TimingFile
from onemake.formats.decision_text import with_decisions, write_decision
from onemake.formats.season_folder import read_season
from onemake.formats.sheet import Asked
from onemake.office.changes import Change, changes
from onemake.office.journal import Journal, JournalEntry
from onemake.office.library import Folder, find, load
from onemake.office.penalty import FILE, next_id, race_of, same_as
from onemake.office.timing_files import read_timing_files

__all__ = ["Accepted", "Compared", "Said", "accept", "compare_files", "decided", "propose"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What two files say of one thing: of a session, with the decisions that would explain it, or of championship tables."""

    comparison: Comparison | None = None
    explanation: Explanation = Explanation()
    standings: tuple[StandingChange, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.standings) or (self.comparison is not None and bool(self.comparison.changes))


def compare_files(before: str | Path, after: str | Path, *, session: str = "", asked: Asked | None = None) -> Compared:
    """What changed from one file to the other, and the decisions that would explain it. ``session`` says which, where files hold several.

    Raises UserError where a file cannot be read, or they are not two issues of one sheet.
    """
    earlier, later = _file(before, asked or Asked()), _file(after, asked or Asked())
    a, b = (_sessions(file, session) for file in (earlier, later))
    if not a and not b and earlier.standings and later.standings:
        return Compared(standings=_tables(earlier, later))
    for file, with_table in ((earlier, later), (later, earlier)):
        if not file.sessions and file.standings and not with_table.standings:
            raise UserError(
                Fault(file.file, None, f"it holds a championship table, and {with_table.file} a session: they cannot be compared")
            )
    one, other = _same_session(a, b, earlier.file, later.file)
    found = compare_sessions(one, other)
    return Compared(found, explain(found))


def _file(named: str | Path, asked: Asked) -> TimingFile:
    arrived = read_timing_files([named], asked)
    if arrived.refused:
        raise UserError(*arrived.refused)
    if len(arrived.files) != 1:
        raise UserError(Fault(str(named), None, "this is not one file", "", "Name the file that holds the sheet."))
    return arrived.files[0]


def _sessions(file: TimingFile, wanted: str) -> list[Session]:
    word = wanted.strip().casefold()
    ordered = [s for s in file.sessions if s.placings] or list(file.sessions)
    return [s for s in ordered if not word or word == s.kind or word in s.name.casefold()]


def _same_session(a: Sequence[Session], b: Sequence[Session], first: str, second: str) -> tuple[Session, Session]:
    for sessions, file in ((a, first), (b, second)):
        if not sessions:
            raise UserError(Fault(file, None, "there is no such session in it", "", "onemake read says what is."))
    pairs = [(x, y) for x in a for y in b if len(a) == len(b) == 1 or _alike(x, y)]
    races = [(x, y) for x, y in pairs if x.kind == "race"]
    if len(pairs) == 1 or len(races) == 1:
        return (races if len(races) == 1 else pairs)[0]
    names = ", ".join(dict.fromkeys(s.name or s.kind for s in (*a, *b)))
    raise UserError(
        Fault(second, None, "it is not plain which sessions to compare", names, "Say which: --session race, or a part of its name.")
    )


def _alike(x: Session, y: Session) -> bool:
    kinds = not x.kind or not y.kind or x.kind == y.kind
    return kinds and (x.ordinal is None or y.ordinal is None or x.ordinal == y.ordinal)


def _tables(earlier: TimingFile, later: TimingFile) -> tuple[StandingChange, ...]:
    """The tables of two files, by name where there are several."""
    if len(earlier.standings) == len(later.standings) == 1:
        return compare_standings(earlier.standings[0], later.standings[0])
    named = {table.name: table for table in later.standings}
    both = [table for table in earlier.standings if table.name in named]
    if not both:
        raise UserError(Fault(later.file, None, f"none of its tables is called as one of {earlier.file}"))
    return tuple(change for table in both for change in compare_standings(table, named[table.name]))


# --- as decisions --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What the sheets do not say, and somebody may know: blank is unknown."""

    author: str = ""
    reason: str = ""
    article: str = ""
    issued: datetime | None = None


def decided(compared: Compared, round: int | None = None, race: int | None = None, said: Said | None = None) -> tuple[Decision, ...]:
    """The decisions that explain the later sheet, of a race where it is known; who decided and why stays unknown unless it is ``said``."""
    if compared.comparison is None:
        return ()
    said = said or Said()
    sheets = compared.comparison
    race = race if race is not None else sheets.after.ordinal or sheets.before.ordinal
    note = f"found by comparing {sheets.before.file} with {sheets.after.file}"
    return tuple(
        replace(
            p.decision, round=round, race=race, author=said.author, reason=said.reason, article=said.article, issued=said.issued,
            note=f"{note}: {p.ground}" if p.ground else note,
        )
        for p in compared.explanation.decisions
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accepted:
    """Decisions found that do not count yet, with all that they would change, and the cars that would still not stand as on the later sheet."""

    folder: Path
    race: RaceKey
    decisions: tuple[Decision, ...]
    text: str
    standings: tuple[Change, ...]
    unlike: tuple[tuple[str, int | None, int | None], ...]  # number, place on the later sheet, place in the season
    before: bytes | None
    after: bytes
    at: datetime
    recovered: str = ""


def propose(
    compared: Compared, season: str | Path | None, round: int, race: int | None = None, *, at: datetime, said: Said | None = None
) -> Accepted:
    """What the decisions would change in a season whose race stands as on the earlier sheet. Nothing is written until ``accept``.

    Raises UserError where the race does not stand so, a car cannot be named there, or the decisions are in force already.
    """
    sheets = compared.comparison
    if sheets is None:
        raise UserError("championship tables are compared, not accepted: decisions are about sheets")
    if not compared.explanation.decisions:
        raise UserError(compared.explanation.refused or "there is nothing to accept: no decision was found")
    folder = find(None if season is None else str(season))
    recovered = Journal(folder).recovered()
    facts = load(folder)
    key, then = _there(facts, compared, round, race)
    decisions = _in_season(compared, facts, decided(compared, key.round, key.race, said), _lines(then, _session(sheets)))
    text = "\n".join(write_decision(d, _driver(then, d), unknown=True) for d in decisions)
    before = (folder / FILE).read_bytes() if (folder / FILE).is_file() else None
    after = with_decisions(before, text)
    revised = read_season(facts.id, {**Folder(folder).files(), FILE: after}, Folder(folder))
    now = next(c for c in revise(revised).races if c.race.key == key)
    unlike = _unlike([(c.after, None if c.taken_out else c.place[1]) for c in sheets.cars], _lines(now, _session(sheets)))
    return Accepted(
        folder, key, decisions, text, changes(facts, revised), unlike, before, after, at.replace(microsecond=0), recovered
    )  # fmt: skip


def accept(proposed: Accepted, *, step: Callable[[str], None] = lambda _: None) -> JournalEntry:
    """Let the decisions count. Raises UserError if decisions.toml was changed since they were shown."""
    journal = Journal(proposed.folder, step)
    with journal.locked():
        journal.recover()
        path = proposed.folder / FILE
        if (path.read_bytes() if path.is_file() else None) != proposed.before:
            raise UserError(f"{path} was changed while the decisions were shown; give the command again")
        ids = [d.id for d in proposed.decisions]
        said = f"{ids[0]} to {ids[-1]}" if len(ids) > 1 else ids[0]
        return journal.write("compare", f"{said}, race {proposed.race}: {proposed.decisions[0].note}", {FILE: proposed.after}, proposed.at)


def _there(season: Season, compared: Compared, round: int, race: int | None) -> tuple[RaceKey, Classification]:
    """The race in the season, which must stand as the earlier sheet says."""
    sheets = compared.comparison
    assert sheets is not None
    races = revise(season).races
    ordinal = race if race is not None else sheets.after.ordinal or sheets.before.ordinal
    run = {c.race.key for c in races}
    known = race is not None or RaceKey(round, ordinal or 0) in run
    key = race_of(f"{round}.{ordinal}" if known else str(round), races, only_round=False)
    found = next(c for c in races if c.race.key == key)
    lines = _lines(found, _session(sheets))
    wrong = _unlike([(c.before, c.place[0]) for c in sheets.cars], lines)
    if not wrong:
        return key, found
    if not _unlike([(c.after, None if c.taken_out else c.place[1]) for c in sheets.cars], lines):
        raise UserError(f"race {key} stands in the season as in {sheets.after.file} already: there is nothing to accept")
    number, place, here = wrong[0]
    raise UserError(
        f"race {key} does not stand in the season as in {sheets.before.file}: {len(wrong)} of {len(sheets.cars)} cars differ, the first is "
        f"{number}, {_place(place)} on the sheet and {_place(here)} in the season. Import the earlier sheet first, or name another race"
    )


def _place(place: int | None) -> str:
    return "without a place" if place is None else f"place {place}"


def _session(sheets: Comparison) -> str:
    kind = sheets.before.kind or sheets.after.kind
    return "race" if kind in ("race", "") else kind


def _lines(race: Classification, session: str) -> tuple[Line, ...]:
    if session == "race":
        return lines_of_results(race.rows, [[seat.driver for seat in seats] for seats in race.seats])
    rows = [row for row in race.sessions if row.session == session]
    return lines_of_results(rows, [[row.driver] for row in rows])


def _unlike(sheet: Sequence[tuple[Line | None, int | None]], season: Sequence[Line]) -> tuple[tuple[str, int | None, int | None], ...]:
    """The cars that do not hold the place in the season that a sheet gives them."""
    lines = [(line, place) for line, place in sheet if line is not None]
    found = []
    for i, k in pair([line for line, _ in lines], season):
        place = None if i is None else lines[i][1]
        here = None if k is None else season[k].place
        if place != here:
            found.append((str(season[k] if i is None and k is not None else lines[i or 0][0]), place, here))
    return tuple(found)


def _in_season(compared: Compared, season: Season, decisions: Sequence[Decision], lines: Sequence[Line]) -> tuple[Decision, ...]:
    """The decisions as this season names its cars, with ids of its own."""
    assert compared.comparison is not None
    sheet = [car.before for car in compared.comparison.cars if car.before is not None]
    twin = {sheet[i]: k for i, k in pair(sheet, lines) if i is not None and k is not None}
    numbers, names = Counter(line.number for line in lines), Counter(name for line in lines for name in line.drivers)
    found: list[Decision] = []
    for proposed, decision in zip(compared.explanation.decisions, decisions, strict=True):
        line, k = proposed.line, twin.get(proposed.line)
        if k is None:
            raise UserError(f"car {line} is not in that race of the season")
        ours = replace(decision, id=next_id(season, [d.id for d in found]), **_bearer(lines[k], numbers, names))
        same = same_as(season, ours)
        if same:
            raise UserError(f"decision {same} says the same of car {line} already, and is in force; nothing was written")
        found.append(ours)
    return tuple(found)


def _bearer(line: Line, numbers: Mapping[str, int], names: Mapping[str, int]) -> dict[str, Any]:
    if line.number and numbers[line.number] == 1:
        return {"number": line.number, "driver": ""}
    name = next((name for name in line.drivers if names[name] == 1), None)
    if name is None:
        raise UserError(f"two cars of that race are numbered {line.number}, and no driver is named: no decision can tell them apart")
    return {"number": "", "driver": name}


def _driver(race: Classification, decision: Decision) -> str:
    """Who sat in the car, for people who read the file."""
    names = [
        seat.driver
        for row, seats in zip(race.rows, race.seats, strict=True)
        if row.number == decision.number
        for seat in seats
        if seat.driver
    ]
    return " / ".join(dict.fromkeys(names)) if decision.number else ""
