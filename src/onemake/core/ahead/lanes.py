"""The second executor of the plan: 64 endings of a season abreast, from places to points and places in the table. Compiled.

``score_block`` is made to be called from another compiled loop, so that a block of endings never leaves the cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.endings import Endings
from onemake.core.ahead.lanes_award import award_race
from onemake.core.ahead.lanes_count import total_up
from onemake.core.ahead.lanes_order import put_in_order
from onemake.core.ahead.opened import LANES, Opened
from onemake.core.ahead.room import Room, room_for
from onemake.core.kernel import lean
from onemake.core.rules.field import Ints

__all__ = ["score_block", "score_blocks"]

Bytes = NDArray[np.uint8]


@lean
def score_block(
    t: Opened,
    place: Bytes,
    qualified: Bytes,
    grid: Bytes,
    lap: Bytes,
    away: Bytes,
    carried: Ints,
    room: Room,
    out_places: NDArray[np.int16],
    out_points: Ints,
) -> None:
    """Score 64 endings under the rules of one title.

    ``place``, ``qualified``, ``grid``, ``lap`` and ``away`` [F, N, 64] as in ``Endings``, of all races to come, 0 for none; ``carried`` [C, 64] what each
    brings from another title. Writes ``out_places`` and ``out_points`` [C, 64] as in ``Finals``.
    """
    title, field, scales, marks, was, counting, ties = t
    track, paid, cells, own, end, spare, desk = room
    for i in range(field.races.shape[0]):
        award_race(title, field, scales, marks, was, counting, track, paid, cells, spare, i, place, qualified, grid, lap, away)
    total_up(title, field, was, counting, cells, own, end, spare, carried, out_points)
    put_in_order(title, field, scales, was, counting, ties, track, cells, end, desk, place, qualified, out_points, out_places)


def score_blocks(t: Opened, endings: Endings, carried: Ints, out_places: NDArray[np.int16], out_points: Ints) -> None:
    """The same for many endings, [C, B], block by block; ``carried`` is [C, B], or [C, 0] where nothing is."""
    f, n, batch = endings.place.shape
    room = room_for(t)
    said = [endings.place, endings.qualified, endings.grid, endings.lap, endings.away]
    blocks = [np.zeros((f, n, LANES), dtype=np.uint8) for _ in said]
    brought = np.zeros((len(out_places), LANES), dtype=np.int64)
    places, points = np.zeros((len(out_places), LANES), dtype=np.int16), np.zeros((len(out_places), LANES), dtype=np.int64)
    for start in range(0, batch, LANES):
        lanes = min(LANES, batch - start)
        for values, block in zip(said, blocks, strict=True):
            if values is not None:
                block[:, :, :lanes] = values[:, :, start : start + lanes]
        if carried.shape[1]:
            brought[:, :lanes] = carried[:, start : start + lanes]
        place, qualified, grid, lap, away = blocks
        score_block(t, place, qualified, grid, lap, away, brought, room, places, points)
        out_places[:, start : start + lanes] = places[:, :lanes]
        out_points[:, start : start + lanes] = points[:, :lanes]
