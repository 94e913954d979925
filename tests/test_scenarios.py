"""Many scenarios at once give what each gives alone, through the stages of any table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction

import numpy as np
import pytest

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.engine import Work
from onemake.core.rules.regulations import Comparator, Regulations, Scale, Title, Window
from onemake.core.rules.scenarios import Scenarios
from onemake.core.rules.table import tables
from onemake.core.season import Identity, Race, Result, Season, Version

CARS, RACES = 6, 7
VARYING = (4, 5, 6)


def season(title: Title, seed: int) -> Season:
    rng = np.random.default_rng(seed)
    results = []
    for race in range(1, RACES + 1):
        for place, car in enumerate(rng.permutation(CARS), 1):
            retired = rng.random() < 0.1
            status = ("DSQ" if rng.random() < 0.5 else "DNF") if retired else ""
            results.append(Result(RaceKey(race, 1), "race", str(car), f"D{car}", f"d{car}", None if retired else place, status))
    scale = Scale(places=tuple(Fraction(p) for p in (5, 3, 2, 1)))
    rules = Regulations(scale={"race": scale}, title=(title,))
    return Season(
        "s", Identity("s", 2026, "S"), (Version(rules),), tuple(Race(RaceKey(r, 1)) for r in range(1, RACES + 1)), tuple(results), zone=UTC
    )


def alone(facts: Season, places: np.ndarray[tuple[int, int], np.dtype[np.uint8]], keys: list[str]) -> str | None:
    """The champion of one scenario by the front door: the results rewritten, the season scored anew."""
    results = [r for r in facts.results if r.key.round - 1 not in VARYING]
    for f, r in enumerate(VARYING):
        results += [
            Result(RaceKey(r + 1, 1), "race", key[1:], key.upper(), key, int(place) or None, "" if place else "DNF")
            for key, place in zip(keys, places[f], strict=True)
        ]
    (table,) = tables(replace(facts, results=tuple(results)))
    first = [row.competitor_id for row in table.rows if row.position == 1]
    return first[0] if len(first) == 1 else None


WINDOWS = (
    "all",
    (Window(drop=2),),
    (Window(best=4, undroppable=("DSQ",)),),
    (Window(drop=1, protected_last=2),),
)
TIES = (
    (),
    (Comparator(by="count-back"),),
    (Comparator(by="count-back", of="counted"), Comparator(by="latest")),
    (Comparator(by="count-back"), Comparator(by="earliest")),
)


@pytest.mark.parametrize("ties", TIES, ids=lambda t: "+".join(c.by for c in t) or "none")
@pytest.mark.parametrize("counts", WINDOWS, ids=["all", "drop", "best", "protected"])
def test_each_scenario_has_the_champion_it_has_alone(counts: object, ties: tuple[Comparator, ...]) -> None:
    title = Title(id="drivers", worth={"race": "race"}, counts=counts, ties=ties)  # type: ignore[arg-type]
    for seed in range(3):
        facts = season(title, seed)
        work = Work(facts)
        job = work.jobs("drivers", [work.last])[0][0]
        keys = [c.key for c in job.plan.competitors]
        rng = np.random.default_rng(seed + 100)
        batch = 40
        places = np.zeros((len(VARYING), CARS, batch), dtype=np.uint8)
        for f in range(len(VARYING)):
            for b in range(batch):
                finishers = rng.permutation(CARS)[: rng.integers(4, CARS + 1)]
                places[f, finishers, b] = np.arange(1, len(finishers) + 1)
        champions = Scenarios(job, VARYING).champions(places)
        for b in range(batch):
            expected = alone(facts, places[:, :, b], keys)
            assert (keys[champions[b]] if champions[b] >= 0 else None) == expected


def test_a_title_that_cannot_be_varied_is_refused() -> None:
    facts = season(Title(id="drivers", worth={"race": "race"}, unit="round"), 1)
    work = Work(facts)
    with pytest.raises(UserError, match="cannot be varied"):
        Scenarios(work.jobs("drivers", [work.last])[0][0], VARYING)
