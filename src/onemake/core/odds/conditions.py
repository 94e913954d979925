"""Under which conditions races to come are run: what strength counts for in them, and where their grids come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.grids.rules import Grid, rule_for
from onemake.core.odds.form import Floats, GridFrom
from onemake.core.ratings.gather import is_reversed
from onemake.core.season import Race

__all__ = ["Conditions", "Fitted", "conditions_of"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was read off past races, as docs/odds.md says: the figures under which their orders are likeliest, strengths as they were known the day before.

    ``reversed_power`` and ``grid_advantage`` from the 52 races of Formula 2 and Formula 3, 2017 to 2020, whose folders say that the first eight or ten of the
    race before start in the opposite order (standard errors 0.05 and 0.02: a place on the grid is worth 0.54 * 0.23 log-odds); ``unknown_grid_power`` from
    the 46 later sprints, whose grids the folders do not know (0.05); ``qualifying_power`` and ``lap_power`` from the grids and best laps of Formula One
    since 1980.
    """

    reversed_power: float = 0.54
    grid_advantage: float = 0.23
    unknown_grid_power: float = 0.7
    qualifying_power: float = 1.0
    lap_power: float = 0.8


@dataclass(frozen=True, slots=True)
class Conditions:
    """Of the races to come. Axis: F races."""

    power: Floats  # [F]
    qualifying_power: Floats  # [F]
    lap_power: Floats  # [F]
    grids: tuple[GridFrom | None, ...]  # [F]
    notes: tuple[str, ...]  # what had to be supposed, in words


def conditions_of(ahead: SeasonAhead, fitted: Fitted) -> Conditions:
    """By the grid rules of the season where it has them; else by the role of a race."""
    count = len(ahead.races)
    power = np.ones(count)
    grids: list[GridFrom | None] = [None] * count
    unknown = []
    for f, race in enumerate(ahead.races):
        rule = _rule(ahead, race)
        if rule is not None and rule.reverse is not None:
            power[f] = fitted.reversed_power
            grids[f] = GridFrom(_source(ahead, rule, race), _how_many(ahead, rule, f), fitted.grid_advantage)
        elif is_reversed(race, ahead.season.regulations_for(race.key) or ahead.season.regulations):
            power[f] = fitted.unknown_grid_power
            unknown.append(str(race.key))
    notes = (f"how the grid of {_listed(unknown)} is reversed is not in the folder: there strength counts for less",) if unknown else ()
    return Conditions(power, np.full(count, fitted.qualifying_power), np.full(count, fitted.lap_power), tuple(grids), notes)


def _rule(ahead: SeasonAhead, race: Race) -> Grid | None:
    rules = ahead.season.regulations_for(race.key) or ahead.season.regulations
    found = rule_for(rules.grid, race.key, race.role)
    return None if found is None else found[1]


def _source(ahead: SeasonAhead, rule: Grid, race: Race) -> int:
    """The race to come of the same meeting that gives the order, else its qualifying (-1): an order that is known already is not looked up."""
    source = rule.order[0]
    if source.from_ != "race":
        return -1
    before = source.race if source.race is not None else race.key.race - 1
    return next((f for f, other in enumerate(ahead.races) if other.key == (race.key.round, before)), -1)


def _how_many(ahead: SeasonAhead, rule: Grid, f: int) -> int:
    """How many start in the opposite order; where that is drawn, the middle of what may be drawn."""
    assert rule.reverse is not None
    first, entered = rule.reverse.first, int(ahead.enters[f].sum())
    if first == "drawn":
        return sorted(rule.reverse.drawn)[len(rule.reverse.drawn) // 2] if rule.reverse.drawn else 0
    return first if isinstance(first, int) else entered


def _listed(keys: list[str]) -> str:
    return f"race {keys[0]}" if len(keys) == 1 else f"races {', '.join(keys)}" if len(keys) < 5 else f"{len(keys)} races"
