"""An import while it is under way: which race each sheet is, who is who on it, and the files as they will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from onemake.core.decisions import ON_THE_SHEET
from onemake.core.errors import UserError
from onemake.core.people import Likeness
from onemake.core.races import RaceKey
from onemake.core.season import Result, Season
from onemake.formats.season_folder import read_season
from onemake.formats.sheet import Asked, Sheet
from onemake.formats.table_file import TableFile, write_table
from onemake.office.arrivals import (
    Arrival,
    Crews,
    SameEvening,
    Who,
    alike,
    entered_already,
    entry_rows,
    latest_issues,
    marks,
    noughts,
    place_sheets,
    result_rows,
    rows_as_results,
    unlike,
)
from onemake.office.from_laps import placed_in_season
from onemake.office.library import Folder
from onemake.office.originals import about, could_be, filed_elsewhere, not_there, official_there, originals_filed, race_at
from onemake.office.persons import Decide, Persons, undecided
from onemake.office.remembered import FILE, read_remembered, write_remembered
from onemake.office.result_files import numbered

__all__ = ["ImportDesk", "sheets_into"]


def sheets_into(folder: Path, season: Season, sheets: Sequence[Sheet]) -> tuple[dict[str, bytes | None], list[Likeness]]:
    """The files of a season without results as they would be with these sheets in it, and the names that only a person can tell. Nothing is written."""
    desk = ImportDesk(folder, season, None, Asked(), replaces=False, decide=undecided)
    return desk.write(desk.place(sheets, None, None)), desk.persons.open


def _without_table(fresh: Sequence[Arrival], season: Season) -> list[str]:
    """Classes that come in for the first time where the others have tables, and have none."""
    have = {name for title in season.regulations.title for name in title.eligible.classes}
    known = (
        have | {name for entry in season.entries for name in entry.classes} | {name for row in season.results for name in row.classes or ()}
    )
    here = dict.fromkeys(name for a in fresh for row in a.sheet.rows for part in row.text("classes").split(";") if (name := part.strip()))
    new = [name for name in here if name not in known]
    return [f"{', '.join(new)}: no table of its own yet; a [[title]] in season.toml makes one"] if have and new else []


@dataclass(slots=True)
class ImportDesk:
    """An import while it is under way."""

    folder: Path
    season: Season
    at: datetime | None  # None: nothing is written, and no moment is known
    asked: Asked
    replaces: bool
    decide: Decide
    anyway: bool = False
    after: Season | None = None
    persons: Persons = field(default_factory=Persons)
    notes: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    issued: dict[str, str] = field(default_factory=dict)
    sources: dict[str, RaceKey] = field(default_factory=dict)
    sheets: dict[tuple[RaceKey, str], list[Result]] = field(default_factory=dict)
    placed: set[RaceKey] = field(default_factory=set)
    fresh: list[Arrival] = field(default_factory=list)
    evening: SameEvening = field(default_factory=SameEvening)
    last_of: dict[int, Sheet] = field(default_factory=dict)  # the latest issue among those that came together

    def place(self, sheets: Sequence[Sheet], round: int | None, race: int | None) -> list[Arrival]:
        self.sheets = latest_issues(self.season)
        self.sources = self._sources()
        self._know()
        if round is not None:
            first = RaceKey(round, race or 1)
            sheets = [replace(s, round=None, race=None) for s in sheets]
            arrivals, notes = place_sheets(
                sheets, lambda last: first if last is None else RaceKey(last.round, last.race + 1), without_qualifying=first
            )
        elif race is not None:
            raise UserError("--race is a race within a round; say --round too")
        else:
            arrivals, notes = place_sheets(
                sheets, self._following, without_qualifying=self._without_qualifying(), replaces=self._same_race, where=self._where
            )
        self.notes += notes
        if not arrivals:
            raise UserError("there is no race in what was given")
        faults = [] if self.anyway else [fault for arrival in arrivals if (fault := not_there(arrival, self.season)) is not None]
        if faults:
            raise UserError(*faults)
        self.notes += self._singled_out(arrivals) if round is None else self._twice(arrivals)
        return [self._by_laps(arrival) for arrival in arrivals]

    def _twice(self, arrivals: Sequence[Arrival]) -> list[str]:
        """What to say of a file that is another race already: somebody says which race it is, and may have slipped."""
        there = [(a, other) for a in arrivals if (a.key, a.session) not in self.sheets and (other := filed_elsewhere(a, self.folder))]
        return [
            f"{a.sheet.file}: this very file is {a.session} {other} too; if it is {a.key} only, take the other import back"
            for a, other in there
        ]

    def _singled_out(self, arrivals: Sequence[Arrival]) -> list[str]:
        """What to say where the calendar has several races of one day, and nothing tells which of them a sheet is."""
        run = {key for key, session in self.sheets if session == "race"} | {a.key for a in arrivals}
        found = []
        for arrival in arrivals:
            others = could_be(arrival, self.season, run) if arrival.session == "race" and (arrival.key, "race") not in self.sheets else []
            if others and not arrival.later and arrival.sheet.round is None:
                words = " and ".join(map(str, others))
                found.append(
                    f"{arrival.sheet.file}: taken as {arrival}; race {words} would be there on that day too (--round and --race name another)"
                )
        return found

    def _by_laps(self, arrival: Arrival) -> Arrival:
        """An order that follows from laps follows under the rules of this season."""
        sheet = arrival.sheet
        if sheet.laps is None:
            return arrival
        placed = placed_in_season(sheet, sheet.laps, self.season, self.folder, arrival.key)
        self.notes += [note for note in placed.notes if note not in self.notes]
        return replace(arrival, sheet=numbered([placed], self.asked.numbers)[0])

    def _where(self, sheet: Sheet, last: RaceKey | None) -> RaceKey | None:
        """The race that was run there and then, if the file and the calendar say enough."""
        run = {key for key, session in self.sheets if session == (sheet.session or "race")} | self.placed
        beside = self.evening(sheet, last)
        open_ = {race.key for race in self.season.calendar if race.key not in run}
        key = race_at(sheet, self.season, run, last) or (beside if not open_ or beside in open_ else None)
        if key is not None:
            self.placed.add(key)
        return key

    def _know(self) -> None:
        self.persons = Persons(self.decide, set(map(frozenset, read_remembered(self.folder).different)))
        self.persons.know(self.season)
        self.persons.by_number = bool(self.season.entries)

    def _sources(self) -> dict[str, RaceKey]:
        """Which file a race came from, as the calendar says."""
        path = self.folder / "calendar.csv"
        if not path.is_file():
            return {}
        found = {}
        for row in TableFile("calendar.csv", path.read_bytes()).rows:
            if row.get("source") and row.get("round", "").isdecimal():
                found[row["source"].casefold()] = RaceKey(int(row["round"]), int(row.get("race") or 1))
        return found

    def _following(self, last: RaceKey | None) -> RaceKey:
        """The next race: the first of the calendar that has not been run, else a new round."""
        run = {key for key, session in self.sheets if session == "race"} | self.placed
        open_ = [r.key for r in self.season.calendar if r.key not in run and not r.is_off and (last is None or r.key > last)]
        rounds = [r.key.round for r in self.season.calendar] + [key.round for key in run] + ([last.round] if last else [])
        key = open_[0] if open_ else RaceKey(max(rounds, default=0) + 1, 1)
        self.placed.add(key)
        return key

    def _without_qualifying(self) -> RaceKey | None:
        run = [r.key for r in self.season.calendar if (r.key, "race") in self.sheets]
        return run[-1] if run and (run[-1], "qualifying") not in self.sheets else None

    def _same_race(self, sheet: Sheet) -> RaceKey | None:
        """The race that a sheet is an issue of: the same rows, the same file, or nearly the same rows."""
        rows = self._rows(Arrival(RaceKey(1, 1), sheet), self._somebody(sheet))
        results = rows_as_results(rows)
        ours = marks(results)
        there = {key: theirs for (key, session), theirs in self.sheets.items() if session == "race"}
        for key, theirs in there.items():
            if marks(theirs) == ours:
                return key
        source = self.sources.get(sheet.file.casefold())
        if source is not None and source in there and not unlike(results, there[source]):
            return source
        return next((key for key, theirs in there.items() if alike(results, theirs)), None)

    def _somebody(self, sheet: Sheet) -> Who:
        """Who is who on a sheet as far as it is known, without asking anybody."""
        persons = Persons(undecided)
        persons.know(self.season)
        return persons.meet(sheet)

    def _rows(self, arrival: Arrival, who: Who) -> list[dict[str, str]]:
        return result_rows(arrival, who, entered_already(self.season.entries))

    def write(self, arrivals: Sequence[Arrival]) -> dict[str, bytes | None]:
        """The files as they will be; none if there is nothing new. Raises UserError where a race is there with other rows."""
        results = self._table("results.csv")
        entries = self._table("entries.csv") if (self.folder / "entries.csv").is_file() else None
        entered = entered_already(self.season.entries)
        crews = Crews(entered=self.season.entries)
        crews.learn(((r.key, r.position, r.status), r.number, r.driver_id) for r in self.season.results)
        faults = []
        self.last_of = {arrival.sheet.group: arrival.sheet for arrival in arrivals if arrival.sheet.group}
        for arrival in sorted(arrivals, key=lambda a: (a.key, a.session != "qualifying")):
            who = self.persons.meet(arrival.sheet)
            faults += crews.check(arrival)
            self.notes += noughts(arrival, {entry.number for entry in self.season.entries})
            new = [] if entries is None else entry_rows(arrival, who, entered, crews)
            rows = result_rows(arrival, who, entered)
            crews.met(arrival, who)
            issue = self._issue(arrival, rows)
            if issue is None:
                continue
            if issue > 1:
                issued = "" if self.at is None else self.at.isoformat(timespec="seconds")
                rows = [{**row, "issue": str(issue), "issued": issued} for row in rows]
                self.issued[str(arrival)] = f" in {issue} issues" if arrival.later else f", issue {issue}"
            self.sheets[arrival.key, arrival.session] = list(rows_as_results(rows))
            self.fresh.append(arrival)
            results.add(rows)
            if entries is not None:
                entries.add(new)
                self.entered += [row["driver"] or f"number {row['number']}" for row in new]
        if faults or self.persons.faults:
            raise UserError(*faults, *self.persons.faults)
        self.notes += self.persons.taken
        self.already = [said for said in self.already if said not in map(str, self.fresh)]  # a later issue of it is new
        self.notes += self._decided_before()
        self.notes += _without_table(self.fresh, self.season)
        return self._files(self.fresh, results, entries) if self.fresh else {}

    def _decided_before(self) -> list[str]:
        """Decisions that were made on the sheet that stood before, and apply to the new issue as well: it may hold them already."""
        newer = {(a.key, a.session) for a in self.fresh if str(a) in self.issued}
        found = []
        for key, session in sorted(newer):
            here = [
                d.id
                for d in self.season.decisions
                if d.concerns(key) and (d.session or "race") == session and d.kind in ON_THE_SHEET and not d.applied
            ]
            if here:
                said = f"{', '.join(here)} {'applies' if len(here) == 1 else 'apply'} on top of the new issue of {session} {key}"
                found.append(f'{said}; if the new sheet holds that already, write applied = "in the sheet" in decisions.toml')
        return found

    def _table(self, name: str) -> TableFile:
        path = self.folder / name
        return TableFile(name, path.read_bytes() if path.is_file() else write_table((), [], ()))

    def _was_there(self, arrival: Arrival, rows: Sequence[dict[str, str]]) -> bool:
        """Whether the sheet is an earlier issue of its race, which another has followed."""
        issues: dict[int, list[Result]] = {}
        for row in self.season.results:
            if (row.key, row.session) == (arrival.key, arrival.session):
                issues.setdefault(row.issue, []).append(row)
        ours = marks(rows_as_results(rows))
        return any(marks(theirs) == ours for theirs in issues.values())

    def _issue(self, arrival: Arrival, rows: Sequence[dict[str, str]]) -> int | None:
        """The issue that a sheet is of its race: 1 if it is new, None if the same rows are there."""
        theirs = self.sheets.get((arrival.key, arrival.session))
        if theirs is None:
            return 1
        if marks(rows_as_results(rows)) == marks(theirs):
            if not arrival.later:
                self.already.append(str(arrival))
            return None
        if self._was_there(arrival, rows) and not (self.replaces and self.last_of.get(arrival.sheet.group) in (None, arrival.sheet)):
            if not arrival.later:
                self.already.append(str(arrival))
            return None
        if not self.replaces and not arrival.later:
            differ = sum((marks(rows_as_results(rows)) - marks(theirs)).values())
            raise UserError(
                f"{arrival.sheet.file}: {arrival} is in the season already, and {differ} of {len(rows)} rows differ. "
                f"--replace takes the file as a new issue and keeps the earlier one; --round and --race say that it is another race"
            )
        official = "" if self.anyway else official_there(arrival, self.folder)
        if official:
            raise UserError(
                f"{arrival.sheet.file} is provisional, and {arrival} has an official sheet already, {official}; --anyway takes it as the newer one"
            )
        return max(row.issue for row in theirs) + 1

    def _files(self, fresh: Sequence[Arrival], results: TableFile, entries: TableFile | None) -> dict[str, bytes | None]:
        files: dict[str, bytes | None] = {}
        calendar = self._calendar(fresh)
        if calendar is not None:
            files["calendar.csv"] = calendar
        if entries is not None and self.entered:
            files["entries.csv"] = entries.written()
        files["results.csv"] = results.written()
        path = self.folder / FILE
        before = path.read_bytes() if path.is_file() else None
        memory = read_remembered(self.folder).and_(self.asked, self.persons.parted)
        if memory != read_remembered(self.folder):
            files[FILE] = write_remembered(before, memory)
        there = {**Folder(self.folder).files(), **{n: b for n, b in files.items() if b is not None}}
        self.after = read_season(self.season.id, there, Folder(self.folder))
        return files if self.at is None else {**files, **originals_filed(self.folder, fresh, self.at)}

    def _calendar(self, fresh: Sequence[Arrival]) -> bytes | None:
        """Races that are new, or run now; the file each came from."""
        path = self.folder / "calendar.csv"
        if not path.is_file():
            return None
        table = TableFile("calendar.csv", path.read_bytes())
        for arrival in fresh:
            key = arrival.key
            row = next((r for r in table.rows if (r.get("round"), r.get("race") or "1") == (str(key.round), str(key.race))), None)
            if row is None:
                table.add([{"round": str(key.round), "race": str(key.race)}])
                row = table.rows[-1]
            for column, said in about(arrival, self.season.zone):
                if not row.get(column):
                    table.put(row, column, said)
            if arrival.session == "race":
                table.put(row, "source", arrival.sheet.file)
                if row.get("status", "").lower() == "scheduled":
                    table.put(row, "status", "run")
        return table.written()
