"""(b) The champion of 100,000 random outcomes of the last 8 of 16 races, 30 cars, two drops, count-back: the NumPy executor against plain C."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onemake.core.races import RaceKey
from onemake.core.rules.engine import Work
from onemake.core.rules.regulations import Comparator, Regulations, Scale, Title, Window
from onemake.core.rules.scenarios import Scenarios
from onemake.core.season import Identity, Race, Result, Season, Version

CARS, RACES, OPEN, OUTCOMES, DROPS = 30, 16, 8, 100_000, 2
HERE = Path(__file__).parent


def season(seed: int = 1) -> Season:
    """Sixteen races of thirty cars; the last eight stand for those to come."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(size=CARS)
    results = []
    for race in range(1, RACES + 1):
        order = np.argsort(skill + rng.normal(size=CARS))
        results += [
            Result(RaceKey(race, 1), "race", str(car), f"Driver {car:02}", f"d{car:02}", position=place)
            for place, car in enumerate(order, 1)
        ]
    points = tuple(Fraction(p) for p in (25, 20, 17, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
    title = Title(id="drivers", worth={"race": "race"}, counts=(Window(drop=DROPS),), ties=(Comparator(by="count-back"),))
    rules = Regulations(scale={"race": Scale(places=points)}, title=(title,))
    calendar = tuple(Race(RaceKey(race, 1)) for race in range(1, RACES + 1))
    return Season("bench", Identity("bench", 2026, "Bench"), (Version(rules),), calendar, tuple(results), zone=UTC)


def scenarios() -> tuple[Scenarios, NDArray[np.uint8]]:
    work = Work(season())
    job = work.jobs("drivers", [work.last])[0][0]
    rng = np.random.default_rng(2)
    orders = rng.permuted(np.broadcast_to(np.arange(1, CARS + 1, dtype=np.uint8), (OUTCOMES * OPEN, CARS)), axis=1)
    places = np.ascontiguousarray(orders.reshape(OUTCOMES, OPEN, CARS).transpose(1, 2, 0))
    return Scenarios(job, range(RACES - OPEN, RACES)), places


def in_c(s: Scenarios, places: NDArray[np.uint8]) -> Callable[[], NDArray[np.int32]] | None:
    """Build the C program and lay its input out as it likes it best; None where there is no compiler."""
    cc = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if cc is None:
        return None
    build = HERE / "build"
    build.mkdir(exist_ok=True)
    library = build / "scenarios.so"
    subprocess.run([cc, "-O2", "-march=native", "-shared", "-fPIC", "-o", str(library), str(HERE / "scenarios.c")], check=True)
    function = ctypes.CDLL(str(library)).champions
    fixed_scores = np.ascontiguousarray(s.facts[:, s.fixed].astype(np.int16))
    fixed_places = np.ascontiguousarray(s.job.plan.of_cell.best_rank[:, s.fixed].astype(np.uint8))
    worth = np.ascontiguousarray(s.worth.astype(np.int16))
    outcomes = np.ascontiguousarray(places.transpose(2, 0, 1))
    champion = np.zeros(OUTCOMES, dtype=np.int32)
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in (fixed_scores, fixed_places, worth)]

    def run(_alive: object = (fixed_scores, fixed_places, worth)) -> NDArray[np.int32]:
        function(
            CARS,
            RACES - OPEN,
            OPEN,
            DROPS,
            ctypes.c_long(OUTCOMES),
            *pointers,
            worth.shape[1],
            ctypes.c_void_p(outcomes.ctypes.data),
            ctypes.c_void_p(champion.ctypes.data),
        )
        return champion

    return run
