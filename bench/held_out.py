"""Who forecasts best what he has not seen: each method tuned on the earlier seasons alone, then asked about the later ones.

Every method gets the same optimiser (Nelder-Mead on the logarithms of its settings, the score of the whole order as the aim) and one scale on its strengths, both
from the tuning races. Two or more methods may be tuned at a time, in processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from forecast_scores import HIGHER, MEASURES, Padded, best_scale, margin, measures, padded, pair_loss, rev
from numpy.typing import NDArray
from past_races import Races
from peers import Answer, Peer, Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """Races, those tuning may see, and those that are scored."""

    name: str
    races: Races
    tune: Mask
    test: Mask

    @property
    def last_tuned(self) -> int:
        return max(e.year for e, asked in zip(self.races.events, self.tune, strict=True) if asked)


@dataclass(frozen=True)
class Tuned:
    """A method with its settings, its scale, and what the search cost."""

    name: str
    settings: Settings
    scale: float
    pair_scale: float  # the scale that would suit the pairs best, for the fairness note
    aim: float  # rev a race on the tuning races
    tries: int
    seconds: float


@dataclass(frozen=True)
class Scored:
    """A tuned method and every measure of every race of the test, [R] each."""

    tuned: Tuned
    by_race: Mapping[str, Floats]
    rescaled_pairs: Floats  # pair log-loss with the scale that suits the pairs

    @property
    def means(self) -> dict[str, float]:
        return {name: float(figures.mean()) for name, figures in self.by_race.items()}


def chosen(answer: Answer, mask: Mask) -> Padded:
    """The forecasts of some of the races."""
    return padded([s for s, asked in zip(answer, mask, strict=True) if asked])


def minimise(aim: Callable[[Floats], float], begin: Floats, tries: int, step: float = 0.5) -> tuple[Floats, int]:
    """Nelder-Mead from a simplex of one step a side. Returns the best point and how often it was asked."""
    from scipy.optimize import minimize

    simplex = np.vstack([begin, begin + step * np.eye(len(begin))])
    found = minimize(
        aim, begin, method="Nelder-Mead", options={"maxfev": tries, "initial_simplex": simplex, "xatol": 0.005, "fatol": 0.0005}
    )
    return np.asarray(found.x, dtype=np.float64), int(found.nfev)


def tune(peer: Peer, trial: Trial, share: float = 1.0) -> Tuned:
    """Settings and scale of a method from the tuning races alone; ``share`` of the tries it would get."""
    races = trial.races.until(trial.last_tuned)
    mask = trial.tune[: len(races.events)]
    names = list(peer.begin)

    def settings(at: Floats) -> dict[str, float]:
        return {name: float(x if name in peer.plain else np.exp(np.clip(x, -14, 14))) for name, x in zip(names, at, strict=True)}

    def aim(at: Floats) -> float:
        try:
            x = chosen(peer.forecasts(races, settings(at)), mask)
        except (ArithmeticError, ValueError, RuntimeError):  # a setting the library cannot stand
            return 1e6
        score = -float(rev(x.scaled(best_scale(x))).mean())
        return score if np.isfinite(score) else 1e6

    begin = np.array([v if name in peer.plain else np.log(v) for name, v in peer.begin.items()])
    started = perf_counter()
    best, tries = minimise(aim, begin, max(int(peer.tries * share), 3))
    at = settings(best)
    x = chosen(peer.forecasts(races, at), mask)
    return Tuned(peer.name, at, best_scale(x), best_scale(x, "pairLL"), -aim(best), tries, perf_counter() - started)


def given(peer: Peer, settings: Settings, trial: Trial) -> Tuned:
    """A method with settings that somebody else found, and the scale that suits them on the tuning races."""
    x = chosen(peer.forecasts(trial.races, settings), trial.tune)
    scale = best_scale(x)
    return Tuned(peer.name, settings, scale, best_scale(x, "pairLL"), float(rev(x.scaled(scale)).mean()), 0, 0.0)


def score(peer: Peer, tuned: Tuned, trial: Trial, test: Mask | None = None) -> Scored:
    """Every measure of a tuned method on the races of the test."""
    x = chosen(peer.forecasts(trial.races, tuned.settings), trial.test if test is None else test)
    return Scored(tuned, measures(x.scaled(tuned.scale)), pair_loss(x.scaled(tuned.pair_scale)))


def all_tuned(methods: Sequence[Peer], trial: Trial, done: Callable[[str], None], share: float = 1.0, at_once: int = 2) -> list[Tuned]:
    """All methods tuned, the slowest first, so many at a time."""
    import multiprocessing

    order = sorted(range(len(methods)), key=lambda i: methods[i].family not in ("choix", "trueskillthroughtime", "trueskill"))
    found: dict[int, Tuned] = {}
    with multiprocessing.get_context("spawn").Pool(at_once) as pool:
        for i, tuned in pool.imap_unordered(_tuned, [(i, methods[i], trial, share) for i in order]):
            found[i] = tuned
            done(tuned.name)
    return [found[i] for i in range(len(methods))]


def _tuned(job: tuple[int, Peer, Trial, float]) -> tuple[int, Tuned]:
    i, method, trial, share = job
    return i, tune(method, trial, share)


def table(rows: Sequence[Scored]) -> list[str]:
    """A row a method; the best of each column is marked."""
    best = {m: (max if m in HIGHER else min)(row.means[m] for row in rows) for m in MEASURES}
    width = max(len(row.tuned.name) for row in rows)
    found = [f"{'method':<{width}} " + "".join(f"{m:>10}" for m in MEASURES)]
    for row in rows:
        cells = (f"{row.means[m]:.{3 if abs(row.means[m]) >= 1 else 4}f}{'*' if row.means[m] == best[m] else ' '}" for m in MEASURES)
        found.append(f"{row.tuned.name:<{width}} " + "".join(f"{cell:>10}" for cell in cells))
    return found


def margins(ours: Scored, others: Sequence[Scored]) -> list[str]:
    """Ours against each peer, race by race: above nought we are ahead. With standard errors."""
    width = max(len(row.tuned.name) for row in others)
    names = ("rev", "fwd", "pairLL", "pairLL, own scale", "tau", "winLL", "winLLb", "Brier")
    found = [f"{'ours against':<{width}} " + "".join(f"{m:>19}" for m in names)]
    for row in others:
        cells = []
        for m in names:
            a, b = (ours.rescaled_pairs, row.rescaled_pairs) if "," in m else (ours.by_race[m], row.by_race[m])
            mean, error = margin(a, b)
            cells.append(f"{mean if m in HIGHER else -mean:+.4f} ({error:.4f})")
        found.append(f"{row.tuned.name:<{width}} " + "".join(f"{cell:>19}" for cell in cells))
    return found


def told(tuned: Tuned) -> str:
    """What a method was tuned to."""
    settings: Mapping[str, Any] = tuned.settings
    return f"{tuned.name}: {', '.join(f'{k} {v:.4g}' for k, v in settings.items())}; scale {tuned.scale:.3g}; {tuned.tries} tries, {tuned.seconds:.0f} s"
