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
def _ranks(place: NDArray[np.uint8], takes: NDArray[np.uint8], n: int, rank: NDArray[np.uint8]) -> None:
    """The rank of car ``n`` in every lane, into the same row of ``rank`` [N, 64]: its place, less those ahead of it that are passed over."""
    for lane in range(LANES):
        rank[n, lane] = place[n, lane]
    for other in range(takes.shape[0]):
        if takes[other] == 0:
            for lane in range(LANES):
                ahead = place[other, lane] != 0 and place[other, lane] < place[n, lane]
                rank[n, lane] -= np.uint8(1) if ahead else np.uint8(0)


@compiled
def _race(
    rank: NDArray[np.uint8],
    competitor: NDArray[np.int64],
    takes: NDArray[np.uint8],
    held_by: NDArray[np.uint8],
    worth: NDArray[np.int32],
    none: NDArray[np.int32],
    held: NDArray[np.uint8],
    score: NDArray[np.int32],
) -> None:
    """What a race gives each competitor and the place he holds, [C, 64] each; 0 for none.

    ``rank`` and ``held_by`` [N, 64] are the places that score and those that count-back looks at; ``takes`` [N] says of each car: 0, passed over; 1, takes a
    place and nothing for it; 2, scores. ``worth`` [P + 1] is what a place gives, ``none`` [C] what no place gives.
    """
    table = worth.copy()
    for c in range(score.shape[0]):
        for lane in range(LANES):
            score[c, lane] = none[c]
            held[c, lane] = 0
    for n in range(takes.shape[0]):
        if takes[n] == 2:
            c = competitor[n]
            table[0] = none[c]
            for lane in range(LANES):
                score[c, lane] = table[rank[n, lane]]
            for lane in range(LANES):
                held[c, lane] = held_by[n, lane]


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
    heeded: NDArray[np.bool_],
    word: NDArray[np.int64],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """Places of the first ``size`` of a group level on points, from place ``first`` on, by count-back; level on that too: the same place.

    The number of each place is a digit of ``words``, the best place first. No views of arrays: they would cost more than the rest.
    """
    for i in range(size):
        c = group[i]
        for d in range(words.shape[1]):
            words[i, d] = past[c, d]
        for f in range(held.shape[0]):
            if heeded[f] and held[f, c, lane] > 0:
                words[i, word[held[f, c, lane]]] += digit[held[f, c, lane]]
    for i in range(size):
        better = 0
        for j in range(size):
            d = 0
            while d < words.shape[1] - 1 and words[j, d] == words[i, d]:
                d += 1
            better += words[j, d] > words[i, d]
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
                _place_the_level(lane, slot + 1, group, end - slot + 1, held, heeded, word, digit, past, words, place)


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
    rank = np.empty(race.shape[2:], dtype=np.uint8)
    words = np.empty((competitors, past.shape[1]), dtype=np.int64)
    for b in range(race.shape[0]):
        for c in range(competitors):
            for lane in range(LANES):
                total[c, lane] = start[c]
            for w in range(lowest.shape[0]):
                for k in range(number[w]):
                    for lane in range(LANES):
                        lows[w, k, c, lane] = lowest[w, k, c]
        for i in range(ours.shape[0]):
            raced = race[b, ours[i]]
            if not all_take[i]:
                for n in range(takes.shape[1]):
                    if takes[i, n] == 2:
                        _ranks(raced, takes[i], n, rank)
            ranked = raced if all_take[i] else rank
            _race(ranked, competitor, takes[i], raced if overall else ranked, worth[i], none[i], held[i], score)
            _add(score, total)
            w = window[i]
            if w >= 0:
                for k in range(number[w]):
                    _sink(score, droppable[i], lows[w, k])
        for w in range(lowest.shape[0]):
            for k in range(number[w]):
                _drop(lows[w, k], total)
        place[b] = 0
        for c in range(competitors):
            for lane in range(LANES):
                points[b, c, lane] = total[c, lane]
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
