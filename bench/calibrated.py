"""(d) Calibration: do 90 % intervals hold nine times in ten, and do the odds of past seasons come true as often as they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import past_odds

from onemake.cli.progress import in_progress
from onemake.core.ratings.history import History, Parameters


def lines(share: float = 1.0) -> Iterator[str]:
    """Careers made up, so that the truth is known; then past seasons."""
    yield ""
    yield "(d) calibration"
    yield from _careers(max(int(24 * share), 2))
    yield from past_odds.lines(share)


def _careers(seeds: int) -> Iterator[str]:
    from onemake.core.ratings.careers_made import CAREERS, Coverage, coverage, made_careers
    from onemake.core.ratings.filter import filter_history
    from onemake.core.ratings.fit import fit, fit_seasons
    from onemake.core.ratings.smooth import smooth

    walking = replace(CAREERS, within_season=0.25)
    asked: dict[str, tuple[Parameters, bool, Callable[[History], Parameters] | None]] = {
        "smoothed, parameters known": (CAREERS, True, None),
        "smoothed, fitted to whole seasons (as shipped)": (CAREERS, True, lambda h: fit_seasons(h, fit(h))),
        "smoothed, fitted to forecasts": (CAREERS, True, fit),
        "as known at the time, parameters known": (CAREERS, False, None),
        "as known at the time, fitted (as shipped)": (CAREERS, False, fit),
        "smoothed, strengths walking within the season": (walking, True, None),
        "as known at the time, walking": (walking, False, None),
    }
    yield f"intervals on made-up careers, {seeds} of each: three series, 28 cars, 14 races, 20 years; asked for: 88-92 % of the 90 % intervals"
    yield f"    {'':<48}{'cases':>8}{'90 %':>16}{'50 %':>9}{'sd of z':>9}{'mean z':>9}"
    with in_progress("careers", len(asked) * seeds) as done:
        for name, (under, whole, fitting) in asked.items():
            found: list[Coverage] = []
            for seed in range(seeds):
                made = made_careers(seed, under)
                parameters = fitting(made.history) if fitting is not None else under
                heard = smooth(made.history, parameters) if whole else filter_history(made.history, parameters)
                found.append(coverage(made, heard))
                done(name)
            yield f"    {name:<48}{_told(found)}"


def _told(found: Sequence[object]) -> str:
    figures = np.array([[getattr(f, name) for name in ("cases", "ninety", "fifty", "deviation", "mean")] for f in found], dtype=np.float64)
    mean = figures.mean(axis=0)
    error = figures[:, 1].std(ddof=1) / len(figures) ** 0.5 if len(figures) > 1 else float("nan")
    return f"{int(figures[:, 0].sum()):>8}{100 * mean[1]:>9.1f} ({100 * error:.1f}){100 * mean[2]:>9.1f}{mean[3]:>9.2f}{mean[4]:>+9.2f}"
