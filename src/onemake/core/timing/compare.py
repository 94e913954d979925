"""Two issues of one sheet, car by car: who moved, from where to where, by how much and why.

Values only; what they are in words is said by whoever prints them. A place lost or won without a change of its own has its cause beside it: the cars
that fell behind, or came past.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from onemake.core.errors import Fault, UserError
from onemake.core.people import name_keys
from onemake.core.timing.lines import Line, Pairs, lines_of, on_one_clock, pair, says_status, with_status_of
from onemake.core.timing.moves import moved
from onemake.core.timing.places import same_circuit
from onemake.core.timing.session import Session

__all__ = ["CarChange", "ChangeKind", "Comparison", "compare_sessions"]

ChangeKind = Literal[
    "only before", "only after", "excluded", "probably excluded", "reinstated", "status", "laps", "time", "moved",
    "best lap", "class", "number", "drivers",
]  # fmt: skip
_MOVES_OTHERS = frozenset(("only before", "only after", "excluded", "probably excluded", "reinstated", "status", "laps", "time", "moved"))


@dataclass(frozen=True, slots=True)
class CarChange:
    """A car on both sheets, or on one (None: not on it). ``kinds`` are changes of its own; ``past`` the cars by whose changes it won or lost places."""

    before: Line | None
    after: Line | None
    kinds: tuple[ChangeKind, ...] = ()
    past: tuple[str, ...] = ()

    @property
    def line(self) -> Line:
        """As it stands on the earlier sheet, unless it stands on the later only."""
        found = self.before or self.after
        assert found is not None
        return found

    @property
    def number(self) -> str:
        return self.line.number

    @property
    def place(self) -> tuple[int | None, int | None]:
        return (self.before.place if self.before else None, self.after.place if self.after else None)

    @property
    def time_added(self) -> int | None:
        """Milliseconds; None where a sheet has no time for it."""
        return None if self.before is None or self.after is None else _difference(self.before.time, self.after.time)

    @property
    def laps_added(self) -> int | None:
        return None if self.before is None or self.after is None else _difference(self.before.laps, self.after.laps)

    @property
    def whole_seconds(self) -> bool:
        """Whether the time added is what stewards add; other differences are corrections of the timing."""
        return bool(self.time_added) and (self.time_added or 0) % 1000 == 0

    @property
    def taken_out(self) -> bool:
        """Whether it has no place any more, wherever its row stands; then nothing else of the row counts."""
        return self.after is None or "probably excluded" in self.kinds or "excluded" in self.kinds

    @property
    def changed(self) -> bool:
        return bool(self.kinds) or self.place[0] != self.place[1]


def _difference(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sessions, and each car of either, in the order of the later sheet. ``doubts``: what speaks against their being issues of one sheet, in this order."""

    before: Session
    after: Session
    cars: tuple[CarChange, ...]
    doubts: tuple[str, ...] = ()
    related: bool = True  # False: hardly two issues of one sheet; then no decisions can explain the one by the other

    @property
    def changes(self) -> tuple[CarChange, ...]:
        return tuple(car for car in self.cars if car.changed)


def compare_sessions(before: Session, after: Session) -> Comparison:
    """What changed from one issue of a sheet to the next. Raises UserError where they are not issues of one sheet: other kinds, other cars."""
    ours, theirs = lines_of(before), lines_of(after)
    pairs = pair(ours, theirs)
    _refuse_others(before, after, ours, theirs, pairs)
    theirs = on_one_clock(ours, theirs, pairs, max(before.resolution, after.resolution, 1))
    if not says_status(after):
        theirs = with_status_of(theirs, ours, [(k, i) for i, k in pairs])
    elif not says_status(before):
        ours = with_status_of(ours, theirs, pairs)
    cars = [CarChange(None if i is None else ours[i], None if k is None else theirs[k]) for i, k in pairs]
    has_laps = any(line.best_lap is not None for line in theirs)
    known = {word for line in ours for word in _words(line.classes)} & {word for line in theirs for word in _words(line.classes)}
    gone = _probably_excluded(cars)
    kinds = [_kinds(car, gone=n in gone, has_laps=has_laps, known=known) for n, car in enumerate(cars)]
    _add_moved(cars, kinds)
    past = _past(cars, kinds)
    found = [CarChange(car.before, car.after, tuple(kinds[n]), past[n]) for n, car in enumerate(cars)]
    doubts, related = _doubts(before, after, found)
    return Comparison(before, after, tuple(sorted(found, key=_in_order)), doubts, related)


def _in_order(car: CarChange) -> tuple[bool, int, bool, int]:
    return car.place[1] is None, car.place[1] or 0, car.place[0] is None, car.place[0] or 0


def _refuse_others(before: Session, after: Session, ours: Sequence[Line], theirs: Sequence[Line], pairs: Pairs) -> None:
    for session, lines in ((before, ours), (after, theirs)):
        if not lines:
            remedy = "Compare classifications: a sheet with the order and the times."
            raise UserError(Fault(session.file, None, "there is no classification in it", "", remedy))
    if before.kind and after.kind and before.kind != after.kind:
        problem = f"this is a {after.kind}, and {before.file} is a {before.kind}: they are not two issues of one sheet"
        raise UserError(Fault(after.file, None, problem))
    both = sum(1 for i, k in pairs if i is not None and k is not None)
    if 2 * both < min(len(ours), len(theirs)):
        problem = f"only {both} of its {len(theirs)} cars are on {before.file} too ({len(ours)} cars): they are not two issues of one sheet"
        raise UserError(Fault(after.file, None, problem))


# --- what changed of a car itself ----------------------------------------------------------------------------------------------


def _kinds(car: CarChange, *, gone: bool, has_laps: bool, known: AbstractSet[str]) -> list[ChangeKind]:
    a, b = car.before, car.after
    if b is None:
        return ["only before"]
    if a is None:
        return ["only after"]
    found: list[ChangeKind] = []
    if b.excluded and not a.excluded:
        found.append("excluded")
    elif gone:
        found.append("probably excluded")
    elif a.place is None and b.place is not None:
        found.append("reinstated")
    elif a.status != b.status or (a.place is not None and b.place is None):
        found.append("status")
    found += ["laps"] if car.laps_added else []
    found += ["time"] if car.time_added else []
    if a.best_lap is not None and a.best_lap != b.best_lap and has_laps:
        found.append("best lap")
    found += ["class"] if a.classes and b.classes and _other_class(_words(a.classes), _words(b.classes), known) else []
    found += ["number"] if a.number and b.number and a.number != b.number else []
    found += ["drivers"] if a.drivers and b.drivers and not _same_people(a, b) else []
    return found


def _words(classes: Sequence[str]) -> set[str]:
    return {word.strip().casefold() for word in classes} - {""}


def _other_class(was: AbstractSet[str], now: AbstractSet[str], known: AbstractSet[str]) -> bool:
    """Whether the class is another, and not only told by one sheet in more words: what the other sheet nowhere says it may just not print."""
    return bool(was - now and now - was) or was & known != now & known


def _same_people(a: Line, b: Line) -> bool:
    """Whether each driver of either is one of the other, however his name is written."""
    if len(a.drivers) * len(b.drivers) > 100:  # no crew, but a file gone wrong
        return set(a.drivers) == set(b.drivers)
    ours, theirs = ([name_keys(name) for name in line.drivers] for line in (a, b))
    return all(any(one & other for other in theirs) for one in ours) and all(any(one & other for other in ours) for one in theirs)


def _probably_excluded(cars: Sequence[CarChange]) -> set[int]:
    """Cars that stay classified with their laps and times, and stand behind cars with fewer laps that they beat: the last rows of the later sheet."""
    placed = sorted((n for n, car in enumerate(cars) if car.place[1] is not None), key=lambda n: cars[n].place[1] or 0)
    fewest: list[int | None] = []  # of the cars so far, the fewest laps among those on both sheets
    for n in placed:
        line = cars[n].after
        laps = line.laps if line is not None and cars[n].before is not None else None
        fewest.append(min((x for x in (laps, fewest[-1] if fewest else None) if x is not None), default=None))
    found: set[int] = set()
    for index in range(len(placed) - 1, 0, -1):
        car, ahead = cars[placed[index]], fewest[index - 1]
        laps = car.after.laps if car.after is not None else None
        was, now = car.place
        untouched = car.before is not None and was is not None and not car.laps_added and not car.time_added
        if not untouched or laps is None or ahead is None or ahead >= laps or (now or 0) <= (was or 0):
            break
        found.add(placed[index])
    return found


def _add_moved(cars: Sequence[CarChange], kinds: Sequence[list[ChangeKind]]) -> None:
    """Mark the cars that changed places though nothing else of them changed, and nobody else's change accounts for it."""
    still = [n for n, car in enumerate(cars) if None not in car.place and not _MOVES_OTHERS & set(kinds[n])]
    was = sorted(still, key=lambda n: cars[n].place[0] or 0)
    now = sorted(still, key=lambda n: (cars[n].place[1] or 0, cars[n].place[0] or 0))
    for n in moved(was, now):
        kinds[n].append("moved")


def _past(cars: Sequence[CarChange], kinds: Sequence[Sequence[ChangeKind]]) -> list[tuple[str, ...]]:
    """For each car whose place changed: the cars with changes of their own that it passed, or that passed it."""
    causes = [n for n in range(len(cars)) if _MOVES_OTHERS & set(kinds[n])]
    if len(causes) * len(cars) > 1_000_000:
        return [() for _ in cars]
    return [_passed(n, cars, kinds, causes) for n in range(len(cars))]


def _passed(n: int, cars: Sequence[CarChange], kinds: Sequence[Sequence[ChangeKind]], causes: Sequence[int]) -> tuple[str, ...]:
    was, now = cars[n].place
    if was is None or now is None or was == now or _MOVES_OTHERS & set(kinds[n]):
        return ()
    found = []
    for c in causes:
        before, after = cars[c].place
        ahead_then = before is not None and before < was
        ahead_now = after is not None and after < now
        if c != n and ahead_then != ahead_now and ahead_then == (now < was):
            found.append(str(cars[c].line))
    return tuple(found)


# --- whether they belong together ----------------------------------------------------------------------------------------------


def _doubts(before: Session, after: Session, cars: Sequence[CarChange]) -> tuple[tuple[str, ...], bool]:
    doubts = []
    if before.issue == "official" and after.issue == "provisional":
        doubts.append(f"{before.file} is the official sheet and {after.file} the provisional one: are they the wrong way round?")
    if same_circuit(before.track, after.track) is False:
        doubts.append(f"the tracks differ: {before.track}, then {after.track}")
    if before.ordinal is not None and after.ordinal is not None and before.ordinal != after.ordinal:
        doubts.append(f"the one is number {before.ordinal} of its meeting, the other number {after.ordinal}")
    days = [_day(s.start) for s in (before, after)]
    if None not in days and days[0] != days[1]:
        doubts.append(f"they were not run on one day: {days[0]}, then {days[1]}")
    timed = [car for car in cars if car.time_added is not None]
    differ = [car for car in timed if car.time_added]
    related = len(differ) < 4 or 3 * len(differ) < 2 * len(timed)
    if not related:
        doubts.append(f"the times of {len(differ)} of {len(timed)} cars differ: these are hardly two issues of one sheet")
    elif differ and not doubts and all(car.whole_seconds and (car.time_added or 0) < 0 for car in differ):
        doubts.append(f"every time that differs is shorter in {after.file}: is it the earlier sheet?")
    return tuple(doubts), related


def _day(start: datetime | date | None) -> date | None:
    return start.date() if isinstance(start, datetime) else start
