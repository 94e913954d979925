"""Whether a published order is the one that laps and times give.

A timekeeper who takes a car out of the result may leave it ``Classified``, with its old laps, time and gaps, and only move its row to the end: two cars
that were second and third on the road stand behind cars with two laps. Nothing else in the sheet says so.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from onemake.core.timing.session import Placing, Remark, Session

__all__ = ["OutOfOrder", "exclusions", "out_of_order"]

_MANY = 10  # cars: a sheet with more out of order is ordered by something else


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """A classified car that does not stand where its laps and time would put it: where it does, and where it would, counted among the classified."""

    placing: Placing
    stands: int
    would_stand: int
    at_the_end: bool = False  # nobody stands behind it who is in order

    @property
    def moved_back(self) -> bool:
        """Whether it stands behind cars that did less."""
        return self.would_stand < self.stands


def out_of_order(session: Session) -> tuple[OutOfOrder, ...]:
    """The fewest classified cars of a race without which the others stand by most laps, then least time; none if they all do.

    Where two cars have changed places the one that stands behind is named. Cars without laps or time, and those with a status, are left out. O(n log n): the
    longest ordered part of the sheet is found by patience sorting (Schensted, 1961), from its end.
    """
    if session.kind != "race":
        return ()
    sheet = [placing for placing in session.placings if not placing.status and placing.laps is not None and placing.time is not None]
    if all(placing.position is not None for placing in sheet):
        sheet.sort(key=lambda placing: placing.position or 0)
    done = [(placing.laps or 0, -(placing.time or 0)) for placing in sheet]
    kept = _longest_rise(done[::-1])
    ranked = sorted(done)
    last = len(sheet) - min(kept, default=0)
    return tuple(
        OutOfOrder(placing, stands, len(ranked) - bisect_right(ranked, done[stands - 1]) + 1, stands > last)
        for stands, placing in enumerate(sheet, 1)
        if len(sheet) - stands not in kept
    )


def exclusions(session: Session) -> tuple[Remark, ...]:
    """A remark for each car that the published order puts behind cars that did less: at the end of the sheet probably excluded, elsewhere moved back.

    One remark for all, if they are many.
    """
    found = [out for out in out_of_order(session) if out.moved_back]
    numbers = [session.competitors[out.placing.car].number for out in found]
    if len(found) > _MANY:
        some = ", ".join(numbers[:_MANY])
        text = f"{len(found)} classified cars stand behind cars with fewer laps or more time ({some}, ...): the order is not one of laps and time"
        return (Remark(text, row=found[0].placing.row),)
    return tuple(
        Remark(
            f"car {number} stands behind cars with fewer laps or more time, though classified: "
            + ("a probable exclusion" if out.at_the_end else "moved back, and the sheet does not say why"),
            f"place {out.stands}",
            f"place {out.would_stand} by laps and time",
            row=out.placing.row,
        )
        for number, out in zip(numbers, found, strict=True)
    )


def _longest_rise(values: list[tuple[int, int]]) -> frozenset[int]:
    """The places of a longest part of the list that never falls."""
    ends: list[tuple[int, int]] = []  # the smallest end of a rise of each length
    at: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        at[length : length + 1] = [place]
    found = []
    place = at[-1] if at else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return frozenset(found)
