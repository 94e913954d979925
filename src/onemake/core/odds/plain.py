"""Score a plain title in 64 seasons abreast: points, drops, count-back, places, and the counts of all of them. Compiled.

Axes: F races to come, N cars, C competitors, W windows, K scores that a window drops at most, P places,
D words of digits for count-back, B blocks, 64 lanes (last).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.kernel import compiled
from onemake.core.odds.draws import LANES, give_places, sort
from onemake.core.odds.plain_title import NONE

__all__ = ["NONE", "count_finals", "score_blocks"]


_I, _D = np.int32, np.float64


@compiled
def _ranks(place: NDArray[np.uint8], takes: NDArray[np.bool_], rank: NDArray[np.uint8]) -> None:
    """The rank of each car in every lane, [N, 64]: its place, less those ahead of it that are passed over. ``takes`` [N] says who is not."""
    for n in range(takes.shape[0]):
        for lane in range(LANES):
            rank[n, lane] = place[n, lane]
        for other in range(takes.shape[0]):
            if not takes[other]:
                for lane in range(LANES):
                    ahead = place[other, lane] != 0 and place[other, lane] < place[n, lane]
                    rank[n, lane] -= np.uint8(1) if ahead else np.uint8(0)


@compiled
def _race(
    rank: NDArray[np.uint8],
    carrier: NDArray[np.int64],
    worth: NDArray[np.int32],
    none: NDArray[np.int32],
    table: NDArray[np.int32],
    score: NDArray[np.int32],
) -> None:
    """What a race gives each competitor, [C, 64]: ``worth`` [P + 1] of the rank of the car that scores for him, ``carrier`` [C], and ``none`` [C] without one."""
    for place in range(worth.shape[0]):
        table[place] = worth[place]
    for c in range(score.shape[0]):
        n = carrier[c]
        table[0] = none[c]
        if n >= 0:
            for lane in range(LANES):
                score[c, lane] = table[rank[n, lane]]
        else:
            for lane in range(LANES):
                score[c, lane] = 0


@compiled
def _add(score: NDArray[np.int32], total: NDArray[np.int32]) -> None:
    for c in range(score.shape[0]):
        for lane in range(LANES):
            total[c, lane] += score[c, lane]


@compiled
def _sink(score: NDArray[np.int32], droppable: NDArray[np.bool_], low: NDArray[np.int32]) -> None:
    """Let scores [C, 64] that may be dropped change with the lowest so far; the greater of the two goes on, in place."""
    for c in range(score.shape[0]):
        if droppable[c]:
            for lane in range(LANES):
                a, b = score[c, lane], low[c, lane]
                low[c, lane] = min(a, b)
                score[c, lane] = max(a, b)


@compiled
def _drop(low: NDArray[np.int32], total: NDArray[np.int32]) -> None:
    for c in range(low.shape[0]):
        for lane in range(LANES):
            total[c, lane] -= low[c, lane] if low[c, lane] != _I(NONE) else _I(0)


@compiled
def _place_the_level(
    lane: int,
    first: int,
    group: NDArray[np.int64],
    size: int,
    held: NDArray[np.uint8],
    carrier: NDArray[np.int64],
    heeded: NDArray[np.bool_],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """Places of the first ``size`` of a group level on points, from place ``first`` on, by count-back; level on that too: the same place.

    The number of each place is a digit of ``words``, the best place first; as many words are looked at as are needed. No views of arrays: they would cost more
    than the rest.
    """
    most, d, open_ = words.shape[1], 0, True
    while open_ and d < most:
        open_ = False
        for i in range(size):
            c = group[i]
            number = past[d, c]
            for f in range(heeded.shape[0]):
                if heeded[f] and carrier[f, c] >= 0:
                    number += digit[d, held[f, carrier[f, c], lane]]
            words[i, d] = number
        for i in range(1, size):
            for j in range(i):
                open_ |= words[i, d] == words[j, d]
        d += 1
    for i in range(size):
        better = 0
        for j in range(size):
            w = 0
            while w < d - 1 and words[j, w] == words[i, w]:
                w += 1
            better += words[j, w] > words[i, w]
        place[group[i], lane] = first + better


@compiled
def _put_in_order(
    total: NDArray[np.int32],
    placed: NDArray[np.int64],
    least: np.int32,
    network: NDArray[np.int64],
    shift: np.int32,
    held: NDArray[np.uint8],
    carrier: NDArray[np.int64],
    heeded: NDArray[np.bool_],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    keys: NDArray[np.int32],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """The places of all, [C, 64]: points and the index share a whole number, and the network sorts it."""
    size, mask = placed.shape[0], _I((1 << shift) - 1)
    above = least - _I(1)  # every key is more than an index
    order = np.empty(place.shape, dtype=np.uint8)
    group = np.empty(size, dtype=np.int64)
    for slot in range(size):
        c = placed[slot]
        for lane in range(LANES):
            keys[slot, lane] = _I(_I(_I(total[c, lane] - above) << shift) | _I(c))
    sort(keys, network, size)
    give_places(keys, size, mask, order)
    for c in placed:
        for lane in range(LANES):
            place[c, lane] = order[c, lane]
    same = np.empty((size, LANES), dtype=np.uint8)
    for slot in range(size - 1):
        for lane in range(LANES):
            same[slot, lane] = np.uint8((keys[slot, lane] >> shift) == (keys[slot + 1, lane] >> shift))
    same[size - 1 :] = 0
    for slot in range(size - 1):
        for lane in range(LANES):
            if same[slot, lane] and not (slot and same[slot - 1, lane]):
                end = slot
                while same[end, lane]:
                    group[end - slot] = keys[end, lane] & mask
                    end += 1
                group[end - slot] = keys[end, lane] & mask
                _place_the_level(lane, slot + 1, group, end - slot + 1, held, carrier, heeded, digit, past, words, place)


@compiled
def score_blocks(
    race: NDArray[np.uint8],
    ours: NDArray[np.int64],
    carrier: NDArray[np.int64],
    takes: NDArray[np.bool_],
    all_take: NDArray[np.bool_],
    overall: bool,
    worth: NDArray[np.int32],
    none: NDArray[np.int32],
    start: NDArray[np.int32],
    window: NDArray[np.int64],
    number: NDArray[np.int64],
    droppable: NDArray[np.bool_],
    lowest: NDArray[np.int32],
    placed: NDArray[np.int64],
    least: np.int32,
    slots: int,
    network: NDArray[np.int64],
    shift: np.int32,
    heeded: NDArray[np.bool_],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    place: NDArray[np.int16],
    points: NDArray[np.int32],
) -> None:
    """The places and points [B, C, 64] at the end of the seasons whose races have the places ``race`` [B, F, N, 64].

    ``ours`` are the races of the title, and the rows of ``carrier`` [F', C], ``takes`` [F', N], ``worth`` [F', P + 1], ``none`` [F', C] and so on belong to
    them; ``lowest`` [W, K, C] are the lowest droppable scores so far, ``past`` [D, C] the places held so far.
    """
    competitors = place.shape[1]
    score = np.empty((competitors, LANES), dtype=np.int32)
    total = np.empty((competitors, LANES), dtype=np.int32)
    lows = np.empty((*lowest.shape, LANES), dtype=np.int32)
    keys = np.empty((slots, LANES), dtype=np.int32)
    table = np.empty_like(worth[0])
    rank = np.empty((ours.shape[0], race.shape[2], LANES), dtype=np.uint8)
    words = np.empty((competitors, past.shape[0]), dtype=np.int64)
    in_a_row = ours.shape[0] == race.shape[1]
    for b in range(race.shape[0]):
        for c in range(competitors):
            for lane in range(LANES):
                total[c, lane] = start[c]
            for w in range(lowest.shape[0]):
                for k in range(number[w]):
                    for lane in range(LANES):
                        lows[w, k, c, lane] = lowest[w, k, c]
        for i in range(ours.shape[0]):
            if all_take[i]:
                _race(race[b, ours[i]], carrier[i], worth[i], none[i], table, score)
            else:
                _ranks(race[b, ours[i]], takes[i], rank[i])
                _race(rank[i], carrier[i], worth[i], none[i], table, score)
            _add(score, total)
            w = window[i]
            if w >= 0:
                for k in range(number[w]):
                    _sink(score, droppable[i], lows[w, k])
        for w in range(lowest.shape[0]):
            for k in range(number[w]):
                _drop(lows[w, k], total)
        if not (all_take.all() and in_a_row):
            for i in range(ours.shape[0]):
                if overall or all_take[i]:
                    rank[i] = race[b, ours[i]]
        held = race[b] if all_take.all() and in_a_row else rank
        place[b] = 0
        for c in range(competitors):
            for lane in range(LANES):
                points[b, c, lane] = total[c, lane]
        _put_in_order(total, placed, least, network, shift, held, carrier, heeded, digit, past, keys, words, place[b])


@compiled
def count_finals(
    place: NDArray[np.int16],
    points: NDArray[np.int32] | NDArray[np.int64],
    seasons: int,
    places: NDArray[np.int64],
    shared: NDArray[np.int64],
    total: NDArray[np.int64],
    square: NDArray[np.float64],
) -> None:
    """Count the first ``seasons`` ends of ``place`` and ``points`` [B, C, 64].

    ``places`` [C, C + 1], ``shared`` first places [C], and for each lane the sums of points and of their squares, [C, 64].
    """
    competitors = place.shape[1]
    firsts = np.empty(LANES, dtype=np.int64)
    for b in range(place.shape[0]):
        lanes = min(LANES, seasons - b * LANES)
        firsts[:] = 0
        for c in range(competitors):
            for lane in range(lanes):
                total[c, lane] += points[b, c, lane]
                value = _D(points[b, c, lane])
                square[c, lane] += value * value
            for lane in range(lanes):
                places[c, place[b, c, lane]] += 1
                firsts[lane] += place[b, c, lane] == 1
        for lane in range(lanes):
            if firsts[lane] > 1:
                for c in range(competitors):
                    shared[c] += place[b, c, lane] == 1
