"""RMonitor ("Orbits result feed") as it comes down the wire: bytes in, records out. The end of a piece may fall anywhere in a record.

A record that cannot be read is counted in ``faults`` and left out; a tag that is not known here is counted in ``others``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from onemake.formats.timing.cells import digits, milliseconds, plain
from onemake.formats.timing.feed_lines import Faults, Lines

__all__ = [
    "Best",
    "Class",
    "Competing",
    "Correction",
    "Crossing",
    "Feed",
    "Heartbeat",
    "Init",
    "Passing",
    "Rank",
    "Record",
    "Run",
    "Setting",
    "Stamp",
]


class Heartbeat(NamedTuple):
    """Every second: laps and time to go, the time of day, the time of the race (ms), the flag as written without its padding."""

    laps_to_go: int | None
    to_go: int | None
    time_of_day: int | None
    race_time: int | None
    flag: str
    row: int


class Competing(NamedTuple):
    """Who competes, of ``$A`` or ``$COMP``. The registration is the key of every other record; ``additional`` only ``$COMP`` has, the transponder only ``$A``."""

    registration: str
    number: str
    transponder: str
    first: str
    last: str
    nationality: str
    class_number: int | None
    additional: str | None
    row: int


class Run(NamedTuple):
    """The run that is on. Number 95 closes the run of that description."""

    number: int | None
    description: str
    row: int


class Class(NamedTuple):
    """What a class number means from here on."""

    number: int | None
    description: str
    row: int


class Setting(NamedTuple):
    """A word about the installation: the track's name, its length."""

    name: str
    value: str
    row: int


class Rank(NamedTuple):
    """The place in the race: laps and total time. ``laps`` is nought where the feed leaves it empty, None where it is no number of laps."""

    position: int | None
    registration: str
    laps: int | None
    total: int | None
    said: str
    row: int


class Best(NamedTuple):
    """The place by the best lap: its number (nought: none yet) and its time."""

    position: int | None
    registration: str
    lap: int
    time: int | None
    row: int


class Init(NamedTuple):
    """Everything is cleared; a refresh follows."""

    time_of_day: int | None
    date: str
    row: int


class Passing(NamedTuple):
    """A car completed a lap. The first crossing has no lap time (nought)."""

    registration: str
    time: int | None
    total: int
    row: int


class Correction(NamedTuple):
    """The timekeeper corrected the time of a lap."""

    registration: str
    lap: int
    time: int
    correction: str
    row: int


class Crossing(NamedTuple):
    """A car crossed a line (IMSA): its number, the line's short name (SFT, SFP, PIT, PIP, POT, POP), day and ms since midnight, the driver's place (0: none)."""

    number: str
    line: str
    day: str
    at: int | None
    driver: int
    row: int


class Stamp(NamedTuple):
    """The moment at which a capture received what follows, in UTC."""

    at: datetime
    row: int


Record = Heartbeat | Competing | Run | Class | Setting | Rank | Best | Init | Passing | Correction | Crossing | Stamp


# What each part of ``02:40:34.358`` is worth in milliseconds.
_HOURS = {f"{n:02}:": n * 3_600_000 for n in range(100)}
_MINUTES = {f"{n:02}:": n * 60_000 for n in range(60)}
_SECONDS = {f"{n:02}": n * 1000 for n in range(60)}
_THOUSANDTHS = {"": 0} | {f".{n:03}": n for n in range(1000)}


def _clock(text: str) -> int | None:
    """A time, and the two of every heartbeat, which no other repeats."""
    try:
        return _HOURS[text[:3]] + _MINUTES[text[3:6]] + _SECONDS[text[6:8]] + _THOUSANDTHS[text[8:]]
    except KeyError:
        return milliseconds(text)


class _Times(dict[str, int | None]):
    """Times that were read once: a feed repeats them."""

    def __missing__(self, text: str) -> int | None:
        found = _clock(text)
        if len(self) < 50_000:
            self[text] = found
        return found


_LAST_OF_DAY = 3_599_999  # 00:59:59.999 stands for "none", as does nought
_MAKERS: dict[str, Callable[[list[str], _Times, int], Record | None]] = {}


def _maker(tag: str) -> Callable[[Callable[[list[str], _Times, int], Record | None]], Callable[[list[str], _Times, int], Record | None]]:
    def note(make: Callable[[list[str], _Times, int], Record | None]) -> Callable[[list[str], _Times, int], Record | None]:
        _MAKERS[tag] = make
        return make

    return note


_FLAG_WORDS = {f"{word:<6}": word.casefold() for word in ("", "Green", "Yellow", "Red", "Finish")}


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else digits(text) if text else None


@_maker("$F")
def _heartbeat(cells: list[str], times: _Times, row: int) -> Heartbeat:
    laps = 9999 if cells[1] == "9999" else _count(cells[1])
    flag = _FLAG_WORDS.get(cells[5])
    word = plain(cells[5], 20).casefold() if flag is None else flag
    return Heartbeat(laps, times[cells[2]], _clock(cells[3]), _clock(cells[4]), word, row)


@_maker("$G")
def _rank(cells: list[str], times: _Times, row: int) -> Rank:
    total = times[cells[4]]
    laps = _count(cells[3]) if cells[3] else 0
    return Rank(
        _count(cells[1]), cells[2], laps, total if laps or total not in (0, _LAST_OF_DAY) else None, cells[3] if laps is None else "", row
    )


@_maker("$H")
def _best(cells: list[str], times: _Times, row: int) -> Best:
    lap = _count(cells[3]) or 0
    return Best(_count(cells[1]), cells[2], lap, times[cells[4]] if lap else None, row)


@_maker("$J")
def _passing(cells: list[str], times: _Times, row: int) -> Passing | None:
    total = times[cells[3]]
    return None if total is None else Passing(cells[1], times[cells[2]] or None, total, row)


@_maker("$A")
def _competitor(cells: list[str], _: _Times, row: int) -> Competing:
    text = [plain(cell) for cell in cells]
    return Competing(cells[1], text[2], text[3], text[4], text[5], text[6], _count(cells[7]), None, row)


@_maker("$COMP")
def _competitor_again(cells: list[str], _: _Times, row: int) -> Competing:
    text = [plain(cell) for cell in cells]
    return Competing(cells[1], text[2], "", text[4], text[5], text[6], _count(cells[3]), text[7] if len(text) > 7 else "", row)


@_maker("$B")
def _run(cells: list[str], _: _Times, row: int) -> Run:
    return Run(_count(cells[1]), plain(cells[2]), row)


@_maker("$C")
def _class(cells: list[str], _: _Times, row: int) -> Class:
    return Class(_count(cells[1]), plain(cells[2]), row)


@_maker("$E")
def _setting(cells: list[str], _: _Times, row: int) -> Setting:
    return Setting(plain(cells[1]), plain(cells[2]), row)


@_maker("$I")
def _init(cells: list[str], times: _Times, row: int) -> Init:
    return Init(times[cells[1]], plain(cells[2]), row)


@_maker("$COR")
def _correction(cells: list[str], times: _Times, row: int) -> Correction | None:
    lap, time = _count(cells[3]), times[cells[4]]
    return None if lap is None or time is None else Correction(cells[1], lap, time, plain(cells[5]), row)


@_maker("$L")
def _crossing(cells: list[str], _: _Times, row: int) -> Crossing:
    driver = (digits(cells[6], 9) if len(cells) > 6 else None) or 0
    return Crossing(plain(cells[1]), cells[3].strip().upper(), cells[4], milliseconds(cells[5]), driver, row)


_CELLS = {"$F": 6, "$G": 5, "$H": 5, "$J": 4}  # of those that hold no free text: as many cells as commas
MOST_SEEN = 20_000  # lines that are remembered


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader((line,), skipinitialspace=True), [])
    except csv.Error:
        return []


class Feed:
    """The incremental reader. ``faults`` and ``others`` grow while it reads."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.others: Counter[str] = Counter()
        self._lines = Lines(self.faults)
        self._times = _Times()
        self._seen: dict[bytes, tuple[type[Record], tuple[object, ...]]] = {}
        self._foreign = False  # between the stamps of another source that was captured along

    def feed(self, data: bytes) -> list[Record]:
        """The records that these bytes end."""
        return self._read(self._lines.feed(data))

    def close(self) -> list[Record]:
        """The record at the end of a capture, if no line end followed it."""
        return self._read(self._lines.close())

    def _read(self, lines: list[tuple[int, bytes]]) -> list[Record]:
        """A refresh sends the same lines again and again: what they say is worked out once, and only the row is new."""
        found: list[Record] = []
        seen, add = self._seen, found.append
        for row, raw in lines:
            said = seen.get(raw)
            if said is not None and not self._foreign:
                kind, values = said
                add(tuple.__new__(kind, (*values, row)))
                continue
            line = _text(raw)
            if line[0] != "$" or self._foreign:
                self._aside(line, row, found)
                continue
            record = self._record(line, row)
            if record is not None:
                add(record)
                if line[1] not in "FJ":
                    if len(seen) > MOST_SEEN:
                        seen.clear()
                    seen[raw] = type(record), tuple(record)[:-1]
        return found

    def _record(self, line: str, row: int) -> Record | None:
        cells = line.replace('"', "").split(",")
        if _CELLS.get(cells[0]) != len(cells):
            cells = _cells(line)
        make = _MAKERS.get(cells[0]) if cells else None
        if make is None:
            self._unknown(line, row)
            return None
        try:
            record = make(cells, self._times, row)
        except IndexError:
            record = None
        if record is None:
            self.faults.add("a record breaks off or has a time that is none, and was left out", line, row)
        return record

    def _aside(self, line: str, row: int, found: list[Record]) -> None:
        """A stamp of the capture, an empty line, or what belongs to no record."""
        line = line.lstrip("\ufeff")
        if line.startswith("##"):
            stamp, _, source = line[2:].partition("|")
            self._foreign = bool(source.strip()) and source.strip().casefold() != "rmonitor"
            moment = _moment(stamp)
            if moment is None:
                self.faults.add("the moment of a capture cannot be read", line, row)
            else:
                found.append(Stamp(moment, row))
        elif line.startswith("$") and not self._foreign:  # behind a byte order mark
            found.extend(self._read([(row, line.encode())]))
        elif line.strip("\x00 \t") and not self._foreign:
            self.faults.add("a line is no record", line, row)

    def _unknown(self, line: str, row: int) -> None:
        tag = line.split(",", 1)[0]
        if 2 <= len(tag) <= 8 and tag[1:].isascii() and tag[1:].isalpha() and tag.isupper() and tag not in _MAKERS:
            if tag in self.others or len(self.others) < 50:
                self.others[tag] += 1
        else:
            self.faults.add("a line is no record", line, row)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip()[:23] + "+00:00")
    except ValueError:
        return None
    return found if 1980 <= found.year < 2100 else None
