"""The season on which odds are measured: 28 entrants, 6 rounds run, 10 left, the worst 2 of 16 dropped, 8 % retirements, count-back. And one with every rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction

import numpy as np

from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.odds.form import Form, GridFrom
from onemake.core.races import RaceKey, Span
from onemake.core.rules.regulations import Bonus, Comparator, Factor, Minimum, Regulations, Rounding, Scale, Title, Window
from onemake.core.season import Identity, Race, Result, Season, Version

Case = tuple[SeasonAhead, Form]
CARS, RACES, RUN, DROPS, RATE = 28, 16, 6, 2, 0.08
POINTS = (25, 20, 17, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
SCALE = Scale(places=tuple(Fraction(p) for p in POINTS))
PLAIN = Regulations(
    scale={"race": SCALE},
    title=(Title(id="drivers", worth={"race": "race"}, counts=(Window(drop=DROPS),), ties=(Comparator(by="count-back"),)),),
)
EVERY_RULE = Regulations(
    scale={"race": SCALE},
    factor={"double": Factor(value=Fraction(2), bonuses="full"), "half": Factor(value=Fraction(1, 2), bonuses="full")},
    bonus={
        "pole": Bonus(for_="pole", points=Fraction(2), among="eligible"),
        "lap": Bonus(for_="fastest-lap", points=Fraction(1), within=10, dropped="kept"),
        "gained": Bonus(for_="positions-gained", points=Fraction(1, 2), max=Fraction(3)),
        "present": Bonus(for_="taking-part", points=Fraction(1, 4)),
    },
    title=(
        Title(
            id="drivers",
            worth={"race": "race"},
            bonus=("pole", "lap", "gained", "present"),
            rounding=Rounding(to=Fraction(1, 2)),
            unit="round",
            counts=(Window(drop=1, rounds=Span.parse("1-4"), undroppable=("DSQ",)), Window(best=3, rounds=Span.parse("5-8"))),
            ties=tuple(Comparator(by=by) for by in ("count-back", "latest", "head-to-head")),
            lists="classified",
            minimum=Minimum(starts=3),
        ),
    ),
)


def season(rules: Regulations = PLAIN, *, two_a_round: bool = False, seed: int = 1) -> Season:
    """Sixteen races in the order of strengths and luck."""
    rng = np.random.default_rng(seed)
    strength = np.linspace(1.2, -1.2, CARS)
    keys = [RaceKey(1 + r // 2, 1 + r % 2) if two_a_round else RaceKey(r + 1, 1) for r in range(RACES)]
    results = []
    for key in keys:
        time = rng.exponential(size=CARS) * np.exp(strength) * (rng.random(CARS) > RATE)
        for place, car in enumerate(np.argsort(-time), 1):
            out = time[car] == 0
            results.append(
                Result(
                    key,
                    "race",
                    str(car + 1),
                    f"Driver {car:02}",
                    f"d{car:02}",
                    position=None if out else place,
                    status="DNF" if out else "",
                    grid=place,
                )
            )
    factors = {3: ("half",), RACES - 1: ("double",)} if rules.factor else {}
    calendar = tuple(Race(key, factors=factors.get(r, ())) for r, key in enumerate(keys))
    return Season("bench", Identity("bench", 2026, "Bench", races=RACES), (Version(rules),), calendar, tuple(results), zone=UTC)


def plain() -> Case:
    """Fixed strengths and rates, as all rivals can have them."""
    ahead = look_ahead(season(), RaceKey(RUN, 1))
    return ahead, form(len(ahead.races))


def uncertain() -> Case:
    """Strengths drawn from their posterior, walking from race to race, and retirement rates of which little is known."""
    ahead, fixed = plain()
    spread = np.tril(np.random.default_rng(5).normal(size=(CARS, CARS)) * 0.03) + np.eye(CARS) * 0.25
    walk = np.linspace(0.01, 0.1, len(ahead.races))
    return ahead, replace(fixed, spread=spread, walk=walk, retired=np.full(CARS, 1.5), finished=np.full(CARS, 17.0))


def every_rule() -> Case:
    """Two races a round, the second from a reversed grid; bonuses, factors, rounding, a minimum, ties by three comparators."""
    ahead = look_ahead(season(EVERY_RULE, two_a_round=True), RaceKey(RUN // 2, 2))
    grids = tuple(
        GridFrom(advantage=0.05) if f % 2 == 0 else GridFrom(race=f - 1, reverse=8, advantage=0.05) for f in range(len(ahead.races))
    )
    fixed = uncertain()[1]
    return ahead, replace(fixed, grids=grids)


def form(races: int) -> Form:
    huge = 1e12  # as good as known
    return Form(
        mean=np.linspace(1.2, -1.2, CARS),
        spread=np.zeros((CARS, 0)),
        walk=np.zeros(races),
        retired=np.full(CARS, RATE * huge),
        finished=np.full(CARS, (1 - RATE) * huge),
        power=np.ones(races),
        qualifying_power=np.ones(races),
        lap_power=np.ones(races),
        grids=(None,) * races,
    )
