"""Results of a RaceRoom dedicated server: practice, qualifying and races of an evening in one file. There are no starting numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from onemake.core.times import write_time
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Row, Session, TimingFile
from onemake.formats.timing.cells import epoch, plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.objects import Counted, duration, rows, table

__all__ = ["read", "recognises"]

_TYPES: dict[str, Kind] = {"practice": "practice", "qualify": "qualifying", "warmup": "warm-up", "race": "race"}
_STATUS = {"Finished": "", "None": "", "": "", "DidNotFinish": "DNF", "Disqualified": "DSQ", "DidNotStart": "DNS"}
_TICKS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_SETTINGS = (
    "Server", "Difficulty", "FuelUsage", "TireWear", "MechanicalDamage", "FlagRules", "CutRules", "RaceSeriesFormat", "WreckerPrevention",
    "MandatoryPitstop",
)  # fmt: skip


def recognises(document: Document) -> bool:
    """The name of the simulator, or the players of a session under theirs."""
    if not document.is_json or not document.keys() >= {"Sessions", "Track"}:
        return False
    return bool(document.keys() & {"Experience", "RaceSeriesFormat", "WreckerPrevention"}) or '"Players"' in document.head


def read(document: Document) -> TimingFile:
    """Every session of the file, in order. Raises UserError where it has none."""
    top = table(document.json)
    sessions = rows(top.get("Sessions"))
    if not any(rows(session.get("Players")) for session in sessions):
        raise document.fault("the file has no sessions, or nobody in them", "", "Send the file that the server wrote after the race.")
    began, written = _moment(top.get("StartTime")), _moment(top.get("Time"))
    own = {key: word for key in _SETTINGS if (word := plain(top.get(key)))}
    track, layout = plain(top.get("Track")), plain(top.get("TrackLayout"))
    found = []
    for row, session in enumerate(sessions, 1):
        name = plain(session.get("Type"), 40)
        letters = name.rstrip("0123456789")
        kind = _TYPES.get(letters.casefold(), "")
        start = began if began and row == 1 else _day(began, written, last=row == len(sessions))
        cars, placings, laps, remarks = _players(rows(session.get("Players")), kind, row)
        found.append(
            Session(
                document.file, kind, name, whole(name[len(letters) :]), track=track, layout=layout, start=start, zone="UTC" if start else "",
                competitors=cars, placings=placings, laps=laps, remarks=remarks, rows_at=f"Sessions {row}, lap {{}}", own=own,
                partial="" if laps else "the file has no laps of this session", order_whole=bool(placings),
            )
        )  # fmt: skip
    return TimingFile(document.file, "raceroom", tuple(found), remarks=document.mended())


def _moment(value: object) -> datetime | None:
    """Seconds, or ``/Date(1589031256376)/`` in milliseconds; what may stand behind it is the zone it was shown in, and changes nothing."""
    if isinstance(value, str):
        ticks = _TICKS.fullmatch(value.strip())
        return epoch(int(ticks[1]), 1000) if ticks else None
    return epoch(value)


def _day(began: datetime | None, written: datetime | None, *, last: bool) -> date | None:
    """The file says when the server began and when it wrote, not when a session did: the day, where it can be told."""
    if written is None or not (last or began is None or began.date() == written.date()):
        return None
    return written.date()


def _players(
    players: list[dict[str, Any]], kind: Kind, session: int
) -> tuple[tuple[Competitor, ...], tuple[Placing, ...], tuple[Lap, ...], tuple[Remark, ...]]:  # fmt: skip
    cars = tuple(_competitor(player, f"Sessions {session}, Players {row}") for row, player in enumerate(players, 1))
    listed = [rows(player.get("RaceSessionLaps")) for player in players]
    said = [plain(player.get("FinishStatus"), 40) for player in players]
    first = max((len(laps) for word, laps in zip(said, listed, strict=True) if word == "Finished"), default=None)
    unfinished = Counted("cars that did not finish and whose last lap is listed as if completed, which does not count")
    untimed = Counted("cars whose last lap has neither time nor place, which does not count as done")
    placings: list[Placing] = []
    laps: list[Lap] = []
    for car, (player, entries) in enumerate(zip(players, listed, strict=True)):
        mine = _laps(car, entries, len(laps))
        count = len(mine) or None  # where no laps are listed, nobody says that none were driven
        if kind == "race" and mine:
            if said[car] in ("DidNotFinish", "Disqualified") and first is not None and len(mine) >= first > 0:
                unfinished.add(f"{cars[car].drivers[0].name}: lap {len(mine)}, {write_time(mine[-1].time or 0)}", f"{first - 1} laps")
                mine[first - 1 :] = [lap._replace(deleted="not completed: the car did not finish") for lap in mine[first - 1 :]]
                count = first - 1
            elif mine[-1].time is None and whole(entries[-1].get("Position")) == 0:
                untimed.add(f"{cars[car].drivers[0].name}: lap {len(mine)}", f"{len(mine) - 1} laps")
                mine[-1] = mine[-1]._replace(deleted="not completed")
                count = len(mine) - 1
        laps += mine
        placings.append(_placing(car, player, kind, said[car], count, entries, cars[car].row))
    return cars, tuple(placings), tuple(laps), (*_strange(players, said), *unfinished.remarks(), *untimed.remarks())


def _competitor(player: dict[str, Any], row: str) -> Competitor:
    """A driver and his car. Old files have no full name: then it is the name of his account."""
    account = plain(player.get("Username"))
    own = {"Username": account} if account else {}
    for key in ("CarPerformanceIndex", "CarWeightPenalty", "UserWeightPenalty"):
        if (word := plain(player.get(key), 20)) not in ("", "0"):
            own[key] = word
    driver = Driver(plain(player.get("FullName")) or account, id=plain(player.get("UserId"), 40))
    return Competitor("", (driver,), car=plain(player.get("Car")), own=own, row=row)


def _laps(car: int, entries: list[dict[str, Any]], before: int) -> list[Lap]:
    laps = []
    for count, lap in enumerate(entries, 1):
        time, pit, parts, place = duration(lap.get("Time")), lap.get("PitStopOccured"), lap.get("SectorTimes"), lap.get("Position")
        sectors = _sectors(parts, time) if parts and isinstance(parts, list) else ()
        deleted = "not valid" if lap.get("Valid") is False else None
        if type(place) is not int or not 0 < place < 10_000:
            place = None
        pit = pit if isinstance(pit, bool) else None
        laps.append(Lap._make((car, count, time, None, None, 0, sectors, "", pit, None, deleted, place, before + count)))
    return laps


def _sectors(parts: Sequence[object], time: int | None) -> tuple[int | None, ...]:
    """Sector by sector. Newer files write the time since the start of the lap at the end of each, so the last is the lap time."""
    if len(parts) == 3 and parts[2] == time is not None:
        one, two, _ = parts
        if type(one) is int and type(two) is int and 0 < one < two < time:
            return one, two - one, time - two  # as nearly all are
    found = [duration(part) for part in parts[:20]]
    if len(found) == 1 or found[-1] != time or time is None:
        return tuple(found) if time is not None and sum(part or 0 for part in found) == time else (found[0], *(None for _ in found[1:]))
    steps: list[int | None] = [found[0]]
    for one, two in pairwise(found):
        steps.append(two - one if one is not None and two is not None and two > one else None)
    return tuple(steps)


def _placing(car: int, player: dict[str, Any], kind: Kind, said: str, laps: int | None, entries: list[dict[str, Any]], row: Row) -> Placing:
    """The place the file gives. Status and total are those of a race: in other sessions old files repeat the race's."""
    total = duration(player.get("TotalTime"))
    incidents = [lap["Incidents"] for lap in entries if "Incidents" in lap]
    points = sum(whole(incident.get("Points"), 10_000) or 0 for listed in incidents if listed for incident in rows(listed))
    return Placing(
        car, whole(player.get("Position"), 10_000) or None, _STATUS.get(said, "") if kind == "race" else "", said,
        laps, total if kind == "race" else None, best_lap=duration(player.get("BestLapTime")),
        grid=whole(player.get("StartPosition"), 10_000) or None if kind == "race" else None,
        class_position=whole(player.get("PositionInClass"), 10_000) or None, incidents=points if incidents else None,
        own={"TotalTime": str(total)} if total is not None and kind != "race" else {}, row=row,
    )  # fmt: skip


def _strange(players: list[dict[str, Any]], said: list[str]) -> tuple[Remark, ...]:
    unknown = Counted("cars whose finish status is not known here and is left open")
    nobody = Counted("players without a name")
    for player, word in zip(players, said, strict=True):
        if word not in _STATUS:
            unknown.add(word)
        if not player.get("FullName") and not player.get("Username"):
            nobody.add(player.get("UserId"))
    return (*unknown.remarks(), *nobody.remarks())
