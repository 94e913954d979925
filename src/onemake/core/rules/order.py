"""Stage 12, order: points, then the comparators in turn. A tie that nothing breaks stays a tie.

Comparators for all become keys, packed into as few 64-bit words as they need, and one sort orders all tables. Group-wise comparators refine what is still level.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.rules.comparators import GROUPWISE, Grounds, Group, Keys, as_key, keys_of, values_of
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.regulations import Comparator

__all__ = ["Order", "put_in_order"]


@dataclass(frozen=True, slots=True)
class Order:
    """The rows of each table from the top, and the place each has."""

    rows: Ints  # [C, A] competitors; those listed come first
    places: Ints  # [C, A] the place of each competitor, 0 for none
    tied: Mask  # [C, A] shares its place


def put_in_order(grounds: Grounds) -> Order:
    """Order the competitors of every table at once."""
    totals = grounds.totals
    competitors, tables = totals.listed.shape
    keys = [as_key(totals.listed.astype(np.int64) + totals.placed), as_key(totals.points - totals.points.min(initial=0))]
    comparators = list(grounds.plan.title.ties)
    while comparators and comparators[0].by not in GROUPWISE:
        keys += keys_of(comparators.pop(0), grounds)
    words = _pack(keys)
    # Rows level on everything stay in alphabetical order, for both ways of sorting are stable.
    rows = np.argsort(-words[0], axis=0, kind="stable") if len(words) == 1 else np.lexsort([-w for w in reversed(words)], axis=0)
    fresh = np.ones((competitors, tables), dtype=np.bool_)
    if competitors > 1:
        fresh[1:] = False
        for word in words:
            ordered = np.take_along_axis(word, rows, axis=0)
            fresh[1:] |= ordered[1:] != ordered[:-1]
    placed = np.take_along_axis(totals.placed, rows, axis=0)
    if comparators and not fresh.all():
        _refine(grounds, comparators, rows, fresh, placed)
    place = np.maximum.accumulate(np.where(fresh, np.arange(1, competitors + 1)[:, None], 0), axis=0) * placed
    level = ~fresh
    level[:-1] |= ~fresh[1:]
    places = np.zeros_like(place)
    tied = np.zeros_like(level)
    np.put_along_axis(places, rows, place, axis=0)
    np.put_along_axis(tied, rows, level & placed, axis=0)
    return Order(rows, places, tied)


def _pack(keys: Keys) -> list[Ints]:
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


def _refine(grounds: Grounds, comparators: Sequence[Comparator], rows: Ints, fresh: Mask, placed: Mask) -> None:
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
                groups = [part for group in groups for part in _split(comparator, group, a, grounds)]
            rows[start:stop, a] = [c for group in groups for c in group]
            at = start
            for group in groups:
                fresh[at, a] = True
                at += len(group)


def _split(comparator: Comparator, group: Group, a: int, grounds: Grounds) -> list[Group]:
    """A level group in parts, the best first."""
    if len(group) < 2:
        return [group]
    values = values_of(comparator, group, a, grounds)
    parts: dict[tuple[int, ...], Group] = {}
    for c in sorted(group, key=lambda c: values[c]):
        parts.setdefault(values[c], []).append(c)
    return list(parts.values())
