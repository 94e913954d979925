"""The decisions that make the later sheet of the earlier: the fewest, each as stewards would write it, and proved by applying them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from fractions import Fraction
from typing import Any, Literal

from onemake.core.entries import Seat
from onemake.core.errors import SeasonError
from onemake.core.race_order import RaceOrder
from onemake.core.races import RaceKey
from onemake.core.season import Decision, DecisionKind, Race, Result
from onemake.core.times import write_time
from onemake.core.timing.compare import CarChange, Comparison
from onemake.core.timing.lines import Line
from onemake.core.timing.moves import moved

__all__ = ["Explanation", "Proposed", "Unexplained", "explain"]

Ground = Literal[
    "", "probable exclusion", "gone from the sheet", "not whole seconds", "no change of its time or laps", "put last: perhaps an exclusion"
]
Field = Literal["all", "place", "status", "laps", "time", "best lap"]
_MOST = 100  # decisions on one race: more are no decisions of stewards
_HERE = RaceKey(1, 1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A decision that would explain a change, the line it speaks of, and on what ground where it is not plain from the sheets."""

    decision: Decision
    line: Line
    ground: Ground = ""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What the decisions do not bring about: what the later sheet says, and what comes out of the earlier one with the decisions."""

    line: Line
    field: Field
    expected: int | str | None
    found: int | str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decisions, and what is left. ``refused`` says why none were looked for."""

    decisions: tuple[Proposed, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    refused: str = ""

    @property
    def exact(self) -> bool:
        return not self.refused and not self.unexplained


def explain(comparison: Comparison) -> Explanation:
    """The smallest list of decisions that turns the earlier sheet into the later, and what stays unexplained.

    Several ways are tried: others move up after a disqualification or stay, odd times are corrections or penalties. The way that leaves least
    unexplained is taken, of those the one with fewest decisions, of those the first.
    """
    if not comparison.changes:
        return Explanation()
    if not comparison.related:
        return Explanation(refused="the sheets are hardly two issues of one sheet")
    bench = _Bench(comparison)
    if sum(1 for car in comparison.cars if car.kinds) > _MOST:
        return Explanation(refused=f"more than {_MOST} cars changed")
    best: Explanation | None = None
    for retimed, others in bench.ways():
        found = bench.tried(retimed, others)
        if best is None or (len(found.unexplained), len(found.decisions)) < (len(best.unexplained), len(best.decisions)):
            best = found
    assert best is not None
    return best


class _Bench:
    """The earlier sheet as a race under decisions, beside the later one."""

    def __init__(self, comparison: Comparison) -> None:
        self.cars = sorted(
            (car for car in comparison.cars if car.before is not None), key=lambda car: (car.place[0] is None, car.place[0] or 0)
        )
        self.new = [car for car in comparison.cars if car.before is None]
        kind = comparison.before.kind or comparison.after.kind
        self.is_race = kind in ("race", "")
        self.session = "" if self.is_race else kind
        self.numbers = Counter(car.number for car in self.cars)
        self.names = Counter(name for car in self.cars for name in car.line.drivers)
        ahead = sorted(car.place[1] for car in self.new if car.place[1] is not None)
        self.target = [self._target(car, ahead) for car in self.cars]

    def ways(self) -> list[tuple[str, str]]:
        """The ways of explaining that may lead to different sheets here."""
        timed = [car for car in self.cars if car.time_added]
        retimed = ["whole", "corrected"] if timed else ["whole"]
        if any(not car.whole_seconds for car in timed):
            retimed.insert(1, "added")
        others = ["", "stay"] if any(target is None for target in self.target) else [""]
        return [(one, other) for one in (retimed if self.is_race else ["corrected"]) for other in others]

    @staticmethod
    def _target(car: CarChange, new: Sequence[int]) -> int | None:
        """The place a car should come to: that on the later sheet, as it would be without the cars that are only there."""
        place = car.place[1]
        return None if place is None or car.taken_out else place - sum(1 for other in new if other < place)

    def tried(self, retimed: str, others: str) -> Explanation:
        """One way of explaining: what is plain from each car's own line, then the places that are still wrong."""
        proposed: list[Proposed] = []
        nameless: list[Unexplained] = []
        for n, car in enumerate(self.cars):
            decisions = self._decisions(car, self.target[n], retimed, others)
            if decisions and not self._named(car.line):
                nameless.append(Unexplained(car.line, "all", "a decision", "two cars are numbered alike, and no driver is named"))
                continue
            proposed += decisions
        nameless += [Unexplained(car.line, "all", "on the later sheet only", "not on the earlier") for car in self.new]
        rows = self.applied([p for p in proposed if p.decision.kind != "disqualify"])  # cars are moved before any is taken out
        if rows is None:
            return Explanation(_numbered(proposed), (*nameless, *self._nothing_applies()))
        proposed += self._placed(rows)
        rows = self.applied(proposed)
        left = self._nothing_applies() if rows is None else self._left(rows)
        return Explanation(_numbered(proposed), (*nameless, *left))

    def _nothing_applies(self) -> tuple[Unexplained, ...]:
        return tuple(
            Unexplained(car.line, "place", self.target[n], car.place[0])
            for n, car in enumerate(self.cars)
            if self.target[n] != car.place[0]
        )

    # --- decisions -------------------------------------------------------------------------------------------------------------

    def _named(self, line: Line) -> dict[str, Any]:
        """How a decision names a car: by its number if no other bears it, else by a driver."""
        if line.number and self.numbers[line.number] == 1:
            return {"number": line.number}
        return next(({"driver": name} for name in line.drivers if self.names[name] == 1), {})

    def _one(self, car: CarChange, kind: DecisionKind, ground: Ground = "", **what: Any) -> Proposed:
        bare = Decision("", kind, round=1, race=1, session=self.session)
        return Proposed(replace(bare, **self._named(car.line), **what), car.line, ground)

    def _decisions(self, car: CarChange, target: int | None, retimed: str, others: str) -> list[Proposed]:
        a, b = car.before, car.after
        assert a is not None
        if b is None:
            return [self._one(car, "disqualify", "gone from the sheet", others=others)]
        if "probably excluded" in car.kinds:
            return [self._one(car, "disqualify", "probable exclusion", others=others)]
        found = self._best_lap(car)
        if (b.excluded and not a.excluded) or (a.place is not None and b.place is None):
            code = b.status if b.status not in ("", "DSQ") else ""
            return [self._one(car, "disqualify", status=code, others=others), *found]
        if a.place is None and target is not None:
            found.append(self._one(car, "reinstate", position=target))
        elif a.status != b.status:
            found.append(self._one(car, "correct", field="status", value=b.status))
        return [*found, *self._laps_and_time(car, retimed)]

    def _best_lap(self, car: CarChange) -> list[Proposed]:
        if "best lap" not in car.kinds or car.after is None:
            return []
        lap = car.after.best_lap
        return [self._one(car, "correct", field="best_lap", value="" if lap is None else write_time(lap))]

    def _laps_and_time(self, car: CarChange, retimed: str) -> list[Proposed]:
        found = []
        held = car.place[0] is not None
        laps, time, after = car.laps_added, car.time_added, car.after
        assert after is not None
        if laps and laps < 0 and held:
            found.append(self._one(car, "laps", laps=-laps))
        elif laps:
            found.append(self._one(car, "correct", field="laps", value=str(after.laps)))
        if time and held and (retimed == "added" or (retimed == "whole" and car.whole_seconds)):
            ground: Ground = "" if car.whole_seconds else "not whole seconds"
            found.append(self._one(car, "time", ground, seconds=Fraction(time, 1000)))
        elif time and after.time is not None and after.time >= 0:
            found.append(self._one(car, "correct", "not whole seconds" if time % 1000 else "", field="time", value=write_time(after.time)))
        return found

    # --- places ----------------------------------------------------------------------------------------------------------------

    def _placed(self, rows: Sequence[Result]) -> list[Proposed]:
        """The fewest cars to move so that the order is that of the later sheet: up by a word of the stewards, then down by a penalty of places."""
        now = sorted((n for n, row in enumerate(rows) if row.position is not None), key=lambda n: (rows[n].position or 0, n))
        kept = [n for n in now if self.target[n] is not None]
        wanted = sorted(kept, key=lambda n: (self.target[n] or 0, kept.index(n)))
        wrong = moved(kept, wanted)
        then = _with(wanted, [n for n in now if self.target[n] is None], now, wrong)
        up = [n for n in wrong if _ahead(n, then, wrong) < _ahead(n, now, wrong)]
        down = [n for n in reversed(wrong) if n not in up]  # the last first: who is moved later lands before it
        now = _with([n for n in then if n not in down], down, now, up)
        found = [self._elsewhere(n, "reinstate", position=now.index(n) + 1) for n in up]
        for n in down:
            places = then.index(n) - now.index(n)
            now.remove(n)
            now.insert(then.index(n), n)
            found.append(self._elsewhere(n, "places", places=places))
        return [proposed for proposed in found if proposed is not None]

    def _elsewhere(self, n: int, kind: DecisionKind, **what: Any) -> Proposed | None:
        """A decision that moves a car; None for a car that cannot be named."""
        car = self.cars[n]
        ground: Ground = "no change of its time or laps"
        if car.line.laps is None and self.target[n] is not None and kind == "places" and self._is_last(n):
            ground = "put last: perhaps an exclusion"
        return self._one(car, kind, ground, **what) if self._named(car.line) else None

    def _is_last(self, n: int) -> bool:
        """Whether only cars that were put there stand behind it."""
        place = self.target[n] or 0
        return all("moved" in car.kinds for car, other in zip(self.cars, self.target, strict=True) if other is not None and other > place)

    # --- proof -----------------------------------------------------------------------------------------------------------------

    def applied(self, proposed: Sequence[Proposed]) -> list[Result] | None:
        """The earlier sheet with the decisions, by the same means as in a season; None where one of them is refused."""
        rows = [_row(car.line) for car in self.cars]
        seats = [_seats(car.line) for car in self.cars]
        try:
            return RaceOrder(rows, seats, Race(_HERE), UTC).apply([p.decision for p in proposed])
        except SeasonError:
            return None

    def _left(self, rows: Sequence[Result]) -> tuple[Unexplained, ...]:
        """What differs from the later sheet though all decisions are applied."""
        found = []
        for n, (car, row) in enumerate(zip(self.cars, rows, strict=True)):
            if row.position != self.target[n]:
                found.append(Unexplained(car.line, "place", self.target[n], row.position))
            a, b = car.before, car.after
            if a is None or b is None or car.taken_out:
                continue
            if row.status != b.status:
                found.append(Unexplained(car.line, "status", b.status, row.status))
            if None not in (a.laps, b.laps) and row.laps != b.laps:
                found.append(Unexplained(car.line, "laps", b.laps, row.laps))
            if None not in (a.time, b.time) and row.time != b.time:
                found.append(Unexplained(car.line, "time", b.time, row.time))
            if "best lap" in car.kinds and row.best_lap != b.best_lap:
                found.append(Unexplained(car.line, "best lap", b.best_lap, row.best_lap))
        return tuple(found)


def _with(order: Sequence[int], others: Sequence[int], now: Sequence[int], passing: Sequence[int]) -> list[int]:
    """An order with some more cars in it: each before the next that stood behind it, of those that do not pass it by."""
    found = list(order)
    behind: int | None = None
    for n in reversed(now):
        if n in others:
            found.insert(len(found) if behind is None else found.index(behind), n)
        if n not in passing:
            behind = n
    return found


def _ahead(n: int, order: Sequence[int], moving: Sequence[int]) -> int:
    """How many cars that stay in their order are ahead of one."""
    return sum(1 for other in order[: order.index(n)] if other not in moving)


def _row(line: Line) -> Result:
    return Result(
        _HERE, "race", line.number, "", "", line.place, line.status, line.laps, line.time, laps_down=line.laps_down, best_lap=line.best_lap
    )  # fmt: skip


def _seats(line: Line) -> tuple[Seat, ...]:
    return tuple(Seat(name, name, line.number) for name in line.drivers) or (Seat("", "", line.number),)


def _numbered(proposed: Sequence[Proposed]) -> tuple[Proposed, ...]:
    return tuple(replace(p, decision=replace(p.decision, id=f"D{n}")) for n, p in enumerate(proposed, 1))
