"""Corrections of the timing, one by one, as facts with an author and a reason: a loop that was missed, a ghost, a transponder in the wrong car, a lap
time deleted or restored, who drove. Each is applied once, in order; one that does not fit is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from onemake.core.errors import Fault, SeasonError
from onemake.core.times import write_time
from onemake.core.timing.classification import labels
from onemake.core.timing.counting import Moment, crossings, laps_by_car
from onemake.core.timing.session import Competitor, Driver, Lap, Remark, Session

__all__ = ["SIGNALS", "Correction", "CorrectionKind", "corrected", "signal"]

CorrectionKind = Literal["add", "remove", "belongs-to", "delete", "restore", "driver", "red-flag", "flag"]
SIGNALS = ("red-flag", "flag")  # facts of the session, not of a car


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of passings.csv. ``number`` is the car as the file has it, ``3 (2)`` the second that the file numbers 3."""

    kind: CorrectionKind
    number: str = ""
    lap: int | None = None
    to_lap: int | None = None
    elapsed: int | None = None
    at: int | None = None
    to_number: str = ""
    driver: str = ""
    reason: str = ""
    author: str = ""
    issued: datetime | date | None = None
    session: str = "race"
    round: int | None = None
    race: int | None = None
    file: str = "passings.csv"
    line: int = 0

    @property
    def moment(self) -> Moment | None:
        if self.elapsed is not None:
            return Moment(self.elapsed)
        return None if self.at is None else Moment(self.at, "at")

    def refuse(self, why: str, remedy: str = "") -> SeasonError:
        """A refusal, in a plain sentence. To be raised."""
        return SeasonError(Fault(self.file, self.line or None, f"{self.kind}: {why}", self.number, remedy))


def signal(corrections: Sequence[Correction], kind: Literal["red-flag", "flag"]) -> Moment | None:
    """The moment of the last such signal; None if none is recorded. Raises SeasonError where the row has no moment."""
    last = next((c for c in reversed(corrections) if c.kind == kind), None)
    if last is not None and last.moment is None:
        raise last.refuse("it does not say when", "Fill in elapsed or at.")
    return None if last is None else last.moment


def corrected(session: Session, corrections: Sequence[Correction]) -> Session:
    """The session with the corrections applied, and a remark for each. Raises SeasonError for one that does not fit."""
    corrections = [c for c in corrections if c.kind not in SIGNALS]
    if not corrections:
        return session
    at_work = _AtWork(session)
    for correction in corrections:
        said = _KINDS[correction.kind](at_work, correction)
        by = f" by {correction.author}" if correction.author else ""
        why = f": {correction.reason}" if correction.reason else ""
        at_work.remarks.append(Remark(f"corrected{by}: {said}{why}"))
    return at_work.session()


class _AtWork:
    """A session while it is corrected."""

    def __init__(self, session: Session) -> None:
        self.before = session
        self.competitors = list(session.competitors)
        self.laps = laps_by_car(session)
        self.remarks: list[Remark] = []
        self.labels = labels(session)

    def session(self) -> Session:
        laps = tuple(lap for own in self.laps for lap in own)
        return replace(self.before, competitors=tuple(self.competitors), laps=laps, remarks=(*self.before.remarks, *self.remarks))

    def car(self, correction: Correction, number: str) -> int:
        """The index of the car of a number."""
        found = [i for i, label in enumerate(self.labels) if label == number]
        if not found:
            found = [i for i, competitor in enumerate(self.competitors) if competitor.number == number]
        if len(found) > 1:
            raise correction.refuse(f"{len(found)} cars have the number {number}", f"Write {self.labels[found[0]]} for the first of them.")
        if not found or not number:
            raise correction.refuse(f"there is no car {number!r} in {self.before.file}", "Mend the number.")
        return found[0]

    def lap(self, correction: Correction, car: int) -> int:
        """Where in the car's laps the lap named stands."""
        index = next((i for i, lap in enumerate(self.laps[car]) if lap.number == correction.lap), None)
        if index is None:
            have = f"it has laps 1 to {self.laps[car][-1].number}" if self.laps[car] else "it has none"
            raise correction.refuse(f"car {correction.number} has no lap {correction.lap or '(none named)'}", f"Mend the lap: {have}.")
        return index


def _moments(at_work: _AtWork, correction: Correction, car: int) -> tuple[int, list[int | None], Callable[[int, Lap], Lap]]:
    """The moment a correction names, the crossings of the car on that clock, and how to write such a moment into a lap."""
    moment = correction.moment
    if moment is None:
        raise correction.refuse("it does not say when", "Fill in elapsed (race time) or at (time of day).")
    own = at_work.laps[car]
    by_race = crossings(own, "elapsed")
    behind = next((lap.at - e for lap, e in zip(own, by_race, strict=True) if lap.at is not None and e is not None), None)

    def write(ms: int, lap: Lap) -> Lap:
        race_time = ms if moment.clock == "elapsed" else ms - behind if behind is not None else None
        of_day = ms if moment.clock == "at" else ms + behind if behind is not None else None
        return lap._replace(elapsed=race_time, at=of_day)

    return moment.ms, crossings(own, moment.clock), write


def _add(at_work: _AtWork, correction: Correction) -> str:
    """A crossing that no loop saw: it splits the lap in which it falls, or fills a number that is missing, or ends a lap behind the last."""
    car = at_work.car(correction, correction.number)
    own = at_work.laps[car]
    when, moments, write = _moments(at_work, correction, car)
    if when in moments:
        raise correction.refuse(
            f"car {correction.number} has a crossing at {write_time(when)} already", "Take the row out, or mend the moment."
        )
    index = next((i for i, moment in enumerate(moments) if moment is not None and moment > when), len(own))
    start = moments[index - 1] if index else 0 if correction.moment is not None and correction.moment.clock == "elapsed" else None
    number = own[index - 1].number + 1 if index else 1
    new = write(when, Lap(car, number, None if start is None else when - start, driver=own[max(0, index - 1)].driver if own else None))
    if index < len(own):
        after = own[index]
        moment = moments[index]
        shorter = moment - when if moment is not None else None
        shift = 1 if after.number == number else 0  # the file counted the long lap as one, or left a number out
        own[index] = after._replace(time=shorter, sectors=())
        own[index:] = [lap._replace(number=lap.number + shift) for lap in own[index:]]
    own.insert(index, new)
    return f"car {correction.number} crossed the line at {write_time(when)}, the end of its lap {number}"


def _remove(at_work: _AtWork, correction: Correction) -> str:
    """A crossing that was none: the lap it ended and the next one are one lap."""
    car = at_work.car(correction, correction.number)
    index = at_work.lap(correction, car)
    own = at_work.laps[car]
    gone = own.pop(index)
    if index < len(own):
        after = own[index]
        whole = gone.time + after.time if gone.time is not None and after.time is not None else None
        own[index] = after._replace(time=whole, sectors=())
        own[index:] = [lap._replace(number=lap.number - 1) for lap in own[index:]]
    return f"the crossing at the end of lap {gone.number} of car {correction.number} was none"


def _belongs_to(at_work: _AtWork, correction: Correction) -> str:
    """Crossings under one number that another car made: a transponder in the wrong car."""
    car, other = at_work.car(correction, correction.number), at_work.car(correction, correction.to_number)
    if car == other:
        raise correction.refuse("both numbers are the same car", "Mend to_number.")
    first, last = correction.lap or 1, correction.to_lap if correction.to_lap is not None else 10**9
    own, theirs = _timed(at_work.laps[car]), _timed(at_work.laps[other])
    moved = [lap for lap in own if first <= lap.number <= last]
    if not moved:
        raise correction.refuse(
            f"car {correction.number} has no lap from {first} to {last if last < 10**9 else 'its end'}", "Mend lap and to_lap."
        )
    kept = [lap for lap in own if not first <= lap.number <= last]
    at_work.laps[car] = _in_a_row(car, kept, own)
    at_work.laps[other] = _in_a_row(other, [*theirs, *moved], theirs, own)
    which = f"lap {moved[0].number}" if len(moved) == 1 else f"laps {moved[0].number} to {moved[-1].number}"
    return f"{which} of car {correction.number} belong to car {correction.to_number}"


def _timed(laps: Sequence[Lap]) -> list[Lap]:
    """The laps with their race time, where it can be added up."""
    return [lap._replace(elapsed=moment) for lap, moment in zip(laps, crossings(laps, "elapsed"), strict=True)]


def _in_a_row(car: int, laps: Sequence[Lap], *before: Sequence[Lap]) -> list[Lap]:
    """Laps of one car in the order of their crossings, numbered anew. One that begins with another crossing than before is as long as lies between them."""
    by_race = all(lap.elapsed is not None for lap in laps)
    ordered = sorted(laps, key=lambda lap: ((lap.elapsed if by_race else lap.at) or 0, lap.number))
    start = {id(lap): row[i - 1] if i else None for row in before for i, lap in enumerate(row)}
    found: list[Lap] = []
    for index, lap in enumerate(ordered):
        last = ordered[index - 1] if index else None
        same = start[id(lap)] is last
        driver = lap.driver if lap.car == car else None
        time = lap.time if same else _between(last, lap)
        found.append(lap._replace(car=car, number=index + 1, time=time, sectors=lap.sectors if same else (), driver=driver))
    return found


def _between(last: Lap | None, lap: Lap) -> int | None:
    if last is None:
        return lap.elapsed
    if last.elapsed is not None and lap.elapsed is not None:
        return lap.elapsed - last.elapsed
    return lap.at - last.at if last.at is not None and lap.at is not None else None


def _delete(at_work: _AtWork, correction: Correction) -> str:
    car = at_work.car(correction, correction.number)
    index = at_work.lap(correction, car)
    lap = at_work.laps[car][index]
    if lap.deleted is not None:
        raise correction.refuse(f"lap {lap.number} of car {correction.number} is deleted already", "Take the row out.")
    at_work.laps[car][index] = lap._replace(deleted=correction.reason)
    return f"the time of lap {lap.number} of car {correction.number} deleted"


def _restore(at_work: _AtWork, correction: Correction) -> str:
    car = at_work.car(correction, correction.number)
    index = at_work.lap(correction, car)
    lap = at_work.laps[car][index]
    if lap.deleted is None:
        raise correction.refuse(f"lap {lap.number} of car {correction.number} is not deleted", "Take the row out.")
    at_work.laps[car][index] = lap._replace(deleted=None)
    return f"the time of lap {lap.number} of car {correction.number} restored"


def _driver(at_work: _AtWork, correction: Correction) -> str:
    """Who drove laps from one to another, both included."""
    car = at_work.car(correction, correction.number)
    crew = at_work.competitors[car].drivers
    who = next((i for i, driver in enumerate(crew) if correction.driver in (driver.name, driver.id) and correction.driver), None)
    if who is None and (any(driver.name for driver in crew) or not correction.driver):
        names = ", ".join(driver.name for driver in crew)
        raise correction.refuse(
            f"{correction.driver!r} is not in the crew of car {correction.number}", f"Its drivers are {names}." if names else ""
        )
    if who is None:
        who = len(crew)
        at_work.competitors[car] = _with_driver(at_work.competitors[car], correction.driver)
    first = correction.lap or 1
    last = correction.to_lap if correction.to_lap is not None else correction.lap if correction.lap is not None else 10**9
    own = at_work.laps[car]
    if not any(first <= lap.number <= last for lap in own):
        raise correction.refuse(f"car {correction.number} has no such laps", "Mend lap and to_lap.")
    at_work.laps[car] = [lap._replace(driver=who) if first <= lap.number <= last else lap for lap in own]
    return f"{correction.driver} drove car {correction.number} from lap {first}" + (f" to {last}" if last < 10**9 else " on")


def _with_driver(competitor: Competitor, name: str) -> Competitor:
    return replace(competitor, drivers=(*competitor.drivers, Driver(name)))


_KINDS: dict[str, Callable[[_AtWork, Correction], str]] = {
    "add": _add,
    "remove": _remove,
    "belongs-to": _belongs_to,
    "delete": _delete,
    "restore": _restore,
    "driver": _driver,
}
