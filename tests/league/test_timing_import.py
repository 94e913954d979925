"""Timing files into a season: what is told together, where it belongs, what is kept."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

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


DOUBLE = "round,race,circuit,date\n1,1,Lime Rock Park,2026-05-01\n1,2,Lime Rock Park,2026-05-01\n1,3,Lime Rock Park,2026-05-02\n2,1,Watkins Glen,2026-06-01\n"


def raceroom(day: str, *order: str, lap: int = 99_000) -> str:
    """A race as a game writes it, of a day; the first car is the winner."""
    drivers = {"7": "Bo Carl", "03": "Jo Kern", "3": "Ada Berg"}
    players = [
        {
            "Position": place, "FullName": drivers[number], "CarNumber": number, "BestLapTime": lap + place, "TotalTime": 1_000_000 + lap + place,
            "FinishStatus": "Finished", "RaceSessionLaps": [],
        }
        for place, number in enumerate(order, 1)
    ]  # fmt: skip
    stamp = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
    said = {
        "Server": "x",
        "StartTime": stamp,
        "Time": stamp + 60,
        "Track": "Lime Rock Park",
        "TrackLayout": "",
        "Sessions": [{"Type": "Race", "Players": players}],
    }
    return json.dumps(said)


def test_a_session_of_sunday_is_not_taken_for_the_race_of_saturday(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/calendar.csv").write_text(DOUBLE, encoding="utf-8")
    write("sunday.json", raceroom("2026-05-02", "7", "03", "3"))
    status, out, err = run("import", "cup", "sunday.json", "--dry-run")
    assert status == 0, err
    assert "would import race 1.3" in out


def test_a_day_with_two_races_is_said_where_nothing_tells_which_it_is(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/calendar.csv").write_text(DOUBLE, encoding="utf-8")
    write("saturday.json", raceroom("2026-05-01", "7", "03", "3"))
    assert "saturday.json: taken as race 1.1; race 1.2 would be there on that day too" in run("import", "cup", "saturday.json")[2]


def test_a_race_of_another_day_of_the_same_meeting_is_refused(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/calendar.csv").write_text(DOUBLE, encoding="utf-8")
    write("saturday.json", raceroom("2026-05-01", "7", "03", "3"))
    status, _, err = run("import", "cup", "saturday.json", "--round", "1", "--race", "3")
    assert status == 2
    assert "the session was on 2026-05-01, and race 1.3 is on 2026-05-02" in err


def test_one_file_told_as_two_races_is_said(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", SHEET)
    run("import", "cup", "sheet.csv", "--round", "1")
    status, _, err = run("import", "cup", "sheet.csv", "--round", "2")
    assert status == 0
    assert "this very file is race 1.1 too; if it is 2.1 only, take the other import back" in err


def test_another_race_under_the_same_file_name_is_the_next_race(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("23_laps.csv", SHEET)
    run("import", "cup", "23_laps.csv")
    write("23_laps.csv", SHEET.replace(",1:", ",2:").replace(",20:", ",21:"))
    status, out, err = run("import", "cup", "23_laps.csv")
    assert (status, "imported race 1.2" in out) == (0, True), err


def test_a_cancelled_race_takes_no_result_unless_it_is_meant(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/calendar.csv").write_text("round,race,status\n1,1,cancelled\n2,1,\n", encoding="utf-8")
    write("sheet.csv", SHEET)
    status, _, err = run("import", "cup", "sheet.csv", "--round", "1")
    assert status == 2
    assert "race 1.1 is cancelled in calendar.csv. If it was run after all, mend its status in calendar.csv" in err
    assert run("import", "cup", "sheet.csv", "--round", "1", "--anyway")[0] == 0
    assert "imported race 2.1" in run("import", "cup", "sheet.csv", "--round", "2")[1]


def test_a_season_without_results_takes_its_first_race(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/results.csv").unlink()
    write("sheet.csv", SHEET)
    assert "imported race 1.1" in run("import", "cup", "sheet.csv")[1]
    assert (here / "cup/results.csv").is_file()
    assert run("undo", "cup")[0] == 0
    assert not (here / "cup/results.csv").exists()


def test_a_season_whose_results_are_its_timing_files_is_not_written_over(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/results.csv").unlink()
    (here / "cup/timing/1.1").mkdir(parents=True)
    (here / "cup/timing/1.1/a.csv").write_text(SHEET, encoding="utf-8")
    write("sheet.csv", SHEET.replace(",1:", ",2:"))
    status, _, err = run("import", "cup", "sheet.csv")
    assert status == 2
    assert "its results are the files under timing/" in err
    assert not (here / "cup/results.csv").exists()


def test_a_class_that_comes_in_without_a_table_is_said(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/season.toml").write_text(f'{SEASON}eligible = {{ classes = ["Am"] }}\n', encoding="utf-8")
    write("sheet.csv", SHEET.replace("1,7,Am", "1,7,GT4"))
    assert "GT4: no table of its own yet; a [[title]] in season.toml makes one" in run("import", "cup", "sheet.csv")[2]


def test_a_disqualified_car_does_not_score_for_the_place_that_a_game_gives_it(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("race.json", raceroom("2026-05-01", "7", "03", "3").replace("Finished", "Disqualified", 1))
    status, out, err = run("import", "cup", "race.json")
    assert status == 0
    assert "1 car has a place and DSQ: the place is not taken over, and those behind keep theirs" in err
    assert [line.split()[1:4] for line in out.splitlines() if line[:3].strip().isdecimal()] == [
        ["Jo", "Kern", "3"],
        ["Ada", "Berg", "2"],
        ["Bo", "Carl", "0"],
    ]


def test_the_folder_of_a_season_is_no_result(here: Path, run: Run) -> None:
    cup(here)
    status, _, err = run("import", "cup", "cup")
    assert status == 2
    assert "cup: this is the folder of a season, and no folder of results" in err


def test_an_empty_zip_says_so(here: Path, run: Run) -> None:
    cup(here)
    with ZipFile(here / "empty.zip", "w"):
        pass
    status, _, err = run("import", "cup", "empty.zip")
    assert status == 2
    assert "empty.zip: the zip holds no files" in err


def test_files_of_a_folder_are_taken_as_people_count(here: Path, run: Run) -> None:
    (here / "all").mkdir()
    for n in (1, 2, 10):
        (here / f"all/race{n}.csv").write_text(
            SHEET.replace("No,", "Driver,").replace(",1:", f",{n + 1}:").replace(",20:", f",{20 + n}:"), encoding="utf-8"
        )
    assert run("start", "all", "--folder", "cup", "--no-page", "--yes")[0] == 0
    calendar = (here / "cup/calendar.csv").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(",")[2] for line in calendar[1:]] == ["race1.csv", "race2.csv", "race10.csv"]


def test_sessions_of_a_folder_are_taken_as_they_were_run_and_give_the_season_its_year(here: Path, run: Run) -> None:
    (here / "all").mkdir()
    (here / "all/a.json").write_text(raceroom("2019-05-08", "7", "03", "3", lap=98_000), encoding="utf-8")
    (here / "all/b.json").write_text(raceroom("2019-05-01", "03", "7", "3"), encoding="utf-8")
    assert run("start", "all", "--folder", "cup", "--no-page", "--yes")[0] == 0
    calendar = (here / "cup/calendar.csv").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(",")[2] for line in calendar[1:]] == ["b.json", "a.json"]
    assert "year = 2019" in (here / "cup/season.toml").read_text(encoding="utf-8")


def test_many_classes_are_named_and_get_tables_where_asked_for(run: Run, write: Write) -> None:
    rows = "".join(f"{n},{n},Driver {chr(64 + n)},C{n}\n" for n in range(1, 15))
    write("race.csv", f"Pos,No,Driver,Class\n{rows}")
    _, out, err = run("start", "race.csv", "--folder", "one", "--no-page", "--yes")
    assert "14 classes: C1, C2" in err
    assert "· C2" not in out
    assert "· C2" in run("start", "race.csv", "--folder", "two", "--no-page", "--yes", "--classes")[1]


def test_a_folder_that_cannot_be_written_is_said(run: Run, write: Write) -> None:
    write("race.csv", "Pos,No,Driver\n1,7,Bo Carl\n")
    status, _, err = run("start", "race.csv", "--folder", "race.csv/cup", "--no-page", "--yes")
    assert status == 2
    assert "cannot be written" in err


def test_the_official_sheet_beside_the_provisional_one_that_is_there_is_told_as_new(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("a.csv", SHEET)
    run("import", "cup", "a.csv")
    write("b.csv", SHEET.replace("2,03,Am,12,20:03.000", "3,03,Am,12,20:06.000").replace("3,3,", "2,3,"))
    status, out, err = run("import", "cup", "a.csv", "b.csv")
    assert (status, "imported race 1.1 in 2 issues" in out, "nothing to do" in err) == (0, True, False)


def test_a_decision_that_the_new_issue_may_hold_already_is_named(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("a.csv", SHEET)
    run("import", "cup", "a.csv")
    assert run("penalty", "cup", "1", "Kern", "+3s", "track limits", "--yes")[0] == 0
    write("b.csv", SHEET.replace("2,03,Am,12,20:03.000", "3,03,Am,12,20:06.000").replace("3,3,", "2,3,"))
    _, _, err = run("import", "cup", "b.csv", "--replace")
    assert "D1 applies on top of the new issue of race 1.1; if the new sheet holds that already, write applied" in err


def test_a_change_of_class_is_seen_through_other_letters_of_the_name(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("sheet.csv", "Pos,No,Driver,Class\n1,7,BO CARL,Pro\n2,3,Ada Berg,Am\n")
    _, _, err = run("import", "cup", "sheet.csv", "--class-changes", "first")
    assert "Bo Carl" in err
    head, first, *_ = (here / "cup/results.csv").read_text(encoding="utf-8").splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=True))
    assert (row.get("classes", ""), row["class_raced"]) == ("", "Pro")


def al_kamel(*order: str) -> str:
    head = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;GAP_PREVIOUS;FL_LAPNUM;FL_TIME;FL_KPH;TEAM;CLASS;GROUP;DIVISION;VEHICLE;TIRES"
    rows = [
        f"{place};{number};Classified;26;46:4{place}.000;-;-;7;1:39.{number:0>3};141.7;T;Am;;C;V;" for place, number in enumerate(order, 1)
    ]
    return "\n".join((head, *rows, ""))


def test_a_provisional_sheet_does_not_come_over_the_official_one(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("03_official.csv", al_kamel("7", "03", "3"))
    assert run("import", "cup", "03_official.csv")[0] == 0
    assert ",official classification,al_kamel," in (here / "cup/timing/files.csv").read_text(encoding="utf-8")
    write("03_provisional.csv", al_kamel("03", "7", "3"))
    status, _, err = run("import", "cup", "03_provisional.csv", "--replace")
    assert status == 2
    assert "03_provisional.csv is provisional, and race 1.1 has an official sheet already, 03_official.csv" in err
    assert run("import", "cup", "03_provisional.csv", "--replace", "--anyway")[0] == 0


def test_a_season_folder_that_is_not_there_is_named(run: Run, here: Path, write: Write) -> None:
    write("sheet.csv", SHEET)
    assert not (here / "cop").exists()
    status, _, err = run("import", "cop", "sheet.csv")
    assert status == 2
    assert "there is no season folder 'cop' here" in err


def test_races_given_in_the_wrong_order_are_told_by_their_days(here: Path, run: Run, write: Write) -> None:
    cup(here)
    (here / "cup/results.csv").unlink()
    write("sunday.json", raceroom("2026-05-02", "7", "03", "3"))
    write("saturday.json", raceroom("2026-05-01", "03", "7", "3", lap=98_000))
    assert "imported race 1.2, race 1.1" in run("import", "cup", "sunday.json", "saturday.json")[1]
    assert run("undo", "cup")[0] == 0
    assert "the folder has no results.csv" in run("standings", "cup")[2]


def test_both_issues_of_a_sheet_given_again_are_nothing_new(here: Path, run: Run, write: Write) -> None:
    cup(here)
    write("a.csv", SHEET)
    write("b.csv", SHEET.replace("2,03,Am,12,20:03.000", "3,03,Am,12,20:06.000").replace("3,3,", "2,3,"))
    run("import", "cup", "a.csv", "b.csv")
    before = (here / "cup/results.csv").read_bytes()
    for words in (("a.csv", "b.csv"), ("a.csv", "b.csv", "--replace"), ("--round", "1", "--replace"), ("a.csv",), ("b.csv",)):
        status, _, err = run("import", "cup", *words)
        assert (status, "race 1.1 is already imported" in err) == (1, True), (words, err)
    assert (here / "cup/results.csv").read_bytes() == before
    assert "imported race 1.1, issue 3" in run("import", "cup", "a.csv", "--replace")[1]


def test_two_races_of_one_file_and_day_are_one_round(here: Path, run: Run) -> None:
    rows = [
        {"finish_position": place, "display_name": name, "cust_id": place + 1, "laps_complete": 9, "interval": place * 10_000}
        for place, name in enumerate(("Ada Berg", "Bo Carl"))
    ]
    sessions = [
        {"simsession_number": number, "simsession_type": 6, "simsession_name": name, "results": rows}
        for number, name in ((-1, "HEAT 1"), (0, "FEATURE"))
    ]
    (here / "evening.json").write_text(
        json.dumps({"subsession_id": 1, "start_time": "2026-05-01T18:00:00Z", "session_results": sessions}), encoding="utf-8"
    )
    status, out, _ = run("start", "evening.json", "--no-page")
    assert status == 0
    assert "2 sessions" in out
    calendar = (here / "league/calendar.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:2] for line in calendar[1:]] == [["1", "1"], ["1", "2"]]
