"""Lap 1 of a race in Assetto Corsa Competizione holds the wait before the start, up to ten minutes. What can be known of it is in the total time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from onemake.core.times import write_time
from onemake.core.timing.session import Lap, Remark
from onemake.formats.timing.objects import Counted

__all__ = ["mend_first_laps"]


@dataclass(slots=True)
class _Run:
    """The laps of one car: where its first stands, and what the others are."""

    first: int
    laps: int = 0
    rest: int = 0
    quickest: int | None = None
    whole: bool = True

    def add(self, time: int | None) -> None:
        self.laps += 1
        if self.laps == 1:
            return
        if time is None:
            self.whole = False
            return
        self.rest += time
        self.quickest = time if self.quickest is None else min(self.quickest, time)


def mend_first_laps(
    laps: list[Lap], totals: Mapping[int, tuple[int | None, int | None]], fined: Collection[int], name_of: Callable[[int], str]
) -> tuple[list[Lap], tuple[Remark, ...]]:
    """First laps without the wait: the total time less the other laps. Where that is not exact the lap has no time.

    That is so where a time penalty may be in the total, laps are missing, or a later lap holds waiting as well. ``totals`` has time and laps by car;
    ``fined`` are the cars with a time penalty.
    """
    runs: dict[int, _Run] = {}
    for place, lap in enumerate(laps):
        run = runs.get(lap.car)
        if run is None:
            run = runs[lap.car] = _Run(place)
        run.add(lap.time)
    mended = Counted("lap 1 held the wait before the start, and is now the total time less the other laps; cars")
    open_ = Counted("lap 1 holds the wait before the start, is no lap time and cannot be told from the total time, so it stays open; cars")
    later = Counted("the laps after the first add up to more than the total time, so another holds waiting too; cars")
    made = list(laps)
    for car, run in runs.items():
        lap = laps[run.first]
        if lap.time is None:
            continue
        total, count = totals.get(car, (None, None))
        exact = total - run.rest if total is not None and run.whole and run.laps == count and car not in fined else None
        said = f"{name_of(car)}: {write_time(lap.time)}"
        if exact is not None and exact <= 0:
            later.add(f"{name_of(car)}: {write_time(run.rest)}")
        if exact is not None and _believed(exact, lap, run):
            if exact != lap.time:
                mended.add(said, write_time(exact))
            made[run.first] = _with_time(lap, exact)
        else:
            open_.add(said)
            made[run.first] = _with_time(lap, None)
    return made, (*mended.remarks(), *open_.remarks(), *later.remarks())


def _believed(exact: int, lap: Lap, run: _Run) -> bool:
    """A first lap takes no longer than the file says, no less than its later sectors, and is no quicker than the car's best."""
    least = max(run.quickest or 0, sum(part or 0 for part in lap.sectors[1:]))
    return least < exact <= (lap.time or 0)


def _with_time(lap: Lap, time: int | None) -> Lap:
    """The lap with another time: the wait is in its first sector, and the later ones stand."""
    if not lap.sectors:
        return lap._replace(time=time)
    rest = lap.sectors[1:]
    first = time - sum(part or 0 for part in rest) if time is not None and None not in rest else None
    return lap._replace(time=time, sectors=(first, *rest))
