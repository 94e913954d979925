"""The best and second-best lap of each car: among the laps that count, none of them deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from onemake.core.timing.classification import Line
from onemake.core.timing.counting import CarLaps, Counted
from onemake.core.timing.session import Lap

__all__ = ["BestLaps", "Timed", "best_laps", "eligible", "told_deleted", "told_laps"]


class Timed(NamedTuple):
    """A lap that may be a best one. Sorts by time, then by when it was set, then by where it stands in the file."""

    time: int
    at: int
    order: int
    lap: Lap


@dataclass(frozen=True, slots=True)
class BestLaps:
    """The laps of each car that may be best ones, the best first; and whether it is known when each was set."""

    laps: dict[int, list[Timed]]
    dated: bool

    def of(self, line: Line, car: int) -> Line:
        """The line with its best laps, and what was taken from it."""
        found = self.laps.get(car, [])
        best, second = (found[0] if found else None), (found[1] if len(found) > 1 else None)
        return replace(
            line,
            best_lap=best.time if best else None,
            best_lap_number=best.lap.number if best else None,
            best_lap_at=best.at if best and self.dated else None,
            second_best_lap=second.time if second else None,
            second_best_lap_at=second.at if second and self.dated else None,
        )


def best_laps(counted: Counted, *, discarded: bool = False, pit: bool = True) -> BestLaps:
    """The best laps of a race: ``discarded`` laps too where the rule says so, ``pit``: laps that end or begin in the pit lane too."""
    of_car = {car.car: _laps(car, discarded=discarded) for car in counted.cars}
    return eligible(of_car, pit=pit)


def _laps(car: CarLaps, *, discarded: bool) -> Sequence[Lap]:
    return [*car.laps, *(lap for lap, _ in car.discarded)] if discarded else car.laps


def eligible(of_car: dict[int, Sequence[Lap]], *, pit: bool = True) -> BestLaps:
    """Laps that may be best ones, of each car the best first. Two laps alike: the one set earlier, if the moments of all are known."""
    kept = {car: _eligible(laps, pit=pit) for car, laps in of_car.items()}
    every = [lap for laps in kept.values() for lap in laps]
    by_wall = all(lap.at is not None for lap in every)
    dated = by_wall or all(lap.elapsed is not None for lap in every)
    found: dict[int, list[Timed]] = {}
    order = 0
    for car, laps in kept.items():
        timed = []
        for lap in laps:
            moment = (lap.at if by_wall else lap.elapsed) if dated else None
            timed.append(Timed(lap.time or 0, moment or 0, order, lap))
            order += 1
        found[car] = sorted(timed, key=lambda t: t[:3])
    return BestLaps(found, dated)


def _eligible(laps: Iterable[Lap], *, pit: bool) -> list[Lap]:
    kept = []
    out = False  # the lap began in the pit lane
    for lap in laps:
        in_pit = bool(lap.pit) or bool(lap.pit_time) or out
        out = bool(lap.pit)
        if lap.time and lap.deleted is None and (pit or not in_pit):
            kept.append(lap)
    return kept


def told_laps(laps: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """Reasons with the laps they stand for: ``lap 3``, ``laps 3, 5``."""
    by_reason: dict[str, list[int]] = {}
    for reason, number in laps:
        by_reason.setdefault(reason, []).append(number)
    return [(reason, _which(numbers)) for reason, numbers in by_reason.items()]


def _which(numbers: Sequence[int]) -> str:
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"laps {numbers[0]} to {numbers[-1]}"
    return f"lap {numbers[0]}" if len(numbers) == 1 else f"laps {', '.join(map(str, numbers))}"


def told_deleted(line: Line, laps: Iterable[Lap]) -> Line:
    """The line with the laps whose times were deleted, each reason once."""
    for reason, which in told_laps((lap.deleted, lap.number) for lap in laps if lap.deleted is not None):
        line = line.because(f"{which} deleted" + (f": {reason}" if reason else ""))
    return line
