"""``onemake compare``, as a race office runs it; and the decisions it finds, in a season."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

PROVISIONAL = """\
position,number,driver,laps,time,best_lap
1,1,Ada Berg,10,20:00.000,1:58.000
2,2,Ben Castel,10,20:03.000,1:58.500
3,3,Cleo Duval,10,20:04.500,1:58.700
4,4,Dan Egger,10,20:06.000,1:59.000
5,5,Eva Fink,9,20:01.000,2:00.000
"""
OFFICIAL = """\
position,number,driver,laps,time,best_lap
1,1,Ada Berg,10,20:00.000,1:58.000
2,3,Cleo Duval,10,20:04.500,1:58.700
3,2,Ben Castel,10,20:08.000,1:58.500
4,5,Eva Fink,9,20:01.000,2:00.000
5,4,Dan Egger,10,20:06.000,1:59.000
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two issues of a sheet in the folder one is in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(PROVISIONAL)
    (tmp_path / "b.csv").write_text(OFFICIAL)
    return tmp_path


@pytest.fixture
def league(sheets: Path, run: Run) -> Path:
    """A season of one race, which stands as on the provisional sheet."""
    status, _, err = run(
        "start", "a.csv", "--folder", "cup", "--points", "10-8-6-4-2", "--drops", "0", "--year", "2026", "--no-page", "--yes"
    )
    assert status == 0, err
    return sheets / "cup"


@pytest.mark.usefixtures("sheets")
def test_it_says_who_moved_and_why(run: Run) -> None:
    status, out, _ = run("compare", "a.csv", "b.csv")
    assert status == 1
    assert [line.split(maxsplit=5) for line in out.splitlines()[3:5]] == [
        ["3", "2", "↑", "3", "Cleo", "Duval  moved up because 2 lost 5 s"],
        ["2", "3", "↓", "2", "Ben", "Castel  5 s added"],
    ]
    assert "2 decisions would explain all of it; applied to A, they give B" in out


@pytest.mark.usefixtures("sheets")
def test_decisions_are_printed_as_they_stand_in_decisions_toml_with_the_unknown_said_to_be_so(run: Run) -> None:
    _, out, _ = run("compare", "a.csv", "b.csv", "--round", "3", "--race", "2")
    first = out[out.index("[[decision]]") : out.rindex("[[decision]]")]
    assert tomllib.loads(first) == {
        "decision": [
            {
                "id": "D1", "kind": "time", "round": 3, "race": 2, "number": "2", "seconds": 5, "author": "", "reason": "", "article": "",
                "applied": "", "note": "found by comparing a.csv with b.csv",
            }
        ]
    }  # fmt: skip
    assert "# issued: not known" in first
    assert first.count("# unknown") == 3


@pytest.mark.usefixtures("sheets")
def test_nothing_differs(run: Run) -> None:
    assert run("compare", "a.csv", "a.csv")[::2] == (0, "")
    assert "nothing differs" in run("compare", "a.csv", "a.csv")[1]


def test_a_file_that_is_not_there_and_other_cars_end_with_2(sheets: Path, run: Run) -> None:
    (sheets / "c.csv").write_text("position,number\n1,7\n2,8\n")
    assert run("compare", "a.csv", "no.csv")[0] == 2
    status, out, err = run("compare", "a.csv", "c.csv")
    assert (status, out) == (2, "")
    assert "they are not two issues of one sheet" in err


@pytest.mark.usefixtures("sheets")
def test_json_and_csv_hold_the_figures(run: Run) -> None:
    found = json.loads(run("compare", "a.csv", "b.csv", "--format", "json")[1])
    assert found["exact"]
    assert [(c["number"], c["kinds"], c["time_added_ms"], c["because_of"]) for c in found["changes"]] == [
        ("3", [], 0, ["2"]),
        ("2", ["time"], 5000, []),
        ("5", [], 0, ["4"]),
        ("4", ["probably excluded"], 0, []),
    ]
    assert [(d["kind"], d["number"]) for d in found["decisions"]] == [("time", "2"), ("disqualify", "4")]
    rows = run("compare", "a.csv", "b.csv", "--format", "csv")[1].splitlines()
    assert rows[2] == "2,Ben Castel,2,3,10,10,20:03.000,20:08.000,5.000,time,,5 s added"


def order(run: Run) -> list[str]:
    """The standings after the one race, as its order."""
    return [row["competitor"] for row in json.loads(run("standings", "cup", "--format", "json")[1])["tables"][0]["rows"]]


def test_accepted_decisions_turn_the_season_into_the_later_sheet_and_undo_takes_them_back(league: Path, run: Run) -> None:
    before = order(run)
    status, out, err = run("compare", "a.csv", "b.csv", "--accept", "cup", "--round", "1", "--author", "Stewards")
    assert (status, err) == (1, "")
    assert "written into cup: D1 to D2, race 1.1: found by comparing a.csv with b.csv" in out
    assert order(run) == ["Ada Berg", "Cleo Duval", "Ben Castel", "Eva Fink", "Dan Egger"]
    assert [d["author"] for d in tomllib.loads((league / "decisions.toml").read_text())["decision"]] == ["Stewards", "Stewards"]
    assert run("check", "cup")[0] == 0
    assert run("undo", "cup")[0] == 0
    assert order(run) == before == ["Ada Berg", "Ben Castel", "Cleo Duval", "Dan Egger", "Eva Fink"]


def test_a_dry_run_shows_the_tables_and_writes_nothing(league: Path, run: Run) -> None:
    status, out, err = run("compare", "a.csv", "b.csv", "--accept", "cup", "--round", "1", "--dry-run")
    assert (status, err) == (1, "nothing was written\n")
    assert ["2", "8", "→", "3", "6", "Ben", "Castel"] in [line.split() for line in out.splitlines()]
    assert not (league / "decisions.toml").exists()


@pytest.mark.usefixtures("league")
def test_decisions_are_not_accepted_twice(run: Run) -> None:
    run("compare", "a.csv", "b.csv", "--accept", "cup", "--round", "1")
    status, _, err = run("compare", "a.csv", "b.csv", "--accept", "cup", "--round", "1")
    assert status == 2
    assert "race 1.1 stands in the season as in b.csv already: there is nothing to accept" in err


def test_a_race_that_stands_otherwise_than_the_earlier_sheet_is_left_alone(league: Path, run: Run, sheets: Path) -> None:
    (sheets / "c.csv").write_text(
        PROVISIONAL.replace("1,1,", "9,1,").replace("2,2,", "1,2,").replace("9,1,", "2,1,").replace("20:00", "20:03.5"[:5])
    )
    status, _, err = run("compare", "c.csv", "b.csv", "--accept", "cup", "--round", "1")
    assert status == 2
    assert "race 1.1 does not stand in the season as in c.csv: 2 of 5 cars differ" in err
    assert not (league / "decisions.toml").exists()


@pytest.mark.usefixtures("league")
def test_accepting_needs_a_round(run: Run) -> None:
    status, _, err = run("compare", "a.csv", "b.csv", "--accept", "cup")
    assert status == 2
    assert "say --round 3" in err


# --- real sheets ---------------------------------------------------------------------------------------------------------------

ISSUES = {
    "cota-r1": ("03_provisional", "00_official", {"89": 41, "51": 41}, 8),
    "indianapolis-r1": ("03_provisional", "03_official", {"72": 68}, 0),
    "indianapolis-r2": ("03_provisional", "03_official", {}, 0),
    "sebring-r2": ("03_provisional", "00_official", {"5": 44}, 0),
    "vir-r1": ("03_provisional", "03_official", {"113": 30, "98": 30, "89": 30}, 3),
    "barber-r2": ("03_provisional", "03_official", {}, 0),
    "barber-r1": ("05_provisional_by_class", "05_official_by_class", {}, 0),
}
ACROSS = {  # an overall sheet beside one by class
    "barber-r1": ("03_provisional", "05_official_by_class"),
    "barber-r2": ("05_provisional_by_class", "03_official"),
    "cota-r1": ("05_provisional_by_class", "00_official"),
    "indianapolis-r1": ("03_provisional", "05_official_by_class"),
    "indianapolis-r2": ("03_provisional", "05_official_by_class"),
    "sebring-r2": ("05_provisional_by_class", "00_official"),
    "vir-r1": ("03_provisional", "05_official_by_class"),
}
PAIRS = [(race, before, after) for race, (before, after, _, _) in ISSUES.items()] + [(race, *pair) for race, pair in ACROSS.items()]


SEASON = """
format = 1
[season]
series = "cup"
year = 2025
name = "Cup"
[scale.race]
places = [25, 18, 15]
[[title]]
id = "cars"
competes = "car"
worth = { race = "race" }
"""


def files_of(corpus: Path, race: str, before: str, after: str) -> tuple[str, str]:
    folder = corpus / "data" / "timing" / "alkamel" / f"2025-gr-cup-{race}"
    return str(folder / f"{before}.csv"), str(folder / f"{after}.csv")


@pytest.mark.corpus
@pytest.mark.parametrize(("race", "before", "after"), PAIRS)
def test_the_penalties_between_real_sheets_are_found(race: str, before: str, after: str, corpus: Path, run: Run) -> None:
    penalties, moved = ISSUES[race][2:]
    status, out, err = run("compare", *files_of(corpus, race, before, after), "--format", "json")
    assert (status, err) == (1 if penalties else 0, "")
    found = json.loads(out)
    assert found["exact"]
    assert {d["number"]: d["seconds"] for d in found["decisions"] if d["kind"] == "time"} == penalties
    assert len(found["decisions"]) == len(penalties)
    assert sum(1 for change in found["changes"] if not change["kinds"]) == moved


@pytest.mark.corpus
@pytest.mark.parametrize("race", ["cota-r1", "indianapolis-r1", "sebring-r2", "vir-r1"])
def test_accepted_they_make_the_official_order_of_a_season_from_the_provisional_sheet(
    race: str, corpus: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onemake.core.decisions import revise
    from onemake.office.library import load
    from onemake.office.timing_files import read_timing_files

    monkeypatch.chdir(tmp_path)
    before, after = files_of(corpus, race, *ISSUES[race][:2])
    told = ["--number", "03_provisional.csv:20=03"] if race == "cota-r1" else []  # two cars of that sheet are numbered 3
    Path("cup").mkdir()
    Path("cup", "season.toml").write_text(SEASON)
    Path("cup", "results.csv").write_text("round,race,number,driver,position\n")
    status, _, err = run("import", "cup", before, "--round", "1", "--no-page", "--yes", *told)
    assert status == 0, err
    status, _, err = run("compare", before, after, "--accept", "cup", "--round", "1")
    assert (status, err) == (1, "")
    (file,) = read_timing_files([after]).files
    session = file.sessions[0]
    official = [(session.competitors[p.car].number, p.laps, p.time) for p in session.placings if p.position is not None]
    rows = sorted((row for row in revise(load("cup")).races[0].rows if row.position is not None), key=lambda row: row.position or 0)
    assert [(row.number.lstrip("0") if told else row.number, row.laps, row.time) for row in rows] == official


@pytest.mark.corpus
def test_points_that_differ_in_two_championship_tables_are_found(corpus: Path, tmp_path: Path, run: Run) -> None:
    table = corpus / "data" / "timing" / "alkamel" / "2025-gr-cup-championship" / "drivers_championship.csv"
    later = tmp_path / "later.csv"
    later.write_text(table.read_text(encoding="utf-8").replace(";264;", ";260;", 1), encoding="utf-8")
    status, out, _ = run("compare", str(table), str(later), "--format", "csv")
    assert (status, out.splitlines()[1:]) == (1, ["Westin Workman,13,1,1,264,260,the points only"])
    assert run("compare", str(table), str(table))[0] == 0


@pytest.mark.corpus
def test_two_cars_put_last_are_found_where_only_places_are_known(corpus: Path, tmp_path: Path, run: Run) -> None:
    """Road America, race 2: second and third of the provisional order are the last two of the official one."""
    season = corpus / "data" / "seasons" / "gr-cup-north-america-2025"
    for issue in ("results_provisional.csv", "results.csv"):
        rows = [
            row
            for row in csv.DictReader((season / issue).read_text(encoding="utf-8").splitlines())
            if (row["round"], row["race"]) == ("5", "2")
        ]
        lines = [",".join((row["note"].partition(";")[0].removeprefix("car "), row["position"], row["status"])) for row in rows]
        (tmp_path / issue).write_text("\n".join(["number,position,status", *lines]))
    status, out, _ = run("compare", str(tmp_path / "results_provisional.csv"), str(tmp_path / "results.csv"), "--format", "json")
    found = json.loads(out)
    assert (status, found["exact"]) == (1, True)
    assert {d["number"]: ground for d, ground in zip(found["decisions"], found["grounds"], strict=True)} == {
        "72": "put last: perhaps an exclusion",
        "47": "put last: perhaps an exclusion",
        "5": "no change of its time or laps",
        "31": "no change of its time or laps",
    }
