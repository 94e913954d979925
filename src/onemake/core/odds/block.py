"""The endings of one season, drawn in blocks of 64: strengths and retirement rates once a season, then race after race. Compiled.

Axes: F races to come, N cars, K standard normal numbers behind the strengths, B blocks, 64 lanes (last).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.kernel import compiled, lean
from onemake.core.odds.draws import LANES, PURPOSES, begin, bits, draw_times, give_places, growth, line_up, normals, sort

__all__ = ["FROM_QUALIFYING", "NO_GRID", "draw_blocks"]

NO_GRID, FROM_QUALIFYING = -2, -1
_F, _I = np.float32, np.int32
_FULL = _F(2.0**24)


@compiled
def _strengths(state: NDArray[np.uint32], mean: NDArray[np.float32], spread: NDArray[np.float32], theta: NDArray[np.float32]) -> None:
    """A draw of the strengths, [N, 64]."""
    one, other = np.empty(LANES, dtype=np.float32), np.empty(LANES, dtype=np.float32)
    for n in range(mean.shape[0]):
        for lane in range(LANES):
            theta[n, lane] = mean[n]
    for k in range(0, spread.shape[1], 2):
        normals(state, one, other)
        for n in range(mean.shape[0]):
            first = spread[n, k]
            second = spread[n, k + 1] if k + 1 < spread.shape[1] else _F(0)
            if first != _F(0) or second != _F(0):
                for lane in range(LANES):
                    theta[n, lane] += first * one[lane] + second * other[lane]


@compiled
def _walk(state: NDArray[np.uint32], step: np.float32, theta: NDArray[np.float32]) -> None:
    """Every strength moves on its own."""
    drawn = np.empty((2, LANES), dtype=np.float32)
    for n in range(0, theta.shape[0], 2):
        normals(state, drawn[0], drawn[1])
        for half in range(min(2, theta.shape[0] - n)):
            for lane in range(LANES):
                theta[n + half, lane] += step * drawn[half, lane]


@compiled
def _rates(state: NDArray[np.uint32], rates: NDArray[np.float32], least: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
    """A draw of the retirement rates, of 2^24: one of 128 equally likely ones of each car, ``rates`` [N, 128]. Four cars share a random number."""
    flat = rates.reshape(-1)
    number = np.empty(LANES, dtype=np.uint32)
    for n in range(rates.shape[0]):
        if n % 4 == 0:
            bits(state, number)
        for lane in range(LANES):
            least[n, lane] = flat[np.uint32(np.uint32(number[lane] >> np.uint32(25)) + np.uint32(n * 128))]
        for lane in range(LANES):
            number[lane] = np.uint32(number[lane] << np.uint32(7))
        for lane in range(LANES):
            scale[n, lane] = _F(1) / (_FULL - least[n, lane])


@lean
def _weights(theta: NDArray[np.float32], power: np.float32, weight: NDArray[np.float32]) -> None:
    for n in range(theta.shape[0]):
        for lane in range(LANES):
            weight[n, lane] = growth(power * theta[n, lane])


@compiled
def _from_the_grid(grid: NDArray[np.uint8], cars: NDArray[np.int64], advantage: np.float32, weight: NDArray[np.float32]) -> None:
    """What the place on the grid adds: ``advantage`` for each place further forward, power included."""
    gain = np.empty(cars.shape[0] + 1, dtype=np.float32)
    for place in range(1, cars.shape[0] + 1):
        gain[place] = growth(advantage * _F(cars.shape[0] - place))
    for car in cars:
        for lane in range(LANES):
            weight[car, lane] *= gain[grid[car, lane]]


@compiled
def _session(
    state: NDArray[np.uint32],
    theta: NDArray[np.float32],
    power: np.float32,
    weight: NDArray[np.float32],
    cars: NDArray[np.int64],
    network: NDArray[np.int64],
    mask: np.int32,
    keys: NDArray[np.int32],
    at: NDArray[np.uint32],
    place: NDArray[np.uint8],
) -> None:
    """The places in a session from which nobody retires."""
    _weights(theta, power, weight)
    nought, whole = np.zeros_like(theta), np.full_like(theta, _F(1) / _FULL)
    draw_times(state, weight, nought, whole, cars, mask, keys)
    sort(keys, network, cars.shape[0])
    give_places(keys, cars.shape[0], mask, at, place)


@compiled
def _strike(place: NDArray[np.uint8], away: NDArray[np.bool_]) -> None:
    """Take those who are away out of the places [N, 64]; whoever is behind them moves up."""
    for gone in np.flatnonzero(away):
        for car in range(place.shape[0]):
            for lane in range(LANES):
                if place[gone, lane] > 0 and place[car, lane] > place[gone, lane]:
                    place[car, lane] -= 1
        place[gone] = 0


@compiled
def _put(place: NDArray[np.uint8], who: int, wanted: int) -> None:
    """Put a car in a place, or behind the last classified where there are not so many; the others keep their order."""
    for lane in range(LANES):
        last = 0
        for car in range(place.shape[0]):
            last = max(last, int(place[car, lane]))
        at = int(place[who, lane])
        if at == 0:
            last += 1
            at = last
        to = min(wanted, last)
        for car in range(place.shape[0]):
            held = int(place[car, lane])
            if at < held <= to:
                place[car, lane] = held - 1
            elif to <= held < at:
                place[car, lane] = held + 1
        place[who, lane] = to


@compiled
def draw_blocks(
    seed: np.uint64,
    first: int,
    mean: NDArray[np.float32],
    spread: NDArray[np.float32],
    steps: NDArray[np.float32],
    powers: NDArray[np.float32],
    rates: NDArray[np.float32],
    enters: NDArray[np.bool_],
    away: NDArray[np.bool_],
    fixed: NDArray[np.int64],
    slots: int,
    network: NDArray[np.int64],
    mask: np.int32,
    source: NDArray[np.int64],
    reverse: NDArray[np.int64],
    advantage: NDArray[np.float32],
    wanted: NDArray[np.bool_],
    race: NDArray[np.uint8],
    qualified: NDArray[np.uint8],
    grid: NDArray[np.uint8],
    lap: NDArray[np.uint8],
) -> None:
    """Draw blocks from number ``first`` on into the places ``race``, ``qualified``, ``grid`` and ``lap``, each [B, F, N, 64]; 0 for none.

    ``steps`` [F] is how far strengths move before each race, ``powers`` [3, F] what strength counts for in race, qualifying and best lap; ``source`` [F] where
    the grid is from; ``away`` [F, N] who has his share of luck and does not come; ``fixed`` [K, 3] a race, a car and its place, whatever is drawn; ``wanted``
    [3, F] whether qualifying, grid and best lap are drawn. What is not wanted of any race may be an array of no races.
    """
    races, cars = enters.shape
    states = np.empty((PURPOSES, 4, LANES), dtype=np.uint32)
    theta, weight = np.empty((cars, LANES), dtype=np.float32), np.empty((cars, LANES), dtype=np.float32)
    least, scale = np.empty((cars, LANES), dtype=np.float32), np.empty((cars, LANES), dtype=np.float32)
    keys, at = np.empty((slots, LANES), dtype=np.int32), np.empty(LANES, dtype=np.uint32)
    members, number = np.empty((races, cars), dtype=np.int64), np.empty(races, dtype=np.int64)
    for f in range(races):
        those = np.flatnonzero(enters[f] | away[f])
        number[f] = those.shape[0]
        members[f, : number[f]] = those
    known = bool((rates == rates[:, 0].copy().reshape(-1, 1)).all())  # and need not be drawn anew
    certain = spread.shape[1] == 0 and not steps.any()
    drawn_with = _F(np.nan)
    for b in range(race.shape[0]):
        for purpose in range(PURPOSES):
            if purpose == 1 or (purpose == 0 and not (b and known and certain)) or (purpose > 1 and wanted[2 * (purpose - 2)].any()):
                begin(states, seed, first + b, purpose)
        if not (known and b):
            _rates(states[0], rates, least, scale)
        if not (certain and b):
            _strengths(states[0], mean, spread, theta)
            drawn_with = _F(np.nan)
        for f in range(races):
            those, some_away = members[f, : number[f]], away[f].any()
            if steps[f] != _F(0):
                _walk(states[0], steps[f], theta)
                drawn_with = _F(np.nan)
            if wanted[0, f]:
                _session(states[2], theta, powers[1, f], weight, those, network, mask, keys, at, qualified[b, f])
                if some_away:
                    _strike(qualified[b, f], away[f])
                drawn_with = _F(np.nan)
            if wanted[2, f]:
                _session(states[3], theta, powers[2, f], weight, those, network, mask, keys, at, lap[b, f])
                if some_away:
                    _strike(lap[b, f], away[f])
                drawn_with = _F(np.nan)
            if drawn_with != powers[0, f]:
                _weights(theta, powers[0, f], weight)
                drawn_with = powers[0, f]
            if wanted[1, f]:
                here = np.flatnonzero(enters[f]) if some_away else those
                line_up(race[b, source[f]] if source[f] >= 0 else qualified[b, f], here, reverse[f], grid[b, f])
                if advantage[f] != _F(0):
                    _from_the_grid(grid[b, f], here, advantage[f] * powers[0, f], weight)
                    drawn_with = _F(np.nan)
            draw_times(states[1], weight, least, scale, those, mask, keys)
            sort(keys, network, those.shape[0])
            give_places(keys, those.shape[0], mask, at, race[b, f])
            if some_away:
                _strike(race[b, f], away[f])
            for k in range(fixed.shape[0]):
                if fixed[k, 0] == f:
                    _put(race[b, f], fixed[k, 1], fixed[k, 2])
