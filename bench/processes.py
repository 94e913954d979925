"""(d) Whole processes: what a person waits for, against `python -c "import numpy"`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# as installed: with the compiled modules that Python keeps beside the source
_AS_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_AS_INSTALLED)


LIBRARIES = [sys.executable, "-c", "import numpy, openpyxl"]


class Start:
    """A league started from three files of 25 cars each, one of them a workbook, with and without its pages and picture."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.files = [self._table("first.csv", ","), self._table("second.csv", ";"), self._workbook()]

    @staticmethod
    def _rows(shift: int) -> list[list[str]]:
        header = ["Pos", "No", "Driver", "Team", "Class", "Laps", "Gap", "Best lap"]
        rows = []
        for place in range(1, 26):
            who = (place + shift) % 25
            rows.append([str(place), str(who + 1), f"{'ABCDE'[who // 5]}da {['Berg', 'Castel', 'Duran', 'Evans', 'Falk'][who % 5]}", f"Team {who % 8}",
                         "Am" if who % 2 else "Pro", "18", f"+{place}.{who:03}" if place > 1 else "", f"1:4{who % 10}.{shift}00"])  # fmt: skip
        return [header, *rows]

    def _table(self, name: str, separator: str) -> Path:
        path = self.home / name
        path.write_text("\n".join(separator.join(row) for row in self._rows(len(name))) + "\n", encoding="utf-8")
        return path

    def _workbook(self) -> Path:
        from openpyxl import Workbook

        book = Workbook()
        for row in self._rows(7):
            book.worksheets[0].append(row)
        book.save(self.home / "third.xlsx")
        return self.home / "third.xlsx"

    def __call__(self, *flags: str) -> None:
        folder = self.home / "league"
        shutil.rmtree(folder, ignore_errors=True)
        words = [sys.executable, "-m", "onemake", "start", *map(str, self.files), "--folder", str(folder), "--yes", *flags]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_AS_INSTALLED)


NUMPY = [sys.executable, "-c", "import numpy"]
HELP = [sys.executable, "-m", "onemake", "--help"]
STANDINGS = [sys.executable, "-m", "onemake", "standings", "porsche-supercup-2026"]
