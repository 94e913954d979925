"""Captures of a decoder's own stream (AMB / MyLaps P3), as bytes or as one record a line in hex: passings, from which laps are made.

docs/formats/amb-p3.md says what writes it and how laps are made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from onemake.core.timing.session import Competitor, Lap, Remark, Session, TimingFile
from onemake.formats.timing.amb_p3_feed import LONGEST_FRAME, START, STOP, Feed, Other, Passing, Record, unescaped
from onemake.formats.timing.document import Document
from onemake.formats.timing.feed_lines import Faults, pieces

__all__ = ["Feed", "Timing", "read", "recognises"]

SHORTEST = 5_000_000  # microseconds: a second record within them is the same crossing
LONGEST_LAP = 30 * 60 * 1_000_000  # beyond, the car stood, or left
_EPOCHS = (315_532_800_000_000, 4_102_444_800_000_000)  # 1980 and 2100
_HEX = re.compile(r"8[eE][0-9a-fA-F]{18,}8[fF]")
_CLEAR = 5


@dataclass(slots=True)
class _Told:
    short: int = 0
    stood: int = 0
    back: int = 0
    double: list[Lap] = field(default_factory=list)


class Timing:
    """Takes records as they come, and tells the session so far. ``shortest`` and ``longest`` (seconds) bound what a lap can be."""

    def __init__(self, file: str, shortest: float = SHORTEST / 1e6, longest: float = LONGEST_LAP / 1e6) -> None:
        self.file = file
        self.shortest = round(shortest * 1_000_000)
        self.longest = round(longest * 1_000_000)
        self._passings: dict[
            tuple[int, int, str], Passing
        ] = {}  # by the decoder's runs, its number and the transponder: sent again, it counts once
        self._again = 0
        self._untimed = 0
        self._run = 0
        self._last = -1
        self._latest = 0

    def take(self, records: Iterable[Record]) -> None:
        """Take what the decoder says."""
        for record in records:
            if isinstance(record, Passing):
                self._pass(record)
            elif isinstance(record, Other) and record.kind == _CLEAR:
                self._run, self._last = self._run + 1, -1

    def _pass(self, passing: Passing) -> None:
        at = _moment(passing)
        if at is None:
            self._untimed += 1
            return
        number = passing.number if passing.number is not None else self._last + 1
        if (
            number < self._last and at > self._latest
        ):  # a decoder switched off and on begins at one again; one asked to tell again tells old times
            self._run += 1
        if number >= self._last or at > self._latest:
            self._last, self._latest = number, max(at, self._latest)
        key = (self._run, number, passing.transponder)
        if key in self._passings:
            self._again += 1
        else:
            self._passings[key] = passing

    def session(self) -> Session | None:
        """The session so far; None before the first passing."""
        if not self._passings:
            return None
        decoder, elsewhere = _main_loop(self._passings.values())
        there = [
            (key, passing) for key, passing in sorted(self._passings.items(), key=lambda item: item[0][:2]) if passing.decoder == decoder
        ]
        satellites = all(_bounded(passing.utc) for _, passing in there)
        cars: dict[str, list[tuple[int, Passing]]] = {}
        for _, passing in there:
            cars.setdefault(passing.transponder, []).append(((passing.utc if satellites else _moment(passing)) or 0, passing))
        first = min(times[0][0] for times in cars.values())
        start = datetime.fromtimestamp(first // 1_000_000, UTC).replace(microsecond=first % 1_000_000)
        midnight = first - first % 86_400_000_000
        lost = _lost([key for key, _ in sorted(self._passings.items(), key=lambda item: item[0][:2])])
        told = _Told()
        laps = [lap for car, times in enumerate(cars.values()) for lap in self._laps(car, times, midnight, told, bool(lost))]
        return Session(
            file=self.file,
            start=start if satellites else start.replace(tzinfo=None),
            zone="UTC" if satellites else "",
            competitors=tuple(Competitor("", transponders=(name,), id=name, row=times[0][1].row) for name, times in cars.items()),
            laps=tuple(laps),
            remarks=tuple(self._remarks(told, lost, elsewhere)),
            partial="passings were lost" if lost else "",
            rows_at="record {}",
            own={} if decoder is None else {"decoder": f"{decoder:08x}"},
        )

    def _laps(self, car: int, times: list[tuple[int, Passing]], midnight: int, told: _Told, lost: bool) -> list[Lap]:
        """The laps of a transponder: from one crossing to the next. What comes back too soon is the same crossing."""
        kept = times[:1]
        for moment, passing in times[1:]:
            if 0 <= moment - kept[-1][0] < self.shortest:
                told.short += 1
            else:
                kept.append((moment, passing))
        laps = []
        for number, ((before, _), (moment, passing)) in enumerate(pairwise(kept), 1):
            took: int | None = (moment - before) // 1000
            if moment < before:
                told.back += 1
                took = None
            elif moment - before > self.longest:
                told.stood += 1
                took = None
            at = (moment - midnight) // 1000
            laps.append(Lap(car, number, took, None, at if 0 <= at < 100 * 86_400_000 else None, row=passing.row))
        usual = median([lap.time for lap in laps if lap.time is not None] or [0])
        if lost and len(laps) > 2:
            told.double += [lap for lap in laps if lap.time is not None and 1.7 * usual < lap.time < 2.4 * usual]
        return laps

    def _remarks(self, told: _Told, lost: list[tuple[int, int]], elsewhere: int) -> list[Remark]:
        found = []
        if lost:
            count = sum(after - before - 1 for before, after in lost)
            before, after = lost[0]
            found.append(Remark(f"{count} passings are missing: the first after number {before}", str(after)))
        if told.double:
            found.append(
                Remark(
                    f"{len(told.double)} laps are about twice as long as the car's others: a lost passing would make two of each",
                    row=told.double[0].row,
                )
            )
        if self._again:
            found.append(Remark(f"{self._again} passings were sent again, and count once"))
        if self._untimed:
            found.append(Remark(f"{self._untimed} passings have no time between 1980 and 2100, and were left out"))
        if told.short:
            found.append(
                Remark(f"{told.short} passings came within {self.shortest / 1_000_000:g} s of the car's last; the first of them counts")
            )
        if told.stood:
            found.append(
                Remark(f"{told.stood}× a car came back after more than {self.longest / 60_000_000:g} minutes; that is no lap time")
            )
        if told.back:
            found.append(Remark(f"{told.back}× the decoder's clock went back between two passings of a car; the lap has no time"))
        if elsewhere:
            found.append(Remark(f"{elsewhere} passings are of other loops than the one with the most; they make no laps"))
        return found


def _moment(passing: Passing) -> int | None:
    """By the satellites' clock, else by the decoder's own."""
    return next((found for found in (passing.utc, passing.rtc) if _bounded(found)), None)


def _bounded(moment: int | None) -> bool:
    return moment is not None and _EPOCHS[0] <= moment < _EPOCHS[1]


def _main_loop(passings: Iterable[Passing]) -> tuple[int | None, int]:
    """The loop that most passings are of, and how many are of others."""
    counts = Counter(passing.decoder for passing in passings)
    decoder, most = counts.most_common(1)[0]
    return decoder, counts.total() - most


def _lost(keys: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The numbers of passings between which others are missing."""
    return [(one[1], other[1]) for one, other in pairwise(keys) if one[0] == other[0] and other[1] > one[1] + 1]


def recognises(document: Document) -> bool:
    """A whole record near the beginning, of the length that it says: as bytes, or as a line of hex."""
    start = document.data[: 2 * LONGEST_FRAME]
    if START in start:
        begin, end = start.find(START), start.find(STOP, start.find(START))
        return begin <= LONGEST_FRAME and end > 0 and _whole(start[begin : end + 1])
    if document.data[:40].lstrip(b"\xef\xbb\xbf\r\n \t")[:2].lower() != b"8e":
        return False
    return any(
        _HEX.fullmatch(line.strip()) is not None and _whole(bytes.fromhex(line.strip()))
        for line in document.head.splitlines()[:5]
        if len(line) % 2 == 0
    )


def _whole(frame: bytes) -> bool:
    try:
        record = unescaped(frame)
    except ValueError:
        return False
    return len(record) >= 11 and record[1] < 8 and int.from_bytes(record[2:4], "little") == len(record)


def read(document: Document) -> TimingFile:
    """The session of a capture."""
    feed, timing = Feed(), Timing(document.file)
    data = document.data
    if START not in data[: 2 * LONGEST_FRAME]:
        data = _from_hex(document.text, feed.faults)
    for piece in pieces(data):
        timing.take(feed.feed(piece))
    timing.take(feed.close())
    session = timing.session()
    if session is None:
        raise document.fault("the capture of the decoder holds no passing", remedy="Send a capture in which cars pass the loop.")
    return TimingFile(document.file, "amb_p3", (session,), remarks=feed.faults.remarks())


def _from_hex(text: str, faults: Faults) -> bytes:
    found = []
    for row, line in enumerate(text.split("\n"), 1):
        try:
            found.append(bytes.fromhex(line.strip()))
        except ValueError:
            faults.add("a line is no hex", line, row)
    return b"".join(found)
