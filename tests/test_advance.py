"""Who goes on: seasons whose outcome was worked out by hand (tests/advance/), and what is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from onemake import SeasonError, load, standings
from onemake.cli.main import cli
from onemake.core.advance import Advanced
from onemake.core.errors import NotFound, UserError
from onemake.office.advance import advance

Folder = Callable[..., Path]
ADVANCE = Path(__file__).parent / "advance"
CASES = sorted(p.parent for p in ADVANCE.rglob("expected.csv"))


def said(one: Advanced, state: str) -> str:
    """What came out, as expected.csv writes it."""
    if state in ("changed", "undecided"):
        return "yes" if getattr(one, state) else "no"
    if state == "acted on":
        return "; ".join(one.acted.order) if one.acted else ""
    if state == "tie":
        return " | ".join("; ".join(sorted(tie)) for tie in one.now.ties)
    if state == "not entered":
        return "; ".join(name for name, here in (one.entered or {}).items() if not here)
    selection = one.now if state == "now" else one.then
    return "; ".join(selection.names) if selection else ""


@pytest.mark.parametrize("case", CASES, ids=lambda p: str(p.relative_to(ADVANCE)))
def test_who_goes_on_is_who_was_worked_out_by_hand(case: Path) -> None:
    with (case / "expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (one,) = advance(str(case), row["rule"], as_of=row["as_of"] or None)
            assert said(one, row["state"]) == row["competitors"], row


def test_lots_drawn_for_a_rule_break_no_tie_in_the_table() -> None:
    (table,) = standings(load(str(ADVANCE / "lots_on_the_line")))
    assert [(row.position, row.tied) for row in table.rows[1:3]] == [(2, True), (2, True)]


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
worth = { race = "race" }
[[advance]]
id = "up"
"""
ROWS = "round,number,driver,position\n1,1,Ann,1\n1,2,Bo,2\n"


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("last = 1\nfrom = {}", "from is either a title or races"),
        ("last = 1\nfrom = { title = 'driver' }", "there is no such title ('driver'). Did you mean 'drivers'?"),
        ("first = 3\nlast = 2\nfrom = { title = 'drivers' }", "last is not before it"),
        ("last = 1\nby = ['time']\nfrom = { races = '1' }", "by orders several races together"),
        ("last = 1\nbesides = ['up']\nfrom = { races = '1' }", "besides leads back to the rule itself"),
        ("last = 1\nbesides = ['down']\nfrom = { races = '1' }", "besides names no rule of advancement"),
        ("last = 1\nclasses = ['Am']\nfrom = { races = '1' }", "there is no class of this name"),
        ("from = { races = '1' }", "lacks the key 'last'"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_with_its_line(folder: Folder, rule: str, problem: str) -> None:
    with pytest.raises(SeasonError) as refused:
        load(folder({"season.toml": HEAD + rule, "results.csv": ROWS}))
    assert problem in str(refused.value)
    assert str(refused.value).startswith("season.toml:1")


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ('kind = "advance"\nof = "u"\norder = ["Ann"]', "there is no rule of advancement with this id ('u')"),
        ('kind = "nominate"\nof = "up"', "it does not say who goes on"),
        ('kind = "decline"\nof = "up"', "it does not say who declines"),
    ],
)
def test_a_decision_on_nobody_is_refused(folder: Folder, decision: str, problem: str) -> None:
    files = {"season.toml": HEAD + "last = 1\nfrom = { races = '1' }\n", "results.csv": ROWS}
    with pytest.raises(SeasonError) as refused:
        load(folder({**files, "decisions.toml": f'[[decision]]\nid = "D1"\n{decision}\n'}))
    assert problem in str(refused.value)


def test_a_time_that_is_not_known_is_not_guessed(folder: Folder) -> None:
    rule = "last = 1\nacross = 'together'\nby = ['time']\nfrom = { races = '1' }\n"
    (one,) = advance(str(folder({"season.toml": HEAD + rule, "results.csv": ROWS})))
    assert one.undecided
    assert one.now.refused == "up: Ann (place 1 in race 1.1) has no time on the sheet, and time decides"


def test_races_to_come_leave_it_open(folder: Folder) -> None:
    files = {
        "season.toml": HEAD + "last = 1\nfrom = { title = 'drivers' }\n",
        "results.csv": ROWS,
        "calendar.csv": "round,status\n1,run\n2,scheduled\n",
    }
    (one,) = advance(str(folder(files)))
    assert (one.now.names, one.now.open) == (("Ann",), ("race 2.1 not run or not known yet",))


def test_a_folder_that_is_not_there_is_said_when_it_is_asked_for(folder: Folder) -> None:
    place = folder({"season.toml": HEAD + "last = 1\nfrom = { season = '../gone', title = 'drivers' }\n", "results.csv": ROWS})
    assert standings(load(place))
    with pytest.raises(UserError, match="there is no season folder"):
        advance(str(place))


def test_a_shared_car_goes_on_with_all_who_drove_it(folder: Folder) -> None:
    rows = "round,number,driver,position\n1,1,Ann,1\n1,1,Bo,1\n1,2,Cy,2\n"
    (one,) = advance(str(folder({"season.toml": HEAD + "last = 1\nfrom = { races = '1' }\n", "results.csv": rows})))
    assert one.now.names == ("Ann / Bo",)


def test_the_command_prints_json_and_csv_and_exits_1_where_somebody_must_choose() -> None:
    tie = CliRunner().invoke(cli, ["advance", str(ADVANCE / "tie_on_the_line"), "--rule", "two"])
    assert tie.exit_code == 1
    assert "refused to choose: Bo, Cy are level on the line" in tie.output
    fine = CliRunner().invoke(cli, ["advance", str(ADVANCE / "lots_on_the_line"), "--rule", "two", "--format", "json"])
    assert (fine.exit_code, [c["competitor"] for c in json.loads(fine.output)["rules"][0]["now"]["chosen"]]) == (0, ["Ann", "Cy"])
    printed = CliRunner().invoke(cli, ["advance", str(ADVANCE / "nominee_then_and_now"), "--format", "csv"])
    assert [line.split(",")[2:4] for line in printed.output.splitlines()[1:4]] == [["acted on", "Bo"], ["then", "Bo"], ["now", "Cy"]]


def test_an_unknown_rule_is_not_found() -> None:
    with pytest.raises(NotFound, match="it has two, three, from-the-sheet"):
        advance(str(ADVANCE / "tie_on_the_line"), "four")
