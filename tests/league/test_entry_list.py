"""The list for the timekeeper, and the way back."""

from __future__ import annotations

from pathlib import Path

from league.conftest import Run, Write

SEASON = 'format = 1\n[season]\nseries = "x"\nyear = 2026\nname = "X"\n[scale.race]\nplaces = [3, 2, 1]\n[[title]]\nid = "drivers"\nworth = { race = "race" }\n'
ENTRIES = """\
number,driver,team,classes,rounds,transponders
03,Jörg Müller,North,Pro,,5691251; 77
3,Ada Berg,South,Am,,123
11,Zoë di Łuca,South,Am,2-,
8,Cleo Duran,West,Am,,900
8,Dai Evans,West,Am,,900
"""


def cup(here: Path) -> None:
    (here / "cup").mkdir()
    (here / "cup/season.toml").write_text(SEASON, encoding="utf-8")
    (here / "cup/entries.csv").write_text(ENTRIES, encoding="utf-8")
    (here / "cup/results.csv").write_text("round,number,driver,position\n", encoding="utf-8")


def test_the_list_for_orbits_has_numbers_as_text_and_two_transponders(here: Path, run: Run) -> None:
    cup(here)
    status, out, err = run("entry-list", "cup", "--for", "orbits", "--round", "1")
    assert status == 0
    assert out.splitlines() == [
        "No.,Transponder 1,Transponder 2,First name,Last name,Class,Team,Car",
        "03,5691251,77,Jörg,Müller,Pro,North,",
        "3,123,,Ada,Berg,Am,South,",
        "8,900,,Cleo Duran / Dai Evans,,Am,West,",
    ]
    assert err == ""


def test_a_letter_that_windows_1252_lacks_makes_the_file_utf_8(here: Path, run: Run) -> None:
    cup(here)
    assert "3 cars, Windows-1252" in run("entry-list", "cup", "--round", "1", "--to", "first.csv")[1]
    assert "4 cars, UTF-8" in run("entry-list", "cup", "--to", "all.csv")[1]
    assert (here / "first.csv").read_bytes().splitlines()[1] == "03,Jörg Müller,Pro,North,,,5691251; 77".encode("cp1252")
    assert (here / "all.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_transponder_in_two_cars_is_refused(here: Path, run: Run) -> None:
    cup(here)
    (here / "cup/entries.csv").write_text(ENTRIES.replace("123", "77"), encoding="utf-8")
    status, _, err = run("entry-list", "cup")
    assert status == 2
    assert "transponder 77 is in number 03 and in number 3" in err


def test_what_comes_back_in_capitals_and_without_accents_finds_its_driver(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", "Pos,No,Driver,Laps\n1,03,MULLER Jorg,9\n2,3,ada berg,9\n")
    status, out, err = run("import", "cup", "sheet.csv")
    assert status == 0
    assert "!" not in err
    assert "new:" not in out
    assert "MULLER Jorg is Jörg Müller of the entry list" in err


def test_an_alias_is_the_same_person(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/entries.csv").write_text("number,driver,aliases\n3,Ada Berg,Speedy; A. B.\n", encoding="utf-8")
    write("sheet.csv", "Pos,No,Driver,Laps\n1,3,Speedy,9\n")
    status, out, _ = run("import", "cup", "sheet.csv")
    assert (status, "new:" in out) == (0, False)
    assert "Speedy" not in out
