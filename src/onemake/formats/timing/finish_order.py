"""The order of a race out of laps and race times, for files of games whose own places are wrong or missing (rFactor, RACE 07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onemake.core.timing.session import Remark

__all__ = ["Ending", "disagreement", "order_of_finish"]

_FINISHED, _RUNNING, _RETIRED, _OUT = range(4)
_RANK = {"": _FINISHED, "NC": _RUNNING, "DNS": _OUT, "DSQ": _OUT, "EX": _OUT}
_LATE = 10**15


@dataclass(frozen=True, slots=True)
class Ending:
    """How a car's race ended. ``time`` may be in any unit that is the same for all; ``said`` is the place that the file gives."""

    name: str
    status: str
    laps: int
    time: int | None
    said: int | None = None


def order_of_finish(endings: Sequence[Ending]) -> list[int]:
    """The cars in order: those that finished by laps and time, those still running, the retired by laps, the disqualified. Ties stand as the file has them."""

    def key(car: int) -> tuple[int, int, int, int]:
        ending = endings[car]
        time = _LATE if ending.time is None else ending.time
        return _RANK.get(ending.status, _RETIRED), -ending.laps, time, _LATE if ending.said is None else ending.said

    return sorted(range(len(endings)), key=key)


def disagreement(endings: Sequence[Ending], order: Sequence[int], why: str) -> tuple[Remark, ...]:
    """One remark where the places in the file are not those of the order: how many, what the first of them were and what was made of them."""
    wrong = [(place, endings[car]) for place, car in enumerate(order, start=1) if endings[car].said not in (None, place)]
    if not wrong:
        return ()
    said = ", ".join(f"{ending.said} {ending.name}" for _, ending in wrong[:5])
    made = ", ".join(f"{place} {ending.name}" for place, ending in wrong[:5])
    return (Remark(f"{len(wrong)} of {len(order)} places in the file are not those that {why} give; placed by {why}", said, made),)
