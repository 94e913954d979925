"""What a competitor holds for a comparator in one lane: how often each place, how many bonuses or starts, what in which race. Compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.opened import (
    CAR,
    CLAIM,
    COMPARATOR,
    FEWEST_STARTS,
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
from onemake.core.ahead.room import CellLanes, Desk, End, Track
from onemake.core.kernel import lean
from onemake.core.rules.field import Ints
from onemake.core.rules.populate import SCORES

__all__ = ["NOTHING", "count_places", "count_races", "reach", "when_reached"]

Bytes = NDArray[np.uint8]
NOTHING = 10**6  # worse than any place


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
    return int(place[field.races[i, RACE.race], field.cars[v, CAR.n], lane] if ties.comparators[j, COMPARATOR.overall] else rank)


@lean
def count_places(
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
    """How often each place was held, the first place first; most is best. Each number is a digit of a few words."""
    value, by, counted = desk.values[c], ties.comparators[j, COMPARATOR.by], ties.comparators[j, COMPARATOR.counted] > 0
    last = 1 if by == WINS else ties.digit.shape[0]
    if counted:
        for p in range(ties.past_from[j, c], ties.past_from[j, c + 1]):
            if _is_heeded(was, counting, ties, end, j, c, ties.past_race[p], lane):
                value[ties.word[ties.past_place[p]]] -= ties.digit[ties.past_place[p]]
    else:
        for d in range(1 if by == WINS else ties.past_words.shape[2]):
            value[d] = ties.past_words[j, c, d]
    for m in range(ties.own_from[c], ties.own_from[c + 1]):
        i, k = ties.own_race[m], ties.own_claim[m]
        r = field.races[i, RACE.column]
        if ties.looked_at[j, r] == 0 or (counted and not _is_heeded(was, counting, ties, end, j, c, r, lane)):
            continue
        if by == QUALIFIED_BACK:
            v = field.claims[k, CLAIM.car]
            pays = track.here[v, lane] > 0 and track.treated[k, lane] == SCORES
            held = int(qualified[field.races[i, RACE.race], field.cars[v, CAR.n], lane]) if pays else 0
        else:
            held = _place_of(field, scales, ties, track, j, i, k, lane, place)
        if held <= last:
            value[ties.word[held]] -= ties.digit[held]


@lean
def count_races(title: Ints, field: OpenField, was: Was, ties: Ties, cells: CellLanes, desk: Desk, j: int, c: int, lane: int) -> None:
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
def reach(
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
def when_reached(value: Ints, races: int) -> None:
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
    pairs[2 * number] = NOTHING
    value[:races] = 0
