"""A season that proves it: one competitor wins everything left with every bonus, the others score nothing, and the engine itself says his place."""

from __future__ import annotations

import numpy as np

from onemake.core.ahead.endings import Endings, Places, written
from onemake.core.contenders.frames import END, Frames
from onemake.core.rules.engine import Work

__all__ = ["endings_for", "is_champion_in", "place_in"]


def endings_for(frames: Frames, key: str) -> tuple[Endings, Endings]:
    """Two endings in which the competitor's cars come first, qualify first and lap fastest, [F, N, 1]: the others retire; the others stay away."""
    ahead = frames.ahead
    place: Places = np.zeros((*ahead.enters.shape, 1), dtype=np.uint8)
    mine = _cars(frames, key)
    for f in range(frames.races):
        place[f, [n for n in mine if ahead.enters[f, n]], 0] = range(1, 1 + sum(bool(ahead.enters[f, n]) for n in mine))
    away = np.broadcast_to(place.sum(axis=1, keepdims=True) > 0, place.shape) & (place == 0)  # whoever races alone, races
    return Endings(place, qualified=place, grid=place, lap=place), Endings(place, qualified=place, grid=place, lap=place, away=away)


def _cars(frames: Frames, key: str) -> list[int]:
    """Which of the cars expected are his."""
    frame = frames.frame((True,) * frames.races)
    plan = frame.plan
    rows = {
        (car.row.number, car.row.driver_id)
        for k in np.flatnonzero(frame.order >= 0).tolist()
        if plan.pays[k] and plan.competitors[plan.claim_competitor[k]].key == key
        for car in (plan.field.cars[plan.car[plan.claim_car[k]]],)
    }
    return [n for n, car in enumerate(frames.ahead.cars) if (car.rows[0].number, car.rows[0].driver_id) in rows]


def place_in(frames: Frames, endings: Endings, key: str) -> int:
    """The final place of a competitor in an ending, 0 for none: the season written out goes through every stage."""
    standing = Work(written(frames.ahead, endings, 0)).score(frames.title, [END]).standings[0]
    index = {competitor.key: c for c, competitor in enumerate(standing.plan.competitors)}
    return int(standing.order.places[index[key], standing.column]) if key in index else 0


def is_champion_in(frames: Frames, key: str) -> bool:
    """Whether one of the two endings makes him champion, alone or level with others."""
    return any(place_in(frames, endings, key) == 1 for endings in endings_for(frames, key))
