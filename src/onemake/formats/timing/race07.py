"""Results of RACE 07, GTR 2 and their kin: a text in sections, one for each slot of the grid.

The figure between a lap's number and its time is a session time, but not that of the lap's own beginning; which lap begins there is found by adding up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import digits, milliseconds, ms_from, plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.finish_order import Ending, disagreement, order_of_finish

__all__ = ["read", "recognises"]

_SLOT = re.compile(r"\[Slot\d{1,6}\]")
_LAST = 10**5  # the highest number of a lap that is believed
_OF_THE_EVENT = ("Game", "Version", "TimeString", "RaceMode", "Scene", "Race Length", "RaceLaps")
_OF_THE_ROW = ("QualTime", "Reason", "LapDistanceTravelled")


def recognises(document: Document) -> bool:
    """A section called Header, whatever stands before it, and slots."""
    return "[Header]" in document.head and _SLOT.search(document.text) is not None


@dataclass(slots=True)
class _Slot:
    """A section of a car. A lap is (number in the file, session time, lap time, line); times in milliseconds."""

    id: str
    row: int
    said: dict[str, str] = field(default_factory=dict)
    laps: list[tuple[int, int | None, int | None, int]] = field(default_factory=list)
    status: str = ""

    @property
    def done(self) -> int:
        found = digits(self.said.get("Laps", ""), _LAST)
        return len(self.laps) if found is None else found


def read(document: Document) -> TimingFile:
    """The race of a file."""
    event, slots, broken = _sections(document.text)
    remarks = [*document.mended()]
    if broken:
        remarks.append(Remark(f"{len(broken)} lines could not be read; left out", plain(broken[0][1], 60), row=broken[0][0]))
    unknown = [word for slot in slots if (word := _status(slot))]
    if unknown:
        remarks.append(Remark(f"{len(unknown)} cars have a race time that is none; taken for classified", plain(unknown[0], 60)))
    laps, more = _laps(slots)
    placings, order = _placings(slots, laps)
    session = Session(
        file=document.file,
        kind="race",
        name="Race",
        event=plain(event.get("Event")),
        track=plain(event.get("Scene")).replace("/", "\\").rpartition("\\")[2].rpartition(".")[0] or plain(event.get("Scene")),
        length_m=_length(event.get("Track Length", "")),
        start=_day(event.get("TimeString", "")),
        competitors=tuple(_competitor(slot) for slot in slots),
        placings=placings,
        laps=laps,
        remarks=(*remarks, *order, *more),
        own={key: plain(event[key]) for key in _OF_THE_EVENT if event.get(key)},
    )
    return TimingFile(document.file, "race07", (session,))


def _sections(text: str) -> tuple[dict[str, str], list[_Slot], list[tuple[int, str]]]:
    """What stands in the sections before the slots, the slots, and the lines that are none of a section's."""
    event: dict[str, str] = {}
    slots: list[_Slot] = []
    broken: list[tuple[int, str]] = []
    slot: _Slot | None = None
    said: dict[str, str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if line.startswith("Lap=(") and slot is not None:
            lap = _lap(line, number)
            if lap is None:
                broken.append((number, line))
            else:
                slot.laps.append(lap)
        elif line.startswith("["):
            slot = _Slot(line[5:-1], number) if _SLOT.fullmatch(line) else None
            said = event if slot is None else slot.said
            if slot is not None:
                slots.append(slot)
        elif line and said is not None:
            key, equals, value = line.partition("=")
            if equals:
                said[key.strip()] = value.strip()
            else:
                broken.append((number, line))
    return event, slots, broken


def _lap(line: str, row: int) -> tuple[int, int | None, int | None, int] | None:
    """``Lap=(11, 1425.079, 2:08.849)``."""
    parts = line[5:].rstrip(")").split(",")
    number = digits(parts[0], _LAST)
    if number is None or len(parts) != 3:
        return None
    return number, ms_from(parts[1].strip(), 1), milliseconds(parts[2]) or None, row


def _length(text: str) -> float | None:
    found = ms_from(text, 1)
    return found / 1000 if found else None


def _day(text: str) -> date | None:
    """Only the day: whether the hour is that of the start or of the writing the file does not say."""
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").date()  # noqa: DTZ007 (no zone is said, and none needed for a day)
    except ValueError:
        return None


def _status(slot: _Slot) -> str:
    """Set the status from the race time, which is a word for those who did not finish. Gives back a word that is not known."""
    word = slot.said.get("RaceTime", "")
    if not word or milliseconds(word) is not None:
        return ""
    code = status_code(word)
    slot.status = code or ""
    return word if code is None else ""


def _competitor(slot: _Slot) -> Competitor:
    """The car of a slot. These files know no start numbers."""
    account = slot.said.get("SteamId", "")
    user = slot.said.get("SteamUser", "")
    return Competitor(
        number="",
        drivers=(Driver(plain(slot.said.get("Driver")), id=plain(account) if account != "Unknown" else ""),),
        team=plain(slot.said.get("Team")),
        car=plain(slot.said.get("Vehicle")),
        id=slot.id,
        own={"SteamUser": plain(user)} if user not in ("", "Unknown") else {},
        row=slot.row,
    )


def _first_number(slots: Sequence[_Slot]) -> int:
    """What the first lap is called: nought, unless no lap of the file is, and some car's last lap has the number of its laps."""
    if any(lap[0] == 0 for slot in slots for lap in slot.laps):
        return 0
    return int(any(lap[0] == slot.done for slot in slots for lap in slot.laps))


def _shift(slots: Sequence[_Slot]) -> int | None:
    """The session time in the line of lap n is that of the beginning of lap n, or of the one before: 0 or 1, whichever adds up more often; None if neither does."""
    fits = [0, 0]
    for slot in slots:
        by_number = {lap[0]: lap for lap in slot.laps}
        for number, at, _, _ in slot.laps:
            after = by_number.get(number + 1)
            if at is None or after is None or after[1] is None:
                continue
            for shift in (0, 1):
                driven = by_number.get(number - shift)
                if driven and driven[2] is not None and abs(at + driven[2] - after[1]) <= 2:
                    fits[shift] += 1
    return None if not any(fits) else fits.index(max(fits))


def _laps(slots: Sequence[_Slot]) -> tuple[tuple[Lap, ...], tuple[Remark, ...]]:
    """The laps that are listed, each with the race time at its end where that can be told."""
    first, shift = _first_number(slots), _shift(slots)
    starts = Counter(lap[1] for slot in slots for lap in slot.laps if shift is not None and lap[0] == first + shift and lap[1] is not None)
    green = starts.most_common(1)[0][0] if starts else None
    laps = []
    for car, slot in enumerate(slots):
        begins = {lap[0] - (shift or 0): lap[1] for lap in slot.laps if lap[1] is not None and green is not None}
        for number, _, time, row in sorted(slot.laps, key=lambda lap: (lap[0], lap[3])):
            begin, end = begins.get(number, green if number == first else None), begins.get(number + 1)
            if end is None and begin is not None and time is not None:
                end = begins[number + 1] = begin + time
            elapsed = end - green if green is not None and end is not None and end >= green else None
            laps.append(Lap(car, number + 1 - first, time, elapsed, None, 0, row=row))
    driven = sum(slot.done for slot in slots)
    missing = driven - len(laps)
    remark = Remark(f"{missing} of {driven} laps are not listed in the file; they are missing here too")
    return tuple(laps), (remark,) if missing > 0 else ()


def _placings(slots: Sequence[_Slot], laps: Sequence[Lap]) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:
    """The order, by laps and race time: the file has slots, not places."""
    endings = [
        Ending(
            plain(slot.said.get("Driver")),
            slot.status,
            slot.done,
            milliseconds(slot.said.get("RaceTime", "")),
            digits(slot.said.get("Position", "")),
        )
        for slot in slots
    ]
    order = order_of_finish(endings)
    numbers = {(lap.car, lap.time): lap.number for lap in reversed(laps)}
    placings = []
    for position, car in enumerate(order, start=1):
        slot = slots[car]
        best = milliseconds(slot.said.get("BestLap", "")) or None
        placings.append(
            Placing(
                car=car,
                position=position,
                status=slot.status,
                said=plain(slot.said.get("RaceTime")) if endings[car].time is None else "",
                laps=slot.done if "Laps" in slot.said or slot.laps else None,
                time=endings[car].time,
                best_lap=best,
                best_lap_number=numbers.get((car, best)) if best else None,
                grid=digits(slot.said.get("GridPos", ""), _LAST) or None,
                own={key: plain(slot.said[key]) for key in _OF_THE_ROW if slot.said.get(key)},
                row=slot.row,
            )
        )
    if any(ending.said for ending in endings):
        return tuple(placings), disagreement(endings, order, "laps and race time")
    return tuple(placings), (Remark("the file gives no places; placed by laps and race time"),)
