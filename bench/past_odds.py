"""Odds of past seasons, as they would have been told: at a quarter, a half and three quarters of each, with the usual settings. How likely was the champion thought?

What is tested is form: strengths, their doubt, and retirements. So every season is scored by one table (25-18-15-12-10-8-6-4-2-1, the most points win), drawn here in NumPy; that
the rules of a season are applied rightly is tested elsewhere. Beside it a program that knows no ratings: each driver's points of the races still to come are
drawn from those of his races so far (the idea of f1verse's projection).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from forecast_scores import margin
from numpy.typing import NDArray
from past_races import partial_seasons

from onemake.cli.progress import in_progress
from onemake.core.ahead.season_ahead import look_ahead
from onemake.core.odds.form import Floats, Form
from onemake.core.races import RaceKey
from onemake.core.season import Season
from onemake.office.library import book_seasons, load

ENDS = 10_000
_TABLE = np.array([25.0, 18, 15, 12, 10, 8, 6, 4, 2, 1])
QUARTERS = (0.25, 0.5, 0.75)
_BINS = ((0.0, 0.01), (0.01, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.01))


@dataclass(frozen=True)
class Forecast:
    """Of one title at one moment: the chance each competitor was given, and who it was."""

    season: str
    share: float
    chances: tuple[tuple[str, float], ...]
    redrawn: tuple[tuple[str, float], ...]
    champion: str

    @staticmethod
    def loss(chances: tuple[tuple[str, float], ...], champion: str) -> float:
        """Log-loss of the champion; nobody is thought less likely than one end in twice as many as were drawn."""
        return -float(np.log(max(dict(chances).get(champion, 0.0), 0.5 / ENDS)))


def lines(share: float = 1.0) -> Iterator[str]:
    """Formula One 2000-2025, and the shipped one-make seasons of whole fields that are over."""
    f1 = [f"formula-one-{year}" for year in range(2000, 2026)]
    one = [s for s in book_seasons() if not s.startswith("formula-one-") and s not in partial_seasons()]
    if share < 1:
        f1, one = f1[::6], one[::6]
    yield f"odds of past seasons: the drivers' title at a quarter, half and three quarters, {ENDS} ends each; log-loss of the champion, lower is better"
    with in_progress("past seasons", len(f1) + len(one)) as done:
        told = {
            name: [f for s in ids for f in _forecasts(s, done)] for name, ids in (("Formula One 2000-2025", f1), ("one-make seasons", one))
        }
    for name, forecasts in told.items():
        yield from _table(name, forecasts)
    yield from _reliability([f for forecasts in told.values() for f in forecasts])


def _forecasts(name: str, done: object) -> Iterator[Forecast]:
    from onemake.office.form import Scout

    season = load(name)
    scout = Scout(season)
    have = {row.key for row in season.results if row.session == "race"}
    run = [race.key for race in season.calendar if race.key in have and not race.is_off]
    scored = _points(season, run)
    totals = {who: sum(points) for who, points in scored.items()}
    champion = max(totals, key=lambda who: totals[who])
    for share in QUARTERS if len(run) >= 6 else ():
        n = max(round(share * len(run)), 1)
        so_far = {who: points[:n] for who, points in scored.items()}
        ahead = look_ahead(season, run[n - 1])
        form = scout.form(ahead)[0]
        cars = [next((seat.driver for seat in car.seats), car.name) for car in ahead.cars]
        races = np.array([race.key in have for race in ahead.races])
        ours = _chances(so_far, cars, _drawn(form, ahead.enters)[:, races].sum(axis=1))
        redrawn = _chances(so_far, list(scored), _redrawn(np.array(list(so_far.values())), len(run) - n))
        yield Forecast(name, share, ours, redrawn, champion)
    if callable(done):
        done(name)


def _points(season: Season, run: Sequence[RaceKey]) -> dict[str, list[float]]:
    """Of every driver in each race, by the one table. A car's sheet is the last one issued."""
    found: dict[str, list[float]] = {}
    for i, key in enumerate(run):
        rows = [row for row in season.results if row.key == key and row.session == "race"]
        rows = [row for row in rows if row.issue == max(r.issue for r in rows)]
        for row in rows:
            who = row.driver or next((e.driver for e in season.entries if e.number == row.number and key in e.span), row.number)
            points = found.setdefault(who, [0.0] * len(run))
            points[i] = max(points[i], _TABLE[row.position - 1] if row.position is not None and row.position <= len(_TABLE) else 0.0)
    return found


def _drawn(form: Form, enters: NDArray[np.bool_]) -> Floats:
    """Points of the races to come, [ends, races, cars], drawn as `Form` says; grids are not looked at."""
    numbers = np.random.default_rng(1)
    cars = len(form.mean)
    strength = form.mean + numbers.standard_normal((ENDS, form.spread.shape[1])) @ form.spread.T
    out = numbers.beta(np.maximum(form.retired, 1e-6), np.maximum(form.finished, 1e-6), (ENDS, cars))
    steps = np.diff(form.walk, prepend=0.0).clip(0)
    table = np.concatenate([_TABLE, np.zeros(max(cars - len(_TABLE), 0))])
    found = np.zeros((ENDS, len(steps), cars))
    for f, step in enumerate(steps):
        strength = strength + np.sqrt(step) * numbers.standard_normal(strength.shape)
        t = numbers.exponential(size=strength.shape) * np.exp(form.power[f] * strength)
        t[(numbers.random(t.shape) < out) | ~enters[f]] = -1.0
        place = (-t).argsort(axis=1).argsort(axis=1)
        found[:, f] = np.where(t >= 0, table[place], 0.0)
    return found


def _redrawn(scored: Floats, left: int) -> Floats:
    """Points of the races to come, [ends, drivers], each driver's drawn again from his own races so far, [drivers, races]."""
    drawn = np.random.default_rng(1).integers(scored.shape[1], size=(ENDS, left, len(scored)))
    return np.asarray(np.take_along_axis(scored.T[None], drawn, axis=1).sum(axis=1))


def _chances(so_far: dict[str, list[float]], who: list[str], coming: Floats) -> tuple[tuple[str, float], ...]:
    """The chance of each to have the most points; those level share it. Who is not expected any more keeps what he has."""
    names = list(dict.fromkeys([*so_far, *who]))
    total = np.zeros((len(coming), len(names))) + np.array([sum(so_far.get(name, [])) for name in names])
    for column, name in enumerate(who):
        total[:, names.index(name)] += coming[:, column]
    first = total == total.max(axis=1, keepdims=True)
    return tuple(zip(names, (first / first.sum(axis=1, keepdims=True)).mean(axis=0).tolist(), strict=True))


def _table(name: str, forecasts: list[Forecast]) -> Iterator[str]:
    for share in (*QUARTERS, None):
        some = [f for f in forecasts if share in (None, f.share)]
        if not some:
            continue
        ours = np.array([Forecast.loss(f.chances, f.champion) for f in some])
        theirs = np.array([Forecast.loss(f.redrawn, f.champion) for f in some])
        mean, error = margin(theirs, ours)
        when = "all" if share is None else f"at {share:.0%}"
        yield f"    {name:<24}{when:>8}: {len(some):>4} forecasts, ours {ours.mean():.3f}, own points drawn again {theirs.mean():.3f}; ahead by {mean:+.3f} ({error:.3f})"


def _reliability(forecasts: list[Forecast]) -> Iterator[str]:
    told = np.array([p for f in forecasts for _, p in f.chances])
    came = np.array([float(name == f.champion) for f in forecasts for name, _ in f.chances])
    yield "    said, and came true (all titles together):"
    for low, high in _BINS:
        here = (told >= low) & (told < high)
        if here.any():
            n, p = int(here.sum()), float(came[here].mean())
            error = (max(p * (1 - p), 1e-9) / n) ** 0.5
            yield f"      {low:.0%} to {min(high, 1):.0%}: {n:>5} chances, said {told[here].mean():6.1%}, came true {p:6.1%} ({error:.1%})"
