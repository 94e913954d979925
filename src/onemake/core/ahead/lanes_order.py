"""The order of the table in 64 endings abreast: points, and where they are level the comparators in turn, lane by lane. Compiled.

Every comparator gives each of those still level a row of values, the lower the better; equal rows stay level and go on to the next comparator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.lanes_held import NOTHING, count_places, count_races, reach, when_reached
from onemake.core.ahead.opened import (
    BEST_RESULT,
    BONUS_COUNT,
    COMPARATOR,
    COUNT_BACK,
    DRAW,
    EARLIEST,
    FEWEST_STARTS,
    GROSS,
    HEAD_TO_HEAD,
    LANES,
    LATEST,
    QUALIFIED_BACK,
    TITLE,
    WINS,
    Counting,
    OpenField,
    Scales,
    Ties,
    Was,
)
from onemake.core.ahead.room import CellLanes, Desk, End, Track
from onemake.core.kernel import inlined, lean
from onemake.core.rules.field import Ints

__all__ = ["put_in_order"]

Bytes = NDArray[np.uint8]


@inlined
def put_in_order(
    title: Ints,
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    cells: CellLanes,
    end: End,
    desk: Desk,
    place: Bytes,
    qualified: Bytes,
    points: Ints,
    places: NDArray[np.int16],
) -> None:
    """The place of every competitor; 0 for those without one. Level on everything: the same place."""
    _rank_by_points(title, end, points, places)
    if ties.comparators.shape[0]:
        for lane in range(LANES):
            if end.any_level[lane]:
                _refine(title, field, scales, was, counting, ties, track, cells, end, desk, lane, place, qualified, places)


@lean
def _rank_by_points(title: Ints, end: End, points: Ints, places: NDArray[np.int16]) -> None:
    """Places by points alone, and who has as many as somebody else."""
    competitors = title[TITLE.competitors]
    lowest = -(2**30) if title[TITLE.narrow] else -(2**62)
    any_level = end.any_level
    any_level[:] = 0
    for c in range(competitors):
        for lane in range(LANES):
            end.score[c, lane] = points[c, lane] if end.placed[c, lane] > 0 else lowest
            end.level[c, lane] = 0
    for c in range(competitors):
        mine, ahead, placed, level = end.score[c], end.ahead, end.placed[c], end.level[c]
        for lane in range(LANES):
            ahead[lane] = 1
        for o in range(competitors):
            theirs = end.score[o]
            for lane in range(LANES):
                ahead[lane] += theirs[lane] > mine[lane]
        for o in range(c):
            theirs, other = end.score[o], end.level[o]
            for lane in range(LANES):
                same = (theirs[lane] == mine[lane]) & (placed[lane] > 0)
                level[lane] |= same
                other[lane] |= same
        for lane in range(LANES):
            places[c, lane] = ahead[lane] if placed[lane] > 0 else 0
    for c in range(competitors):
        for lane in range(LANES):
            any_level[lane] |= end.level[c, lane]


@lean
def _refine(
    title: Ints,
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    cells: CellLanes,
    end: End,
    desk: Desk,
    lane: int,
    place: Bytes,
    qualified: Bytes,
    places: NDArray[np.int16],
) -> None:
    """Part those who are level in one lane, group by group: a group shares a place so far."""
    found = 0
    for c in range(title[TITLE.competitors]):
        if end.level[c, lane]:
            at = found
            while at > 0 and places[desk.members[at - 1], lane] > places[c, lane]:
                desk.members[at] = desk.members[at - 1]
                at -= 1
            desk.members[at] = c
            found += 1
    for s in range(found):
        desk.begins[s] = s == 0 or places[desk.members[s], lane] != places[desk.members[s - 1], lane]
    for j in range(ties.comparators.shape[0]):
        start = 0
        for s in range(1, found + 1):
            if s == found or desk.begins[s]:
                if s - start > 1:
                    _part(title, field, scales, was, counting, ties, track, cells, end, desk, j, start, s, lane, place, qualified)
                start = s
    at = top = first = 0
    for s in range(found):
        held = int(places[desk.members[s], lane])
        if s == 0 or held != top:
            top, first = held, s
        if desk.begins[s]:
            at = top + s - first
        places[desk.members[s], lane] = at


@inlined
def _part(
    title: Ints,
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    cells: CellLanes,
    end: End,
    desk: Desk,
    j: int,
    start: int,
    stop: int,
    lane: int,
    place: Bytes,
    qualified: Bytes,
) -> None:
    """Sort those from ``start`` to ``stop`` by one comparator, and mark where a lower level begins."""
    by = ties.comparators[j, COMPARATOR.by]
    width = desk.values.shape[1]
    if by in (COUNT_BACK, QUALIFIED_BACK):
        width = title[TITLE.words]
    elif by in (WINS, BEST_RESULT, GROSS, BONUS_COUNT, FEWEST_STARTS, HEAD_TO_HEAD, DRAW):
        width = 1
    for s in range(start, stop):
        for i in range(width):
            desk.values[desk.members[s], i] = 0
    if by == HEAD_TO_HEAD:
        for s in range(start, stop):
            reach(title, field, scales, was, counting, ties, track, end, desk, j, desk.members[s], lane, place)
        _meet(title, desk, start, stop)
    elif by == DRAW:
        _draw(ties, desk, j, start, stop)
    else:
        for s in range(start, stop):
            _value(title, field, scales, was, counting, ties, track, cells, end, desk, j, desk.members[s], lane, place, qualified)
    for s in range(start + 1, stop):
        mine = desk.members[s]
        at = s
        while at > start and _compare(desk, width, mine, desk.members[at - 1]) < 0:
            desk.members[at] = desk.members[at - 1]
            at -= 1
        desk.members[at] = mine
    for s in range(start + 1, stop):
        desk.begins[s] = _compare(desk, width, desk.members[s - 1], desk.members[s]) != 0


@lean
def _compare(desk: Desk, width: int, c: int, o: int) -> int:
    """Of two competitors, by the first ``width`` of their values."""
    for i in range(width):
        mine, other = desk.values[c, i], desk.values[o, i]
        if mine != other:
            return -1 if mine < other else 1
    return 0


@inlined
def _value(
    title: Ints,
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    cells: CellLanes,
    end: End,
    desk: Desk,
    j: int,
    c: int,
    lane: int,
    place: Bytes,
    qualified: Bytes,
) -> None:
    """What a comparator for all, or one by the races in their order, says of a competitor."""
    by, value = ties.comparators[j, COMPARATOR.by], desk.values[c]
    if by in (COUNT_BACK, WINS, QUALIFIED_BACK):
        count_places(field, scales, was, counting, ties, track, end, desk, j, c, lane, place, qualified)
    elif by == GROSS:
        value[0] = -end.gross[c, lane]
    elif by in (BONUS_COUNT, FEWEST_STARTS):
        count_races(title, field, was, ties, cells, desk, j, c, lane)
    else:
        reach(title, field, scales, was, counting, ties, track, end, desk, j, c, lane, place)
        races = title[TITLE.races]
        if by == BEST_RESULT:
            best = NOTHING
            for r in range(races):
                if value[r]:
                    best = min(best, value[r])
            value[:] = 0
            value[0] = best
        elif by == LATEST:
            for r in range((races + 1) // 2):
                early, late = value[r], value[races - 1 - r]
                value[r] = late or NOTHING
                value[races - 1 - r] = early or NOTHING
        elif by == EARLIEST:
            when_reached(value, races)


@lean
def _meet(title: Ints, desk: Desk, start: int, stop: int) -> None:
    """How often each was ahead of all the others, in the races in which all have a place."""
    races = title[TITLE.races]
    for s in range(start, stop):
        desk.sorted_[s] = 0
    for r in range(races):
        all_there = True
        for s in range(start, stop):
            all_there = all_there and desk.values[desk.members[s], r] > 0
        if not all_there:
            continue
        for s in range(start, stop):
            ahead = True
            for o in range(start, stop):
                if o != s and desk.values[desk.members[o], r] <= desk.values[desk.members[s], r]:
                    ahead = False
            desk.sorted_[s] -= ahead
    for s in range(start, stop):
        desk.values[desk.members[s]] = 0
        desk.values[desk.members[s], 0] = desk.sorted_[s]


@lean
def _draw(ties: Ties, desk: Desk, j: int, start: int, stop: int) -> None:
    """The lots drawn between all of them, the earliest draw first."""
    for d in range(ties.comparators[j, COMPARATOR.draws]):
        everybody = True
        for s in range(start, stop):
            everybody = everybody and ties.lots[j, d, desk.members[s]] >= 0
        if everybody:
            for s in range(start, stop):
                desk.values[desk.members[s], 0] = ties.lots[j, d, desk.members[s]]
            return
