"""Timing files into a season: what is told together, where it belongs, what is kept."""

from __future__ import annotations

from pathlib import Path

from league.conftest import Run, Write

SEASON = 'format = 1\n[season]\nseries = "x"\nyear = 2026\nname = "X"\n[scale.race]\nplaces = [5, 3, 2, 1]\n[[title]]\nid = "drivers"\nworth = { race = "race" }\n'
ENTRIES = "number,driver,classes\n03,Jo Kern,Am; Legends\n3,Ada Berg,Am\n7,Bo Carl,Am\n9,Cy Dahl,Am\n"
CALENDAR = "round,race,circuit,date\n1,1,Lime Rock Park,2026-05-01\n1,2,Lime Rock Park,2026-05-02\n2,1,Circuit of The Americas,2026-06-01\n"
SHEET = "Pos,No,Class,Laps,Time,Best lap\n1,7,Am,12,20:01.500,1:39.000\n2,03,Am,12,20:03.000,1:39.500\n3,3,Am,12,20:05.000,1:38.900\nDNF,9,Am,2,,1:44.000\n"


def cup(here: Path) -> None:
    (here / "cup").mkdir()
    for name, text in (
        ("season.toml", SEASON),
        ("entries.csv", ENTRIES),
        ("calendar.csv", CALENDAR),
        ("results.csv", "round,number,driver,position\n"),
    ):
        (here / "cup" / name).write_text(text, encoding="utf-8")


def test_a_number_finds_its_driver_in_the_entry_list(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET)
    status, out, _ = run("import", "cup", "sheet.csv")
    assert status == 0
    assert [line.split()[1:4] for line in out.splitlines() if line[:3].strip().isdecimal()] == [
        ["Bo", "Carl", "5"],
        ["Jo", "Kern", "3"],
        ["Ada", "Berg", "2"],
        ["Cy", "Dahl", "0"],
    ]


def test_the_class_on_the_sheet_does_not_take_away_the_others(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET)
    assert "changed class" not in run("import", "cup", "sheet.csv")[2]
    assert "classes" not in (here / "cup/results.csv").read_text(encoding="utf-8").splitlines()[0]


def test_the_original_is_kept_byte_for_byte_and_listed(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET)
    run("import", "cup", "sheet.csv")
    assert (here / "cup/timing/1.1/sheet.csv").read_bytes() == (here / "sheet.csv").read_bytes()
    assert "1.1/sheet.csv,1,1,race,classification,plain," in (here / "cup/timing/files.csv").read_text(encoding="utf-8")
    assert run("undo", "cup")[0] == 0
    assert not (here / "cup/timing/1.1/sheet.csv").exists()


def test_a_dry_run_shows_what_changes_and_writes_nothing(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET)
    before = {p: p.read_bytes() for p in (here / "cup").rglob("*") if p.is_file()}
    status, out, _ = run("import", "cup", "sheet.csv", "--dry-run")
    assert status == 0
    assert "would import race 1.1" in out
    assert "Bo Carl" in out
    assert {p: p.read_bytes() for p in (here / "cup").rglob("*") if p.is_file()} == before


def test_a_number_that_stands_twice_without_a_name_is_asked_about_and_can_be_said(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET.replace(",03,", ",3,"))
    status, _, err = run("import", "cup", "sheet.csv")
    assert status == 2
    assert "number 3 stands twice without a name, also in line 3" in err
    assert "--number sheet.csv:4=03" in err
    status, out, _ = run("import", "cup", "sheet.csv", "--number", "sheet.csv:3=03")
    assert status == 0
    assert "Jo Kern" in out


def test_a_number_nobody_entered_is_refused(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("first.csv", "Pos,No,Driver\n1,7,Bo Carl\n2,3,Ada Berg\n")
    run("import", "cup", "first.csv")
    write("sheet.csv", SHEET.replace(",9,", ",99,"))
    status, _, err = run("import", "cup", "sheet.csv")
    assert status == 2
    assert "nobody drove number 99 before or was entered in it" in err


def test_two_issues_of_a_sheet_given_together_are_two_issues_of_one_race(here: Path, run: Run) -> None:
    cup(here)
    for name, text in (("a.csv", SHEET), ("b.csv", SHEET.replace("2,03,Am,12,20:03.000", "3,03,Am,12,20:06.000").replace("3,3,", "2,3,"))):
        (here / name).write_text(text, encoding="utf-8")
    status, out, _ = run("import", "cup", "a.csv", "b.csv")
    assert status == 0
    assert "imported race 1.1 in 2 issues" in out
    rows = [line.split() for line in out.splitlines() if line[:3].strip().isdecimal()]
    assert [row[2] for row in rows] == ["Carl", "Berg", "Kern", "Dahl"]


def test_a_driver_in_another_class_than_entered_is_said(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", "Pos,No,Driver,Class\n1,7,Bo Carl,Pro\n2,3,Ada Berg,Am\n")
    status, _, err = run("import", "cup", "sheet.csv", "--dry-run")
    assert "1 changed class (Bo Carl: Am (as entered), then Pro (sheet.csv)): each race counts in the class raced in" in err
    assert status == 0
    run("import", "cup", "sheet.csv", "--class-changes", "first")
    head, *rows = (here / "cup/results.csv").read_text(encoding="utf-8").splitlines()
    assert "class_raced" in head
    assert sum(row.endswith("Pro") for row in rows) == 1


def test_a_season_may_have_timing_files_instead_of_results(here: Path, run: Run) -> None:
    cup(here)
    (here / "cup/results.csv").unlink()
    (here / "cup/timing/1.2").mkdir(parents=True)
    (here / "cup/timing/1.1").mkdir()
    (here / "cup/timing/1.1/a.csv").write_text(SHEET, encoding="utf-8")
    second = "Pos,No,Class,Laps,Time,Best lap\n1,7,Am,11,19:01.500,1:40.000\n2,03,Am,11,19:03.000,1:40.500\n3,3,Am,11,19:05.000,1:40.900\n"
    (here / "cup/timing/1.2/b.csv").write_text(second, encoding="utf-8")
    status, out, err = run("standings", "cup")
    assert (status, err) == (0, "")
    rows = [line.split() for line in out.splitlines() if line[:3].strip().isdecimal()]
    assert sorted((row[2], row[3]) for row in rows) == [("Berg", "4"), ("Carl", "10"), ("Dahl", "0"), ("Kern", "6")]
    assert not (here / "cup/results.csv").exists()


def test_timing_files_with_a_number_nobody_has_are_refused_where_they_stand(here: Path, run: Run) -> None:
    cup(here)
    (here / "cup/results.csv").unlink()
    (here / "cup/timing").mkdir()
    (here / "cup/timing/a.csv").write_text(SHEET.replace(",9,", ",99,"), encoding="utf-8")
    status, _, err = run("standings", "cup")
    assert status == 2
    assert "a.csv:5: the row names no driver, and nobody drove number 99" in err
