"""What the races to come give, in 64 endings abreast: treat, rank, award, mark, reduce. Compiled; every loop over lanes is the innermost.

The stages and their words are those of ``core/rules``; what hangs on an ending is done here, what does not was done when the title was opened.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.opened import (
    ALL_OF,
    AWAY_FROM_ALL,
    BEST_LAP,
    BONUS,
    CAR,
    CLAIM,
    CLASSIFIED,
    GAINED,
    GRID,
    HERE,
    MOST_GAINED,
    QUALIFIED,
    QUALIFYING,
    RACE,
    STARTED,
    STARTERS,
    STARTS,
    TAKING_PART,
    UNDROPPABLE,
    UNPLACED,
    CellLanes,
    Counting,
    Marks,
    OpenField,
    Paid,
    Scales,
    Spare,
    Track,
    Was,
)
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
    lanes: int,
) -> None:
    """What race ``i`` to come gives every competitor, and what is known of him there."""
    f = field.races[i, RACE.race]
    _treat(field, track, spare, i, place[f], away[f], lanes)
    _rank(field, track, i, place[f], lanes)
    _measure(field, scales, track, spare, i, place[f], lanes)
    _pay_places(field, scales, track, paid, i, lanes)
    for b in range(field.races[i, RACE.bonuses], field.races[i, RACE.bonuses_end]):
        _look_at(field, marks, track, paid, i, b, place[f], qualified[f], grid[f], lap[f], lanes)
        _win(field, marks, track, paid, spare, i, b, place[f], lanes)
        _confirm(field, marks, track, paid, i, b, place[f], lanes)
        _pay_bonus(field, marks, track, paid, i, b, lanes)
    _reduce(title, field, marks, was, counting, track, paid, cells, spare, i, place[f], lanes)


@lean
def _treat(field: OpenField, track: Track, spare: Spare, i: int, place: Bytes, away: Bytes, lanes: int) -> None:
    """Who is there, and how every car and claim is treated; of a competitor's cars only so many count."""
    for v in range(field.races[i, RACE.cars], field.races[i, RACE.cars_end]):
        n = field.cars[v, CAR.n]
        treated = field.cars[v, CAR.treated]
        for lane in range(lanes):
            track.here[v, lane] = away[n, lane] == 0
            track.car_treated[v, lane] = treated
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        treated = field.claims[k, CLAIM.treated]
        for lane in range(lanes):
            track.treated[k, lane] = treated
    if field.races[i, RACE.selects]:
        _select(field, track, spare, i, place, lanes)


@lean
def _select(field: OpenField, track: Track, spare: Spare, i: int, place: Bytes, lanes: int) -> None:
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
            for lane in range(lanes):
                a = place[other, lane] or AWAY_FROM_ALL
                b = place[mine, lane] or AWAY_FROM_ALL
                ahead[lane] += track.here[car, lane] and (a < b or (a == b and o < k))
        for lane in range(lanes):
            if ahead[lane] >= field.races[i, RACE.selects]:
                track.treated[k, lane] = aside
    for v in range(field.races[i, RACE.cars], field.races[i, RACE.cars_end]):
        track.car_treated[v, :lanes] = 0
    for k in range(first, end):
        v = field.claims[k, CLAIM.car]
        for lane in range(lanes):
            track.car_treated[v, lane] = max(track.car_treated[v, lane], track.treated[k, lane])


@lean
def _rank(field: OpenField, track: Track, i: int, place: Bytes, lanes: int) -> None:
    """The rank of each car among those ranked in its part; 0 where there is none."""
    first, end = field.races[i, RACE.cars], field.races[i, RACE.cars_end]
    for v in range(first, end):
        mine = place[field.cars[v, CAR.n]]
        ranks = track.ranks[v]
        if field.races[i, RACE.as_placed]:
            for lane in range(lanes):
                ranks[lane] = mine[lane]
            continue
        ahead = track.step[v]
        for lane in range(lanes):
            ahead[lane] = 1
        for o in range(first, end):
            if o != v and field.cars[o, CAR.part] == field.cars[v, CAR.part]:
                theirs = place[field.cars[o, CAR.n]]
                treated = track.car_treated[o]
                for lane in range(lanes):
                    ahead[lane] += (theirs[lane] < mine[lane]) & (theirs[lane] > 0) & (treated[lane] > 0)
        for lane in range(lanes):
            ranks[lane] = ahead[lane] if mine[lane] > 0 and track.car_treated[v, lane] > 0 else 0


@lean
def _measure(field: OpenField, scales: Scales, track: Track, spare: Spare, i: int, place: Bytes, lanes: int) -> None:
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
                    for lane in range(lanes):
                        counts = track.here[o, lane] > 0 and (everybody or track.car_treated[o, lane] == SCORES)
                        number[lane] += counts and (entered > 0 or started > 0 or place[n, lane] > 0)
            for lane in range(lanes):
                track.step[v, lane] = scales.size_step[i, number[lane]]
    if field.races[i, RACE.last]:
        for v in range(first, end):
            track.last[v, :lanes] = 0
            for o in range(first, end):
                if field.cars[o, CAR.part] == field.cars[v, CAR.part]:
                    for lane in range(lanes):
                        track.last[v, lane] += track.here[o, lane] > 0 and track.car_treated[o, lane] > 0


@lean
def _pay_places(field: OpenField, scales: Scales, track: Track, paid: Paid, i: int, lanes: int) -> None:
    """The points of each claim for the place, reduced and shared."""
    sized, width = field.races[i, RACE.sized], scales.worth.shape[1]
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        v, row = field.claims[k, CLAIM.car], field.claims[k, CLAIM.worth]
        points, ranks, here = paid.points[k], track.ranks[v], track.here[v]
        for lane in range(lanes):
            paid.saved[k, lane] = 0
        if field.claims[k, CLAIM.treated] != SCORES:
            for lane in range(lanes):
                points[lane] = 0
        elif not sized and not field.races[i, RACE.last] and not field.races[i, RACE.selects]:
            worth = scales.worth[row]
            for lane in range(lanes):
                points[lane] = worth[ranks[lane]] * here[lane]
        else:
            for lane in range(lanes):
                points[lane] = 0
                if here[lane] and track.treated[k, lane] == SCORES:
                    at = row + (track.step[v, lane] if sized else 0)
                    rank = ranks[lane]
                    if rank == 0 and scales.worth_last[at]:
                        rank = min(track.last[v, lane], width - 1)
                    points[lane] = scales.worth[at, rank]


# --- bonuses -----------------------------------------------------------------------------------------------------------------------


@lean
def _look_at(
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
def _win(field: OpenField, marks: Marks, track: Track, paid: Paid, spare: Spare, i: int, b: int, place: Bytes, lanes: int) -> None:
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
def _confirm(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int, place: Bytes, lanes: int) -> None:
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
def _pay_bonus(field: OpenField, marks: Marks, track: Track, paid: Paid, i: int, b: int, lanes: int) -> None:
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
    lanes: int,
) -> None:
    """From claims to competitors: summed, or only the best; what is known of each; rounding and the cap of a race."""
    for c in range(title[0]):
        for lane in range(lanes):
            cells.net[c, i, lane] = 0
            cells.kept[c, i, lane] = 0
            cells.facts[c, i, lane] = 0
            cells.rank[c, i, lane] = 0
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        c = field.claims[k, CLAIM.competitor]
        if c < 0:
            continue
        if not field.races[i, RACE.best]:
            for lane in range(lanes):
                cells.net[c, i, lane] += paid.points[k, lane]
                cells.kept[c, i, lane] += paid.saved[k, lane]
        _note(field, track, cells, i, k, place, lanes)
    if field.races[i, RACE.best]:
        _only_best(field, track, paid, cells, i, lanes)
    for b in range(field.races[i, RACE.bonuses], field.races[i, RACE.bonuses_end]):
        _count_bonus(title, field, marks, track, paid, cells, i, b, lanes)
    step, cap = field.races[i, RACE.step], field.races[i, RACE.cap]
    if step:
        for c in range(title[0]):
            for lane in range(lanes):
                cells.net[c, i, lane] = in_steps(cells.net[c, i, lane], step, field.races[i, RACE.mode])
    if cap >= 0:
        for c in range(title[0]):
            if field.races[i, RACE.cap_of_round]:
                _cap_round(field, was, counting, cells, spare, i, c, cap, lanes)
            else:
                for lane in range(lanes):
                    cells.net[c, i, lane] = min(cells.net[c, i, lane], cap)


@lean
def _note(field: OpenField, track: Track, cells: CellLanes, i: int, k: int, place: Bytes, lanes: int) -> None:
    """What a claim says of its competitor in a race: bits, and his best rank."""
    c, v, belongs = field.claims[k, CLAIM.competitor], field.claims[k, CLAIM.car], field.claims[k, CLAIM.belongs]
    race = field.races[i]
    classified = HERE + STARTED + STARTS + CLASSIFIED + (UNDROPPABLE if field.claims[k, CLAIM.undroppable] else 0)
    retired = HERE + UNPLACED + (STARTED if race[RACE.started] else 0) + (STARTS if race[RACE.starts] else 0)
    if field.claims[k, CLAIM.undroppable] or not race[RACE.droppable]:
        retired += UNDROPPABLE
    mine, here, facts, best = place[field.cars[v, CAR.n]], track.here[v], cells.facts[c, i], cells.rank[c, i]
    if belongs:
        for lane in range(lanes):
            if here[lane]:
                facts[lane] |= classified if mine[lane] else retired
    for lane in range(lanes):
        rank = track.ranks[v, lane]
        if rank and (field.claims[k, CLAIM.keeps] or track.treated[k, lane] == SCORES) and (best[lane] == 0 or rank < best[lane]):
            best[lane] = rank


@lean
def _only_best(field: OpenField, track: Track, paid: Paid, cells: CellLanes, i: int, lanes: int) -> None:
    """Of several cars only the best score counts; what outlives a drop is that car's: equal points, the better place."""
    first, end = field.races[i, RACE.claims], field.races[i, RACE.claims_end]
    for k in range(first, end):
        c, v = field.claims[k, CLAIM.competitor], field.claims[k, CLAIM.car]
        if c < 0:
            continue
        for lane in range(lanes):
            if not track.here[v, lane]:
                continue
            most = True
            counts = True
            for o in range(first, end):
                w = field.claims[o, CLAIM.car]
                if o == k or field.claims[o, CLAIM.competitor] != c or not track.here[w, lane]:
                    continue
                if paid.points[o, lane] > paid.points[k, lane] or (paid.points[o, lane] == paid.points[k, lane] and o < k):
                    most = False
                if _goes_before(track, paid, o, k, w, v, lane):
                    counts = False
            if most:
                cells.net[c, i, lane] = paid.points[k, lane]
            if counts:
                cells.kept[c, i, lane] = paid.saved[k, lane]


@lean
def _goes_before(track: Track, paid: Paid, o: int, k: int, w: int, v: int, lane: int) -> bool:
    """Which of two claims makes the score: who is paid, who has more, who came in before."""
    theirs, mine = track.treated[o, lane] == SCORES, track.treated[k, lane] == SCORES
    if theirs != mine:
        return bool(theirs)
    if paid.points[o, lane] != paid.points[k, lane]:
        return bool(paid.points[o, lane] > paid.points[k, lane])
    a = track.ranks[w, lane] or _NO_RANK
    b = track.ranks[v, lane] or _NO_RANK
    return bool(a < b or (a == b and o < k))


@lean
def _count_bonus(
    title: Ints, field: OpenField, marks: Marks, track: Track, paid: Paid, cells: CellLanes, i: int, b: int, lanes: int
) -> None:
    """How often a competitor earned a bonus that a comparator counts."""
    j = marks.bonuses[b, BONUS.tally]
    if j < 0 or not marks.bonuses[b, BONUS.pays]:
        return
    for c in range(title[0]):
        cells.tally[j, c, i, :lanes] = 0
    for k in range(field.races[i, RACE.claims], field.races[i, RACE.claims_end]):
        c = field.claims[k, CLAIM.competitor]
        if c >= 0:
            for lane in range(lanes):
                won = paid.won[b, field.claims[k, CLAIM.holder] - field.races[i, RACE.holders], lane]
                cells.tally[j, c, i, lane] += won > 0 and track.treated[k, lane] == SCORES


@lean
def _cap_round(
    field: OpenField, was: Was, counting: Counting, cells: CellLanes, spare: Spare, i: int, c: int, cap: int, lanes: int
) -> None:
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
            for lane in range(lanes):
                left[lane] -= cells.net[c, o, lane]
    for lane in range(lanes):
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
