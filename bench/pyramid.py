"""A pyramid that never was: 200 series over 40 years, 20 races a year, 30 cars a race, 4.8 million results; the same in every run. For the book straight, and as season folders."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onemake.core.record.facts import Champion, Circuit, Generation, Maker, Person, Series, Use
from onemake.core.record.results import CLASSIFIED, FASTEST, POLE, STARTED, Leader, RaceRow, SeasonResults, StartRow
from onemake.core.record.tables import Tables

FIRST_YEAR = 1986
SCALE = (25, 20, 17, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
_STAY, _MOVE = 22, 4  # of thirty drivers so many stay another year, and so many come from another series; the others are new
_NATIONS = ("DEU", "FRA", "GBR", "ITA", "NLD", "USA", "JPN", "AUS", "BRA", "AUT", "SWE", "POL")
_FORE = [a + b for a, b in product(("An", "Be", "Cla", "Dor", "El", "Fri", "Gus", "Hen", "Iv", "Jo", "Kat", "Lu", "Mar", "Nik"), ("a", "bert", "dan", "er", "fried", "gar", "is", "ko", "lon", "mo"))]  # fmt: skip
_LAST = [a + b + c for a, b, c in product(("Ab", "Ber", "Cas", "Dorn", "Eich", "Fal", "Gru", "Hol", "Im", "Kel", "Lind", "Mor"), ("", "en", "in", "ow", "ut"), ("berg", "feld", "hof", "mann", "son", "stein", "ter", "wald"))]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody in a season: he keeps his number, team and speed for it."""

    driver: str
    team: str
    nation: str


@dataclass(frozen=True, slots=True)
class Year:
    """A season as raced. ``order`` is [R, C]: who came in where; the last tenth is out."""

    series: int
    year: int
    entrants: tuple[Entrant, ...]
    order: NDArray[np.intp]

    @property
    def id(self) -> str:
        return f"series-{self.series:03}-{self.year}"


def name_of(n: int) -> str:
    """The n-th driver: no two have one name."""
    n, fore = divmod(n, len(_FORE))
    rest, last = divmod(n, len(_LAST))
    return f"{_FORE[fore]} {_LAST[last]}" + (f" {_FORE[rest % len(_FORE)]}s" if rest else "")


def years(series: int, span: int, races: int, cars: int) -> Iterator[Year]:
    """Every season, year by year, for drivers move from series to series."""
    dice = random.Random(1986)  # noqa: S311
    numbers = np.random.default_rng(1986)
    grids: list[list[int]] = [[] for _ in range(series)]
    drivers = 0
    for year in range(FIRST_YEAR, FIRST_YEAR + span):
        free: list[int] = []
        for grid in grids:
            dice.shuffle(grid)
            free += grid[_STAY * cars // 30 :]
            del grid[_STAY * cars // 30 :]
        dice.shuffle(free)
        for n, grid in enumerate(grids):
            grid += [free.pop() for _ in range(min(len(free), _MOVE * cars // 30))]
            new = cars - len(grid)
            grid += range(drivers, drivers + new)
            drivers += new
            entrants = tuple(
                Entrant(name_of(d), f"Team {_LAST[(n * 7 + at // 2) % len(_LAST)]}", _NATIONS[d % len(_NATIONS)])
                for at, d in enumerate(grid)
            )
            speed = np.array([d * 7919 % 101 / 30 for d in grid])
            yield Year(n, year, entrants, np.argsort(numbers.normal(size=(races, cars)) - speed, axis=1))


def tables(series: int, span: int) -> Tables:
    """The facts beside the results: makers, tiers, cars, and a champion of a second title each year."""
    last = FIRST_YEAR + span - 1
    return Tables(
        makers=tuple(Maker(id=f"maker-{m}", name=f"Maker {m}") for m in range(8)),
        series=tuple(
            Series(
                id=f"series-{n:03}", name=f"Series {n:03}", maker=f"maker-{n % 8}", tier=1 + (n > 9) + (n > 59), scope="national",
                countries=(_NATIONS[n % 12][:2],), first_year=FIRST_YEAR, last_year=last, line=n + 2,
            )
            for n in range(series)
        ),
        circuits=tuple(Circuit(id=f"circuit-{c}", name=f"Circuit {c}") for c in range(40)),
        generations=tuple(Generation(id=f"car-{m}-{g}", maker=f"maker-{m}", model=f"Car {m}.{g}") for m in range(8) for g in range(8)),
        uses=tuple(
            Use(series=f"series-{n:03}", generation=f"car-{n % 8}-{g}", from_year=FIRST_YEAR + 5 * g, to_year=FIRST_YEAR + 5 * g + 4)
            for n in range(series)
            for g in range(8)
        ),
        people=tuple(Person(id=f"driver-{n}", name=name_of(n), nationality=_NATIONS[n % len(_NATIONS)]) for n in range(0, 30_000, 3)),
        champions=tuple(
            Champion(series=f"series-{n:03}", year=year, title="rookies", champion=name_of((n * 131 + year * 17) % 30_000), line=2)
            for n in range(series)
            for year in range(FIRST_YEAR, FIRST_YEAR + span)
        ),
    )  # fmt: skip


def results(year: Year) -> SeasonResults:
    """A season as the book takes it in."""
    races, cars = year.order.shape
    first = date(year.year, 3, 1)
    days = [first + timedelta(days=10 * r) for r in range(races)]
    out = cars * 9 // 10
    flags = [STARTED | CLASSIFIED * (place <= out) | POLE * (place == 2) | FASTEST * (place == 1) for place in range(1, cars + 1)]
    car = f"car-{year.series % 8}-{(year.year - FIRST_YEAR) // 5}"
    starts = tuple(
        StartRow(r, who.driver, who.team, who.nation, car, place if place <= out else 0, 0, flags[place - 1], r * cars + place + 1)
        for r, order in enumerate(year.order.tolist())
        for place, n in enumerate(order, 1)
        for who in (year.entrants[n],)
    )
    return SeasonResults(
        id=year.id, series=f"series-{year.series:03}", year=year.year, name=f"Series {year.series:03} {year.year}", source="https://example.org",
        races=tuple(RaceRow(r + 1, 1, day.toordinal(), f"Circuit {(year.series + r) % 40}") for r, day in enumerate(days)),
        starts=starts, tables=_table(year), calendar=races, finished=True, last_day=days[-1],
    )  # fmt: skip


def _table(year: Year) -> tuple[Leader, ...]:
    """The final tables of drivers and teams."""
    cars = year.order.shape[1]
    worth = np.array([*SCALE, *[0] * cars][:cars])
    points = np.zeros(cars, dtype=np.int64)
    np.add.at(points, year.order.ravel(), np.tile(worth, len(year.order)))
    drivers = [(who.driver, who.team, total) for who, total in zip(year.entrants, points.tolist(), strict=True)]
    teams: dict[str, int] = {}
    for _, team, total in drivers:
        teams[team] = teams.get(team, 0) + total
    return (*_places("drivers", drivers), *_places("teams", [(team, "", total) for team, total in teams.items()]))


def _places(title: str, totals: list[tuple[str, str, int]]) -> Iterator[Leader]:
    for place, (name, team, total) in enumerate(sorted(totals, key=lambda one: -one[2]), 1):
        yield Leader(title, title == "teams", name, team, Fraction(total), place)


def write(year: Year, place: Path) -> Path:
    """A season as a folder."""
    folder = place / year.id
    folder.mkdir(parents=True)
    out = year.order.shape[1] * 9 // 10
    lines = ["round,number,driver,team,nationality,position,status,codes"]
    for r, order in enumerate(year.order.tolist(), 1):
        for at, n in enumerate(order, 1):
            who, codes = year.entrants[n], "P" if at == 2 else "FL" if at == 1 else ""
            lines.append(f"{r},{n + 1},{who.driver},{who.team},{who.nation},{at if at <= out else ''},{'' if at <= out else 'DNF'},{codes}")
    calendar = [
        f"{r},1,{date(year.year, 3, 1) + timedelta(days=10 * (r - 1))},Circuit {(year.series + r) % 40}"
        for r in range(1, len(year.order) + 1)
    ]
    rules = (
        f'format = 1\n[season]\nseries = "series-{year.series:03}"\nyear = {year.year}\nname = "Series {year.series:03} {year.year}"\n'
        f'[scale.race]\nplaces = {list(SCALE)}\n[[title]]\nid = "drivers"\nworth = {{ race = "race" }}\nties = ["count-back"]\n'
    )
    files = {"results.csv": "\n".join(lines), "calendar.csv": "\n".join(["round,race,date,circuit", *calendar]), "season.toml": rules}
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder
