"""Score a plain title in 64 seasons abreast: points, drops, count-back, places, and the counts of all of them. Compiled.

Axes: F races to come, N cars, C competitors, W windows, K scores that a window drops at most, P places, D words of digits for count-back, B blocks,
64 lanes (last).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onemake.core.kernel import compiled, lean
from onemake.core.odds.draws import LANES, give_places, slots_for, sort
from onemake.core.odds.plain_title import NONE, SMALL_NONE, Scores, Tables

__all__ = ["Desk", "count_finals", "desk_for", "score_blocks"]

_I, _B, _D = np.int32, np.uint8, np.float64


class Desk(NamedTuple):
    """What a block needs while it is scored."""

    score: Scores  # [C, 64] of a race
    total: NDArray[np.int32]  # [C, 64]
    lows: Scores  # [W, K, C, 64]
    rank: NDArray[np.uint8]  # [F', N, 64]
    worth: NDArray[np.int32]  # [P + 1] for one competitor
    merit: NDArray[np.uint8]  # [C, 64] his best place, the greater the better; 0 for none
    times: NDArray[np.uint8]  # [C, 64] how often he holds it
    keys: NDArray[np.int32]  # [slots, 64]
    at: NDArray[np.uint32]  # [64]
    order: NDArray[np.uint8]  # [C, 64]
    same: NDArray[np.uint8]  # [C, 64] level with the next
    group: NDArray[np.int64]  # [C] those level with each other
    words: NDArray[np.int64]  # [C, D]


def desk_for(t: Tables, cars: int) -> Desk:
    """Room for one block; every thread needs its own."""
    c = len(t.start)

    def small(*shape: int) -> NDArray[np.uint8]:
        return np.zeros((*shape, LANES), dtype=np.uint8)

    def wide(*shape: int) -> NDArray[np.int32]:
        return np.zeros((*shape, LANES), dtype=np.int32)

    return Desk(
        score=np.zeros((c, LANES), dtype=t.lowest.dtype), total=wide(c), lows=np.zeros((*t.lowest.shape, LANES), dtype=t.lowest.dtype), rank=small(len(t.ours), cars), worth=np.zeros(t.worth.shape[1], dtype=np.int32),
        merit=small(c), times=small(c), keys=wide(slots_for(len(t.placed))), at=np.zeros(LANES, dtype=np.uint32), order=small(c), same=small(c),
        group=np.zeros(c, dtype=np.int64), words=np.zeros((c, len(t.past)), dtype=np.int64),
    )  # fmt: skip


@lean
def _begin(t: Tables, desk: Desk) -> None:
    """Everybody as he stands before the races to come."""
    for c in range(t.start.shape[0]):
        for lane in range(LANES):
            desk.total[c, lane] = t.start[c]
        for lane in range(LANES):
            desk.merit[c, lane] = t.best[0, c]
            desk.times[c, lane] = t.best[1, c]
        for w in range(t.lowest.shape[0]):
            for k in range(t.number[w]):
                for lane in range(LANES):
                    desk.lows[w, k, c, lane] = t.lowest[w, k, c]


@lean
def _ranks(place: NDArray[np.uint8], takes: NDArray[np.bool_], i: int, rank: NDArray[np.uint8]) -> None:
    """The rank of each car in race ``i``, into [F', N, 64]: its place, less those ahead of it that are passed over. ``takes`` [F', N] says who is not."""
    for n in range(takes.shape[1]):
        for lane in range(LANES):
            rank[i, n, lane] = place[n, lane]
        for other in range(takes.shape[1]):
            if not takes[i, other]:
                for lane in range(LANES):
                    ahead = place[other, lane] != 0 and place[other, lane] < place[n, lane]
                    rank[i, n, lane] -= _B(1) if ahead else _B(0)


@lean
def _score(
    i: int,
    rank: NDArray[np.uint8],
    carrier: NDArray[np.int64],
    scale: NDArray[np.int32],
    none: NDArray[np.int32],
    worth: NDArray[np.int32],
    score: Scores,
    total: NDArray[np.int32],
) -> None:
    """What race ``i`` of the title gives each competitor, [C, 64], by the rank [N, 64] of the car that scores for him."""
    for place in range(worth.shape[0]):
        worth[place] = scale[i, place]
    for c in range(score.shape[0]):
        n = carrier[i, c]
        worth[0] = none[i, c]
        if n >= 0:
            for lane in range(LANES):
                score[c, lane] = worth[rank[n, lane]]
        else:
            for lane in range(LANES):
                score[c, lane] = 0
        for lane in range(LANES):
            total[c, lane] += score[c, lane]


@lean
def _sink(score: Scores, droppable: NDArray[np.bool_], i: int, lows: Scores, w: int, k: int) -> None:
    """Let scores [C, 64] that may be dropped change with the lowest so far; the greater of the two goes on, in place."""
    for c in range(score.shape[0]):
        if droppable[i, c]:
            for lane in range(LANES):
                a, b = score[c, lane], lows[w, k, c, lane]
                lows[w, k, c, lane] = min(a, b)
                score[c, lane] = max(a, b)


@lean
def _drop(lows: Scores, w: int, k: int, total: NDArray[np.int32]) -> None:
    nothing = _I(NONE) if lows.itemsize > 1 else _I(SMALL_NONE)
    for c in range(total.shape[0]):
        for lane in range(LANES):
            low = _I(lows[w, k, c, lane])
            total[c, lane] -= low if low != nothing else _I(0)


@lean
def _see_the_best(
    i: int, held: NDArray[np.uint8], carrier: NDArray[np.int64], above: int, merit: NDArray[np.uint8], times: NDArray[np.uint8]
) -> None:
    """The best place of each competitor and how often he holds it, after race ``i``: the first two things that count-back asks."""
    for c in range(merit.shape[0]):
        n = carrier[i, c]
        if n >= 0:
            for lane in range(LANES):
                here = _B(_B(above) - held[n, lane]) if held[n, lane] > 0 else _B(0)
                best = merit[c, lane]
                again = _B(times[c, lane] + _B(1)) if here == best and here > 0 else times[c, lane]
                times[c, lane] = _B(1) if here > best else again
                merit[c, lane] = max(best, here)


@lean
def _place_the_level(
    lane: int,
    first: int,
    size: int,
    group: NDArray[np.int64],
    held: NDArray[np.uint8],
    carrier: NDArray[np.int64],
    heeded: NDArray[np.bool_],
    digit: NDArray[np.int64],
    past: NDArray[np.int64],
    words: NDArray[np.int64],
    place: NDArray[np.int16],
) -> None:
    """Places of the first ``size`` of a group level on points, from place ``first`` on, by count-back; level on that too: the same place.

    The number of each place is a digit of the words, the best place first; as many words are looked at as are needed.
    """
    d, open_ = 0, True
    while open_ and d < words.shape[1]:
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


@lean
def _put_in_order(t: Tables, held: NDArray[np.uint8], desk: Desk, place: NDArray[np.int16]) -> None:
    """The places of all, [C, 64]: points, best place, how often, and the index share a whole number, and the network sorts it. Then those level on all that.

    Loops that are called often take single arrays: handing over all of them costs more than most of these loops.
    """
    size, mask, keys, order, same, group = t.placed.shape[0], _I((1 << t.shift) - 1), desk.keys, desk.order, desk.same, desk.group
    carrier, heeded, digit, past, words = t.carrier, t.heeded, t.digit, t.past, desk.words
    above = _I(t.least - 1)  # every key is more than an index
    for slot in range(size):
        c = t.placed[slot]
        for lane in range(LANES):
            points = _I(_I(desk.total[c, lane] - above) << _I(t.bits[0] + t.bits[1]))
            best = _I(_I(_I(desk.merit[c, lane]) << _I(t.bits[1])) | _I(desk.times[c, lane]))
            keys[slot, lane] = _I(_I(_I(points | best) << _I(t.shift)) | _I(c))
    sort(keys, t.network, size)
    give_places(keys, size, mask, desk.at, order)
    for c in range(place.shape[0]):
        for lane in range(LANES):
            place[c, lane] = order[c, lane]
    for slot in range(size - 1):
        for lane in range(LANES):
            same[slot, lane] = _B((keys[slot, lane] >> _I(t.shift)) == (keys[slot + 1, lane] >> _I(t.shift)))
    for slot in range(size - 1):
        for lane in range(LANES):
            if same[slot, lane] and not (slot and same[slot - 1, lane]):
                end = slot
                while end < size - 1 and same[end, lane]:
                    group[end - slot] = keys[end, lane] & mask
                    end += 1
                group[end - slot] = keys[end, lane] & mask
                _place_the_level(lane, slot + 1, end - slot + 1, group, held, carrier, heeded, digit, past, words, place)


@compiled
def score_blocks(t: Tables, race: NDArray[np.uint8], desk: Desk, place: NDArray[np.int16], points: NDArray[np.int32]) -> None:
    """The places and points [B, C, 64] at the end of the seasons whose races have the places ``race`` [B, F, N, 64]."""
    as_raced = t.all_take.all() and t.ours.shape[0] == race.shape[1]
    for b in range(race.shape[0]):
        _begin(t, desk)
        for i in range(t.ours.shape[0]):
            raced = race[b, t.ours[i]]
            if not t.all_take[i]:
                _ranks(raced, t.takes, i, desk.rank)
            rank = raced if t.all_take[i] else desk.rank[i]
            _score(i, rank, t.carrier, t.worth, t.none, desk.worth, desk.score, desk.total)
            if t.heeded[i] and t.bits[0]:
                _see_the_best(i, raced if t.overall else rank, t.carrier, t.worth.shape[1], desk.merit, desk.times)
            w = t.window[i]
            if w >= 0:
                for k in range(t.number[w]):
                    _sink(desk.score, t.droppable, i, desk.lows, w, k)
        for w in range(t.lowest.shape[0]):
            for k in range(t.number[w]):
                _drop(desk.lows, w, k, desk.total)
        if not as_raced:
            for i in range(t.ours.shape[0]):
                if t.overall or t.all_take[i]:
                    desk.rank[i] = race[b, t.ours[i]]
        for c in range(place.shape[1]):
            for lane in range(LANES):
                points[b, c, lane] = desk.total[c, lane]
        _put_in_order(t, race[b] if as_raced else desk.rank, desk, place[b])


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
