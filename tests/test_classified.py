"""Who is classified: what the rule cannot tell is left to the sheet, and said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onemake.core.checks import warnings_of
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
places = [10, 8, 6, 4]
[classified]
RULE
[[title]]
id = "drivers"
worth = { race = "race" }
"""


def cup(season: Make, rule: str, *rows: str, decisions: str = "") -> Season:
    files = {
        "season.toml": RULES.replace("RULE", rule),
        "results.csv": "\n".join(["round,number,driver,position,status,laps,time,flag", *rows]),
    }
    return season(files | ({"decisions.toml": decisions} if decisions else {}))


def order(made: Season) -> list[tuple[str, int | None, str]]:
    (race,) = revise(made).races
    return sorted(((row.driver, row.position, row.status) for row in race.rows), key=lambda row: row[1] or 99)


def test_a_retired_car_with_enough_laps_is_classified_and_still_retired(season: Make) -> None:
    made = cup(season, 'share = "9/10"', "1,1,Ann,1,,20,,", "1,2,Bo,,DNF,19,,", "1,3,Cy,2,,18,,")
    assert order(made) == [("Ann", 1, ""), ("Bo", 2, "DNF"), ("Cy", 3, "")]


def test_a_dead_heat_is_not_torn_apart(season: Make) -> None:
    made = cup(season, 'share = "1/2"', "1,1,Ann,1,,20,,", "1,2,Bo,1,,20,,", "1,3,Cy,,NC,20,,", "1,4,Di,3,,12,,")
    assert order(made) == [("Ann", 1, ""), ("Bo", 1, ""), ("Cy", 3, ""), ("Di", 4, "")]


def test_a_time_penalty_on_who_is_not_classified_has_no_effect(season: Make) -> None:
    decision = '[[decision]]\nid = "D1"\nkind = "places"\nround = 1\nnumber = "2"\nplaces = 1\n'
    made = cup(season, 'share = "9/10"', "1,1,Ann,1,,20,,", "1,2,Bo,2,,9,,", "1,3,Cy,3,,19,,", decisions=decision)
    assert order(made) == [("Ann", 1, ""), ("Cy", 2, ""), ("Bo", None, "NC")]


def test_blank_laps_and_flags_are_said(season: Make) -> None:
    made = cup(season, 'share = "9/10"\nflag = true', "1,1,Ann,1,,20,,yes", "1,2,Bo,2,,,,yes", "1,3,Cy,3,,20,,", "1,4,Di,,DNS,,,")
    laps, flag = [str(fault) for fault in warnings_of(made)]
    assert "race 1.1: the column laps is blank for some, so they are classified as the sheet has it" in laps
    assert "Bo" in laps
    assert "the column flag is blank" in flag
    assert "Cy" in flag


def test_more_laps_than_the_winner_and_no_place_is_said(season: Make) -> None:
    made = cup(season, 'share = "9/10"', "1,1,Ann,1,,20,,", "1,2,Bo,,DNF,21,,")
    (warning,) = [str(fault) for fault in warnings_of(made)]
    assert "Bo did more laps than the winner and has no place" in warning


@pytest.mark.parametrize(
    ("rule", "fault"), [("flag = false", "classified asks for nothing"), ('share = "3/2"', "classified.share is a share")]
)
def test_a_rule_that_asks_for_nothing_or_too_much_is_refused(season: Make, rule: str, fault: str) -> None:
    with pytest.raises(SeasonError, match=fault):
        cup(season, rule, "1,1,Ann,1,,20,,")
