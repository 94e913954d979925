"""Which sessions of several files are one and the same: a sheet in two issues, by class, lap by lap.

Told by what is in them: a car's number with its best lap, or with its laps and time. File names say nothing. A session without cars (the weather) belongs to
the only session that lay in the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from onemake.core.timing.session import Kind, Placing, Session

__all__ = ["Gathering", "Told", "differences", "gather"]

_ISSUES = {"provisional": 0, "": 1, "official": 2}
_TENTH = 100  # milliseconds
_SHARE = (3, 5)  # of the cars of the smaller session must agree


@dataclass(frozen=True)
class Told:
    """A session of a file, with the folder or zip it lay in. ``id`` is whatever the caller knows it by."""

    session: Session
    place: str = ""
    id: int = 0

    @cached_property
    def marks(self) -> frozenset[tuple[str, str, int, int]]:
        """What tells a session from every other: each car's best lap, and its laps and time."""
        session = self.session
        best: dict[int, int] = {}
        whole: dict[int, tuple[int, int]] = {}
        for lap in session.laps:
            if lap.time is not None and lap.time < best.get(lap.car, 1 << 60):
                best[lap.car] = lap.time
            if lap.elapsed is not None and not session.partial:
                whole[lap.car] = max(whole.get(lap.car, (0, 0)), (lap.number, lap.elapsed))
        for placing in session.placings:
            if placing.best_lap is not None:
                best[placing.car] = placing.best_lap
            if placing.laps is not None and placing.time is not None:
                whole[placing.car] = (placing.laps, placing.time)
        numbers = [car.number or (car.drivers[0].name if car.drivers else "") for car in session.competitors]
        found = {(numbers[car], "best", lap, 0) for car, lap in best.items()}
        return frozenset(found | {(numbers[car], "whole", *figures) for car, figures in whole.items()})

    def is_also(self, other: Told) -> bool:
        """Whether both are the same session."""
        if self.session.kind and other.session.kind and self.session.kind != other.session.kind:
            return False
        return any(self._agrees(other, sign) for sign in ("best", "whole"))

    def is_another(self, other: Told) -> bool:
        """Whether they are plainly two sessions: of the cars with a best lap in both, hardly one has the same, to a tenth of a second."""
        ours = {number: lap for number, sign, lap, _ in self.marks if sign == "best"}
        theirs = {number: lap for number, sign, lap, _ in other.marks if sign == "best"}
        both = [abs(ours[number] - theirs[number]) for number in ours if number in theirs]
        return len(both) >= 3 and 3 * sum(1 for apart in both if apart <= _TENTH) < len(both)

    def _agrees(self, other: Told, sign: str) -> bool:
        ours = {mark for mark in self.marks if mark[1] == sign}
        theirs = {mark for mark in other.marks if mark[1] == sign}
        fewer = min(len(ours), len(theirs))
        return fewer > 0 and len(ours & theirs) >= max(min(3, fewer), -(-fewer * _SHARE[0] // _SHARE[1]))


@dataclass(slots=True)
class Gathering:
    """One session, as one or more files tell it."""

    told: list[Told] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return next((t.session.kind for t in self.told if t.session.kind), "")

    @property
    def ordinal(self) -> int | None:
        return next((t.session.ordinal for t in self.told if t.session.ordinal), None)

    @property
    def laps(self) -> Session | None:
        """Every lap of it, if a file has them all."""
        return next((t.session for t in self.told if t.session.laps and not t.session.partial), None)

    @property
    def issues(self) -> list[Told]:
        """The orders that were published, the earlier issue first; one that says the same as the one before is no issue of its own."""
        with_order = [t for t in self.told if t.session.placings and (t.session.order_whole or not t.session.partial)]
        whole = max((len(t.session.placings) for t in with_order), default=0)
        found: list[Told] = []
        for told in sorted(with_order, key=lambda t: _ISSUES[t.session.issue]):
            if 2 * len(told.session.placings) < whole:
                continue  # an excerpt
            known = next((i for i in range(len(found)) if _same_order(found[i].session, told.session)), None)
            if known is None:
                found.append(told)
            elif _figures(told.session) > _figures(found[known].session):
                found[known] = told  # the same order, told in more words
        return found


def _same_order(a: Session, b: Session) -> bool:
    """Whether two sheets have the same order and the same times. A sheet without any status (by class, often) gives places also to cars that did not start."""
    silent = not any(p.said for p in a.placings) or not any(p.said for p in b.placings)
    ours = {_mark(a, p): p for p in a.placings}
    theirs = {_mark(b, p): p for p in b.placings}
    for mark, p in ours.items():
        q = theirs.get(mark)
        if q is None:
            return False
        if p.position != q.position and not (silent and (p.status or q.status)):
            return False
        if (p.status != q.status and not silent) or (p.time is not None and q.time is not None and p.time != q.time):
            return False
    return len(ours) == len(theirs)


def _mark(session: Session, placing: Placing) -> tuple[str, int | None]:
    return session.competitors[placing.car].number, placing.best_lap


def _figures(session: Session) -> int:
    """How much a sheet says: statuses above all, for a sheet by class has none, and its gaps are to the first of the class."""
    values = sum(1 for p in session.placings for value in (p.time, p.gap, p.best_lap, p.grid, p.laps) if value is not None)
    return values + sum(len(car.drivers) for car in session.competitors) + 10 * sum(1 for p in session.placings if p.said)


def gather(told: Sequence[Told]) -> tuple[list[Gathering], list[Told]]:
    """Sessions that are one, in the order in which their first file came; and those without cars that belong to none."""
    found: list[Gathering] = []
    without: list[Told] = []
    for one in told:
        if not one.session.competitors:
            without.append(one)
            continue
        same = next((g for g in found if any(one.is_also(other) and other.session.file != one.session.file for other in g.told)), None)
        if same is None:
            found.append(same := Gathering())
        same.told.append(one)
    lost = [one for one in without if not _joined(one, found)]
    return found, lost


def _joined(one: Told, found: Sequence[Gathering]) -> bool:
    """Put a session without cars where it belongs, if only one session lay in its place."""
    beside = [g for g in found if any(other.place == one.place for other in g.told)]
    if len(beside) == 1:
        beside[0].told.append(one)
    return len(beside) == 1


def differences(a: Session, b: Session) -> list[tuple[str, Placing, Placing]]:
    """The cars that two orders of one session place differently, as (number, there, here)."""
    ours = {_mark(a, p): p for p in a.placings}
    pairs = [(b.competitors[p.car].number, ours.get(_mark(b, p)), p) for p in b.placings]
    return [(number, p, q) for number, p, q in pairs if p is not None and (p.position, p.status) != (q.position, q.status)]
