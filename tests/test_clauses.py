"""Every rule kind has a fixture named after it: a season folder whose published tables were worked out by hand. The auditor must agree, strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemake.core.audit import audit_season
from onemake.office.library import load

CLAUSES = Path(__file__).parent / "clauses"
CASES = sorted(p.parent for p in CLAUSES.rglob("official.csv"))


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_clause_gives_the_tables_worked_out_by_hand(case: Path) -> None:
    found = audit_season(load(case))
    assert found.tables
    assert list(found.mismatches) == []
    assert (found.points_exact, found.places_exact) == (found.rows, found.rows)


def test_every_case_is_a_case() -> None:
    folders = {p.parent for p in CLAUSES.rglob("season.toml")}
    assert folders == set(CASES)
