"""Results of Assetto Corsa Competizione: the dump of a dedicated server, and the file the game itself keeps.

Published in docs/formats/acc.md: lap 1 of a race holds the wait before the start, there is no finish status, and the order of the
leaderboard is the only authority on the result.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Penalty, Placing, Remark, Session, Stint, TimingFile
from onemake.formats.timing.acc_cars import CATEGORIES, MODELS, SHIFTED
from onemake.formats.timing.acc_first_lap import mend_first_laps
from onemake.formats.timing.cells import plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.objects import Counted, duration, moment, number, rows, table

__all__ = ["read", "recognises"]

_TYPES: dict[str, tuple[Kind, str]] = {
    "FP": ("practice", "Practice"), "P": ("practice", "Practice"), "0": ("practice", "Practice"),
    "Q": ("qualifying", "Qualifying"), "4": ("qualifying", "Qualifying"),
    "R": ("race", "Race"), "10": ("race", "Race"),
}  # fmt: skip
_DECISIONS = {"PostRaceTime": "time", "Disqualified": "disqualify"}
_CONSOLE = re.compile(r"\b(?:PS5|Xbox|crossplay)\b", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """The leaderboard under its own name, beside what kind of session it was."""
    if not document.is_json:
        return False
    keys = document.keys()
    return ("sessionResult" in keys and ("sessionType" in keys or "trackName" in keys)) or ("snapShot" in keys and "sessionDef" in keys)


def read(document: Document) -> TimingFile:
    """The one session of the file. Raises UserError where it has neither a leaderboard nor laps."""
    top = table(document.json)
    head = table(top.get("sessionDef")) or top
    result = table(top.get("sessionResult")) or table(top.get("snapShot"))
    lines, crossings = rows(result.get("leaderBoardLines")), rows(top.get("laps"))
    if not lines and not crossings:
        raise document.fault("the file has neither a leaderboard nor laps", "", "Dump the results again after the session has ended.")
    kind, ordinal, name = _kind(head.get("sessionType"))
    field_ = _Field(bool(_CONSOLE.search(plain(head.get("serverName")))), len(lines))
    for row, line in enumerate(lines, 1):
        field_.enter(line, f"leaderBoardLines {row}")
    penalties = field_.penalties(top, "penalties") + field_.penalties(top, "post_race_penalties")
    laps = field_.laps(crossings, penalties)
    remarks = document.mended()
    if not lines:
        remarks += (Remark("the file has no leaderboard: there is no published order, and the cars are those that have laps"),)
    if lines and not crossings:
        remarks += (Remark("the file has no laps"),)
    placings, unstarted = _placings(lines, kind, penalties)
    if kind == "race":
        totals = {placing.car: (placing.time, placing.laps) for placing in placings}
        laps, mended = mend_first_laps(laps, totals, {p.car for p in penalties if p.kind == "time"}, field_.name_of)
        remarks += mended
    session = Session(
        document.file, kind, name, ordinal, track=plain(head.get("trackName")), start=moment(top.get("Date")),
        competitors=field_.with_stints(laps, lines), placings=placings, laps=tuple(laps), penalties=penalties,
        remarks=(*remarks, *unstarted, *field_.remarks()), rows_at="laps {}", partial="" if crossings else "the file has no laps",
        order_whole=bool(placings),
        own={key: word for key in ("serverName", "raceWeekendIndex", "metaData") if (word := plain(head.get(key)))}
        | ({"isWetSession": word} if (word := plain(result.get("isWetSession"))) else {}),
    )  # fmt: skip
    return TimingFile(document.file, "acc", (session,))


def _kind(value: object) -> tuple[Kind, int | None, str]:
    """What ``R``, ``Q2`` or 10 says: the kind, its ordinal and its name."""
    word = plain(value, 20).upper()
    letters = word.rstrip("0123456789") or word
    kind, name = _TYPES.get(letters, ("", ""))
    ordinal = whole(word[len(letters) :]) if kind and letters != word else None
    return kind, ordinal, f"{name} {ordinal}" if ordinal is not None else name or plain(value, 40)


@dataclass(slots=True)
class _Field:
    """The cars of a session and the slots they ran in."""

    console: bool
    lines: int
    competitors: list[Competitor] = field(default_factory=list)
    slots: dict[object, int] = field(default_factory=dict)
    teams: Counted = field(default_factory=lambda: Counted("drivers whose last name holds a second line, which is taken for the team"))
    unkeyed: Counted = field(
        default_factory=lambda: Counted("cars of the leaderboard without a slot of their own (carId), whose laps cannot be told")
    )
    left: Counted = field(default_factory=lambda: Counted("cars with laps that are not on the leaderboard, for they left before the end"))
    strays: Counted = field(default_factory=lambda: Counted("laps and penalties that belong to no car and are left out"))
    unknown: Counted = field(default_factory=lambda: Counted("cars of a model not known here, shown by its number"))
    shifted: Counted = field(default_factory=lambda: Counted("cars told by the numbers of consoles, as the name of the server asks"))

    def enter(self, line: dict[str, Any], row: str) -> None:
        """A line of the leaderboard as a competitor: its index is that of the line."""
        car = table(line.get("car"))
        drivers, team = [], plain(car.get("teamName"))
        for driver in rows(car.get("drivers")) or [person for person in rows([line.get("currentDriver")]) if person]:
            person, second_line = _driver(driver)
            drivers.append(person)
            if second_line:
                self.teams.add(driver.get("lastName"), second_line)
                team = team or second_line
        slot = _slot(car.get("carId"))
        if slot is None or slot in self.slots:
            self.unkeyed.add(number(car.get("raceNumber")))
        else:
            self.slots[slot] = len(self.competitors)
        categories = (plain(car.get("carGroup")), CATEGORIES.get(-1 if (cup := whole(car.get("cupCategory"))) is None else cup, ""))
        self.competitors.append(
            Competitor(
                number(car.get("raceNumber")), tuple(drivers), team, car=self._model(car.get("carModel")),
                classes=tuple(word for word in categories if word), id=plain(car.get("carId"), 20),
                own={"nationality": code} if (code := number(car.get("nationality"))) not in ("", "0") else {}, row=row,
            )
        )  # fmt: skip

    def _model(self, value: object) -> str:
        model = whole(value)
        if model is None:
            return ""
        if self.console and model in SHIFTED:
            self.shifted.add(model, SHIFTED[model])
            return SHIFTED[model]
        if model not in MODELS:
            self.unknown.add(model)
        return MODELS.get(model, f"model {model}")

    def car_of(self, value: object) -> int | None:
        """The competitor in a slot; a slot nobody on the leaderboard had is a car that left."""
        slot = _slot(value)
        car = self.slots.get(slot)
        if car is None and slot is not None:
            car = self.slots[slot] = len(self.competitors)
            self.competitors.append(Competitor("", id=plain(slot, 20)))
            if self.lines:
                self.left.add(f"carId {slot}")
        return car

    def name_of(self, car: int) -> str:
        """How a car is called in a remark."""
        return f"car {self.competitors[car].number or self.competitors[car].id}"

    def penalties(self, top: dict[str, Any], key: str) -> tuple[Penalty, ...]:
        """The penalties of one list. The file counts the laps a car had done before, so its 10 is lap 11."""
        found = []
        for row, entry in enumerate(rows(top.get(key)), 1):
            car = self.slots.get(_slot(entry.get("carId")))
            if car is None:
                self.strays.add(f"{key} {row}")
                continue
            word, value, lap = plain(entry.get("penalty"), 40), whole(entry.get("penaltyValue")), whole(entry.get("violationInLap"))
            stop = whole(word.partition("_")[2]) if word.startswith("StopAndGo") else None
            to_serve = stop is not None or word.startswith(("DriveThrough", "StopAndGo"))
            cleared = whole(entry.get("clearedInLap"))
            found.append(
                Penalty(
                    car, _DECISIONS.get(word, word), value if word == "PostRaceTime" else stop, None if lap is None else lap + 1,
                    plain(entry.get("reason"), 80), f"{word} {value}" if value else word,
                    cleared > 0 if to_serve and cleared is not None else None,
                    driver=self._seat(car, entry), row=f"{key} {row}",
                )
            )  # fmt: skip
        return tuple(found)

    def _seat(self, car: int, entry: dict[str, Any]) -> int | None:
        drivers = len(self.competitors[car].drivers)
        seat = entry.get("driverIndex", entry.get("driverId"))
        if type(seat) is int and 0 <= seat < drivers:
            return seat
        return 0 if drivers == 1 and seat is None else None

    def laps(self, crossings: list[dict[str, Any]], penalties: tuple[Penalty, ...]) -> list[Lap]:
        """Every lap in the order of crossing. The file numbers none: they are counted by car."""
        removed = {(p.car, p.lap): f"{p.reason}: {p.said}" for p in penalties if p.kind == "RemoveBestLaptime"}
        done: dict[int, int] = {}
        laps: list[Lap] = []
        for row, lap in enumerate(crossings, 1):
            slot, splits, seat = lap.get("carId"), lap.get("splits"), lap.get("driverIndex")
            car = self.slots.get(slot) if type(slot) is int else None
            if car is None and (car := self.car_of(slot)) is None:
                self.strays.add(f"laps {row}")
                continue
            done[car] = count = done.get(car, 0) + 1
            sectors = tuple(map(duration, splits)) if isinstance(splits, list) and len(splits) < 20 else ()
            time = duration(lap["laptime"] if "laptime" in lap else lap.get("lapTime"))
            if time == 99999 and sum(part or 0 for part in sectors) != time:
                time = None  # 1:39.999 whose sectors add up is a lap; without them it is the game's "none"
            deleted = removed.get((car, count), "not valid for the best lap") if lap.get("isValidForBest") is False else None
            if seat != 0 or not self.competitors[car].drivers:
                seat = self._seat(car, lap)
            laps.append(Lap._make((car, count, time, None, None, seat, sectors, "", None, None, deleted, None, row)))
        return laps

    def with_stints(self, laps: list[Lap], lines: list[dict[str, Any]]) -> tuple[Competitor, ...]:
        """The competitors, those shared by drivers with who drove when."""
        shared = {car for car, competitor in enumerate(self.competitors) if len(competitor.drivers) > 1}
        driven: dict[int, list[Lap]] = {car: [] for car in shared}
        for lap in laps if shared else ():
            if lap.car in shared:
                driven[lap.car].append(lap)
        for car, competitor in enumerate(self.competitors):
            times = lines[car].get("driverTotalTimes") if car < len(lines) else None
            stints = _stints(driven.get(car, []), times if isinstance(times, list) else [], len(competitor.drivers))
            if stints:
                self.competitors[car] = replace(competitor, stints=stints)
        return tuple(self.competitors)

    def remarks(self) -> tuple[Remark, ...]:
        kinds = (self.teams, self.unkeyed, self.left, self.strays, self.unknown, self.shifted)
        return tuple(remark for counted in kinds for remark in counted.remarks())


def _slot(value: object) -> int | str | None:
    return value if type(value) is int else plain(value, 20) or None


def _driver(driver: dict[str, Any]) -> tuple[Driver, str]:
    """A driver, and what stands below his last name: leagues put the team there."""
    lines = [line for part in str(driver.get("lastName") or "")[:400].splitlines() if (line := plain(part))]
    first, last = plain(driver.get("firstName")), lines[0] if lines else ""
    name = f"{first} {last}".strip() or plain(driver.get("shortName"))
    return Driver(name, first, last, plain(driver.get("playerId"), 40)), " ".join(lines[1:])


def _stints(laps: list[Lap], times: list[object], drivers: int) -> tuple[Stint, ...]:
    """Who drove from which lap to which; his time in the car stands with his only stint, else by itself."""
    runs = [(seat, [lap.number for lap in group]) for seat, group in groupby(laps, key=lambda lap: lap.driver)]
    spells = Counter(seat for seat, _ in runs)
    known = {seat: time for seat, value in enumerate(times[:drivers]) if (time := duration(value)) is not None}
    found = [
        Stint(seat, numbers[0], numbers[-1], known.pop(seat, None) if spells[seat] == 1 else None)
        for seat, numbers in runs
        if seat is not None
    ]
    return (*found, *(Stint(seat, time=time) for seat, time in known.items()))


def _placings(lines: list[dict[str, Any]], kind: Kind, penalties: tuple[Penalty, ...]) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:
    """The leaderboard as it stands. It has no status: a disqualification is told by its penalty, a car that never started by having no lap."""
    black = {p.car for p in penalties if p.kind == "disqualify"}
    unstarted = Counted("cars without a lap, taken as not started (the file has no finish status)")
    found = []
    for car, line in enumerate(lines):
        timing = table(line.get("timing"))
        laps, total = whole(timing.get("lapCount")), duration(timing.get("totalTime"))
        status, said = ("DSQ", "Disqualified") if car in black else ("", "")
        if kind == "race" and laps == 0 and not status:
            status = "DNS"
            unstarted.add(f"{table(line.get('car')).get('raceNumber')}")
        own = {"totalTime": str(total)} if total is not None and kind != "race" else {}
        if line.get("missingMandatoryPitstop") == 1:
            own["missingMandatoryPitstop"] = "1"
        found.append(
            Placing(
                car, None if status else car + 1, status, said, laps, total if kind == "race" else None,
                best_lap=duration(timing.get("bestLap")), own=own, row=f"leaderBoardLines {car + 1}",
            )
        )  # fmt: skip
    return tuple(found), unstarted.remarks()
