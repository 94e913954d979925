"""Shared by all tests: season folders written on the spot, and the corpus of sample files that the project may not ship."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from onemake.cli import main as command_line
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


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process: its exit status, what it printed, what it said of errors."""

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onemake", *words])
        status = 0
        try:
            command_line.main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        out, err = capsys.readouterr()
        return status, out, err

    return command
