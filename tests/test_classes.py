"""Who belongs to a class: what the tables, the list of classes and check say beside the points."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from onemake import Season, SeasonError, load, standings
from onemake.cli.main import cli
from onemake.core.careers import born_between
from onemake.core.grids.cars import entered
from onemake.core.grids.known import Known
from onemake.core.races import RaceKey
from onemake.office.check import check
from onemake.office.classes import classes

Folder = Callable[..., Path]

HEAD = """
format = 1
[season]
series = "test"
year = 2025
name = "Test Cup"
[scale.race]
places = [10, 8, 6]
[[title]]
id = "rookies"
eligible = { classes = ["Rookie"] }
worth = { race = "race" }
"""
ROWS = "round,number,driver,position\n1,1,Ann,1\n1,2,Bo,2\n2,1,Ann,1\n2,2,Bo,2\n"
ENTRIES = "number,driver,classes,born\n1,Ann,Rookie,2001-05-05\n2,Bo,Rookie,2003-01-01\n"


def read(folder: Folder, test: str, entries: str = ENTRIES, **files: str) -> Season:
    more = {f"{name}.toml" if name == "decisions" else f"{name}.csv": text for name, text in files.items()}
    return load(folder({"season.toml": HEAD + test, "results.csv": ROWS, "entries.csv": entries, **more}))


def members(season: Season) -> list[str]:
    return [row.competitor for row in standings(season)[0].rows]


def found(season: Season) -> list[str]:
    return [str(f.fault) for f in check(season).findings]


def refused(folder: Folder, test: str, **files: str) -> str:
    with pytest.raises(SeasonError) as error:
        read(folder, test, **files)
    return str(error.value)


def test_a_claim_that_fails_the_test_is_no_membership_and_check_says_so_with_the_article(folder: Folder) -> None:
    season = read(folder, '[class.Rookie]\nage = { below = 23 }\narticle = "4.3"\n')
    assert members(season) == ["Bo"]
    assert found(season) == [
        (
            "entries.csv:2: Ann is entered in Rookie and does not belong to it (art. 4.3): 23 on 2025-01-01 (born 2001-05-05). "
            "Take the class out, mend the fact, or regrade him by decision."
        )
    ]


def test_unknown_is_not_no_and_not_yes(folder: Folder) -> None:
    entries = "number,driver,classes,born\n1,Ann,Rookie,\n2,Bo,,\n"
    season = read(folder, "[class.Rookie]\nage = { below = 23 }\n", entries)
    assert members(season) == ["Ann"]
    (table,) = standings(season)
    assert table.notes == ("Rookie: born not known of Ann, Bo; the word of the entry list decides",)
    assert [line.split(". ")[-1] for line in found(season)] == [
        "Fill in the column; until then the driver is taken for a member, as entered.",
        "Fill in the column; until then the driver is taken for none.",
    ]


def test_a_class_that_too_few_are_entered_in_is_not_held_and_its_table_says_so(folder: Folder) -> None:
    season = read(folder, "[class.Rookie]\nage = { below = 30 }\nneeds = 3\n")
    (table,) = standings(season)
    assert table.rows == ()
    assert table.notes == ("Rookie is not held: 2 entered for race 1.1, 3 needed",)


def test_a_guest_does_not_help_to_hold_a_class(folder: Folder) -> None:
    entries = "number,driver,guest,born\n1,Ann,yes,2001-05-05\n2,Bo,,2003-01-01\n"
    assert members(read(folder, "[class.Rookie]\nage = { below = 30 }\nneeds = 2\n", entries)) == []
    assert members(read(folder, "[class.Rookie]\nage = { below = 30 }\nneeds = 1\n", entries)) == ["Bo"]


def test_two_forms_of_one_day_at_the_last_place_leave_it_to_the_word(folder: Folder) -> None:
    entries = "number,driver,classes,born,form_complete\n1,Ann,Rookie,2001-05-05,2025-01-03\n2,Bo,,2003-01-01,2025-01-03\n"
    season = read(folder, "[class.Rookie]\nage = { below = 30 }\ntakes = 1\n", entries)
    assert members(season) == ["Ann"]
    assert standings(season)[0].notes == ("Rookie: form_complete not known of Ann, Bo; the word of the entry list decides",)


def test_regrading_is_known_from_the_day_it_was_issued(folder: Folder) -> None:
    decision = '[[decision]]\nid = "D1"\nkind = "regrade"\ndriver = "Ann"\nvalue = ""\nround = 2\nissued = 2025-07-01\n'
    season = read(folder, "[class.Rookie]\nage = { below = 30 }\n", decisions=decision)
    assert {r.competitor: r.points for r in standings(season)[0].rows} == {"Ann": 10, "Bo": 18}
    assert {r.competitor: r.points for r in standings(season, as_of="2025-06-30")[0].rows} == {"Ann": 20, "Bo": 16}


def test_a_dissolution_annulled_never_was(folder: Folder) -> None:
    decisions = '[[decision]]\nid = "D1"\nkind = "dissolve"\nof = "Rookie"\n[[decision]]\nid = "D2"\nkind = "annul"\nof = "D1"\nissued = 2025-07-01\n'
    season = read(folder, "", decisions=decisions)
    assert members(season) == ["Ann", "Bo"]
    (then,) = standings(season, as_of="2025-06-30")
    assert (then.rows, then.notes) == ((), ("Rookie was dissolved (decision D1)",))


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("age = { on = 'event' }", "age does not say which"),
        ("age = { below = 23, on = '31-12' }", "age.on is no day"),
        ("age = { below = 23, on = '02-29' }", "age.on is no day"),
        ("age = { under = 23 }", "has no key 'under'"),
        ("born = { from = 2001-01-01, to = 2000-01-01 }", "born goes from the earlier day to the later"),
        ("unless = ['Rookie']", "unless leads back to the class itself"),
        ("unless = ['Pro']", "unless names no class"),
        ("needs = 0", "needs is 1 or more"),
        ("crew = { at_least = 3, at_most = 2 }", "crew.at_most is less than crew.at_least"),
        ("crew = { each = [['A'], ['B']], all = ['A'] }", "crew.each says already"),
    ],
)
def test_a_test_that_cannot_be_asked_is_refused_with_its_line(folder: Folder, test: str, said: str) -> None:
    problem = refused(folder, f"[class.Rookie]\n{test}\n")
    assert said in problem
    assert problem.startswith("season.toml:1")


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ('kind = "regrade"\nvalue = "Rookie"', "it does not say who is regraded"),
        ('kind = "regrade"\ndriver = "An"\nvalue = "Rookie"', "nobody of this name is entered"),
        ('kind = "regrade"\ndriver = "Ann"\nfield = "guest"\nvalue = "yes"', "this field is no matter of grading"),
        ('kind = "dissolve"\nof = "Rooky"', "there is no class of this name to dissolve"),
    ],
)
def test_a_decision_on_classes_that_names_nobody_is_refused(folder: Folder, decision: str, said: str) -> None:
    assert said in refused(folder, "", decisions=f'[[decision]]\nid = "D1"\n{decision}\n')


def test_a_class_in_another_spelling_is_pointed_at(folder: Folder) -> None:
    season = read(folder, "[class.rookie]\nage = { below = 30 }\n")
    assert "season.toml: no title asks for the class 'rookie', which has a test ('rookie'). Did you mean 'Rookie'?" in found(season)


def test_two_dates_of_birth_and_one_that_is_none_are_pointed_at(folder: Folder) -> None:
    entries = "number,driver,classes,born,rounds\n1,Ann,Rookie,2001-05-05,1\n1,Ann,Rookie,2001-05-06,2\n2,Bo,Rookie,5.1.2003,\n"
    said = found(read(folder, "[class.Rookie]\nage = { below = 30 }\n", entries))
    assert any(line.startswith("entries.csv:3: Ann has two dates of birth") for line in said)
    assert any(line.startswith("entries.csv:4: Bo: born is no date") for line in said)


def test_who_drives_alone_is_no_pair_in_that_race(folder: Folder) -> None:
    rows = "round,number,driver,position\n1,1,,1\n2,1,Ann,1\n"
    entries = "number,driver,category\n1,Ann,Gold\n1,Bo,Bronze\n"
    test = "[class.Rookie]\ncrew = { each = [['Gold', 'Silver'], ['Bronze']] }\n"
    season = load(folder({"season.toml": HEAD + test, "results.csv": rows, "entries.csv": entries}))
    assert {r.competitor: r.points for r in standings(season)[0].rows} == {"Ann": 10, "Bo": 10}


def test_the_list_of_a_class_puts_races_with_one_reason_together(folder: Folder) -> None:
    calendar = "round,date\n1,2025-05-01\n2,2025-06-01\n3,2025-07-01\n"
    season = read(folder, "[class.Rookie]\nage = { below = 24, on = 'event' }\n", calendar=calendar)
    (rookies,) = classes(season)
    said = [(p.driver, str(p.first), str(p.last), p.verdict.member, p.verdict.why) for p in rookies.places]
    assert said == [
        ("Ann", "1.1", "1.1", True, "23 on 2025-05-01 (born 2001-05-05)"),
        ("Bo", "1.1", "1.1", True, "22 on 2025-05-01 (born 2003-01-01)"),
        ("Bo", "2.1", "2.1", True, "22 on 2025-06-01 (born 2003-01-01)"),
        ("Bo", "3.1", "3.1", True, "22 on 2025-07-01 (born 2003-01-01)"),
        ("Ann", "2.1", "2.1", False, "24 on 2025-06-01 (born 2001-05-05)"),
        ("Ann", "3.1", "3.1", False, "24 on 2025-07-01 (born 2001-05-05)"),
    ]


def test_the_command_prints_json_csv_and_refuses_an_unknown_class(folder: Folder) -> None:
    place = str(folder({"season.toml": HEAD + "[class.Rookie]\nage = { below = 23 }\n", "results.csv": ROWS, "entries.csv": ENTRIES}))
    data = json.loads(CliRunner().invoke(cli, ["classes", place, "--format", "json"]).output)
    assert [(r["driver"], r["member"], r["entered_in_it"]) for r in data["classes"][0]["rows"]] == [
        ("Bo", True, True),
        ("Ann", False, True),
    ]
    printed = CliRunner().invoke(cli, ["classes", place, "--format", "csv"]).output.splitlines()
    assert printed[1].startswith("Rookie,Bo,Bo,2,,1.1,2.1,yes,yes,")
    assert "has no class 'Rooky'. Did you mean 'Rookie'?" in str(CliRunner().invoke(cli, ["classes", place, "--class", "Rooky"]).exception)


@pytest.mark.parametrize("cell", ["", "x", "2001-13", "2001-02-30", "5.1.2003", "2001-1-1-1", "0000-01-01", "9999-12"])
def test_an_odd_date_of_birth_is_no_traceback(cell: str) -> None:
    assert born_between(cell) is None


def test_classes_by_test_and_by_decision_reach_the_rows_of_a_table_and_the_grids(folder: Folder) -> None:
    test = '[class.Rookie]\nage = { below = 24, on = "season" }\n[[title]]\nid = "drivers"\nworth = { race = "race" }\n'
    decision = '[[decision]]\nid = "D1"\nkind = "regrade"\ndriver = "Bo"\nvalue = "Pro"\nround = 2\nissued = 2025-07-01\n'
    season = read(folder, test, "number,driver,classes,born\n1,Ann,,2001-05-05\n2,Bo,,2003-01-01\n", decisions=decision)
    (drivers,) = standings(season, "drivers")
    assert {row.competitor: row.classes for row in drivers.rows} == {"Ann": ("Rookie",), "Bo": ("Rookie", "Pro")}
    known = Known(season)
    assert [car.classes for car in entered(known, RaceKey(1, 1))] == [("Rookie",), ("Rookie",)]
    assert [car.classes for car in entered(known, RaceKey(2, 1))] == [("Rookie",), ("Pro",)]
