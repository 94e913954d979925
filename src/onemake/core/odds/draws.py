"""Random numbers for many seasons abreast, compiled: one lane is one season, 64 lanes are a block, and every loop runs along the lanes.

The generator is xoshiro128+ (Blackman and Vigna 2018), one state for each lane; a state is made from the seed, the block and the purpose by SplitMix64, so that
one seed gives one answer whoever draws which block, and whatever else is drawn. Logarithm, exponential and sine are polynomials: the same sums on every
machine. A car's waiting time and its number share one whole number, so that a network of minima and maxima (Batcher 1968) sorts all lanes at once.

Axes: N cars, 64 lanes (last).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onemake.core.kernel import compiled, inlined, lean
from onemake.core.odds.machine import bits_of, comparators, float_of, fused, sort_rows

__all__ = [
    "LANES",
    "PURPOSES",
    "begin",
    "draw_times",
    "give_places",
    "growth",
    "line_up",
    "minus_log",
    "network_for",
    "normals",
    "slots_for",
    "sort",
]

LANES = 64
PURPOSES = 4  # strengths and retirement rates, races, qualifying, best laps: each has numbers of its own

_F, _I, _U = np.float32, np.int32, np.uint32
_HALF, _ONE, _TWO = _F(0.5), _F(1), _F(2)
_STEP = _F(2.0**-24)
_LN2, _LOG2E = _F(0.6931471805599453), _F(1.4426950408889634)
_LEAST = _F(1e-30)  # the least waiting time; its bits are above every car number
_ROOT_HALF = _I(0x3F3504F3)
# log(1 + f) / f for f from sqrt(1/2) - 1 to sqrt(2) - 1, largest relative error 1.2e-6
_L = tuple(_F(c) for c in (1.00000083, -0.500014007, 0.33316028, -0.24896793, 0.20454757, -0.18782724, 0.12210968))
# 2 ** f for f from -1/2 to 1/2, largest error 8e-8
_E = tuple(_F(c) for c in (1.0000001, 0.69314724, 0.24022107, 0.05550297, 0.009676036, 0.0013410003))
_L0, _L1, _L2, _L3, _L4, _L5, _L6 = _L
_E0, _E1, _E2, _E3, _E4, _E5 = _E
_EIGHTH = _F(np.pi / 4 * 2.0**-16)  # of 2^17 angles from -pi/4 to pi/4
_S3, _S5, _S7 = _F(-1 / 6), _F(1 / 120), _F(-1 / 5040)
_C2, _C4, _C6, _C8 = _F(-1 / 2), _F(1 / 24), _F(-1 / 720), _F(1 / 40320)


# --- one number -------------------------------------------------------------------------------------------------------------------------


@inlined
def _next(state: Any, lane: Any) -> Any:
    """32 random bits of a lane's state, state [4, 64]."""
    s0, s1, s2, s3 = state[0, lane], state[1, lane], state[2, lane], state[3, lane]
    number = _U(s0 + s3)
    shifted = _U(s1 << _U(9))
    s2 = _U(s2 ^ s0)
    s3 = _U(s3 ^ s1)
    state[1, lane] = _U(s1 ^ s2)
    state[0, lane] = _U(s0 ^ s3)
    state[2, lane] = _U(s2 ^ shifted)
    state[3, lane] = _U(_U(s3 << _U(11)) | _U(s3 >> _U(21)))
    return number


@inlined
def minus_log(u: Any) -> Any:
    """-log(u) of a float32 above nought: from the exponent's bits and a polynomial."""
    bits = bits_of(u)
    exponent = _I(_I(bits - _ROOT_HALF) >> _I(23))
    f = float_of(_I(bits - _I(exponent << _I(23)))) - _ONE
    ratio = fused(fused(fused(fused(fused(fused(_L6, f, _L5), f, _L4), f, _L3), f, _L2), f, _L1), f, _L0)
    return fused(_F(exponent), -_LN2, -f * ratio)


@inlined
def growth(x: Any) -> Any:
    """exp(x) of a float32, held between exp(-60) and exp(60)."""
    y = min(_F(60), x)
    y = (max(_F(-60), y)) * _LOG2E
    whole = _I(y + _F(1000.5)) - _I(1000)
    f = y - _F(whole)
    power = fused(fused(fused(fused(fused(_E5, f, _E4), f, _E3), f, _E2), f, _E1), f, _E0)
    return power * float_of(_I(_I(whole + _I(127)) << _I(23)))


# --- one for each lane ------------------------------------------------------------------------------------------------------------------


@inlined
def _mixed(z: Any) -> Any:
    """The finish of SplitMix64."""
    z = np.uint64((z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9))
    z = np.uint64((z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB))
    return np.uint64(z ^ (z >> np.uint64(31)))


@lean
def begin(states: NDArray[np.uint32], seed: np.uint64, block: int, purpose: int) -> None:
    """The state with which a block begins for a purpose, in ``states`` [PURPOSES, 4, 64]."""
    origin = _mixed(seed)
    index = np.uint64((block * PURPOSES + purpose) * LANES * 2 + 1)
    for half in range(2):
        for lane in range(LANES):
            z = _mixed(np.uint64(origin + np.uint64(0x9E3779B97F4A7C15) * np.uint64(index + np.uint64(half * LANES + lane))))
            states[purpose, 2 * half, lane] = _U(z & np.uint64(0xFFFFFFFF))
            states[purpose, 2 * half + 1, lane] = _U(z >> np.uint64(32))


@lean
def bits(state: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """32 random bits for each lane, [64]."""
    for lane in range(LANES):
        out[lane] = _next(state, lane)


@lean
def normals(state: NDArray[np.uint32], first: NDArray[np.float32], second: NDArray[np.float32]) -> None:
    """Two standard normal numbers for each lane, [64] each: a radius, an angle within an eighth of the circle, and three bits that say in which (Box and Muller)."""
    for lane in range(LANES):
        u = (_F(_I(_U(_next(state, lane) >> _U(8)))) + _HALF) * _STEP
        radius = _F(np.sqrt(max(_TWO * minus_log(u), _F(0))))
        number = _next(state, lane)
        a = (_F(_I(_U(number >> _U(15)))) + _HALF - _F(65536)) * _EIGHTH
        q = a * a
        sine = radius * a * fused(fused(fused(_S7, q, _S5), q, _S3), q, _ONE)
        cosine = radius * fused(fused(fused(fused(_C8, q, _C6), q, _C4), q, _C2), q, _ONE)
        swap = _U(number & _U(1 << 12)) != _U(0)
        x, y = (sine, cosine) if swap else (cosine, sine)
        first[lane] = -x if _U(number & _U(1 << 13)) != _U(0) else x
        second[lane] = -y if _U(number & _U(1 << 14)) != _U(0) else y


# --- an order for each lane -------------------------------------------------------------------------------------------------------------


_sort_8, _sort_16, _sort_24, _sort_32 = (sort_rows(size, LANES) for size in (8, 16, 24, 32))
_LARGEST = 32  # what registers hold; beyond it the network is looked up, and works in memory


def slots_for(size: int) -> int:
    """How many rows of keys a sort of so many needs."""
    return next((slots for slots in (8, 16, 24, 32) if size <= slots), size)


def network_for(size: int) -> NDArray[np.int64]:
    """The comparators [X, 2] that ``sort`` looks up: none where the network is a part of it."""
    return np.array(comparators(size) if size > _LARGEST else [], dtype=np.int64).reshape(-1, 2)


@lean
def sort(keys: NDArray[np.int32], network: NDArray[np.int64], size: int) -> None:
    """Sort the first ``size`` rows of ``keys`` [slots_for(most), 64] in every lane, the greatest first; all keys are above -1."""
    slots = keys.shape[0]
    if slots <= _LARGEST:
        slots = 8 * ((size + 7) // 8)
        for slot in range(size, slots):
            for lane in range(LANES):
                keys[slot, lane] = -1
        if slots == 8:
            _sort_8(keys)
        elif slots == 16:
            _sort_16(keys)
        elif slots == 24:
            _sort_24(keys)
        elif slots == 32:
            _sort_32(keys)
        return
    for c in range(network.shape[0]):
        i, j = network[c, 0], network[c, 1]
        if j < size:
            for lane in range(LANES):
                a, b = keys[i, lane], keys[j, lane]
                keys[i, lane] = max(a, b)
                keys[j, lane] = min(a, b)


@lean
def draw_times(
    state: NDArray[np.uint32],
    weight: NDArray[np.float32],
    least: NDArray[np.float32],
    scale: NDArray[np.float32],
    cars: NDArray[np.int64],
    mask: np.int32,
    keys: NDArray[np.int32],
) -> None:
    """T = E * weight, E standard exponential, of every car that takes part, with its index in the low bits: keys [N, 64]. Whoever retires has no time.

    ``weight`` [N, 64]; ``cars`` are those that take part. One number gives both: whether a car retires (below ``least`` [N, 64] of 2^24), and else, over
    ``scale`` = 1 / (2^24 - least), the uniform number of its waiting time.
    """
    for slot in range(cars.shape[0]):
        car = cars[slot]
        for lane in range(LANES):
            number = _F(_I(_U(_next(state, lane) >> _U(8))))
            u = (number - least[car, lane] + _HALF) * scale[car, lane]
            time = minus_log(u) * weight[car, lane]
            time = max(_LEAST, time)
            key = _I(_I(bits_of(time) & ~mask) | _I(car))
            keys[slot, lane] = key if number >= least[car, lane] else _I(car)


@lean
def give_places(keys: NDArray[np.int32], size: int, mask: np.int32, at: NDArray[np.uint32], place: NDArray[np.uint8]) -> None:
    """From sorted keys to the place of each car, [N, 64]; whoever has no time, or did not take part, has 0. ``at`` [64] is room to work in."""
    flat = place.reshape(-1)
    if size < place.shape[0]:
        for x in range(flat.shape[0]):
            flat[x] = 0
    for slot in range(size):
        for lane in range(LANES):  # where a place goes, and above that the place
            where = _U(_U(_U(keys[slot, lane] & mask) * _U(LANES)) + _U(lane))
            at[lane] = _U(where | _U((slot + 1) << 16)) if keys[slot, lane] > mask else where
        for lane in range(LANES):
            flat[_U(at[lane] & _U(0xFFFF))] = np.uint8(at[lane] >> _U(16))


@compiled
def line_up(source: NDArray[np.uint8], cars: NDArray[np.int64], reverse: int, grid: NDArray[np.uint8]) -> None:
    """A grid from the places in a session, ``reverse`` of the first the other way round; those without a place there at the end, as they stand in the list."""
    order = np.empty(source.shape[0] + 1, dtype=np.int64)
    grid[:] = 0
    for lane in range(LANES):
        order[:] = -1
        for car in cars:
            if source[car, lane] > 0:
                order[source[car, lane]] = car
        number = 0
        for held in range(1, order.shape[0]):
            if order[held] >= 0:
                order[number] = order[held]
                number += 1
        for car in cars:
            if source[car, lane] == 0:
                order[number] = car
                number += 1
        last = min(reverse, number)
        for slot in range(number):
            grid[order[slot], lane] = last - slot if slot < last else slot + 1
