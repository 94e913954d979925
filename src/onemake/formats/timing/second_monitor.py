"""Reports of Second Monitor, which watches a race of several simulators from the cockpit of one player."""

from __future__ import annotations

from datetime import date
from typing import Any

from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import kind_of, milliseconds, plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.objects import Counted, moment, rows, table

__all__ = ["read", "recognises"]

_THOUSANDTHS = {f"{n:03}": n for n in range(1000)}
_OPEN = ("", "none", "na", "finished")  # still running, not said, or ended as it should


def recognises(document: Document) -> bool:
    """The simulator and the drivers, beside how long the session ran."""
    return document.is_json and document.keys() >= {"Drivers", "SessionType", "TrackInfo", "Simulator"}


def read(document: Document) -> TimingFile:
    """The one session of the report. Raises UserError where it has nobody."""
    top = table(document.json)
    drivers = rows(top.get("Drivers"))
    if not drivers:
        raise document.fault("the report has no drivers", "", "Send the report of a session that was driven.")
    name = plain(top.get("SessionType"), 40)
    kind = kind_of(name)[0]
    track, ends = table(top.get("TrackInfo")), plain(top.get("SessionLengthType"), 40)
    length = table(track.get("LayoutLength")).get("InMeters")
    planned = whole(top.get("TotalNumberOfLaps"), 100_000) or None if ends == "Laps" else None
    run = _clock(top.get("SessionLength"))
    competitors = tuple(_competitor(driver, row) for row, driver in enumerate(drivers, 1))
    laps, strays = _laps(drivers, _stood(rows(top.get("PitStops"))))
    placings, unknown = _placings(drivers)
    missing = _missing(drivers, placings, planned, length) if kind == "race" else ()
    session = Session(
        document.file, kind, name, track=plain(track.get("TrackName")), layout=plain(track.get("TrackLayoutName")),
        length_m=float(length) if isinstance(length, (int, float)) and 0 < length < 1e6 else None,
        start=_day(top.get("SessionRunTime")), planned_laps=planned, planned_minutes=run // 60_000 or None if run else None,
        competitors=competitors, placings=placings, laps=tuple(laps), remarks=(*document.mended(), *missing, *strays, *unknown),
        partial="the last lap may be missing" if missing else "", order_whole=True, rows_at="lap {} of the report",
        own={key: word for key in ("Simulator", "SessionRunTime", "SessionRunDuration", "SessionGuid") if (word := plain(top.get(key), 80))},
    )  # fmt: skip
    return TimingFile(document.file, "second_monitor", (session,))


def _day(value: object) -> date | None:
    """The day on the clock of whoever watched. Whether the moment is the beginning or the end of the session is not known."""
    found = moment(value)
    return found.date() if found else None


def _clock(value: object) -> int | None:
    """``00:01:00.9800000``, cut to the millisecond; None for nought."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    whole_seconds, point, decimals = value.partition(".")
    return milliseconds(f"{whole_seconds}{point}{decimals[:3]}") or None


class _Seconds(dict[str, int]):
    """``00:01:00.`` in milliseconds. A race has few of them and thousands of times."""

    def __missing__(self, text: str) -> int:
        if len(text) != 9 or text[2] + text[5] + text[8] != "::." or not (text[:2] + text[3:5] + text[6:8]).isdecimal():
            raise ValueError(text)
        self[text] = found = int(text[:2]) * 3_600_000 + int(text[3:5]) * 60_000 + int(text[6:8]) * 1000
        return found


def _times(lap: dict[str, Any], seconds: _Seconds) -> tuple[int | None, tuple[int | None, ...]]:
    """The lap time and the sectors of a lap."""
    try:
        time, one, two, three = lap["LapTime"], lap["Sector1"], lap["Sector2"], lap["Sector3"]
        if len(time) == len(one) == len(two) == len(three) == 16:
            sectors = (
                seconds[one[:9]] + _THOUSANDTHS[one[9:12]] or None, seconds[two[:9]] + _THOUSANDTHS[two[9:12]] or None,
                seconds[three[:9]] + _THOUSANDTHS[three[9:12]] or None,
            )  # fmt: skip
            return seconds[time[:9]] + _THOUSANDTHS[time[9:12]] or None, sectors
    except (TypeError, ValueError, KeyError):
        pass  # a time written otherwise, or none
    found = (_clock(lap.get("Sector1")), _clock(lap.get("Sector2")), _clock(lap.get("Sector3")))
    return _clock(lap.get("LapTime")), found if any(found) else ()


def _competitor(driver: dict[str, Any], row: int) -> Competitor:
    """A driver and his car. The report has no starting numbers."""
    word = plain(driver.get("ClassName"))
    person = Driver(plain(driver.get("DriverLongName")) or plain(driver.get("DriverId")), id=plain(driver.get("DriverId")))
    own = {"IsPlayer": "true"} if driver.get("IsPlayer") is True else {}
    return Competitor("", (person,), car=plain(driver.get("CarName")), classes=(word,) if word else (), own=own, row=f"Drivers {row}")


def _laps(drivers: list[dict[str, Any]], stops: dict[int, int]) -> tuple[list[Lap], tuple[Remark, ...]]:
    """The laps of one driver after another."""
    strays = Counted("laps without a number, which are left out")
    laps: list[Lap] = []
    seconds = _Seconds()
    row = 0
    for car, driver in enumerate(drivers):
        listed = rows(driver.get("Laps"))
        stood = stops if driver.get("IsPlayer") is True else {}
        for lap, after in zip(listed, [*listed[1:], {}], strict=False):
            number, pit, place = lap.get("LapNumber"), lap.get("IsPitLap"), after.get("LapStartPosition")
            if type(number) is not int or not 0 < number < 100_000:
                strays.add(driver.get("DriverLongName"))
                continue
            if pit is not False:  # the way in and the way out are pit laps both: a lap ended in the pit lane if the next is one as well
                pit = after.get("IsPitLap", True) is True if pit is True else None
            if type(place) is not int or not 0 < place < 10_000:
                place = None
            time, sectors = _times(lap, seconds)
            deleted = "not valid" if lap.get("IsValid") is False else None
            row += 1
            laps.append(Lap._make((car, number, time, None, None, 0, sectors, "", pit, stood.get(number), deleted, place, row)))
    return laps, strays.remarks()


def _stood(stops: list[dict[str, Any]]) -> dict[int, int]:
    """The player's time in the pit lane, by the lap that he began there. The stops of others are not in the report."""
    found = {}
    for stop in stops:
        lap, time = whole(stop.get("EntryLapNumber"), 100_000), _clock(stop.get("OverallDuration"))
        if lap is not None and time is not None:
            found[lap + 1] = time
    return found


def _placings(drivers: list[dict[str, Any]]) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:
    """The places as the report has them. Who still ran when it was written has no status, and there are no total times."""
    unknown = Counted("cars whose finish status is not known here and is left open")
    found = []
    for car, driver in enumerate(drivers):
        said = plain(driver.get("FinishStatus"), 40)
        status = "" if said.casefold() in _OPEN else status_code(said)
        if status is None:
            unknown.add(said)
        grid, laps = whole(driver.get("InitialPosition"), 10_000) or None, whole(driver.get("TotalLaps"), 100_000)
        place, in_class = (
            whole(driver.get("FinishingPosition"), 10_000) or None,
            whole(driver.get("FinishingPositionInClass"), 10_000) or None,
        )
        found.append(
            Placing(car, place, status or "", said, laps, grid=grid, class_position=in_class, row=f"Drivers {car + 1}")
        )  # fmt: skip
    found.sort(key=lambda placing: placing.position or 10_001)
    return tuple(found), unknown.remarks()


def _missing(drivers: list[dict[str, Any]], placings: tuple[Placing, ...], planned: int | None, length: object) -> tuple[Remark, ...]:
    """The report is written when the player ends his race, and may lack the last lap of those before him: the distance driven tells."""
    most = max((placing.laps for placing in placings if placing.laps is not None), default=None)
    if planned is None or most is None or most >= planned:
        return ()
    driven = drivers[placings[0].car].get("TotalDistance")
    gone = ""
    if isinstance(driven, (int, float)) and isinstance(length, (int, float)) and 0 < length < 1e6 and 0 <= driven < 1e9:
        gone = f"; the first drove {driven / length:.1f}"
    return (
        Remark(
            f"the race was planned over {planned} laps, and nobody has more than {most}{gone}: laps are missing, or it was ended before"
        ),
    )
