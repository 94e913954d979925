"""A linear programme over whole numbers, put together row by row and solved by HiGHS through SciPy (the extra ``odds``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_COLUMNS", "SOLVES", "Programme", "Solution"]

SOLVES = find_spec("scipy") is not None  # the extra "odds"
_NEAR = 1e-4  # HiGHS takes a number this near to a whole one for whole
MOST_COLUMNS = 1000  # a larger programme is answered by its bound, without being tried
_MOST_BRANCHES = 500  # one that needs more likewise; both are the same on every machine
_PATIENCE = 30.0  # seconds: only against a machine that stands still


@dataclass(frozen=True, slots=True)
class Solution:
    """What was found: the value of the best solution known (None if there is none) and the bound that no solution can pass."""

    value: int | None
    bound: int

    @property
    def exact(self) -> bool:
        return self.value == self.bound


@dataclass(slots=True)
class Programme:
    """Columns are whole numbers from 0 up; rows hold them between two values. What is maximised stands in ``gain``."""

    most: list[float] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    _at: tuple[list[int], list[int], list[float]] = field(default_factory=lambda: ([], [], []))

    def column(self, most: float, gain: float = 0.0) -> int:
        """A new whole number between 0 and ``most``."""
        self.most.append(most)
        self.gain.append(gain)
        return len(self.most) - 1

    def row(self, terms: Mapping[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """A new condition: low <= sum of the terms <= high."""
        rows, columns, values = self._at
        rows += [len(self.low)] * len(terms)
        columns += terms.keys()
        values += terms.values()
        self.low.append(low)
        self.high.append(high)

    def solve(self) -> Solution | None:
        """The most that can be gained; None if the conditions cannot be met."""
        if len(self.most) > MOST_COLUMNS:
            return Solution(None, int(np.floor(np.maximum(self.gain, 0) @ np.array(self.most))))
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        rows, columns, values = self._at
        matrix = coo_array((values, (rows, columns)), shape=(len(self.low), len(self.most))).tocsr()
        gain: NDArray[np.float64] = np.array(self.gain)
        found = milp(
            -gain,
            constraints=LinearConstraint(matrix, np.array(self.low), np.array(self.high)),
            integrality=np.ones(len(self.most), dtype=np.int64),
            bounds=Bounds(0, np.array(self.most)),
            options={"node_limit": _MOST_BRANCHES, "time_limit": _PATIENCE},
        )
        if found.status == 2:
            return None
        bound = -found.mip_dual_bound if found.mip_dual_bound is not None else float(gain @ np.array(self.most))
        value = None if found.x is None else round(float(gain @ found.x))
        return Solution(value, int(np.floor(bound + _NEAR)))
