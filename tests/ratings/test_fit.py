from __future__ import annotations

import numpy as np
import pytest

from onemake.core.ratings.careers_made import CAREERS, coverage, made_careers
from onemake.core.ratings.filter import filter_history
from onemake.core.ratings.fit import fit, fit_seasons, lowest
from onemake.core.ratings.history import Floats, Order, Parameters, history_of
from onemake.core.ratings.smooth import smooth


def test_the_lowest_point_of_a_curved_valley_is_found() -> None:
    def valley(x: Floats) -> float:
        return float(100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2)

    np.testing.assert_allclose(lowest(valley, np.array([-1.2, 1.0]), np.ones(2), gain=1e-12), [1, 1], atol=0.1)


def test_fitted_parameters_foretell_better_and_know_nothing_of_what_comes_later() -> None:
    made = made_careers(4, years=8)
    middle = int(np.median(made.history.day))
    found = fit(made.history, until=middle)
    later = made.history.day >= middle
    usual, fitted = (filter_history(made.history, p).backward[later].mean() for p in (Parameters(), found))
    assert fitted > usual + 0.2
    assert found == fit(made.history.only(~later))


def test_a_history_too_short_to_tell_leaves_the_parameters_where_they_were() -> None:
    found = fit(history_of([Order("cup", 1, 2000, ("a", "b", "c"))]))
    usual = Parameters()
    assert found.newcomer_mean == pytest.approx(usual.newcomer_mean, abs=0.05)
    assert found.keep == pytest.approx(usual.keep, abs=0.01)
    assert fit(history_of([])) == fit_seasons(history_of([])) == usual


def test_only_series_joined_to_a_higher_one_get_a_level() -> None:
    told = [Order("top", 1, 2000, tuple("abc")), Order("low", 2, 2000, tuple("cde")), Order("apart", 3, 2000, tuple("xyz"))]
    assert set(fit(history_of(told, ("top", "low", "apart"))).level) == {"low"}


def test_made_careers_are_the_same_for_the_same_seed() -> None:
    first, second = made_careers(3, years=2), made_careers(3, years=2)
    assert first.history.driver.tolist() == second.history.driver.tolist() != made_careers(5, years=2).history.driver.tolist()
    assert first.season == second.season


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    made = [made_careers(seed) for seed in (1, 2, 3, 4)]
    for hear in (smooth, filter_history):
        found = [coverage(m, hear(m.history, CAREERS)) for m in made]
        assert 0.88 <= sum(c.ninety for c in found) / 4 <= 0.92
        assert 0.46 <= sum(c.fifty for c in found) / 4 <= 0.54


def test_intervals_hold_the_truth_where_the_parameters_are_fitted_too() -> None:
    made = [made_careers(seed) for seed in (1, 2)]
    found = [coverage(m, smooth(m.history, fit_seasons(m.history, fit(m.history)))) for m in made]
    assert 0.88 <= sum(c.ninety for c in found) / 2 <= 0.92
