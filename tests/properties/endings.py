"""Endings at random for a season ahead: places, retirements, absences, qualifying, grids and best laps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.endings import Endings
from onemake.core.ahead.season_ahead import SeasonAhead

__all__ = ["endings_of"]


def endings_of(ahead: SeasonAhead, seed: int, batch: int, *, retire: float = 0.2, stay_away: float = 0.05) -> Endings:
    """``batch`` endings. Now and then nobody is said to have qualified, or nothing is known of grids or laps."""
    rng = np.random.default_rng(seed)
    shape = (*ahead.enters.shape, batch)
    away = (rng.random(shape) < stay_away) & ahead.enters[:, :, None] if stay_away else None
    here = np.broadcast_to(ahead.enters[:, :, None], shape) if away is None else ahead.enters[:, :, None] & ~away
    return Endings(
        place=_ranks(rng, here, retire),
        qualified=_ranks(rng, here, 0.1) if rng.random() < 0.9 else None,
        grid=_ranks(rng, here, 0.1) if rng.random() < 0.9 else None,
        lap=_ranks(rng, here, 0.1) if rng.random() < 0.9 else None,
        away=away,
    )


def _ranks(rng: np.random.Generator, here: NDArray[np.bool_], without: float) -> NDArray[np.uint8]:
    """Places from 1 on without a gap among those who are there, but for some who have none; [F, N, B]."""
    holds = here & (rng.random(here.shape) >= without)
    value = np.where(holds, rng.random(here.shape), 2.0)
    order = value.argsort(axis=1).argsort(axis=1) + 1
    return np.where(holds, order, 0).astype(np.uint8)
