"""What ships is what the tools make of the sources: the facts of the book can be made again, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onemake.office.library import BOOK

TOOLS = Path(__file__).parent.parent / "tools"

pytestmark = [pytest.mark.corpus, pytest.mark.season]


@pytest.mark.parametrize(("tool", "source"), [("convert_seasons.py", "data/seasons"), ("convert_formula_one.py", "data/f1")])
def test_the_shipped_facts_are_made_from_the_sources(corpus: Path, tmp_path: Path, tool: str, source: str) -> None:
    done = subprocess.run(
        [sys.executable, str(TOOLS / tool), str(corpus / source), "--into", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) > 50
    different = [str(p) for p in made if (BOOK / "seasons" / p).read_bytes() != (tmp_path / p).read_bytes()]
    assert different == []
