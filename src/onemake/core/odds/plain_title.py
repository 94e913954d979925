"""Which titles are plain enough to be scored straight from orders of finish, and their tables of numbers.

A title is plain when every car is one competitor's, what a race gives depends on the place alone, and the total is a sum less the lowest of some windows.
Everything else goes through the second executor of the plan, which knows every rule.

Axes: F' races to come of the title, N cars, C competitors, W windows, K scores dropped at most, P places, D words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.endings import Endings, in_list_order, written
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.rules.award import award
from onemake.core.rules.comparators import finishes
from onemake.core.rules.count import drops_at_end
from onemake.core.rules.engine import Job, Work
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Plan
from onemake.core.rules.populate import TRANSPARENT
from onemake.core.rules.regulations import Comparator, Title

__all__ = ["NONE", "SMALL_NONE", "NotPlain", "PlainTitle", "Scores", "Tables", "plain_title", "written_twice"]

NONE, SMALL_NONE = 2**30, 255  # a score that is not there to be dropped; where all scores are small, in eight bits
Scores = NDArray[np.int32] | NDArray[np.uint8]


class NotPlain(Exception):
    """Why a title has to be scored by every rule."""


class Tables(NamedTuple):
    """The numbers that score a plain title. Points are whole numbers of 1/``unit`` of the plan."""

    ours: Ints  # [F'] which of the races to come are the title's
    carrier: Ints  # [F', C] the car that scores for him, -1 for none
    takes: Mask  # [F', N] takes a place: is not passed over
    all_take: Mask  # [F'] every car that enters does
    overall: bool  # count-back looks at places as classified, guests included
    worth: NDArray[np.int32]  # [F', P + 1] what each place gives; column 0 is not used
    none: NDArray[np.int32]  # [F', C] what whoever is not classified gets
    start: NDArray[np.int32]  # [C] points so far, and those that belong to no race
    window: Ints  # [F'] the window a race is in, -1 for none
    number: Ints  # [W] how many scores each drops
    droppable: Mask  # [F', C]
    lowest: Scores  # [W, K, C] the lowest droppable scores so far, NONE beyond; of the kind in which the scores of a race are kept
    placed: Ints  # the competitors that have a place
    least: int  # no total can be lower
    shift: int  # bits of a competitor's index
    network: Ints  # [X, 2] of a sort, where it is too large to be kept in registers
    heeded: Mask  # [F'] whether count-back looks at a race
    digit: Ints  # [D, P + 1] what a place adds to each word
    past: Ints  # [D, C] the places so far, as digits
    best: NDArray[np.uint8]  # [2, C] the best place so far, as P + 1 less the place, 0 for none; and how often
    bits: Ints  # [2] of these two where they fit into one whole number with the points; else 0


@dataclass(frozen=True, slots=True)
class PlainTitle:
    """A title that is scored straight from places."""

    plan: Plan
    tables: Tables


def plain_title(ahead: SeasonAhead, id: str, classified: Work, retired: Work) -> PlainTitle:
    """The numbers of a title, from the season written out twice: all classified in the order of the list, and all retired. Raises NotPlain."""
    from onemake.core.odds.draws import network_for

    (job, others), *more = classified.jobs(id, [classified.last])
    (bare, _), *_ = retired.jobs(id, [retired.last])
    _demand(not more and len(others) == 1, "it has several tables")
    _refuse(job)
    plan = job.plan
    coming = {race.key: f for f, race in enumerate(ahead.races)}
    future = [r for r, race in enumerate(plan.races) if race.key in coming]
    ours = np.array([coming[plan.races[r].key] for r in future], dtype=np.int64)
    carrier, takes = _claims(ahead, plan, future)
    worth, none = _worth(plan, bare.plan, future, len(ahead.cars))
    start, facts = _so_far(job, future)
    window, number, droppable, lowest = _windows(job, bare.plan, future, facts)
    placed = _placed(job, bare)
    heeded, overall, digit, past, best = _count_back(job, future, len(ahead.cars))
    least, shift, bits = _room(start, worth, none, number, most_races=len(plan.races))
    return PlainTitle(
        plan,
        Tables(
            ours=ours,
            carrier=carrier,
            takes=takes,
            all_take=np.asarray((takes | ~ahead.enters[ours]).all(axis=1)),
            overall=overall,
            worth=worth,
            none=none,
            start=start,
            window=window,
            number=number,
            droppable=droppable,
            lowest=_smaller(lowest, worth, none),
            placed=placed,
            least=least,
            shift=shift,
            network=network_for(len(placed)),
            heeded=heeded,
            digit=digit,
            past=past,
            best=best,
            bits=bits,
        ),
    )


def _demand(holds: bool, why: str) -> None:
    if not holds:
        raise NotPlain(why)


def _refuse(job: Job) -> None:
    """Rules that need more than a look at the place."""
    plan, title = job.plan, job.plan.title
    every: list[Title] = [title, *(ruling.title for ruling in plan.rulings if ruling.title is not None)]
    _demand(plan.one_claim_a_cell and all(t.cars is None for t in every), "a competitor has several cars in a race")
    _demand(title.unit == "race" and title.combine == "sum", "its units are not races that are added up")
    _demand(not plan.unread, "nobody has read what some places are worth")
    _demand(not any(t.bonus for t in every), "it has bonuses")
    _demand(title.carry is None and title.minimum is None, "it looks at more than this season's points")
    _demand(title.rounding is None or title.rounding.when == "score", "its total is rounded")
    _demand(all(t.cap is None or t.cap.per == "race" for t in every), "it caps the sum of a round")
    _demand(not job.excluded and not plan.of_cell.unchosen.any(), "decisions take competitors or races out of it")
    _demand(title.lists in ("starters", "entered"), "who is listed depends on the results")
    for window in title.windows:
        _demand(
            window.absent == "zero" and "DNF" not in {code.upper() for code in window.undroppable}, "what it drops depends on who was there"
        )
        _demand(window.applied_after is None, "it drops only from some race on")


def _claims(ahead: SeasonAhead, plan: Plan, future: Sequence[int]) -> tuple[Ints, Mask]:
    """The car that scores for each competitor in each race, [F', C], and the cars that take a place, [F', N]."""
    car_of = {(row.number, row.driver, row.driver_id): n for n, car in enumerate(ahead.cars) for row in car.rows}
    carrier = np.full((len(future), len(plan.competitors)), -1, dtype=np.int64)
    takes = np.zeros((len(future), len(ahead.cars)), dtype=np.bool_)
    at = {r: i for i, r in enumerate(future)}
    n_of: dict[int, int] = {}
    parts: dict[int, int] = {}
    for e, (index, r) in enumerate(zip(plan.car.tolist(), plan.car_race.tolist(), strict=True)):
        if r in at and plan.population.cars[index] != TRANSPARENT:
            row = plan.field.cars[index].row
            n_of[e] = car_of[row.number, row.driver, row.driver_id]
            takes[at[r], n_of[e]] = True
            _demand(parts.setdefault(r, int(plan.car_part[e])) == plan.car_part[e], "it ranks several classes of a race apart")
    for e, c, pays, holds in zip(plan.claim_car.tolist(), plan.claim_competitor.tolist(), plan.pays, plan.holds_place, strict=True):
        r = int(plan.car_race[e])
        if r in at and (pays or holds):
            _demand(bool(pays) and e in n_of, "a decision keeps a place without its points")
            carrier[at[r], c] = n_of[e]
    for i, r in enumerate(future):
        ranks = np.cumsum(takes[i] & ahead.enters[_race(ahead, plan, r)])
        _demand(all(plan.rank[e] == ranks[n] for e, n in n_of.items() if plan.car_race[e] == r), "its places are not counted without gaps")
    return carrier, takes


def _race(ahead: SeasonAhead, plan: Plan, r: int) -> int:
    return next(f for f, race in enumerate(ahead.races) if race.key == plan.races[r].key)


def _worth(plan: Plan, bare: Plan, future: Sequence[int], cars: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """What each place gives, [F', P + 1], and what no place gives, [F', C]."""
    _demand(
        plan.unit == bare.unit and [c.key for c in plan.competitors] == [c.key for c in bare.competitors], "its unit depends on the results"
    )
    size = (plan.car_scale < 0).shape == (bare.car_scale < 0).shape
    _demand(
        size and bool((plan.scales[plan.car_scale] == bare.scales[bare.car_scale]).all()), "the size of the field depends on the results"
    )
    ranks = np.broadcast_to(np.arange(cars + 1), (len(plan.car), cars + 1))
    net = award(plan, ranks).net
    nothing = award(bare).net[:, :, 0]
    worth = np.zeros((len(future), cars + 1), dtype=np.int32)
    none = np.zeros((len(future), len(plan.competitors)), dtype=np.int32)
    paid = plan.claim_competitor[plan.pays]
    race = plan.car_race[plan.claim_car[plan.pays]]
    for i, r in enumerate(future):
        those = paid[race == r]
        if those.size:
            worth[i] = net[those[0], r]
            _demand(bool((net[those, r, 1:] == net[those[0], r, 1:]).all()), "a race is not worth the same to everybody")
        none[i] = nothing[:, r]
    return worth, none


def _so_far(job: Job, future: Sequence[int]) -> tuple[NDArray[np.int32], Ints]:
    """The points with which everybody goes into the races to come, [C], and those of each race run, [C, R]."""
    plan = job.plan
    facts = award(plan).net[:, :, 0].copy()
    facts[:, list(future)] = 0
    if job.in_total is not None:
        facts -= job.in_total
    start = facts.sum(axis=1)
    for adjustment in job.adjustments:
        _demand(job.afters[0] >= adjustment.from_, "points fall due after the last race")
        start[adjustment.competitor] += int(adjustment.points * plan.unit)
    _demand(bool(np.abs(start).max(initial=0) < NONE), "its points are too many")
    return start.astype(np.int32), facts


def _windows(job: Job, bare: Plan, future: Sequence[int], facts: Ints) -> tuple[Ints, Ints, Mask, NDArray[np.int32]]:
    """The windows: of each race, how many scores each drops, what may be dropped, and the lowest droppable scores so far."""
    plan = job.plan
    _demand(
        bool((plan.of_cell.undroppable[:, list(future)] == bare.of_cell.undroppable[:, list(future)]).all()),
        "whether a score may be dropped depends on the results",
    )
    drops = [drop for drop in drops_at_end(plan, job.units) if drop[0]]
    races = [r for _, those, _ in drops for r in those]
    _demand(len(races) == len(set(races)), "its windows overlap")
    window = np.full(len(future), -1, dtype=np.int64)
    number = np.array([n for n, _, _ in drops], dtype=np.int64)
    droppable = np.ones((len(future), len(plan.competitors)), dtype=np.bool_)
    lowest = np.full((len(drops), int(number.max(initial=0)), len(plan.competitors)), NONE, dtype=np.int32)
    for w, (n, those, may) in enumerate(drops):
        for i, r in enumerate(future):
            if r in those:
                window[i], droppable[i] = w, may[:, r]
        run = [r for r in those if r not in future]
        scores = np.sort(np.where(may[:, run], facts[:, run], NONE), axis=1)[:, :n]
        lowest[w, : scores.shape[1]] = scores.T
    return window, number, droppable, lowest


def _smaller(lowest: NDArray[np.int32], worth: NDArray[np.int32], none: NDArray[np.int32]) -> Scores:
    """In eight bits where all scores have room there: four times as many go into a register."""
    there = np.concatenate([lowest[lowest != NONE], worth[:, 1:].ravel(), none.ravel()])
    if there.size and (there.min() < 0 or there.max() >= SMALL_NONE):
        return lowest
    return np.where(lowest == NONE, SMALL_NONE, lowest).astype(np.uint8)


def _placed(job: Job, bare: Job) -> Ints:
    """The competitors with a place, whatever happens."""
    first, second = job.run()[0].totals, bare.run()[0].totals
    _demand(bool((first.placed == second.placed).all()), "who is listed depends on the results")
    return np.flatnonzero(first.placed[:, 0])


def _count_back(job: Job, future: Sequence[int], cars: int) -> tuple[Mask, bool, Ints, Ints, NDArray[np.uint8]]:
    """Which races count-back looks at, whether at places as classified, the digit of each place, the numbers so far, and the best place so far."""
    plan = job.plan
    ties: list[Comparator] = [c for c in plan.title.ties if c.by != "draw" or job.lots]
    _demand(not ties or (len(ties) == 1 and ties[0].by == "count-back" and ties[0].of == "all"), "ties break by more than count-back")
    heeds = np.array([bool(ties) and (not ties[0].roles or race.role in ties[0].roles) for race in plan.races], dtype=np.bool_)
    heeded = heeds[list(future)]
    held = finishes(ties[0], plan) if ties else np.zeros(len(plan.claim), dtype=np.int64)
    race = plan.car_race[plan.claim_car]
    was = heeds[race] & ~np.isin(race, future) & (held > 0)
    most = max(cars, int(held[was].max(initial=0)))
    bits = max(1, len(plan.races)).bit_length()
    to_a_word = 62 // bits
    place = np.arange(1, most + 1)
    digit = np.zeros(((most - 1) // to_a_word + 1, most + 1), dtype=np.int64)
    digit[(place - 1) // to_a_word, place] = np.int64(1) << (bits * (to_a_word - 1 - (place - 1) % to_a_word))
    past = np.zeros((len(digit), len(plan.competitors)), dtype=np.int64)
    np.add.at(past.T, plan.claim_competitor[was], digit.T[held[was]])
    best = np.zeros((2, len(plan.competitors)), dtype=np.uint8)
    np.maximum.at(best[0], plan.claim_competitor[was], np.maximum(1, cars + 1 - held[was]).astype(np.uint8))
    np.add.at(best[1], plan.claim_competitor[was], cars + 1 - held[was] == best[0][plan.claim_competitor[was]])
    return heeded, bool(ties) and ties[0].places == "overall", digit, past, best


def _room(
    start: NDArray[np.int32], worth: NDArray[np.int32], none: NDArray[np.int32], number: Ints, *, most_races: int
) -> tuple[int, int, Ints]:
    """The least possible total, the bits of a competitor's index, and those of his best place and how often: with the points in one whole number."""
    high = np.maximum(worth[:, 1:].max(axis=1, initial=0), none.max(axis=1, initial=0)).astype(np.int64).sum()
    low = np.minimum(worth[:, 1:].min(axis=1, initial=0), none.min(axis=1, initial=0)).astype(np.int64).sum()
    dropped = int(np.abs(start).max(initial=0)) + int(high) - int(low) if number.sum() else 0
    least, most = int(start.min(initial=0)) + int(low) - dropped, int(start.max(initial=0)) + int(high) + dropped
    shift = max(1, (len(start) - 1).bit_length())
    _demand((most - least + 2) << shift < 2**31, "its points are too many")
    bits = np.array([worth.shape[1].bit_length(), most_races.bit_length()])
    if (most - least + 2) << (shift + int(bits.sum())) >= 2**31 or most_races > 255:
        bits[:] = 0
    return least, shift, bits


def nobody_finishes(ahead: SeasonAhead) -> Endings:
    """One ending in which everybody retires from every race."""
    return Endings(np.zeros((*ahead.enters.shape, 1), dtype=np.uint8))


def written_twice(ahead: SeasonAhead) -> tuple[Work, Work]:
    """The season with all classified in the order of the list, and with all retired: what depends on the results differs between them."""
    return Work(written(ahead, in_list_order(ahead), 0)), Work(written(ahead, nobody_finishes(ahead), 0))
