"""The bonuses of the races to come, as tables: what each looks at, and what it gives to one of so many, or for so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from onemake.core.ahead.cars_open import OpenRace
from onemake.core.ahead.opened import (
    ALL_OF,
    BEST_LAP,
    CLASSIFIED,
    GAINED,
    GRID,
    HERE,
    MOST_GAINED,
    QUALIFIED,
    QUALIFYING,
    STARTED,
    STARTERS,
    TAKING_PART,
    BonusRow,
)
from onemake.core.errors import UserError
from onemake.core.rules.field import Ints
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Bonus, Regulations
from onemake.core.season import Race

__all__ = ["BonusTable", "bonuses_in"]

_PLACES = 256  # what may be gained at most, and more
_UNKNOWN = {
    "laps-led": "who leads laps", "led-a-lap": "who leads a lap", "most-laps-led": "who leads most laps", "clean-race": "who has no incidents",
}  # fmt: skip
_MARKS = {"P": QUALIFIED, "FL": BEST_LAP}
_LOOKS = {"grid": GRID, "qualifying": QUALIFIED, "best_lap": BEST_LAP}
_ALONE = {"qualifying": QUALIFYING, "taking-part": TAKING_PART, "starters": STARTERS, "positions-gained": GAINED, "all-of": ALL_OF}


@dataclass(frozen=True, slots=True)
class BonusTable:
    """The bonuses of all races to come, race after race; of each what it gives, [B, H]."""

    begins: tuple[int, ...]  # [F + 1]
    rows: Ints  # [B, BonusRow]
    amounts: tuple[tuple[Fraction, ...], ...]
    earns: Ints  # [B, H]


def bonuses_in(plan: Plan, races: Sequence[OpenRace]) -> BonusTable:
    """Raises UserError for a bonus that hangs on what no ending says."""
    begins, table = [0], _Table(plan, [], [], [])
    for race in races:
        table.add(race)
        begins.append(len(table.rows))
    earns = np.zeros((len(table.rows), _PLACES), dtype=np.int64)
    for b, given in enumerate(table.raw):
        earns[b, : len(given)] = [value != 0 for value in given]
    rows = np.array([tuple(int(v) for v in row) for row in table.rows], dtype=np.int64).reshape(len(table.rows), len(BonusRow._fields))
    return BonusTable(tuple(begins), rows, tuple(table.amounts), earns)


@dataclass(slots=True)
class _Table:
    plan: Plan
    rows: list[BonusRow]
    raw: list[tuple[Fraction, ...]]
    amounts: list[tuple[Fraction, ...]]

    def add(self, race: OpenRace) -> None:
        rules = self.plan.rulings[race.column].regulations
        run = self.plan.races[race.column]
        names = [layer.name for layer in self.plan.layers if layer.kind == "bonus"]
        for id_ in race.title.bonus:
            bonus = rules.bonus[id_]
            if not _is_given(bonus, run):
                continue
            self._refuse_unsaid(race, run, rules)
            parts = [rules.bonus[name] for name in bonus.of] if bonus.for_ == "all-of" else []
            first = len(self.rows)
            given = [part for part in parts if _is_given(part, run)]
            for part in given:
                self._put(race, part, Fraction(0), pays=False)
            factor = Fraction(int(self.plan.factor_bonus[names.index(id_), race.column]), self.plan.factor_unit)
            self._put(race, bonus, factor, pays=bool(not parts or len(given) == len(parts)) and (bonus.for_ != "all-of" or bool(parts)))
            tally = next((j for j, tie in enumerate(self.plan.title.ties) if tie.by == "bonus" and tie.bonus == id_), -1)
            self.rows[-1] = self.rows[-1]._replace(first=first, second=first + len(given), tally=tally)

    def _put(self, race: OpenRace, bonus: Bonus, factor: Fraction, *, pays: bool) -> None:
        kind, marked = _looks_at(bonus)
        given = _given(bonus, kind, race)
        self.raw.append(given)
        self.amounts.append(tuple(value * factor for value in given))
        self.rows.append(
            BonusRow(
                kind=kind, marked=marked, among=("all", "eligible", "class").index(bonus.among), ties=("each", "split", "none").index(bonus.ties),
                within=bonus.within or 0, field=bonus.within_of == "field",
                took={"entered": HERE, "started": STARTED, "classified": CLASSIFIED}[bonus.taker], before=bonus.for_ in ("pole", "qualifying"),
                of_all=bonus.for_ in ("pole", "qualifying", "code"), by_class=race.title.ranks == "class" or bonus.among == "class",
                pays=pays, kept=bonus.dropped == "kept", tally=-1, first=0, second=0,
                whole=kind not in (QUALIFYING, STARTERS, GAINED) and bonus.ties != "split",
            )
        )  # fmt: skip

    def _refuse_unsaid(self, race: OpenRace, run: Race, rules: Regulations) -> None:
        """Where no rule says what a factor does to bonuses, no score can be computed."""
        for name in run.factors:
            factor = rules.factor.get(name)
            value = race.title.factors.get(name, factor.value if factor is not None else Fraction(1))
            if name != "full" and value != 1 and factor is not None and factor.bonuses is None:
                raise UserError(f"race {run.key} is multiplied, and factor.{name} does not say what becomes of the bonuses; add bonuses")


def _is_given(bonus: Bonus, race: Race) -> bool:
    done = race.distance_done if race.distance_done is not None else Fraction(1)
    return bonus.is_for(race.role, race.key.race) and (bonus.min_distance is None or done >= bonus.min_distance)


def _looks_at(bonus: Bonus) -> tuple[int, bool]:
    """What a bonus looks at, and whether only the mark on the sheet counts: that of the first of all."""
    if bonus.for_ in _UNKNOWN:
        raise UserError(
            f"a bonus hangs on {_UNKNOWN[bonus.for_]} ({bonus.for_}), which no simulated race says; this title cannot be varied"
        )
    if bonus.over != "race":
        raise UserError(f"a bonus is given over a whole {bonus.over}, across races run and races to come; this title cannot be varied")
    if bonus.for_ in _ALONE:
        return _ALONE[bonus.for_], False
    if bonus.for_ == "most-positions-gained":
        return MOST_GAINED, False
    if bonus.for_ == "code":
        if bonus.code.upper() not in _MARKS:
            raise UserError(
                f"a bonus hangs on the mark {bonus.code!r} on the sheet, which no simulated race has; this title cannot be varied"
            )
        return _MARKS[bonus.code.upper()], True
    every = bonus.among == "all"
    if bonus.for_ == "pole":
        by = bonus.by or ("code" if every else "qualifying")
        if by == "code" or (every and by == "qualifying" and bonus.within_of == "holder"):
            return QUALIFIED, by == "code" or every
        return _LOOKS[by], False
    by = bonus.by or ("code" if every else "best_lap")
    return (BEST_LAP, True) if by == "code" else (_LOOKS[by], False)


def _given(bonus: Bonus, kind: int, race: OpenRace) -> tuple[Fraction, ...]:
    """What it gives, by how many share it, or for how many; at most so much."""
    of_a_car = max((race.holders.count(v) for v in set(race.holders)), default=1)
    most = len(race.holders) if kind == MOST_GAINED else of_a_car
    if kind in (QUALIFIED, GRID, BEST_LAP, MOST_GAINED):
        given = [bonus.points / n if bonus.ties == "split" else bonus.points for n in range(1, most + 1)]
    elif kind == QUALIFYING:
        given = list(bonus.places)
    elif kind in (STARTERS, GAINED):
        given = [bonus.per * n for n in range(1, _PLACES if kind == GAINED else len(race.cars) + 1)]
    else:
        given = [bonus.points]
    return (Fraction(0), *(value if bonus.max is None else min(value, bonus.max) for value in given))
