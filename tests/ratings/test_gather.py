"""Orders of finish from season folders and from the book: who, on which day, and how much a race says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onemake.core.ratings.gather import Gathered, Witness
from onemake.office.ratings import gather_races
from onemake.office.record import load_book

Folder = Callable[..., Path]


def toml(series: str = "test", year: int = 2026, more: str = "") -> str:
    return f"""
format = 1
[season]
series = "{series}"
year = {year}
name = "{series} {year}"
[scale.race]
places = [25, 20]
[[title]]
id = "drivers"
worth = {{ race = "race", reversed = "race" }}
{more}
"""


def heard(gathered: Gathered) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Every order in words: day, race, session, who was classified, who was not."""
    h = gathered.history
    said = []
    for m, source in enumerate(h.sources):
        finished = [h.drivers[d] for d in h.driver[h.start[m] : h.start[m + 1]]]
        out = [h.drivers[d] for d in h.retired[h.retired_start[m] : h.retired_start[m + 1]]]
        said.append((date.fromordinal(int(h.day[m])).isoformat(), str(source.key), source.session, finished, out))
    return said


RESULTS = """
round,race,number,driver,position,status
1,1,1,Anna Ash,1,
1,1,2,Bert Birch,2,
1,1,3,Cleo Cedar,3,
1,1,4,Dora Dale,,DNF
1,1,5,Emil Elm,,DNS
2,1,2,Bert Birch,1,
2,1,1,Anna Ash,2,
"""
CALENDAR = """
round,race,date,role
1,1,2026-04-05,race
2,1,2026-05-10,race
"""


def test_who_was_classified_makes_the_order_and_who_retired_stands_apart(folder: Folder) -> None:
    found = gather_races([folder({"results.csv": RESULTS, "calendar.csv": CALENDAR})])
    assert heard(found) == [
        ("2026-04-05", "1.1", "race", ["anna-ash", "bert-birch", "cleo-cedar"], ["dora-dale"]),
        ("2026-05-10", "2.1", "race", ["bert-birch", "anna-ash"], []),
    ]
    assert found.remarks() == ()


def test_a_decision_changes_the_order(folder: Folder) -> None:
    decision = """
    [[decision]]
    id = "d1"
    kind = "disqualify"
    round = 2
    race = 1
    number = "2"
    issued = 2026-05-20
    """
    place = folder({"results.csv": RESULTS + "2,1,3,Cleo Cedar,3,\n", "calendar.csv": CALENDAR, "decisions.toml": decision})
    assert heard(gather_races([place]))[1][3:] == (["anna-ash", "cleo-cedar"], ["bert-birch"])
    then = gather_races([place], until=date(2026, 5, 12), known_then=True)
    assert heard(then)[1][3:] == (["bert-birch", "anna-ash", "cleo-cedar"], [])
    assert heard(gather_races([place], until=date(2026, 5, 12)))[1][3:] == (["anna-ash", "cleo-cedar"], ["bert-birch"])


def test_races_after_the_day_are_left_out(folder: Folder) -> None:
    place = folder({"results.csv": RESULTS, "calendar.csv": CALENDAR})
    assert [race for _, race, *_ in heard(gather_races([place], until=date(2026, 4, 30)))] == ["1.1"]


def test_one_person_in_two_series_stands_once_and_days_decide_the_order(folder: Folder) -> None:
    one = folder({"season.toml": toml("cup"), "results.csv": RESULTS, "calendar.csv": CALENDAR}, "cup")
    other = folder(
        {
            "season.toml": toml("trophy"),
            "results.csv": "round,race,driver,position\n1,1,Bert BIRCH,1\n1,1,Zoe Zeder,2\n",
            "calendar.csv": "round,race,date\n1,1,2026-04-20\n",
        },
        "trophy",
    )
    found = gather_races([one, other])
    assert [(day, order) for day, _, _, order, _ in heard(found)] == [
        ("2026-04-05", ["anna-ash", "bert-birch", "cleo-cedar"]),
        ("2026-04-20", ["bert-birch", "zoe-zeder"]),
        ("2026-05-10", ["bert-birch", "anna-ash"]),
    ]
    assert found.history.series == ("cup", "trophy")


def test_two_people_of_one_name_are_told_apart_by_their_ids(folder: Folder) -> None:
    results = "round,race,number,driver,driver_id,position\n1,1,1,Tom Hill,a17,1\n1,1,2,Tom Hill,b42,2\n1,1,3,Ida Moor,c03,3\n"
    found = gather_races([folder({"results.csv": results})])
    assert [order for *_, order, _ in heard(found)] == [["tom-hill--a17", "tom-hill--b42", "ida-moor"]]
    assert found.history.names == ("Ida Moor", "Tom Hill (a17)", "Tom Hill (b42)")


def test_a_car_shared_by_two_drivers_is_left_out_and_counted(folder: Folder) -> None:
    results = """
    round,race,number,driver,position
    1,1,1,Anna Ash,1
    1,1,1,Bert Birch,1
    1,1,2,Cleo Cedar,2
    1,1,3,Dora Dale,3
    """
    found = gather_races([folder({"results.csv": results})])
    assert [order for *_, order, _ in heard(found)] == [["cleo-cedar", "dora-dale"]]
    assert found.crews == 1


def test_qualifying_is_heard_before_its_race(folder: Folder) -> None:
    results = """
    round,race,session,number,driver,position
    1,1,race,1,Anna Ash,1
    1,1,race,2,Bert Birch,2
    1,1,qualifying,1,Anna Ash,2
    1,1,qualifying,2,Bert Birch,1
    """
    found = gather_races([folder({"results.csv": results, "calendar.csv": CALENDAR})])
    assert [(session, order) for _, _, session, order, _ in heard(found)] == [
        ("qualifying", ["bert-birch", "anna-ash"]),
        ("race", ["anna-ash", "bert-birch"]),
    ]
    assert found.history.qualifying.tolist() == [True, False]


def test_races_without_a_date_are_spread_over_the_year_between_those_with_one(folder: Folder) -> None:
    calendar = "round,race,date\n1,1,\n2,1,2026-05-01\n3,1,\n4,1,2026-07-01\n"
    results = "round,race,driver,position\n" + "".join(f"{n},1,Anna Ash,1\n{n},1,Bert Birch,2\n" for n in (1, 2, 3, 4))
    found = gather_races([folder({"results.csv": results, "calendar.csv": calendar})])
    assert [day for day, *_ in heard(found)] == ["2026-03-02", "2026-05-01", "2026-05-31", "2026-07-01"]
    assert found.remarks() == ("2 races have no date: they are spread over the year in their order",)


def test_a_reversed_grid_and_a_race_stopped_early_say_as_much_as_they_are_told_to(folder: Folder) -> None:
    grid = """
[factor.half]
value = "1/2"
[grid.second]
races = [2]
order = "race"
reverse = 8
"""
    calendar = "round,race,factor\n1,1,\n1,2,\n2,1,half\n"
    results = "round,race,driver,position\n" + "".join(f"{key},Anna Ash,1\n{key},Bert Birch,2\n" for key in ("1,1", "1,2", "2,1"))
    place = folder({"season.toml": toml(more=grid), "results.csv": results, "calendar.csv": calendar})
    found = gather_races([place], witness=Witness(reversed_grid=0.6, shortened=0.5)).history
    assert [(str(s.key), s.reversed_grid, s.shortened) for s in found.sources] == [
        ("1.1", False, False), ("1.2", True, False), ("2.1", False, True),
    ]  # fmt: skip
    assert found.power.tolist() == [1.0, 0.6, 0.5]


def test_a_sheet_with_gaps_is_not_whole(folder: Folder) -> None:
    results = "round,race,driver,position\n1,1,Anna Ash,1\n1,1,Bert Birch,2\n1,1,Cleo Cedar,5\n"
    found = gather_races([folder({"results.csv": results})])
    assert [source.whole for source in found.history.sources] == [False]


def test_everybody_in_the_book_is_whom_the_record_book_means() -> None:
    history, people = gather_races().history, load_book().people
    assert [(id_, people.names[people.at[id_]]) for id_ in history.drivers] == list(zip(history.drivers, history.names, strict=True))
    assert history.series[0] == "porsche-supercup"
    assert (np.diff(history.day) >= 0).all()
    for m in range(len(history.sources)):
        order = history.driver[history.start[m] : history.start[m + 1]].tolist()
        assert len(order) == len(set(order)) > 1


@pytest.mark.season
def test_formula_one_comes_in_only_when_asked_for() -> None:
    assert "formula-one" not in gather_races().history.series
    assert "formula-one" in gather_races(formula_one=True).history.series
