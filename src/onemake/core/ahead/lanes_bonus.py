"""Who earns which bonus in the races to come, in 64 endings abreast. Compiled; every loop over lanes is the innermost.

A bonus is worked out for holders: a row of the sheet in a drivers' title, a car in the others. It is won as one of how many, or for how many; a table says what
that gives.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.opened import (
    ALL_OF,
    BEST_LAP,
    BONUS,
    CAR,
    CLAIM,
    GAINED,
    GRID,
    HERE,
    LANES,
    MOST_GAINED,
    QUALIFIED,
    QUALIFYING,
    RACE,
    STARTED,
    STARTERS,
    TAKING_PART,
    Marks,
    OpenField,
)
from onemake.core.ahead.room import Paid, Spare, Track
from onemake.core.kernel import inlined, lean
from onemake.core.rules.populate import SCORES

__all__ = ["confirm", "look_at", "pay_bonus", "win"]

Bytes = NDArray[np.uint8]
Shorts = NDArray[np.int16]


@lean
def look_at(
    field: OpenField,
    marks: Marks,
    track: Track,
    paid: Paid,
    i: int,
    b: int,
    place: Bytes,
    qualified: Bytes,
    grid: Bytes,
    lap: Bytes,
) -> None:
    """The figure of each holder that a bonus looks at, 0 for none; and who scores."""
    kind, first, end = marks.bonuses[b, BONUS.kind], field.races[i, RACE.holders], field.races[i, RACE.holders_end]
    for u in range(first, end):
        n = field.cars[field.holder_car[u], CAR.n]
        value = paid.value[u - first]
        if kind in (QUALIFIED, QUALIFYING, GRID, BEST_LAP):
            figures = grid[n] if kind == GRID else lap[n] if kind == BEST_LAP else qualified[n]
            for lane in range(LANES):
                value[lane] = figures[lane]
        elif kind in (MOST_GAINED, GAINED):
            start, came = grid[n], place[n]
            for lane in range(LANES):
                gained = (came[lane] > 0) & (came[lane] < start[lane])
                value[lane] = np.int16(start[lane]) - np.int16(came[lane]) if gained else 0
    if b > field.races[i, RACE.bonuses]:
        return  # who scores is known since the first bonus
    for u in range(end - first):
        paid.holder_scores[u, :] = 0
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        scores, here, treated = (
            paid.holder_scores[field.claims[k, CLAIM.holder] - first],
            track.here[field.claims[k, CLAIM.car]],
            track.treated[k],
        )
        for lane in range(LANES):
            scores[lane] |= (here[lane] > 0) & (treated[lane] == SCORES)


@inlined
def win(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes) -> None:
    """Who wins a bonus, [U, 64]: as one of how many, or for how many; 0 who does not."""
    kind, first = marks.bonuses[b, BONUS.kind], field.races[i, RACE.holders]
    for u in range(first, field.races[i, RACE.holders_end]):
        paid.won[b, u - first, :] = 0
    if kind in (QUALIFIED, GRID, BEST_LAP, MOST_GAINED):
        _narrow(field, marks, track, paid, spare, i, b, place)
        for class_ in range(field.races[i, RACE.classes] if marks.bonuses[b, BONUS.among] == 2 else 1):
            _hold(field, marks, paid, spare, i, b, class_)
    elif kind == QUALIFYING:
        _win_qualifying(field, marks, track, paid, spare, i, b)
    elif kind == STARTERS:
        _win_starters(field, marks, track, paid, spare, i, b, place)
    else:
        for u in range(first, field.races[i, RACE.holders_end]):
            _win_alone(field, marks, paid, i, b, u, place)


@lean
def _narrow(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes) -> None:
    """Forget the figures of those who are not looked at."""
    within, first = marks.bonuses[b, BONUS.within] if marks.bonuses[b, BONUS.field] else 0, field.races[i, RACE.holders]
    any_place = marks.bonuses[b, BONUS.of_all] > 0 or field.races[i, RACE.scores] > 0
    anybody, marked, seen = marks.bonuses[b, BONUS.among] == 0, marks.bonuses[b, BONUS.marked] > 0, spare.small
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        here, came, value, scores = track.here[v], place[field.cars[v, CAR.n]], paid.value[u - first], paid.holder_scores[u - first]
        for lane in range(LANES):
            seen[lane] = (here[lane] > 0) & (any_place | (came[lane] > 0)) & (anybody | (scores[lane] > 0))
        if within:
            _keep_within(track.ranks[v], within, seen)
        for lane in range(LANES):
            value[lane] = value[lane] if (seen[lane] > 0) & ((value[lane] == 1) | (not marked)) else 0


@lean
def _keep_within(ranks: Bytes, within: int, seen: Bytes) -> None:
    for lane in range(LANES):
        seen[lane] &= (ranks[lane] > 0) & (ranks[lane] <= within)


@lean
def _hold(field: OpenField, marks: Marks, paid: Paid, spare: Spare, i: int, b: int, class_: int) -> None:
    """The holders in one population: the first, or whoever gained most; they may be several rows of one car."""
    first, end = field.races[i, RACE.holders], field.races[i, RACE.holders_end]
    most, by_class = marks.bonuses[b, BONUS.kind] == MOST_GAINED, marks.bonuses[b, BONUS.among] == 2
    best, number = spare.short_best, spare.short_number
    best[:] = 0
    number[:] = 0
    for u in range(first, end):
        if by_class and field.cars[field.holder_car[u], CAR.class_] != class_:
            continue
        value = paid.value[u - first]
        for lane in range(LANES):
            there = value[lane] > 0
            better = there & ((number[lane] == 0) | (value[lane] > best[lane] if most else value[lane] < best[lane]))
            level = there & (value[lane] == best[lane])
            number[lane] = 1 if better else number[lane] + level
            best[lane] = value[lane] if better else best[lane]
    alone, divided = marks.bonuses[b, BONUS.ties] == 2, marks.bonuses[b, BONUS.ties] == 1
    for u in range(first, end):
        if by_class and field.cars[field.holder_car[u], CAR.class_] != class_:
            continue
        value, won = paid.value[u - first], paid.won[b, u - first]
        for lane in range(LANES):
            wins = (number[lane] > 0) & (value[lane] == best[lane]) & ((number[lane] == 1) | (not alone))
            won[lane] = (number[lane] if divided else 1) if wins else 0


@lean
def _win_qualifying(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int) -> None:
    """The place in qualifying: of all, or among those who score, or in the class."""
    first, among = field.races[i, RACE.holders], marks.bonuses[b, BONUS.among]
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        number = spare.number
        for lane in range(LANES):
            number[lane] = 1 if among else paid.value[u - first, lane]
        if among:
            for w in range(first, field.races[i, RACE.holders_end]):
                o = field.holder_car[w]
                if o == v or (w > first and field.holder_car[w - 1] == o):
                    continue
                if among == 2 and field.cars[o, CAR.class_] != field.cars[v, CAR.class_]:
                    continue
                for lane in range(LANES):
                    value = paid.value[w - first, lane]
                    ahead = (value > 0) & (value < paid.value[u - first, lane])
                    number[lane] += ahead & (track.here[o, lane] > 0) & (track.car_treated[o, lane] == SCORES)
        for lane in range(LANES):
            if paid.value[u - first, lane] > 0 and track.here[v, lane] > 0 and number[lane] < marks.amounts.shape[1]:
                paid.won[b, u - first, lane] = number[lane]


@lean
def _win_starters(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes) -> None:
    """The size of the field, or of the class."""
    first, by_class, started = field.races[i, RACE.holders], marks.bonuses[b, BONUS.by_class], field.races[i, RACE.started]
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        mine = field.cars[v, CAR.n]
        number = spare.number
        number[:] = 0
        for o in range(field.races[i, RACE.cars], field.races[i, RACE.cars_end]):
            if not by_class or field.cars[o, CAR.class_] == field.cars[v, CAR.class_]:
                n = field.cars[o, CAR.n]
                for lane in range(LANES):
                    scores = (track.here[o, lane] > 0) & (track.car_treated[o, lane] == SCORES)
                    number[lane] += scores & ((started > 0) | (place[n, lane] > 0))
        for lane in range(LANES):
            if started > 0 or place[mine, lane] > 0:
                paid.won[b, u - first, lane] = number[lane]


@lean
def _win_alone(field: OpenField, marks: Marks, paid: Paid, i: int, b: int, u: int, place: Bytes) -> None:
    """What a holder earns whatever others do: for taking part, for places gained, for having earned other bonuses."""
    first = field.races[i, RACE.holders]
    kind, won = marks.bonuses[b, BONUS.kind], paid.won[b, u - first]
    n = field.cars[field.holder_car[u], CAR.n]
    for lane in range(LANES):
        if kind == GAINED:
            won[lane] = paid.value[u - first, lane]
        elif kind == TAKING_PART:
            took = marks.bonuses[b, BONUS.took]
            won[lane] = took == HERE or place[n, lane] > 0 or (took == STARTED and field.races[i, RACE.started] > 0)
        elif kind == ALL_OF:
            won[lane] = 1
            for part in range(marks.bonuses[b, BONUS.first], marks.bonuses[b, BONUS.second]):
                if paid.won[part, u - first, lane] == 0:
                    won[lane] = 0


@lean
def confirm(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes) -> None:
    """Only who scores has a bonus, and only if there is anything in it."""
    first, within, keeps = field.races[i, RACE.holders], marks.bonuses[b, BONUS.within], spare.small
    any_place = marks.bonuses[b, BONUS.before] > 0 or field.races[i, RACE.scores] > 0
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        won, scores, came = paid.won[b, u - first], paid.holder_scores[u - first], place[field.cars[v, CAR.n]]
        for lane in range(LANES):
            keeps[lane] = (scores[lane] > 0) & (any_place | (came[lane] > 0))
        if within:
            _keep_within(track.ranks[v], within, keeps)
        if marks.bonuses[b, BONUS.whole] > 0:
            for lane in range(LANES):
                keeps[lane] &= marks.earns[b, 1] > 0
        else:
            for lane in range(LANES):
                keeps[lane] &= marks.earns[b, won[lane]] > 0
        for lane in range(LANES):
            won[lane] *= keeps[lane]


@lean
def pay_bonus(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int) -> None:
    """What a bonus gives to each claim."""
    if not marks.bonuses[b, BONUS.pays]:
        return
    holders, first, kept, is_one = (
        field.races[i, RACE.holders],
        field.races[i, RACE.claims],
        marks.bonuses[b, BONUS.kept],
        marks.bonuses[b, BONUS.whole] > 0,
    )
    for k in range(first, field.races[i, RACE.claims_end]):
        won, divisor, treated = paid.won[b, field.claims[k, CLAIM.holder] - holders], field.claims[k, CLAIM.divisor], track.treated[k]
        if not divisor or field.claims[k, CLAIM.treated] != SCORES:
            continue
        points, saved = paid.points[k - first], paid.saved[k - first]
        if is_one:
            one = marks.amounts[b, 1] // divisor
            for lane in range(LANES):
                points[lane] += one if (won[lane] > 0) & (treated[lane] == SCORES) else 0
            if kept:
                for lane in range(LANES):
                    saved[lane] += one if (won[lane] > 0) & (treated[lane] == SCORES) else 0
        else:
            for lane in range(LANES):
                if won[lane] and treated[lane] == SCORES:
                    more = marks.amounts[b, won[lane]] // divisor
                    points[lane] += more
                    saved[lane] += more * kept
