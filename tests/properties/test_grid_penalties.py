"""Whatever the penalties: every car stands on the grid once, nobody without one loses a place to the rule, and those without keep their order."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from onemake.core.grids.cars import Car, Placed
from onemake.core.grids.penalties import Penalty, penalise
from onemake.core.grids.rules import Grid, Source
from onemake.core.season import Decision

WAYS: list[Literal["by-sum", "in-grid-order", "in-issue-order"]] = ["by-sum", "in-grid-order", "in-issue-order"]


@given(
    st.integers(1, 12),
    st.dictionaries(st.integers(1, 12), st.lists(st.integers(1, 15), min_size=1, max_size=3), max_size=8),
    st.sampled_from(WAYS),
)
def test_penalties_lose_nobody_and_hurt_only_those_who_have_them(cars: int, lost: dict[int, list[int]], way: str) -> None:
    order = [Placed(Car(str(n), str(n), (), ()), ()) for n in range(1, cars + 1)]
    penalties = {
        str(n): [Penalty(Decision(f"P{n}.{i}", "grid", places=p), p) for i, p in enumerate(its)] for n, its in lost.items() if n <= cars
    }
    rule = Grid(order=(Source(from_="best-lap"),), several=next(w for w in WAYS if w == way))
    found = penalise(order, penalties, rule)
    after = [int(one.car.id) for one in found.order]
    assert sorted(after) == list(range(1, cars + 1))
    clean = [n for n in after if str(n) not in penalties]
    assert clean == sorted(clean)
    assert all(after.index(n) + 1 <= n for n in clean)
    for car, its in penalties.items():
        over = int(car) + sum(penalty.places for penalty in its) - cars
        assert found.left_over[car] == max(0, over)
