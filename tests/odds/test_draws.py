"""What is drawn has the distribution that the model says."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("numba")

from odds.simulated import form_of, season_of
from onemake.core.ahead.season_ahead import look_ahead
from onemake.core.kernel import compiled
from onemake.core.odds.draws import LANES, PURPOSES, begin, bits, growth, minus_log, network_for, normals, slots_for, sort
from onemake.core.odds.form import Form, GridFrom
from onemake.core.odds.rates import likely_rates
from onemake.core.odds.simulate import Draws
from onemake.core.races import RaceKey

_BLOCKS = 400


def drawn(form: Form, cars: int, after: int = 1, *, wanted: bool = False, seed: int = 1) -> Draws:
    ahead = look_ahead(season_of(cars, after + len(form.walk)), RaceKey(after, 1))
    return Draws(ahead, form, seed, np.full((3, len(form.walk)), wanted))


def orders(found: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Places [B, N, 64] as orders [B * 64, N]: the car in each place, -1 beyond the last."""
    places = found.transpose(0, 2, 1).reshape(-1, found.shape[1]).astype(np.int64)
    order = np.full_like(places, -1)
    season, car = np.nonzero(places)
    order[season, places[season, car] - 1] = car
    return order


def chance_of(order: tuple[int, ...], strength: NDArray[np.float64]) -> float:
    """Reverse Plackett-Luce: the last place is drawn first, by exp(-strength)."""
    weight = np.exp(-strength)
    chance = 1.0
    for k in range(len(order) - 1, 0, -1):
        chance *= weight[order[k]] / weight[list(order[: k + 1])].sum()
    return float(chance)


def assert_orders(found: NDArray[np.int64], strength: NDArray[np.float64]) -> None:
    """Chi-square of all orders of a few cars against their exact chances, at one in ten thousand."""
    all_orders = list(permutations(range(len(strength))))
    code = found @ (10 ** np.arange(found.shape[1]))
    seen = np.array([(code == int(np.array(order) @ (10 ** np.arange(len(order))))).sum() for order in all_orders])
    expected = np.array([chance_of(order, strength) for order in all_orders]) * len(found)
    assert seen.sum() == len(found)
    statistic = ((seen - expected) ** 2 / expected).sum()
    free = len(all_orders) - 1
    assert statistic < free + 4.5 * np.sqrt(2 * free) + 8


@pytest.mark.parametrize("strength", [(0.0, 0.0, 0.0), (1.2, -0.4, 0.3), (2.0, 0.5, 0.0, -1.0)])
def test_orders_of_a_race_have_their_exact_chances(strength: tuple[float, ...]) -> None:
    form = form_of(len(strength), 1, mean=strength, retired=0.0)
    found = drawn(form, len(strength)).blocks(0, _BLOCKS)
    assert_orders(orders(found.race[:, 0]), np.array(strength))


def test_power_multiplies_the_strength_in_race_qualifying_and_best_lap() -> None:
    strength = (1.0, 0.0, -0.5)
    form = form_of(3, 1, mean=strength, retired=0.0, power=0.5, qualifying_power=2.0, lap_power=0.0)
    found = drawn(form, 3, wanted=True).blocks(0, _BLOCKS)
    for session, power in ((found.race, 0.5), (found.qualified, 2.0), (found.lap, 0.0)):
        assert_orders(orders(session[:, 0]), power * np.array(strength))


def test_each_car_retires_at_its_own_rate() -> None:
    form = form_of(3, 2, retired=np.array([1.0, 5.0, 30.0]), finished=np.array([19.0, 15.0, 10.0]))
    found = drawn(form, 3).blocks(0, 2 * _BLOCKS)
    rate = (found.race == 0).mean(axis=(0, 1, 3))
    expected = form.retired / (form.retired + form.finished)
    deviation = np.sqrt(expected * (1 - expected) / (2 * _BLOCKS * LANES))  # of a season at least: one rate for both races
    assert (np.abs(rate - expected) < 5 * deviation).all()


def test_one_rate_holds_for_a_whole_season() -> None:
    form = form_of(2, 2, retired=0.5, finished=0.5)
    found = drawn(form, 2).blocks(0, 2 * _BLOCKS)
    out = found.race[:, :, 0] == 0  # [B, F, 64]
    both = (out[:, 0] & out[:, 1]).mean()
    a = b = 0.5
    assert both == pytest.approx(a * (a + 1) / ((a + b) * (a + b + 1)), abs=5 * 0.5 / np.sqrt(2 * _BLOCKS * LANES))


def test_likely_rates_are_the_middles_of_equal_parts_of_the_beta_distribution() -> None:
    special = pytest.importorskip("scipy.special")
    for a, b in ((0.3, 6.0), (2.0, 30.0), (1.0, 1.0), (50.0, 4.0), (8e6, 92e6)):
        found = likely_rates(np.array([a]), np.array([b]))[0]
        exact = special.betaincinv(a, b, (np.arange(128) + 0.5) / 128)
        assert np.abs(found - exact).max() < 0.004
        assert found.mean() == pytest.approx(a / (a + b), rel=1e-5)
        assert found.std() == pytest.approx(np.sqrt(a * b / (a + b + 1)) / (a + b), rel=0.02)
    assert likely_rates(np.zeros(1), np.ones(1)).max() == 0
    assert likely_rates(np.ones(1), np.zeros(1)).min() == 1


def test_strengths_are_drawn_with_their_covariance_once_a_season() -> None:
    """Two that rise and fall together stay apart as they are; one that is uncertain alone mixes."""
    spread = np.array([[2.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
    form = form_of(3, 2, mean=(0.5, 0.0, 0.0), spread=spread, retired=0.0)
    found = drawn(form, 3).blocks(0, 2 * _BLOCKS)
    rank = found.race.transpose(2, 0, 1, 3)  # [N, B, F, 64]
    ahead = rank[0] < rank[1]
    assert ahead.mean() == pytest.approx(1 / (1 + np.exp(-0.5)), abs=0.01)
    against = rank[0] < rank[2]
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    p = 1 / (1 + np.exp(-(0.5 + 2 * nodes)))
    weights = weights / weights.sum()
    assert against.mean() == pytest.approx((p * weights).sum(), abs=0.012)
    assert (against[:, 0] & against[:, 1]).mean() == pytest.approx((p * p * weights).sum(), abs=0.015)


def test_strengths_walk_between_the_races() -> None:
    form = form_of(2, 2, retired=0.0, walk=np.array([0.0, 2.0]))
    found = drawn(form, 2).blocks(0, 2 * _BLOCKS)
    won = found.race[:, :, 0] == 1  # [B, F, 64]
    first = won[:, 0].mean()
    both = (won[:, 0] == won[:, 1]).mean()
    assert first == pytest.approx(0.5, abs=0.01)
    assert both == pytest.approx(0.5, abs=0.01)  # a walk from level says nothing of the first race
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    apart = form_of(2, 2, mean=(1.0, 0.0), retired=0.0, walk=np.array([0.0, 2.0]))
    later = (drawn(apart, 2).blocks(0, 2 * _BLOCKS).race[:, 1, 0] == 1).mean()
    assert later == pytest.approx((weights / (1 + np.exp(-(1 + 2 * nodes)))).sum() / weights.sum(), abs=0.012)


def test_logarithm_exponential_and_normals_are_close_to_the_exact_ones() -> None:
    @compiled
    def both(x: NDArray[np.float32], log: NDArray[np.float32], power: NDArray[np.float32]) -> None:
        for i in range(len(x)):
            log[i], power[i] = minus_log(x[i]), growth(np.float32(40) * x[i] - np.float32(20))

    x = ((np.arange(1 << 16) + 0.5) / (1 << 16)).astype(np.float32)
    log, power = np.empty_like(x), np.empty_like(x)
    both(x, log, power)
    assert np.abs(log / -np.log(x.astype(np.float64)) - 1).max() < 3e-6
    assert np.abs(power / np.exp((np.float32(40) * x - np.float32(20)).astype(np.float64)) - 1).max() < 4e-6
    states = np.empty((PURPOSES, 4, LANES), dtype=np.uint32)
    found = np.empty((4000, 2, LANES), dtype=np.float32)
    begin(states, np.uint64(1), 0, 0)
    state = states[0]
    for pair in found:
        normals(state, pair[0], pair[1])
    flat = found.ravel().astype(np.float64)
    for power_of, exact in ((1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)):
        assert (flat**power_of).mean() == pytest.approx(exact, abs=5 * np.sqrt({1: 1, 2: 2, 3: 15, 4: 96}[power_of] / flat.size))
    assert abs((found[:, 0] * found[:, 1]).mean()) < 5 / np.sqrt(found.size / 2)


def test_random_bits_fill_their_range_evenly() -> None:
    states = np.empty((PURPOSES, 4, LANES), dtype=np.uint32)
    begin(states, np.uint64(7), 3, 1)
    state = states[1]
    found = np.empty((4000, LANES), dtype=np.uint32)
    for row in found:
        bits(state, row)
    for seen in (np.bincount((found >> np.uint32(26)).ravel()), np.bincount((found & np.uint32(63)).ravel())):
        expected = found.size / 64
        assert ((seen - expected) ** 2 / expected).sum() < 63 + 5 * np.sqrt(126)


@pytest.mark.parametrize("size", [1, 2, 7, 8, 13, 23, 28, 33, 45, 64, 65, 90])
def test_the_network_sorts_any_number_of_slots_in_every_lane(size: int) -> None:
    keys = np.random.default_rng(size).integers(0, 50, size=(slots_for(size), LANES)).astype(np.int32)
    sorted_ = -np.sort(-keys[:size], axis=0)
    sort(keys, network_for(size), size)
    assert (keys[:size] == sorted_).all()


@pytest.mark.parametrize("cars", [1, 2, 33, 70])
def test_every_car_that_enters_is_in_the_order_once_whatever_the_size_of_the_field(cars: int) -> None:
    form = form_of(cars, 2, retired=0.0)
    found = orders(drawn(form, cars).blocks(5, 2).race[:, 1])
    assert (np.sort(found, axis=1) == np.arange(cars)).all()


def test_a_block_is_the_same_whoever_draws_it_and_whatever_else_is_drawn() -> None:
    form = form_of(6, 3, spread=np.eye(6), walk=np.array([0.0, 0.1, 0.2]))
    alone, together = drawn(form, 6), drawn(form, 6, wanted=True)
    several = alone.blocks(0, 8).race
    assert (several[5] == alone.blocks(5, 1).race[0]).all()
    assert (several == together.blocks(0, 8).race).all()
    assert (several != drawn(form, 6, seed=2).blocks(0, 8).race).any()


def test_a_reversed_grid_is_the_earlier_race_turned_round() -> None:
    form = form_of(5, 2, retired=0.0, grids=(None, GridFrom(race=0, reverse=3)))
    found = drawn(form, 5, wanted=True).blocks(0, 4)
    first, grid = orders(found.race[:, 0]), orders(found.grid[:, 1])
    assert (grid == first[:, [2, 1, 0, 3, 4]]).all()
    assert (orders(found.grid[:, 0]) == orders(found.qualified[:, 0])).all()


def test_who_did_not_finish_starts_behind_those_who_did() -> None:
    form = form_of(5, 2, retired=2.0, finished=2.0, grids=(None, GridFrom(race=0)))
    found = drawn(form, 5, wanted=True).blocks(0, 4)
    first, grid = orders(found.race[:, 0]), orders(found.grid[:, 1])
    for was, now in zip(first, grid, strict=True):
        came = [n for n in was if n >= 0]
        assert list(now) == came + [n for n in range(5) if n not in came]


def test_the_place_on_the_grid_adds_to_the_strength() -> None:
    form = form_of(3, 1, retired=0.0, grids=(GridFrom(advantage=0.7),))
    found = drawn(form, 3, wanted=True).blocks(0, _BLOCKS)
    grid, race = orders(found.grid[:, 0]), orders(found.race[:, 0])
    on_grid = np.argsort(grid, axis=1)  # of each car
    relative = np.take_along_axis(on_grid, race, axis=1)
    assert_orders(relative, np.array([1.4, 0.7, 0.0]))
