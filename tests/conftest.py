"""Shared by all tests: season folders written on the spot, and the corpus of sample files that the project may not ship."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from onemake.core.season import Season
from onemake.office.library import load

Folder = Callable[..., Path]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of sample files. Where it is not there the test is skipped; in continuous integration it must be."""
    place = os.environ.get("ONEMAKE_CORPUS")
    if place is None or not Path(place, "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail("ONEMAKE_CORPUS does not name the corpus")
        pytest.skip("sample files are not shipped; set ONEMAKE_CORPUS to the folder that holds data/")
    return Path(place)


MINIMAL = """
format = 1
[season]
series = "test"
year = 2026
name = "Test Cup"
[scale.race]
places = [25, 20, 17, 14, 12, 10, 9, 8]
[[title]]
id = "drivers"
worth = { race = "race" }
ties = ["count-back"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write a season folder: ``folder({"results.csv": "…"})``; season.toml is a minimal one unless given."""

    def write(files: dict[str, str], name: str = "season") -> Path:
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        for file, text in {"season.toml": MINIMAL, **files}.items():
            (path / file).write_text(dedent(text).lstrip(), encoding="utf-8")
        return path

    return write


@pytest.fixture
def season(folder: Folder) -> Callable[[dict[str, str]], Season]:
    """A season read from files written on the spot."""
    return lambda files: load(folder(files))
