"""The result of a race from its laps: the more laps, then the less time. Nothing here is a penalty; those are decisions, and come after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from onemake.core.rules.timing_rules import DrivingTime, Timing
from onemake.core.timing.best_laps import BestLaps, best_laps, told_deleted, told_laps
from onemake.core.timing.classification import Line, Sheet, in_order, lines_of, places, with_gaps
from onemake.core.timing.counting import CarLaps, Counted, Ending, count_laps
from onemake.core.timing.driving import driving_remarks
from onemake.core.timing.session import Session

__all__ = ["race_result"]


@dataclass(frozen=True, slots=True)
class _Car:
    """A car with its laps that count, and what it is ranked by."""

    line: Line
    counted: CarLaps
    tick: int | None  # the moment of the last crossing, in steps of the clock

    @property
    def rank(self) -> tuple[int, bool, int]:
        return (-self.counted.done, self.tick is None, self.tick or 0)


def race_result(
    session: Session, ending: Ending, rule: Timing | None = None, driving: DrivingTime | None = None, roster: Sequence[int] = ()
) -> Sheet:
    """The classification that the laps give. ``roster``: competitors as published, for those that cannot be told apart."""
    rule = rule or Timing()
    counted = count_laps(session, ending)
    remarks = [str(remark) for remark in counted.remarks]
    lines = lines_of(session)
    late = ending.count_back is not None and ending.count_back.fastest_lap
    best = best_laps(counted, discarded=late, pit=rule.pit_laps)
    led = _laps_led(counted)
    order = {car: index for index, car in enumerate(roster)}
    cars = [_car(lines[car.car], car, counted, best, led, session.resolution) for car in counted.cars if car.laps]
    cars.sort(key=lambda car: (car.rank, order.get(car.line.car, len(order) + car.line.car)))
    cars = _as_in_the_file(cars, order)
    remarks += _cannot_be_told(cars, order)
    if rule.level == "previous-lap":
        cars = _by_previous_line(cars)
    shared = _level(cars, apart=rule.level == "previous-lap")
    placed = places([car.line for car in cars], lambda a, b: (a.car, b.car) in shared)
    placed = _told_level(placed, rule)
    moments = {car.line.car: car.counted.moment for car in cars}
    placed = with_gaps(placed, lambda line: moments[line.car])
    started = {car.line.car for car in cars}
    rest = [_without_laps(lines[car.car], car) for car in counted.cars if car.car not in started]
    if driving is not None:
        remarks += driving_remarks(session, counted, driving)
    return Sheet(session.kind, in_order([*placed, *rest]), tuple(remarks))


def _car(line: Line, car: CarLaps, counted: Counted, best: BestLaps, led: Mapping[int, int], resolution: int) -> _Car:
    moment = car.moment
    made = replace(
        best.of(line, car.car),
        laps=car.done,
        time=moment if counted.clock == "elapsed" else None,
        status="DNF" if car.flag is False else "",
        flag=car.flag,
        laps_led=led.get(car.car, 0) if led else None,
    )
    if car.flag is False:
        made = made.because("did not take the flag")
    made = _told_discarded(told_deleted(made, car.laps), car)
    return _Car(made, car, None if moment is None else moment // max(1, resolution))


def _told_discarded(line: Line, car: CarLaps) -> Line:
    """Each reason for which laps do not count, with the laps."""
    for reason, which in told_laps((reason, lap.number) for lap, reason in car.discarded):
        line = line.because(f"{which} not counted: {reason}")
    return line


def _without_laps(line: Line, car: CarLaps) -> Line:
    if car.discarded:
        return _told_discarded(replace(line, laps=0), car)
    return replace(line, status="DNS").because("no lap of it is known: taken as not started")


def _laps_led(counted: Counted) -> dict[int, int]:
    """How many laps each car led at the line; nothing where the moments are not known."""
    first: dict[int, tuple[int, int]] = {}
    for car in counted.cars:
        for lap, moment in zip(car.laps, car.moments, strict=True):
            if moment is not None and (lap.number not in first or moment < first[lap.number][0]):
                first[lap.number] = (moment, car.car)
    led: dict[int, int] = {}
    for _, leader in first.values():
        led[leader] = led.get(leader, 0) + 1
    return led


def _as_in_the_file(cars: Sequence[_Car], order: Mapping[int, int]) -> list[_Car]:
    """A car whose time is not known behind the car on its lap that the published order has before it; at the end of its lap where there is none."""
    found: list[_Car] = []
    for _, lap in groupby(cars, key=lambda car: car.counted.done):
        group = list(lap)
        timed = [car for car in group if car.tick is not None]
        if len(group) > _FIELD or not order:
            timed = group
        for car in group[len(timed) :]:
            place = order.get(car.line.car)
            before = [i for i, other in enumerate(timed) if order.get(other.line.car, -1) < (-1 if place is None else place)]
            timed.insert(len(timed) if place is None else max(before, default=-1) + 1, car)
        found += timed
    return found


def _cannot_be_told(cars: Sequence[_Car], order: Mapping[int, int]) -> list[str]:
    """Cars on one lap of which not all have a time: their order is none of ours."""
    remarks = []
    for laps, lap in groupby(cars, key=lambda car: car.counted.done):
        group = list(lap)
        without = [car for car in group if car.tick is None]
        if without and len(group) > 1:
            who = ", ".join(car.line.label for car in without[:8]) + (", …" if len(without) > 8 else "")
            known = all(car.line.car in order for car in without)
            where = "as in the published order" if known else f"behind the others with {laps} laps, as in the file"
            remarks.append(f"the race time of {who} cannot be told (a first lap or a crossing is not known): {where}")
    return remarks


def _level(cars: Sequence[_Car], *, apart: bool) -> set[tuple[int, int]]:
    """Neighbours that nothing tells apart: as many laps, and the same moment by the clock of the session."""
    return {
        (a.line.car, b.line.car)
        for a, b in pairwise(cars)
        if a.tick is not None and a.rank == b.rank and not (apart and _before(a) != _before(b))
    }


def _before(car: _Car) -> tuple[int, ...]:
    """Its earlier crossings, the last first."""
    return tuple(moment if moment is not None else 10**12 for moment in reversed(car.counted.moments[:-1]))


def _by_previous_line(cars: Sequence[_Car]) -> list[_Car]:
    """Level cars in the order in which they crossed the line a lap before, and so on back."""
    found: list[_Car] = []
    for _, level in groupby(cars, key=lambda car: (car.counted.done, car.tick)):
        group = list(level)
        found += group if group[0].tick is None else sorted(group, key=_before)
    return found


def _told_level(lines: Sequence[Line], rule: Timing) -> list[Line]:
    """Each of the cars that share a place says with whom."""
    sharing: dict[int | None, list[str]] = {}
    for line in lines:
        sharing.setdefault(line.position, []).append(line.label)
    return [
        line.because(f"dead heat with {', '.join(label for label in group if label != line.label)}", article=rule.article)
        if 1 < len(group := sharing[line.position]) < _MANY
        else line
        for line in lines
    ]


_FIELD = 1000  # cars on one lap: more are no field
_MANY = 50  # cars level with each other are no dead heat, but a file without times
