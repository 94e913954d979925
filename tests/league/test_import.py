"""The next race: mapping remembered, drivers entered, a race that is there challenged, and no earlier issue lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import onemake
from league.conftest import Run, Write
from league.tables import FIRST, NOW, SECOND, points
from onemake.core.errors import UserError

THIRD = """\
Pos,No,Driver,Team,Class,Laps,Time,Best lap,Tyre
1,99,Gus Hale,Guests,Pro,16,28:00.100,1:43.000,soft
2,7,Ada Berg,North,Am,16,+3.000,1:43.500,hard
3,4,Eva Falk,North,Am,16,+6.500,1:44.000,
"""


def test_the_next_race_is_the_next_round_and_new_drivers_are_entered(league: Path, write: Write, run: Run) -> None:
    write("third.csv", THIRD)
    status, out, err = run("import", "league", "third.csv")
    assert (status, err) == (0, "")
    assert "imported race 3.1; new: Gus Hale" in out
    season = onemake.load("league")
    assert points(league)["Ada Berg"] == 65
    assert [e.driver for e in season.entries][-1] == "Gus Hale"
    rows = [r for r in season.results if r.key.round == 3]
    assert [r.columns.get("tyre") for r in rows] == ["soft", "hard", None]
    assert [r.columns.get("team") for r in rows] == [None, None, "North"]  # Eva Falk was entered for South


def test_inside_the_folder_no_season_need_be_named(league: Path, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("third.csv", THIRD)
    monkeypatch.chdir(league)
    assert run("import", "../third.csv")[0] == 0
    assert run("import")[0] == 2
    assert "name the files" in run("import", ".")[2]


def test_the_same_file_again_is_no_new_race(league: Path, run: Run) -> None:
    before = (league / "results.csv").read_bytes()
    for words in (("second.csv",), ("second.csv", "--round", "2"), ("second.csv", "--replace")):
        status, out, err = run("import", "league", *words)
        assert (status, out) == (1, "")
        assert "race 2.1 is already imported, with the same rows" in err
    assert (league / "results.csv").read_bytes() == before
    assert [e.verb for e in onemake.history("league")] == ["start"]


@pytest.mark.parametrize("name", ["second.csv", "renamed.csv"])
def test_other_rows_of_a_race_are_refused_unless_they_replace_it(league: Path, write: Write, run: Run, name: str) -> None:
    write(name, SECOND.replace("2,7,Ada Berg", "3,7,Ada Berg").replace("3,03,Jörg", "2,03,Jörg"))
    status, _, err = run("import", "league", name)
    assert status == 2
    assert "race 2.1 is in the season already, and 2 of 5 rows differ" in err
    assert run("import", "league", name, "--replace")[0] == 0
    season = onemake.load("league")
    issues = sorted({(r.issue, r.issued) for r in season.results if r.key.round == 2})
    assert issues == [(1, None), (2, NOW)]
    assert len([r for r in season.results if r.key.round == 2]) == 10
    assert points(league)["Ada Berg"] == 42
    assert onemake.standings("league", "drivers", as_of="2026-04-11")[0].rows[0].points == 45
    run("import", "league", name, "--replace", "--round", "2")
    assert len(onemake.load("league").results) == 15


def test_the_same_rows_may_be_another_race_if_somebody_says_so(league: Path, run: Run) -> None:
    assert run("import", "league", "second.csv", "--round", "5")[0] == 0
    assert points(league)["Cleo Duran"] == 67


@pytest.mark.usefixtures("league")
def test_several_files_and_a_round(write: Write, run: Run) -> None:
    write("third.csv", THIRD)
    write("fourth.csv", "Pos,Driver\n1,Eva Falk\n2,Ada Berg\n")
    assert run("import", "league", "third.csv", "fourth.csv", "--round", "7")[0] == 0
    assert [str(race.key) for race in onemake.load("league").calendar] == ["1.1", "2.1", "7.1", "7.2"]
    assert run("import", "league", "fourth.csv", "--race", "2")[0] == 2


def test_a_scheduled_race_of_the_calendar_is_the_next(write: Write, run: Run) -> None:
    assert run("new", "cup")[0] == 0
    write("next.csv", "Pos,No,Driver\n1,3,Cleo Duran\n2,1,Ada Berg\n")
    assert run("import", "cup", "next.csv")[0] == 0
    race = onemake.load("cup").calendar[-1]
    assert (str(race.key), race.status, race.label) == ("2.2", "run", "Race 4")


@pytest.mark.usefixtures("league")
def test_a_qualifying_is_of_the_last_race_without_one(write: Write, run: Run) -> None:
    write("q.csv", "Pos,Driver,Best lap\n1,Eva Falk,1:38.0\n2,Ada Berg,1:39.0\n")
    status, out, err = run("import", "league", "q.csv", "--session", "qualifying")
    assert status == 0
    assert "imported qualifying 2.1" in out
    assert "taken as the qualifying of race 2.1" in err
    write("q1.csv", "Pos,Driver\n1,Eva Falk\n2,Ada Berg\n")
    assert "qualifying 1.1" in run("import", "league", "q1.csv", "--session", "qualifying", "--round", "1")[1]
    assert [r.session for r in onemake.load("league").results].count("qualifying") == 4


def test_two_drivers_who_used_one_number_stay_two(league: Path, write: Write, run: Run) -> None:
    write("third.csv", "Pos,No,Driver\n1,7,Gus Hale\n2,11,Cleo Duran\n")
    assert run("import", "league", "third.csv")[0] == 0
    assert points(league)["Gus Hale"] == 25
    assert points(league)["Ada Berg"] == 45
    write("fourth.csv", "Pos,No\n1,7\n2,11\n")
    status, _, err = run("import", "league", "fourth.csv")
    assert status == 2
    assert "fourth.csv:2: the row names no driver, and Ada Berg and Gus Hale both drove number 7" in err


def test_numbers_stand_for_their_drivers_where_that_is_clear(league: Path, write: Write, run: Run) -> None:
    write("third.csv", "Pos,No\n1,7\n2,03\n")
    assert run("import", "league", "third.csv")[0] == 0
    assert points(league)["Ada Berg"] == 70
    write("fourth.csv", "Pos,No\n1,7\n2,3\n")
    status, _, err = run("import", "league", "fourth.csv")
    assert status == 2
    assert "fourth.csv:3: the row names no driver, and number 3 is not entered for race 4.1; 03 is" in err


def test_the_files_of_a_folder_keep_their_separator_line_ends_and_own_columns(write: Write, run: Run) -> None:
    write("first.csv", FIRST)
    run("start", "first.csv", "--no-page")
    folder = Path("league")
    for name in ("results.csv", "entries.csv", "calendar.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("round;", "Round;").encode())
    with (folder / "calendar.csv").open("ab") as file:
        file.write(b"2;1;second.csv\r\n")
    write("second.csv", SECOND)
    assert run("import", "league", "second.csv")[0] == 0
    for name in ("results.csv", "entries.csv", "calendar.csv"):
        data = (folder / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\r\n") == data.count(b"\n")
        assert b";" in data
    assert points(folder)["Ada Berg"] == 45


def test_a_folder_without_entry_list_and_calendar_gets_none(write: Write, run: Run, here: Path) -> None:
    (here / "cup").mkdir()
    (here / "cup" / "season.toml").write_text(
        'format = 1\n[season]\nseries = "x"\nyear = 2026\nname = "X"\n[scale.race]\nplaces = [3, 2]\n[[title]]\nid = "drivers"\nworth = { race = "race" }\n',
        encoding="utf-8",
    )
    (here / "cup" / "results.csv").write_text("round,driver,position\n1,Ada,1\n1,Ben,2\n", encoding="utf-8")
    write("next.csv", "Pos,Driver,Team\n1,Ben,North\n2,Ada,\n")
    assert run("import", "cup", "next.csv")[0] == 0
    assert sorted(path.name for path in (here / "cup").iterdir()) == [".onemake", "results.csv", "season.toml", "timing"]
    assert points("cup") == {"Ada": 5, "Ben": 5}


def test_bad_input_leaves_every_file_as_it_was(league: Path, write: Write, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in league.iterdir() if path.is_file()}
    write("bad.csv", "Pos,Driver\n1,Ada Berg\nfirst,Ben\n")
    write("third.csv", THIRD)
    assert run("import", "league", "third.csv", "bad.csv")[0] == 2
    assert run("import", "league", "none.csv")[0] == 2
    assert run("import", "nowhere", "third.csv")[0] == 2
    assert {path.name: path.read_bytes() for path in league.iterdir() if path.is_file()} == before


def test_what_is_remembered_may_be_edited_and_mended(league: Path, write: Write, run: Run) -> None:
    (league / "import.toml").write_text('# ours\nblank = "DNS"\n[columns]\nZiel = "position"\n', encoding="utf-8")
    write("third.csv", "Ziel,Driver\n1,Ada Berg\n,Cleo Duran\n")
    assert run("import", "league", "third.csv")[0] == 0
    assert [r.status for r in onemake.load("league").results][-1] == "DNS"
    assert (league / "import.toml").read_text(encoding="utf-8").startswith("# ours\n")
    (league / "import.toml").write_text("columns = 3", encoding="utf-8")
    status, _, err = run("import", "league", "third.csv", "--round", "9")
    assert status == 2
    assert "import.toml: what is remembered of imports cannot be read" in err


def test_the_api_imports_as_well(league: Path, write: Write) -> None:
    write("third.csv", THIRD)
    done = onemake.import_results(league, ["third.csv"], at=NOW)
    assert (done.races, done.entered) == (("race 3.1",), ("Gus Hale",))
    write("third.csv", THIRD.replace("1,99", "9,99"))
    with pytest.raises(UserError, match="--replace"):
        onemake.import_results(league, ["third.csv"], at=NOW)
    assert onemake.import_results(league, ["third.csv"], at=NOW, replaces=True).races == ("race 3.1, issue 2",)
