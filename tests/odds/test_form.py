"""What the simulator is told: strengths of cars and crews, newcomers, retirements, and the conditions of races to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.grids.rules import Grid, Reverse, Source
from onemake.core.odds.conditions import Fitted, conditions_of
from onemake.core.odds.forecast import form_of, newcomers, today
from onemake.core.odds.form import GridFrom
from onemake.core.odds.retirement import Reliability, reliability
from onemake.core.races import RaceKey
from onemake.core.ratings.history import Order, Parameters, Strengths, history_of
from onemake.core.ratings.history import Source as From
from onemake.core.rules.regulations import Regulations, Scale, Title
from onemake.core.season import Identity, Race, Result, Season, Version

PEOPLE = ("ann", "bo", "cy")


def ahead(rules: Regulations | None = None, roles: tuple[str, ...] = ("race", "race", "race", "race")) -> SeasonAhead:
    """Two meetings of two races; the first has been run."""
    regulations = rules or Regulations(scale={"race": Scale(places=(Fraction(3),))}, title=(Title(id="drivers"),))
    keys = [RaceKey(1, 1), RaceKey(1, 2), RaceKey(2, 1), RaceKey(2, 2)]
    days = [date(2026, 4, 1), date(2026, 4, 2), date(2026, 5, 1), date(2026, 5, 2)]
    calendar = tuple(Race(key, date=day, role=role) for key, day, role in zip(keys, days, roles, strict=True))
    results = tuple(Result(key, "race", str(n + 1), who.title(), who, position=n + 1) for key in keys[:2] for n, who in enumerate(PEOPLE))
    return look_ahead(Season("s", Identity("cup", 2026, "S"), (Version(regulations),), calendar, results))


def believed(**more: object) -> Strengths:
    told = Strengths(("ann", "bo"), np.array([1.0, 0.0]), np.diag([0.2, 0.1]), np.zeros(2, dtype=np.int64), np.array([9, 9]))
    return replace(told, **more)  # type: ignore[arg-type]


SURE = Reliability(0.1, {}, 20.0)
EACH = [("ann",), ("bo",), ("cy",)]


def test_who_was_never_seen_is_a_newcomer_and_no_more() -> None:
    there = ahead()
    form = form_of(there, believed(), Parameters(), SURE, conditions_of(there, Fitted()), EACH)
    assert form.mean.tolist() == [1.0, 0.0, Parameters().newcomer_mean]
    assert np.allclose(form.spread @ form.spread.T, np.diag([0.2, 0.1, Parameters().newcomer_variance]))
    assert newcomers(there, believed(), EACH) == ("Cy",)


def test_a_crew_is_as_strong_as_its_drivers_on_average() -> None:
    there = ahead()
    form = form_of(there, believed(), Parameters(), SURE, conditions_of(there, Fitted()), [("ann", "bo"), ("bo",), ("cy",)])
    assert form.mean[0] == pytest.approx(0.5)
    covariance = form.spread @ form.spread.T
    assert covariance[0, 0] == pytest.approx((0.2 + 0.1) / 4)
    assert covariance[0, 1] == pytest.approx(0.1 / 2)


def test_who_cannot_be_compared_with_the_field_counts_as_a_newcomer() -> None:
    there = ahead()
    apart = believed(drivers=("ann", "bo", "cy"), mean=np.array([1.0, 0.0, 9.0]), covariance=np.diag([0.2, 0.1, 0.1]),
                     component=np.array([0, 0, 1]), races=np.array([5, 5, 5]))  # fmt: skip
    form = form_of(there, apart, Parameters(), SURE, conditions_of(there, Fitted()), EACH)
    assert form.mean[2] == Parameters().newcomer_mean


def test_strengths_walk_by_the_days_to_each_race() -> None:
    there = ahead()
    form = form_of(there, believed(), Parameters(within_season=0.5), SURE, conditions_of(there, Fitted()), EACH)
    assert today(there) == date(2026, 4, 2).toordinal()
    assert form.walk.tolist() == pytest.approx([0.5 * 29 / 365.25, 0.5 * 30 / 365.25])


def test_retirements_are_drawn_from_what_was_seen_and_the_rate_of_the_series() -> None:
    retired, finished = Reliability(0.1, {"ann": (3, 4), "bo": (0, 4)}, 20.0).beta(EACH)
    assert retired.tolist() == pytest.approx([5.0, 2.0, 2.0])
    assert finished.tolist() == pytest.approx([19.0, 22.0, 18.0])


def test_sheets_that_leave_cars_out_say_nothing_of_retirements() -> None:
    def race(day: int, *, whole: bool) -> Order:
        return Order("cup", day, 2026, ("ann", "bo"), ("cy",), source=From("s", RaceKey(day, 1), whole=whole))

    found = reliability(history_of([race(1, whole=True), race(2, whole=False)]), "cup")
    assert found.starts == {"ann": (0, 1), "bo": (0, 1), "cy": (1, 1)}
    assert reliability(history_of([]), "cup").starts == {}


def test_drivers_who_retire_alike_are_taken_to_be_alike() -> None:
    alike = [Order("cup", day, 2026, tuple(w for w in "abcd" if w != "abcd"[day % 4]), ("abcd"[day % 4],)) for day in range(40)]
    apart = [Order("cup", day, 2026, ("b", "c", "d"), ("a",)) for day in range(40)]
    assert reliability(history_of(alike), "cup").kappa > 100 > 20 > reliability(history_of(apart), "cup").kappa


def test_a_reversed_grid_comes_from_the_race_before_it() -> None:
    rules = Regulations(
        scale={"race": Scale(places=(Fraction(3),))},
        title=(Title(id="drivers"),),
        grid={"second": Grid(order=(Source(from_="race", race=1),), races=(2,), reverse=Reverse(first=8))},
    )
    found = conditions_of(ahead(rules), Fitted(reversed_power=0.5, grid_advantage=0.2))
    assert found.grids == (None, GridFrom(0, 8, 0.2))
    assert found.power.tolist() == [1.0, 0.5]
    assert found.notes == ()


def test_where_nobody_wrote_how_a_grid_is_reversed_strength_counts_for_less_and_that_is_said() -> None:
    rules = Regulations(scale={"race": Scale(places=(Fraction(3),))}, title=(Title(id="drivers"),))
    found = conditions_of(ahead(rules, ("race", "reversed", "race", "reversed")), Fitted(unknown_grid_power=0.7))
    assert found.grids == (None, None)
    assert found.power.tolist() == [1.0, 0.7]
    assert found.notes == ("how the grid of race 2.2 is reversed is not in the folder: there strength counts for less",)
