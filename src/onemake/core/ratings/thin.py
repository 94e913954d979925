"""Seasons of which only the first of each race are known: what is heard of them says who was ahead of whom there, and nothing more."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from onemake.core.ratings.history import History

__all__ = ["Thin", "thin_seasons"]

Thin = frozenset[tuple[str, int]]  # series and years of which only some of those classified are known


def thin_seasons(history: History) -> Thin:
    """Series and years of which a race, as a rule, names only some of those who were classified: places are missing in most of its sheets, or there are fewer
    than half as many starters in a race as in another year of the series.

    Such sheets have the first of a race rather than the last. Who is compared with the first alone seems weaker than he was, so strengths of these seasons
    say who was ahead of whom in them, and nothing of other years.
    """
    sizes: dict[tuple[str, int], list[int]] = defaultdict(list)
    gaps: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for m in np.flatnonzero(~history.qualifying).tolist():
        key = (history.series[int(history.series_of[m])], int(history.year[m]))
        sizes[key].append(int(history.start[m + 1] - history.start[m] + history.retired_start[m + 1] - history.retired_start[m]))
        gaps[key].append(not history.sources[m].whole)
    mean = {key: sum(found) / len(found) for key, found in sizes.items()}
    most: dict[str, float] = {}
    for (series, _), size in mean.items():
        most[series] = max(size, most.get(series, 0.0))
    return frozenset(key for key, size in mean.items() if 2 * size < most[key[0]] or 2 * sum(gaps[key]) > len(gaps[key]))
