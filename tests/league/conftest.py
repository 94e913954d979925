"""An empty folder to be in, files written on the spot, and the verbs as functions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from league.tables import FIRST, NOW, SECOND
from onemake.cli import main as command_line

Write = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test is in a folder of its own, at a fixed time, without a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onemake.cli.desk.now", lambda: NOW)
    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: False)
    return tmp_path


@pytest.fixture
def write(here: Path) -> Write:
    """Write a file: text as UTF-8, or bytes."""

    def put(name: str, content: str | bytes) -> Path:
        path = here / name
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
        return path

    return put


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


@pytest.fixture
def league(write: Write, run: Run) -> Path:
    """A league of two races, without pages."""
    write("first.csv", FIRST)
    write("second.csv", SECOND)
    status, _, err = run("start", "first.csv", "second.csv", "--no-page")
    assert status == 0, err
    return Path("league")
