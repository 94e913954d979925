"""From files of results to a season that is scored, with defaults said aloud and nothing guessed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import onemake
from league.conftest import Run, Write
from league.tables import FIRST, NOW, SECOND, points, table_of
from onemake.core.errors import UserError
from onemake.office.check import check
from onemake.office.points_scales import SCALES, parse_scale
from onemake.office.season_text import slug


def test_two_files_are_a_league_with_tables(league: Path, run: Run) -> None:
    assert points(league) == {"Ada Berg": 45, "Cleo Duran": 42, "Jörg Müller": 37, "Dai Evans": 14, "Eva Falk": 14}
    assert points(league, "am") == {"Ada Berg": 45, "Cleo Duran": 45, "Eva Falk": 17}
    assert check(league).findings == ()
    assert run("standings", "league")[0] == 0


def test_what_was_taken_is_said_where_nobody_sits_at_a_terminal(write: Write, run: Run) -> None:
    write("first.csv", FIRST)
    status, out, err = run("start", "first.csv", "--no-page")
    assert status == 0
    assert "note: points 25-20-17" in err
    assert "every race counts" in err
    assert "a table for each class beside the overall one: Am, Pro" in err
    assert "Ada Berg" in out


def test_flags_answer_the_questions(write: Write, run: Run) -> None:
    write("first.csv", FIRST)
    write("second.csv", SECOND)
    status, _, err = run(
        "start", "first.csv", "second.csv", "--points", "10-8-6 fl=1 pole=2", "--drops", "1", "--no-classes", "--name", "Süd Cup",
        "--folder", "südcup", "--year", "2031", "--teams", "--no-page",
    )  # fmt: skip
    assert status == 0
    assert "points" not in err.replace("nobody gets the point", "")
    season = onemake.load("südcup")
    assert (season.identity.name, season.identity.series) == ("Süd Cup 2031", "sud-cup")
    assert [t.id for t in season.regulations.title] == ["drivers", "teams"]
    assert points("südcup")["Ada Berg"] == 11  # 11 and 9 less the drop
    assert "pole" in err  # no file has a grid


def test_the_answers_are_asked_for_at_a_terminal_and_no_more_than_three(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = iter(["10-8-6-4", "1", "n"])

    def reply(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", reply)
    write("first.csv", FIRST)
    write("second.csv", SECOND)
    status, _, _ = run("start", "first.csv", "second.csv", "--no-page")
    assert status == 0
    assert len(asked) == 3
    assert points("league") == {"Ada Berg": 10, "Cleo Duran": 10, "Jörg Müller": 8, "Dai Evans": 4, "Eva Falk": 4}


def test_changes_of_class_are_asked_about_in_the_third_question(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = iter(["1", "0", "2"])

    def reply(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", reply)
    write("a.csv", "Pos,Driver,Class\n1,Ada Berg,Pro\n2,Ben Castel,Am\n")
    write("b.csv", "Pos,Driver,Class\n1,Ben Castel,Pro\n2,Ada Berg,Pro\n")
    status, out, err = run("start", "a.csv", "b.csv", "--no-page")
    assert status == 0
    assert len(asked) == 3
    assert "Ben Castel: Am (a.csv), then Pro (b.csv)" in err
    assert err.count("changed class") == 1
    am = out[out.index("League 2026 · Am") :].splitlines()
    assert [line.split()[1:4] for line in am if line[:3].strip().isdecimal()] == [["Ben", "Castel", "50"]]


def test_columns_are_asked_for_once_and_remembered(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: True)
    answers = iter(["2", "1", "", "", ""])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    write("a.csv", "Ziel;Lenker\n1;Ada Berg\n2;Ben Castel\n")
    write("b.csv", "Ziel;Lenker\n1;Ben Castel\n2;Ada Berg\n")
    assert run("start", "a.csv", "--no-page")[0] == 0
    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: False)
    status, _, err = run("import", "league", "b.csv")
    assert (status, err) == (0, "")
    assert points("league") == {"Ada Berg": 45, "Ben Castel": 45}


def test_without_a_terminal_unknown_columns_are_refused_with_the_flag_that_helps(write: Write, run: Run) -> None:
    write("a.csv", "Ziel;Lenker\n1;Ada Berg\n2;Ben Castel\n")
    status, _, err = run("start", "a.csv")
    assert status == 2
    assert "--columns" in err
    assert run("start", "a.csv", "--columns", "Ziel=position, Lenker=driver", "--no-page")[0] == 0
    assert 'Lenker = "driver"' in Path("league/import.toml").read_text(encoding="utf-8")


def test_a_page_and_a_picture_are_written(write: Write, run: Run) -> None:
    write("first.csv", FIRST)
    status, out, _ = run("start", "first.csv")
    assert status == 0
    assert "standings.png" in out
    assert Path("league/standings.png").read_bytes().startswith(b"\x89PNG")
    assert "Ada Berg" in Path("league/site/league/drivers/index.html").read_text(encoding="utf-8")


def test_the_season_file_can_be_read_by_people_and_says_the_rules(league: Path) -> None:
    text = (league / "season.toml").read_text(encoding="utf-8")
    assert "# What a place is worth: Porsche Supercup and Carrera Cups." in text
    assert "# A table for the teams: take the # away." in text
    uncommented = text.replace("# [[title]]", "[[title]]")
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in uncommented.splitlines()
    )
    (league / "season.toml").write_text(uncommented, encoding="utf-8")
    assert points(league, "teams") == {"North": 82, "South": 70}


def test_without_names_the_cars_compete(write: Write) -> None:
    write("a.csv", "Pos;Number;Best lap\n1;7;1:39.0\n2;07;1:39.5\n3;12;1:40\n")
    write("b.csv", "Pos;Number\n1;07\n2;7\n3;12\n")
    onemake.start(["a.csv", "b.csv"], "cars", at=NOW, points="25-18-15 fl=1")
    assert points("cars", "cars") == {"7": 44, "07": 43, "12": 30}


def test_pole_and_fastest_lap_are_found_where_the_files_have_them(write: Write) -> None:
    write("a.csv", "Pos,Driver,Grid,Best lap\n1,Ada,2,1:40.0\n2,Ben,1,1:39.0\n")
    onemake.start(["a.csv"], "l", at=NOW, points="10-8 fl=1 pole=2")
    assert points("l") == {"Ada": 10, "Ben": 11}


def test_a_qualifying_belongs_to_the_race_after_it(write: Write) -> None:
    write("all.json", json.dumps({"sessions": [
        {"kind": "Practice", "rows": [{"position": 1, "driver": "Ben"}]},
        {"kind": "Qualifying", "rows": [{"position": 1, "driver": "Ben"}, {"position": 2, "driver": "Ada"}]},
        {"kind": "Race", "rows": [{"position": 1, "driver": "Ada"}, {"position": 2, "driver": "Ben"}]},
    ]}))  # fmt: skip
    started = onemake.start(["all.json"], "l", at=NOW, points="10-8 pole=3")
    assert started.races == ("qualifying 1.1", "race 1.1")
    assert any("practice was left out" in note for note in started.notes)
    assert points("l") == {"Ada": 10, "Ben": 11}


def test_two_races_in_a_round(write: Write, run: Run) -> None:
    for name in "abcd":
        write(f"{name}.csv", f"Pos,Driver\n1,Ada {name}\n2,Ben\n")
    assert run("start", "a.csv", "b.csv", "c.csv", "d.csv", "--per-round", "2", "--no-page")[0] == 0
    assert [str(race.key) for race in onemake.load("league").calendar] == ["1.1", "1.2", "2.1", "2.2"]


def test_team_and_class_may_change_from_race_to_race(write: Write) -> None:
    write("a.csv", "Pos,No,Driver,Team,Class\n1,7,Ada,North,Am\n2,8,Ben,South,Pro\n")
    write("b.csv", "Pos,No,Driver,Team,Class\n1,9,Ada,South,Pro\n2,8,Ben,South,Pro\n")
    onemake.start(["a.csv", "b.csv"], "l", at=NOW, teams=True)
    assert points("l", "teams") == {"North": 25, "South": 65}
    assert points("l", "pro") == {"Ada": 25, "Ben": 45}


def test_a_dead_heat_and_a_shared_car_are_scored(write: Write) -> None:
    write("a.csv", "Pos,No,Driver\n1,7,Ada / Ben\n2,8,Cleo\n2,9,Dai\n4,10,Eva\n")
    onemake.start(["a.csv"], "l", at=NOW)
    assert points("l") == {"Ada": 25, "Ben": 25, "Cleo": 20, "Dai": 20, "Eva": 14}


@pytest.mark.parametrize(
    ("text", "places", "extras"),
    [("25-18-15", "25 18 15", ""), ("25, 18, 15", "25 18 15", ""), ("2", "25 18 15 12 10 8 6 4 2 1", ""), ("10 8 6 fl=1", "10 8 6", "fl=1"),
     ("12.5-9-1/3 pole=1/2", "12.5 9 1/3", "pole=0.5"), ("fl=1", "25 20 17 14 12 10 9 8 7 6 5 4 3 2 1", "fl=1")],
)  # fmt: skip
def test_points_as_people_type_them(text: str, places: str, extras: str) -> None:
    scale = parse_scale(text)
    assert " ".join(scale.places) == places
    assert str(scale).partition(" ")[2] == extras


@pytest.mark.parametrize("text", ["", "lots", "25-x", "-", "1e9", "25-1/0", "fl="])
def test_points_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"25-18-15|no number"):
        parse_scale(text)


def test_every_shipped_scale_starts_a_league(write: Write) -> None:
    write("a.csv", "Pos,Driver\n1,Ada\n2,Ben\n")
    for index, scale in enumerate(SCALES, 1):
        onemake.start(["a.csv"], f"l{index}", at=NOW, points=str(index))
        assert points(f"l{index}") == {"Ada": int(scale.places[0]), "Ben": int(scale.places[1])}


def test_nothing_is_overwritten(league: Path, write: Write, run: Run) -> None:
    before = {path: path.read_bytes() for path in league.iterdir() if path.is_file()}
    status, _, err = run("start", "first.csv")
    assert status == 2
    assert "league has calendar.csv already, and nothing is overwritten" in err
    assert {path: path.read_bytes() for path in league.iterdir() if path.is_file()} == before
    write("file", "")
    assert run("start", "first.csv", "--folder", "file")[0] == 2


def test_a_league_may_start_beside_its_result_files(write: Write, run: Run, here: Path) -> None:
    write("first.csv", FIRST)
    assert run("start", "first.csv", "--folder", ".", "--no-page")[0] == 0
    assert run("undo")[0] == 0
    assert [path.name for path in here.iterdir() if path.is_file()] == ["first.csv"]


def test_who_is_not_in_the_first_file_is_told_of_and_a_nought_lost_too(write: Write) -> None:
    write("a.csv", FIRST)
    write("b.csv", "Pos,No,Driver\n1,3,Jörg Müller\n2,7,Ada Berg\n3,99,Gus Hale\n")
    started = onemake.start(["a.csv", "b.csv"], "l", at=NOW)
    assert "b.csv: entered here first: Gus Hale" in started.notes
    assert "b.csv:2: number 3 is 03 on the entry list; a number is text, so they are two" in started.notes


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (("empty",), "the folder holds no files"),
        (("none.csv",), "there is no such file"),
        (("a.csv", "a.csv"), "holds the same as a.csv"),
        (("quali_r1.csv",), "sounds like a qualifying"),
        (("a.csv", "--session", "qualifying"), "there is no race"),
        (("a.csv", "--session", "prologue"), "sessions are race, qualifying and practice"),
        (("a.csv", "--columns", "Pos"), "no heading and column"),
        (("a.csv", "--columns", "Pos=placement"), "no column 'placement'"),
        (("a.csv", "--points", "many"), "no number of points"),
        (("mixed.csv",), "mixed.csv:3: the row names neither"),
    ],
)
def test_what_cannot_be_started_is_said_in_plain_words_and_leaves_nothing(
    write: Write, run: Run, files: tuple[str, ...], says: str
) -> None:
    Path("empty").mkdir()
    write("a.csv", "Pos,Driver\n1,Ada\n2,Ben\n")
    write("quali_r1.csv", "Pos,Driver\n1,Ada\n2,Ben\n")
    write("mixed.csv", "Pos,No,Driver,Laps\n1,7,Ada,3\n2,,,3\n")
    status, out, err = run("start", *files)
    assert (status, out) == (2, "")
    assert says in err
    assert not Path("league").exists()


def test_thousands_of_names_are_not_compared_each_with_each(write: Write) -> None:
    for file, shift in (("a.csv", 0), ("b.csv", 1500)):
        write(file, "Pos,Driver\n" + "".join(f"{n},Driver{n + shift:05} Test{(n + shift) % 97}\n" for n in range(1, 3001)))
    started = onemake.start(["a.csv", "b.csv"], "l", at=NOW)
    assert started.entries == 4500


@pytest.mark.parametrize("name", ["Müller & Söhne Cup!", "CON", "nul", "  ", "../..", "a/b\\c:d*e?", "Ünï 2026", "日本"])
def test_a_folder_has_a_name_that_every_system_takes(name: str) -> None:
    called = slug(name)
    assert called
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in called)
    assert called not in ("con", "nul")


def test_a_name_with_quotes_and_umlauts_is_kept(write: Write, run: Run) -> None:
    write("a.csv", 'Pos,Driver\n1,"Berg ""the Fox"", Ada"\n2,Ben\n')
    status, _, _ = run("start", "a.csv", "--name", 'Die "große" Liga \\ 1', "--folder", "l", "--no-page")
    assert status == 0
    assert onemake.load("l").identity.name == 'Die "große" Liga \\ 1 2026'
    assert table_of("l").rows[0].competitor == 'Berg "the Fox", Ada'


def test_a_windows_user_with_backslashes_and_his_own_code_page(here: Path) -> None:
    (here / "Ergebnisse Süd").mkdir()
    text = FIRST.replace(",", ";").replace("\n", "\r\n")
    (here / "Ergebnisse Süd" / "Lauf 1.CSV").write_bytes(text.encode("cp1252"))
    process = subprocess.run(
        [sys.executable, "-m", "onemake", "start", "Ergebnisse Süd\\Lauf 1.CSV", "--no-page"],
        capture_output=True, cwd=here, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr.decode()
    assert "Jörg Müller" in process.stdout.decode("utf-8")
    assert b"\r" not in (here / "league" / "results.csv").read_bytes()


def test_more_dropped_than_run_is_said(write: Write, run: Run) -> None:
    write("first.csv", FIRST)
    write("second.csv", SECOND)
    assert (
        "2 dropped of 2 run: no score is left yet; the totals begin with race 3"
        in run("start", "first.csv", "second.csv", "--drops", "2", "--no-page")[2]
    )
    assert "no score is left" not in run("start", "first.csv", "second.csv", "--drops", "1", "--folder", "other", "--no-page")[2]


def test_a_marked_fastest_lap_is_paid(write: Write, run: Run) -> None:
    write("marked.csv", "Pos,Driver,FL\n1,Ada Berg,\n2,Ben Castel,x\n")
    status, _, err = run("start", "marked.csv", "--points", "10-8 fl=1", "--no-page")
    assert status == 0
    assert "write the code FL" not in err
    assert points(Path("league")) == {"Ada Berg": 10, "Ben Castel": 9}
