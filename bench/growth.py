"""(c) Read, check, compile and score one season folder as a whole, and the growth at 10 and 100 times the seasons."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from onemake.core.checks import warnings_of
from onemake.core.rules.table import tables
from onemake.office.library import BOOK, load

SEASON = "porsche-supercup-2026"


def whole(folder: Path) -> None:
    season = load(folder)
    warnings_of(season)
    tables(season)


def measure() -> list[tuple[int, float]]:
    """Seconds for 1, 10 and 100 seasons, each read from a folder of its own."""
    with tempfile.TemporaryDirectory() as place:
        folders = []
        for i in range(100):
            folder = Path(place) / f"season-{i}"
            shutil.copytree(BOOK / "seasons" / SEASON, folder)
            folders.append(folder)
        whole(folders[0])
        found = []
        for n in (1, 10, 100):
            start = time.perf_counter()
            for folder in folders[:n]:
                whole(folder)
            found.append((n, time.perf_counter() - start))
        return found
