"""Multiloop as it comes down the wire: bytes in, records out. Numbers are hexadecimal, times milliseconds; the end of a piece may fall anywhere.

A record that cannot be read is counted in ``faults`` and left out; a command that is not known here is counted in ``others``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from onemake.formats.timing.cells import LONGEST, plain
from onemake.formats.timing.feed_lines import Faults, Lines

__all__ = ["BAR", "Completed", "Entry", "Feed", "Heartbeat", "Invalidated", "Leader", "Record", "Run", "Section", "Track", "hexadecimal"]

BAR = "\xa6"  # between fields: the broken bar of Latin-1, not the pipe


class Heartbeat(NamedTuple):
    """Every second: the state of the track, the clock (seconds since 1970), how long the run has lasted and what is left of it (ms)."""

    run: str
    track: str
    clock: int | None
    elapsed: int | None
    laps_to_go: str
    to_go: int | None
    row: int


class Completed(NamedTuple):
    """A car completed a lap; repeated slowly as the result so far. ``pit`` says where the lap ended."""

    run: str
    rank: int | None
    number: str
    id: str
    laps: int
    elapsed: int | None
    time: int | None
    pit: bool | None
    best: int | None
    best_lap: int | None
    overall: int | None
    state: str
    track: str
    start: int | None
    led: int | None
    repeated: bool
    row: int


class Section(NamedTuple):
    """A car completed a section."""

    run: str
    id: str
    section: str
    elapsed: int
    time: int | None
    row: int


class Invalidated(NamedTuple):
    """The crossing at this time is taken back. The number is ?? where no car was known."""

    run: str
    number: str
    id: str
    elapsed: int | None
    row: int


class Leader(NamedTuple):
    """Somebody else leads."""

    run: str
    id: str
    lap: int | None
    row: int


class Entry(NamedTuple):
    """Who competes. What the extra fields mean is agreed at each event: class, car, home, region, transponder."""

    run: str
    number: str
    id: str
    name: str
    start: int | None
    extra: tuple[str, ...]
    row: int


class Run(NamedTuple):
    """The run: event, its short name, the run's name, its kind (P, Q, S, R), and its beginning in seconds since 1970."""

    run: str
    event: str
    short: str
    name: str
    kind: str
    start: int | None
    row: int


class Track(NamedTuple):
    """The track: name, venue, length as written, the sections that are named S and a number."""

    run: str
    name: str
    venue: str
    length: str
    sections: tuple[str, ...]
    row: int


Record = Heartbeat | Completed | Section | Invalidated | Leader | Entry | Run | Track


def hexadecimal(text: str, most: int = LONGEST) -> int | None:
    """A number as Multiloop writes it, without prefix; None for anything else."""
    if not text or len(text) > 12 or not text.isalnum():
        return None
    try:
        found = int(text, 16)
    except ValueError:
        return None
    return found if found <= most else None


def _heartbeat(c: list[str], row: int) -> Heartbeat:
    return Heartbeat(c[3], c[4], hexadecimal(c[5], 2**33), hexadecimal(c[6]), c[7], hexadecimal(c[8]) if len(c) > 8 else None, row)


def _completed(c: list[str], row: int) -> Completed | None:
    laps = hexadecimal(c[7], 100_000)
    if laps is None:
        return None
    pit = {"P": True, "T": False}.get(c[10])
    later = [hexadecimal(c[at]) if len(c) > at else None for at in (17, 23, 24)]
    state, track = (c[19] if len(c) > 19 else ""), (c[20] if len(c) > 20 else "")
    return Completed(
        c[3],
        hexadecimal(c[4], 10_000),
        plain(c[5], 20),
        c[6],
        laps,
        hexadecimal(c[8]),
        hexadecimal(c[9]),
        pit,
        hexadecimal(c[11]) or None,
        hexadecimal(c[12], 100_000) or None,
        later[0],
        plain(state, 40),
        track,
        later[1],
        later[2],
        c[1] == "R",
        row,
    )


def _section(c: list[str], row: int) -> Section | None:
    elapsed = hexadecimal(c[7])
    return None if elapsed is None else Section(c[3], c[5], c[6], elapsed, hexadecimal(c[8]), row)


def _invalidated(c: list[str], row: int) -> Invalidated:
    return Invalidated(c[3], plain(c[4], 20), c[5], hexadecimal(c[6]), row)


def _leader(c: list[str], row: int) -> Leader:
    return Leader(c[3], c[5], hexadecimal(c[6], 100_000), row)


def _entry(c: list[str], row: int) -> Entry:
    count = hexadecimal(c[8], 100) or 0 if len(c) > 8 else 0
    extra = tuple(plain(cell) for cell in c[9 : 9 + count])
    return Entry(c[3], plain(c[4], 20), c[5], plain(c[6]), hexadecimal(c[7], 10_000), extra, row)


def _run(c: list[str], row: int) -> Run:
    return Run(c[3], plain(c[4]), plain(c[5]), plain(c[6]), c[7].strip().upper(), hexadecimal(c[8], 2**33) if len(c) > 8 else None, row)


def _track(c: list[str], row: int) -> Track:
    sections = tuple(name for name in c[8::4] if name[:1] == "S" and name[1:].isdecimal())
    return Track(c[3], plain(c[4]), plain(c[5]), plain(c[6], 20), sections[:50], row)


_MAKERS: dict[str, Callable[[list[str], int], Record | None]] = {
    "$H": _heartbeat,
    "$C": _completed,
    "$S": _section,
    "$I": _invalidated,
    "$N": _leader,
    "$E": _entry,
    "$R": _run,
    "$T": _track,
}
_UNUSED = {"$L", "$F", "$A", "$V"}  # line crossings, summaries, announcements, versions: nothing in a session


class Feed:
    """The incremental reader. ``faults`` and ``others`` grow while it reads."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.others: Counter[str] = Counter()
        self._lines = Lines(self.faults)

    def feed(self, data: bytes) -> list[Record]:
        """The records that these bytes end."""
        return self._read(self._lines.feed(data))

    def close(self) -> list[Record]:
        """The record at the end of a capture, if no line end followed it."""
        return self._read(self._lines.close())

    def _read(self, lines: list[tuple[int, bytes]]) -> list[Record]:
        found: list[Record] = []
        for row, raw in lines:
            line = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\xc2\xa6", b"\xa6").replace(b"\xef\xbf\xbd", b"\xa6").decode("latin-1")
            cells = line.split(BAR)
            make = _MAKERS.get(cells[0])
            if make is None:
                if cells[0] in _UNUSED:
                    self.others[cells[0]] += 1
                elif line.strip("\x00 \t"):
                    self.faults.add("a line is no record", line, row)
                continue
            try:
                record = make(cells, row)
            except IndexError:
                record = None
            if record is None:
                self.faults.add("a record breaks off or has a figure that is none, and was left out", line, row)
            else:
                found.append(record)
        return found
