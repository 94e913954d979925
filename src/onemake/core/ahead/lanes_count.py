"""Units, windows, totals and who is listed, in 64 endings abreast. Compiled; every loop over lanes is the innermost.

A competitor is worked out at a time: his scores of all races, those run and those to come, fit in the nearest cache.
"""

from __future__ import annotations

import numpy as np

from onemake.core.ahead.lanes_award import in_steps
from onemake.core.ahead.opened import HERE, LANES, RACE, STARTS, TITLE, UNDROPPABLE, UNPLACED, WINDOW, Counting, OpenField, Was
from onemake.core.ahead.room import CellLanes, End, Own, Spare
from onemake.core.kernel import inlined, lean
from onemake.core.rules.field import Ints

__all__ = ["total_up"]

_SPREAD = 2**16  # between two scores room for the preference among equals
_WORST = 2**8
_NEVER = np.iinfo(np.int64).max


@inlined
def total_up(
    title: Ints,
    field: OpenField,
    was: Was,
    counting: Counting,
    cells: CellLanes,
    own: Own,
    end: End,
    spare: Spare,
    carried: Ints,
    out_points: Ints,
) -> None:
    """The total of every competitor, and who has a place."""
    for c in range(title[TITLE.competitors]):
        total = out_points[c]
        if title[TITLE.plain]:
            past = was.base[c]
            for r in range(title[TITLE.races]):
                past += was.net[c, r]
            score = end.ahead
            score[:] = 0
            for i in range(field.races.shape[0]):
                for lane in range(LANES):
                    score[lane] += cells.net[c, i, lane]
            for lane in range(LANES):
                total[lane] = past + score[lane]
        else:
            _fill(title, field, was, cells, own, c)
            _unite(title, counting, own, end, c)
            for w in range(counting.windows.shape[0]):
                _drop(title, counting, own, end, spare, c, w)
            _add_up(title, was, counting, own, end, spare, c, total)
        for lane in range(LANES):
            total[lane] += carried[c, lane]
        if title[TITLE.step]:
            for lane in range(LANES):
                total[lane] = in_steps(total[lane], title[TITLE.step], title[TITLE.mode])
        if was.listed[c] & 8:
            total[:] = 0
        _list(title, field, was, counting, cells, end, c, carried)


@lean
def _fill(title: Ints, field: OpenField, was: Was, cells: CellLanes, own: Own, c: int) -> None:
    """The scores of a competitor race by race; a score that another of the round was chosen before is like a race missed."""
    for r in range(title[TITLE.races]):
        chosen = was.unchosen[c, r] == 0
        for lane in range(LANES):
            own.race_net[r, lane] = was.net[c, r] * chosen
            own.race_kept[r, lane] = was.kept[c, r] * chosen
            own.race_facts[r, lane] = was.facts[c, r]
            own.race_rank[r, lane] = was.rank[c, r] * chosen
    for i in range(field.races.shape[0]):
        r = field.races[i, RACE.column]
        chosen = was.unchosen[c, r] == 0
        for lane in range(LANES):
            own.race_net[r, lane] = cells.net[c, i, lane] * chosen
            own.race_kept[r, lane] = cells.kept[c, i, lane] * chosen
            own.race_facts[r, lane] = cells.facts[c, i, lane]
            own.race_rank[r, lane] = cells.rank[c, i, lane] * chosen
    for r in range(title[TITLE.races]):
        if was.unchosen[c, r]:
            for lane in range(LANES):
                own.race_facts[r, lane] &= 255 - HERE


@lean
def _unite(title: Ints, counting: Counting, own: Own, end: End, c: int) -> None:
    """The scores of units: of races as they are; of rounds their sum, their best or their mean."""
    units, races, within = title[TITLE.units], title[TITLE.races], title[TITLE.within]
    if title[TITLE.rounds] and within == 1:
        _pass_over(title, counting, own, end, c)
    for q in range(units):
        for lane in range(LANES):
            own.unit_net[q, lane] = 0
            own.unit_kept[q, lane] = 0
            own.unit_facts[q, lane] = 0
            own.unit_rank[q, lane] = 0
            end.dropped[c, q, lane] = 0
    for r in range(races):
        q = counting.unit_of[r]
        for lane in range(LANES):
            own.unit_net[q, lane] += own.race_net[r, lane]
            own.unit_kept[q, lane] += own.race_kept[r, lane]
            own.unit_facts[q, lane] |= own.race_facts[r, lane]
            rank = own.race_rank[r, lane]
            if rank and (own.unit_rank[q, lane] == 0 or rank < own.unit_rank[q, lane]):
                own.unit_rank[q, lane] = rank
    if title[TITLE.rounds] and within == 2:
        for q in range(units):
            for lane in range(LANES):
                own.unit_net[q, lane] //= counting.unit_size[q]
                own.unit_kept[q, lane] //= counting.unit_size[q]
    end.gross[c, :] = 0
    for q in range(units):
        for lane in range(LANES):
            end.gross[c, lane] += own.unit_net[q, lane]


@lean
def _pass_over(title: Ints, counting: Counting, own: Own, end: End, c: int) -> None:
    """Of each round only the best race counts: more points, else the better place, else the earlier."""
    for q in range(title[TITLE.units]):
        for lane in range(LANES):
            best = -1
            for r in range(title[TITLE.races]):
                if counting.unit_of[r] != q or not own.race_facts[r, lane] & HERE:
                    continue
                if best < 0 or _is_better(own, r, best, lane):
                    best = r
            for r in range(title[TITLE.races]):
                if counting.unit_of[r] == q:
                    end.passed[c, r, lane] = r != best
                    if r != best:
                        own.race_net[r, lane] = 0
                        own.race_kept[r, lane] = 0


@lean
def _is_better(own: Own, r: int, best: int, lane: int) -> bool:
    if own.race_net[r, lane] != own.race_net[best, lane]:
        return bool(own.race_net[r, lane] > own.race_net[best, lane])
    mine, other = own.race_rank[r, lane], own.race_rank[best, lane]
    return bool(mine > 0 and (other == 0 or mine < other))


@lean
def _drop(title: Ints, counting: Counting, own: Own, end: End, spare: Spare, c: int, w: int) -> None:
    """Drop the lowest scores of a window, as many as it drops; of equal ones the window says which."""
    units, row = title[TITLE.units], counting.windows[w]
    todo, out = spare.number, own.stays
    for lane in range(LANES):
        todo[lane] = row[WINDOW.drop]
    if row[WINDOW.best] >= 0:
        for lane in range(LANES):
            todo[lane] = -row[WINDOW.best]
        for q in range(units):
            if counting.inside[w, q]:
                for lane in range(LANES):
                    todo[lane] += row[WINDOW.only_entered] == 0 or (own.unit_facts[q, lane] & HERE) > 0
    most = 0
    for lane in range(LANES):
        most = max(most, todo[lane])
    for q in range(units):
        _may_go(title, counting, own, c, w, q)
    for _ in range(min(most, units)):
        for lane in range(LANES):
            spare.best[lane] = _NEVER
            spare.key[lane] = -1
        for q in range(units):
            if counting.inside[w, q] and not counting.protected[w, q]:
                for lane in range(LANES):
                    key = own.unit_key[q, lane]
                    if out[q, lane] == 0 and key < spare.best[lane]:
                        spare.best[lane] = key
                        spare.key[lane] = q
        for lane in range(LANES):
            if todo[lane] > 0 and spare.key[lane] >= 0:
                end.dropped[c, spare.key[lane], lane] = 1
                out[spare.key[lane], lane] = 1
                todo[lane] -= 1


@lean
def _may_go(title: Ints, counting: Counting, own: Own, c: int, w: int, q: int) -> None:
    """Whether a window may drop a unit, and which of two goes first: the lower key."""
    row, units = counting.windows[w], title[TITLE.units]
    safe = UNDROPPABLE + (UNPLACED if row[WINDOW.unplaced] else 0)
    coded = False
    for r in range(title[TITLE.races]):
        if counting.unit_of[r] == q and counting.coded[w, c, r]:
            coded = True
    for lane in range(LANES):
        facts = own.unit_facts[q, lane]
        gone = coded or (facts & safe) > 0 or (row[WINDOW.only_entered] > 0 and (facts & HERE) == 0)
        own.stays[q, lane] = gone
        later_first = units - 1 - q
        rank = own.unit_rank[q, lane]
        prefer = q if row[WINDOW.prefers] == 1 else later_first
        if row[WINDOW.prefers] == 0 and rank > 0:
            prefer += (_WORST - rank) * units
        own.unit_key[q, lane] = (own.unit_net[q, lane] - own.unit_kept[q, lane]) * _SPREAD + prefer


@lean
def _add_up(title: Ints, was: Was, counting: Counting, own: Own, end: End, spare: Spare, c: int, total: Ints) -> None:
    """What counts, or its mean, and what belongs to no race."""
    held = spare.number
    for lane in range(LANES):
        total[lane] = 0
        held[lane] = 0
    for q in range(title[TITLE.units]):
        for lane in range(LANES):
            counts = end.dropped[c, q, lane] == 0
            total[lane] += own.unit_net[q, lane] if counts else own.unit_kept[q, lane]
            held[lane] += counts and (counting.only_entered[q] == 0 or (own.unit_facts[q, lane] & HERE) > 0)
    divisor = title[TITLE.divisor]
    if divisor:
        for lane in range(LANES):
            total[lane] //= divisor if divisor > 0 else max(1, held[lane])
    for lane in range(LANES):
        total[lane] += was.base[c]


# --- who is listed -----------------------------------------------------------------------------------------------------------------


@lean
def _list(title: Ints, field: OpenField, was: Was, counting: Counting, cells: CellLanes, end: End, c: int, carried: Ints) -> None:
    """Who has a place in the table: who scored, was classified, started or was entered; those excluded and those with too few starts have none."""
    bit, flags = title[TITLE.lists], was.listed[c]
    there, took = False, False
    for r in range(title[TITLE.races]):
        there = there or (was.facts[c, r] & HERE) > 0
        took = took or ((was.facts[c, r] & bit) > 0 if bit else was.net[c, r] != 0)
    placed, here = end.placed[c], end.any_level
    for lane in range(LANES):
        here[lane] = there
        placed[lane] = took
    for i in range(0 if there and took else field.races.shape[0]):
        facts, net = cells.facts[c, i], cells.net[c, i]
        for lane in range(LANES):
            here[lane] |= (facts[lane] & HERE) > 0
            placed[lane] |= (facts[lane] & bit) > 0
        if not bit:
            for lane in range(LANES):
                placed[lane] |= net[lane] != 0
    for lane in range(LANES):
        listed = ((placed[lane] > 0) & (here[lane] > 0)) | ((flags & 1) > 0)
        placed[lane] = listed | ((here[lane] > 0) & (((flags & 2) > 0) | (carried[c, lane] != 0)))
    if title[TITLE.minimum] >= 0:
        for lane in range(LANES):
            if placed[lane] and _is_short(title, field, was, counting, cells, c, lane):
                placed[lane] = 0
    if flags & 4:
        placed[:] = 0


@lean
def _is_short(title: Ints, field: OpenField, was: Was, counting: Counting, cells: CellLanes, c: int, lane: int) -> bool:
    """Whether somebody has too few starts, or missed one that must be made."""
    bit, by_round = title[TITLE.minimum_bit], title[TITLE.minimum_rounds]
    counted, last_round = 0, -1
    at = 0
    for r in range(title[TITLE.races]):
        facts = was.facts[c, r]
        if at < field.races.shape[0] and field.races[at, RACE.column] == r:
            facts = cells.facts[c, at, lane]
            at += 1
        if counting.must[r] and not facts & STARTS:
            return True
        if facts & bit and not (by_round and counting.round_of[r] == last_round):
            counted += 1
            last_round = counting.round_of[r]
    return bool(counted < title[TITLE.minimum])
