"""Score a plain title in 64 seasons abreast: points, drops, count-back, places, and the counts of all of them. Compiled.

Axes: F races to come, N cars, C competitors, W windows, K scores that a window drops at most, P places,
D words of digits for count-back, B blocks, 64 lanes (last).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.kernel import compiled
from onemake.core.odds.draws import LANES, sort
from onemake.core.odds.plain_title import NONE

__all__ = ["NONE", "count_finals", "score_blocks"]


_I, _D = np.int32, np.float64


@compiled
def _ranks(place: NDArray[np.uint8], takes: NDArray[np.uint8], n: int, rank: NDArray[np.uint8]) -> None:
    """The rank of car ``n`` in every lane, [64]: its place, less those ahead of it that are passed over."""
    rank[:] = place[n]
    for other in range(takes.shape[0]):
        if takes[other] == 0:
            for lane in range(LANES):
                ahead = place[other, lane] != 0 and place[other, lane] < place[n, lane]
                rank[lane] -= np.uint8(1) if ahead else np.uint8(0)


@compiled
def _race(
    place: NDArray[np.uint8],
    competitor: NDArray[np.int64],
    takes: NDArray[np.uint8],
    all_take: bool,
    overall: bool,
    worth: NDArray[np.int32],
    none: NDArray[np.int32],
    held: NDArray[np.uint8],
    score: NDArray[np.int32],
) -> None:
    """What a race gives each competitor and the place he holds, [C, 64] each; 0 for none.

    ``place`` [N, 64]; ``takes`` [N] says of each car: 0, passed over; 1, takes a place and nothing for it; 2, scores. ``worth`` [P + 1] is what a place gives,
    ``none`` [C] what no place gives.
    """
    rank = np.empty(LANES, dtype=np.uint8)
    table = worth.copy()
    for c in range(score.shape[0]):
        score[c] = none[c]
        held[c] = 0
    for n in range(takes.shape[0]):
        if takes[n] == 2:
            c = competitor[n]
            table[0] = none[c]
            if all_take:
                rank[:] = place[n]
            else:
                _ranks(place, takes, n, rank)
            for lane in range(LANES):
                score[c, lane] = table[rank[lane]]
            for lane in range(LANES):
                held[c, lane] = place[n, lane] if overall else rank[lane]


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
def _digits(
    c: int,
    lane: int,
    held: NDArray[np.uint8],
    heeded: NDArray[np.bool_],
    word: NDArray[np.int64],
    digit: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Add the places a competitor holds in races to come to those he has: the number of each place is a digit."""
    for f in range(held.shape[0]):
        if heeded[f]:
            place = held[f, c, lane]
            if place > 0:
                out[word[place]] += digit[place]


@compiled
def _ahead(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """1 where one is ahead on count-back, -1 where the other is, 0 where nothing separates them."""
    for d in range(one.shape[0]):
        if one[d] != other[d]:
            return 1 if one[d] > other[d] else -1
    return 0


@compiled
def _place_the_level(
    lane: int,
    first: int,
    group: NDArray[np.int64],
    held: NDArray[np.uint8],
    heeded: NDArray[np.bool_],
    word: NDArray[np.int64],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """Places of those level on points, from place ``first`` on, by count-back; level on that too: the same place."""
    for i in range(group.shape[0]):
        words[i] = past[group[i]]
        _digits(group[i], lane, held, heeded, word, digit, words[i])
    for i in range(group.shape[0]):
        better = 0
        for j in range(group.shape[0]):
            if _ahead(words[j], words[i]) > 0:
                better += 1
        place[group[i], lane] = first + better


@compiled
def _put_in_order(
    total: NDArray[np.int32],
    placed: NDArray[np.int64],
    least: np.int32,
    network: NDArray[np.int64],
    shift: np.int32,
    held: NDArray[np.uint8],
    heeded: NDArray[np.bool_],
    word: NDArray[np.int64],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    keys: NDArray[np.int32],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """The places of all, [C, 64]: points and the index share a whole number, and the network sorts it."""
    size, mask = placed.shape[0], _I((1 << shift) - 1)
    group = np.empty(size, dtype=np.int64)
    for slot in range(size):
        c = placed[slot]
        for lane in range(LANES):
            keys[slot, lane] = _I(_I(_I(total[c, lane] - least) << shift) | _I(c))
    sort(keys, network, size)
    for lane in range(LANES):
        slot = 0
        while slot < size:
            points = keys[slot, lane] >> shift
            end = slot + 1
            while end < size and keys[end, lane] >> shift == points:
                end += 1
            if end == slot + 1:
                place[keys[slot, lane] & mask, lane] = slot + 1
            else:
                for i in range(slot, end):
                    group[i - slot] = keys[i, lane] & mask
                _place_the_level(lane, slot + 1, group[: end - slot], held, heeded, word, digit, past, words, place)
            slot = end


@compiled
def score_blocks(
    race: NDArray[np.uint8],
    ours: NDArray[np.int64],
    competitor: NDArray[np.int64],
    takes: NDArray[np.uint8],
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
    network: NDArray[np.int64],
    shift: np.int32,
    heeded: NDArray[np.bool_],
    word: NDArray[np.int64],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    place: NDArray[np.int16],
    points: NDArray[np.int32],
) -> None:
    """The places and points [B, C, 64] at the end of the seasons whose races have the places ``race`` [B, F, N, 64].

    ``ours`` are the races of the title, and the rows of ``takes`` [F', N], ``worth`` [F', P + 1], ``none`` [F', C] and so on belong to them; ``lowest``
    [W, K, C] are the lowest droppable scores so far, ``past`` [C, D] the places held so far.
    """
    competitors = place.shape[1]
    score = np.empty((competitors, LANES), dtype=np.int32)
    total = np.empty((competitors, LANES), dtype=np.int32)
    held = np.empty((ours.shape[0], competitors, LANES), dtype=np.uint8)
    lows = np.empty((*lowest.shape, LANES), dtype=np.int32)
    keys = np.empty((competitors, LANES), dtype=np.int32)
    words = np.empty((competitors, past.shape[1]), dtype=np.int64)
    for b in range(race.shape[0]):
        for c in range(competitors):
            total[c] = start[c]
            for w in range(lowest.shape[0]):
                for k in range(number[w]):
                    lows[w, k, c] = lowest[w, k, c]
        for i in range(ours.shape[0]):
            _race(race[b, ours[i]], competitor, takes[i], all_take[i], overall, worth[i], none[i], held[i], score)
            _add(score, total)
            w = window[i]
            if w >= 0:
                for k in range(number[w]):
                    _sink(score, droppable[i], lows[w, k])
        for w in range(lowest.shape[0]):
            for k in range(number[w]):
                _drop(lows[w, k], total)
        place[b] = 0
        points[b] = total
        _put_in_order(total, placed, least, network, shift, held, heeded, word, digit, past, keys, words, place[b])


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
