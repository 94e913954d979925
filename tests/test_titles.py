"""Titles that are like others, titles for each class, and what a file takes away from the one it extends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onemake import Season, SeasonError, load, standings
from onemake.office.check import check

Folder = Callable[..., Path]

HEAD = """
format = 1
[season]
series = "test"
year = 2026
name = "Test Cup"
[scale.race]
places = [10, 8, 6]
[[title]]
id = "drivers"
name = "Drivers"
worth = { race = "race" }
counts = { drop = 1 }
ties = ["count-back"]
"""
ROWS = "round,number,driver,classes,position\n1,1,Ann,LB Cup,1\n1,2,Bo,Am,2\n"


def read(folder: Folder, more: str, **files: str) -> Season:
    return load(folder({"season.toml": HEAD + more, "results.csv": ROWS, **files}))


def faults(folder: Folder, more: str) -> str:
    with pytest.raises(SeasonError) as refused:
        read(folder, more)
    return str(refused.value)


def test_a_title_like_another_has_its_answers_and_its_own_name(folder: Folder) -> None:
    season = read(folder, '[[title]]\nid = "am"\nlike = "drivers"\neligible = { classes = ["Am"] }\n')
    drivers, am = season.regulations.title
    assert (am.worth, am.counts, am.ties) == (drivers.worth, drivers.counts, drivers.ties)
    assert (am.id, am.name, am.eligible.classes) == ("am", "", ("Am",))


def test_classes_are_put_behind_the_id_where_it_has_no_place_for_them(folder: Folder) -> None:
    season = read(folder, '[[title]]\nid = "cup"\nname = "Cup"\nlike = "drivers"\neach_class = ["LB Cup", "Am"]\n')
    assert [(t.id, t.name) for t in season.regulations.title[1:]] == [("cup-lb-cup", "Cup: LB Cup"), ("cup-am", "Cup: Am")]
    assert [r.competitor for t in standings(season, ["cup-lb-cup", "cup-am"]) for r in t.rows] == ["Ann", "Bo"]


def test_a_title_may_be_like_one_that_comes_of_each_class(folder: Folder) -> None:
    more = '[[title]]\nid = "cup"\nlike = "drivers"\neach_class = ["Am"]\n[[title]]\nid = "cars"\nlike = "cup-am"\ncompetes = "car"\n'
    cars = read(folder, more).regulations.title[2]
    assert (cars.id, cars.competes, cars.eligible.classes) == ("cars", ("car",), ("Am",))


def test_a_bulletin_on_one_title_reaches_those_like_it(folder: Folder) -> None:
    more = '[[title]]\nid = "am"\nlike = "drivers"\n[[bulletin]]\nid = "B"\nfrom = "2"\n[[bulletin.change.title]]\nid = "drivers"\ncounts = "all"\n'
    assert [t.counts for t in read(folder, more).regulations.title] == ["all", "all"]


def test_titles_in_a_circle_are_refused(folder: Folder) -> None:
    said = faults(folder, '[[title]]\nid = "a"\nlike = "b"\n[[title]]\nid = "b"\nlike = "a"\n')
    assert "like each other in a circle" in said


def test_a_title_like_none_is_refused_with_its_line_and_the_nearest_name(folder: Folder) -> None:
    said = faults(folder, '[[title]]\nid = "a"\nlike = "driver"\n')
    assert "season.toml:16: there is no other title of this id to be like ('driver'). Did you mean 'drivers'?" in said


@pytest.mark.parametrize("each", ['"Am"', '["Am"]'])
def test_one_class_may_stand_without_brackets(folder: Folder, each: str) -> None:
    assert read(folder, f'[[title]]\nid = "cup"\nlike = "drivers"\neach_class = {each}\n').regulations.title[1].id == "cup-am"


@pytest.mark.parametrize("each", ["[]", "[3]", '""', "{ a = 1 }"])
def test_each_class_names_classes(folder: Folder, each: str) -> None:
    assert "each_class is a list of classes" in faults(folder, f'[[title]]\nid = "cup"\nlike = "drivers"\neach_class = {each}\n')


def test_what_is_taken_away_must_exist(folder: Folder) -> None:
    place = folder(
        {"base.toml": HEAD, "season.toml": 'format = 1\nextends = "base.toml"\nwithout = ["title.driver"]\n', "results.csv": ROWS}
    )
    (finding,) = check(place).findings
    assert str(finding.fault) == (
        "season.toml:3: there is nothing of this name to take away ('title.driver'). Did you mean 'title.drivers'?"
    )


def test_a_file_that_extends_none_has_nothing_to_take_away(folder: Folder) -> None:
    place = folder({"season.toml": 'without = ["title.drivers"]\n' + HEAD, "results.csv": ROWS})
    assert "this one extends none" in str(check(place).findings[0].fault)


def test_a_table_can_be_replaced_whole(folder: Folder) -> None:
    more = 'format = 1\nextends = "base.toml"\nwithout = ["title.drivers.counts", "scale.race"]\n[scale.race]\nrest = 2\n'
    season = load(folder({"base.toml": HEAD, "season.toml": more, "results.csv": ROWS}))
    assert (season.regulations.scale["race"].places, season.regulations.title[0].counts) == ((), "all")


def test_nothing_is_dropped_before_the_calendar_reaches_the_round_that_is_waited_for(folder: Folder) -> None:
    rules = HEAD.replace("{ drop = 1 }", '{ drop = 1, applied_after = "3" }')
    rows = "round,number,driver,position\n1,1,Ann,1\n2,1,Ann,1\n"

    def points(rows: str, **more: str) -> int:
        files = {"season.toml": rules, "results.csv": rows, **{f"{name}.csv": text for name, text in more.items()}}
        return int(standings(load(folder(files)))[0].rows[0].points)

    assert points(rows) == 20
    assert points(rows + "3,1,Ann,1\n") == 20
    assert points(rows, calendar="round,status\n1,run\n2,run\n3,cancelled\n") == 10
