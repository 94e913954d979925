"""Stage 12, order: points, then the comparators in turn. A tie that nothing breaks stays a tie.

Comparators for all become keys, packed into as few 64-bit words as they need, and one sort orders all tables. Group-wise comparators look only at
those still level.
"""

from __future__ import annotations

import itertools
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

__all__ = ["GROUPWISE", "Order", "comparator_values", "heeded_races", "put_in_order"]

GROUPWISE = frozenset(("head-to-head", "latest", "earliest", "draw"))


@dataclass(frozen=True, slots=True)
class Order:
    """The rows of each table from the top, and the place each has."""

    rows: Ints  # [C, A] competitors; those listed come first
    places: Ints  # [C, A] the place of each competitor, 0 for none
    tied: Mask  # [C, A] shares its place


def put_in_order(plan: Plan, awards: Awards, counted: Counted, totals: Totals, lots: Sequence[Decision]) -> Order:
    """Order the competitors of every table at once."""
    competitors, tables = totals.listed.shape
    keys: list[tuple[Ints, int]] = [
        _key(totals.listed.astype(np.int64) + totals.placed),
        _key(totals.points - totals.points.min(initial=0)),
    ]
    comparators = list(plan.title.ties)
    while comparators and comparators[0].by not in GROUPWISE:
        keys += _keys(comparators.pop(0), plan, awards, counted, totals)
    words = _pack(keys)
    # Rows level on everything stay in alphabetical order, for both ways of sorting are stable.
    rows = np.argsort(-words[0], axis=0, kind="stable") if len(words) == 1 else np.lexsort([-w for w in reversed(words)], axis=0)
    fresh = np.ones((competitors, tables), dtype=np.bool_)
    if competitors > 1:
        fresh[1:] = False
        for word in words:
            sorted_ = np.take_along_axis(word, rows, axis=0)
            fresh[1:] |= sorted_[1:] != sorted_[:-1]
    sorted_placed = np.take_along_axis(totals.placed, rows, axis=0)
    if comparators and not fresh.all():
        _refine(plan, awards, counted, totals, lots, comparators, rows, fresh, sorted_placed)
    index = np.arange(1, competitors + 1)[:, None]
    place = np.maximum.accumulate(np.where(fresh, index, 0), axis=0) * sorted_placed
    level = ~fresh
    level[:-1] |= ~fresh[1:]
    places = np.zeros_like(place)
    tied = np.zeros_like(level)
    np.put_along_axis(places, rows, place, axis=0)
    np.put_along_axis(tied, rows, level & sorted_placed, axis=0)
    return Order(rows, places, tied)


def _key(values: Ints) -> tuple[Ints, int]:
    """Values of nought and more, with the bits they need."""
    return values, max(1, int(values.max(initial=0)).bit_length())


def _pack(keys: Sequence[tuple[Ints, int]]) -> list[Ints]:
    """Several keys in one word, the first in the highest bits, as long as 62 bits hold them."""
    words: list[Ints] = []
    room = 0
    for values, bits in keys:
        if bits > room:
            words.append(values)
            room = 62 - bits
        else:
            words[-1] = (words[-1] << bits) | values
            room -= bits
    shape = np.broadcast_shapes(*(word.shape for word in words))
    return [np.broadcast_to(word, shape) for word in words]


# --- comparators for all: keys, the higher the better ---------------------------------------------------------------------------


def _keys(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    return _KEYS[comparator.by](comparator, plan, awards, counted, totals)


def _units_to_races(counted: Counted, units: Mask) -> Mask:
    """[C, U, A] to [C, R, A]."""
    return units[:, counted.units.of_race]


def _heeded(comparator: Comparator, plan: Plan, counted: Counted) -> Mask:
    """The scores a comparator looks at, [C or 1, R, A]."""
    races = counted.races_included
    if comparator.roles:
        races = races & np.array([race.role in comparator.roles for race in plan.races], dtype=np.bool_)[:, None]
    if comparator.of == "counted":
        heeded = races[None] & ~_units_to_races(counted, counted.dropped)
        if counted.passed is not None:
            heeded = heeded & ~counted.passed
        if plan.of_cell.unchosen.any():
            heeded = heeded & ~plan.of_cell.unchosen[:, :, None]
        return np.asarray(heeded)
    return races[None]


def _count_back(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    """Most firsts, then seconds …: the number of each place is a digit, many digits to a word."""
    del awards, totals
    return _digits(plan, _finishes(comparator, plan), comparator, counted)


def _finishes(comparator: Comparator, plan: Plan) -> Ints:
    """The place of each claim that counts for a comparator, [K']; 0 where there is none."""
    place = plan.rank if comparator.places == "eligible" else plan.car_place
    held = place[plan.claim_car] * plan.holds_place
    if comparator.of == "scoring":
        base = plan.scales[plan.car_scale, np.minimum(plan.rank, plan.scales.shape[1] - 1)]
        worth = base[plan.claim_car] * plan.factor[plan.car_race[plan.claim_car]] * (plan.sharers > 0) * plan.pays
        held = np.where(worth > 0, held, 0)
    return held


def _digits(plan: Plan, held: Ints, comparator: Comparator, counted: Counted) -> list[tuple[Ints, int]]:
    heeded = _heeded(comparator, plan, counted)
    some = np.flatnonzero(held)
    if not some.size:
        return []
    places, rank_of = np.unique(held[some], return_inverse=True)
    most = int(np.bincount(plan.claim_competitor[some]).max())
    bits = max(1, most.bit_length())
    to_a_word = 62 // bits
    words = -(-len(places) // to_a_word)
    shape = (len(plan.competitors), len(plan.races))
    flat = np.zeros(words * shape[0] * shape[1], dtype=np.int64)
    word, digit = np.divmod(rank_of, to_a_word)
    np.add.at(flat, word * (shape[0] * shape[1]) + plan.cells[some], np.int64(1) << (bits * (to_a_word - 1 - digit)))
    packed = flat.reshape(words, *shape)
    if heeded.shape[0] == 1:
        counts = packed @ heeded[0].astype(np.int64)
    else:
        counts = np.einsum("wcr,cra->wca", packed, heeded.astype(np.int64))
    used = len(places) - (words - 1) * to_a_word
    keys = [(counts[w], bits * to_a_word) for w in range(words - 1)]
    keys.append((counts[-1] >> (bits * (to_a_word - used)), bits * used))
    return keys


def _wins(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del awards, totals
    finishes = _finishes(comparator, plan)
    return _digits(plan, np.where(finishes == 1, 1, 0), comparator, counted)


def _best_finish(comparator: Comparator, plan: Plan) -> Ints:
    """The best place of each competitor in each race that counts for a comparator, [C, R]; 0 for none."""
    finishes = _finishes(comparator, plan)
    none = np.iinfo(np.int64).max
    best = np.full(len(plan.competitors) * len(plan.races), none)
    np.minimum.at(best, plan.cells, np.where(finishes > 0, finishes, none))
    return np.where(best < none, best, 0).reshape(len(plan.competitors), len(plan.races))


def _best_result(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del awards, totals
    places = _best_finish(comparator, plan)
    worst = int(places.max(initial=0)) + 1
    value = np.where(places > 0, worst - places, 0)[:, :, None] * _heeded(comparator, plan, counted)
    return [_key(value.max(axis=1, initial=0))]


def _bonus(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del totals
    heeded = _heeded(comparator, plan, counted)
    for kind, layer in zip(awards.kinds, awards.layers, strict=True):
        if kind.kind == "bonus" and kind.name == comparator.bonus:
            return [_key(((layer != 0) & heeded).sum(axis=1))]
    return []


def _gross(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del comparator, plan, awards, totals
    gross = counted.gross
    return [_key(gross - gross.min(initial=0))]


def _fewest_starts(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del awards, totals
    starts = (plan.of_cell.starts[:, :, None] & _heeded(comparator, plan, counted)).sum(axis=1)
    return [_key(starts.max(initial=0) - starts)]


def _qualifying(comparator: Comparator, plan: Plan, awards: Awards, counted: Counted, totals: Totals) -> list[tuple[Ints, int]]:
    del awards, totals
    return _digits(plan, plan.qualified * plan.pays, comparator, counted)


_KEYS: dict[str, Callable[[Comparator, Plan, Awards, Counted, Totals], list[tuple[Ints, int]]]] = {
    "count-back": _count_back,
    "wins": _wins,
    "best-result": _best_result,
    "bonus": _bonus,
    "gross": _gross,
    "starts-fewest": _fewest_starts,
    "qualifying": _qualifying,
}


# --- group-wise comparators: only among those still level ------------------------------------------------------------------------

Group = list[int]
Values = dict[int, tuple[int, ...]]


def _refine(
    plan: Plan,
    awards: Awards,
    counted: Counted,
    totals: Totals,
    lots: Sequence[Decision],
    comparators: Sequence[Comparator],
    rows: Ints,
    fresh: Mask,
    placed: Mask,
) -> None:
    """Reorder the groups that are still level, in place, comparator by comparator."""
    for a in range(rows.shape[1]):
        if (fresh[:, a] | ~placed[:, a]).all():
            continue
        starts = [*np.flatnonzero(fresh[:, a]), rows.shape[0]]
        for start, stop in itertools.pairwise(starts):
            if stop - start < 2 or not placed[start, a]:
                continue
            groups: list[Group] = [[int(c) for c in rows[start:stop, a]]]
            for comparator in comparators:
                groups = [part for group in groups for part in _split(comparator, group, a, plan, awards, counted, totals, lots)]
            rows[start:stop, a] = [c for group in groups for c in group]
            at = start
            for group in groups:
                fresh[at, a] = True
                at += len(group)


def _split(
    comparator: Comparator,
    group: Group,
    a: int,
    plan: Plan,
    awards: Awards,
    counted: Counted,
    totals: Totals,
    lots: Sequence[Decision],
) -> list[Group]:
    """A level group in parts, the best first."""
    if len(group) < 2:
        return [group]
    values = comparator_values(comparator, group, a, plan, awards, counted, totals, lots)
    parts: dict[tuple[int, ...], Group] = {}
    for c in sorted(group, key=lambda c: values[c]):
        parts.setdefault(values[c], []).append(c)
    return list(parts.values())


def comparator_values(
    comparator: Comparator,
    group: Group,
    a: int,
    plan: Plan,
    awards: Awards,
    counted: Counted,
    totals: Totals,
    lots: Sequence[Decision],
) -> Values:
    """What a comparator says of those in a group, in table ``a``: the lowest value is the best."""
    if comparator.by in GROUPWISE:
        return _GROUPWISE[comparator.by](comparator, group, a, plan, counted, lots)
    keys = _keys(comparator, plan, awards, counted, totals)
    return {c: tuple(-int(k[c, min(a, k.shape[1] - 1)]) for k, _ in keys) for c in group}


def heeded_races(comparator: Comparator, plan: Plan, counted: Counted, c: int, a: int) -> Mask:
    """The races a comparator looks at for one competitor, [R]."""
    heeded = _heeded(comparator, plan, counted)
    return np.asarray(heeded[c if heeded.shape[0] > 1 else 0, :, a])


def _ranks(comparator: Comparator, group: Group, a: int, plan: Plan, counted: Counted) -> dict[int, list[int]]:
    """The ranks of each in the races looked at, in their order; 0 where he has none."""
    heeded = _heeded(comparator, plan, counted)
    places = _best_finish(comparator, plan)
    found = {}
    for c in group:
        mine = heeded[c if heeded.shape[0] > 1 else 0, :, a]
        found[c] = [int(places[c, r]) if mine[r] else 0 for r in range(len(plan.races)) if counted.races_included[r, a]]
    return found


def _latest(comparator: Comparator, group: Group, a: int, plan: Plan, counted: Counted, lots: Sequence[Decision]) -> Values:
    del lots
    none = 10**6
    return {c: tuple(rank or none for rank in reversed(ranks)) for c, ranks in _ranks(comparator, group, a, plan, counted).items()}


def _earliest(comparator: Comparator, group: Group, a: int, plan: Plan, counted: Counted, lots: Sequence[Decision]) -> Values:
    """When each best rank was reached: the order of the races, best rank first."""
    del lots
    found = {}
    for c, ranks in _ranks(comparator, group, a, plan, counted).items():
        reached = sorted((rank, r) for r, rank in enumerate(ranks) if rank)
        found[c] = (*tuple(value for rank, r in reached for value in (rank, r)), 10**6)
    return found


def _head_to_head(comparator: Comparator, group: Group, a: int, plan: Plan, counted: Counted, lots: Sequence[Decision]) -> Values:
    del lots
    ranks = _ranks(comparator, group, a, plan, counted)
    meetings = [r for r in range(len(ranks[group[0]])) if all(ranks[c][r] for c in group)]
    return {c: (-sum(all(ranks[c][r] < ranks[o][r] for o in group if o != c) for r in meetings),) for c in group}


def _draw(comparator: Comparator, group: Group, a: int, plan: Plan, counted: Counted, lots: Sequence[Decision]) -> Values:
    del comparator, a, counted
    for decision in lots:
        names = {name: i for i, name in reversed(list(enumerate(decision.order)))}
        places = {c: names.get(plan.competitors[c].key, names.get(plan.competitors[c].name)) for c in group}
        if all(place is not None for place in places.values()):
            return {c: (place or 0,) for c, place in places.items()}
    return dict.fromkeys(group, (0,))


_GROUPWISE: dict[str, Callable[[Comparator, Group, int, Plan, Counted, Sequence[Decision]], Values]] = {
    "latest": _latest,
    "earliest": _earliest,
    "head-to-head": _head_to_head,
    "draw": _draw,
}
