"""The files as they came, under ``timing/``; and whether what they say of place and day fits the calendar."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from hashlib import sha256
from pathlib import Path, PurePosixPath

from onemake.core.errors import Fault
from onemake.core.races import RaceKey
from onemake.core.season import Race, Season
from onemake.core.timing.places import same_circuit
from onemake.formats.sheet import Original, Sheet
from onemake.formats.table_file import TableFile, write_table
from onemake.office.arrivals import Arrival

__all__ = ["FILED", "TIMING", "about", "could_be", "filed_elsewhere", "not_there", "official_there", "originals_filed", "race_at"]

TIMING = "timing"
FILED = f"{TIMING}/files.csv"
_COLUMNS = ("file", "round", "race", "session", "what", "format", "sha256", "came_as", "filed")
_APART = {"race": timedelta(days=1)}  # a clock in another zone may stand a day off; a qualifying may be days before


def race_at(sheet: Sheet, season: Season, run: Collection[RaceKey], last: RaceKey | None) -> RaceKey | None:
    """The race of the calendar that a sheet is by its circuit and its day; None if they do not single out a meeting."""
    races = [race for race in season.calendar if not race.is_off]
    if not (sheet.track or sheet.start):
        return None
    there = [race for race in races if _fits(sheet, race) and _says(sheet, race)]
    rounds = {race.key.round for race in there if race.key not in run}
    if len(rounds) != 1:
        return None
    open_ = [race for race in there if race.key.round in rounds and race.key not in run]
    after = [race for race in open_ if last is None or race.key > last]
    that_day = [race for race in open_ if _days_apart(sheet, race, season.zone) == 0]
    open_ = [race for race in that_day if race in after] or that_day or after
    by_number = [race for race in open_ if race.key.race == sheet.ordinal]
    return next((race.key for race in by_number or open_), None)


def could_be(arrival: Arrival, season: Season, run: Collection[RaceKey]) -> list[RaceKey]:
    """Other races that have not been run, of the same meeting and the same day: the calendar does not single out the one that was taken."""
    sheet = arrival.sheet
    race = next((race for race in season.calendar if race.key == arrival.key), None)
    if race is None or sheet.ordinal == race.key.race or not _says(sheet, race):
        return []
    beside = [r for r in season.calendar if r.key.round == race.key.round and r.key not in run and r.key != race.key and not r.is_off]
    return [
        r.key
        for r in beside
        if _fits(sheet, r) and _says(sheet, r) and (r.date is None or race.date is None or _day(r.date) == _day(race.date))
    ]


def _says(sheet: Sheet, race: Race) -> bool:
    """Whether the calendar and the sheet have anything in common that could be compared."""
    by_day = race.date is not None and sheet.start is not None
    return by_day or same_circuit(sheet.track, race.circuit) is True


def _fits(sheet: Sheet, race: Race) -> bool:
    return not _elsewhere(sheet, race) and not _another_day(sheet, race)


def _elsewhere(sheet: Sheet, race: Race) -> bool:
    return bool(sheet.track and race.circuit) and same_circuit(sheet.track, race.circuit) is False


def _another_day(sheet: Sheet, race: Race) -> bool:
    if sheet.start is None or race.date is None:
        return False
    apart = _day(race.date) - _day(sheet.start)
    most = _APART.get(sheet.session or "race", timedelta(days=4))
    return not -timedelta(days=1) <= apart <= most


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _days_apart(sheet: Sheet, race: Race, zone: tzinfo) -> int | None:
    """Days from a session to a race of the calendar, by the clock of the place; None if one of them has no day."""
    if sheet.start is None or race.date is None:
        return None
    return (_local_day(race.date, zone) - _local_day(sheet.start, zone)).days


def _local_day(moment: date | datetime, zone: tzinfo) -> date:
    return _day(moment.astimezone(zone) if isinstance(moment, datetime) and moment.tzinfo else moment)


def not_there(arrival: Arrival, season: Season) -> Fault | None:
    """Why a sheet cannot be of the race it would be: it is of another circuit, or of another day."""
    race = next((race for race in season.calendar if race.key == arrival.key), None)
    if race is None:
        return None
    if race.is_off:
        remedy = "If it was run after all, mend its status in calendar.csv; --anyway keeps the sheet, and it counts for nothing."
        return Fault(arrival.sheet.file, None, f"race {arrival.key} is {race.status} in calendar.csv", "", remedy)
    sheet, remedy = arrival.sheet, "Say which race it is with --round and --race; --anyway takes it as it stands."
    if _elsewhere(sheet, race):
        return Fault(sheet.file, None, f"the session was at {sheet.track}, and {arrival} is at {race.circuit}", "", remedy)
    if (_another_day(sheet, race) or _other_race_that_day(arrival, race, season)) and sheet.start is not None and race.date is not None:
        said = f"the session was on {_day(sheet.start)}, and {arrival} is on {_day(race.date)}"
        return Fault(sheet.file, None, said, "", remedy)
    return None


def _other_race_that_day(arrival: Arrival, race: Race, season: Season) -> bool:
    """Whether the meeting has another race on the very day of the session: then a day more or less is no matter of clocks."""
    if arrival.session != "race" or not _days_apart(arrival.sheet, race, season.zone):
        return False
    return any(r.key.round == race.key.round and not r.is_off and _days_apart(arrival.sheet, r, season.zone) == 0 for r in season.calendar)


def about(arrival: Arrival, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """What the calendar may learn from a sheet: where and when."""
    sheet = arrival.sheet
    if sheet.track:
        yield "circuit", sheet.track
    if sheet.start is not None and arrival.session == "race":
        yield "date", _local_day(sheet.start, zone).isoformat()


def filed_elsewhere(arrival: Arrival, folder: Path) -> str:
    """The race under which the very file of a sheet lies already, if that is another; blank if not. A file that tells of several sessions may belong to several."""
    path = folder / FILED
    originals = {sha256(original.data).hexdigest() for original in arrival.sheet.originals if original.what != "the weather only"}
    if not originals or not path.is_file():
        return ""
    here = f"{arrival.key}"
    rows = [row for row in TableFile(FILED, path.read_bytes()).rows if row.get("sha256") in originals]
    rows = [row for row in rows if row.get("session", "") == (arrival.session or "race")]
    there = [f"{row.get('round')}.{row.get('race')}" for row in rows]
    return there[0] if there and here not in there else ""


def official_there(arrival: Arrival, folder: Path) -> str:
    """The official sheet of a race that is filed already, where the one that comes is only provisional; blank if there is none."""
    path = folder / FILED
    ours = {original.what for original in arrival.sheet.originals}
    if not path.is_file() or not any("provisional" in what for what in ours) or any("official" in what for what in ours):
        return ""
    where = (str(arrival.key.round), str(arrival.key.race), arrival.session or "race")
    rows = [row for row in TableFile(FILED, path.read_bytes()).rows if tuple(row.get(c, "") for c in ("round", "race", "session")) == where]
    return next((row.get("came_as", "") for row in rows if "official" in row.get("what", "")), "")


def originals_filed(folder: Path | None, fresh: Sequence[Arrival], at: datetime) -> dict[str, bytes | None]:
    """The originals of what is imported, each under ``timing/ROUND.RACE/``, and the list of them. Nothing that lies there is overwritten."""
    taken = {p.relative_to(folder).as_posix().casefold() for p in (folder / TIMING).rglob("*") if p.is_file()} if folder else set()
    files: dict[str, bytes | None] = {}
    rows = []
    seen = {(p.read_bytes(), a.key) for a in fresh if folder for p in (folder / TIMING / str(a.key)).glob("*") if p.is_file()}
    for arrival in fresh:
        for original in arrival.sheet.originals:
            if (original.data, arrival.key) in seen:
                continue
            seen.add((original.data, arrival.key))
            name = _free(f"{TIMING}/{arrival.key}", original, taken)
            files[name] = original.data
            rows.append(
                {
                    "file": name.removeprefix(f"{TIMING}/"), "round": str(arrival.key.round), "race": str(arrival.key.race),
                    "session": arrival.session or "race", "what": original.what, "format": original.format,
                    "sha256": sha256(original.data).hexdigest(), "came_as": original.name, "filed": at.isoformat(timespec="seconds"),
                }
            )  # fmt: skip
    if not rows:
        return {}
    path = folder / FILED if folder else None
    table = TableFile(FILED, path.read_bytes() if path and path.is_file() else write_table(_COLUMNS, [], ()))
    table.add(rows)
    return {**files, FILED: table.written()}


def _free(place: str, original: Original, taken: set[str]) -> str:
    """A name that nothing lies under yet and that every system takes."""
    short = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", original.name).strip(" .")[-120:] or "file"
    name = f"{place}/{short}"
    count = 2
    while name.casefold() in taken:
        path = PurePosixPath(f"{place}/{short}")
        name = path.with_name(f"{path.stem} ({count}){path.suffix}").as_posix()
        count += 1
    taken.add(name.casefold())
    return name
