"""A scale known only in part: what needs the unread value is refused, in a plain sentence; nothing is taken for zero."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onemake.core.checks import warnings_of
from onemake.core.errors import SeasonError, UserError
from onemake.core.rules.table import tables
from onemake.core.season import Season

Make = Callable[[dict[str, str]], Season]

RULES = """
format = 1
[season]
series = "cup"
year = 2020
name = "Cup"
[scale.race]
places = [22, 20, "?"]
rest = "?"
statuses = { DNF = "last" }
[[title]]
id = "drivers"
worth = { race = "race" }
"""


def cup(season: Make, *rows: str, rules: str = RULES, **more: str) -> Season:
    return season({"season.toml": rules, "results.csv": "\n".join(["round,race,number,driver,position,status", *rows]), **more})


def test_a_third_place_that_nobody_has_read_is_refused(season: Make) -> None:
    with pytest.raises(UserError, match=r"scale\.race does not say what place 3 is worth .* and Cy has it in race 1\.1"):
        tables(cup(season, "1,1,1,Ann,1,", "1,1,2,Bo,2,", "1,1,3,Cy,3,"))


def test_the_places_that_are_known_are_paid(season: Make) -> None:
    (table,) = tables(cup(season, "1,1,1,Ann,1,", "1,1,2,Bo,2,", "1,1,3,Cy,,DNS"))
    assert [(row.competitor, int(row.points)) for row in table.rows] == [("Ann", 22), ("Bo", 20)]


def test_the_points_of_the_last_place_are_refused_too(season: Make) -> None:
    with pytest.raises(UserError, match="what place 3 is worth"):
        tables(cup(season, "1,1,1,Ann,1,", "1,1,2,Bo,2,", "1,1,3,Cy,,DNF"))


def test_a_rest_that_nobody_has_read_is_refused_for_who_would_get_it(season: Make) -> None:
    rules = RULES.replace('statuses = { DNF = "last" }', 'rest_to = "started"')
    with pytest.raises(UserError, match="what a car that is not classified is worth"):
        tables(cup(season, "1,1,1,Ann,1,", "1,1,3,Cy,,DNF", rules=rules))


def test_a_dead_heat_that_shares_an_unread_place_is_refused(season: Make) -> None:
    rules = RULES + 'dead_heat = "share"\n'
    with pytest.raises(UserError, match="what place 2 is worth"):
        tables(cup(season, "1,1,1,Ann,1,", "1,1,2,Bo,2,", "1,1,3,Cy,2,", rules=rules))


def test_a_disqualification_cannot_give_a_status_after_which_one_scores(season: Make) -> None:
    decision = '[[decision]]\nid = "D1"\nkind = "disqualify"\nround = 1\nnumber = "1"\nstatus = "BF"\n'
    rules = RULES + '[status.BF]\nname = "black flag"\n'
    with pytest.raises(SeasonError, match=r'decision D1: a car with this status may score .*as = "DSQ"'):
        cup(season, "1,1,1,Ann,1,", rules=rules, **{"decisions.toml": decision})


def test_a_status_must_be_like_one_that_exists(season: Make) -> None:
    with pytest.raises(SeasonError, match=r"status\.BF: as names no status"):
        cup(season, "1,1,1,Ann,1,", rules=RULES + '[status.BF]\nas = "XYZ"\n')


def test_points_of_who_is_not_listed_are_said(season: Make) -> None:
    rules = RULES.replace('statuses = { DNF = "last" }', "statuses = { DNS = 1 }")
    (warning,) = warnings_of(cup(season, "1,1,1,Ann,1,", "1,1,3,Cy,,DNS", rules=rules))
    assert 'lists = "starters" keeps out who has points' in str(warning)
    assert "Cy" in str(warning)
