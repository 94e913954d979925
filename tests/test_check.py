"""What people get wrong in a season's files is said, with file, line, value and what to do; and what is in order is left in peace."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onemake.core.errors import Fault
from onemake.formats import sheets
from onemake.formats.columns import COLUMNS
from onemake.office.check import check
from onemake.office.library import book_seasons
from test_docs import columns_read

Write = Callable[..., Path]

MINIMAL = """
format = 1
[season]
series = "test"
year = 2026
name = "Test Cup"
[scale.race]
places = [25, 20, 17, 14, 12, 10, 9, 8]
[[title]]
id = "drivers"
worth = { race = "race" }
ties = ["count-back"]
"""
HEAD = "round,number,driver,position,status"
ROWS = f"{HEAD}\n1,1,Ada Berg,1,\n1,2,Ben Castel,2,\n1,3,Cleo Duran,3,\n"


@pytest.fixture
def found(folder: Write) -> Callable[..., list[Fault]]:
    """Everything that check finds in a folder of these files; results are in order unless given."""

    def look(**files: str) -> list[Fault]:
        named = {name.replace("__", "."): text for name, text in files.items()}
        return [finding.fault for finding in check(folder({"results.csv": ROWS, **named})).findings]

    return look


Found = Callable[..., list[Fault]]


def the(faults: list[Fault], words: str) -> Fault:
    """The one fault that says these words."""
    (fault,) = [f for f in faults if words in str(f)] or [pytest.fail(f"{words!r} is not said in {[str(f) for f in faults]}")]
    assert fault.remedy
    return fault


def test_a_folder_in_order_is_left_in_peace(found: Found) -> None:
    assert found() == []


# --- keys and columns ---------------------------------------------------------------------------------------------------------------


def test_a_key_in_the_wrong_table_is_told_its_own(found: Found) -> None:
    fault = the(found(season__toml=MINIMAL + "drop = 2\n"), "title has no key 'drop'")
    assert (fault.file, fault.line, fault.remedy) == ("season.toml", 12, "It belongs in title.counts or title.counts.drop.")


def test_a_mistyped_key_of_another_table_is_told_both(found: Found) -> None:
    fault = the(found(season__toml=MINIMAL + 'guest = "opaque"\n'), "title has no key 'guest'")
    assert fault.remedy == "Did you mean 'guests'? It belongs in title.eligible."


def test_a_mistyped_key_inside_a_table_is_told_the_nearest_there(found: Found) -> None:
    fault = the(found(season__toml=MINIMAL + "counts = { bests = 2 }\n"), "title.counts has no key 'bests'")
    assert fault.remedy == "Did you mean 'best'?"


def test_a_mistyped_table_is_told_the_nearest_table(found: Found) -> None:
    assert (
        the(found(season__toml=MINIMAL.replace("[season]", "[seson]")), "season.toml has no key 'seson'").remedy == "Did you mean 'season'?"
    )


def test_a_key_near_to_one_here_is_not_sent_elsewhere(found: Found) -> None:
    assert the(found(season__toml=MINIMAL + 'count = "all"\n'), "title has no key 'count'").remedy == "Did you mean 'counts'?"


@pytest.mark.parametrize(("written", "meant"), [("positon", "position"), ("Platz", "position"), ("Pos.", "position")])
def test_a_missing_column_that_has_another_name_is_recognised(found: Found, written: str, meant: str) -> None:
    fault = the(found(results__csv=ROWS.replace("position", written)), "the column position is missing")
    assert meant in fault.remedy
    assert written.lower() in fault.remedy


@pytest.mark.parametrize(("written", "meant"), [("Fahrer", "driver"), ("drivr", "driver"), ("Startnummer", "number"), ("Statut", "status")])
def test_a_column_that_nothing_reads_is_said_where_it_is_nearly_known(found: Found, written: str, meant: str) -> None:
    text = ROWS.replace(meant, written)
    fault = the(found(results__csv=text), f"nothing reads the column {written.lower()!r}")
    assert (fault.file, fault.line, fault.remedy) == ("results.csv", 1, f"Did you mean {meant!r}?")


def test_an_own_column_is_kept_in_peace(found: Found) -> None:
    assert found(results__csv="round,number,driver,position,dealer,tyre\n1,1,Ada Berg,1,Nord,soft\n") == []


@pytest.mark.parametrize(
    ("file", "readers"),
    [
        ("calendar.csv", (sheets.read_calendar, sheets._key)),
        ("entries.csv", (sheets.read_entries,)),
        ("results.csv", (sheets.read_results, sheets._place, sheets._gap, sheets._key)),
        ("brought_forward.csv", (sheets.read_brought_forward, sheets._after, sheets._points)),
        ("numbers.csv", (sheets.read_numbers, sheets._key)),
        ("official.csv", (sheets.read_official, sheets._after, sheets._points)),
        ("official_scores.csv", (sheets.read_official_scores, sheets._points)),
    ],
)
def test_every_column_that_is_read_is_known(file: str, readers: tuple[object, ...]) -> None:
    assert columns_read(*readers) - COLUMNS[file] == set()


# --- who takes part -----------------------------------------------------------------------------------------------------------------

ENTRIES = "number,driver,team,rounds\n1,Ada Berg,North,\n2,Ben Castel,North,\n3,Cleo Duran,South,\n"


def test_a_driver_never_entered_is_told_the_nearest_name(found: Found) -> None:
    fault = the(found(entries__csv=ENTRIES, results__csv=ROWS.replace("Ben Castel", "Ben Castell")), "is not on the entry list")
    assert (fault.file, fault.line) == ("results.csv", 3)
    assert "Did you mean 'Ben Castel'?" in fault.remedy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Michael Ammermüller", "Michael Ammermuller"),
        ("Michael Ammermüller", "Michael Ammermueller"),
        ("Michael Ammermüller", "AMMERMÜLLER Michael"),
        ("Michael Ammermüller", "M. Ammermüller"),
        ("Michael Ammermüller", "Michael Amermüller"),
        ("Jean-Eric Vergne", "Jean Eric Vergne"),
        ("Jaap van Lagen", "Jaap Van Lagen"),
        ("Daniele Di Amato", "Daniele Diamato"),
    ],
)
def test_two_spellings_of_one_person_are_said(found: Found, one: str, other: str) -> None:
    fault = the(found(results__csv=f"{HEAD}\n1,1,{one},1,\n2,1,{other},1,\n"), "may be")
    assert (fault.line, fault.value) == (3, other)
    assert "driver_id" in fault.remedy


@pytest.mark.parametrize(
    ("one", "other"), [("Max Verstappen", "Jos Verstappen"), ("Tim Heinemann", "Tom Heinemann"), ("Hamda Al Quiabisi", "Amma Al Quiabisi")]
)
def test_relatives_are_two_people(found: Found, one: str, other: str) -> None:
    assert found(results__csv=f"{HEAD}\n1,1,{one},1,\n2,2,{other},1,\n") == []


def test_two_who_start_in_one_race_are_two_people(found: Found) -> None:
    rows = f"{HEAD}\n1,1,Marco Rossini,1,\n1,2,Mario Rossini,2,\n"
    assert found(results__csv=rows) == []
    assert len(found(results__csv=rows.replace("\n1,2", "\n2,2").replace(",2,\n", ",1,\n"))) == 1


def test_one_id_for_two_names_is_said(found: Found) -> None:
    rows = "round,number,driver,driver_id,position\n1,1,Ada Berg,ab,1\n2,1,Cleo Duran,ab,1\n"
    assert the(found(results__csv=rows), "stands for Ada Berg and for Cleo Duran").value == "ab"


def test_one_name_under_two_ids_is_said(found: Found) -> None:
    rows = "round,number,driver,driver_id,position\n1,1,Ada Berg,ab,1\n2,1,Ada Berg,berg,1\n"
    assert the(found(results__csv=rows), "Ada Berg has several ids").value == "ab, berg"


def test_a_published_name_nearly_ours_is_said(found: Found) -> None:
    fault = the(found(official__csv="title,position,competitor,points\ndrivers,1,Ada Bérg,25\n"), "nobody is called 'Ada Bérg'")
    assert (fault.file, fault.line) == ("official.csv", 2)


def test_mangled_letters_are_said_with_what_was_meant(found: Found) -> None:
    fault = the(found(results__csv=ROWS.replace("Ada Berg", "Ada BjÃ¶rk")), "wrong encoding")
    assert "'Ada Björk'" in fault.remedy


def test_spaces_that_do_not_show_are_said(found: Found) -> None:
    assert "'Ada Berg'" in the(found(results__csv=ROWS.replace("Ada Berg", "Ada\u00a0Berg")), "spaces that do not show").remedy


def test_trailing_spaces_make_no_other_name(found: Found) -> None:
    assert found(results__csv=f"{HEAD}\n1,1,Ada Berg ,1,\n2,1, Ada Berg,1,\n") == []


def test_a_number_entered_by_two_teams_is_said(found: Found) -> None:
    entries = ENTRIES + "1,Dai Evans,South,1-2\n"
    assert the(found(entries__csv=entries), "number 1 is entered by two teams for race 1.1").line == 5


def test_an_entry_for_rounds_that_are_not_in_the_calendar_is_said(found: Found) -> None:
    assert the(found(entries__csv=ENTRIES + "4,Dai Evans,South,7-9\n"), "rounds that are not in the calendar").line == 5


def test_a_span_that_ends_before_it_begins_is_a_fault(found: Found) -> None:
    assert the(found(entries__csv=ENTRIES + "4,Dai Evans,South,9-7\n"), "rounds does not name races").value == "9-7"


def test_the_same_entry_twice_is_said(found: Found) -> None:
    assert the(found(entries__csv=ENTRIES + "1,Ada Berg,North,1\n"), "Ada Berg is entered twice in number 1").line == 5


def test_an_age_that_nobody_has_is_said(found: Found) -> None:
    entries = "number,driver,born\n1,Ada Berg,2025-03-01\n2,Ben Castel,1999\n3,Cleo Duran,\n"
    assert "would be 1 years old" in the(found(entries__csv=entries), "years old").problem


def test_a_registration_after_the_last_race_is_said(found: Found) -> None:
    files = {
        "entries__csv": "number,driver,registered\n1,Ada Berg,2026-12-01\n2,Ben Castel,\n3,Cleo Duran,\n",
        "calendar__csv": "round,date\n1,2026-05-01\n",
    }
    assert the(found(**files), "Ada Berg is registered after the last race").line == 2


# --- sheets ---------------------------------------------------------------------------------------------------------------------------


def test_a_place_twice_says_what_a_dead_heat_means(found: Found) -> None:
    fault = the(found(results__csv=ROWS.replace("Ben Castel,2", "Ben Castel,1")), "place 1 is given to several cars")
    assert (fault.line, fault.value) == (2, "1 Ada Berg and 2 Ben Castel")
    assert "each has that place" in fault.remedy


def test_a_gap_in_the_places_is_said(found: Found) -> None:
    assert the(found(results__csv=ROWS.replace("Duran,3", "Duran,5")), "nobody has place 3 to 4").line == 4


def test_after_a_dead_heat_a_place_is_skipped(found: Found) -> None:
    rows = f"{HEAD}\n1,1,Ada Berg,1,\n1,2,Ben Castel,1,\n1,3,Cleo Duran,2,\n"
    assert the(found(results__csv=rows), "the next place is skipped").remedy == "Write 3."


def test_one_number_for_two_cars_is_said(found: Found) -> None:
    fault = the(found(results__csv=ROWS.replace("1,3,Cleo", "1,2,Cleo")), "number 2 is used twice")
    assert (fault.line, fault.value) == (4, "Ben Castel in place 2 and Cleo Duran in place 3")


def test_a_car_taken_over_before_the_start_is_left_in_peace(found: Found) -> None:
    assert found(results__csv=ROWS + "1,3,Dai Evans,,DNS\n") == []


def test_drivers_of_one_car_are_left_in_peace(found: Found) -> None:
    assert found(results__csv=ROWS + "1,3,Dai Evans,3,\n") == []


TIMES = "round,number,driver,position,laps,time,gap,best_lap,grid\n"


def test_less_time_behind_is_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,10,20:00.000,,,\n1,2,Ben Castel,2,10,20:05.000,,,\n1,3,Cleo Duran,3,10,20:03.000,,,\n"
    assert the(found(results__csv=rows), "place 3 has a smaller time (20:03.000 to 20:05.000) than place 2").line == 4


def test_a_penalty_explains_less_time_behind(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,10,20:00.000,,,\n1,2,Ben Castel,2,10,20:05.000,,,\n1,3,Cleo Duran,3,10,20:03.000,,,\n"
    decision = '[[decision]]\nid = "D1"\nkind = "time"\nround = 1\nnumber = "3"\nseconds = 5\napplied = "in the sheet"\n'
    assert found(results__csv=rows, decisions__toml=decision) == []


def test_more_laps_behind_is_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,10,,,,\n1,2,Ben Castel,2,11,,,,\n"
    assert the(found(results__csv=rows), "place 2 has more laps (11 to 10) than place 1").line == 3


def test_a_smaller_gap_behind_is_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,,,,,\n1,2,Ben Castel,2,,,+5.1,,\n1,3,Cleo Duran,3,,,+4.9,,\n"
    assert the(found(results__csv=rows), "place 3 has a smaller gap").line == 4


def test_a_time_and_a_gap_that_do_not_belong_together_are_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,10,20:00.000,,,\n1,2,Ben Castel,2,10,21:05.000,+5.000,,\n"
    assert the(found(results__csv=rows), "time and gap contradict each other").line == 3


def test_a_best_lap_without_its_minute_is_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,,,,1:39.1,\n1,2,Ben Castel,2,,,,39.4,\n1,3,Cleo Duran,3,,,,1:40.0,\n"
    fault = the(found(results__csv=rows), "best lap that is too fast")
    assert (fault.line, fault.value) == (3, "39.400, where most drove about 1:39.100")


def test_a_grid_place_twice_is_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,,,,,1\n1,2,Ben Castel,2,,,,,1\n"
    assert the(found(results__csv=rows), "grid place 1 is given to several cars").line == 3


def test_more_laps_than_planned_are_said(found: Found) -> None:
    rows = TIMES + "1,1,Ada Berg,1,21,,,,\n"
    assert the(found(results__csv=rows, calendar__csv="round,laps\n1,20\n"), "more laps than the 20 planned").value == "21"


def test_a_place_for_who_did_not_start_is_said(found: Found) -> None:
    assert the(found(results__csv=ROWS.replace("Duran,3,", "Duran,3,DNS")), "did not start, and has place 3").value == "DNS"


def test_a_place_for_who_was_disqualified_is_said(found: Found) -> None:
    assert the(found(results__csv=ROWS.replace("Duran,3,", "Duran,3,DSQ")), "is DSQ, and has place 3").line == 4


def test_an_unknown_status_is_said_once_with_how_often(found: Found) -> None:
    rows = ROWS + "1,4,Dai Evans,,smoked\n1,5,Eva Falk,,smoked\n"
    assert the(found(results__csv=rows), "this status is not known, and counts as retired (2 times)").line == 5


def test_car_numbers_that_a_spreadsheet_made_decimals_of_are_said(found: Found) -> None:
    fault = the(found(results__csv=ROWS.replace("1,2,Ben", "1,2.0,Ben")), "a spreadsheet has changed car numbers")
    assert "write 2;" in fault.remedy


@pytest.mark.parametrize(
    ("cell", "what"),
    [("2026-05-04", "made a date of it"), ("4. Mai", "made a date of it"), ("1.2E+05", "in powers of ten"), ("#VALUE!", "left a formula")],
)
def test_what_a_spreadsheet_made_of_a_gap_is_recognised(found: Found, cell: str, what: str) -> None:
    rows = f"round,number,driver,position,gap\n1,1,Ada Berg,1,\n1,2,Ben Castel,2,{cell}\n"
    assert what in the(found(results__csv=rows), "gap is neither a time nor laps").remedy


def test_points_with_grouped_digits_are_recognised(found: Found) -> None:
    fault = the(
        found(official__csv='title,position,competitor,points\ndrivers,1,Ada Berg,"1.234,5"\n'), "points is no number that a table can hold"
    )
    assert "grouped its digits" in fault.remedy


def test_the_mark_of_the_fastest_lap_on_another_car_is_said(found: Found) -> None:
    rows = "round,number,driver,position,best_lap,codes\n1,1,Ada Berg,1,1:39.1,FL\n1,2,Ben Castel,2,1:38.4,\n"
    assert the(found(results__csv=rows), "has the mark FL, not the fastest lap").value == "1:39.100, and 2 Ben Castel 1:38.400"


# --- the calendar ---------------------------------------------------------------------------------------------------------------------

TWO = f"{HEAD}\n1,1,Ada Berg,1,\n2,1,Ada Berg,1,\n"


def test_dates_that_run_backwards_are_said(found: Found) -> None:
    assert the(found(results__csv=TWO, calendar__csv="round,date\n1,2026-06-01\n2,2026-05-01\n"), "race 2.1 is dated before race 1.1")


def test_a_date_in_another_year_is_said(found: Found) -> None:
    assert the(
        found(results__csv=TWO, calendar__csv="round,date\n1,2025-05-01\n2,2026-06-01\n"), "race 1.1 is not in the year of the season"
    )


def test_a_winter_series_is_left_in_peace(found: Found) -> None:
    assert found(results__csv=TWO, calendar__csv="round,date\n1,2025-12-01\n2,2026-01-15\n") == []


def test_a_season_whose_year_no_race_is_in_is_said_once(found: Found) -> None:
    fault = the(
        found(results__csv=TWO, calendar__csv="round,date\n1,2024-05-01\n2,2024-06-01\n"), "no race is in the year of the season, 2026"
    )
    assert fault.file == "season.toml"


def test_a_result_issued_before_its_race_is_said(found: Found) -> None:
    assert the(found(calendar__csv="round,date,issued\n1,2026-05-01,2026-04-30T18:00\n"), "was issued before the race")


def test_a_round_left_out_is_said(found: Found) -> None:
    rows = f"{HEAD}\n1,1,Ada Berg,1,\n2,1,Ada Berg,1,\n11,1,Ada Berg,1,\n"
    assert the(found(results__csv=rows), "rounds 3 to 10 are missing before round 11")


def test_races_run_without_a_result_are_said_together(found: Found) -> None:
    calendar = "round,status\n1,run\n2,run\n3,run\n"
    assert the(found(calendar__csv=calendar), "races 2.1, 3.1 are run and have no result")


def test_a_time_zone_nobody_knows_is_a_fault(found: Found) -> None:
    toml = MINIMAL.replace("year = 2026", 'year = 2026\ntime_zone = "Europe/Stuttgart"')
    assert the(found(season__toml=toml), "this time zone is not known").value == "Europe/Stuttgart"


def test_joint_races_that_refer_to_each_other_are_a_fault(folder: Write) -> None:
    folder({"results.csv": ROWS, "calendar.csv": "round,results_from\n1,\n2,../one 1.1\n"}, name="other")
    one = folder({"results.csv": ROWS, "calendar.csv": "round,results_from\n1,\n2,../other 2.1\n"}, name="one")
    folder({"results.csv": ROWS, "calendar.csv": "round,results_from\n1,\n2,../one 2.1\n"}, name="other")
    (finding,) = check(one).findings
    assert "refer to each other in a circle" in str(finding.fault)


def test_a_row_of_a_joint_race_is_on_no_line_of_our_files(folder: Write) -> None:
    folder({"results.csv": ROWS}, name="other")
    files = {"results.csv": ROWS, "entries.csv": "number,driver,rounds\n1,Ada Berg,1\n2,Ben Castel,1\n3,Cleo Duran,1\n"}
    one = folder({**files, "calendar.csv": "round,results_from\n1,\n2,../other 1.1\n", "numbers.csv": "round,number_there,number\n2,3,3\n"})
    (finding,) = check(one).findings
    assert str(finding.fault).startswith("results.csv: number 3 is not on the entry list for race 2.1")
    assert finding.as_data()["line"] is None


def test_a_bulletin_for_no_race_is_said(found: Found) -> None:
    toml = MINIMAL + '[[bulletin]]\nid = "B1"\nfrom = "9"\n[bulletin.change.scale.race]\nplaces = [3, 2, 1]\n'
    assert the(found(season__toml=toml), "bulletin B1 changes rules for no race").value == "9.0"


def test_a_bulletin_after_the_last_race_is_said(found: Found) -> None:
    toml = MINIMAL + '[[bulletin]]\nid = "B1"\nfrom = "1"\nissued = 2026-12-01\n[bulletin.change.scale.race]\nplaces = [3, 2, 1]\n'
    assert the(found(season__toml=toml, calendar__csv="round,date\n1,2026-05-01\n"), "bulletin B1 was issued after the last race")


# --- decisions --------------------------------------------------------------------------------------------------------------------------


def decision(**said: object) -> str:
    lines = "".join(f"{key} = {value if isinstance(value, int) else repr(value)}\n" for key, value in said.items())
    return "[[decision]]\n" + lines.replace("'2026-04-01'", "2026-04-01")


DISQUALIFIED = decision(id="D1", kind="disqualify", round=1, number="2")


def test_a_penalty_twice_is_said(found: Found) -> None:
    two = decision(id="D1", kind="points", driver="Ada Berg", points=-5) + decision(id="D2", kind="points", driver="Ada Berg", points=-5)
    assert the(found(decisions__toml=two), "decision D2 says the same as D1").file == "decisions.toml"


def test_a_penalty_given_again_after_it_was_annulled_is_left_in_peace(found: Found) -> None:
    three = DISQUALIFIED + decision(id="D2", kind="annul", of="D1") + DISQUALIFIED.replace("D1", "D3")
    assert found(decisions__toml=three) == []


def test_a_decision_before_its_race_is_said(found: Found) -> None:
    early = DISQUALIFIED + "issued = 2026-04-01\n"
    assert (
        the(found(decisions__toml=early, calendar__csv="round,date\n1,2026-05-01\n"), "D1 was issued before its race, 1.1").value
        == "2026-04-01"
    )


def test_a_time_penalty_for_who_is_not_classified_changes_nothing(found: Found) -> None:
    rows = ROWS + "1,4,Dai Evans,,DNS\n"
    fault = the(found(results__csv=rows, decisions__toml=decision(id="D1", kind="time", round=1, number="4", seconds=5)), "changes nothing")
    assert "the car is not classified (DNS)" in fault.problem
    assert 'applied = "in the sheet"' in fault.remedy


def test_a_disqualification_that_the_sheet_holds_already_is_said(found: Found) -> None:
    rows = ROWS.replace("1,2,Ben Castel,2,", "1,2,Ben Castel,,DSQ").replace("Duran,3", "Duran,2")
    assert the(found(results__csv=rows, decisions__toml=DISQUALIFIED), "the sheet has DSQ for the car already")


def test_a_correction_to_what_stands_there_is_said(found: Found) -> None:
    text = decision(id="D1", kind="correct", round=1, number="3", field="position", value="3")
    assert the(found(decisions__toml=text), "the sheet has '3' in position already")


def test_points_taken_from_nobody_are_said_with_the_nearest_name(found: Found) -> None:
    text = decision(id="D1", kind="points", driver="Ada Bergg", points=-5)
    assert the(found(decisions__toml=text), "names a driver that is nowhere else").remedy == "Did you mean 'Ada Berg'?"


def test_an_annulment_of_what_is_in_the_sheet_changes_nothing(found: Found) -> None:
    text = DISQUALIFIED + 'applied = "in the sheet"\n' + decision(id="D2", kind="annul", of="D1")
    assert the(found(decisions__toml=text), "annuls D1, which is already in the sheet")


# --- rules ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[scale.sprint]\nplaces = [3, 2, 1]\n", "no title uses the scale 'sprint'"),
        ('[bonus.pole]\nfor = "pole"\n', "no title uses the bonus 'pole'"),
    ],
)
def test_what_no_title_uses_is_said(found: Found, table: str, said: str) -> None:
    assert the(found(season__toml=MINIMAL.replace("[[title]]", table + "[[title]]")), said)


@pytest.mark.parametrize(
    ("places", "value"), [("[25, 20, 17, 14, 21, 10, 9]", "14, 21"), ("[25, 201, 7]", "25, 201"), ("[25, 2, 17, 14]", "2, 17")]
)
def test_a_scale_that_rises_is_said(found: Found, places: str, value: str) -> None:
    assert the(found(season__toml=MINIMAL.replace("[25, 20, 17, 14, 12, 10, 9, 8]", places)), "is worth more than place").value == value


def test_a_scale_that_breaks_off_is_said_where_it_is_needed(found: Found) -> None:
    nine = HEAD + "".join(f"\n1,{n},Driver {chr(64 + n) * 2},{n}," for n in range(1, 10))
    assert "ends at place 8 with 8 points, and 9 cars were classified" in the(found(results__csv=nine), "scale 'race'").problem
    assert found() == []


def test_a_scale_that_ends_low_is_short_on_purpose(found: Found) -> None:
    nine = HEAD + "".join(f"\n1,{n},Driver {chr(64 + n) * 2},{n}," for n in range(1, 10))
    assert found(results__csv=nine, season__toml=MINIMAL.replace("[25, 20, 17, 14, 12, 10, 9, 8]", "[9, 6, 4, 3, 2, 1]")) == []


def test_a_class_nobody_is_entered_in_is_said(found: Found) -> None:
    toml = MINIMAL + 'eligible = { classes = ["Pro-Am"] }\n'
    assert the(found(season__toml=toml), "nobody is entered in the class 'Pro-Am'")


def test_a_title_whose_roles_no_race_has_is_said(found: Found) -> None:
    toml = MINIMAL + '[[title]]\nid = "sprints"\nworth = { sprint = "race", race = "none" }\n'
    fault = the(found(season__toml=toml), "title sprints: nobody has scored in it, for no race has a role that it scores (sprint")
    assert fault.remedy == "The races have: race."


def test_a_title_by_a_column_that_no_row_has_filled_is_said(found: Found) -> None:
    rows = "round,number,driver,position,team\n1,1,Ada Berg,1,\n"
    toml = MINIMAL + '[[title]]\nid = "teams"\ncompetes = "team"\nworth = { race = "race" }\n'
    assert the(found(season__toml=toml, results__csv=rows), "title teams")


def test_a_title_for_a_category_nobody_has_is_said(found: Found) -> None:
    toml = MINIMAL + '[[title]]\nid = "bronze"\nworth = { race = "race" }\neligible = { where = { category = ["Bronze"] } }\n'
    fault = the(found(season__toml=toml), "title bronze: nobody has scored in it, for nobody has category Bronze")
    assert "entries.csv" in fault.remedy


def test_a_bonus_nobody_can_earn_is_said(found: Found) -> None:
    toml = MINIMAL + 'bonus = ["pole"]\n[bonus.pole]\nfor = "pole"\n'
    assert the(found(season__toml=toml), "nobody can earn the bonus 'pole': no row has the code P")


def test_a_mark_that_a_race_lacks_is_said_once_for_all_titles(found: Found) -> None:
    toml = MINIMAL + 'bonus = ["pole"]\n[[title]]\nid = "gross"\nworth = { race = "race" }\nbonus = ["pole"]\n[bonus.pole]\nfor = "pole"\n'
    rows = "round,number,driver,position,codes\n1,1,Ada Berg,1,P\n2,1,Ada Berg,1,\n"
    assert (
        the(found(season__toml=toml, results__csv=rows), "nobody has the code P").problem
        == "titles drivers, gross: nobody has the code P in 2.1"
    )


def test_more_starts_asked_for_than_there_are_races_is_said(found: Found) -> None:
    rows = HEAD + "".join(f"\n{n},1,Ada Berg,1," for n in range(1, 6))
    assert the(found(season__toml=MINIMAL + "minimum = { starts = 6 }\n", results__csv=rows), "asks for 6 starts, and there are 5 races")


def test_more_scores_dropped_than_there_are_is_said(found: Found) -> None:
    rows = HEAD + "".join(f"\n{n},1,Ada Berg,1," for n in range(1, 6))
    assert the(found(season__toml=MINIMAL + "counts = { drop = 5 }\n", results__csv=rows), "drops 5 of 5 scores")


# --- published totals -------------------------------------------------------------------------------------------------------------------

PUBLISHED = "title,after,position,competitor,points\n"


def test_more_points_than_the_season_could_pay_are_said(found: Found) -> None:
    fault = the(found(official__csv=PUBLISHED + "drivers,,1,Ada Berg,26\n"), "cannot have so many points")
    assert (fault.line, fault.value) == (2, "26")
    assert found(official__csv=PUBLISHED + "drivers,,1,Ada Berg,25\n") == []


def test_points_of_who_is_kept_out_of_the_table_are_no_slip(found: Found) -> None:
    """The minimum takes the winner out of the last table; before it he had his points."""
    rows = f"{HEAD}\n1,1,Ada Berg,1,\n1,2,Ben Castel,2,\n2,2,Ben Castel,1,\n"
    files = {"season__toml": MINIMAL + "minimum = { starts = 2 }\n", "official__csv": PUBLISHED + "drivers,1,1,Ada Berg,25\n"}
    assert found(results__csv=rows, **files) == []


def test_parts_of_a_point_that_are_never_given_are_said(found: Found) -> None:
    assert the(found(official__csv=PUBLISHED + "drivers,,1,Ada Berg,24.5\n"), "its points are multiples of 1").value == "24.5"


def test_a_place_ahead_with_fewer_points_is_said(found: Found) -> None:
    rows = PUBLISHED + "drivers,,1,Ada Berg,20\ndrivers,,2,Ben Castel,25\n"
    fault = the(found(official__csv=rows), "place 2 (Ben Castel) has more points than place 1 (Ada Berg)")
    assert (fault.line, fault.value) == (3, "25 to 20")


def test_somebody_twice_in_a_published_table_is_said(found: Found) -> None:
    rows = PUBLISHED + "drivers,,1,Ada Berg,25\ndrivers,,1,Ada Berg,25\n"
    assert the(found(official__csv=rows), "Ada Berg stands twice").line == 3


def test_a_total_that_shrinks_is_said(found: Found) -> None:
    rows = PUBLISHED + "drivers,1,1,Ada Berg,25\ndrivers,2,1,Ada Berg,20\n"
    assert the(found(results__csv=TWO, official__csv=rows), "fewer points in drivers after 2 than after 1").value == "20 to 25"


def test_a_table_after_a_race_that_is_not_in_the_calendar_is_said(found: Found) -> None:
    assert the(found(official__csv=PUBLISHED + "drivers,9,1,Ada Berg,25\n"), "the calendar has no such race").value == "9"


def test_a_note_on_a_title_that_does_not_exist_is_said(found: Found) -> None:
    assert the(found(notes__toml='[[note]]\ntitle = "driver"\nreason = "x"\n'), "a note speaks of a title that does not exist")


# --- how it is said ---------------------------------------------------------------------------------------------------------------------


def test_a_fault_of_a_whole_column_is_not_printed_line_by_line(folder: Write, run: Callable[..., tuple[int, str, str]]) -> None:
    rows = "round,number,driver,position\n" + "".join(f"1,{n},Driver {n},P{n}\n" for n in range(1, 31))
    place = folder({"results.csv": rows})
    status, out, _ = run("check", str(place))
    assert status == 2
    assert [line.split(": ")[0] for line in out.splitlines()[:3]] == [f"✗ fault   results.csv:{n}" for n in (2, 3, 4)]
    assert out.splitlines()[3:] == ["✗ fault   results.csv: the same in 27 more lines: 5, 6, 7, 8, 9, 10, 11, 12, …"]
    assert run("standings", str(place))[2].count("\n") == 4
    assert len(check(place).findings) == 30


# --- the shipped book -------------------------------------------------------------------------------------------------------------------


@pytest.mark.season
@pytest.mark.season
def test_the_shipped_book_has_no_fault_and_few_warnings() -> None:
    """Each was looked at: places missing in the source, dead heats of two races, marks that were not read, places of the source against its points."""
    findings = [f for season in book_seasons() for f in check(season).findings]
    assert [str(f.fault) for f in findings if f.severity == "fault"] == []
    assert len(findings) <= 25


def test_a_whole_season_of_formula_one_is_checked_well_under_a_second() -> None:
    began = time.perf_counter()
    check("formula-one-2025")
    assert time.perf_counter() - began < 1.5


def test_a_table_emptied_by_its_minimum_says_so(found: Found) -> None:
    rows = "round,number,driver,position\n1,1,Ada,1\n1,2,Ben,2\n"
    assert the(found(season__toml=MINIMAL + "minimum = { starts = 4 }\n", results__csv=rows), "nobody has what minimum asks for (4 starts)")


def test_pole_of_a_second_grid_from_one_session_is_told_how(found: Found) -> None:
    rules = MINIMAL + 'bonus = ["pole"]\n[bonus.pole]\nfor = "pole"\nby = "qualifying"\nraces = [2]\n'
    rows = "round,race,session,number,driver,position\n1,1,qualifying,1,Ada,1\n1,1,race,1,Ada,1\n1,2,race,1,Ada,1\n"
    assert 'by = "grid"' in str(the(found(season__toml=rules, results__csv=rows), "nobody can earn the bonus 'pole'"))


def test_a_scale_below_nothing_is_no_way_to_let_the_lowest_total_win(found: Found) -> None:
    rules = MINIMAL.replace("[25, 20, 17, 14, 12, 10, 9, 8]", "[-1, -2, -3]")
    assert the(found(season__toml=rules), "every place is worth less than nothing")


def test_a_total_brought_forward_that_a_later_set_leaves_out_is_said(found: Found) -> None:
    calendar = "round,race,date\n1,1,2026-05-01\n2,1,2026-05-08\n"
    totals = "title,after,competitor,points\ndrivers,1,Ada Berg,25\ndrivers,1,Ben Castel,20\ndrivers,2,Ada Berg,50\n"
    fault = the(found(results__csv=TWO, calendar__csv=calendar, brought_forward__csv=totals), "Ben Castel had 20 in drivers after 1")
    assert (fault.file, fault.line) == ("brought_forward.csv", 3)
    assert "Add his total after 2" in fault.remedy
