"""(d) Whole processes: what a person waits for, against `python -c "import numpy"`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence


def run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


NUMPY = [sys.executable, "-c", "import numpy"]
HELP = [sys.executable, "-m", "onemake", "--help"]
STANDINGS = [sys.executable, "-m", "onemake", "standings", "porsche-supercup-2026"]
