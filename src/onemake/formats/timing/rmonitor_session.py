"""What an RMonitor feed has told so far, as sessions: at any moment, through resets, lost passings, renumbered classes and new runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from onemake.core.timing.session import Flag, Session
from onemake.formats.timing.rmonitor_feed import (
    Best,
    Class,
    Competing,
    Correction,
    Crossing,
    Heartbeat,
    Init,
    Passing,
    Rank,
    Record,
    Run,
    Setting,
    Stamp,
)
from onemake.formats.timing.rmonitor_state import Passed, State, best_in, copy_of, day_of, join, rank_in
from onemake.formats.timing.rmonitor_values import write

__all__ = ["Timing"]

CLOSING = 95  # the number of a run that closes the run of the same description
UNLIMITED = 9999  # laps to go
BACK = 60_000  # ms by which the clock of a race must go back before it is a new race
MOST = 1000  # classes, or words about the track, that a run can have
FLAGS: dict[str, Flag] = {"green": "green", "yellow": "yellow", "red": "red", "finish": "finish"}


class Timing:
    """Takes records as they come. ``states`` are the sessions so far; rmonitor.py writes them out as values."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._ended: list[State] = []
        self._now = State()
        self._next: State | None = None  # what came after a reset or the end of a run, before a run was named
        self._stamp: datetime | None = None
        self._date = ""
        self._flag: Flag = ""
        self._crossed: dict[str, Crossing] = {}
        self._in_pit: dict[str, bool] = {}

    def take(self, records: Iterable[Record]) -> None:
        """Take what the feed says."""
        takers = _TAKERS
        for record in records:
            takers[type(record)](self, record)

    def states(self) -> Iterator[State]:
        """The runs so far, the last one as it stands."""
        yield from self._ended
        now = self._now
        if self._next is not None and not self._next.empty and not now.closed:
            now = copy_of(now)
            join(now, self._next)
        if not now.empty or (now.run and not self._ended):
            yield now
        if now.closed and self._next is not None and self._next.passings:
            yield self._next

    def session(self) -> Session | None:
        """The session that is on, as far as it is known; None if nothing is."""
        states = list(self.states())
        return write(self.file, states[-1]) if states else None

    def sessions(self) -> tuple[Session, ...]:
        """All sessions so far, the last one as it stands."""
        return tuple(write(self.file, state) for state in self.states())

    @property
    def _open(self) -> State:
        return self._now if self._next is None else self._next

    def _heartbeat(self, beat: Heartbeat) -> None:
        self._flag = FLAGS.get(beat.flag, "")
        state, now = self._open, beat.race_time
        if state.before:
            state.before = {}
        if now is None:
            return
        if not beat.flag:
            if now == 0 and state.planned is None:
                state.planned_laps = beat.laps_to_go if beat.laps_to_go and beat.laps_to_go != UNLIMITED else None
                state.planned = beat.to_go or None
            return
        if self._next is not None:
            state = self._now
        if now + BACK < state.race_time and any(state.passings.values()) and not state.closed:
            self._again(state, beat)
            state = self._now
        state.race_time = now
        if state.zero is None and (self._stamp or self._date):
            state.zero = _zero(beat, self._stamp, self._date)

    def _again(self, old: State, beat: Heartbeat) -> None:
        """The clock of the race went back: the same run is raced anew."""
        self._end(old)
        restarted = f"line {beat.row}"
        self._now = State(old.run, known=old.cars or old.known, classes=old.classes, settings=old.settings, restarted=restarted)
        if self._next is not None:
            join(self._now, self._next)
            self._next = None

    def _end(self, state: State) -> None:
        if not state.empty:
            self._ended.append(state)

    def _init(self, init: Init) -> None:
        if not init.date.startswith("0/0"):
            self._date = init.date
        if self._next is not None and not self._now.closed:
            join(self._now, self._next)
        self._now.resets.append(init.row)
        self._next = State()

    def _run(self, run: Run) -> None:
        now, later = self._now, self._next
        same = now.run is None or run.description == now.run.description
        if run.number == CLOSING and same:
            if later is not None and not now.closed:
                join(now, later)
            now.run = now.run or run
            now.closed, self._next = True, State()
        elif same and (now.run is None or now.run.number in (run.number, CLOSING)):
            now.run, now.closed = run, False
            if later is not None:
                join(now, later)
                self._next = None
        else:
            self._end(now)
            self._now, self._next = later or State(), None
            self._now.run = run

    def _competing(self, car: Competing) -> None:
        state = self._open
        old = state.cars.get(car.registration)
        if old is not None and _says_nothing_new(car, old):
            return
        if old is not None:
            name, before = f"{car.first} {car.last}".strip(), f"{old.first} {old.last}".strip()
            if name != before and before:
                names = state.names.setdefault(car.registration, [])
                if before not in names and len(names) < 20:
                    names.append(before)
            extra = old.additional if car.additional is None else car.additional
            car = car._replace(transponder=car.transponder or old.transponder, additional=extra, row=old.row)
        state.cars[car.registration] = car

    def _class(self, record: Class) -> None:
        state = self._open
        if record.number is None or (record.number not in state.classes and len(state.classes) >= MOST):
            return
        before = state.classes.get(record.number)
        if before is not None and before != record.description and len(state.renamed) < 100:
            state.renamed.append((record, before))
        state.classes[record.number] = record.description

    def _setting(self, setting: Setting) -> None:
        settings = self._open.settings
        if len(settings) < MOST:
            settings[setting.name[:40]] = setting

    def _rank(self, rank: Rank) -> None:
        rank_in(self._open, rank)

    def _best(self, best: Best) -> None:
        best_in(self._open, best)

    def _passing(self, passing: Passing) -> None:
        state, key = self._open, passing.registration
        passed = state.passings.get(key)
        if passed is None:
            passed = state.passings[key] = {}
        if passing.total in passed:
            state.twice += 1
            return
        car = state.cars.get(key) or self._now.cars.get(key)
        number = car.number if car else key
        crossed = self._crossed.pop(number, None)
        pit = self._in_pit.get(number) if crossed else None
        day, at = (crossed.day, crossed.at) if crossed else ("", None)
        passed[passing.total] = Passed(passing.time, passing.total, self._flag, day, at, pit, passing.row)

    def _correction(self, correction: Correction) -> None:
        self._open.corrections.append(correction)

    def _crossing(self, crossing: Crossing) -> None:
        if crossing.line in ("SFT", "SFP"):
            self._crossed[crossing.number] = crossing
            self._in_pit[crossing.number] = crossing.line == "SFP"

    def _stamped(self, stamp: Stamp) -> None:
        self._stamp = stamp.at


_TAKERS: dict[type, Callable[[Timing, Any], None]] = {
    Heartbeat: Timing._heartbeat,  # noqa: SLF001 (the table of this class)
    Competing: Timing._competing,  # noqa: SLF001
    Run: Timing._run,  # noqa: SLF001
    Class: Timing._class,  # noqa: SLF001
    Setting: Timing._setting,  # noqa: SLF001
    Rank: Timing._rank,  # noqa: SLF001
    Best: Timing._best,  # noqa: SLF001
    Init: Timing._init,  # noqa: SLF001
    Passing: Timing._passing,  # noqa: SLF001
    Correction: Timing._correction,  # noqa: SLF001
    Crossing: Timing._crossing,  # noqa: SLF001
    Stamp: Timing._stamped,  # noqa: SLF001
}


def _says_nothing_new(car: Competing, old: Competing) -> bool:
    """Whether an entry only repeats what is known: ``$A`` and ``$COMP`` come in turns, and each lacks a field of the other."""
    return (
        car.number == old.number
        and car.first == old.first
        and car.last == old.last
        and car.nationality == old.nationality
        and car.class_number == old.class_number
        and car.transponder in ("", old.transponder)
        and car.additional in (None, old.additional)
    )


def _zero(beat: Heartbeat, stamp: datetime | None, date: str) -> datetime | None:
    """When the race's clock stood at nought: by the capture's own stamp (UTC), or by the feed's time of day."""
    if beat.race_time is None:
        return None
    if stamp is not None:
        return stamp - timedelta(milliseconds=beat.race_time)
    if beat.time_of_day is None:
        return None
    day = day_of(date)
    if day is None:
        return None
    return day + timedelta(milliseconds=beat.time_of_day - beat.race_time)
