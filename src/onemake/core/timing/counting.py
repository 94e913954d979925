"""Which laps of a race count: those up to the flag, or up to the line at which a race stopped by a red flag is taken back.

The flag falls at the leader's first crossing at or after the planned end; every car takes it at its first crossing from then on, and a lap begun after
that is no lap of the race. The leader at the end of a lap is whoever completes it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from operator import attrgetter
from typing import Literal, NamedTuple

from onemake.core.rules.timing_rules import RedFlag
from onemake.core.times import write_time
from onemake.core.timing.session import Lap, Remark, Session

__all__ = ["CarLaps", "Clock", "Counted", "Discarded", "Ending", "Moment", "can_be_counted", "count_laps", "crossings", "laps_by_car"]

Clock = Literal["elapsed", "at"]


class Moment(NamedTuple):
    """A moment of a session: of the race time, or of the clock on the wall (in milliseconds since midnight of its first day)."""

    ms: int
    clock: Clock = "elapsed"

    def __str__(self) -> str:
        return write_time(self.ms) if self.clock == "elapsed" else f"{write_time(self.ms)} of the day"


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of how a race was to end, and of how it did: after laps, or minutes and ``plus_laps`` more, whichever comes first."""

    laps: int | None = None
    minutes: int | None = None
    plus_laps: int = 0
    flag: Moment | None = None  # shown at this moment, whatever was planned
    red_flag: Moment | None = None  # shown, and the race not resumed
    count_back: RedFlag | None = None


class Discarded(NamedTuple):
    """A lap that does not count, and why."""

    lap: Lap
    reason: str


@dataclass(frozen=True, slots=True)
class CarLaps:
    """The laps of a car: those that count, the moments at which they ended on the session's clock, those that do not, and whether it took the flag."""

    car: int
    laps: tuple[Lap, ...] = ()
    moments: tuple[int | None, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    flag: bool | None = None

    @property
    def done(self) -> int:
        """The laps credited: the number of the last, for a loop that missed a car did not take a lap from it."""
        return self.laps[-1].number if self.laps else 0

    @property
    def moment(self) -> int | None:
        return self.moments[-1] if self.moments else None

    def cut(self, keep: int, reason: str) -> CarLaps:
        """Only the first so many laps count."""
        if keep >= len(self.laps):
            return self
        gone = tuple(Discarded(lap, reason) for lap in self.laps[keep:])
        return replace(self, laps=self.laps[:keep], moments=self.moments[:keep], discarded=(*gone, *self.discarded))


@dataclass(frozen=True, slots=True)
class Counted:
    """The laps of a session that count, car by car in the order of its competitors."""

    cars: tuple[CarLaps, ...]
    clock: Clock
    remarks: tuple[Remark, ...] = ()


def laps_by_car(session: Session) -> list[list[Lap]]:
    """The laps of each competitor, in the order of their numbers."""
    found: list[list[Lap]] = [[] for _ in session.competitors]
    for lap in session.laps:
        if 0 <= lap.car < len(found):
            found[lap.car].append(lap)
    for laps in found:
        laps.sort(key=attrgetter("number"))
    return found


def can_be_counted(session: Session) -> bool:
    """Whether the laps are near enough all there are: where a file says that some are missing, at most one in twenty. The ten best of each car are not."""
    if not session.laps or not session.partial:
        return bool(session.laps)
    done: dict[int, int] = {}
    for lap in session.laps:
        done[lap.car] = max(lap.number, done.get(lap.car, 0))
    return 20 * len(session.laps) >= 19 * sum(done.values())


def crossings(laps: Sequence[Lap], clock: Clock) -> list[int | None]:
    """The moment at which each lap ended. Race time that the file leaves out is added up from lap times, as long as no lap is missing."""
    if clock == "at":
        return [lap.at for lap in laps]
    found: list[int | None] = []
    before: int | None = 0
    number = 0 if not laps or laps[0].number > 0 else laps[0].number - 1
    for lap in laps:
        in_turn = lap.number == number + 1
        moment = (
            lap.elapsed
            if lap.elapsed is not None
            else before + lap.time
            if in_turn and before is not None and lap.time is not None
            else None
        )
        found.append(moment)
        before, number = moment, lap.number
    return found


def count_laps(session: Session, ending: Ending) -> Counted:
    """The laps that count. What cannot be told is said in a remark, and then every lap counts."""
    by_car = laps_by_car(session)
    clock, remarks = _clock(by_car)
    cars = [CarLaps(car, tuple(laps), tuple(crossings(laps, clock))) for car, laps in enumerate(by_car)]
    remarks += _gaps_in(session, cars)
    if ending.red_flag is not None:
        cars, said = _taken_back(cars, clock, ending)
    else:
        cars, said = _flagged(cars, clock, ending)
    return Counted(tuple(cars), clock, (*remarks, *said))


def _clock(by_car: Sequence[Sequence[Lap]]) -> tuple[Clock, list[Remark]]:
    """The clock on which most cars have a last crossing: race time where both do, for only that is a result."""
    there = [laps for laps in by_car if laps]
    timed = sum(crossings(laps, "elapsed")[-1] is not None for laps in there)
    on_wall = sum(laps[-1].at is not None for laps in there)
    if on_wall > timed:
        return "at", [Remark("race times cannot be told from these laps: the order is that of the crossings by the clock on the wall")]
    added = sum(laps[-1].elapsed is None and crossings(laps, "elapsed")[-1] is not None for laps in there)
    return "elapsed", [Remark(f"no race time in the file for {_cars(added)}: added up from the lap times")] if added else []


def _gaps_in(session: Session, cars: Sequence[CarLaps]) -> list[Remark]:
    """Laps whose number is missing, or stands twice: one remark for all of them."""
    missing = twice = 0
    first_missing = first_twice = ""
    for car in cars:
        numbers = {lap.number for lap in car.laps if lap.number > 0}
        name = session.competitors[car.car].number
        if len(numbers) < car.done:
            missing += car.done - len(numbers)
            first_missing = first_missing or f"{name} lap {next(n for n in count(1) if n not in numbers)}"
        if len(car.laps) > len({lap.number for lap in car.laps}):
            again = [n for n, times in Counter(lap.number for lap in car.laps).items() if times > 1]
            twice += len(again)
            first_twice = first_twice or f"{name} lap {again[0]}"
    remarks = []
    if missing:
        remarks.append(Remark(f"{_laps(missing)} not in the file, and counted as done because later ones are", first_missing))
    if twice:
        remarks.append(Remark(f"{_laps(twice)} more than once under one number", first_twice))
    return remarks


def _leaders(cars: Iterable[CarLaps]) -> dict[int, int]:
    """For each lap the moment at which it was first completed."""
    first: dict[int, int] = {}
    for car in cars:
        for lap, moment in zip(car.laps, car.moments, strict=True):
            if moment is not None and moment < first.get(lap.number, moment + 1):
                first[lap.number] = moment
    return first


# --- the flag ------------------------------------------------------------------------------------------------------------------


def _flagged(cars: list[CarLaps], clock: Clock, ending: Ending) -> tuple[list[CarLaps], list[Remark]]:
    if ending.flag is None and any(lap.flag == "finish" for car in cars for lap in car.laps):
        return [_by_the_file(car) for car in cars], []
    moment, remarks = _moment_of_flag(cars, clock, ending)
    if moment is None:
        return cars, remarks
    return [_from_moment(car, moment) for car in cars], remarks


def _by_the_file(car: CarLaps) -> CarLaps:
    """It took the flag at the first crossing that the file has under it."""
    at = next((i for i, lap in enumerate(car.laps) if lap.flag == "finish"), None)
    if at is None:
        return replace(car, flag=False if car.laps else None)
    return replace(car.cut(at + 1, "begun after the car had taken the flag"), flag=True)


def _from_moment(car: CarLaps, moment: int) -> CarLaps:
    """It takes the flag at its first crossing from the moment on; whether it did is not known where its crossings are not."""
    at = next((i for i, crossing in enumerate(car.moments) if crossing is not None and crossing >= moment), None)
    if at is None:
        return replace(car, flag=False if car.moment is not None else None)
    return replace(car.cut(at + 1, "begun after the car had taken the flag"), flag=True)


def _moment_of_flag(cars: Sequence[CarLaps], clock: Clock, ending: Ending) -> tuple[int | None, list[Remark]]:
    leaders = _leaders(cars)
    if ending.flag is not None:
        if ending.flag.clock == clock:
            return ending.flag.ms, []
        return None, [Remark("the moment of the flag is on a clock that these laps do not have: every lap counts", str(ending.flag))]
    if not ending.laps and not ending.minutes:
        return None, [Remark("neither the flag nor the planned length is known: every lap counts, and who took the flag is not known")]
    after_laps = leaders.get(ending.laps) if ending.laps else None
    after_time, why = _when_time_is_up(leaders, clock, ending) if ending.minutes else (None, "")
    known = [moment for moment in (after_laps, after_time) if moment is not None]
    if known:
        return min(known), []
    short = f"nobody completed the {ending.laps} laps planned" if ending.laps else ""
    text = " and ".join(filter(None, (short, why)))
    return None, [Remark(f"{text}: every lap counts, and who took the flag is not known")]


def _when_time_is_up(leaders: Mapping[int, int], clock: Clock, ending: Ending) -> tuple[int | None, str]:
    """The leader's first crossing at or after the end of the time, and so many laps later; else why that is not known."""
    if clock == "at":
        return None, "when the time was up is not known"
    over = (ending.minutes or 0) * 60_000
    last = next((lap for lap in sorted(leaders) if leaders[lap] >= over), None)
    if last is None:
        return None, f"nobody crossed the line after {ending.minutes} minutes"
    if last + ending.plus_laps not in leaders:
        return None, f"nobody completed lap {last + ending.plus_laps}, at which the flag was to fall"
    return leaders[last + ending.plus_laps], ""


# --- the red flag --------------------------------------------------------------------------------------------------------------


def _taken_back(cars: list[CarLaps], clock: Clock, ending: Ending) -> tuple[list[CarLaps], list[Remark]]:
    signal, rule = ending.red_flag, ending.count_back or RedFlag(count_back="none")
    assert signal is not None
    if signal.clock != clock:
        return cars, [Remark("the moment of the red flag is on a clock that these laps do not have: every lap counts", str(signal))]
    after = f"completed after the red flag ({signal})"
    unknown = sum(bool(car.laps) and None in car.moments for car in cars)
    remarks = (
        [Remark(f"{_cars(unknown)} with crossings whose moment is not known: such laps count as completed before the red flag")]
        if unknown
        else []
    )
    in_time = [car.cut(_upto(car, signal.ms), after) for car in cars]
    leaders = _leaders(in_time)
    done = max(leaders, default=0)
    back = {"none": None, "last": done, "one-less": done - 1, "penultimate": done - 1}[rule.count_back]
    if back is None:
        return in_time, [*remarks, Remark(f"red flag at {signal}: every lap completed before it counts")]
    article = f" (art. {rule.article})" if rule.article else ""
    told = f"red flag at {signal}, the leader had completed {_laps(done)}"
    if back < 1:
        gone = [car.cut(0, f"{told}: no lap counts{article}") for car in in_time]
        return gone, [*remarks, Remark(f"{told}: there is no lap whose order could count{article}")]
    line = leaders.get(back)
    if line is None:
        return in_time, [
            *remarks,
            Remark(f"{told}; no crossing at the end of lap {back} is known: every lap completed before the signal counts"),
        ]
    why = f"{told}: the order at the end of lap {back} governs{article}"
    return [car.cut(_first_from(car, line), why) for car in in_time], [*remarks, Remark(why)]


def _upto(car: CarLaps, moment: int) -> int:
    """How many laps it had completed at a moment."""
    return next((i for i, crossing in enumerate(car.moments) if crossing is not None and crossing > moment), len(car.moments))


def _first_from(car: CarLaps, moment: int) -> int:
    """How many laps it has once it first crosses the line at a moment or after it: as under a flag."""
    at = next((i for i, crossing in enumerate(car.moments) if crossing is not None and crossing >= moment), None)
    return len(car.laps) if at is None else at + 1


def _cars(count: int) -> str:
    return "1 car" if count == 1 else f"{count} cars"


def _laps(count: int) -> str:
    return "1 lap" if count == 1 else f"{count} laps"
