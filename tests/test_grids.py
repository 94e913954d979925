"""Every kind of grid and handicap has a fixture worked out by hand; what was raced stays, whatever is decided later."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from onemake.core.errors import SeasonError, UserError
from onemake.core.grids.grid import StartingGrid
from onemake.core.points import write_points
from onemake.core.season import Season
from onemake.office.grids import grid, handicaps
from onemake.office.library import load

GRIDS = Path(__file__).parent / "grids"
CASES = sorted(p.parent for p in GRIDS.rglob("official_grid.csv"))
HANDICAPS = sorted(p.parent for p in GRIDS.rglob("official_handicap.csv"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places(made: StartingGrid) -> list[tuple[str, str]]:
    return [("" if slot.at is None else str(slot.at), slot.car.number) for slot in made.slots]


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_grid_is_the_one_worked_out_by_hand(case: Path) -> None:
    season = load(case)
    expected: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows_of(case / "official_grid.csv"):
        expected[f"{row['round']}.{row['race']}"].append((row["place"], row["number"]))
    assert expected
    for race, order in expected.items():
        assert sorted(places(grid(season, race))) == sorted(order), race


@pytest.mark.parametrize("case", HANDICAPS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_handicaps_are_those_worked_out_by_hand(case: Path) -> None:
    season = load(case)
    for row in rows_of(case / "official_handicap.csv"):
        tables = {table.name: table for table in handicaps(season, f"{row['round']}.{row['race']}")}
        found = next(r for r in tables[row["handicap"]].rows if r.car.number == row["number"])
        assert ("" if found.amount is None else write_points(found.amount)) == row["amount"], row


def test_every_fixture_has_its_expected_figures() -> None:
    assert {p.parent for p in GRIDS.rglob("season.toml")} == {*CASES, *HANDICAPS}


LATER = GRIDS / "r31_reversed" / "later_decision_shuffles_nobody"


def test_a_later_decision_shuffles_nobody_and_is_named() -> None:
    made = grid(load(LATER), "1.2")
    moved = {slot.car.number: (slot.at, slot.now, slot.moved_by) for slot in made.slots if slot.moved_by}
    # by what is known now race 1 was 1 3 4 6 5, car 2 out: four reversed 6 4 3 1, then 5, and 2 behind everybody
    assert moved == {
        "4": (1, 2, ("D2",)),
        "3": (2, 3, ("D2",)),
        "2": (3, 6, ("D2",)),
        "6": (5, 1, ("D2",)),
        "5": (6, 5, ("D2",)),
    }
    assert [d.id for d in made.later] == ["D2"]


def test_before_the_decision_nothing_is_flagged() -> None:
    made = grid(load(LATER), "1.2", as_of="2026-05-02T14:30")
    assert [slot.car.number for slot in made.slots if slot.moved_by] == []


def test_an_annulled_decision_is_named_by_what_annulled_it(season: Callable[[dict[str, str]], Season]) -> None:
    made = grid(
        season(
            {
                "season.toml": RULES,
                "calendar.csv": "round,race,date\n1,1,2026-05-02\n1,2,2026-05-02\n",
                "results.csv": SHEETS,
                "decisions.toml": """
                [[decision]]
                id = "D1"
                kind = "disqualify"
                round = 1
                race = 1
                number = "1"
                issued = 2026-05-02

                [[decision]]
                id = "A1"
                kind = "annul"
                of = "D1"
                issued = 2026-06-20
                """,
            }
        ),
        "1.2",
    )
    assert places(made) == [("1", "3"), ("2", "2"), ("3", "1")]
    assert {slot.car.number: slot.now for slot in made.slots if slot.moved_by} == {"2": 1, "1": 2, "3": 3}
    assert {slot.moved_by for slot in made.slots} == {("A1",)}


RULES = """
format = 1
[season]
series = "test"
year = 2026
name = "Test Cup"
[scale.race]
places = [25, 20, 17]
[[title]]
id = "drivers"
worth = { race = "race" }
[grid.second]
races = [2]
order = "race"
reverse = 2
"""
SHEETS = """round,race,number,driver,position
1,1,1,A,1
1,1,2,B,2
1,1,3,C,3
1,2,1,A,1
1,2,2,B,2
1,2,3,C,3
"""


def test_a_draw_that_is_not_recorded_is_asked_for(season: Callable[[dict[str, str]], Season]) -> None:
    drawn = RULES.replace("reverse = 2", 'reverse = { first = "drawn", drawn = [2, 3] }')
    with pytest.raises(SeasonError, match="no draw is recorded"):
        grid(season({"season.toml": drawn, "results.csv": SHEETS}), "1.2")


@pytest.mark.parametrize(("value", "says"), [("4", "not in the hat"), ("", "does not say what was drawn")])
def test_a_draw_is_one_of_the_numbers_in_the_hat(folder: Callable[..., Path], value: str, says: str) -> None:
    drawn = RULES.replace("reverse = 2", 'reverse = { first = "drawn", drawn = [2, 3] }')
    decided = f'[[decision]]\nid = "G1"\nkind = "draw"\nround = 1\nrace = 2\nvalue = "{value}"\n'
    with pytest.raises(UserError, match=says):
        load(folder({"season.toml": drawn, "results.csv": SHEETS, "decisions.toml": decided}))


def test_two_draws_for_one_grid_are_refused(season: Callable[[dict[str, str]], Season]) -> None:
    drawn = RULES.replace("reverse = 2", 'reverse = { first = "drawn", drawn = [2, 3] }')
    decided = "".join(f'[[decision]]\nid = "G{n}"\nkind = "draw"\nround = 1\nrace = 2\nvalue = "{n}"\n' for n in (2, 3))
    with pytest.raises(SeasonError, match="two draws"):
        grid(season({"season.toml": drawn, "results.csv": SHEETS, "decisions.toml": decided}), "1.2")


def test_a_grid_before_the_race_names_who_is_entered_and_has_no_place(season: Callable[[dict[str, str]], Season]) -> None:
    made = grid(
        season(
            {
                "season.toml": RULES,
                "calendar.csv": "round,race,status\n1,1,run\n1,2,scheduled\n",
                "results.csv": "\n".join(SHEETS.split("\n")[:4]) + "\n",
                "entries.csv": "number,driver\n1,A\n2,B\n3,C\n4,D\n",
            }
        ),
        "1.2",
    )
    assert places(made) == [("1", "2"), ("2", "1"), ("3", "3"), ("", "4")]
    assert made.slots[-1].where == "unplaced"


def test_a_cancelled_first_race_leaves_the_next_part_to_decide(season: Callable[[dict[str, str]], Season]) -> None:
    rules = RULES.replace('order = "race"', 'order = ["race", { from = "best-lap" }]').replace("reverse = 2", "")
    made = grid(
        season(
            {
                "season.toml": rules,
                "calendar.csv": "round,race,status\n1,1,cancelled\n1,2,run\n",
                "results.csv": "round,race,session,number,position,best_lap\n1,2,qualifying,2,1,1:30.0\n1,2,qualifying,1,2,1:31.0\n1,2,race,1,1,\n1,2,race,2,2,\n",
            }
        ),
        "1.2",
    )
    assert places(made) == [("1", "2"), ("2", "1")]
    assert made.remarks


def test_a_race_without_a_rule_says_so() -> None:
    with pytest.raises(UserError, match="do not say how the grid"):
        grid(load(LATER), "1.1")


@pytest.mark.parametrize("text", ["x", "1-2", "9.9", "1", ""])
def test_a_race_that_is_none_is_named(text: str) -> None:
    with pytest.raises(UserError):
        grid(load(LATER), text)


def test_a_grid_that_differs_is_seen_in_the_exit_code_and_in_the_rows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from onemake.cli.main import main

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["onemake", *words])
        code = 0
        try:
            main()
        except SystemExit as done:
            code = int(done.code or 0)
        return code, capsys.readouterr().out

    code, text = run("grid", "formula-one-2021", "10.2")
    assert code == 1
    assert "started 12" in text
    code, text = run("grid", "formula-one-2021", "10.2", "--format", "csv")
    assert (code, len(text.splitlines())) == (1, 21)
    code, text = run("grid", str(GRIDS / "r31_reversed" / "gb_2018_draw"), "1.2")
    assert code == 0
    assert "drawn by car 1 [G1]" in " ".join(text.split())
    code, text = run("handicaps", str(GRIDS / "r32_handicaps" / "ballast_by_place"), "2.1", "--format", "json")
    assert code == 1
    assert '"recorded": "25"' in text
    assert run("handicaps", "porsche-supercup-2026", "1")[0] == 2
    assert run("grid", "a", "b", "c")[0] == 2


def test_check_knows_sessions_and_the_race_in_which_a_penalty_is_served(season: Callable[[dict[str, str]], Season]) -> None:
    from onemake.core.checks import warnings_of

    decided = """
        [[decision]]
        id = "Q1"
        kind = "disqualify"
        round = 1
        race = 1
        session = "qualifying"
        number = "1"

        [[decision]]
        id = "P1"
        kind = "grid"
        round = 1
        race = 1
        number = "2"
        places = 3
        served_in = "1.1"

        [[decision]]
        id = "P2"
        kind = "grid"
        round = 1
        race = 1
        number = "2"
        places = 3
        served_in = "1.2"
        """
    sheet = "round,race,session,number,driver,position,status\n1,1,qualifying,1,A,1,\n1,1,qualifying,2,B,2,\n1,1,race,2,B,1,\n1,1,race,1,A,,DSQ\n1,2,race,1,A,1,\n1,2,race,2,B,2,\n"
    found = [str(fault) for fault in warnings_of(season({"season.toml": RULES, "results.csv": sheet, "decisions.toml": decided}))]
    assert [fault for fault in found if "decision" in fault] == []


def test_a_session_that_no_sheet_has_is_a_fault(folder: Callable[..., Path]) -> None:
    decided = '[[decision]]\nid = "Q1"\nkind = "disqualify"\nround = 1\nsession = "qualifing"\nnumber = "1"\n'
    with pytest.raises(UserError, match="no sheet has this session"):
        load(folder({"season.toml": RULES, "results.csv": SHEETS, "decisions.toml": decided}))
