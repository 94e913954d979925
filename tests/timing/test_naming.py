"""What a file's name gives away."""

from __future__ import annotations

import pytest

from onemake.formats.timing.naming import named


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("03_Provisional Results_Race 1_Anonymized.CSV", ("race", 1, "provisional")),
        ("03_Results GR Cup Race 1 Official1.csv", ("race", 1, "official")),
        ("03_GR Cup Race 2 Official Results.CSV", ("race", 2, "official")),
        ("00_Results GR Race 2 Official_Anonymized.CSV", ("race", 2, "official")),
        ("23_Analysis_Race_Hour 24.CSV", ("race", None, "")),
        ("202101241405-r24h-qualifying-race-results.csv", ("race", None, "")),
        ("202405311640-qualifying-results.csv", ("qualifying", None, "")),
        ("race/2024/23_FreePractice 3.csv", ("practice", 3, "")),
        ("Latest unofficial traces.csv", ("", None, "")),
        ("race 2024.csv", ("race", None, "")),
        ("results.csv", ("", None, "")),
        ("", ("", None, "")),
    ],
)
def test_kind_number_and_issue_are_told_by_whole_words(file: str, says: tuple[str, int | None, str]) -> None:
    assert named(file) == says
