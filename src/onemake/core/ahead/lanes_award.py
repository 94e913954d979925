"""What the races to come give, in 64 endings abreast: treat, rank, award, mark, reduce. Compiled; every loop over lanes is the innermost.

The stages and their words are those of ``core/rules``; what hangs on an ending is done here, what does not was done when the title was opened.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.lanes_bonus import confirm, look_at, pay_bonus, win
from onemake.core.ahead.opened import (
    AWAY_FROM_ALL,
    BONUS,
    CAR,
    CLAIM,
    CLASSIFIED,
    HERE,
    LANES,
    RACE,
    STARTED,
    STARTS,
    TITLE,
    UNDROPPABLE,
    UNPLACED,
    Counting,
    Marks,
    OpenField,
    Scales,
    Was,
)
from onemake.core.ahead.room import CellLanes, Paid, Spare, Track
from onemake.core.kernel import inlined, lean
from onemake.core.rules.field import Ints
from onemake.core.rules.populate import SCORES

__all__ = ["award_race", "in_steps"]

Bytes = NDArray[np.uint8]
_NO_RANK = 255


@inlined
def award_race(
    title: Ints,
    field: OpenField,
    scales: Scales,
    marks: Marks,
    was: Was,
    counting: Counting,
    track: Track,
    paid: Paid,
    cells: CellLanes,
    spare: Spare,
    i: int,
    place: Bytes,
    qualified: Bytes,
    grid: Bytes,
    lap: Bytes,
    away: Bytes,
) -> None:
    """What race ``i`` to come gives every competitor, and what is known of him there."""
    f = field.races[i, RACE.race]
    _treat(field, track, spare, i, place[f], away[f])
    _rank(field, track, i, place[f])
    _measure(field, scales, track, spare, i, place[f])
    _pay_places(field, scales, track, paid, spare, i)
    for b in range(field.races[i, RACE.bonuses], field.races[i, RACE.bonuses_end]):
        look_at(field, marks, track, paid, i, b, place[f], qualified[f], grid[f], lap[f])
        win(field, marks, track, paid, spare, i, b, place[f])
        confirm(field, marks, track, paid, spare, i, b, place[f])
        pay_bonus(field, marks, track, paid, i, b)
    _reduce(title, field, marks, was, counting, track, paid, cells, spare, i, place[f])


@lean
def _treat(field: OpenField, track: Track, spare: Spare, i: int, place: Bytes, away: Bytes) -> None:
    """Who is there. How every car and claim is treated stands there already, but where of a competitor's cars only so many count."""
    for v in range(field.races[i, RACE.cars], field.races[i, RACE.cars_end]):
        n = field.cars[v, CAR.n]
        for lane in range(LANES):
            track.here[v, lane] = away[n, lane] == 0
    if field.races[i, RACE.selects]:
        for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
            track.treated[k, :] = field.claims[k, CLAIM.treated]
        _select(field, track, spare, i, place)


@lean
def _select(field: OpenField, track: Track, spare: Spare, i: int, place: Bytes) -> None:
    """The best so many cars of each competitor; the others keep their places or are passed over."""
    first, end, aside = field.races[i, RACE.claims], field.races[i, RACE.claims_end], field.races[i, RACE.aside]
    for k in range(first, end):
        if field.claims[k, CLAIM.group] < 0:
            continue
        mine = field.cars[field.claims[k, CLAIM.car], CAR.n]
        ahead = spare.number
        ahead[:] = 0
        for o in range(first, end):
            if o == k or field.claims[o, CLAIM.group] != field.claims[k, CLAIM.group]:
                continue
            car = field.claims[o, CLAIM.car]
            other = field.cars[car, CAR.n]
            for lane in range(LANES):
                a = place[other, lane] or AWAY_FROM_ALL
                b = place[mine, lane] or AWAY_FROM_ALL
                ahead[lane] += (track.here[car, lane] > 0) & ((a < b) | ((a == b) & (o < k)))
        for lane in range(LANES):
            if ahead[lane] >= field.races[i, RACE.selects]:
                track.treated[k, lane] = aside
    for v in range(field.races[i, RACE.cars], field.races[i, RACE.cars_end]):
        track.car_treated[v, :] = 0
    for k in range(first, end):
        v = field.claims[k, CLAIM.car]
        for lane in range(LANES):
            track.car_treated[v, lane] = max(track.car_treated[v, lane], track.treated[k, lane])


@lean
def _rank(field: OpenField, track: Track, i: int, place: Bytes) -> None:
    """The rank of each car among those ranked in its part, 0 where there is none: its place, less those ahead who are not ranked there."""
    first, end, selects = field.races[i, RACE.cars], field.races[i, RACE.cars_end], field.races[i, RACE.selects]
    for v in range(first, end):
        mine, ranks = place[field.cars[v, CAR.n]], track.ranks[v]
        for lane in range(LANES):
            ranks[lane] = mine[lane]
        if field.races[i, RACE.as_placed]:
            continue
        for o in range(first, end):
            theirs, treated = place[field.cars[o, CAR.n]], track.car_treated[o]
            if field.cars[o, CAR.part] != field.cars[v, CAR.part]:
                for lane in range(LANES):
                    ranks[lane] -= (theirs[lane] < mine[lane]) & (theirs[lane] > 0)
            elif selects or field.cars[o, CAR.treated] == 0:
                for lane in range(LANES):
                    ranks[lane] -= (theirs[lane] < mine[lane]) & (theirs[lane] > 0) & (treated[lane] == 0)
        for lane in range(LANES):
            ranks[lane] *= track.car_treated[v, lane] > 0


@lean
def _measure(field: OpenField, scales: Scales, track: Track, spare: Spare, i: int, place: Bytes) -> None:
    """The size of each car's field, where what a place is worth hangs on it: which row of the scale, and which place is the last."""
    first, end = field.races[i, RACE.cars], field.races[i, RACE.cars_end]
    if field.races[i, RACE.sized]:
        everybody, entered, started = field.races[i, RACE.everybody], field.races[i, RACE.entered], field.races[i, RACE.started]
        for v in range(first, end):
            number = spare.number
            number[:] = 0
            for o in range(first, end):
                if everybody or field.cars[o, CAR.part] == field.cars[v, CAR.part]:
                    n = field.cars[o, CAR.n]
                    for lane in range(LANES):
                        counts = (track.here[o, lane] > 0) & ((everybody > 0) | (track.car_treated[o, lane] == SCORES))
                        number[lane] += counts & ((entered > 0) | (started > 0) | (place[n, lane] > 0))
            for lane in range(LANES):
                track.step[v, lane] = scales.size_step[i, number[lane]]
    if field.races[i, RACE.last]:
        for v in range(first, end):
            track.last[v, :] = 0
            for o in range(first, end):
                if field.cars[o, CAR.part] == field.cars[v, CAR.part]:
                    for lane in range(LANES):
                        track.last[v, lane] += (track.here[o, lane] > 0) & (track.car_treated[o, lane] > 0)


@lean
def _pay_places(field: OpenField, scales: Scales, track: Track, paid: Paid, spare: Spare, i: int) -> None:
    """The points of each claim for the place, reduced and shared."""
    sized, width, copied = field.races[i, RACE.sized], scales.worth.shape[1], -1
    first, worth = field.races[i, RACE.claims], spare.worth
    for k in range(first, field.races[i, RACE.claims_end]):
        v, row = field.claims[k, CLAIM.car], field.claims[k, CLAIM.worth]
        points, saved, ranks, here = paid.points[k - first], paid.saved[k - first], track.ranks[v], track.here[v]
        for lane in range(LANES):
            saved[lane] = 0
        if field.claims[k, CLAIM.treated] != SCORES:
            for lane in range(LANES):
                points[lane] = 0
        elif not sized and not field.races[i, RACE.last] and not field.races[i, RACE.selects]:
            if row != copied:
                for rank in range(width):
                    worth[rank] = scales.worth[row, rank]
                copied = row
            for lane in range(LANES):
                points[lane] = worth[ranks[lane]] * here[lane]
        else:
            for lane in range(LANES):
                points[lane] = 0
                if here[lane] and track.treated[k, lane] == SCORES:
                    at = row + (track.step[v, lane] if sized else 0)
                    rank = ranks[lane]
                    if rank == 0 and scales.worth_last[at]:
                        rank = min(track.last[v, lane], width - 1)
                    points[lane] = scales.worth[at, rank]


# --- from claims to competitors ----------------------------------------------------------------------------------------------------


@inlined
def _reduce(
    title: Ints,
    field: OpenField,
    marks: Marks,
    was: Was,
    counting: Counting,
    track: Track,
    paid: Paid,
    cells: CellLanes,
    spare: Spare,
    i: int,
    place: Bytes,
) -> None:
    """From claims to competitors: summed, or only the best; what is known of each; rounding and the cap of a race."""
    plain = title[TITLE.plain]  # then only points count, and nobody asks what outlives a drop
    for c in range(title[TITLE.competitors]):
        for lane in range(LANES):
            cells.net[c, i, lane] = 0
            cells.facts[c, i, lane] = 0
        if not plain:
            for lane in range(LANES):
                cells.kept[c, i, lane] = 0
                cells.rank[c, i, lane] = 0
    first = field.races[i, RACE.claims]
    for k in range(first, field.races[i, RACE.claims_end]):
        c = field.claims[k, CLAIM.competitor]
        if c < 0:
            continue
        if not field.races[i, RACE.best]:
            for lane in range(LANES):
                cells.net[c, i, lane] += paid.points[k - first, lane]
            if not plain:
                for lane in range(LANES):
                    cells.kept[c, i, lane] += paid.saved[k - first, lane]
        _note(title, field, track, cells, i, k, place)
    if field.races[i, RACE.best]:
        _only_best(field, track, paid, cells, i)
    for b in range(field.races[i, RACE.bonuses], field.races[i, RACE.bonuses_end]):
        _count_bonus(title, field, marks, track, paid, cells, i, b)
    step, cap = field.races[i, RACE.step], field.races[i, RACE.cap]
    if step:
        for c in range(title[TITLE.competitors]):
            for lane in range(LANES):
                cells.net[c, i, lane] = in_steps(cells.net[c, i, lane], step, field.races[i, RACE.mode])
    if cap >= 0:
        for c in range(title[TITLE.competitors]):
            if field.races[i, RACE.cap_of_round]:
                _cap_round(field, was, counting, cells, spare, i, c, cap)
            else:
                for lane in range(LANES):
                    cells.net[c, i, lane] = min(cells.net[c, i, lane], cap)


@lean
def _note(title: Ints, field: OpenField, track: Track, cells: CellLanes, i: int, k: int, place: Bytes) -> None:
    """What a claim says of its competitor in a race: bits, and his best rank."""
    c, v, race = field.claims[k, CLAIM.competitor], field.claims[k, CLAIM.car], field.races[i]
    classified = HERE + STARTED + STARTS + CLASSIFIED + (UNDROPPABLE if field.claims[k, CLAIM.undroppable] else 0)
    retired = HERE + UNPLACED + (STARTED if race[RACE.started] else 0) + (STARTS if race[RACE.starts] else 0)
    if field.claims[k, CLAIM.undroppable] or not race[RACE.droppable]:
        retired += UNDROPPABLE
    mine, here, facts, best = place[field.cars[v, CAR.n]], track.here[v], cells.facts[c, i], cells.rank[c, i]
    if field.claims[k, CLAIM.belongs]:
        yes, no = np.uint8(classified), np.uint8(retired)
        for lane in range(LANES):
            facts[lane] |= (yes if mine[lane] > 0 else no) * here[lane]
    if title[TITLE.plain]:
        return
    ranks, treated, keeps = track.ranks[v], track.treated[k], field.claims[k, CLAIM.keeps] > 0
    for lane in range(LANES):
        better = (ranks[lane] > 0) & (keeps | (treated[lane] == SCORES)) & ((best[lane] == 0) | (ranks[lane] < best[lane]))
        best[lane] = ranks[lane] if better else best[lane]


@lean
def _only_best(field: OpenField, track: Track, paid: Paid, cells: CellLanes, i: int) -> None:
    """Of several cars only the best score counts; what outlives a drop is that car's: equal points, the better place."""
    first, end = field.races[i, RACE.claims], field.races[i, RACE.claims_end]
    for k in range(first, end):
        c, v = field.claims[k, CLAIM.competitor], field.claims[k, CLAIM.car]
        if c < 0:
            continue
        for lane in range(LANES):
            if not track.here[v, lane]:
                continue
            most = True
            counts = True
            for o in range(first, end):
                w = field.claims[o, CLAIM.car]
                if o == k or field.claims[o, CLAIM.competitor] != c or not track.here[w, lane]:
                    continue
                if paid.points[o - first, lane] > paid.points[k - first, lane] or (
                    paid.points[o - first, lane] == paid.points[k - first, lane] and o < k
                ):
                    most = False
                if _goes_before(track, paid, first, o, k, w, v, lane):
                    counts = False
            if most:
                cells.net[c, i, lane] = paid.points[k - first, lane]
            if counts:
                cells.kept[c, i, lane] = paid.saved[k - first, lane]


@lean
def _goes_before(track: Track, paid: Paid, first: int, o: int, k: int, w: int, v: int, lane: int) -> bool:
    """Which of two claims makes the score: who is paid, who has more, who came in before."""
    theirs, mine = track.treated[o, lane] == SCORES, track.treated[k, lane] == SCORES
    if theirs != mine:
        return bool(theirs)
    if paid.points[o - first, lane] != paid.points[k - first, lane]:
        return bool(paid.points[o - first, lane] > paid.points[k - first, lane])
    a = track.ranks[w, lane] or _NO_RANK
    b = track.ranks[v, lane] or _NO_RANK
    return bool(a < b or (a == b and o < k))


@lean
def _count_bonus(title: Ints, field: OpenField, marks: Marks, track: Track, paid: Paid, cells: CellLanes, i: int, b: int) -> None:
    """How often a competitor earned a bonus that a comparator counts."""
    j = marks.bonuses[b, BONUS.tally]
    if j < 0 or not marks.bonuses[b, BONUS.pays]:
        return
    for c in range(title[TITLE.competitors]):
        cells.tally[j, c, i, :] = 0
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        c = field.claims[k, CLAIM.competitor]
        if c >= 0:
            for lane in range(LANES):
                won = paid.won[b, field.claims[k, CLAIM.holder] - field.races[i, RACE.holders], lane]
                cells.tally[j, c, i, lane] += (won > 0) & (track.treated[k, lane] == SCORES)


@lean
def _cap_round(field: OpenField, was: Was, counting: Counting, cells: CellLanes, spare: Spare, i: int, c: int, cap: int) -> None:
    """The cap of a round, as its sum grows race by race."""
    column = field.races[i, RACE.column]
    left = spare.number
    left[:] = cap
    for r in range(column):
        if counting.round_of[r] == counting.round_of[column] and not was.unchosen[c, r]:
            left -= was.before_total[c, r]
    for o in range(i):
        r = field.races[o, RACE.column]
        if counting.round_of[r] == counting.round_of[column] and not was.unchosen[c, r]:
            for lane in range(LANES):
                left[lane] -= cells.net[c, o, lane]
    for lane in range(LANES):
        own = 0 if was.unchosen[c, column] else max(0, cells.net[c, i, lane])
        cells.net[c, i, lane] -= min(max(0, cells.net[c, i, lane] - left[lane]), own)


@lean
def in_steps(value: int, step: int, mode: int) -> int:
    """Round to a multiple of ``step``; modes as in MODES: halves away from zero, to the even multiple, down or up."""
    size = abs(value)
    whole = size // step
    rest = size - whole * step
    if (
        (mode == 0 and 2 * rest >= step)
        or (mode == 1 and (2 * rest > step or (2 * rest == step and whole % 2 == 1)))
        or (mode == 3 and rest > 0)
    ):
        whole += 1
    return whole * step if value >= 0 else -whole * step
