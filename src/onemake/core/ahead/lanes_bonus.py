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
    lanes: int,
) -> None:
    """The figure of each holder that a bonus looks at, 0 for none; and who scores."""
    kind = marks.bonuses[b, BONUS.kind]
    for u in range(field.races[i, RACE.holders], field.races[i, RACE.holders_end]):
        n = field.cars[field.holder_car[u], CAR.n]
        value = paid.value[u]
        if kind in (QUALIFIED, QUALIFYING):
            for lane in range(lanes):
                value[lane] = qualified[n, lane]
        elif kind == GRID:
            for lane in range(lanes):
                value[lane] = grid[n, lane]
        elif kind == BEST_LAP:
            for lane in range(lanes):
                value[lane] = lap[n, lane]
        elif kind in (MOST_GAINED, GAINED):
            for lane in range(lanes):
                came = np.int16(place[n, lane])
                value[lane] = max(np.int16(grid[n, lane]) - came, 0) if came else 0
    for u in range(field.races[i, RACE.holders], field.races[i, RACE.holders_end]):
        paid.holder_scores[u, :lanes] = 0
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        u, v = field.claims[k, CLAIM.holder], field.claims[k, CLAIM.car]
        for lane in range(lanes):
            paid.holder_scores[u, lane] |= track.here[v, lane] > 0 and track.treated[k, lane] == SCORES


@inlined
def win(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes, lanes: int) -> None:
    """Who wins a bonus, [U, 64]: as one of how many, or for how many; 0 who does not."""
    kind, first = marks.bonuses[b, BONUS.kind], field.races[i, RACE.holders]
    for u in range(first, field.races[i, RACE.holders_end]):
        paid.won[b, u - first, :lanes] = 0
    if kind in (QUALIFIED, GRID, BEST_LAP, MOST_GAINED):
        _narrow(field, marks, track, paid, i, b, place, lanes)
        for class_ in range(field.races[i, RACE.classes] if marks.bonuses[b, BONUS.among] == 2 else 1):
            _hold(field, marks, paid, spare, i, b, class_, lanes)
    elif kind == QUALIFYING:
        _win_qualifying(field, marks, track, paid, spare, i, b, lanes)
    elif kind == STARTERS:
        _win_starters(field, marks, track, paid, spare, i, b, place, lanes)
    else:
        for u in range(first, field.races[i, RACE.holders_end]):
            _win_alone(field, marks, paid, i, b, u, place, lanes)


@lean
def _narrow(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int, place: Bytes, lanes: int) -> None:
    """Forget the figures of those who are not looked at."""
    within = marks.bonuses[b, BONUS.within] if marks.bonuses[b, BONUS.field] else 0
    for u in range(field.races[i, RACE.holders], field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        n = field.cars[v, CAR.n]
        for lane in range(lanes):
            seen = track.here[v, lane] > 0
            if not marks.bonuses[b, BONUS.of_all] and not field.races[i, RACE.scores]:
                seen = seen and place[n, lane] > 0
            if within:
                seen = seen and 0 < track.ranks[v, lane] <= within
            if marks.bonuses[b, BONUS.among]:
                seen = seen and paid.holder_scores[u, lane] > 0
            if marks.bonuses[b, BONUS.marked]:
                seen = seen and paid.value[u, lane] == 1
            if not seen:
                paid.value[u, lane] = 0


@lean
def _hold(field: OpenField, marks: Marks, paid: Paid, spare: Spare, i: int, b: int, class_: int, lanes: int) -> None:
    """The holders in one population: the first, or whoever gained most; they may be several rows of one car."""
    first, end = field.races[i, RACE.holders], field.races[i, RACE.holders_end]
    most, by_class = marks.bonuses[b, BONUS.kind] == MOST_GAINED, marks.bonuses[b, BONUS.among] == 2
    best, number = spare.best, spare.number
    number[:] = 0
    for u in range(first, end):
        if by_class and field.cars[field.holder_car[u], CAR.class_] != class_:
            continue
        for lane in range(lanes):
            value = paid.value[u, lane]
            if value:
                if number[lane] == 0 or (value > best[lane] if most else value < best[lane]):
                    best[lane] = value
                    number[lane] = 1
                elif value == best[lane]:
                    number[lane] += 1
    ties = marks.bonuses[b, BONUS.ties]
    for u in range(first, end):
        if by_class and field.cars[field.holder_car[u], CAR.class_] != class_:
            continue
        for lane in range(lanes):
            if number[lane] and paid.value[u, lane] == best[lane] and not (ties == 2 and number[lane] > 1):
                paid.won[b, u - first, lane] = number[lane] if ties == 1 else 1


@lean
def _win_qualifying(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, lanes: int) -> None:
    """The place in qualifying: of all, or among those who score, or in the class."""
    first, among = field.races[i, RACE.holders], marks.bonuses[b, BONUS.among]
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        number = spare.number
        for lane in range(lanes):
            number[lane] = 1 if among else paid.value[u, lane]
        if among:
            for w in range(first, field.races[i, RACE.holders_end]):
                o = field.holder_car[w]
                if o == v or (w > first and field.holder_car[w - 1] == o):
                    continue
                if among == 2 and field.cars[o, CAR.class_] != field.cars[v, CAR.class_]:
                    continue
                for lane in range(lanes):
                    value = paid.value[w, lane]
                    number[lane] += 0 < value < paid.value[u, lane] and track.here[o, lane] > 0 and track.car_treated[o, lane] == SCORES
        for lane in range(lanes):
            if paid.value[u, lane] > 0 and track.here[v, lane] > 0 and number[lane] < marks.amounts.shape[1]:
                paid.won[b, u - first, lane] = number[lane]


@lean
def _win_starters(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes, lanes: int) -> None:
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
                for lane in range(lanes):
                    scores = track.here[o, lane] > 0 and track.car_treated[o, lane] == SCORES
                    number[lane] += scores and (started > 0 or place[n, lane] > 0)
        for lane in range(lanes):
            if started > 0 or place[mine, lane] > 0:
                paid.won[b, u - first, lane] = number[lane]


@lean
def _win_alone(field: OpenField, marks: Marks, paid: Paid, i: int, b: int, u: int, place: Bytes, lanes: int) -> None:
    """What a holder earns whatever others do: for taking part, for places gained, for having earned other bonuses."""
    kind, won = marks.bonuses[b, BONUS.kind], paid.won[b, u - field.races[i, RACE.holders]]
    n = field.cars[field.holder_car[u], CAR.n]
    for lane in range(lanes):
        if kind == GAINED:
            won[lane] = paid.value[u, lane]
        elif kind == TAKING_PART:
            took = marks.bonuses[b, BONUS.took]
            won[lane] = took == HERE or place[n, lane] > 0 or (took == STARTED and field.races[i, RACE.started] > 0)
        elif kind == ALL_OF:
            won[lane] = 1
            for part in range(marks.bonuses[b, BONUS.first], marks.bonuses[b, BONUS.second]):
                if paid.won[part, u - field.races[i, RACE.holders], lane] == 0:
                    won[lane] = 0


@lean
def confirm(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int, place: Bytes, lanes: int) -> None:
    """Only who scores has a bonus, and only if there is anything in it."""
    first, within = field.races[i, RACE.holders], marks.bonuses[b, BONUS.within]
    for u in range(first, field.races[i, RACE.holders_end]):
        v = field.holder_car[u]
        n = field.cars[v, CAR.n]
        won = paid.won[b, u - first]
        for lane in range(lanes):
            keeps = paid.holder_scores[u, lane] > 0 and marks.earns[b, won[lane]] > 0
            if not marks.bonuses[b, BONUS.before] and not field.races[i, RACE.scores]:
                keeps = keeps and place[n, lane] > 0
            if within:
                keeps = keeps and 0 < track.ranks[v, lane] <= within
            if not keeps:
                won[lane] = 0


@lean
def pay_bonus(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int, lanes: int) -> None:
    """What a bonus gives to each claim, and how often it was earned where a comparator counts that."""
    if not marks.bonuses[b, BONUS.pays]:
        return
    first, kept = field.races[i, RACE.holders], marks.bonuses[b, BONUS.kept]
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        won, divisor = paid.won[b, field.claims[k, CLAIM.holder] - first], field.claims[k, CLAIM.divisor]
        if divisor and field.claims[k, CLAIM.treated] == SCORES:
            for lane in range(lanes):
                if won[lane] and track.treated[k, lane] == SCORES:
                    points = marks.amounts[b, won[lane]] // divisor
                    paid.points[k, lane] += points
                    paid.saved[k, lane] += points * kept
