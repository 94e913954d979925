"""(c) Open points: does ranking from the back hold in one-make racing, and what are reversed grids, short races, grids, experience and retirements worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import open_points
from dense import Walk
from held_out import Trial
from held_out_report import formula_one_trial, one_make_trial
from past_races import Event, Races

from onemake.cli.progress import in_progress

_FEEDERS = ("fia-formula-2", "fia-formula-3")


def lines(share: float = 1.0) -> Iterator[str]:
    """All open points in turn."""
    f1, one = formula_one_trial(), one_make_trial()
    tries = max(int(260 * share), 30)
    yield ""
    yield "(c) open points. Strengths for the first two tables from an all-pairs Elo, which takes no side; standard errors in brackets"
    with in_progress("open points", 6) as done:
        yield from open_points.described(f1.races, _decades())
        yield from open_points.described(one.races, _by_series(one.races))
        done("directions described")
        for trial in (f1, one):
            yield f"    how sharp neighbouring ranks are, {trial.races.name}: log-odds for a unit of strength"
            yield from open_points.sharpness(trial.races, lambda e: e.year >= 1983)
        done("sharpness")
        yield "learned from the back, the front and both; settings fitted to the pairs of the tuning races, figures of the test races"
        yield from open_points.directions(f1, Walk(-1.77, 1.3, 0.81, 0.19, 0.75), tries=tries)
        yield from open_points.directions(one, Walk(), tries=tries)
        done("directions learned")
        fitted = {t.name: open_points.fitted(t, open_points.BASE, Walk(-1.6, 1.4, 0.8, 0.4, 0.8), "rev", tries).walk for t in (f1, one)}
        done("settings")
        yield from _powers(f1, one, fitted)
        done("powers")
        yield from _drivers(f1, one, fitted)
        done("drivers")


def _decades() -> dict[str, Callable[[Event], bool]]:
    def of(first: int, last: int) -> Callable[[Event], bool]:
        return lambda e: first <= e.year <= last

    return {f"Formula One {a}-{b}": of(a, b) for a, b in ((1950, 1982), (1983, 1999), (2000, 2025), (2026, 2026))}


def _by_series(races: Races) -> dict[str, Callable[[Event], bool]]:
    def of(series: int) -> Callable[[Event], bool]:
        return lambda e: e.series == series

    return {
        **{name: of(i) for i, name in enumerate(races.series)},
        "reversed grids": lambda e: e.reversed_grid,
        "others of F2 and F3": lambda e: not e.reversed_grid and races.series[e.series] in _FEEDERS,
        "all one-make": lambda _: True,
    }


def _powers(f1: Trial, one: Trial, fitted: Mapping[str, Walk]) -> Iterator[str]:
    yield "what a race is worth as a witness, all else as fitted; and what strength is worth in it"
    yield from open_points.powers(one, fitted[one.name], "reversed_grid", (0, 0.25, 0.5, 0.75, 1.25))
    for trial in (one, f1):
        yield from open_points.powers(trial, fitted[trial.name], "short", (0, 0.5))
    yield from open_points.powers(f1, fitted[f1.name], "grid", (0.1, 0.2, 0.35, 0.5, 0.7, 1))
    worth = partial(open_points.worth, one.races, fitted[one.name])
    feeders = [i for i, name in enumerate(one.races.series) if name in _FEEDERS]
    told = worth(lambda e: e.reversed_grid, lambda e: not e.reversed_grid and e.series in feeders)
    yield f"    a unit of strength in a race from a reversed grid, against the others of F2 and F3: {told}"
    yield f"    in a race stopped early, one-make: {worth(lambda e: e.short, lambda e: not e.short)}"
    grand_prix = partial(open_points.worth, f1.races, fitted[f1.name])
    yield f"    in a race stopped early, Formula One: {grand_prix(lambda e: e.short, lambda e: not e.short)}"
    sprint = grand_prix(lambda e: e.source.role == "sprint", lambda e: e.source.role != "sprint" and e.year >= 2021)
    yield f"    in a sprint of Formula One, whose grid is not reversed: {sprint}"


def _drivers(f1: Trial, one: Trial, fitted: Mapping[str, Walk]) -> Iterator[str]:
    yield "experience: a drift over the first two winters"
    for trial in (one, f1):
        yield from open_points.learning(trial, fitted[trial.name])
    yield "retirements: beta-binomial by driver and season (at least four starts) against one rate for each season"
    for trial in (one, f1):
        yield from open_points.retirements(trial.races)
