"""Captures of Multiloop, a live feed of US road racing. The same incremental reader serves a live line.

docs/formats/multiloop.md says how each record is read, and how little it could be tried on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from onemake.core.timing.session import Competitor, Driver, Flag, Kind, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import epoch, kind_of, plain
from onemake.formats.timing.document import HEAD, Document
from onemake.formats.timing.feed_lines import pieces
from onemake.formats.timing.multiloop_feed import (
    BAR,
    Completed,
    Entry,
    Feed,
    Heartbeat,
    Invalidated,
    Leader,
    Record,
    Run,
    Section,
    Track,
)

__all__ = ["Feed", "Timing", "read", "recognises"]

_RECORD = re.compile(r"\$[A-Z][\xa6\ufffd][NRU][\xa6\ufffd][0-9A-Fa-f]{1,8}[\xa6\ufffd]")
_KINDS: dict[str, Kind] = {"P": "practice", "Q": "qualifying", "S": "qualifying", "R": "race"}
_FLAGS: dict[str, Flag] = {"G": "green", "Y": "yellow", "R": "red", "W": "green", "K": "finish"}  # W: white, the last lap


@dataclass(slots=True)
class _State:
    """A run as far as it is known. Everything goes by the feed's own key of the car."""

    preamble: str
    run: Run | None = None
    track: Track | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    results: dict[str, Completed] = field(default_factory=dict)
    laps: dict[str, dict[int, Completed]] = field(default_factory=dict)
    sections: dict[str, dict[tuple[int, str], Section]] = field(default_factory=dict)
    invalid: list[Invalidated] = field(default_factory=list)


class Timing:
    """Takes records as they come, and tells the sessions so far. The word that heads every record names the run."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._states: dict[str, _State] = {}

    def take(self, records: Iterable[Record]) -> None:
        """Take what the feed says."""
        for record in records:
            if isinstance(record, (Heartbeat, Leader)):
                continue
            state = self._states.get(record.run)
            if state is None:
                state = self._states[record.run] = _State(record.run)
            if isinstance(record, Completed):
                _complete(state, record)
            elif isinstance(record, Section):
                state.sections.setdefault(record.id, {})[record.elapsed, record.section] = record
            elif isinstance(record, Entry):
                state.entries[record.id] = record
            elif isinstance(record, Invalidated):
                state.invalid.append(record)
            elif isinstance(record, Run):
                state.run = record
            else:
                state.track = record

    def sessions(self) -> tuple[Session, ...]:
        """All sessions so far, the last one as it stands."""
        return tuple(_session(self.file, state) for state in self._states.values() if state.entries or state.results or state.run)

    def session(self) -> Session | None:
        """The session that began last; None before the first."""
        found = self.sessions()
        return found[-1] if found else None


def _complete(state: _State, record: Completed) -> None:
    """A result, and a lap. What is repeated says nothing new of a lap that is known."""
    state.results[record.id] = record
    if record.laps > 0:
        laps = state.laps.setdefault(record.id, {})
        known = laps.get(record.laps)
        if known is None or not record.repeated or known.repeated:
            laps[record.laps] = record


def _session(file: str, state: _State) -> Session:
    keys = list(dict.fromkeys([*state.entries, *state.results]))
    index = {key: at for at, key in enumerate(keys)}
    run, track = state.run, state.track
    name = run.name if run else ""
    kind, ordinal = kind_of(name)
    laps = [lap for key in keys for lap in _laps(state, key, index[key])]
    remarks = _invalidate(state, index, laps)
    missing = sum(max(0, result.laps - len(state.laps.get(key, ()))) for key, result in state.results.items())
    if missing:
        remarks.append(Remark(f"{missing} laps that the results count are not in the feed: it was not heard from the start, or broke off"))
    start = epoch(run.start) if run and run.start else None
    return Session(
        file=file,
        kind=_KINDS.get(run.kind, kind) if run else kind,
        name=name,
        ordinal=ordinal if name[-1:].isdigit() else None,
        event=run.event if run else "",
        track=(track.venue and f"{track.name} ({track.venue})") or track.name if track else "",
        start=start,
        zone="UTC" if start else "",
        competitors=tuple(_competitor(state, key) for key in keys),
        placings=_placings(state, index),
        laps=tuple(laps),
        remarks=tuple(remarks),
        partial="the feed was not heard from the start, or broke off: some laps are missing" if missing else "",
        own={
            word: value for word, value in (("run", plain(state.preamble, 20)), ("length in miles", track.length if track else "")) if value
        },
    )


def _competitor(state: _State, key: str) -> Competitor:
    entry, result = state.entries.get(key), state.results.get(key)
    number = entry.number if entry else result.number if result else ""
    row = entry.row if entry else result.row if result else 0
    if entry is None:
        return Competitor(number, id=plain(key, 40), row=row)
    own = {f"field {at}": word for at, word in enumerate(entry.extra, 1) if word}
    return Competitor(number, (Driver(entry.name),) if entry.name else (), id=plain(key, 40), own=own, row=row)


def _laps(state: _State, key: str, car: int) -> list[Lap]:
    found = [state.laps[key][number] for number in sorted(state.laps.get(key, ()))]
    sections = sorted(state.sections.get(key, {}).values(), key=lambda section: section.elapsed)
    names = (
        state.track.sections if state.track else tuple(sorted({section.section for section in sections if section.section[:1] == "S"}))[:50]
    )
    moments = [section.elapsed for section in sections]
    laps = []
    for record in found:
        split: tuple[int | None, ...] = ()
        if sections and names and record.elapsed is not None and record.time:
            first, last = bisect_left(moments, record.elapsed - record.time + 1), bisect_left(moments, record.elapsed + 1)
            times = {section.section: section.time for section in sections[first : min(last, first + 4 * len(names))]}
            split = tuple(times.get(name) for name in names) if times else ()
        flag = _FLAGS.get(record.track, "")
        laps.append(Lap(car, record.laps, record.time or None, record.elapsed, None, None, split, flag, record.pit, row=record.row))
    return laps


def _invalidate(state: _State, index: dict[str, int], laps: list[Lap]) -> list[Remark]:
    """Laps whose crossing was taken back."""
    if not state.invalid:
        return []
    places = {(lap.car, lap.elapsed): at for at, lap in enumerate(laps)}
    unknown = 0
    for record in state.invalid:
        at = places.get((index.get(record.id, -1), record.elapsed))
        if at is None:
            unknown += 1
        else:
            laps[at] = laps[at]._replace(deleted="invalidated by the timekeeper")
    return [Remark(f"{unknown} crossings were invalidated that ended no lap of a known car", row=state.invalid[0].row)] if unknown else []


def _placings(state: _State, index: dict[str, int]) -> tuple[Placing, ...]:
    results = sorted(state.results.values(), key=lambda result: (_place(result) is None, _place(result) or 0))
    return tuple(
        Placing(
            car=index[result.id],
            position=_place(result),
            status={"retired": "DNF", "disqualified": "DSQ"}.get(result.state.casefold(), ""),
            said=result.state,
            laps=result.laps,
            time=result.elapsed,
            best_lap=result.best,
            best_lap_number=result.best_lap,
            grid=result.start or None,
            laps_led=result.led,
            row=result.row,
        )
        for result in results
    )


def _place(result: Completed) -> int | None:
    """The rank among all; where the record breaks off before it, the rank."""
    return result.overall or result.rank or None


def _bytes(document: Document) -> bytes:
    return document.text.encode(errors="replace") if document.encoding.startswith("utf-16") else document.data


def recognises(document: Document) -> bool:
    """A dollar sign, a command and the broken bar (or what became of it), in most of the first lines."""
    first = _bytes(document)[:HEAD]
    if b"$" not in first:
        return False
    start = first.replace(b"\xc2\xa6", b"\xa6").replace(b"\xef\xbf\xbd", b"\xa6").decode("latin-1").lstrip("\xef\xbb\xbf")
    lines = [line for line in start.splitlines()[:60] if line.strip()]
    return BAR in start and sum(_RECORD.match(line) is not None for line in lines) * 2 > len(lines)


def read(document: Document) -> TimingFile:
    """The sessions of a capture."""
    feed, timing = Feed(), Timing(document.file)
    for piece in pieces(_bytes(document)):
        timing.take(feed.feed(piece))
    timing.take(feed.close())
    sessions = timing.sessions()
    if not sessions:
        raise document.fault(
            "the capture of the feed names no competitor and no run", remedy="Send a capture that lasts through one refresh."
        )
    return TimingFile(document.file, "multiloop", sessions, remarks=feed.faults.remarks())
