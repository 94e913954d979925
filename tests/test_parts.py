"""A race in parts: what cannot be put together is refused with the row that lacks it; a sheet of the whole race governs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from onemake.core.decisions import revise
from onemake.core.errors import SeasonError
from onemake.core.season import Season

Make = Callable[[dict[str, str]], Season]

RULES = """
format = 1
[season]
series = "cup"
year = 2026
name = "Cup"
[scale.race]
places = [10, 8, 6]
PARTS
[[title]]
id = "drivers"
worth = { race = "race" }
"""
HEAD = "round,session,number,driver,position,status,laps,time,codes,incidents,issue,issued"


def cup(season: Make, parts: str, *rows: str) -> Season:
    return season({"season.toml": RULES.replace("PARTS", parts), "results.csv": "\n".join([HEAD, *rows])})


def order(made: Season, as_of: datetime | None = None) -> list[tuple[str, int | None, str]]:
    (race,) = revise(made, as_of).races
    return [(row.driver, row.position, row.status) for row in race.rows]


def test_parts_without_a_rule_are_refused(season: Make) -> None:
    with pytest.raises(SeasonError, match=r"race 1\.1 is given in parts, and season\.toml does not say how"):
        cup(season, "", "1,part 1,1,Ann,1,,10,10:00,,,,")


@pytest.mark.parametrize(("row", "lacks"), [("1,part 1,1,Ann,1,,,10:00,,,,", "laps"), ("1,part 1,1,Ann,1,,10,,,,,", "time")])
def test_parts_that_cannot_be_added_are_refused_with_the_row(season: Make, row: str, lacks: str) -> None:
    with pytest.raises(SeasonError, match=rf"results\.csv:2: race 1\.1: the parts cannot be added, for Ann has no {lacks} in part 1"):
        cup(season, '[parts]\ncombine = "sum"', row, "1,part 2,1,Ann,1,,10,10:00,,,,")


def test_who_did_not_start_the_last_part_is_retired_and_who_was_disqualified_stays_so(season: Make) -> None:
    rows = [
        "1,part 1,1,Ann,1,,10,10:00,,,,",
        "1,part 1,2,Bo,2,,10,10:01,,,,",
        "1,part 1,3,Cy,,DSQ,10,,,,,",
        "1,part-2,1,Ann,1,,10,10:00,,,,",
    ]
    assert order(cup(season, '[parts]\ncombine = "last"', *rows)) == [("Ann", 1, ""), ("Bo", None, "DNF"), ("Cy", None, "DSQ")]


def test_laps_go_before_time(season: Make) -> None:
    rows = [
        "1,part 1,1,Ann,1,,9,10:00,,,,",
        "1,part 1,2,Bo,2,,10,12:00,,,,",
        "1,part 2,1,Ann,1,,10,10:00,,,,",
        "1,part 2,2,Bo,2,,10,12:00,,,,",
    ]
    assert order(cup(season, '[parts]\ncombine = "sum"', *rows)) == [("Bo", 1, ""), ("Ann", 2, "")]


def test_a_later_issue_of_a_part_is_a_later_issue_of_the_race(season: Make) -> None:
    rows = [
        "1,part 1,1,Ann,1,,10,10:00,,,1,2026-05-01T12:00",
        "1,part 1,2,Bo,2,,10,10:05,,,1,2026-05-01T12:00",
        "1,part 2,1,Ann,1,,10,10:00,,,1,2026-05-01T13:00",
        "1,part 2,2,Bo,2,,10,10:01,,,1,2026-05-01T13:00",
        "1,part 1,1,Ann,2,,10,10:20,,,2,2026-05-02T13:00",
        "1,part 1,2,Bo,1,,10,10:05,,,2,2026-05-02T13:00",
    ]
    made = cup(season, '[parts]\ncombine = "sum"', *rows)
    assert order(made, datetime(2026, 5, 1, 20, tzinfo=UTC)) == [("Ann", 1, ""), ("Bo", 2, "")]
    assert order(made) == [("Bo", 1, ""), ("Ann", 2, "")]


def test_incidents_are_added_and_one_unknown_makes_the_sum_unknown(season: Make) -> None:
    rows = ["1,part 1,1,Ann,1,,,,,3,,", "1,part 1,2,Bo,2,,,,,,,", "1,part 2,1,Ann,1,,,,FL,4,,", "1,part 2,2,Bo,2,,,,,2,,"]
    (race,) = revise(cup(season, '[parts]\ncombine = "last"', *rows)).races
    assert [(row.incidents, row.codes) for row in race.rows] == [(7, ("FL",)), (None, ())]


def test_the_sheet_of_the_race_governs_and_a_difference_is_told(season: Make) -> None:
    rows = ["1,part 1,1,Ann,1,,,,,,,", "1,part 1,2,Bo,2,,,,,,,", "1,,1,Ann,2,,,,,,,", "1,,2,Bo,1,,,,,,,"]
    made = cup(season, '[parts]\ncombine = "last"', *rows)
    assert order(made) == [("Ann", 2, ""), ("Bo", 1, "")]
    assert "by the sheet of the race 1 is in place 2, by its parts put together in place 1" in str(made.warnings[0])
