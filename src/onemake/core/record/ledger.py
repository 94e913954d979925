"""Columns of rows that can be counted: titles, starts, final places, appearances, editions. A row may belong to a race, which has columns of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    all_rows: Ints = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "all_rows", np.arange(self.size))

    def has(self, column: str) -> bool:
        return column in self.own or column in self.shared

    def pick(self, column: str, rows: Ints | None = None) -> Ints:
        """A column at some rows (None: all)."""
        return self.worked_out(lambda pick: pick(column), rows) if column not in self.own else self._own(column, rows)

    def _own(self, column: str, rows: Ints | None) -> Ints:
        return self.own[column] if rows is None or rows is self.all_rows else self.own[column][rows]

    def worked_out(self, make: Callable[[Callable[[str], Ints]], Ints], rows: Ints | None = None) -> Ints:
        """Something worked out of columns that races have: once a race, not once a row."""
        if self.race is None:
            return make(lambda column: self._own(column, rows))
        of_races = make(lambda column: self.shared[column])
        return of_races[self.race if rows is None or rows is self.all_rows else self.race[rows]]

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
        rows: Ints = self.all_rows if passed is None or passed.all() else np.flatnonzero(passed)
        for column, allowed in lookups:
            if column in self.own:
                rows = rows[allowed[self.own[column][rows]]]
        return rows
