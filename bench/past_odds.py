"""Odds of past seasons, as they would have been told: at a quarter, a half and three quarters of each, with the settings as shipped. How likely was the champion thought?

Beside them a program that knows no ratings: each driver's points of the races still to come are drawn from those of his races so far (the idea of f1verse's projection).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from forecast_scores import margin
from numpy.typing import NDArray
from past_races import partial_seasons

from onemake.cli.progress import in_progress
from onemake.core.races import RaceKey
from onemake.core.season import Season
from onemake.office.library import book_seasons, load
from onemake.office.standings import standings

ENDS = 20_000
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
        told = {name: [f for s in ids for f in _forecasts(s, done)] for name, ids in (("Formula One 2000-2025", f1), ("one-make seasons", one))}
    for name, forecasts in told.items():
        yield from _table(name, forecasts)
    yield from _reliability([f for forecasts in told.values() for f in forecasts])


def _forecasts(name: str, done: object) -> Iterator[Forecast]:
    from onemake.office.odds import odds

    season = load(name)
    title = season.regulations.title[0].id
    run = sorted({row.key for row in season.results if row.session == "race"} & {race.key for race in season.calendar if not race.is_off})
    champion = standings(season, title)[0].rows[0].competitor
    for share in QUARTERS if len(run) >= 6 else ():
        after = run[max(round(share * len(run)), 1) - 1]
        found = odds(season, title, after=str(after), seasons=ENDS)
        chances = tuple((chance.key, chance.title) for chance in found.titles[0].chances)
        names = {chance.key: chance.name for chance in found.titles[0].chances}
        redrawn = _redrawn(season, title, run, after)
        yield Forecast(name, share, tuple((names[k], p) for k, p in chances), redrawn, champion)
    if callable(done):
        done(name)


def _redrawn(season: Season, title: str, run: list[RaceKey], after: RaceKey) -> tuple[tuple[str, float], ...]:
    """Chances where each driver's points are drawn again from his own races so far; those level share the title."""
    so_far = [key for key in run if key <= after]
    totals = [{row.competitor: float(row.points) for row in standings(season, title, after=str(key))[0].rows} for key in so_far]
    who = sorted(totals[-1])
    level = np.array([[table.get(name, 0.0) for name in who] for table in totals])
    scored = np.diff(level, axis=0, prepend=0.0)
    drawn = np.random.default_rng(1).integers(len(so_far), size=(ENDS // 4, len(run) - len(so_far), len(who)))
    final = level[-1] + np.take_along_axis(scored[None], drawn, axis=1).sum(axis=1)
    first = final == final.max(axis=1, keepdims=True)
    chance: NDArray[np.float64] = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    return tuple(zip(who, chance.tolist(), strict=True))


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
