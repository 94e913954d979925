"""Results of an Assetto Corsa server, and of the managers that run such servers for leagues and add penalties.

A slot of the entry list may be driven by one after another: here a competitor is a driver in a slot. The file has no starting numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from onemake.core.times import write_time
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Penalty, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.objects import Counted, duration, moment, rows, table

__all__ = ["read", "recognises"]

_TYPES: dict[str, tuple[Kind, str]] = {
    "PRACTICE": ("practice", "Practice"),
    "QUALIFY": ("qualifying", "Qualifying"),
    "RACE": ("race", "Race"),
    "BOOK": ("", "Booking"),
}


def recognises(document: Document) -> bool:
    """Cars, Result and Laps under their own names, beside the track."""
    return document.is_json and document.keys() >= {"TrackName", "Type"} and bool(document.keys() & {"Cars", "Result", "Laps"})


def read(document: Document) -> TimingFile:
    """The one session of the file. Raises UserError where it holds nobody."""
    top = table(document.json)
    word = plain(top.get("Type"), 40)
    kind, name = _TYPES.get(word.upper(), ("", word))
    planned = whole(top.get("RaceLaps"), 100_000) or None
    entries = _Entries(rows(top.get("Cars")))
    order = entries.order(rows(top.get("Result")))
    laps = entries.laps(rows(top.get("Laps")), kind)
    if not entries.competitors:
        raise document.fault("the file has neither results nor laps of anybody", "", "Send the result of a session that somebody drove in.")
    laps, late = _after_the_flag(laps, planned) if kind == "race" and planned else (laps, ())
    done = _done(laps, kind)
    collisions = entries.collisions(rows(top.get("Events")))
    placings = tuple(_placing(place, row, car, line, kind, done, collisions) for place, (row, car, line) in enumerate(order, 1))
    penalties = tuple(penalty for row, car, line in order for penalty in _penalties(row, car, line))
    placings, wrong = _in_order(placings, penalties, bool(planned)) if kind == "race" else (placings, ())
    minutes = (whole(top.get("DurationSecs"), 10**7) or 0) // 60 or None
    session = Session(
        document.file, kind, name, series=plain(top.get("Server")), track=plain(top.get("TrackName")), layout=plain(top.get("TrackConfig")),
        start=(start := moment(top.get("Date"))), zone="UTC" if start and str(start.tzinfo) == "UTC" else "",
        planned_laps=planned, planned_minutes=minutes,
        competitors=tuple(entries.competitors), placings=placings, laps=tuple(laps),
        penalties=penalties, rows_at="Laps {}",
        remarks=(*document.mended(), *entries.remarks(), *late, *wrong, *_unlike(placings, laps, entries.competitors, race=kind == "race")),
        own={key: word for key in ("ChampionshipID", "SessionFile") if (word := plain(top.get(key), 80))},
    )  # fmt: skip
    return TimingFile(document.file, "assetto_corsa_server", (session,))


@dataclass(slots=True)
class _Entries:
    """Who drove: a driver in a slot of the entry list."""

    cars: list[dict[str, Any]]
    competitors: list[Competitor] = field(default_factory=list)
    keys: dict[tuple[object, object], int] = field(default_factory=dict)
    ranked: bool = False
    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    twice: Counted = field(default_factory=lambda: Counted("drivers who stand twice in the result, of which the first row is taken"))
    left: Counted = field(
        default_factory=lambda: Counted("drivers with laps and no row in the result, for they left and somebody else took the slot")
    )
    strays: Counted = field(default_factory=lambda: Counted("laps that name no driver and are left out"))

    def __post_init__(self) -> None:
        self.slots = {plain(car.get("CarId"), 20): car for car in self.cars}

    def order(self, result: list[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
        """Row, competitor and line of the result; slots nobody took are left out."""
        found = []
        for row, line in enumerate(result, 1):
            if not plain(line.get("DriverName")) and not plain(line.get("DriverGuid")):
                continue
            known = len(self.competitors)
            car = self._car_of(line, f"Result {row}")
            if car < known:
                self.twice.add(line.get("DriverName"))
            else:
                found.append((row, car, line))
        self.ranked = bool(found)
        return found

    def _car_of(self, line: dict[str, Any], row: str) -> int:
        slot, guid = plain(line.get("CarId"), 20), plain(line.get("DriverGuid"), 40) or plain(line.get("DriverName"))
        car = self.keys.get((slot, guid))
        if car is None:
            car = self.keys[slot, guid] = len(self.competitors)
            self.competitors.append(self._competitor(line, slot, guid, row))
        return car

    def _competitor(self, line: dict[str, Any], slot: str, guid: str, row: str) -> Competitor:
        """What the entry list says of the slot holds for whoever it names; a driver before him keeps his name only."""
        entry = self.slots.get(slot, {})
        person = table(entry.get("Driver"))
        own = {key: word for key in ("BallastKG", "Restrictor") if (word := plain(line.get(key), 20)) not in ("", "0")}
        if (skin := plain(entry.get("Skin"))) and plain(person.get("Guid"), 40) == guid:
            own["Skin"] = skin
        person = person if plain(person.get("Guid"), 40) == guid else {}
        nation = plain(person.get("Nation"), 40)
        driver = Driver(plain(line.get("DriverName")), id=plain(line.get("DriverGuid"), 40), nationality=nation)
        car = plain(line.get("CarModel")) or plain(entry.get("Model"))
        return Competitor("", (driver,), plain(person.get("Team")), car=car, id=slot, own=own, row=row)

    def laps(self, crossings: list[dict[str, Any]], kind: Kind) -> list[Lap]:
        """Every lap in the order of crossing; the file numbers none. Outside races a cut costs the lap."""
        quick: dict[tuple[int, str], int] = {}
        done: dict[int, int] = {}
        laps: list[Lap] = []
        for row, lap in enumerate(crossings, 1):
            slot, guid = lap.get("CarId"), lap.get("DriverGuid")
            key = (slot, guid) if type(slot) is int and type(guid) is str else None
            car = quick.get(key) if key else None
            if car is None:
                car = self._crossing(lap, f"Laps {row}")
                if car is None:
                    continue
                if key:
                    quick[key] = car
            done[car] = count = done.get(car, 0) + 1
            cuts, parts = lap.get("Cuts"), lap.get("Sectors")
            deleted = f"{cuts} cuts" if kind != "race" and type(cuts) is int and 0 < cuts < 10_000 else None
            sectors = tuple(map(duration, parts)) if isinstance(parts, list) and len(parts) < 20 else ()
            laps.append(Lap(car, count, duration(lap.get("LapTime")), None, None, 0, sectors, "", None, None, deleted, None, row))
        return laps

    def _crossing(self, lap: dict[str, Any], row: str) -> int | None:
        if not plain(lap.get("DriverGuid")) and not plain(lap.get("DriverName")):
            self.strays.add(row)
            return None
        known, car = len(self.competitors), self._car_of(lap, row)
        if car == known and self.ranked:
            self.left.add(lap.get("DriverName"))
        return car

    def collisions(self, events: list[dict[str, Any]]) -> dict[int, int]:
        """How many collisions the file has by competitor."""
        found: dict[int, int] = {}
        for event in events:
            car = self.keys.get((plain(event.get("CarId"), 20), plain(table(event.get("Driver")).get("Guid"), 40)))
            if car is not None:
                found[car] = found.get(car, 0) + 1
        return found

    def remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for counted in (self.twice, self.left, self.strays) for remark in counted.remarks())


def _after_the_flag(laps: list[Lap], planned: int) -> tuple[list[Lap], tuple[Remark, ...]]:
    """Once a car has done all its laps, every other ends its race where it crosses the line next; what it drives then does not count."""
    late = Counted("laps begun after the flag, which do not count")
    ended: set[int] = set()
    counted = []
    for lap in laps:
        if lap.car in ended:
            late.add(f"lap {lap.number}")
            lap = lap._replace(deleted="after the flag")
        elif ended or lap.number >= planned:
            ended.add(lap.car)
        counted.append(lap)
    return counted, late.remarks()


def _done(laps: Iterable[Lap], kind: Kind) -> dict[int, int]:
    """Laps by competitor; in a race those that count."""
    done: dict[int, int] = {}
    for lap in laps:
        if lap.deleted is None or kind != "race":
            done[lap.car] = done.get(lap.car, 0) + 1
    return done


def _placing(
    place: int, row: int, car: int, line: dict[str, Any], kind: Kind, done: dict[int, int], collisions: dict[int, int]
) -> Placing:  # fmt: skip
    """A row of the result. Whoever has no time has no place: the file does not say whether he started."""
    total, best = duration(line.get("TotalTime")), duration(line.get("BestLap"))
    black = line.get("Disqualified") is True
    ranked = not black and (total if kind == "race" else best) is not None
    laps = done.get(car, 0 if total is None else None) if done else None
    own = {"TotalTime": str(total)} if total is not None and kind != "race" else {}
    if collisions.get(car):
        own["collisions"] = str(collisions[car])
    if class_id := plain(line.get("ClassID"), 80):
        own["ClassID"] = class_id
    status, said = ("DSQ", "Disqualified") if black else ("", "")
    return Placing(
        car, place if ranked else None, status, said, laps, total if kind == "race" else None, best_lap=best, own=own, row=f"Result {row}"
    )  # fmt: skip


def _penalties(row: int, car: int, line: dict[str, Any]) -> Iterable[Penalty]:
    """What a manager of servers laid on a driver. Its time is in nanoseconds and not yet in TotalTime."""
    nanoseconds, laps = whole(line.get("PenaltyTime"), 10**15), whole(line.get("LapPenalty"), 10_000)
    place = f"Result {row}"
    if nanoseconds:
        seconds = nanoseconds // 10**9
        exact = nanoseconds % 10**9 == 0
        yield Penalty(car, "time", seconds if exact else None, said=f"PenaltyTime {nanoseconds}", in_result=False, row=place)
    if laps:
        yield Penalty(car, "laps", said=f"LapPenalty {laps}", in_result=False, row=place)
    if line.get("Disqualified") is True:
        yield Penalty(car, "disqualify", said="Disqualified", in_result=True, row=place)


def _in_order(
    placings: tuple[Placing, ...], penalties: tuple[Penalty, ...], to_the_flag: bool
) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:  # fmt: skip
    """Places by laps and time where the order of the file contradicts them.

    Unless penalties were laid, or the race went by the clock: then laps driven after the flag cannot be told from others, and the order stands.
    """
    ranked = [placing for placing in placings if placing.position is not None]
    ordered = sorted(ranked, key=lambda placing: (-(placing.laps or 0), placing.time or 0))
    wrong = [(old, new) for old, new in zip(ranked, ordered, strict=True) if old is not new]
    if not wrong or penalties or any(placing.laps is None for placing in ranked):
        return placings, ()
    old, new = wrong[0]
    said = f"place {old.position}: {old.laps} laps, before {new.laps} laps"
    if not to_the_flag:
        return placings, (Remark(f"cars placed against their laps and times, and left as published: {len(wrong)}", said),)
    places = {placing.car: place for place, placing in enumerate(ordered, 1)}
    made = tuple(p if p.position is None else replace(p, position=places[p.car]) for p in placings)
    text = f"cars placed against their laps and times, now placed by these: {len(wrong)}"
    return made, (Remark(text, said, f"place {places[old.car]}"),)


def _unlike(placings: tuple[Placing, ...], laps: list[Lap], competitors: list[Competitor], *, race: bool) -> tuple[Remark, ...]:
    """Total times that the laps do not add up to: somebody left and came back, and the time in between is in his total."""
    sums: dict[int, int] = {}
    for lap in laps:
        if lap.deleted is None:
            sums[lap.car] = sums.get(lap.car, 0) + (lap.time or 0)
    unlike = Counted("drivers whose total time is not what their laps add up to: they left and came back, or laps are missing")
    nobody = Counted("drivers of the result without a lap, of whom the file does not say whether they started")
    for placing in placings:
        if placing.time is not None and placing.car in sums and abs(placing.time - sums[placing.car]) > 1000:
            unlike.add(f"{competitors[placing.car].drivers[0].name}: {write_time(placing.time)}", write_time(sums[placing.car]))
        if race and placing.laps == 0 and placing.position is None:
            nobody.add(competitors[placing.car].drivers[0].name)
    return (*unlike.remarks(), *nobody.remarks())
