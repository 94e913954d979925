"""What stands over and under the rows of a printed sheet of MYLAPS Orbits: event, group, run, track, length, dates, distance; the foot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from onemake.core.timing.session import Kind, Remark
from onemake.formats.timing.cells import kind_of, milliseconds, plain
from onemake.formats.timing.page_words import Line

__all__ = ["Head", "day_of", "head_of", "length_of", "start_of"]

_SORTED = re.compile(r"Sorted on (.+)", re.IGNORECASE)
_TRACK = re.compile(
    r"(.*?)[\s,\-]*\b(\d{1,6}(?:[.,]\d{1,4})?)\s*(miles?|mi|km|kilomet(?:er|re)s?|m|met(?:er|re)s?|feet|ft)\.?", re.IGNORECASE
)
_DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})\.?(?:\s+(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[AP]M)?))?", re.IGNORECASE)
_STARTED = re.compile(r"(.*?)\s*(?:\(([^()]*)\))?\s*started at\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*([AP]M)?", re.IGNORECASE)
_LAPS = re.compile(r"(\d{1,4})\s*Laps?\b", re.IGNORECASE)
_TIME = re.compile(r"([\d:]{1,9})\s*Time\b", re.IGNORECASE)
_METRES = {"mi": 1609.344, "k": 1000.0, "me": 1.0, "m": 1.0, "f": 0.3048}


@dataclass(slots=True)
class Head:
    """The words over the rows. ``said`` tells two sheets of one file apart."""

    said: tuple[str, ...] = ()
    event: str = ""
    group: str = ""
    run: str = ""
    track: str = ""
    length_m: float | None = None
    scheduled: str = ""
    clock: time | None = None  # when it started
    began: str = ""  # what started, as the sheet calls it: Race, Qualifying, Practice
    sorted_on: str = ""
    planned_laps: int | None = None
    planned_minutes: int | None = None
    own: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " - ".join(word for word in (self.group, self.run) if word)

    def kind(self) -> tuple[Kind, int | None]:
        """What the session is: by the word that started, by the name of the run, by what it is sorted on. A race is not sorted on best times."""
        named, ordinal = kind_of(self.run)
        began = kind_of(self.began)[0]
        if began:
            return began, ordinal
        by_laps, by_best = "lap" in self.sorted_on.casefold(), "best" in self.sorted_on.casefold()
        if by_best and named == "race":
            return "", None
        return (named, ordinal) if named else ("race" if by_laps else "", None)


def head_of(lines: Sequence[Line]) -> Head:
    """The words over the rows, each known by its shape; what has none is, from above, the event, the group and the run, on the left."""
    head = Head(said=tuple(line.text for line in lines))
    left: list[str] = []
    for line in lines:
        for place, piece in enumerate(line.pieces):
            if not _known(head, plain(piece.text)):
                if place == 0:
                    left.append(plain(piece.text))
                elif not head.track:
                    head.track = plain(piece.text)
    if left:
        head.event, head.run = left[0], left[-1] if len(left) > 1 else ""
        head.group = " - ".join(left[1:-1])
    return head


def _known(head: Head, text: str) -> bool:
    """Whether a piece is one of those that tell themselves; it goes where it belongs."""
    if found := _SORTED.fullmatch(text):
        head.sorted_on = head.own["sorted on"] = found[1]
    elif found := _STARTED.fullmatch(text):
        head.began, head.clock = found[1], _clock(found[3], found[4] or "")
        _distance(head, found[2] or "")
    elif _DATE.fullmatch(text):
        head.scheduled = head.own["scheduled"] = text
    elif found := _TRACK.fullmatch(text):
        head.track = found[1]
        head.length_m = length_of(f"{found[2]} {found[3]}")
    else:
        return False
    return True


def length_of(said: str) -> float | None:
    """Metres, of a length with its unit: ``3.700 miles``, ``4,309 km``. None without a unit."""
    found = _TRACK.fullmatch(f" {said}"[:100])
    if found is None or found[1].strip():
        return None
    each = next(metres for start, metres in _METRES.items() if found[3].casefold().startswith(start))
    return round(float(found[2].replace(",", ".")) * each, 1)


def _distance(head: Head, text: str) -> None:
    """``12 Laps``, ``34:00 Time``, ``1:30:00 Time``."""
    laps, duration = _LAPS.search(text), _TIME.search(text)
    if laps:
        head.planned_laps = int(laps[1])
    if duration:
        found = milliseconds(duration[1])
        head.planned_minutes = found // 60_000 if found and found % 60_000 == 0 else None
    if text:
        head.own["distance"] = text


def _clock(text: str, half: str) -> time | None:
    hour, minute, second = (*(int(part) for part in text.split(":")), 0)[:3]
    if half:
        hour = hour % 12 + (12 if half.upper() == "PM" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def day_of(said: str, others: Iterable[str]) -> tuple[date | None, Remark | None]:
    """The day that a sheet means. Its order is that of the timing computer: told by its marks, by a half of the day (AM, PM: the American order), or by
    any date of the sheet that can be read one way alone; else the day is not known.
    """
    found = _DATE.fullmatch(said)
    if found is None:
        return None, None
    parts = [match for text in (said, *others) if (match := _DATE.fullmatch(text))]
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    year = third + 2000 if third < 100 else third
    american = any(match[5] and match[5][-1] in "Mm" for match in parts) or any(int(match[3]) > 12 for match in parts)
    elsewhere = found[2] == "." or any(int(match[1]) > 12 for match in parts)
    if len(found[1]) == 4:
        day = _day(first, second, third)
    elif american == elsewhere and first != second:
        return None, Remark("the day is not known: the date can be read in two ways", said)
    else:
        day = _day(year, first, second) if american else _day(year, second, first)
    return day, None if day else Remark("the date is none", said)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def start_of(head: Head, others: Iterable[str]) -> tuple[datetime | date | None, Remark | None]:
    """The moment on the clock of the track if the sheet says when it started, else the day."""
    day, remark = day_of(head.scheduled, others)
    return (datetime.combine(day, head.clock) if day and head.clock else day), remark
