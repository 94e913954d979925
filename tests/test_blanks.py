"""What a rule asks and the sheets leave blank is said, and never taken for zero."""

from __future__ import annotations

from collections.abc import Callable

from onemake.core.checks import warnings_of
from onemake.core.season import Season

Make = Callable[[dict[str, str]], Season]

RULES = """
format = 1
[season]
series = "league"
year = 2026
name = "League"
[scale.race]
places = [10, 8, 6]
[bonus.led]
for = "most-laps-led"
[bonus.clean]
for = "clean-race"
[bonus.gained]
for = "most-positions-gained"
[bonus.both]
for = "all-of"
of = ["led", "clean"]
[[title]]
id = "drivers"
worth = { race = "race" }
bonus = ["BONUS"]
"""


def said(season: Make, bonus: str, *rows: str) -> list[str]:
    header = "round,race,number,driver,position,status,grid,laps_led,incidents"
    folder = season({"season.toml": RULES.replace("BONUS", bonus), "results.csv": "\n".join([header, *rows])})
    other = ("no title uses the bonus", "grid place 1 is given")
    return [text for fault in warnings_of(folder) if not any(words in (text := str(fault)) for words in other)]


def test_laps_led_that_nobody_counted_in_a_race_are_said(season: Make) -> None:
    (warning,) = said(season, "led", "1,1,1,Ann,1,,1,12,0", "2,1,1,Ann,1,,1,,0")
    assert "the column laps_led is blank in 2.1" in warning


def test_the_leaders_laps_alone_are_enough(season: Make) -> None:
    assert said(season, "led", "1,1,1,Ann,1,,1,12,0", "1,1,2,Bo,2,,1,,0") == []


def test_incidents_of_one_finisher_not_counted_are_said(season: Make) -> None:
    (warning,) = said(season, "clean", "1,1,1,Ann,1,,1,12,0", "1,1,2,Bo,2,,2,,")
    assert "the column incidents is blank, at least for some, in 1.1" in warning


def test_the_grid_of_who_retired_is_not_asked_for(season: Make) -> None:
    assert said(season, "gained", "1,1,1,Ann,1,,2,12,0", "1,1,2,Bo,,DNF,,,") == []


def test_a_bonus_made_of_others_asks_for_what_they_ask(season: Make) -> None:
    found = said(season, "both", "1,1,1,Ann,1,,1,,")
    assert len(found) == 2


DISTANCE = """
format = 1
[season]
series = "cup"
year = 2026
name = "Cup"
[scale.race]
places = [10, 8]
[distance]
km = { race = 60 }
steps = [STEPS]
[[title]]
id = "drivers"
worth = { race = "race" }
"""


def how_far(season: Make, steps: str, calendar: str, row: str) -> list[str]:
    files = {
        "season.toml": DISTANCE.replace("STEPS", steps),
        "calendar.csv": calendar,
        "results.csv": "round,number,driver,position,laps\n" + row,
    }
    return [str(fault) for fault in warnings_of(season(files))]


def test_a_winner_with_fewer_laps_than_planned_is_said(season: Make) -> None:
    (warning,) = how_far(season, '{ below = "3/4", factor = "1/2" }', "round,circuit_km\n1,5\n", "1,1,Ann,1,8")
    assert "race 1.1 was planned over 12 laps, and its winner did 8" in warning


def test_nothing_is_said_where_the_calendar_tells_the_laps_done(season: Make) -> None:
    assert how_far(season, '{ below = "3/4", factor = "1/2" }', "round,circuit_km,laps_done\n1,5,8\n", "1,1,Ann,1,8") == []


def test_a_step_in_laps_asks_for_the_laps_of_a_shortened_race(season: Make) -> None:
    (warning,) = how_far(season, '{ below_laps = 2, factor = "0" }', "round,distance_done\n1,1/20\n", "1,1,Ann,1,")
    assert "a step of [distance] asks for the winner's laps" in warning
