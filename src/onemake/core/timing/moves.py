"""Which cars of an order changed places by themselves: the fewest that have to be moved to make another order of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

__all__ = ["moved"]

Car = TypeVar("Car", bound=Hashable)


def moved(before: Sequence[Car], after: Sequence[Car]) -> list[Car]:
    """The fewest cars that have to be taken out and put in elsewhere, in the later order. Where there is a choice, those that went down:
    a car put back one place and a car brought forward one are the same order, and stewards put back.

    Both orders hold the same cars. All others form the heaviest increasing subsequence of the earlier order, found in n log n by a tree of maxima.
    """
    rank = {car: index for index, car in enumerate(after)}
    count = len(before)
    tree = [(0, -1)] * (count + 1)  # the heaviest chain that ends at or before a rank, and its last car
    chain = [-1] * count
    for index, car in enumerate(before):
        weight, chain[index] = _heaviest(tree, rank[car])
        weight += count + 1 if rank[car] <= index else count
        _enter(tree, rank[car] + 1, (weight, index))
    _, last = _heaviest(tree, count)
    stays = set()
    while last >= 0:
        stays.add(before[last])
        last = chain[last]
    return [car for car in after if car not in stays]


def _heaviest(tree: Sequence[tuple[int, int]], upto: int) -> tuple[int, int]:
    best = (0, -1)
    while upto > 0:
        best = max(best, tree[upto])
        upto -= upto & -upto
    return best


def _enter(tree: list[tuple[int, int]], at: int, entry: tuple[int, int]) -> None:
    while at < len(tree):
        tree[at] = max(tree[at], entry)
        at += at & -at
