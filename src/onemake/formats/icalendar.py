"""Calendars as every calendar program reads them (iCalendar, RFC 5545): lines of at most 75 octets, text escaped, each time zone with the changes of its clocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

__all__ = ["Happening", "write_calendar"]

_LONGEST = 75
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Happening:
    """What stands in a calendar. ``uid`` stays the same for ever; ``start`` is a day, or a moment with its offset; ``changed`` is when this was known."""

    uid: str
    summary: str
    start: date | datetime
    changed: datetime
    minutes: int | None = None
    location: str = ""
    description: str = ""
    cancelled: bool = False
    url: str = ""


def write_calendar(name: str, happenings: Iterable[Happening], zone: tzinfo = UTC) -> str:
    """The calendar; moments are written in ``zone``. Blank where nothing happens: a calendar of nothing is none. Two of one ``uid`` raise ValueError."""
    there = sorted(happenings, key=lambda h: (_as_day(h.start).isoformat(), h.uid))
    if len({h.uid for h in there}) < len(there):
        raise ValueError(f"two happenings of {name} have one uid")
    if not there:
        return ""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//onemake//record book//EN", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    moments = [h.start.astimezone(zone) for h in there if isinstance(h.start, datetime)]
    if moments and _id_of(zone):
        lines += _time_zone(zone, min(moments).year, max(moments).year)
    for happening in there:
        lines += _event(happening, zone)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(h: Happening, zone: tzinfo) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(h.uid)}"
    yield f"DTSTAMP:{_moment(h.changed.astimezone(UTC))}Z"
    if not isinstance(h.start, datetime):
        yield f"DTSTART;VALUE=DATE:{h.start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{h.start + _DAY:%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    else:
        yield f"DTSTART{_in_zone(h.start, zone)}"
        if h.minutes:
            yield f"DURATION:PT{h.minutes}M"
    yield f"SUMMARY:{_text(h.summary)}"
    for key, value in (("LOCATION", h.location), ("DESCRIPTION", h.description)):
        if value:
            yield f"{key}:{_text(value)}"
    if h.url:
        yield f"URL:{''.join(h.url.split())}"
    yield "STATUS:CANCELLED" if h.cancelled else "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _id_of(zone: tzinfo) -> str:
    """The name of a zone: ``Europe/Berlin``; blank for UTC and for a bare offset, which need none."""
    key = str(getattr(zone, "key", ""))
    return "" if key in ("UTC", "Etc/UTC") else key


def _in_zone(when: datetime, zone: tzinfo) -> str:
    name = _id_of(zone)
    return f";TZID={name}:{_moment(when.astimezone(zone))}" if name else f":{_moment(when.astimezone(UTC))}Z"


def _moment(when: datetime) -> str:
    return f"{when.year:04}{when:%m%dT%H%M%S}"


def _time_zone(zone: tzinfo, first: int, last: int) -> Iterator[str]:
    """The zone over some years: how it stood when they began, and every change of its clocks."""
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{_id_of(zone)}"
    start, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    before = start.astimezone(zone)
    yield from _observance(before, before, before.replace(tzinfo=None))
    for after in _changes(zone, start, end):
        before = (after.astimezone(UTC) - _SECOND).astimezone(zone)
        yield from _observance(before, after, (before + _SECOND).replace(tzinfo=None))
    yield "END:VTIMEZONE"


def _observance(before: datetime, after: datetime, onset: datetime) -> Iterator[str]:
    """A time of the year by one offset. ``onset`` is told by the clock as it stood before."""
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{_moment(onset)}"
    yield f"TZOFFSETFROM:{_offset(before)}"
    yield f"TZOFFSETTO:{_offset(after)}"
    yield f"TZNAME:{_text(after.tzname() or '')}"
    yield f"END:{kind}"


def _changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first moment of each new offset, found day by day and then to the second."""
    day = start
    while day < end:
        if _clock(day, zone) != _clock(day + _DAY, zone):
            early, late = day, day + _DAY
            while late - early > _SECOND:
                middle = (early + (late - early) / 2).replace(microsecond=0)
                early, late = (middle, late) if _clock(middle, zone) == _clock(day, zone) else (early, middle)
            yield late.astimezone(zone)
        day += _DAY


def _clock(when: datetime, zone: tzinfo) -> tuple[timedelta | None, timedelta | None]:
    local = when.astimezone(zone)
    return local.utcoffset(), local.dst()


def _offset(when: datetime) -> str:
    seconds = int((when.utcoffset() or timedelta()).total_seconds())
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    rest = f"{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}{rest}"


def _as_day(when: date | datetime) -> datetime:
    return when.astimezone(UTC) if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _text(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line breaks escaped; control characters left out."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _NO_TEXT.sub("", escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n"))


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, no letter cut in two, each further piece behind a blank."""
    pieces: list[str] = []
    piece, length = "", 0
    for letter in line:
        size = len(letter.encode("utf-8", "replace"))
        if length + size > _LONGEST:
            pieces.append(piece)
            piece, length = " ", 1
        piece += letter
        length += size
    return "\r\n".join((*pieces, piece)) + "\r\n"
