"""PDF sheets of Time Service (The Netherlands): the result of a session, and its laps with sector times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from onemake.core.timing.session import Remark, Session, TimingFile
from onemake.formats.timing import time_service_laps, time_service_result
from onemake.formats.timing.cells import kind_of, milliseconds, plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.page_words import Line, first_page, pages

__all__ = ["read", "recognises"]

_SIGN = re.compile(r"Timekeeping by ?: ?Time Service|getraceresults", re.IGNORECASE)
_TRACK = re.compile(r"(.+?)\s*-\s*(\d{3,6}) ?mtr\.?")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DAYS = re.compile(r"(?:\d{1,2}(?: [A-Z][a-z]+)? ?- ?)?(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_SHEET = re.compile(
    r"(Final|Provisional|Official|Unofficial)? ?(?:results?|classification) (.+)|Laps and Sector ?times ?-? ?(.+)", re.IGNORECASE
)
_ISSUES: dict[str, Literal["", "provisional", "official"]] = {
    "final": "official", "official": "official", "provisional": "provisional", "unofficial": "provisional",
}  # fmt: skip


@dataclass(slots=True)
class _Head:
    """What stands over the table."""

    series: str = ""
    name: str = ""
    issue: Literal["", "provisional", "official"] = ""
    track: str = ""
    length_m: float | None = None
    day: date | None = None
    own: dict[str, str] = field(default_factory=dict)


def recognises(document: Document) -> bool:
    lines = first_page(document)
    return any(_SIGN.search(line.text) for line in lines) and any(_is_table(line) for line in lines)


def _is_table(line: Line) -> bool:
    return time_service_result.are_titles(line) or time_service_laps.are_titles(line)


def read(document: Document) -> TimingFile:
    lines = pages(document)
    head = _head(lines)
    laps = any(time_service_laps.are_titles(line) for line in lines)
    session = _laps(document, head, lines) if laps else _result(document, head, lines)
    if not session.competitors:
        raise document.fault("the sheet of Time Service has titles, and no car under them")
    return TimingFile(document.file, "time_service_pdf", (session,))


def _head(lines: Sequence[Line]) -> _Head:
    """The lines over the first table, each piece known by its shape; the series is the first that has none."""
    head = _Head()
    for line in lines:
        if _is_table(line) or line.page > 1:
            break
        for piece in line.pieces:
            text = plain(piece.text)
            if found := _SHEET.fullmatch(text):
                head.name = found[2] or found[3]
                head.issue = _ISSUES.get((found[1] or "").casefold(), "")
                head.own["sheet"] = text
            elif found := _TRACK.fullmatch(text):
                head.track, head.length_m = found[1], float(found[2])
            elif found := _DAYS.fullmatch(text):
                head.own["dates"] = text
                head.day = _day(found) if "-" not in text else None  # of several days nobody says which
            else:
                head.series = head.series or text
    return head


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[3]), 1 + _MONTHS.index(found[2].casefold()), int(found[1]))
    except ValueError:
        return None


def _session(document: Document, head: _Head) -> Session:
    kind, ordinal = kind_of(head.name)
    return Session(
        document.file,
        kind,
        head.name,
        ordinal,
        series=head.series,
        track=head.track,
        length_m=head.length_m,
        start=head.day,
        issue=head.issue,
        own=head.own,
    )


def _result(document: Document, head: _Head, lines: Sequence[Line]) -> Session:
    cars, placings, remarks = time_service_result.rows(lines)
    checked = (*remarks, *_check(lines, {cars[p.car].number: (p.best_lap, p.best_lap_number) for p in placings}))
    return replace(_session(document, head), competitors=tuple(cars), placings=tuple(placings), remarks=checked)


def _laps(document: Document, head: _Head, lines: Sequence[Line]) -> Session:
    cars, laps, remarks = time_service_laps.blocks(lines)
    best: dict[str, tuple[int | None, int | None]] = {}
    for lap in laps:
        number = cars[lap.car].number
        if lap.time and lap.time < (best.get(number, (None, None))[0] or lap.time + 1):
            best[number] = (lap.time, lap.number)
    partial = "" if not laps else "laps and sectors alone: the order is on the sheet of the result"
    checked = (*remarks, *_check(lines, best))
    return replace(_session(document, head), competitors=tuple(cars), laps=tuple(laps), remarks=checked, partial=partial)


_FASTEST = re.compile(r"Fastest (?:time|lap) ?: ?([\d:.,]+) in lap (\d+) by nbr\.? ?(\w+)", re.IGNORECASE)


def _check(lines: Sequence[Line], best: dict[str, tuple[int | None, int | None]]) -> Iterable[Remark]:
    """The fastest lap at the foot is the best of the sheet, and of the car that it names; where it is not, that is told."""
    found = next(((line, match) for line in reversed(lines) for piece in line.pieces if (match := _FASTEST.search(piece.text))), None)
    if found is None:
        return
    line, match = found
    time, lap = milliseconds(match[1]), int(match[2][:6])
    fastest = min((one for one, _ in best.values() if one), default=None)
    if time != fastest or best.get(match[3]) != (time, lap):
        yield Remark("the fastest lap at the foot is not the best of the sheet; the rows stay", plain(match[0]), row=line.place)
