"""How ties break: one function a comparator.

Comparators for all give keys, one or several numbers for each competitor in each table, the higher the better. Group-wise comparators look only at those still
level in one table, and give each a value, the lower the better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.rules.award import Awards
from onemake.core.rules.count import Counted
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Comparator
from onemake.core.rules.total import Totals
from onemake.core.season import Decision

__all__ = ["GROUPWISE", "Grounds", "Group", "Keys", "as_key", "finishes", "heeded_races", "keys_of", "values_of"]

Keys = list[tuple[Ints, int]]  # values of nought and more, [C, A], with the bits they need
Group = list[int]
Values = dict[int, tuple[int, ...]]
_NONE = 10**6


@dataclass(frozen=True, slots=True)
class Grounds:
    """What comparators may look at."""

    plan: Plan
    awards: Awards
    counted: Counted
    totals: Totals
    lots: Sequence[Decision]


def as_key(values: Ints) -> tuple[Ints, int]:
    """Values of nought and more, with the bits they need."""
    return values, max(1, int(values.max(initial=0)).bit_length())


def keys_of(comparator: Comparator, grounds: Grounds) -> Keys:
    """The keys of a comparator for all."""
    return _KEYS[comparator.by](comparator, grounds)


def values_of(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> Values:
    """What a comparator says of those in a group, in table ``a``: the lowest value is the best."""
    if comparator.by in GROUPWISE:
        return _GROUPWISE[comparator.by](comparator, group, a, grounds)
    keys = keys_of(comparator, grounds)
    return {c: tuple(-int(k[c, min(a, k.shape[1] - 1)]) for k, _ in keys) for c in group}


# --- what is looked at ---------------------------------------------------------------------------------------------------------


def _heeded(comparator: Comparator, grounds: Grounds) -> Mask:
    """The scores a comparator looks at, [C or 1, R, A]."""
    plan, counted = grounds.plan, grounds.counted
    races = counted.races_included
    if comparator.roles:
        races = races & np.array([race.role in comparator.roles for race in plan.races], dtype=np.bool_)[:, None]
    if comparator.of != "counted":
        return races[None]
    heeded = races[None] & ~counted.dropped[:, counted.units.of_race]
    if counted.passed is not None:
        heeded = heeded & ~counted.passed
    if plan.of_cell.unchosen.any():
        heeded = heeded & ~plan.of_cell.unchosen[:, :, None]
    return np.asarray(heeded)


def heeded_races(comparator: Comparator, grounds: Grounds, c: int, a: int) -> Mask:
    """The races a comparator looks at for one competitor in one table, [R]."""
    heeded = _heeded(comparator, grounds)
    return np.asarray(heeded[c if heeded.shape[0] > 1 else 0, :, a])


def finishes(comparator: Comparator, plan: Plan) -> Ints:
    """The place of each claim that counts for a comparator, [K']; 0 where there is none."""
    place = plan.rank if comparator.places == "eligible" else plan.car_place
    held = place[plan.claim_car] * plan.holds_place
    if comparator.of == "scoring":
        base = plan.scales[plan.car_scale, np.minimum(plan.rank, plan.scales.shape[1] - 1)]
        worth = base[plan.claim_car] * plan.factor[plan.car_race[plan.claim_car]] * (plan.sharers > 0) * plan.pays
        held = np.where(worth > 0, held, 0)
    return held


def _best_finish(comparator: Comparator, plan: Plan) -> Ints:
    """The best place of each competitor in each race that counts for a comparator, [C, R]; 0 for none."""
    held = finishes(comparator, plan)
    best = np.full(len(plan.competitors) * len(plan.races), _NONE)
    np.minimum.at(best, plan.cells, np.where(held > 0, held, _NONE))
    return np.where(best < _NONE, best, 0).reshape(len(plan.competitors), len(plan.races))


# --- comparators for all -------------------------------------------------------------------------------------------------------


def _number_of_places(held: Ints, comparator: Comparator, grounds: Grounds) -> Keys:
    """Most firsts, then seconds …: the number of each place is a digit, many digits to a word. ``held`` [K'] are the places, 0 for none."""
    plan = grounds.plan
    heeded = _heeded(comparator, grounds)
    some = np.flatnonzero(held)
    if not some.size:
        return []
    places, rank_of = np.unique(held[some], return_inverse=True)
    bits = int(np.bincount(plan.claim_competitor[some]).max()).bit_length()
    to_a_word = 62 // bits
    words = -(-len(places) // to_a_word)
    cells = len(plan.competitors) * len(plan.races)
    flat = np.zeros(words * cells, dtype=np.int64)
    word, digit = np.divmod(rank_of, to_a_word)
    np.add.at(flat, word * cells + plan.cells[some], np.int64(1) << (bits * (to_a_word - 1 - digit)))
    packed = flat.reshape(words, len(plan.competitors), len(plan.races))
    if heeded.shape[0] == 1:
        counts = packed @ heeded[0].astype(np.int64)
    else:
        counts = np.einsum("wcr,cra->wca", packed, heeded.astype(np.int64))
    used = len(places) - (words - 1) * to_a_word
    keys = [(counts[w], bits * to_a_word) for w in range(words - 1)]
    return [*keys, (counts[-1] >> (bits * (to_a_word - used)), bits * used)]


def _count_back(comparator: Comparator, grounds: Grounds) -> Keys:
    return _number_of_places(finishes(comparator, grounds.plan), comparator, grounds)


def _wins(comparator: Comparator, grounds: Grounds) -> Keys:
    return _number_of_places(np.where(finishes(comparator, grounds.plan) == 1, 1, 0), comparator, grounds)


def _qualifying(comparator: Comparator, grounds: Grounds) -> Keys:
    return _number_of_places(grounds.plan.qualified * grounds.plan.pays, comparator, grounds)


def _best_result(comparator: Comparator, grounds: Grounds) -> Keys:
    places = _best_finish(comparator, grounds.plan)
    worst = int(places.max(initial=0)) + 1
    value = np.where(places > 0, worst - places, 0)[:, :, None] * _heeded(comparator, grounds)
    return [as_key(value.max(axis=1, initial=0))]


def _bonus(comparator: Comparator, grounds: Grounds) -> Keys:
    """How often it was earned: a competitor with two cars may earn it twice in a race."""
    plan = grounds.plan
    names = [layer.name for layer in plan.layers if layer.kind == "bonus"]
    if comparator.bonus not in names:
        return []
    earned = np.zeros(len(plan.competitors) * len(plan.races), dtype=np.int64)
    np.add.at(earned, plan.cells, plan.bonus[names.index(comparator.bonus)] != 0)
    per_race = earned.reshape(len(plan.competitors), len(plan.races), 1)
    return [as_key((per_race * _heeded(comparator, grounds)).sum(axis=1))]


def _gross(comparator: Comparator, grounds: Grounds) -> Keys:
    del comparator
    gross = grounds.counted.gross
    return [as_key(gross - gross.min(initial=0))]


def _fewest_starts(comparator: Comparator, grounds: Grounds) -> Keys:
    starts = (grounds.plan.of_cell.starts[:, :, None] & _heeded(comparator, grounds)).sum(axis=1)
    return [as_key(starts.max(initial=0) - starts)]


_KEYS: dict[str, Callable[[Comparator, Grounds], Keys]] = {
    "count-back": _count_back,
    "wins": _wins,
    "best-result": _best_result,
    "bonus": _bonus,
    "gross": _gross,
    "starts-fewest": _fewest_starts,
    "qualifying": _qualifying,
}


# --- group-wise comparators ----------------------------------------------------------------------------------------------------


def _ranks(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> dict[int, list[int]]:
    """The places of each in the races run so far, in their order; 0 where he has none that is looked at."""
    places = _best_finish(comparator, grounds.plan)
    run = np.flatnonzero(grounds.counted.races_included[:, a])
    return {c: [int(place) for place in (places[c] * heeded_races(comparator, grounds, c, a))[run]] for c in group}


def _latest(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> Values:
    """The better place in the last race run, then the last but one …"""
    return {c: tuple(rank or _NONE for rank in reversed(ranks)) for c, ranks in _ranks(comparator, group, a, grounds).items()}


def _earliest(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> Values:
    """When each best place was reached: the order of the races, best place first."""
    found = {}
    for c, ranks in _ranks(comparator, group, a, grounds).items():
        reached = sorted((rank, r) for r, rank in enumerate(ranks) if rank)
        found[c] = (*(value for pair in reached for value in pair), _NONE)
    return found


def _head_to_head(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> Values:
    """Who was ahead of all the others more often, in the races in which all have a place."""
    ranks = _ranks(comparator, group, a, grounds)
    meetings = [r for r in range(len(ranks[group[0]])) if all(ranks[c][r] for c in group)]
    return {c: (-sum(all(ranks[c][r] < ranks[o][r] for o in group if o != c) for r in meetings),) for c in group}


def _draw(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> Values:
    """The lots drawn between all of them, the earliest draw first."""
    del comparator, a
    competitors = grounds.plan.competitors
    for decision in grounds.lots:
        names = {name: i for i, name in reversed(list(enumerate(decision.order)))}
        places = {c: names.get(competitors[c].key, names.get(competitors[c].name)) for c in group}
        if all(place is not None for place in places.values()):
            return {c: (place or 0,) for c, place in places.items()}
    return dict.fromkeys(group, (0,))


_GROUPWISE: dict[str, Callable[[Comparator, Group, int, Grounds], Values]] = {
    "latest": _latest,
    "earliest": _earliest,
    "head-to-head": _head_to_head,
    "draw": _draw,
}
GROUPWISE = frozenset(_GROUPWISE)
