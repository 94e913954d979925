"""The order of the table in 64 endings abreast: points, and where they are level the comparators in turn, lane by lane. Compiled.

Every comparator gives each of those still level a row of values, the lower the better; equal rows stay level and go on to the next comparator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.opened import (
    BEST_RESULT,
    BONUS_COUNT,
    CLAIM,
    COMPARATOR,
    COUNT_BACK,
    DRAW,
    EARLIEST,
    FEWEST_STARTS,
    GROSS,
    HEAD_TO_HEAD,
    LATEST,
    QUALIFIED_BACK,
    RACE,
    STARTS,
    TITLE,
    WINS,
    Counting,
    OpenField,
    Scales,
    Ties,
    Was,
)
from onemake.core.ahead.room import CellLanes, Desk, End, Spare, Track
from onemake.core.kernel import inlined, lean
from onemake.core.rules.field import Ints
from onemake.core.rules.populate import SCORES

__all__ = ["put_in_order"]

Bytes = NDArray[np.uint8]
_NONE = 10**6


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
    spare: Spare,
    desk: Desk,
    place: Bytes,
    qualified: Bytes,
    lanes: int,
    points: Ints,
    places: NDArray[np.int16],
) -> None:
    """The place of every competitor; 0 for those without one. Level on everything: the same place."""
    competitors = title[TITLE.competitors]
    level = spare.number
    level[:] = 0
    for c in range(competitors):
        ahead = places[c]
        for lane in range(lanes):
            ahead[lane] = 1
        for o in range(competitors):
            for lane in range(lanes):
                ahead[lane] += (points[o, lane] > points[c, lane]) & (end.placed[o, lane] > 0)
        for o in range(c):
            for lane in range(lanes):
                level[lane] |= (points[o, lane] == points[c, lane]) & (end.placed[o, lane] > 0) & (end.placed[c, lane] > 0)
        for lane in range(lanes):
            if end.placed[c, lane] == 0:
                ahead[lane] = 0
    if ties.comparators.shape[0]:
        for lane in range(lanes):
            if level[lane]:
                _refine(title, field, scales, was, counting, ties, track, cells, end, desk, lane, place, qualified, points, places)


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
    points: Ints,
    places: NDArray[np.int16],
) -> None:
    """Part those who are level in one lane, group by group."""
    competitors = title[TITLE.competitors]
    for first in range(competitors):
        if end.placed[first, lane] == 0:
            continue
        size = 0
        for c in range(competitors):
            if end.placed[c, lane] and points[c, lane] == points[first, lane]:
                if size == 0 and c < first:
                    break  # this group has been parted
                desk.members[size] = c
                size += 1
        if size < 2:
            continue
        top = places[first, lane]
        for s in range(size):
            desk.begins[s] = s == 0
        for j in range(ties.comparators.shape[0]):
            start = 0
            for s in range(1, size + 1):
                if s == size or desk.begins[s]:
                    if s - start > 1:
                        _part(title, field, scales, was, counting, ties, track, cells, end, desk, j, start, s, lane, place, qualified)
                    start = s
        for s in range(size):
            if desk.begins[s]:
                at = top + s
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
    for s in range(start, stop):
        desk.values[desk.members[s]] = 0
    if by == HEAD_TO_HEAD:
        for s in range(start, stop):
            _reach(title, field, scales, was, counting, ties, track, end, desk, j, desk.members[s], lane, place)
        _meet(title, desk, start, stop)
    elif by == DRAW:
        _draw(ties, desk, j, start, stop)
    else:
        for s in range(start, stop):
            _value(title, field, scales, was, counting, ties, track, cells, end, desk, j, desk.members[s], lane, place, qualified)
    for s in range(start + 1, stop):
        mine = desk.members[s]
        at = s
        while at > start and _compare(desk.values[mine], desk.values[desk.members[at - 1]]) < 0:
            desk.members[at] = desk.members[at - 1]
            at -= 1
        desk.members[at] = mine
    for s in range(start + 1, stop):
        desk.begins[s] = _compare(desk.values[desk.members[s - 1]], desk.values[desk.members[s]]) != 0


@lean
def _compare(mine: Ints, other: Ints) -> int:
    for i in range(mine.shape[0]):
        if mine[i] != other[i]:
            return -1 if mine[i] < other[i] else 1
    return 0


@lean
def _is_heeded(was: Was, counting: Counting, ties: Ties, end: End, j: int, c: int, r: int, lane: int) -> bool:
    """Whether a comparator looks at a competitor's race: not where only scores that count are looked at, and this one does not."""
    if ties.looked_at[j, r] == 0:
        return False
    if ties.comparators[j, COMPARATOR.counted] == 0:
        return True
    return bool(end.dropped[c, counting.unit_of[r], lane] == 0 and end.passed[c, r, lane] == 0 and was.unchosen[c, r] == 0)


@lean
def _place_of(field: OpenField, scales: Scales, ties: Ties, track: Track, j: int, i: int, k: int, lane: int, place: Bytes) -> int:
    """The place that a claim in a race to come holds for a comparator, 0 for none."""
    v = field.claims[k, CLAIM.car]
    scores = track.here[v, lane] > 0 and track.treated[k, lane] == SCORES
    if not scores and field.claims[k, CLAIM.keeps] == 0:
        return 0
    rank = track.ranks[v, lane]
    if ties.comparators[j, COMPARATOR.scoring]:
        row = field.claims[k, CLAIM.worth] + (track.step[v, lane] if field.races[i, RACE.sized] else 0)
        if not scores or scales.pays[row, rank] == 0:
            return 0
    return int(place[field.races[i, RACE.race], field.cars[v, 0], lane] if ties.comparators[j, COMPARATOR.overall] else rank)


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
        _count_places(field, scales, was, counting, ties, track, end, desk, j, c, lane, place, qualified)
    elif by == GROSS:
        value[0] = -end.gross[c, lane]
    elif by in (BONUS_COUNT, FEWEST_STARTS):
        _count_races(title, field, was, ties, cells, desk, j, c, lane)
    else:
        _reach(title, field, scales, was, counting, ties, track, end, desk, j, c, lane, place)
        races = title[TITLE.races]
        if by == BEST_RESULT:
            best = _NONE
            for r in range(races):
                if value[r]:
                    best = min(best, value[r])
            value[:] = 0
            value[0] = best
        elif by == LATEST:
            for r in range((races + 1) // 2):
                early, late = value[r], value[races - 1 - r]
                value[r] = late or _NONE
                value[races - 1 - r] = early or _NONE
        elif by == EARLIEST:
            _when_reached(value, races)


@lean
def _count_places(
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    end: End,
    desk: Desk,
    j: int,
    c: int,
    lane: int,
    place: Bytes,
    qualified: Bytes,
) -> None:
    """How often each place was held, the first place first; most is best."""
    value, by = desk.values[c], ties.comparators[j, COMPARATOR.by]
    for p in range(ties.past_from[j, c], ties.past_from[j, c + 1]):
        if _is_heeded(was, counting, ties, end, j, c, ties.past_race[p], lane):
            value[ties.past_place[p]] -= 1
    for m in range(ties.own_from[c], ties.own_from[c + 1]):
        i, k = ties.own_race[m], ties.own_claim[m]
        if not _is_heeded(was, counting, ties, end, j, c, field.races[i, RACE.column], lane):
            continue
        if by == QUALIFIED_BACK:
            v = field.claims[k, CLAIM.car]
            pays = track.here[v, lane] > 0 and track.treated[k, lane] == SCORES
            value[qualified[field.races[i, RACE.race], field.cars[v, 0], lane] if pays else 0] -= 1
        else:
            value[_place_of(field, scales, ties, track, j, i, k, lane, place)] -= 1
    value[0] = 0
    if by == WINS:
        value[2:] = 0


@lean
def _count_races(title: Ints, field: OpenField, was: Was, ties: Ties, cells: CellLanes, desk: Desk, j: int, c: int, lane: int) -> None:
    """How often a bonus was earned, most first; or in how many races somebody started, fewest first."""
    value, starts = desk.values[c], ties.comparators[j, COMPARATOR.by] == FEWEST_STARTS
    tally = ties.comparators[j, COMPARATOR.bonus]
    if not starts and tally < 0:
        return
    for r in range(title[TITLE.races]):
        if ties.looked_at[j, r]:
            value[0] += (was.facts[c, r] & STARTS) > 0 if starts else -ties.past_bonus[j, c, r]
    for i in range(field.races.shape[0]):
        if ties.looked_at[j, field.races[i, RACE.column]]:
            value[0] += (cells.facts[c, i, lane] & STARTS) > 0 if starts else -np.int64(cells.tally[tally, c, i, lane])


@lean
def _reach(
    title: Ints,
    field: OpenField,
    scales: Scales,
    was: Was,
    counting: Counting,
    ties: Ties,
    track: Track,
    end: End,
    desk: Desk,
    j: int,
    c: int,
    lane: int,
    place: Bytes,
) -> None:
    """The best place of a competitor in each race, in their order; 0 where there is none, or none that is looked at."""
    value = desk.values[c]
    value[:] = 0
    for r in range(title[TITLE.races]):
        value[r] = ties.past_best[j, c, r]
    for m in range(ties.own_from[c], ties.own_from[c + 1]):
        i, k = ties.own_race[m], ties.own_claim[m]
        r = field.races[i, RACE.column]
        held = _place_of(field, scales, ties, track, j, i, k, lane, place)
        if held and (value[r] == 0 or held < value[r]):
            value[r] = held
    for r in range(title[TITLE.races]):
        if not _is_heeded(was, counting, ties, end, j, c, r, lane):
            value[r] = 0


@lean
def _when_reached(value: Ints, races: int) -> None:
    """From places race by race to pairs of place and race, the best place first and the earliest of it."""
    pairs = value[races:]
    number = 0
    for r in range(races):
        if value[r]:
            at = number
            while at > 0 and pairs[2 * at - 2] > value[r]:
                pairs[2 * at] = pairs[2 * at - 2]
                pairs[2 * at + 1] = pairs[2 * at - 1]
                at -= 1
            pairs[2 * at] = value[r]
            pairs[2 * at + 1] = r
            number += 1
    pairs[2 * number] = _NONE
    value[:races] = 0


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
