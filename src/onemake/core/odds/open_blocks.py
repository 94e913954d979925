"""Score any title in blocks of 64 simulated seasons, by the second executor of the plan. Compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.lanes import score_block
from onemake.core.ahead.opened import Opened
from onemake.core.ahead.room import Room
from onemake.core.kernel import compiled
from onemake.core.rules.field import Ints

__all__ = ["score_open_blocks"]

Bytes = NDArray[np.uint8]


@compiled
def score_open_blocks(
    t: Opened,
    race: Bytes,
    qualified: Bytes,
    grid: Bytes,
    lap: Bytes,
    nothing: Bytes,
    carried: Ints,
    room: Room,
    places: NDArray[np.int16],
    points: Ints,
) -> None:
    """Places and points [B, C, 64] from what was drawn, [B, F, N, 64] each, or no races where nothing was; ``nothing`` [F, N, 64] stands for that."""
    for b in range(race.shape[0]):
        score_block(
            t,
            race[b],
            qualified[b] if qualified.shape[1] else nothing,
            grid[b] if grid.shape[1] else nothing,
            lap[b] if lap.shape[1] else nothing,
            nothing,
            carried,
            room,
            places[b],
            points[b],
        )
