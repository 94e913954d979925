"""Seasons and forms to simulate."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from onemake.core.odds.form import Form, GridFrom
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Comparator, Regulations, Scale, Title, Window
from onemake.core.season import Identity, Race, Result, Season, Version

PLAIN = Title(id="drivers", worth={"race": "race"}, counts=(Window(drop=1),), ties=(Comparator(by="count-back"),))
SCALE = Scale(places=tuple(Fraction(p) for p in (5, 3, 2, 1)))


def season_of(
    cars: int,
    races: int,
    *titles: Title,
    seed: int = 1,
    scale: Scale = SCALE,
    guests: tuple[int, ...] = (),
    rules: Regulations | None = None,
) -> Season:
    """A season of which every race has a result; a tenth of the cars retire, and of those half are disqualified."""
    rng = np.random.default_rng(seed)
    results = []
    for race in range(1, races + 1):
        place = 0
        for car in rng.permutation(cars):
            status = "" if rng.random() < 0.9 else "DNF" if rng.random() < 0.5 else "DSQ"
            place += not status
            results.append(
                Result(
                    RaceKey(race, 1), "race", str(car + 1), f"Driver {car:02}", f"d{car:02}", position=None if status else place, status=status,
                    guest=bool(car in guests),
                )
            )  # fmt: skip
    rules = rules or Regulations(scale={"race": scale}, title=titles or (PLAIN,))
    calendar = tuple(Race(RaceKey(race, 1)) for race in range(1, races + 1))
    return Season("s", Identity("s", 2026, "S"), (Version(rules),), calendar, tuple(results), zone=UTC)


def form_of(
    cars: int,
    races: int,
    *,
    mean: ArrayLike = 0.0,
    spread: ArrayLike | None = None,
    walk: ArrayLike = 0.0,
    retired: ArrayLike = 1.0,
    finished: ArrayLike = 9.0,
    power: float = 1.0,
    qualifying_power: float = 1.0,
    lap_power: float = 1.0,
    grids: tuple[GridFrom | None, ...] | None = None,
) -> Form:
    """A form in which everybody is alike, but for what is said."""

    def each(value: ArrayLike, size: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (size,)).copy()

    return Form(
        mean=each(mean, cars),
        spread=np.zeros((cars, 0)) if spread is None else np.asarray(spread, dtype=np.float64),
        walk=each(walk, races),
        retired=each(retired, cars),
        finished=each(finished, cars),
        power=each(power, races),
        qualifying_power=each(qualifying_power, races),
        lap_power=each(lap_power, races),
        grids=grids or (None,) * races,
    )
