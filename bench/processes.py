"""(d) Whole processes: what a person waits for, against `python -c "import numpy"`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

# as installed: with the compiled modules that Python keeps beside the source
_AS_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_AS_INSTALLED)


NUMPY = [sys.executable, "-c", "import numpy"]
HELP = [sys.executable, "-m", "onemake", "--help"]
STANDINGS = [sys.executable, "-m", "onemake", "standings", "porsche-supercup-2026"]
