"""Host events: whose weekends a series shared. A meeting is matched by its days and its circuit, never by a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onemake.core.record.meetings import AFTER, Held, meetings_of, same_weekend
from onemake.core.record.places import Places, plain
from onemake.core.record.questions import Doubt
from onemake.core.record.tables import Tables
from onemake.core.season import Season

__all__ = ["HostEvents", "Shared", "host_events"]


@dataclass(frozen=True, slots=True)
class Shared:
    """A meeting of the guest and the event of the host that it was part of. ``how``: what the match rests on."""

    meeting: Held
    event: Held | None
    how: str


@dataclass(frozen=True, slots=True)
class HostEvents:
    """At how many of the host's events a series raced in a year. ``events`` are the host's, on the continent asked for.

    ``shared`` are meetings that were part of one, ``apart`` those that were not, ``open`` those of which it is not known; ``without`` are events it was not at.
    """

    series: str
    host: str
    year: int
    continent: str
    events: tuple[Held, ...]
    shared: tuple[Shared, ...]
    apart: tuple[Shared, ...]
    open: tuple[Shared, ...]
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def at(self) -> int:
        """The number of events of the host at which the series raced."""
        return len({id(s.event) if s.event else id(s) for s in self.shared})

    @property
    def without(self) -> tuple[Held, ...]:
        """Events of the host without the series; one at which it may have been is not among them."""
        taken = {id(s.event) for s in (*self.shared, *self.open)}
        return tuple(event for event in self.events if id(event) not in taken)

    @property
    def sure(self) -> bool:
        return not self.doubts


def host_events(
    tables: Tables, seasons: Sequence[Season], series: str, year: int, host: str = "formula-one", continent: str = ""
) -> HostEvents:
    """Hold the meetings of a series against the calendar of its host. A meeting whose day nobody gave is matched only if a source names its host."""
    places = Places(tables.circuits)
    mine, doubts = meetings_of(series, year, seasons, tables.meetings, places)
    theirs, more = meetings_of(host, year, seasons, tables.meetings, places)
    mine, theirs = tuple(m for m in mine if not m.off), tuple(m for m in theirs if not m.off)
    found = [_match(meeting, theirs, host) for meeting in mine]
    there = [s for s in found if _lies(s.event or s.meeting, continent)]
    events = tuple(event for event in theirs if _lies(event, continent))
    shared = tuple(s for s in there if s.how in _SURE)
    apart = tuple(s for s in there if s.how in _APART)
    open_ = tuple(s for s in there if s.how not in (*_SURE, *_APART))
    said = [*doubts, *more, *_unknown(series, host, year, mine, theirs, open_), *_unplaced(there, continent, series, year)]
    said += _whole(tables, seasons, series, year, mine)
    return HostEvents(series, host, year, continent, events, shared, apart, open_, tuple(said), _notes(theirs, continent))


_DAYS, _WORD, _STATED = "same weekend, same circuit", "same circuit, and a source names the host", "a source names the host"
_SURE = (_DAYS, _WORD, _STATED)
_ELSEWHERE, _OTHER = "no event of the host there that weekend", "a source names another host"
_APART = (_ELSEWHERE, _OTHER)
_NO_DAY, _NO_PLACE = "same circuit, but the day is not known", "the circuit is not known"
_NOT_YET, _NO_CALENDAR = "the host's calendar in the book ends before it", "the host's calendar is not known"
_DISPUTED = "sources disagree on where or when it was"
_CLASH = "a source names the host, which was there on another weekend or not at all"


def _match(meeting: Held, theirs: Sequence[Held], host: str) -> Shared:
    if meeting.host and meeting.host != host:
        return Shared(meeting, None, _OTHER)
    if not theirs:
        return Shared(meeting, None, _STATED if meeting.host == host else _NO_CALENDAR)
    if meeting.circuit is None or meeting.disputed:
        return Shared(meeting, None, _DISPUTED if meeting.disputed else _NO_PLACE)
    here = [event for event in theirs if event.circuit == meeting.circuit]
    return _by_day(meeting, here, theirs, host) if meeting.days else _by_word(meeting, here, host)


def _by_day(meeting: Held, here: Sequence[Held], theirs: Sequence[Held], host: str) -> Shared:
    """A meeting whose day is known: the event of that weekend, at that circuit."""
    event = next((event for event in here if same_weekend(meeting, event)), None)
    if event is not None:
        return Shared(meeting, event, _DAYS)
    undated = next((event for event in here if not event.days), None)
    if undated is not None:
        return Shared(meeting, undated, _NO_DAY)
    last = max((event.days[-1] for event in theirs if event.days), default=None)
    if last is not None and meeting.days[0] > last + AFTER:
        return Shared(meeting, None, _NOT_YET)
    return Shared(meeting, None, _CLASH if meeting.host == host else _ELSEWHERE)


def _by_word(meeting: Held, here: Sequence[Held], host: str) -> Shared:
    """A meeting whose day nobody gave: the host's only event at that circuit in the year, if a source names the host."""
    if not here:
        return Shared(meeting, None, _CLASH if meeting.host == host else _ELSEWHERE)
    if meeting.host != host:
        return Shared(meeting, here[0], _NO_DAY)
    named = [event for event in here if plain(event.host_event) == plain(meeting.host_event)] if len(here) > 1 else here
    return Shared(meeting, named[0], _WORD) if len(named) == 1 else Shared(meeting, here[0], _NO_DAY)


def _lies(meeting: Held, continent: str) -> bool:
    """Whether a meeting is on a continent; one of which that is not known is kept, and told."""
    return not continent or meeting.circuit is None or plain(meeting.circuit.continent) == plain(continent)


def _unknown(
    series: str, host: str, year: int, mine: Sequence[Held], theirs: Sequence[Held], unsettled: Iterable[Shared]
) -> Iterator[Doubt]:
    for who, theirs_or_mine in ((series, mine), (host, theirs)):
        if not theirs_or_mine:
            yield Doubt(f"the book has no calendar of {who} in {year}", who, (year,))
    for one in unsettled:
        if one.how == _DISPUTED:
            continue  # told where the two accounts were put together
        yield Doubt(f"{one.meeting.name}: {one.how}", series, (year,))
    rounds = {m.round for m in mine if m.round}
    missing = sorted(set(range(1, max(rounds, default=0) + 1)) - rounds)
    if missing:
        yield Doubt(f"round {', '.join(map(str, missing))} of {series} in {year} is not in the book", series, (year,))


def _whole(tables: Tables, seasons: Sequence[Season], series: str, year: int, mine: Sequence[Held]) -> Iterator[Doubt]:
    """Whether the meetings are all there were. A season folder holds its calendar; of others the number of races must be told and reached."""
    if not mine or any((s.identity.series, s.identity.year) == (series, year) for s in seasons):
        return
    told = [e.races for e in tables.editions if (e.series, e.year) == (series, year) and e.races is not None]
    if not told:
        yield Doubt(f"nobody says how many races {series} had in {year}: meetings may be missing", series, (year,))
        return
    held = sum(meeting.races or 1 for meeting in mine)
    if held != max(told):
        yield Doubt(f"{series} had {max(told)} races in {year}, and the meetings known have {held}", series, (year,))


def _unplaced(there: Iterable[Shared], continent: str, series: str, year: int) -> Iterator[Doubt]:
    for one in there:
        if continent and one.how in _SURE and (one.event or one.meeting).circuit is None:
            yield Doubt(f"{one.meeting.name}: the continent is not known", series, (year,))


def _notes(theirs: Iterable[Held], continent: str) -> tuple[str, ...]:
    """What is to be said of circuits that others put on another continent."""
    circuits = dict.fromkeys(event.circuit for event in theirs if event.circuit is not None)
    return tuple(f"{c.name}: {c.note}" for c in circuits if continent and "continent" in c.note)
