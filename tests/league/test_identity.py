"""One driver, two spellings: asked about once, never guessed, joined and taken apart by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

import onemake
from league.conftest import Run, Write
from league.tables import NOW, points
from onemake.core.errors import UserError
from onemake.core.people import likely_the_same


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("JÖRG MÜLLER", "Jörg Müller"), ("Jorg Muller", "Jörg Müller"), ("Joerg Mueller", "Jörg Müller"), ("Müller Jörg", "Jörg Müller"),
        ("Müller, Jörg", "Jörg Müller"), ("Jörg Müler", "Jörg Müller"), ("Jörg  Mülller", "Jörg Müller"), ("J. Müller", "Jörg Müller"),
        ("Magnus Vallstrom", "Magnus Vallström"), ("Søren Åkesson", "Soren Akesson"), ("Strauß", "Strauss"), ("Jean-Luc Dubois", "Jean Luc Dubois"),
        ("SpeedyGonzales", "SpeedyGonzalez"), ("O’Connor Pat", "Pat O'Connor"), ("Maximillian Götz", "Maximilian Goetz"),
    ],
)  # fmt: skip
def test_spellings_that_may_be_one_driver(new: str, known: str) -> None:
    assert [(like.name, like.known) for like in likely_the_same([new], ["Somebody Else", known])] == [(new, known)]


@pytest.mark.parametrize(
    ("new", "known"),
    [("Driver 1", "Driver 2"), ("Ada Berg", "Eva Falk"), ("Tim", "Tom"), ("Jan Berg", "Jon Borg"), ("Ada Berg", "Ada Berg"), ("", "Ada"), ("日本 太郎", "山田 花子")],
)  # fmt: skip
def test_spellings_that_may_not(new: str, known: str) -> None:
    assert likely_the_same([new], [known]) == []


FIRST = "Pos,No,Driver\n1,7,Jörg Müller\n2,8,Ada Berg\n3,9,Tim Meyer\n"
SECOND = "Pos,No,Driver\n1,8,Ada Berg\n2,7,Joerg Mueller\n3,9,Tim Meyer\n"
THIRD = "Pos,No,Driver\n1,7,JOERG MUELLER\n2,7a,Joerg Mueller jr.\n3,8,Ada Berg\n"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody sits at a terminal and gives these answers; a question too many fails."""
    said: list[str] = []
    monkeypatch.setattr("onemake.cli.desk.terminal", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: said.pop(0))
    return said


def test_yes_makes_them_one_and_is_not_asked_again(write: Write, run: Run, answers: list[str]) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    answers += ["", "", "y"]  # points, drops, and the one question
    assert run("start", "a.csv", "b.csv", "--no-page")[0] == 0
    assert points("league") == {"Jörg Müller": 45, "Ada Berg": 45, "Tim Meyer": 34}
    rows = [(r.driver, r.driver_id) for r in onemake.load("league").results if r.number == "7"]
    assert rows == [("Jörg Müller", "Jörg Müller"), ("Joerg Mueller", "Jörg Müller")]
    write("c.csv", SECOND.replace("1,8", "1,8").replace("3,9", "4,9"))
    assert run("import", "league", "c.csv", "--round", "3")[0] == 0
    assert answers == []


def test_no_keeps_them_two_and_is_not_asked_again(write: Write, run: Run, answers: list[str]) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    answers += ["", "", "n"]
    assert run("start", "a.csv", "b.csv", "--no-page")[0] == 0
    assert points("league")["Joerg Mueller"] == 20
    assert 'names = ["Joerg Mueller", "Jörg Müller"]' in Path("league/import.toml").read_text(encoding="utf-8")
    write("c.csv", SECOND.replace("2,7", "3,7").replace("3,9", "2,9"))
    assert run("import", "league", "c.csv", "--round", "3")[0] == 0


def test_without_a_terminal_they_stay_two_and_the_command_that_joins_them_is_named(write: Write, run: Run) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    status, _, err = run("start", "a.csv", "b.csv", "--no-page")
    assert status == 0
    assert "they stay two" in err
    assert 'onemake same league "Jörg Müller" "Joerg Mueller"' in err
    assert points("league")["Jörg Müller"] == 25
    assert run("same", "league", "Jörg Müller", "Joerg Mueller")[0] == 0
    assert points("league") == {"Jörg Müller": 45, "Ada Berg": 45, "Tim Meyer": 34}
    assert [e.driver for e in onemake.load("league").entries] == ["Jörg Müller", "Ada Berg", "Tim Meyer"]


def test_joined_ones_can_be_taken_apart_again(write: Write, run: Run) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    run("start", "a.csv", "b.csv", "--no-page")
    two = points("league")
    run("same", "league", "Jörg Müller", "Joerg Mueller")
    assert run("same", "league", "Jörg Müller", "Joerg Mueller", "--apart")[0] == 0
    assert points("league") == two
    assert run("same", "league", "Jörg Müller", "Joerg Mueller", "--apart")[0] == 2
    assert run("undo", "league")[0] == 0
    assert points("league")["Jörg Müller"] == 45


def test_what_was_said_to_be_two_may_be_one_after_all(write: Write, run: Run) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    run("start", "a.csv", "b.csv", "--no-page", "--columns", "Zeit=ignore")
    run("same", "league", "Jörg Müller", "Joerg Mueller", "--apart")
    assert "different" in Path("league/import.toml").read_text(encoding="utf-8")
    assert run("same", "league", "Jörg Müller", "Joerg Mueller")[0] == 0
    assert "different" not in Path("league/import.toml").read_text(encoding="utf-8")
    assert "Zeit" in Path("league/import.toml").read_text(encoding="utf-8")


def test_two_who_raced_each_other_are_two(write: Write, run: Run) -> None:
    write("a.csv", "Pos,Driver\n1,Tim Meyer\n2,Tom Meyer\n3,Ada Berg\n")
    _, _, err = run("start", "a.csv", "--no-page")
    assert "may be" not in err
    status, _, err = run("same", "league", "Tim Meyer", "Tom Meyer")
    assert status == 2
    assert "both took part in race 1.1, so they are two" in err


def test_one_who_races_another_like_him_is_not_asked_about(write: Write) -> None:
    write("a.csv", "Pos,Driver\n1,Tim Meyer\n2,Ada Berg\n")
    write("b.csv", "Pos,Driver\n1,Tom Meyer\n2,Tim Meyer\n")
    assert onemake.start(["a.csv", "b.csv"], "l", at=NOW).doubtful == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Jörg Müller", "Jörg Müller"), "one driver already"),
        (("Jörg Müller", "Nobody"), "nobody is called 'Nobody'"),
        (("Jorg Müller", "Ada Berg"), "Did you mean 'Jörg Müller'?"),
        (("Jörg Müller",), "onemake same"),
    ],
)
def test_same_says_what_it_cannot_do(write: Write, run: Run, words: tuple[str, ...], says: str) -> None:
    write("a.csv", FIRST)
    run("start", "a.csv", "--no-page")
    status, _, err = run("same", "league", *words)
    assert status == 2
    assert says in err


def test_decisions_follow_the_driver(write: Write, run: Run) -> None:
    write("a.csv", FIRST)
    write("b.csv", SECOND)
    run("start", "a.csv", "b.csv", "--no-page")
    run("penalty", "league", "2", "Joerg Mueller", "-10pts", "late", "--yes")
    comment = "# kept\n"
    path = Path("league/decisions.toml")
    path.write_text(path.read_text(encoding="utf-8") + comment, encoding="utf-8")
    assert run("same", "league", "Jörg Müller", "Joerg Mueller")[0] == 0
    assert points("league")["Jörg Müller"] == 35
    assert path.read_text(encoding="utf-8").endswith(comment)


def test_an_id_in_the_file_holds_a_driver_together(write: Write) -> None:
    write("a.csv", "Pos,Cust ID,Name\n1,100,Ada Berg\n2,200,Max Muster\n3,300,Max Muster II\n")
    write("b.csv", "Pos,Cust ID,Name\n1,100,Ada Berg-Falk\n2,201,Max Muster\n")
    started = onemake.start(["a.csv", "b.csv"], "l", at=NOW)
    assert started.doubtful == ()
    assert sorted((row.competitor, int(row.points)) for row in onemake.standings("l")[0].rows) == [
        ("Ada Berg", 50), ("Max Muster", 20), ("Max Muster", 20), ("Max Muster II", 17),
    ]  # fmt: skip
    write("c.csv", "Pos,Name\n1,Max Muster\n2,Ada Berg\n")
    with pytest.raises(UserError, match=r"c.csv:2: several drivers are called Max Muster \(200, 201\)"):
        onemake.import_results("l", ["c.csv"], at=NOW)


def test_namesakes_with_ids_are_two_in_one_file_and_one_without_an_id_is_refused(write: Write) -> None:
    text = "Pos,No,Cust ID,Name\n1,7,100,Max Muster\n2,8,200,Max Muster\n"
    write("a.csv", text)
    assert onemake.start(["a.csv"], "l", at=NOW).notes == ()
    assert [(row.competitor_id, int(row.points)) for row in onemake.standings("l")[0].rows] == [("100", 25), ("200", 20)]
    write("b.csv", text + "3,9,,Max Muster\n")
    with pytest.raises(UserError, match="several drivers are called Max Muster"):
        onemake.start(["b.csv"], "m", at=NOW)


def test_names_first_and_ids_later(write: Write) -> None:
    write("a.csv", "Pos,Name\n1,Ada Berg\n2,Ben\n")
    write("b.csv", "Pos,Cust ID,Name\n1,100,Ada Berg\n2,200,Ben\n")
    onemake.start(["a.csv", "b.csv"], "l", at=NOW)
    assert points("l") == {"Ada Berg": 50, "Ben": 40}


def test_what_is_known_of_either_spelling_is_known_of_the_driver(write: Write, run: Run) -> None:
    write("a.csv", 'Pos,No,Driver,Team,Class\n1,7,"Müller, Jörg",Alpha,Pro\n2,8,Ada Berg,Beta,Am\n')
    write("b.csv", "Pos,No,Driver\n1,8,Ada Berg\n2,7,Jörg Müller\n")
    assert run("start", "a.csv", "b.csv", "--no-page", "--yes")[0] == 0
    assert run("same", "league", "Jörg Müller", "Müller, Jörg")[0] == 0
    (entry,) = [e for e in onemake.load("league").entries if e.number == "7"]
    assert (entry.driver, entry.classes, entry.columns["team"]) == ("Jörg Müller", ("Pro",), "Alpha")
    assert points("league", "pro") == {"Jörg Müller": 50}


def test_two_spellings_of_which_different_things_are_said_are_not_joined_in_silence(write: Write, run: Run) -> None:
    write("a.csv", "Pos,No,Driver,Team\n1,7,Jörg Müller,Alpha\n2,8,Ada Berg,Beta\n")
    write("b.csv", "Pos,No,Driver,Team\n1,8,Ada Berg,Beta\n2,7,Joerg Mueller,Gamma\n")
    assert run("start", "a.csv", "b.csv", "--no-page", "--yes")[0] == 0
    before = (Path("league") / "entries.csv").read_bytes()
    code, _, said = run("same", "league", "Jörg Müller", "Joerg Mueller")
    assert code == 2
    assert "team 'Alpha' of Jörg Müller and 'Gamma' of Joerg Mueller" in said
    assert (Path("league") / "entries.csv").read_bytes() == before


def test_check_does_not_ask_again_about_two_who_were_said_to_be_two(write: Write, run: Run) -> None:
    write("a.csv", "Pos,No,Driver\n1,7,Marco Rossini\n")
    write("b.csv", "Pos,No,Driver\n1,8,Marko Rossini\n")
    assert run("start", "a.csv", "b.csv", "--no-page", "--yes")[0] == 0
    assert "'Marko Rossini' may be 'Marco Rossini'" in run("check", "league")[1]
    assert run("same", "league", "Marco Rossini", "Marko Rossini", "--apart")[0] == 0
    assert "may be" not in run("check", "league")[1]
