"""Every round of a season at once: the same whoever does it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

pytest.importorskip("numba")

from odds.simulated import form_of, season_of
from onemake.core.ahead.season_ahead import look_ahead
from onemake.core.odds.form import Tally, together
from onemake.core.odds.simulate import PART, simulate
from onemake.core.races import LAST_RACE, RaceKey
from onemake.office.library import load
from onemake.office.sweep import Swept, rounds_of, sweep

_SEASON = "porsche-supercup-2024"
_AFTERS = [RaceKey(2, LAST_RACE), RaceKey(6, LAST_RACE)]


def same(one: Tally, other: Tally) -> bool:
    fields = ("places", "shared_first", "points", "deviation", "parts")
    return (one.title, one.keys) == (other.title, other.keys) and all(
        np.array_equal(getattr(one, field), getattr(other, field)) for field in fields
    )


def assert_same(one: list[Swept], other: list[Swept]) -> None:
    assert [(s.season, s.after, list(s.tallies), s.refused) for s in one] == [
        (s.season, s.after, list(s.tallies), s.refused) for s in other
    ]
    for mine, theirs in zip(one, other, strict=True):
        assert all(same(mine.tallies[title], theirs.tallies[title]) for title in mine.tallies)


def test_every_round_but_the_last_has_something_to_come() -> None:
    assert [key.round for key in rounds_of(load(_SEASON))] == [1, 2, 3, 4, 5, 6, 7]


def test_a_run_in_two_parts_gives_what_one_run_gives() -> None:
    ahead = look_ahead(season_of(6, 5), RaceKey(3, 1))
    form = form_of(6, 2, spread=np.eye(6))
    whole = simulate(ahead, form, ["drivers"], PART + 700)["drivers"]
    first, second = (simulate(ahead, form, ["drivers"], n, first=start)["drivers"] for start, n in ((0, PART), (PART, 700)))
    joined = together([first, second])
    assert np.array_equal(joined.places, whole.places)
    assert joined.parts is not None
    assert whole.parts is not None
    assert np.array_equal(joined.parts, whole.parts)
    assert np.allclose(joined.points, whole.points)
    assert np.allclose(joined.deviation, whole.deviation)


def test_a_run_begins_where_a_part_begins() -> None:
    ahead = look_ahead(season_of(4, 3), RaceKey(2, 1))
    with pytest.raises(ValueError, match="does not begin a part"):
        simulate(ahead, form_of(4, 1), ["drivers"], 10, first=3)


def test_threads_give_what_one_after_the_other_gives() -> None:
    alone = sweep([_SEASON], _AFTERS, ends=5000, parts=2)
    told: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        assert_same(alone, sweep([_SEASON], _AFTERS, ends=5000, parts=2, client=pool, done=told.append))
    assert len(told) == 4
    assert all(tally.seasons == 5000 for swept in alone for tally in swept.tallies.values())


@pytest.mark.season
def test_two_dask_workers_give_what_one_after_the_other_gives() -> None:
    distributed = pytest.importorskip("distributed")
    alone = sweep([_SEASON], _AFTERS, ends=5000, parts=2)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        assert_same(alone, sweep([_SEASON], _AFTERS, ends=5000, parts=2, client=client))
