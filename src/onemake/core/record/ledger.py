"""Columns of rows that can be counted: titles, starts, final places, appearances, editions. A row may belong to a race, which has columns of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ints", "Ledger", "Lookup", "Mask"]

Ints = NDArray[np.integer]
Mask = NDArray[np.bool_]
Lookup = tuple[str, Mask]  # a column, and for each of its values whether it will do; the last is for "not known"


@dataclass(frozen=True, slots=True)
class Ledger:
    """N rows. ``own`` columns have N values; ``shared`` ones have one for each race, and ``race`` says which race a row is of."""

    kind: str
    size: int
    own: Mapping[str, Ints]
    race: Ints | None = None
    shared: Mapping[str, Ints] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        return column in self.own or column in self.shared

    def pick(self, column: str, rows: Ints | None = None) -> Ints:
        """A column at some rows (None: all)."""
        if column in self.own:
            return self.own[column] if rows is None else self.own[column][rows]
        assert self.race is not None
        return self.shared[column][self.race if rows is None else self.race[rows]]

    def select(self, lookups: list[Lookup], base: Mask | None = None, days: Mask | None = None) -> Ints:
        """The rows that pass every lookup. What is said of races is settled race by race, not row by row. ``days`` is a mask over races."""
        passed = base
        of_races = days
        for column, allowed in lookups:
            if column in self.shared and column not in self.own:
                ours = allowed[self.shared[column]]
                of_races = ours if of_races is None else of_races & ours
        if of_races is not None and self.race is not None and not of_races.all():
            mine = of_races[self.race]
            passed = mine if passed is None else passed & mine
        rows: Ints = np.arange(self.size) if passed is None else np.flatnonzero(passed)
        for column, allowed in lookups:
            if column in self.own:
                rows = rows[allowed[self.own[column][rows]]]
        return rows
