"""What a place, a factor and a bonus are worth, as it is gathered while a title is compiled: fractions, and whole numbers of them at the end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from onemake.core.rules.field import Ints
from onemake.core.rules.regulations import FieldSize, Scale

__all__ = ["BonusTariff", "FactorTariff", "ScaleTariff", "side_by_side", "whole"]


class ScaleTariff:
    """The scales met, one row each, and what a car without a place gets."""

    def __init__(self) -> None:
        self.index: dict[tuple[str, int, int | None], int] = {}
        self.rows: list[list[Fraction]] = []
        self.of_car: list[int] = []
        self.fallback: list[Fraction] = []
        self.last: list[bool] = []
        self.unread: list[frozenset[int]] = []  # of each row, the columns that nobody has read

    def add(self, name: str, scale: Scale, size: FieldSize | None) -> None:
        key = (name, id(scale), None if size is None else size.upto)
        if key not in self.index:
            self.index[key] = len(self.rows)
            places = scale.places if size is None or size.places is None else size.places
            factor = Fraction(1) if size is None or size.factor is None else size.factor
            worth = (Fraction(0), *places, scale.rest)
            self.unread.append(frozenset(i for i, value in enumerate(worth) if value == "?"))
            self.rows.append([Fraction(0) if value == "?" else value * factor for value in worth])
        self.of_car.append(self.index[key])

    def has_read(self, car: int, place: int) -> bool:
        """Whether it is known what a place is worth to a car."""
        row = self.of_car[car]
        return min(place, len(self.rows[row]) - 1) not in self.unread[row]


class FactorTariff:
    """The factor of each race, on the points for the place and on each bonus."""

    def __init__(self) -> None:
        self.place: list[Fraction] = []
        self.bonuses: list[dict[str, Fraction]] = []
        self.unit = 1
        self.greatest = 1

    def add(self, place: Fraction, bonuses: dict[str, Fraction]) -> None:
        self.place.append(place)
        self.bonuses.append(bonuses)

    def finish(self) -> None:
        every = [*self.place, *(f for b in self.bonuses for f in b.values())]
        self.unit = lcm(1, *(f.denominator for f in every))
        self.greatest = max((abs(int(f)) + 1 for f in every), default=1)

    def of_bonus(self, id: str) -> list[Fraction]:
        return [b.get(id, Fraction(1)) for b in self.bonuses]


class BonusTariff:
    """What each claim earned by a bonus."""

    def __init__(self, id: str, claims: int) -> None:
        self.id = id
        self.kept = False
        self.worth = [Fraction(0)] * claims
        self.shared = [False] * claims
        self.races: set[int] = set()
        self.kept_in: dict[int, bool] = {}


def whole(values: Sequence[Fraction], unit: int) -> Ints:
    """Fractions as whole numbers of 1/unit."""
    return np.array([v.numerator * (unit // v.denominator) for v in values], dtype=np.int64)


def side_by_side(rows: Sequence[Sequence[Fraction]], unit: int) -> Ints:
    """The scales side by side: a shorter one goes on with its value for the rest."""
    width = max((len(row) for row in rows), default=2)
    table = np.zeros((max(1, len(rows)), width), dtype=np.int64)
    for t, row in enumerate(rows):
        points = whole(row, unit)
        table[t, : len(row)] = points
        table[t, len(row) :] = points[-1]
    return table
