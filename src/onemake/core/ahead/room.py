"""The room that a block of 64 endings needs while it is scored, in parts: every loop takes the parts it works in.

Axes as in ``opened.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.opened import CAR, CLAIM, LANES, RACE, TITLE, Opened
from onemake.core.rules.field import Ints

__all__ = ["CellLanes", "Desk", "End", "Own", "Paid", "Room", "Spare", "Track", "room_for"]

Bytes = NDArray[np.uint8]
Shorts = NDArray[np.int16]
Wide = NDArray[np.int32] | NDArray[np.int64]  # points: 32 bits where no sum can need more


class Track(NamedTuple):
    """The cars of the races to come."""

    here: Bytes  # [V, 64]
    car_treated: Bytes  # [V, 64]
    treated: Bytes  # [K, 64]
    ranks: Bytes  # [V, 64]
    step: Bytes  # [V, 64]
    last: Bytes  # [V, 64]


class Paid(NamedTuple):
    """What claims and holders of marks get."""

    points: Wide  # [most claims of a race, 64]
    saved: Wide
    holder_scores: Bytes  # [most holders of a race, 64]
    value: Shorts
    won: Shorts  # [B, most holders of a race, 64]


class CellLanes(NamedTuple):
    """What each competitor gets in each race to come, and what is known of him there."""

    net: Wide  # [C, F, 64]
    kept: Wide  # [C, F, 64]
    facts: Bytes  # [C, F, 64]
    rank: Bytes  # [C, F, 64]
    tally: Bytes  # [J, C, F, 64]


class Own(NamedTuple):
    """The scores of one competitor, race by race and unit by unit."""

    race_net: Ints  # [R, 64]
    race_kept: Ints
    race_facts: Bytes
    race_rank: Shorts
    unit_net: Ints  # [Q, 64]
    unit_kept: Ints
    unit_facts: Bytes
    unit_rank: Shorts
    unit_key: Ints
    stays: Bytes  # what a window may not drop, or has dropped


class End(NamedTuple):
    """What became of the scores."""

    dropped: Bytes  # [C, Q, 64]
    passed: Bytes  # [C, R, 64]
    gross: Ints  # [C, 64]
    placed: Bytes  # [C, 64]
    score: Wide  # [C, 64] the points of those who have a place, less than any points of those who have none
    ahead: Wide  # [64]
    level: Bytes  # [C, 64] somebody else has as many points
    any_level: Bytes  # [64]


class Spare(NamedTuple):
    """Figures of a lane, and what places are worth."""

    key: Ints  # [64]
    best: Ints
    number: Ints
    short_best: Shorts  # [64]
    short_number: Shorts
    small: Bytes  # [64]
    worth: Wide  # [P]


class Desk(NamedTuple):
    """Those who are level in one lane."""

    values: Ints  # [C, longest]
    members: Ints  # [C]
    begins: Ints  # [C + 1]
    sorted_: Ints  # [C]


class Room(NamedTuple):
    """What a block of 64 endings needs while it is scored."""

    track: Track
    paid: Paid
    cells: CellLanes
    own: Own
    end: End
    spare: Spare
    desk: Desk


def room_for(t: Opened) -> Room:
    """Room for one block; every thread needs its own."""
    competitors, races, units = int(t.title[TITLE.competitors]), int(t.title[TITLE.races]), int(t.title[TITLE.units])
    to_come, cars, claims, _ = (len(table) for table in t.field)
    most = max((int(r[RACE.holders_end] - r[RACE.holders]) for r in t.field.races), default=0)
    most_claims = max((int(r[RACE.claims_end] - r[RACE.claims]) for r in t.field.races), default=0)
    points: type[Any] = np.int32 if t.title[TITLE.narrow] else np.int64

    def small(*shape: int) -> Bytes:
        return np.zeros((*shape, LANES), dtype=np.uint8)

    def middle(*shape: int) -> Shorts:
        return np.zeros((*shape, LANES), dtype=np.int16)

    def wide(*shape: int) -> Ints:
        return np.zeros((*shape, LANES), dtype=np.int64)

    def as_points(*shape: int) -> Wide:
        return np.zeros((*shape, LANES), dtype=points)

    car_treated, treated = small(cars), small(claims)
    car_treated[:], treated[:] = t.field.cars[:, CAR.treated, None], t.field.claims[:, CLAIM.treated, None]
    return Room(
        Track(small(cars), car_treated, treated, small(cars), small(cars), small(cars)),
        Paid(as_points(most_claims), as_points(most_claims), small(most), middle(most), middle(len(t.marks.bonuses), most)),
        CellLanes(
            as_points(competitors, to_come),
            as_points(competitors, to_come),
            small(competitors, to_come),
            small(competitors, to_come),
            small(len(t.ties.comparators), competitors, to_come),
        ),
        Own(
            race_net=wide(races),
            race_kept=wide(races),
            race_facts=small(races),
            race_rank=middle(races),
            unit_net=wide(units),
            unit_kept=wide(units),
            unit_facts=small(units),
            unit_rank=middle(units),
            unit_key=wide(units),
            stays=small(units),
        ),
        End(
            small(competitors, units),
            small(competitors, races),
            wide(competitors),
            small(competitors),
            as_points(competitors),
            as_points(),
            small(competitors),
            small(),
        ),
        Spare(wide(), wide(), wide(), middle(), middle(), small(), np.zeros(t.scales.worth.shape[1], dtype=points)),
        Desk(
            values=np.zeros((competitors, int(t.title[TITLE.longest])), dtype=np.int64),
            members=np.zeros(competitors, dtype=np.int64),
            begins=np.zeros(competitors + 1, dtype=np.int64),
            sorted_=np.zeros(competitors, dtype=np.int64),
        ),
    )
