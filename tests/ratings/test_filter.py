from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemake.core.ratings.components import components
from onemake.core.ratings.filter import Filtered, filter_history
from onemake.core.ratings.filter_loops import scores, spread, step, weigh
from onemake.core.ratings.history import Floats, History, Order, Parameters, history_of
from ratings.dense import gradient, log_probability, newton

PARAMETERS = Parameters(level={"second": -1.0})


def race(series: str, day: int, order: str, **more: object) -> Order:
    return Order(series, day, 2000 + day // 365, tuple(order), **more)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> list[Order]:
    told = []
    for day in sorted(draw(st.lists(st.integers(0, 1200), min_size=1, max_size=12))):
        order = draw(st.permutations("abcdefgh"))[: draw(st.integers(2, 8))]
        told.append(race(draw(st.sampled_from(("first", "second"))), day, "".join(order), qualifying=draw(st.booleans())))
    return told


def one_step(mean: Floats, variance: Floats, power: float, steps: int) -> tuple[Floats, Floats]:
    at, work = mean.copy(), np.empty((4, len(mean)))
    for _ in range(steps):
        weigh(at, 0, len(at), work)
        step(mean, variance, at, 0, len(at), power, work)
    sure = np.empty(len(mean))
    spread(sure, 0, len(sure), work)
    return at, sure


def scored(theta: Floats) -> tuple[float, float]:
    """From the back and from the front."""
    backward, forward = scores(theta, 0, len(theta), np.empty((4, len(theta))))
    return backward, forward


@pytest.mark.parametrize("n", [2, 3, 9, 40, 80])
@pytest.mark.parametrize("power", [1.0, 0.3])
def test_an_order_moves_strengths_as_newtons_method_with_whole_matrices_does(n: int, power: float) -> None:
    numbers = np.random.default_rng(n)
    mean, variance = numbers.normal(-1, 1.5, n), numbers.uniform(0.05, 2, n)
    found, wanted = one_step(mean, variance, power, 2), newton(mean, variance, power, 2)
    np.testing.assert_allclose(found[0], wanted[0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found[1], wanted[1], rtol=0, atol=1e-9)


def test_two_newton_steps_all_but_reach_the_mode() -> None:
    numbers = np.random.default_rng(7)
    mean, variance = numbers.normal(-1, 1.0, 24), numbers.uniform(0.05, 1.0, 24)
    near, mode = one_step(mean, variance, 1.0, 2), newton(mean, variance, 1.0, 30)
    assert np.abs(near[0] - mode[0]).max() < 0.02
    assert np.abs(np.sqrt(near[1] / mode[1]) - 1).max() < 0.05


def test_the_gradient_is_the_slope_of_the_log_probability() -> None:
    theta = np.random.default_rng(1).normal(0, 1, 7)
    width = 1e-6
    slopes = [(log_probability(theta + width * one) - log_probability(theta - width * one)) / (2 * width) for one in np.eye(7)]
    np.testing.assert_allclose(gradient(theta), slopes, atol=1e-8)


def test_the_probabilities_of_all_orders_sum_to_one_from_the_back_and_from_the_front() -> None:
    theta = np.array([0.3, -1.2, 0.9, 2.0, -0.4])
    both = np.array([scored(theta[list(order)]) for order in permutations(range(5))])
    np.testing.assert_allclose(np.exp(both).sum(axis=0), [1.0, 1.0])
    assert both[7, 0] == pytest.approx(log_probability(theta[list(list(permutations(range(5)))[7])]))


def test_scores_of_long_orders_and_wide_fields_stay_finite() -> None:
    theta = np.linspace(12, -12, 200)
    found = scored(theta)
    assert found[0] == pytest.approx(log_probability(theta))
    assert found[1] == pytest.approx(log_probability(-theta[::-1]))


def test_ranking_from_the_back_is_ranking_from_the_front_with_roles_reversed() -> None:
    theta = np.array([1.0, 0.2, -0.4, 0.9])
    assert scored(theta) == pytest.approx(scored(-theta[::-1])[::-1])


def test_a_newcomer_is_thought_as_good_as_the_newcomers_of_his_series() -> None:
    found = filter_history(history_of([race("first", 1, "ab"), race("second", 2, "cd")]), PARAMETERS)
    assert found.before_mean.tolist() == [-1.4, -1.4, -2.4, -2.4]
    assert found.before_variance.tolist() == [0.85] * 4


def test_over_a_winter_strength_is_kept_in_part_towards_the_level_of_ones_series() -> None:
    found = filter_history(history_of([race("second", 1, "ab"), race("first", 400, "ab")]), PARAMETERS)
    assert found.before_mean[2] == pytest.approx(-1.0 + 0.95 * (found.after_mean[0] + 1.0))
    assert found.before_variance[2] == pytest.approx(0.95**2 * found.after_variance[0] + 0.05)


def test_within_a_season_doubt_grows_with_the_days() -> None:
    found = filter_history(history_of([race("first", 1, "ab"), race("first", 31, "ab")]), PARAMETERS)
    assert found.before_variance[2] == pytest.approx(found.after_variance[0] + 0.3 * 30 / 365.25)
    assert found.before_mean[2] == found.after_mean[0]


def test_qualifying_is_a_weaker_witness_than_a_race() -> None:
    heard = [filter_history(history_of([race("first", 1, "ab", qualifying=weak)])).after_mean for weak in (True, False)]
    apart = [mean[0] - mean[1] for mean in heard]
    assert 0 < apart[0] < apart[1]


def test_whoever_retired_is_neither_ranked_nor_judged() -> None:
    with_, without = (filter_history(history_of([race("first", 1, "ab", retired=gone)])) for gone in ((*"cd",), ()))
    assert with_.after_mean.tolist() == without.after_mean.tolist()
    assert [with_.history.drivers, components(with_.history).tolist()] == [("a", "b", "c", "d"), [0, 0, -1, -1]]


def test_what_is_known_of_a_driver_before_and_after_each_order() -> None:
    found = filter_history(history_of([race("first", 1, "abc"), race("first", 9, "cb"), race("first", 20, "ca")]))
    line = found.known_of("a")
    assert line.order.tolist() == [0, 2]
    assert line.mean.tolist() == [found.after_mean[0], found.after_mean[6]]
    with pytest.raises(KeyError):
        found.known_of("z")


def test_strengths_on_a_day_are_what_the_next_race_would_be_told() -> None:
    told = [race("first", 1, "abc"), race("second", 9, "cd"), race("first", 420, "cdab")]
    before = filter_history(history_of(told[:2], series=("first", "second")), PARAMETERS)
    after = filter_history(history_of(told, series=("first", "second")), PARAMETERS)
    found = before.strengths(420, 2001, "first", ("c", "d", "a", "new"))
    rows = slice(5, 8)
    np.testing.assert_array_equal(found.mean[:3], after.before_mean[rows])
    np.testing.assert_array_equal(np.diag(found.covariance)[:3], after.before_variance[rows])
    assert found.mean[3] == -1.4
    assert [found.component.tolist(), found.races.tolist()] == [[0, 0, 0, 0], [2, 1, 1, 0]]


def test_series_that_share_no_driver_are_different_components() -> None:
    history = history_of([race("first", 1, "abc"), race("second", 2, "de"), race("first", 3, "cf"), race("third", 4, "gf")])
    assert dict(zip(history.drivers, components(history).tolist(), strict=True)) == dict(zip("abcdefg", [0, 0, 0, 1, 1, 0, 0], strict=True))


def by_name(found: Filtered) -> dict[str, tuple[float, float]]:
    return {who: (m, v) for who, (m, v) in zip(found.history.drivers, found.state.tolist(), strict=True)}


@given(histories())
@settings(max_examples=60, deadline=None)
def test_drivers_by_any_other_name_are_as_good(told: list[Order]) -> None:
    new = dict(zip("abcdefgh", "hgfedcba", strict=True))
    renamed = [Order(o.series, o.day, o.year, tuple(new[w] for w in o.drivers), qualifying=o.qualifying) for o in told]
    first, second = by_name(filter_history(history_of(told), PARAMETERS)), by_name(filter_history(history_of(renamed), PARAMETERS))
    assert {new[who]: value for who, value in first.items()} == second


@given(histories())
@settings(max_examples=60, deadline=None)
def test_a_series_that_nobody_shares_changes_nothing(told: list[Order]) -> None:
    apart = [Order("third", o.day, o.year, tuple(w.upper() for w in o.drivers)) for o in told]
    alone, beside = by_name(filter_history(history_of(told), PARAMETERS)), by_name(filter_history(history_of([*told, *apart]), PARAMETERS))
    assert {who: beside[who] for who in alone} == alone


@given(histories())
@settings(max_examples=60, deadline=None)
def test_what_comes_later_changes_nothing_of_what_was_known(told: list[Order]) -> None:
    whole = history_of(told)
    part = whole.only(np.arange(len(whole.day)) < len(whole.day) // 2)
    rows = len(part.driver)
    first, second = filter_history(part, PARAMETERS), filter_history(whole, PARAMETERS)
    np.testing.assert_array_equal(first.after_mean, second.after_mean[:rows])
    np.testing.assert_array_equal(first.backward, second.backward[: len(part.day)])


def test_an_empty_history_is_heard_without_a_word() -> None:
    empty: History = history_of([])
    assert filter_history(empty).after_mean.tolist() == []
    assert components(empty).tolist() == []


def test_an_order_without_power_is_refused() -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        history_of([race("first", 1, "ab", power=0.0)])
