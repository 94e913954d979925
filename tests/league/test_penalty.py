"""A penalty is shown before it counts, counts once, and can be read afterwards."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import onemake
from league.conftest import Run, Write
from league.tables import NOW, points
from onemake.core.errors import NotFound, UserError
from onemake.office.penalty import read_amount


@pytest.mark.parametrize(
    ("text", "kind", "figure"),
    [
        ("+5s", "time", {"seconds": Fraction(5)}),
        ("5 sec", "time", {"seconds": Fraction(5)}),
        ("+2,5s", "time", {"seconds": Fraction(5, 2)}),
        ("+1:30s", "time", {"seconds": Fraction(90)}),
        ("-3s", "time", {"seconds": Fraction(-3)}),
        ("+2p", "places", {"places": 2}),
        ("3 places", "places", {"places": 3}),
        ("-1lap", "laps", {"laps": 1}),
        ("2 laps", "laps", {"laps": 2}),
        ("DSQ", "disqualify", {}),
        ("no-points", "no_points", {}),
        ("-10pts", "points", {"points": Fraction(-10)}),
        ("\N{MINUS SIGN}2.5 points", "points", {"points": Fraction(-5, 2)}),
        ("+3pts", "points", {"points": Fraction(3)}),
    ],
)
def test_penalties_as_people_write_them(text: str, kind: str, figure: dict[str, object]) -> None:
    assert read_amount(text) == {"kind": kind, **figure}


@pytest.mark.parametrize("text", ["", "5", "+5", "10pts", "+0s", "fine", "+5m", "-1/0pts", "+9999999s"])
def test_what_is_no_penalty_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="write \\+5s"):
        read_amount(text)


def test_it_is_shown_and_does_not_count_without_yes(league: Path, run: Run) -> None:
    before = {path.name for path in league.iterdir()}
    status, out, err = run("penalty", "league", "1", "Ada", "+5s", "turn 1")
    assert status == 1
    assert "nothing was written" in err
    assert [line.split()[:3] for line in out.splitlines()[4:6]] == [["2", "1", "03"], ["1", "2", "7"]]
    assert "1     45   →   3     40   Ada Berg" in out
    assert {path.name for path in league.iterdir()} == before


def test_it_counts_with_yes_and_reads_well_afterwards(league: Path, run: Run) -> None:
    status, out, _ = run("penalty", "league", "1", "7", "+5s", 'pushed "Cleo"\\', "--article", "27.3", "--author", "Stewards", "--yes")
    assert status == 0
    assert "it counts: D1, 5 seconds for Ada Berg, race 1.1" in out
    text = (league / "decisions.toml").read_text(encoding="utf-8")
    assert 'number = "7"                   # Ada Berg' in text
    (decision,) = tomllib.loads(text)["decision"]
    assert decision["issued"] == NOW
    assert decision["reason"] == 'pushed "Cleo"\\'
    assert (decision["article"], decision["author"]) == ("27.3", "Stewards")
    assert points(league)["Ada Berg"] == 40
    assert onemake.load("league").results[0].position == 1  # the sheet stays as it was first issued


def test_at_a_terminal_it_is_asked(league: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: True)
    answers = iter(["n", "y"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    assert run("penalty", "league", "1", "Ada Berg", "+5s", "x")[0] == 1
    assert points(league)["Ada Berg"] == 45
    assert run("penalty", "league", "1", "Ada Berg", "+5s", "x")[0] == 0
    assert points(league)["Ada Berg"] == 40


def test_inside_the_folder_the_season_need_not_be_named(league: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(league)
    assert run("penalty", "1", "Ada", "+5s", "turn 1", "--yes")[0] == 0
    assert run("penalty", "2", "Ada", "-10pts", "--yes")[0] == 0
    assert run("penalty", "2", "Cleo", "-1lap", "cut", "--yes")[0] == 0
    assert points(".") == {"Jörg Müller": 45, "Ada Berg": 35, "Cleo Duran": 31, "Eva Falk": 17, "Dai Evans": 14}


def test_the_same_penalty_twice_is_challenged(league: Path, run: Run) -> None:
    run("penalty", "league", "1", "Ada", "+5s", "turn 1", "--yes")
    status, _, err = run("penalty", "league", "1", "7", "+5s", "turn one", "--yes")
    assert status == 2
    assert "decision D1 says the same already" in err
    assert run("penalty", "league", "1", "7", "+5s", "turn one", "--yes", "--again")[0] == 0
    assert [d.id for d in onemake.load("league").decisions] == ["D1", "D2"]
    assert points(league)["Ada Berg"] == 37


def test_an_annulled_penalty_may_be_given_again(league: Path, run: Run) -> None:
    run("penalty", "league", "1", "Ada", "+5s", "turn 1", "--yes")
    with (league / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[decision]]\nid = "D7"\nkind = "annul"\nof = "D1"\nround = 1\n')
    assert run("penalty", "league", "1", "Ada", "+5s", "after all", "--yes")[0] == 0
    assert [d.id for d in onemake.load("league").decisions] == ["D1", "D7", "D8"]


def test_comments_line_ends_and_ids_of_the_file_are_kept(league: Path, run: Run) -> None:
    path = league / "decisions.toml"
    before = '# ours\r\n[[decision]]\r\nid = "Doc 14"   # by hand\r\nkind = "places"\r\nround = 2\r\nnumber = "4"\r\nplaces = 1\r\n'
    path.write_bytes(before.encode())
    assert run("penalty", "league", "1", "Ada", "+5s", "Straße", "--yes")[0] == 0
    data = path.read_bytes()
    assert data.startswith(before.encode())
    assert data.count(b"\r\n") == data.count(b"\n")
    assert [d.id for d in onemake.load("league").decisions] == ["Doc 14", "D1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "Nobody", "+5s"), "nobody called 'Nobody' is in the result of race 1.1"),
        (("1", "Ada Brg", "+5s"), "Did you mean 'Ada Berg'?"),
        (("1", "a", "+5s"), "'a' may be several in race 1.1"),
        (("9", "Ada", "+5s"), "there is no race 9 with a result; there are 1.1, 2.1"),
        (("x", "Ada", "+5s"), "is no round or race"),
        (("1-2", "Ada", "+5s"), "is no round or race"),
        (("1", "Ada", "much"), "is no penalty"),
        (("1", "Ada"), "write: onemake penalty"),
        (("1", "Ada", "+5s", "a", "b"), "write: onemake penalty"),
        (("1", "Eva", "+2p"), "the car is not classified"),
    ],
)
def test_what_cannot_be_imposed_is_said_and_nothing_written(league: Path, run: Run, words: tuple[str, ...], says: str) -> None:
    status, _, err = run("penalty", "league", *words, "--yes")
    assert status == 2
    assert says in err
    assert not (league / "decisions.toml").exists()


@pytest.mark.usefixtures("league")
def test_a_round_of_two_races_needs_the_race(write: Write, run: Run) -> None:
    write("third.csv", "Pos,Driver\n1,Eva Falk\n2,Ada Berg\n")
    write("fourth.csv", "Pos,Driver\n1,Cleo Duran\n2,Ada Berg\n")
    run("import", "league", "third.csv", "fourth.csv", "--round", "3")
    status, _, err = run("penalty", "league", "3", "Ada", "dsq")
    assert status == 2
    assert "round 3 has the races 3.1, 3.2" in err
    assert run("penalty", "league", "3.2", "Ada", "dsq", "--yes")[0] == 0
    assert run("penalty", "league", "3", "Ada", "-5pts", "--yes")[0] == 0


@pytest.mark.usefixtures("league")
def test_a_time_penalty_needs_times_and_says_so(write: Write, run: Run) -> None:
    write("third.csv", "Pos,Driver\n1,Eva Falk\n2,Ada Berg\n")
    run("import", "league", "third.csv")
    status, _, err = run("penalty", "league", "3", "Eva", "+5s", "--yes")
    assert status == 2
    assert "no race time" in err
    assert run("penalty", "league", "3", "Eva", "+1p", "--yes")[0] == 0


def test_two_cars_of_one_number_are_named_by_their_drivers(write: Write, run: Run) -> None:
    write("a.csv", "Pos,No,Driver\n1,7,Ada\n2,7,Ben\n3,8,Cleo\n")
    run("start", "a.csv", "--no-page")
    assert "may be several" in run("penalty", "league", "1", "7", "+1p")[2]
    assert run("penalty", "league", "1", "Ada", "+1p", "--yes")[0] == 0
    assert points("league") == {"Ben": 25, "Ada": 20, "Cleo": 17}


def test_of_two_namesakes_only_one_loses_points(write: Write, run: Run) -> None:
    write("a.csv", "Pos,No,Cust ID,Name\n1,7,100,Max Muster\n2,8,200,Max Muster\n")
    run("start", "a.csv", "--no-page")
    assert run("penalty", "league", "1", "8", "-5pts", "--yes")[0] == 0
    assert sorted(int(row.points) for row in onemake.standings("league")[0].rows) == [15, 25]


def test_cars_without_names_are_penalised_too(write: Write, run: Run) -> None:
    write("a.csv", "Pos,No\n1,7\n2,07\n")
    run("start", "a.csv", "--no-page")
    assert run("penalty", "league", "1", "07", "-5pts", "--yes")[0] == 0
    assert run("penalty", "league", "1", "7", "dsq", "--yes")[0] == 0
    assert points("league", "cars") == {"07": 20, "7": 0}


def test_a_penalty_shown_on_files_that_changed_meanwhile_does_not_count(league: Path) -> None:
    shown = onemake.penalty(league, "1", "Ada", "+5s", at=NOW)
    (league / "decisions.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(UserError, match="was changed while"):
        onemake.impose(shown)
    with pytest.raises(NotFound):
        onemake.penalty(league, "1", "Zoe", "+5s", at=NOW)
