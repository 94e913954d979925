"""Regulations and facts compile to a plan: plain arrays of whole numbers over one common denominator.

A plan is one title, in one phase of its rules. What a place is worth, who claims it and which marks were earned is settled here; the executor
(award, count, order) only looks up, adds and sorts, on as many variants at once as the trailing batch axis holds.

Axes: E cars, K claims, C competitors, R races of the title, U units, T scales, P places, L layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onemake.core.rules.field import Field, Ints, Mask
from onemake.core.rules.populate import Population
from onemake.core.rules.regulations import Regulations, Title
from onemake.core.season import Race

__all__ = ["Cells", "Competitor", "Layer", "Plan", "Ruling"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules for one race: the regulations and the title as they stand for it, None if it is no race of the title."""

    regulations: Regulations
    title: Title | None


@dataclass(frozen=True, slots=True)
class Competitor:
    key: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of points line."""

    kind: str  # "place", "bonus", "factor", "share", …
    name: str
    kept: bool = False  # survives the drop of its race


@dataclass(frozen=True, slots=True)
class Cells:
    """What is known of each competitor in each race, all [C, R]."""

    present: Mask  # has a row
    started: Mask  # as one the title is for
    starts: Mask  # likewise, and it counts as a start
    classified: Mask  # as one the title is for
    belongs: Mask  # would score there, but for decisions
    undroppable: Mask
    unchosen: Mask  # another race of the round was chosen to count
    position: Ints  # best place as classified, 0 if none
    best_rank: Ints  # best rank, 0 if none
    statuses: dict[tuple[int, int], str]  # of the best car
    unplaced: dict[tuple[int, int], set[str]]  # of every car without a place

    def took(self, part: str) -> Mask:
        """Who took part as a rule asks: was entered, started (so that it counts as a start), or was classified."""
        return {"entered": self.belongs, "starters": self.started, "started": self.starts, "classified": self.classified}[part]

    @classmethod
    def none(cls, competitors: int, races: int) -> Cells:
        """Nothing known yet."""
        shape = (competitors, races)

        def mask() -> Mask:
            return np.zeros(shape, dtype=np.bool_)

        def numbers() -> Ints:
            return np.zeros(shape, dtype=np.int64)

        return cls(mask(), mask(), mask(), mask(), mask(), mask(), mask(), numbers(), numbers(), {}, {})


@dataclass(frozen=True, slots=True)
class Plan:
    """A title as arrays. Points are whole numbers of 1/``unit``."""

    title: Title
    rulings: tuple[Ruling, ...]  # of the races of the title
    races: tuple[Race, ...]
    race_index: Ints  # [R] in the field
    competitors: tuple[Competitor, ...]
    unit: int
    # cars
    car: Ints  # [E'] in the field
    car_race: Ints
    car_part: Ints
    car_place: Ints
    car_ranked: Mask
    rank: Ints
    level: Ints  # how many cars share the points of a dead heat, 0 where each gets them whole
    car_scale: Ints
    car_fallback: Ints  # without a place
    scales: Ints  # [T, P + 2]: column 0 is unused, the last is for every place beyond
    last_place: Ints  # [E'] the place whose points a car without one gets, 0 if none
    # claims
    claim: Ints  # [K'] in the population
    claim_car: Ints
    claim_competitor: Ints
    pays: Mask
    holds_place: Mask  # pays, or lost its points by decision and kept its place
    sharers: Ints
    qualified: Ints  # place in the qualifying session, 0 if none
    cells: Ints  # [K'] competitor * R + race
    one_claim_a_cell: bool
    layers: tuple[Layer, ...]
    bonus: Ints  # [B, K']
    bonus_shared: Mask
    factor: Ints  # [R] over factor_unit: of the points for the place
    factor_bonus: Ints  # [B, R]
    factor_unit: int
    bonus_kept: Mask  # [B, R] survives the drop of its race
    of_cell: Cells
    population: Population
    field: Field
    unread: bool  # a scale has values that nobody has read: only what was is known
