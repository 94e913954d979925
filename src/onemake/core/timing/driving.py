"""How long each driver of a crew was in the car. What is too short or too long is told, and is nobody's penalty until somebody decides it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from onemake.core.rules.timing_rules import DrivingTime
from onemake.core.times import write_time
from onemake.core.timing.classification import labels
from onemake.core.timing.counting import CarLaps, Counted
from onemake.core.timing.session import Session, Stint

__all__ = ["driving_remarks", "stints"]


def stints(car: CarLaps) -> list[Stint]:
    """Who drove which laps, one after the other, and for how long; the time is not known where that of a lap is not, nor who drove such laps."""
    found: list[Stint] = []
    for lap in car.laps:
        last = found[-1] if found else None
        if lap.driver is None:
            continue
        if last is not None and last.driver == lap.driver and last.last_lap == lap.number - 1:
            time = last.time + lap.time if last.time is not None and lap.time is not None else None
            found[-1] = Stint(lap.driver, last.first_lap, lap.number, time)
        else:
            found.append(Stint(lap.driver, lap.number, lap.number, lap.time))
    return found


def driving_remarks(session: Session, counted: Counted, rule: DrivingTime) -> list[str]:
    """Who drove too little, too much or too long at a time, and by how much."""
    article = f" (art. {rule.article})" if rule.article else ""
    names = labels(session)
    return [f"car {names[car.car]}: {text}{article}" for car in counted.cars if car.laps for text in _of_car(session, car, rule)]


def _of_car(session: Session, car: CarLaps, rule: DrivingTime) -> Iterator[str]:
    if any(lap.driver is None for lap in car.laps):
        yield "who drove is not known for every lap, so driving times are not checked"
        return
    drivers = session.competitors[car.car].drivers
    there = stints(car)
    for index in range(max(len(drivers), 1 + max((s.driver for s in there), default=-1))):
        name = (drivers[index].name if index < len(drivers) else "") or f"driver {index + 1}"
        own = [s for s in there if s.driver == index]
        times = [s.time for s in own if s.time is not None]
        if len(times) < len(own):
            yield f"{name}: a lap without a time, so the driving time is not known"
            continue
        yield from _too_long_or_short(name, times, rule)


def _too_long_or_short(name: str, times: list[int], rule: DrivingTime) -> Iterator[str]:
    driven = sum(times)
    if rule.min_minutes is not None and driven < (least := _ms(rule.min_minutes)):
        yield f"{name} drove {write_time(driven)}, {write_time(least - driven)} less than the least allowed"
    if rule.max_minutes is not None and driven > (most := _ms(rule.max_minutes)):
        yield f"{name} drove {write_time(driven)}, {write_time(driven - most)} more than allowed"
    longest = max(times, default=0)
    if rule.max_stint_minutes is not None and longest > (most := _ms(rule.max_stint_minutes)):
        yield f"{name} drove {write_time(longest)} in one stint, {write_time(longest - most)} more than allowed"


def _ms(minutes: Fraction) -> int:
    return int(minutes * 60_000)
